"""Walking: one thing after another happens by chance, and after each every promise is asked for.

A walk goes through worlds (counties on empty databases) of `STEPS_PER_WORLD` steps; the same seed gives
the same walk. A step is one act that was tried, taken or refused.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from access import refusals
from app.scenarios import SHANGHAI, Clock
from engine import SYSTEM, Actor, Engine, Grant, Invalid, Refusal, incidents, tasks
from engine.tasks import Task
from petition import cases, codes
from tests.walks import forms, invariants
from tests.walks.forms import Drawing
from tests.walks.invariants import Look
from tests.walks.world import (
    GOALS,
    OFFICES,
    PETITIONERS,
    THEMES,
    Done,
    World,
    asks_review_well,
    elements,
    four_eyes,
)

STEPS_PER_WORLD = 400
#: Matters in hand at once: few, so that walks come far.
IN_HAND = 3
#: The calendar that is published ends with 2026; a world may run some way past it.
_END = datetime(2027, 6, 1, tzinfo=SHANGHAI)

OpenCounty = Callable[[Clock], Engine]


@dataclass
class Report:
    """What a walk came by. `digest` is the same for the same seed and steps."""

    seed: int
    steps: int = 0
    worlds: int = 0
    #: Of processor time.
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    #: Element id -> how often it was completed; statuses and refusals likewise.
    reached: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    breaks: list[str] = field(default_factory=list)
    digest: str = ""

    @property
    def unreached(self) -> list[str]:
        """User tasks of the diagrams that nobody completed."""
        return sorted({str(one.get("id")) for one in elements("userTask")} - set(self.reached))

    def add(self, other: Report) -> None:
        """Takes in what another walk came by."""
        self.steps += other.steps
        self.worlds += other.worlds
        self.seconds += other.seconds
        self.breaks += other.breaks
        for mine, theirs in zip(self._counters(), other._counters(), strict=True):
            mine.update(theirs)

    def _counters(self) -> tuple[Counter[str], ...]:
        return (self.outcomes, self.reached, self.statuses, self.refusals, self.fields, self.acts)


def go(
    open_county: OpenCounty,
    *,
    seed: int,
    steps: int,
    first_world: int = 0,
    most_breaks: int = 50,
    steps_per_world: int = STEPS_PER_WORLD,
    say: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Walks that many steps and gives what came of it; a break ends its world and is told, not raised."""
    report = Report(seed)
    began = time.process_time()
    trace = hashlib.sha256()
    world = first_world
    while report.steps < steps and len(report.breaks) < most_breaks:
        left = min(steps_per_world, steps - report.steps)
        walk = Walk.begin(open_county, report, world)
        try:
            walk.run(left)
        finally:
            walk.world.engine.close()
        trace.update("\n".join(walk.trace).encode())
        world += 1
        report.worlds += 1
        report.seconds = time.process_time() - began
        report.digest = trace.hexdigest()[:16]
        say(report)
    return report


class Broken(Exception):
    """A promise was not kept; the message is the sentences."""


