"""Timers: absolute due moments, kept as microseconds since 1970, and the clock of the case as the only clock.

SpiffWorkflow 3.2.0 asks `datetime.now`, compares with `<`, fires in the order of insertion and reads naive
times in the zone of the server; none of that is used.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

import feel
from engine.spiff.execution import WAITING, CaseTask, Scope
from engine.spiff.expressions import Expression, context
from engine.spiff.faults import CannotMove

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DURATION = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def micros(moment: datetime) -> int:
    """An aware moment as whole microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(micros: int) -> datetime:
    """The aware UTC moment of `micros`."""
    return _EPOCH + micros * _MICROSECOND


def is_duration(text: str) -> bool:
    """Whether the text is an ISO 8601 duration, like `P7D` or `PT30M`."""
    return _DURATION.fullmatch(text) is not None


def instant(text: str) -> datetime:
    """The UTC instant of an ISO 8601 text.

    Raises:
        ValueError: not a moment, or one without an offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError("an instant needs an offset")
    return moment.astimezone(UTC)


def is_instant(text: str) -> bool:
    """Whether the text is an ISO 8601 moment with an offset."""
    try:
        instant(text)
    except (ValueError, OverflowError):
        return False
    return True


def after(start: datetime, duration: str) -> datetime:
    """The moment an ISO duration after `start`; months are calendar months, cut at the end of a shorter one.

    Raises:
        ValueError: not a duration.
        OverflowError: later than the calendar goes.
    """
    match = _DURATION.fullmatch(duration)
    if match is None:
        raise ValueError(f"Expected an ISO 8601 duration, but it is '{duration}'.")
    sign = -1 if match["sign"] else 1
    part = {name: value or "0" for name, value in match.groupdict().items()}
    months = start.year * 12 + start.month - 1 + sign * (int(part["years"]) * 12 + int(part["months"]))
    year, month = divmod(months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day) + sign * timedelta(
        weeks=int(part["weeks"]),
        days=int(part["days"]),
        hours=int(part["hours"]),
        minutes=int(part["minutes"]),
        seconds=float(part["seconds"]),
    )


class Timer(TimerEventDefinition):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A `timeDate` or `timeDuration`: FEEL, or a literal ISO text."""

    def __init__(
        self, element_id: str, what: Literal["timeDate", "timeDuration"], value: Expression | str
    ) -> None:
        super().__init__(element_id, value)
        self.what = what

    def due_at(self, data: dict[str, Any], now: datetime) -> datetime:
        """The moment this timer is due when it starts waiting at `now`; an absolute UTC instant.

        Raises:
            CannotMove: the expression gives no instant with an offset, or no duration.
        """
        value: Any = self.expression
        if isinstance(value, Expression):
            value = value.value(context(data, now))
        try:
            if self.what == "timeDuration":
                return after(now, value if isinstance(value, str) else feel.to_json(value))
            return instant(value if isinstance(value, str) else feel.to_json(value))
        except (TypeError, ValueError, OverflowError) as error:
            kind = "an instant with an offset" if self.what == "timeDate" else "a duration"
            raise CannotMove(
                f"Expected the timer '{self.name}' to have {kind}, but it is {value!r} ({error}).",
                element_id=self.name,
            ) from error

    def arm(self, task: CaseTask) -> None:
        """Starts waiting: the due moment is fixed now and moves only by command."""
        task.internal_data = {"due": micros(self.due_at(task.data, task.case.now))}


class Message(MessageEventDefinition):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Waits for a message of this name."""

    def arm(self, task: CaseTask) -> None:
        """Starts waiting."""


def waiting(scopes: list[Scope]) -> list[CaseTask]:
    """The waiting timers, soonest first; of two due at one moment the outer before the inner."""
    tasks = [
        task
        for scope in scopes
        for task in scope.tasks.values()
        if task._state == WAITING and "due" in task.internal_data
    ]
    return sorted(tasks, key=lambda task: (task.internal_data["due"], task.workflow.depth, task.id))
