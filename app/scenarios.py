"""Scenarios: what happens and what must then be so, in the words of the forms, run on the real diagrams.

A file is one scenario in TOML; how to write one stands in workflows/README.md. A scenario begins on an empty
county of the demonstration (`access.demo`) and moves the clock itself.
"""

import contextlib
import itertools
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import access
import petition
from access import refusals
from app import bootstrap, bundles, config, deploy, keys, looks
from app.acting import ACTS
from app.filling import Wrong, filled
from engine import (
    SYSTEM,
    Actor,
    Engine,
    Grant,
    Invalid,
    Refusal,
    instances,
    metadata,
    tasks,
    timers,
)
from petition import change_codes, codes, matters, ratings

SHANGHAI = ZoneInfo("Asia/Shanghai")
FOLDER = config.ROOT / "workflows"

#: Office that acts where a role is named alone.
_HOME = "县信访局"
#: Packages and supervisions of one county that are looked through for those of a matter.
_MOST_BESIDE = 100
#: Walks that several scenarios use, by name: a list of steps each.
_WALKS = "walks.toml"
_REGISTRATION = {
    "channel": "来访",
    "name": "张桂兰",
    "phone": "13900006610",
    "address": "柳河镇青塘村六组",
    "persons": 1,
}
_MATTER = {
    "demand": "付清 2025 年度土地流转款 3720 元",
    "facts": "家里 6.2 亩地流转给青塘村合作社，每亩每年 600 元，去年的一直没付。",
    "place": "柳河镇青塘村",
}


@dataclass
class Clock:
    """The time of a scenario; it moves when the scenario says so."""

    at: datetime = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Outcome:
    """What became of a scenario: `problem` is empty when everything was as it says."""

    id: str
    title: str
    file: str
    steps: int
    problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether everything was as the scenario says."""
        return not self.problem


def found(paths: tuple[Path, ...] = ()) -> list[Path]:
    """The scenario files that were named, of folders those in them; without any, all of the workflows."""
    every: set[Path] = set()
    for one in paths or (FOLDER,):
        pattern = "*.toml" if one.name == "scenarios" else "**/scenarios/*.toml"
        every |= {one} if one.is_file() else set(one.glob(pattern))
    return sorted(path for path in every if path.name != _WALKS)


@contextlib.contextmanager
def county() -> Iterator[Callable[[Clock], Engine]]:
    """Opens fresh counties in a folder of their own, which goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "county.db"
        settings = replace(config.read({"HUIYIN_VAR": folder}), database_url=f"sqlite:///{first}")
        engine = bootstrap.build(settings)
        settle(engine)
        engine.close()
        numbers = itertools.count(1)

        def open_(clock: Clock) -> Engine:
            copy = first.with_name(f"{next(numbers)}.db")
            shutil.copyfile(first, copy)
            return bootstrap.build(replace(settings, database_url=f"sqlite:///{copy}"), clock=clock)

        yield open_


def settle(engine: Engine) -> None:
    """Makes tables, offices and publications on an empty database."""
    metadata.create_all(engine.database)
    keys.prepare(engine)
    deploy.publish(engine, bundles.bundled())
    with engine.begin(SYSTEM) as tx:
        access.demo.seed(tx)
        petition.organs.mirror(tx, access.offices.all_(tx))