@dataclass
class Walk:
    """One world while it is walked through."""

    world: World
    report: Report
    name: str
    trace: list[str] = field(default_factory=list)
    looks: dict[str, Look] = field(default_factory=dict)
    #: The versions of a matter's cases when it was asked last.
    asked: dict[str, tuple[int, ...]] = field(default_factory=dict)
    #: How often an open task was refused: others come first, until time has passed.
    given_up: Counter[str] = field(default_factory=Counter)
    #: Statuses its first matter is to come to, in order, before chance takes over.
    way: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, open_county: OpenCounty, report: Report, number: int) -> Walk:
        """World `number` of the report's seed, on an empty county."""
        chance = random.Random(f"{report.seed}/{number}")
        clock = Clock(datetime(2026, 1, 5, 9, tzinfo=SHANGHAI) + timedelta(days=chance.randint(0, 200)))
        world = World.open(
            open_county(clock), clock, chance, Drawing(chance, ordinary=chance.choice((0.4, 0.6, 0.8, 0.9)))
        )
        world.theme = _theme(chance, report)
        return cls(world, report, f"{report.seed}/{number}")

    def run(self, steps: int) -> None:
        """That many steps, or until a promise breaks or the calendar is far behind."""
        until = self.report.steps + steps
        self.way = list(self.world.chance.choice(_WAYS.get(self.world.theme, ((),))))
        hurries_until = self.report.steps + _HURRY
        while self.report.steps < until and self.world.clock.at < _END:
            self.report.steps += 1
            self.world.drawing.is_straight = bool(self.way) and self.report.steps < hurries_until
            try:
                if self.world.drawing.is_straight:
                    self._hurry()
                else:
                    self._step()
            except Broken as broken:
                self._tell(str(broken))
                return
            except Refusal:
                raise
            except Exception as error:
                self._tell(f"{type(error).__name__}: {error}")
                return

    def _tell(self, said: str) -> None:
        with self.world.engine.read(SYSTEM) as tx:
            broken = [
                f"{one.element_id} {one.error_type}: {one.message} | {_where(one.traceback)}"
                for one in incidents.list_(tx)
            ]
        last = "\n    ".join((*broken, *self.trace[-12:]))
        self.report.breaks.append(f"[{self.name}, step {len(self.trace)}] {said}\n    {last}")

    def _step(self) -> None:
        chance, world = self.world.chance, self.world
        in_hand = [one for one in self.looks.values() if one.row["status"] not in _OVER]
        act = chance.random()
        if not world.numbers or (act < 0.06 and len(in_hand) < (1 if world.theme in _FAR else IN_HAND)):
            self._note("登记", "", self._try(world.register))
            self._ask()
        elif act < 0.20:
            self._jump()
        elif act < (0.45 if world.theme in _FAR or world.theme == "承继" else 0.29):
            self._beside()
        else:
            self._work()

    # -- acts ------------------------------------------------------------------------------------------------

    def _hurry(self) -> None:
        """Straight on to where this walk begins, deep in the life of one matter; every promise is asked."""
        world = self.world
        if not world.numbers:
            self._note("登记", "", self._try(world.register))
            self._ask()
            return
        number = world.numbers[0]
        status = str(self.looks[number].row["status"])
        if status == self.way[0].removeprefix(_LAPSING):
            del self.way[0]
        elif self.way[0].startswith(_LAPSING):
            self._jump(at_least=24 * 8)
        elif status in ("CLOSED", "REVIEW_CLOSED") and not self._is_asked(number):
            result = self._try(lambda: asks_review_well(world, number))
            self._note("申请复查复核", number, result)
            self._ask()
            if result:
                self._jump()
        else:
            self._work()

    def _is_asked(self, number: str) -> bool:
        """Whether somebody works on a request for review already."""
        theirs = (f"{number}/复查", f"{number}/复核")
        return any((one.business_key or "").startswith(theirs) for one in self.world.open_tasks())

    def _jump(self, *, at_least: int = 0) -> None:
        chance = self.world.chance
        # Who waits long in a county of reviews lets the thirty days go by.
        rare = (0, 0, 0.2) if self.world.theme in _FAR else (4, 2, 1)
        hours = chance.choices((1, 5, 24, 72, 24 * 8, 24 * 20, 24 * 45), (3, 3, 8, 6, *rare))[0]
        if self.world.drawing.is_straight:
            hours = 24
        hours = max(hours, at_least)
        until = self.world.clock.at + timedelta(hours=hours, minutes=chance.randint(0, 59))
        self.world.wait(until, in_order=chance.random() < 0.8)
        self.given_up.clear()
        self._note("过了", f"{hours} 小时", "")
        self._no_incidents()
        self._ask(of_all=self.world.chance.random() < 0.1)

    def _beside(self) -> None:
        world = self.world
        acts = {**PETITIONERS, **OFFICES}
        name, number = self._next_beside(sorted(acts))
        is_own = name in PETITIONERS
        before = invariants.standing(world) if is_own else {}
        result = self._try(lambda: acts[name](world, number))
        self.report.acts[f"{name} {'taken' if not result else 'refused'}"] += 1
        self._note(name, number, result)
        self.world.adopt()
        self._ask()
        if is_own:
            self._nothing_else_moved(name, number, before)

    def _next_beside(self, names: Sequence[str]) -> tuple[str, str]:
        """Which act, and of which matter: any, or the one that leads on where this world wants to go."""
        chance, world = self.world.chance, self.world
        # The petitioner's own act ends a matter: rare, or no walk comes far.
        favoured = _FAVOURED.get(world.theme, {})
        weights = [favoured.get(name, _RARE.get(name, 1.0)) for name in names]
        name = chance.choices(names, weights)[0]
        number = chance.choice(world.numbers[-4:])

        def those(*statuses: str) -> list[str]:
            return [one for one in world.numbers if self.looks[one].row["status"] in statuses]

        if world.theme == "承继" and chance.random() < 0.7:
            open_ = [one for one in world.numbers if self.looks[one].row["status"] not in codes.ENDED]
            waiting = [one for one in open_ if self.looks[one].row["is_awaiting_heir"]]
            unknown = [one for one in open_ if not self.looks[one].row["is_notice_owed"]]
            if waiting or unknown:
                if waiting:
                    return "承继", chance.choice(waiting)
                return chance.choice(("去世", "联系上")), chance.choice(unknown)
        ended, final = those(*cases.REOPENABLE), those("CONCLUDED")
        if ended and chance.random() < 0.1:
            name, number = "重新启动", chance.choice(ended)
        over = ("CONCLUDED_NO_REVIEW",) if world.theme == "纠错" else ()
        answered = those("CLOSED", "REVIEW_CLOSED", *over)
        if answered and chance.random() < (0.9 if world.theme in _FAR else 0.4):
            name, number = chance.choice(("申请复查复核",) * 5 + ("补充答复",)), chance.choice(answered)
        if final and chance.random() < 0.6:
            name, number = chance.choice(("表示不服", "表示不服", "再次提出")), chance.choice(final)
        elif world.theme == "纠错" and answered and chance.random() < 0.3:
            name, number = "表示不服", chance.choice(answered)
        return name, number

    def _work(self) -> None:
        world, chance = self.world, self.world.chance
        open_ = world.open_tasks()
        if not open_:
            self._jump()
            return
        if all(self.given_up[one.id] > _TIRED for one in open_):
            self._jump(at_least=chance.choice((24 * 3, 24 * 8, 24 * 20)))
            return
        weights = [self._weight(one) for one in open_]
        task = chance.choices(open_, weights)[0]
        if chance.random() < (0.01 if world.drawing.is_straight else 0.05):
            self._intrude(task)
            return
        number = cases.number_of(task.business_key or "")
        who, form = self._reader(task)
        schema, data = form["schema"] or {}, form["data"]
        name = task.form_key or ""
        world.drawing.begin()
        world.drawing.leanings = THEMES[world.theme](data) if world.theme else {}
        values = world.drawing.draw(name, schema, data, world.today)
        stuck: Counter[tuple[str, ...]] = Counter()
        for attempt in range(8):
            spoilt = chance.random() < (0.01 if world.drawing.is_straight else 0.08)
            sent = world.drawing.spoil(values) if spoilt else values
            result, wrong = self._complete(task, who, sent)
            self._note(task.element_id, f"{number} {who.name}", result)
            if wrong and not spoilt:
                self.report.fields.update(f"{task.element_id}.{one}" for one in set(wrong))
            if not result:
                self._done(task, number, who)
                break
            self.report.steps += 1
            self.given_up[task.id] += 1
            if not spoilt:
                stuck[tuple(sorted(set(wrong or ())))] += 1
            if stuck and max(stuck.values()) > 3:
                # The same again and again: something else has to happen first.
                self.given_up[task.id] += _TIRED
                break
            if wrong is None or chance.random() < 0.3:
                who = self._somebody(task, data)
            if wrong is not None and not spoilt:
                # Refused again, or nothing to choose from: the choice that led there is made anew.
                blind = world.drawing.regret(name, schema, data, wrong)
                wrong = [] if blind or attempt % 2 else wrong
                values = world.drawing.again(name, schema, data, world.today, values, wrong)
        self.world.adopt()
        self._ask()

    def _weight(self, one: Task) -> float:
        """What was seldom completed has its turn first; what was refused time and again, later."""
        return float((1 + self.report.reached[one.element_id]) ** -0.5 / (1 + self.given_up[one.id]))

    def _done(self, task: Task, number: str, who: Actor) -> None:
        self.report.reached[task.element_id] += 1
        if not any(who.has(role, task.scope_path) for role in task.roles):
            raise Broken(f"{who.name} completed {task.element_id} without holding {task.roles}")
        is_review = any(part in (task.business_key or "") for part in ("/复查", "/复核"))
        for other in four_eyes().get(task.element_id, ()):
            same = [
                one.by
                for one in self.world.done
                if one.element_id == other
                and (one.instance_id == task.instance_id or (is_review and one.number == number))
            ]
            if same and same[-1] == who.id:
                raise Broken(f"INV-13 {number}: {who.name} did {other} and then {task.element_id}")
        self.world.done.append(Done(number, task.instance_id, task.element_id, who.id))

    def _intrude(self, task: Task) -> None:
        """Somebody whose business it is not tries."""
        outsiders = [
            who for who in self.world.people if not any(who.has(role, task.scope_path) for role in task.roles)
        ]
        who = self.world.chance.choice(outsiders)
        result, _ = self._complete(task, who, {})
        self._note("越权", f"{task.element_id} {who.name}", result)
        if not result:
            raise Broken(f"{who.name} completed {task.element_id}, which is for {task.roles}")
        self._ask()

    def _reader(self, task: Task) -> tuple[Actor, Mapping[str, Any]]:
        """Somebody who may do it, with its form; an open task that nobody may do is a break."""
        said = ""
        able = self.world.able(task)
        for who in self.world.chance.sample(able, len(able)):
            try:
                with self.world.engine.read(who) as tx:
                    form = tasks.form(tx, task.id)
                if codes_shown := [*forms.codes_shown(form["schema"] or {}, form["data"])]:
                    raise Broken(f"the form of {task.element_id} shows {codes_shown} as they are")
                return who, form
            except Refusal as refused:
                said = f"{who.name}: {refused}"
        raise Broken(f"nobody may do {task.element_id} of {task.business_key}; {said}")

    def _somebody(self, task: Task, data: Mapping[str, Any]) -> Actor:
        """One of those who may; or, where a form named somebody for it, that person."""
        organs = self.world.organ_names
        named = [str(name) for key, name in data.items() if key.endswith("_name") and name not in organs]
        named = [name for name in named if name and name != "None"]
        if named and self.world.chance.random() < 0.5:
            name = self.world.chance.choice(named)
            return Actor(name, name, tuple(Grant(role, task.scope_path) for role in task.roles))
        return self.world.chance.choice(self.world.able(task))

    def _complete(self, task: Task, who: Actor, values: dict[str, Any]) -> tuple[str, list[str] | None]:
        wrong: list[str] | None = None

        def act() -> None:
            nonlocal wrong
            try:
                self.world.engine.run(who, tasks.complete, task.id, values)
            except Invalid as refused:
                wrong = [one.path for one in refused.errors]
                raise

        return self._try(act), wrong

    def _try(self, act: Callable[[], Any]) -> str:
        """What it was refused for, or nothing; a refusal has a sentence in both languages."""
        try:
            act()
        except Refusal as refused:
            for lang in ("zh", "en"):
                if not refusals.sentence(refused, lang).strip():
                    raise Broken(f"{type(refused).__name__} without a sentence in {lang}") from refused
            said = refused.code or type(refused).__name__
            if isinstance(refused, Invalid):
                said = f"invalid:{','.join(sorted({one.path for one in refused.errors}))[:60]}"
            self.report.refusals[said.partition(":")[0]] += 1
            self.report.outcomes["refused"] += 1
            return said
        self.report.outcomes["taken"] += 1
        return ""

    # -- asking ----------------------------------------------------------------------------------------------

    def _ask(self, *, of_all: bool = False) -> None:
        """Asks every promise of each matter that moved since it was asked last; now and then of every one."""
        found: list[str] = []
        versions = self.world.versions()
        for number in self.world.numbers:
            if not of_all and versions[number] == self.asked.get(number):
                continue
            self.asked[number] = versions[number]
            now = invariants.look(self.world, number)
            before = self.looks.get(number)
            found += invariants.breaks(self.world, now, before)
            self.looks[number] = now
            if before is None or before.row["status"] != now.row["status"]:
                self.report.statuses[str(now.row["status"])] += 1
        if found:
            raise Broken("; ".join(found))

    def _nothing_else_moved(self, name: str, of: str, before: dict[str, tuple[Any, ...]]) -> None:
        """INV-11: a petitioner's own act has no consequence for anything else of anybody."""
        now = invariants.standing(self.world)
        for number in before:
            if number != of and now[number] != before[number]:
                raise Broken(f"INV-11 {number}: “{name}” on another matter changed it")

    def _no_incidents(self) -> None:
        with self.world.engine.read(SYSTEM) as tx:
            found = [f"{one.message} {one.facts}" for one in incidents.list_(tx)]
        if found:
            raise Broken(f"incident: {found[0]}")

    def _note(self, what: str, whom: str, result: str) -> None:
        self.trace.append(
            f"{self.world.clock.at:%m-%d %H:%M} {what} {whom}{' → ' + result if result else ''}"
        )


