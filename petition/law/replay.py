"""A clock of a matter as a value made from its events, so that every day ever shown can be explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from petition.calendar import Calendar, load
from petition.law.counting import due
from petition.law.dates import zh
from petition.law.errors import LawError
from petition.law.rules import Rule
from petition.law.rules import rule as named_rule
from petition.law.values import Deadline, Interval, Part

if TYPE_CHECKING:
    from petition.law.local import Overlay


@dataclass(frozen=True)
class Started:
    """The event that starts the clock: receipt, acceptance, service.

    `ordered` is the day or number of days an order names, `at` the moment for rules in hours.
    """

    on: date
    ordered: date | int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Extended:
    """An extension granted on that day; `told_on` when the petitioner was told."""

    days: int
    on: date
    told_on: date | None = None
    approver: str | None = None
    approver_name: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Excluded:
    """The clock stops from `on`; `to_on` is the last day out, also when only planned; `None`: still open."""

    on: date
    to_on: date | None = None
    what: str = "hearing"


@dataclass(frozen=True)
class Resumed:
    """The exclusion ended; `on` is its last day, and replaces what was planned."""

    on: date


@dataclass(frozen=True)
class Told:
    """The petitioner was told this effective day on that day; it is not brought forward any more.

    It tells every extension granted until then.
    """

    on: date
    effective_on: date


@dataclass(frozen=True)
class Stopped:
    """The duty was done, or the matter left, on that day."""

    on: date


Event = Started | Extended | Excluded | Resumed | Told | Stopped
KINDS: Mapping[str, type[Event]] = {
    "started": Started,
    "extended": Extended,
    "excluded": Excluded,
    "resumed": Resumed,
    "told": Told,
    "stopped": Stopped,
}


_NAMES: Mapping[type[Event], str] = {
    Started: "起算",
    Extended: "批准延期",
    Excluded: "开始扣除",
    Resumed: "结束扣除",
    Told: "告知",
    Stopped: "停止",
}


class Shown(NamedTuple):
    """What was shown from that day on, and the event that made it so."""

    on: date
    because: Event
    deadline: Deadline


class Moved(NamedTuple):
    """A running clock whose days change with a new calendar; `kept` when a told day holds the old one."""

    key: str
    rule: str
    old: Deadline
    new: Deadline
    kept: bool


@dataclass(frozen=True)
class Clock:
    """One clock of a matter. `deadline` is `None` until it has started; `shown` grows with every event."""

    rule: str
    events: tuple[Event, ...]
    shown: tuple[Shown, ...]
    deadline: Deadline | None
    stopped_on: date | None
    overlay: Overlay | None = field(default=None, compare=False, repr=False)

    @property
    def is_running(self) -> bool:
        """Whether the clock has started and not stopped."""
        return self.deadline is not None and self.stopped_on is None

    def as_of(self, day: date, *, calendar: Calendar | None = None) -> Clock:
        """The clock as it was known at the end of that day, under that day's calendar if one is given."""
        known = [event for event in self.events if event.on <= day]
        return replay(
            self.rule,
            [_as_known(event, day) for event in known],
            calendar=calendar or (self.deadline.calendar if self.deadline else None),
            overlay=self.overlay,
            today=day,
        )


def replay(
    rule: str,
    events: Iterable[Event | Mapping[str, Any]],
    *,
    calendar: Calendar | None = None,
    overlay: Overlay | str | None = None,
    today: date | None = None,
) -> Clock:
    """The clock made by these events, in the order given; each may be a value or its JSON.

    An exclusion that is still open counts up to `today`, or its first day when no day is given.

    Raises:
        LawError: `clock_not_started`, `clock_started_twice`, `clock_stopped`, `nothing_excluded`,
            `still_excluded`, `events_out_of_order`, `unknown_event`, and what `due` refuses.
    """
    found = named_rule(rule)
    days = calendar or load()
    made = [event if isinstance(event, Event) else _event(event) for event in events]
    state = _State()
    shown: list[Shown] = []
    for event in made:
        state.apply(found.id, event)
        if not isinstance(event, Stopped):
            shown.append(Shown(event.on, event, state.count(found.id, days, overlay, today)))
        state.pass_on(found, event)
    return Clock(
        found.id,
        tuple(made),
        tuple(shown),
        shown[-1].deadline if shown else None,
        state.stopped_on,
        shown[-1].deadline.overlay if shown else None,
    )


