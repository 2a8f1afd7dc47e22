"""Where the data files of the law lie: the product's beside this module, the office's own in a folder of its.

An office adds a calendar year, local rules or its choices without touching the product: `calendar/2027.toml`,
`overlays/<place>.toml` and `settings.toml` in its folder. Every reader looks whether a file changed, so a new
notice is known to running servers without a restart.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from petition.law.errors import LawError

T = TypeVar("T")
log = logging.getLogger(__name__)


class Source(NamedTuple):
    """A data file as it lies there now; another one when it was written again."""

    path: Path
    changed_ns: int
    size: int


_own: Path | None = None
_good: dict[Any, tuple[Any, Any]] = {}
_seen: dict[str, tuple[Path, Source | None]] = {}


def keep_in(folder: Path | None) -> None:
    """Names the office's own folder; `None`: it has none. Called once, where the product is put together."""
    global _own
    _own = folder
    _seen.clear()


def own() -> Path | None:
    """The office's own folder."""
    return _own


def own_files(kind: str) -> tuple[Source, ...]:
    """The office's own files of a kind (`calendar`, `overlays`), by name; none when there is no folder."""
    if _own is None:
        return ()
    try:
        with os.scandir(_own / kind) as entries:
            found = [_source(entry) for entry in entries if entry.name.endswith(".toml")]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    return tuple(sorted(found))


def own_file(name: str) -> Source | None:
    """The office's own file of that name, or `None`."""
    if _own is None:
        return None
    # This is asked many times a step: the path is joined once, and the same file is the same source.
    path, before = _seen.get(name) or (_own / name, None)
    try:
        known = os.stat(path)
    except FileNotFoundError:
        _seen[name] = path, None
        return None
    if before is None or before[1:] != (known.st_mtime_ns, known.st_size):
        before = Source(path, known.st_mtime_ns, known.st_size)
    _seen[name] = path, before
    return before


def put(kind: str, name: str, text: str) -> Path:
    """Writes one of the office's own files in one go: whoever reads sees the old one or the new one.

    What it says is checked before, by whoever reads files of that kind.
    """
    if _own is None:
        raise RuntimeError("Expected a folder for the office's own files, but none was named.")
    path = _own / kind / name
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    return path


def newest_good(read: Callable[..., T], *arguments: Any) -> T:
    """What `read` makes of the files named last among its arguments, or made of them when they last read.

    A file that is broken while servers run must not stop them from counting; one that is broken when they
    start does.

    Raises:
        LawError: the files do not read, and never did in this process.
    """
    known, files = (read, arguments[:-1], _own), arguments[-1]
    before = _good.get(known)
    if before is not None and before[0] is files:
        return cast(T, before[1])
    try:
        found = read(*arguments)
    except LawError as refused:
        if before is None:
            raise
        log.error("%s; going on with what was read before", refused)
        return cast(T, before[1])
    _good[known] = files, found
    return found


def _source(entry: os.DirEntry[str]) -> Source:
    known = entry.stat()
    return Source(Path(entry.path), known.st_mtime_ns, known.st_size)