def _where(traceback: str) -> str:
    """The last places of ours that a broken step came by."""
    found = [one.strip() for one in traceback.splitlines() if "/petition/" in one]
    return " < ".join(one.rpartition("/petition/")[2] for one in reversed(found[-3:]))


#: Counties whose matters go through review and re-review: one at a time, or no walk comes that far.
_FAR = frozenset({"到底", "纠错", "改变"})
#: A status that comes by letting time pass.
_LAPSING = "~"
_LAPSED = f"{_LAPSING}CONCLUDED_NO_REVIEW"
#: Where walks of such a county may begin, by the statuses on the way; and in how many steps they hurry.
_WAYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "到底": ((), ("CLOSED",), ("REVIEW_CLOSED",), ("CONCLUDED",), ("CONCLUDED",)),
    "纠错": ((), ("REVIEW_CLOSED",), ("CLOSED", _LAPSED), ("REVIEW_CLOSED", _LAPSED), ("CONCLUDED",)),
    "改变": (("CLOSED",), ("UNDER_REVIEW",)),
    "承继": ((), ("RECEIVED",), ("RECEIVED", f"{_LAPSING}ACCEPTED"), ("CLOSED",)),
}
_HURRY = 250
#: After so many refusals somebody waits until another day.
_TIRED = 12
#: What such a county does more of beside the tasks.
_FAVOURED = {"旁办": {"提请包案": 6.0}, "挂牌": {"立项督办": 8.0}}
_FAVOURED["实地"] = _FAVOURED["挂牌"]