def moves(old_calendar: Calendar, new_calendar: Calendar, clocks: Mapping[str, Clock]) -> tuple[Moved, ...]:
    """The running clocks whose days, or certainty, change from one calendar to the next, by their key.

    A day told to the petitioner is never brought forward: it stays, and the clock is `kept`.
    """
    found = []
    for key, clock in clocks.items():
        if not clock.is_running:
            continue
        old = replay(clock.rule, clock.events, calendar=old_calendar, overlay=clock.overlay).deadline
        new = replay(clock.rule, clock.events, calendar=new_calendar, overlay=clock.overlay).deadline
        if (
            old is not None
            and new is not None
            and replace(old, calendar_version="") != replace(new, calendar_version="")
        ):
            found.append(Moved(key, clock.rule, old, new, new.is_kept))
    return tuple(found)


def events_of(deadline: Deadline, stopped_on: date | None = None) -> tuple[Event, ...]:
    """The events behind a deadline that was kept, so that it can be replayed, also as of an earlier day.

    A part without a day of approval was only asked for, and a plain number of days taken out has no days.
    """
    found: list[Event] = []
    if deadline.told_effective_on is not None:
        found.append(Told(deadline.start_on, deadline.told_effective_on))
    found += [
        Extended(part.days, part.granted_on, part.told_on, part.approver, part.approver_name, part.reason)
        for part in deadline.parts
        if part.granted_on is not None
    ]
    found += [
        Excluded(span.from_on, None if span.is_open else span.to_on, span.kind) for span in deadline.excluded
    ]
    if stopped_on is not None:
        found.append(Stopped(stopped_on))
    started = Started(deadline.start_on, deadline.ordered, deadline.start_at)
    return (started, *sorted(found, key=lambda event: event.on))


def event_json(event: Event) -> dict[str, Any]:
    """The event as JSON, to be stored and replayed."""
    kind = next(name for name, made in KINDS.items() if isinstance(event, made))
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(event).items()
        if value not in (None, "")
    }
    return {"kind": kind, **values}


def _event(stored: Mapping[str, Any]) -> Event:
    made = KINDS.get(str(stored.get("kind")))
    try:
        if made is not None:
            return made(**{name: _value(name, value) for name, value in stored.items() if name != "kind"})
        reason = f"kind {stored.get('kind')!r}"
    except (TypeError, ValueError) as broken:
        raise _unknown_event(str(broken)) from broken
    raise _unknown_event(reason)


def _unknown_event(reason: str) -> LawError:
    return LawError(
        "unknown_event",
        f"期限的事件读不懂：{reason}",
        f"Expected an event of a clock, but {reason}.",
        kind=reason,
    )


def _value(name: str, value: Any) -> Any:
    if name == "at" and isinstance(value, str):
        return datetime.fromisoformat(value)
    is_day = name == "on" or name.endswith("_on") or name == "ordered"
    return date.fromisoformat(value) if is_day and isinstance(value, str) else value


def _as_known(event: Event, day: date) -> Event:
    """Without what was not known yet: a telling still to come, the end of an exclusion still open."""
    if isinstance(event, Extended) and event.told_on is not None and event.told_on > day:
        return replace(event, told_on=None)
    return event


