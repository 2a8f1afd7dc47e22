"""`huiyin recalculate`: which open clocks a new notice or new local rules move, and moving them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.config import Misconfigured
from app.console import Console
from engine import SYSTEM, Engine, Fault
from petition import calendar, law, law_files, local_rules, recalculation
from petition.recalculation import Basis, Change

#: Matters looked at in one reading transaction.
BATCH = 200


@dataclass
class Outcome:
    """What was looked at, and what moved or would."""

    is_applied: bool
    matters: int = 0
    changes: list[Change] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def moved(self) -> int:
        """How many clocks have another legal day."""
        return sum(one.moves for one in self.changes)


@dataclass(frozen=True)
class New:
    """Files and choices the command was given, each checked; nothing of it holds yet."""

    files: tuple[law_files.Given, ...]
    basis: Basis

    def put(self, engine: Engine) -> None:
        """Puts the files where every process finds them and writes the choices down."""
        for each in self.files:
            each.put()
        with engine.begin(SYSTEM) as tx:
            for path, overlay in self.basis.places.items():
                if local_rules.at(tx, path) != (path, overlay):
                    local_rules.choose(tx, path, overlay)


def new(paths: Sequence[Path], local: Sequence[str]) -> New:
    """Reads what the command was given: files of the calendar or of local rules, and PATH=NAME.

    Raises:
        Misconfigured: a file that does not read, a gap, an overlap, local rules longer than the law.
    """
    try:
        return _new(paths, [_choice(each) for each in local])
    except law.LawError as refusal:
        raise Misconfigured(refusal.say("zh"), refusal.say("en")) from refusal


def recalculate(engine: Engine, given: New, *, apply: bool) -> Outcome:
    """Looks at every running clock, or moves those that must move: one transaction for each matter.

    Stopped half-way it is begun again; what was moved is not moved twice. A matter that breaks becomes an
    incident and stops nobody else.
    """
    done = Outcome(apply)
    if apply:
        given.put(engine)
    for batch in _batches(engine):
        done.matters += len(batch)
        with engine.read(SYSTEM) as tx:
            found = recalculation.changes(tx, batch, Basis() if apply else given.basis)
        if not apply:
            done.changes += found
            continue
        for matter_id in dict.fromkeys(one.matter_id for one in found):
            try:
                done.changes += engine.run(SYSTEM, recalculation.apply, matter_id)
            except Fault as fault:
                done.broken.append(fault.incident_id)
    return done


def report(console: Console, done: Outcome) -> None:
    """Says for people what moved or would move, why, and who must be told."""
    for one in done.changes:
        name = console.word(one.name, one.name_en)
        print(f"{one.number}  {name}（{one.rule}，{one.new.article}）  {one.holder_name}")
        print(f"    {_days(console, one)}")
        print(f"    {console.word('原因：', 'Why: ')}{_joined(console, one.why)}")
        if one.tell:
            print(f"    {console.word('要告诉：', 'To be told: ')}{_joined(console, one.tell)}")
    console.say(
        f"看了 {done.matters} 件在办的，{len(done.changes)} 个期限"
        + ("已重新计算" if done.is_applied else "要变")
        + f"，其中 {done.moved} 个法定日子"
        + ("变了。" if done.is_applied else "会变。"),
        f"{done.matters} open matters looked at, {len(done.changes)} clocks "
        + ("recalculated" if done.is_applied else "would change")
        + f", {done.moved} of them in a legal day.",
    )
    if done.broken:
        console.say(
            f"{len(done.broken)} 件出了故障，记为异常：{'、'.join(done.broken)}。处理后再运行一次。",
            f"{len(done.broken)} matters broke, incidents {', '.join(done.broken)}. Run it again afterwards.",
        )
    if not done.is_applied:
        console.say(
            "没有改动任何东西；要写入，请加 --apply。", "Nothing was changed; add --apply to write it down."
        )


def as_json(done: Outcome) -> dict[str, Any]:
    """The same for programs."""
    return {
        "applied": done.is_applied,
        "matters": done.matters,
        "moved": done.moved,
        "broken": done.broken,
        "changes": [
            {
                "number": one.number,
                "clock": one.key,
                "rule": one.rule,
                "article": one.new.article,
                "holder": one.holder_name,
                "holder_path": one.holder_path,
                "old": _dates(one.old),
                "new": _dates(one.new),
                "kept": one.is_kept,
                "why": [said._asdict() for said in one.why],
                "tell": [said._asdict() for said in one.tell],
            }
            for one in done.changes
        ],
    }


def _batches(engine: Engine) -> Iterator[list[str]]:
    after = ""
    while True:
        with engine.read(SYSTEM) as tx:
            batch = recalculation.waiting(tx, after=after, limit=BATCH)
        if not batch:
            return
        yield batch
        after = batch[-1]


def _new(paths: Sequence[Path], places: Sequence[tuple[str, str]]) -> New:
    files = [law_files.read(path.name, _text(path)) for path in paths]
    tables = [each.calendar for each in files if each.calendar]
    if len(tables) > 1:
        raise Misconfigured(
            "一次只装一年的工作日历，请一年一年来。", "Expected one year of the calendar at a time."
        )
    overlays = {each.overlay.id: each.overlay for each in files if each.overlay}
    for _, overlay in places:
        if overlay and overlay not in overlays:
            law.overlay(overlay)
    return New(tuple(files), Basis(tables[0] if tables else calendar.load(), overlays, dict(places)))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"读不了 {path}：{error}", f"{path} cannot be read: {error}") from error


def _choice(text: str) -> tuple[str, str]:
    path, is_given, overlay = text.partition("=")
    if not is_given or not path.startswith("/"):
        raise Misconfigured(
            f"--local 要写成 /33/=zhejiang；只按国家规定的写 /33/=。现在是“{text}”。",
            f"--local: expected /33/=zhejiang, or /33/= for the national rules alone, but it is '{text}'.",
        )
    return f"/{path.strip('/')}/".replace("//", "/"), overlay.strip()


def _days(console: Console, one: Change) -> str:
    parts = []
    for zh, en, old, new in (
        ("名义日", "nominal", one.old.nominal_on, one.new.nominal_on),
        ("最迟日", "last day", one.old.effective_on, one.new.effective_on),
    ):
        arrow = f"{old} → {new}" if old != new else f"{new}"
        parts.append(f"{console.word(zh, en)} {arrow}")
    old_on = one.old.local.nominal_on if one.old.local else None
    new_on = one.new.local.nominal_on if one.new.local else None
    if old_on != new_on:
        word = console.word("内控日", "target")
        parts.append(f"{word} {old_on or '—'} → {new_on or '—'}")
    if one.new.provisional:
        parts.append(console.word("暂定", "provisional"))
    return console.word("，", ", ").join(parts)


def _joined(console: Console, said: Sequence[recalculation.Said]) -> str:
    return console.word("；", "; ").join(console.word(each.zh, each.en) for each in said)


def _dates(counted: Any) -> dict[str, Any]:
    return {
        "nominal_on": counted.nominal_on,
        "effective_on": counted.effective_on,
        "last_workday_on": counted.last_workday_on,
        "target_on": counted.local.nominal_on if counted.local else None,
        "provisional": counted.provisional,
        "calendar": counted.calendar_version,
    }