def _theme(chance: random.Random, report: Report) -> str:
    """What a world leans to: anything, or, half the time, what leads to a step nobody completed yet."""
    by_chance = chance.choice(("", "", "到底", *THEMES))
    wanted = [name for name, goals in GOALS.items() if any(not report.reached[one] for one in goals)]
    wished = chance.choice(wanted) if wanted else by_chance
    return wished if chance.random() < 0.5 else by_chance


#: What ends a matter, or happens to few.
_RARE = {
    "再次提出": 0.3,
    "撤回信访": 0.15,
    "撤回申请": 0.4,
    "去世": 0.3,
    "委托代理人": 0.4,
    "补充答复": 0.4,
    "重新启动": 0.4,
}
#: Nothing of these needs a place among the matters in hand.
_OVER = frozenset(
    {
        "NOT_ACCEPTED",
        "NO_LONGER_ACCEPTED",
        "IMPORTED",
        "TRANSFERRED_POLITICAL_LEGAL",
        "TRANSFERRED_DISCIPLINE",
        "TOLD_OTHER",
        "WITHDRAWN",
        "REPLIED",
        "ARCHIVED_ONLY",
        "CONCLUDED",
        "CONCLUDED_NO_REVIEW",
        "MERGED_DUPLICATE",
    }
)
