"""What is kept: bytes per finished case, its audit included; and what a worker keeps in memory."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import plain
from bench.commit import complete
from bench.office import County
from bench.step import SUBMISSION
from engine import SYSTEM, Engine, commands, new_id, tasks

#: The engine's own tables; the others are the petition's.
_ENGINE = frozenset(
    ("instance", "task", "task_role", "submission", "timer", "history", "command", "incident", "outbox")
)


#: Cases of each kind before it is measured, so that every table and index has its first pages.
WARM = 20


@dataclass(frozen=True)
class Kept:
    """Bytes on disk per finished case, indexes included."""

    small: float
    #: Of it what goes after a time: command ids (`HUIYIN_COMMAND_DAYS`).
    commands: float
    engine: float | None
    petition: float


def bytes_kept(url: str, folder: Path, *, cases: int) -> Kept:
    """Runs so many small cases of nine steps, then so many petitions to their end."""
    engine = plain.open_engine(url)
    _finish_small(engine, WARM)
    before = _sizes(engine)
    _finish_small(engine, cases)
    whole = sum(_sizes(engine).values())
    small = whole - sum(before.values())
    with engine.begin(SYSTEM) as tx:
        commands.forget(tx, tx.now + timedelta(seconds=1), limit=10**9)
    forgotten = whole - sum(_sizes(engine).values())
    engine.close()
    county = County.opened(url, folder)
    for _ in range(WARM):
        county.walk()
    before = _sizes(county.engine)
    for _ in range(cases):
        county.walk()
    after = _sizes(county.engine)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    county.engine.close()
    own = None
    if len(grown) > 1:
        own = (
            sum(size for name, size in grown.items() if name in _ENGINE or name.startswith("history_"))
            / cases
        )
    return Kept(small / cases, forgotten / (cases + WARM), own, sum(grown.values()) / cases)


def _finish_small(engine: Engine, count: int) -> None:
    for _ in range(count):
        case = plain.start(engine)
        complete(engine, case, 8)
        with engine.begin(plain.CLERK) as tx:
            [last] = tasks.of_instance(tx, case)
            tasks.complete(tx, last.id, {**SUBMISSION, "rework": False}, command_id=new_id())


def _sizes(engine: Engine) -> dict[str, int]:
    """Bytes by table with its indexes; SQLite only knows the whole."""
    if engine.database.dialect.name == "sqlite":
        with engine.database.connect() as db:
            used = db.execute(
                text("SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count")
            )
            return {"": int(used.scalar_one()) * int(db.execute(text("PRAGMA page_size")).scalar_one())}
    with engine.database.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("VACUUM FULL"))
        rows = db.execute(
            text(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        )
        return {name: int(size) for name, size in rows}


def memory(url: str, completions: int) -> list[tuple[int, float]]:
    """MiB resident in a fresh process after each tenth of so many completions."""
    spawned = multiprocessing.get_context("spawn")
    ours, theirs = spawned.Pipe(duplex=False)
    process = spawned.Process(target=_complete_many, args=(url, completions, theirs))
    process.start()
    theirs.close()
    found = []
    try:
        while True:
            found.append(ours.recv())
    except EOFError:
        process.join()
    return found


def _complete_many(url: str, completions: int, told: Any) -> None:
    engine = plain.open_engine(url)
    part = max(1, completions // 10)
    done = 0
    while done < completions:
        for _ in range(part // 50 or 1):
            complete(engine, plain.start(engine), 50)
            done += 50
        told.send((done, _resident()))
    told.close()
    engine.close()


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20
