"""`huiyin migrate-cases`: running cases to another version, seen beforehand, reported, and taken back."""

import getpass
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.config import Misconfigured
from app.console import Console
from engine import SYSTEM, Actor, Engine, migrating
from workers import migrate

#: Cases of each outcome that are listed for people; `--json` has them all.
LISTED = 50


def mapping(pairs: Sequence[str]) -> dict[str, str]:
    """What was renamed, from OLD=NEW.

    Raises:
        Misconfigured: not written like this.
    """
    found = {}
    for each in pairs:
        old, is_given, new = each.partition("=")
        if not (is_given and old.strip() and new.strip()):
            raise Misconfigured(
                f"--map 要写成 旧编号=新编号；现在是“{each}”。",
                f"--map: expected OLD=NEW, but it is '{each}'.",
            )
        found[old.strip()] = new.strip()
    return found


def foreseen(
    engine: Engine, key: str, old: int, new: int, renamed: dict[str, str]
) -> list[migrating.Outcome]:
    """What would become of every running case of a version; changes nothing."""
    found: list[migrating.Outcome] = []
    with engine.read(SYSTEM) as tx:
        planned = migrating.plan(tx, key, old, new, renamed)
    while True:
        with engine.read(SYSTEM) as tx:
            batch = migrating.foresee(tx, planned, found[-1].instance_id if found else "", 500)
        if not batch:
            return found
        found += batch


def done(
    engine: Engine, key: str, old: int, new: int, renamed: dict[str, str], why: str
) -> tuple[migrating.Migration, float]:
    """Migrates every running case of a version that can be; what came of it, and how many seconds it took."""
    begun = engine.run(
        _who(), lambda tx: migrating.begin(tx, migrating.plan(tx, key, old, new, renamed), why)
    )
    return _to_its_end(engine, begun.id)


def undone(engine: Engine, migration_id: str, why: str) -> tuple[migrating.Migration, float]:
    """Takes back a migration wherever nothing has moved since."""
    engine.run(_who(), migrating.undo, migration_id, why)
    return _to_its_end(engine, migration_id)


def resumed(engine: Engine, migration_id: str) -> tuple[migrating.Migration, float]:
    """Goes on with a migration that was stopped."""
    return _to_its_end(engine, migration_id)


def outcomes(engine: Engine, migration_id: str) -> list[migrating.Outcome]:
    """What became of each case of a migration."""
    found: list[migrating.Outcome] = []
    while True:
        with engine.read(SYSTEM) as tx:
            after = found[-1].instance_id if found else ""
            batch = migrating.outcomes(tx, migration_id, after=after, limit=500)
        if not batch:
            return found
        found += batch


def report(console: Console, cases: Sequence[migrating.Outcome], *, is_dry: bool) -> None:
    """Says for people what would happen, or did: the cases that stay with their reasons, then the counts."""
    counts = Counter(each.outcome for each in cases)
    why = Counter((each.outcome, reason) for each in cases for reason in each.reasons + each.remarks)
    for (outcome, reason), number in why.most_common():
        print(f"{number:>6}  {_word(console, outcome)}  {console.word(reason.message, reason.message_en)}")
    shown = [each for each in cases if each.reasons][:LISTED]
    for each in shown:
        said = console.word("；", "; ").join(
            console.word(one.message.rstrip("。"), one.message_en.rstrip(".")) for one in each.reasons
        )
        print(f"{each.business_key}  {_word(console, each.outcome)}  {said}")
    words = console.word("，", ", ").join(f"{_word(console, name)} {n}" for name, n in sorted(counts.items()))
    console.say(f"共 {len(cases)} 件：{words or '没有'}。", f"{len(cases)} cases: {words or 'none'}.")
    if is_dry:
        console.say(
            "这是试算，没有改动。要迁移，去掉 --dry-run 并写明 --why。",
            "Nothing was changed. To migrate, leave out --dry-run and give --why.",
        )


def as_json(cases: Sequence[migrating.Outcome], migration: migrating.Migration | None) -> dict[str, Any]:
    """The same for programs."""
    return {
        "migration": asdict(migration) if migration else None,
        "counts": dict(Counter(each.outcome for each in cases)),
        "cases": [asdict(each) for each in cases],
    }


def _to_its_end(engine: Engine, migration_id: str) -> tuple[migrating.Migration, float]:
    began = time.perf_counter()
    migrate(engine)
    with engine.read(SYSTEM) as tx:
        return migrating.get(tx, migration_id), time.perf_counter() - began


def _who() -> Actor:
    # Whoever may run this command has the machine; history names the account it was run from.
    try:
        return Actor(SYSTEM.id, getpass.getuser())
    except (OSError, KeyError):
        return SYSTEM


def _word(console: Console, outcome: str) -> str:
    zh, en = {
        "migrated": ("可迁/已迁", "migrated"),
        "refused": ("留在原版本", "stays"),
        "broken": ("出故障", "broken"),
        "undone": ("已撤回", "undone"),
        "kept": ("没有撤回", "not undone"),
    }[outcome]
    return console.word(zh, en)
