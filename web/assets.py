"""Where the built scripts, styles and icons are: a stable name, and the file that carries its hash."""

import json
import time
from functools import lru_cache
from pathlib import Path

BUILD = Path(__file__).parent / "static" / "build"


class NotBuilt(RuntimeError):
    """The pages' scripts and styles were not built, or the name is not one of them."""


def asset(name: str) -> str:
    """Gives the path of a built file: `asset("form.js")` is `/static/build/form-3F2A9C.js`.

    Names are those of `web/islands/*.js`, `web/styles/*.css` and `icons.svg`. A changed file has another
    path, so browsers may keep it for ever.

    Raises:
        NotBuilt: nothing was built, or nothing has this name.
    """
    # A page asks eighty times: whether it was built anew is looked at once in a second.
    try:
        return f"/static/build/{_manifest(BUILD, int(time.monotonic()))[name]}"
    except KeyError as unknown:
        raise NotBuilt(f"Expected '{name}' to be built, but web/static/build has no such file.") from unknown


@lru_cache(maxsize=1)
def _manifest(folder: Path, second: int) -> dict[str, str]:  # noqa: ARG001 - the key of the cache
    path = folder / "manifest.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError as missing:
        raise NotBuilt(
            "Expected the pages' scripts and styles to be built, but they are not; run `make assets`."
        ) from missing


@lru_cache(maxsize=1)
def _read(path: Path, changed_at: int) -> dict[str, str]:  # noqa: ARG001 - the key of the cache
    read: dict[str, str] = json.loads(path.read_text("utf-8"))
    return read