@dataclass
class _State:
    """What the events so far add up to."""

    started: Started | None = None
    parts: list[Part] = field(default_factory=list)
    closed: list[Interval] = field(default_factory=list)
    open: Excluded | None = None
    told_effective_on: date | None = None
    stopped_on: date | None = None
    newest: Event | None = None

    def apply(self, rule: str, event: Event) -> None:
        if self.stopped_on is not None:
            raise LawError(
                "clock_stopped",
                f"期限已在{zh(self.stopped_on)}停止，不能再有变动。停止的日子记错了的，先更正。",
                f"Expected the clock {rule} to run, but it stopped on {self.stopped_on}; if that is wrong,"
                " have it corrected first.",
                named_rule(rule).article,
                rule=rule,
                stopped_on=self.stopped_on.isoformat(),
            )
        if isinstance(event, Started):
            if self.started is not None:
                raise LawError(
                    "clock_started_twice",
                    f"期限已从{zh(self.started.on)}起算，不能再起算一次：{named_rule(rule).start}只有一次。"
                    "起算日记错了的，申请更正；重新办理的，另起一个期限。",
                    f"Expected the clock {rule} to start once, but it started on {self.started.on}; have a"
                    " wrong day corrected, or start another clock.",
                    named_rule(rule).article,
                    rule=rule,
                )
            self.started = event
            return
        if self.started is None:
            raise LawError(
                "clock_not_started",
                f"期限还没有起算：要先有“{named_rule(rule).start}”的日子。",
                f"Expected the clock {rule} to have started, but it has not; its start comes first.",
                named_rule(rule).article,
                rule=rule,
                event=type(event).__name__,
            )
        self._change(rule, event)

    def _change(self, rule: str, event: Event) -> None:
        match event:
            case Extended():
                self.parts.append(
                    Part(
                        event.days,
                        event.on,
                        event.told_on,
                        event.approver,
                        event.approver_name,
                        event.reason,
                    )
                )
            case Excluded():
                if self.open is not None and self.open.to_on is None:
                    raise LawError(
                        "still_excluded",
                        f"从{zh(self.open.on)}起扣除的时间还没有结束，不能又扣一段。请先写结束的日子。",
                        f"Expected what is taken out of {rule} since {self.open.on} to end first; give its"
                        " last day.",
                        named_rule(rule).exclude_article or named_rule(rule).article,
                        rule=rule,
                        from_on=event.on.isoformat(),
                        open_from_on=self.open.on.isoformat(),
                    )
                self._close(None)
                self.open = event
            case Resumed():
                if self.open is None:
                    raise LawError(
                        "nothing_excluded",
                        "没有正在扣除的时间，谈不上结束。请先写开始的日子。",
                        f"Expected days to be taken out of {rule}, but none are; give the first day.",
                        named_rule(rule).exclude_article or named_rule(rule).article,
                        rule=rule,
                    )
                self._close(event.on)
            case Told():
                self.told_effective_on = max(self.told_effective_on or event.effective_on, event.effective_on)
                self.parts = [part._replace(told_on=part.told_on or event.on) for part in self.parts]
            case Stopped():
                self.stopped_on = event.on
            case Started():
                pass  # met above

    def pass_on(self, rule: Rule, event: Event) -> None:
        """Time goes on with this event; none may lie before it."""
        if self.newest is not None and event.on < self.newest.on:
            raise LawError(
                "events_out_of_order",
                f"{_NAMES[type(event)]}的日子{zh(event.on)}早于{_NAMES[type(self.newest)]}的日子"
                f"{zh(self.newest.on)}。请按发生的先后写；日子记错了的，先更正。",
                f"Expected events in the order they happened, but {type(event).__name__} on {event.on}"
                f" precedes {type(self.newest).__name__} on {self.newest.on}; put the days right.",
                rule.article,
                rule=rule.id,
                on=event.on.isoformat(),
                before_on=self.newest.on.isoformat(),
            )
        self.newest = event

    def _close(self, last: date | None) -> None:
        if self.open is not None:
            to_on = last or self.open.to_on or self.open.on
            self.closed.append(Interval(self.open.on, to_on, self.open.what))
            self.open = None

    def count(self, rule: str, days: Calendar, overlay: Overlay | str | None, today: date | None) -> Deadline:
        spans = list(self.closed)
        if self.open is not None:
            to_on = self.open.to_on or max(today or self.open.on, self.open.on)
            spans.append(Interval(self.open.on, to_on, self.open.what, self.open.to_on is None))
        assert self.started is not None  # apply() refuses everything else before the start
        return due(
            rule,
            self.started.at or self.started.on,
            extend=self.parts,
            exclude=spans,
            calendar=days,
            overlay=overlay,
            ordered=self.started.ordered,
            told_effective_on=self.told_effective_on,
        )