def run(path: Path, open_county: Callable[[Clock], Engine]) -> Outcome:
    """Plays one scenario on a fresh county: tables, offices and published diagrams, no case."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        steps = list(_spread(told.get("step", []), path.with_name(_WALKS)))
        begins_at = min(Clock.at, _moment(steps[0].get("at", Clock.at) if steps else Clock.at))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, Wrong) as error:
        return Outcome(path.stem, "", path.name, 0, f"读不出来：{error}")
    clock = Clock(begins_at)
    engine = open_county(clock)
    play = Play(engine, clock, told)
    problem = ""
    number = 0
    try:
        for step in steps:
            number += 1
            play.step(step)
    except Wrong as wrong:
        problem = f"第 {number} 步：{wrong}"
    except Refusal as refusal:
        problem = f"第 {number} 步被拒绝：{_why(refusal)}"
    finally:
        engine.close()
    return Outcome(str(told.get("id", path.stem)), str(told.get("title", "")), path.name, len(steps), problem)


def _spread(steps: list[Mapping[str, Any]], walks: Path) -> Iterator[Mapping[str, Any]]:
    """The steps, each `uses` replaced by the walk it names; its `then` is said of the last step of it."""
    known: dict[str, Any] = {}
    # A family's own walks, and those of the petition, which every family goes beside.
    for one in (FOLDER / "petition" / "scenarios" / _WALKS, walks):
        known |= tomllib.loads(one.read_text("utf-8")) if one.exists() else {}
    for step in steps:
        if "uses" not in step:
            yield step
            continue
        walk = known.get(step["uses"], {}).get("step")
        if not walk:
            raise Wrong(f"{walks.name} 里没有“{step['uses']}”；有{'、'.join(known)}")
        first = {name: step[name] for name in ("at", "matter") if name in step}
        for index, each in enumerate(walk):
            last = {"then": step["then"]} if index == len(walk) - 1 and "then" in step else {}
            yield {**(first if index == 0 else {}), **each, **last}


@dataclass
class Play:
    """One scenario while it runs. `number` is the matter that steps are about."""

    engine: Engine
    clock: Clock
    told: Mapping[str, Any]
    number: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def step(self, step: Mapping[str, Any]) -> None:
        """Moves the clock, does what the step says, looks at what must then be so."""
        if "at" in step:
            self.wait(_moment(step["at"]))
        if "matter" in step and "registers" not in step:
            self.number = self.numbers.get(step["matter"], step["matter"])
        if "refused" in step:
            self._refused(step)
        else:
            self._act(step)
        for name, expected in step.get("then", {}).items():
            look = looks.LOOKS.get(name)
            if look is None:
                raise Wrong(f"不认识 then.{name}；可以写 {'、'.join(looks.LOOKS)}")
            look(self, expected)

    def wait(self, until: datetime) -> None:
        """Moves the clock on; what falls due on the way happens at its own moment."""
        while True:
            with self.engine.read(SYSTEM) as tx:
                due = timers.next_due(tx)
            if due is None or due > until:
                break
            self.clock.at = max(due, self.clock.at)
            self._fire()
        self.clock.at = max(until, self.clock.at)
        self._fire()

    def _fire(self) -> None:
        with self.engine.read(SYSTEM) as tx:
            due = timers.due(tx)
        for instance_id in due:
            self.engine.run(SYSTEM, timers.fire, instance_id)

    def _act(self, step: Mapping[str, Any]) -> None:
        if "registers" in step:
            self._register(step)
        elif "does" in step:
            self._complete(step)
        elif "rates" in step:
            self._rate(step)
        else:
            for name in step.keys() & ACTS.keys():
                usual, who, act = ACTS[name]
                said = {**usual, **step[name]}
                self.engine.run(self.actor(step.get("by", who)), act, self.number, self._worded(said))

    def _worded(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """What is said of an act, with names of organs as paths and names of choices as codes."""
        with self.engine.read(SYSTEM) as tx:
            paths = {one.short_name: one.path for one in access.offices.all_(tx)}
            paths |= {one.name: one.path for one in access.offices.all_(tx)}
        made: dict[str, Any] = {}
        for key, value in said.items():
            named = next(
                (names for names in _NAMED if isinstance(value, str) and value in _labels(names)), None
            )
            if isinstance(value, list):
                made[key] = [_code(change_codes.POWERS, one) for one in value]
            elif isinstance(value, date):
                made[key] = value.isoformat()
            elif key in ("reviewer", "organ", "into"):
                made[key] = paths.get(value, value)
            elif key == "person":
                made[key] = self.actor(value)
            else:
                made[key] = _code(named, value) if named else value
        return made

    def _refused(self, step: Mapping[str, Any]) -> None:
        try:
            self._act(step)
        except Refusal as refusal:
            sentence = _why(refusal)
            if step["refused"] not in sentence:
                raise Wrong(f"应当因“{step['refused']}”被拒绝，实际说的是“{sentence}”") from refusal
        else:
            raise Wrong(f"应当因“{step['refused']}”被拒绝，实际办成了")

    def _register(self, step: Mapping[str, Any]) -> None:
        given = {**_REGISTRATION, **step["registers"]}
        alone = {name: given.pop(name) for name in (*_MATTER, *_ROW) if name in given}
        told = given.pop("matters", None) or [{"matter": step.get("matter", ""), **alone}]
        given["channel"] = _code(codes.CHANNELS, given["channel"])
        at = given.pop("office", _HOME)
        with self.engine.read(SYSTEM) as tx:
            places = {one.short_name: one.path for one in access.offices.all_(tx)}
        if at not in places:
            raise Wrong(f"没有“{at}”这个单位")
        rows = [_row(one, places) for one in told]
        submission = {"office_path": places[at], "matters": rows, **given}
        who = self.actor(step.get("by", f"{at} 登记员"))
        receipt = self.engine.run(who, petition.register.register, submission)
        for one, number in zip(told, receipt.numbers, strict=True):
            self.codes[number] = receipt.query_code
            self.numbers[one.get("matter", "")] = number
        self.number = receipt.number

    def _rate(self, step: Mapping[str, Any]) -> None:
        """Their own hand, or words that `by` writes down."""
        said = dict(step["rates"])
        facts = {
            f"{body}_score": _code(ratings.SCORES, said.pop(name))
            for body, name in (("office", "信访部门"), ("unit", "责任单位"))
            if name in said
        }
        if "by" not in step:
            hand = Actor("petitioner", "信访人")
            self.engine.run(hand, ratings.rate, self.codes[self.number], self.number, facts)
            return
        how = _code(ratings.HOWS, said.pop("how", ""))
        self.engine.run(self.actor(step["by"]), ratings.record, self.number, {**said, **facts, "how": how})

    def _complete(self, step: Mapping[str, Any]) -> None:
        task = self._task(step["does"], step["by"])
        who = self.actor(step["by"], task.scope_path)
        with self.engine.read(who) as tx:
            form = tasks.form(tx, task.id)
        today = self.clock.at.astimezone(SHANGHAI).date()
        values = filled(form, step.get("fills", {}), today)
        self.engine.run(who, tasks.complete, task.id, values)

    def _task(self, name: str, by: str) -> tasks.Task:
        """The open task of that name: the matter's own first, then one beside it; `by` may name its place."""
        every = self.open() + self.beside()
        found = [one for one in every if one.name == name]
        if not found:
            raise Wrong(f"现在没有“{name}”要办；要办的是{'、'.join(one.name for one in every) or '没有'}")
        with self.engine.read(SYSTEM) as tx:
            place = {one.short_name: one.path for one in access.offices.all_(tx)}.get(by.split()[0])
        return next((one for one in found if place and one.scope_path == place), found[0])

    def beside(self) -> list[tasks.Task]:
        """The open tasks of what goes on beside the matter."""
        with self.engine.read(SYSTEM) as tx:
            cases = [one.id for one in petition.side_cases.of(tx, self.number)[1:]]
            for family in ("package", "supervision"):
                wanted = instances.InstanceFilter(definition_key=family)
                found = instances.list_(tx, wanted, limit=_MOST_BESIDE)
                cases += [one.id for one in found if one.business_key == self.number]
            return [task for one in cases for task in tasks.of_instance(tx, one)]

    def open(self) -> list[tasks.Task]:
        """The open tasks of the matter."""
        with self.engine.read(SYSTEM) as tx:
            return tasks.of_instance(tx, matters.get(tx, self.number).instance_id)

    def actor(self, who: str, scope_path: str = "") -> Actor:
        """`登记员`, or `县农业农村局 承办人`, or with a name behind it."""
        labels = {label: role for role, label in access.role_labels("zh").items()}
        words = who.split()
        with self.engine.read(SYSTEM) as tx:
            places = {one.short_name: one.path for one in access.offices.all_(tx)}
        place = places[words.pop(0)] if words[0] in places else scope_path or places[_HOME]
        if not words or words[0] not in labels:
            raise Wrong(f"不认识“{who}”；岗位有{'、'.join(labels)}")
        role, name = labels[words[0]], words[1] if len(words) > 1 else words[0]
        # Whoever has a name is the same person wherever and as whatever he acts (S-62).
        person = name if len(words) > 1 else f"{role}@{place}"
        return Actor(id=person, name=name, grants=(Grant(role, place),))


