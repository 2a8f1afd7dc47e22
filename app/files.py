"""The files people add, as this office set it: where they lie, which are taken, who looks for viruses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.config import Settings
from engine import SYSTEM, Engine
from filing import Files, Scanner, Store
from petition import attachments


def of(settings: Settings) -> Files:
    """Gives what the settings say of files."""
    return Files(
        Store(settings.files),
        frozenset(settings.file_types),
        settings.file_mb * 1024 * 1024,
        Scanner(settings.clamd) if settings.clamd else None,
    )


def scan(engine: Engine, files: Files, attachment_id: str) -> None:
    """Has one file scanned that waits for it; outside any transaction, since it may take a while.

    Without a scanner it goes on waiting: it was added when there was one, and nobody has called it clean.

    Raises:
        ScannerAway: no answer from it.
        LookupError: no scanner is set any more.
    """
    with engine.read(SYSTEM) as tx:
        sha256 = attachments.waiting(tx, attachment_id)
    if not sha256:
        return
    if files.scanner is None:
        raise LookupError("HUIYIN_CLAMD names no scanner any more")
    found = files.scanner.found(files.store.path(sha256))
    engine.run(SYSTEM, attachments.scanned, attachment_id, found)


@dataclass(frozen=True)
class Stock:
    """How the folder of files compares with the rows that name them; each a list of sha256."""

    count: int
    missing: list[str]
    damaged: list[str]
    unnamed: list[str]


def stock(engine: Engine, files: Files) -> Stock:
    """Compares every file with its row, reading all of them."""
    named = list(_named(engine))
    there = set(files.store.names())
    missing = [each for each in named if each not in there]
    damaged = [each for each in named if each in there and not files.store.is_intact(each)]
    return Stock(len(named), missing, damaged, sorted(there - set(named)))


def _named(engine: Engine) -> Iterator[str]:
    after = ""
    while True:
        with engine.read(SYSTEM) as tx:
            found = attachments.known(tx, after)
        yield from found
        if not found:
            return
        after = found[-1]