_NAMED = (
    codes.LEADER_CHANGES,
    change_codes.RELATIONS,
    change_codes.GROUNDS,
    codes.CHANNELS,
    change_codes.CORRECTED,
    change_codes.FIRST_OR_AGAIN,
)
_ROW = ("content_class", "purpose", "accused", "accused_path", "title")


def _row(told: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """One matter of a submission, with the names of choices and places as codes."""
    row = {**_MATTER, **{name: value for name, value in told.items() if name != "matter"}}
    if "purpose" in row:
        row["purpose"] = _code(codes.PURPOSES, row["purpose"])
    if "accused_path" in row:
        row["accused_path"] = places.get(row["accused_path"], row["accused_path"])
    return row


def _why(refusal: Refusal) -> str:
    if isinstance(refusal, Invalid):
        return "；".join(f"{each.path} {each.message}" for each in refusal.errors)
    return refusals.sentence(refusal, "zh")


def _moment(value: Any) -> datetime:
    """A local moment or day of TOML, in Shanghai; a day alone is nine in the morning."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    if isinstance(value, date):
        return datetime.combine(value, time(9), SHANGHAI)
    raise Wrong(f"at 要写日期或时间，例如 2026-03-09 或 2026-03-09T17:20:00；写的是 {value}")


def _labels(names: codes.Names) -> set[str]:
    return {names[code][0] for code in names}


def _code(names: Mapping[str, Any], label: str) -> str:
    return next((code for code in names if label in (code, codes.label(names, code))), label)
