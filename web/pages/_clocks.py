"""Clocks of a matter as the pages draw them: words, a ruler in days, and why it is this day."""

from collections.abc import Sequence
from datetime import date

from engine import Transaction, tasks
from petition import clocks, deadlines, matters
from web import dates, wording
from web.i18n import _, language, pick
from web.views import ClockView, Due, Ruler, Stop

#: A clock is near its end for this many days; a short one for a quarter of its length.
WARN_DAYS = 5


def clock_view(row: clocks.Clock, day: date, *, is_main: bool = False) -> ClockView:
    """Gives one clock with its ruler, its words and the steps that lead to its day."""
    due = _clock_due(row, day)
    deadline = row.deadline
    stops, advice = _stops(deadline, day)
    return ClockView(
        key=row.key,
        name=pick(row.name, row.name_en),
        article=row.article,
        due=due,
        ruler=ruler(row, day, due),
        start_label=_("起算 {day}", day=dates.short(row.start_on, day)),
        today_label=_today_label(row, day),
        end_label=_end_label(row, day),
        stops=stops,
        advice=advice,
        is_provisional=row.is_provisional,
        is_main=is_main,
        calendar=str(deadline.calendar_version),
        ends=_ends(row, day),
        is_one_day=row.nominal_on == row.effective_on == row.last_workday_on,
    )


def ruler(row: clocks.Clock, day: date, due: Due) -> Ruler | None:
    """Gives the drawing of a clock in calendar days, or None for one that ends on the day it begins."""
    days = (row.nominal_on - row.start_on).days
    if days <= 0:
        return None
    roll = max((row.effective_on - row.nominal_on).days, 0)
    last = row.stopped_on or day
    gone = max((last - row.start_on).days, 0)
    label = _(
        "共 {days} 日，已过 {gone} 日。{words}，{day}", days=days, gone=gone, words=due.words, day=due.day
    )
    warn = 0 if row.stopped_on else WARN_DAYS if days > 15 else max(days // 4, 1)
    return Ruler(days, gone, roll, warn, row.stopped_on is not None and not row.was_overdue, label)


def split_clocks(
    rows: Sequence[clocks.Clock], day: date
) -> tuple[tuple[ClockView, ...], tuple[ClockView, ...]]:
    """Gives the clocks that run, the main one (the first to end) first, and those that stopped."""
    running = sorted(
        (each for each in rows if each.status == "running"),
        key=lambda each: (each.key in clocks.WINDOWS, each.nominal_on),
    )
    stopped = [each for each in rows if each.status != "running"]
    return (
        tuple(clock_view(each, day, is_main=place == 0) for place, each in enumerate(running)),
        tuple(clock_view(each, day) for each in stopped),
    )


def running_clocks(tx: Transaction, number: str, day: date) -> tuple[ClockView, ...]:
    """Gives the clocks of a matter that run, the first to end first."""
    return split_clocks(matters.clocks_of(tx, number), day)[0]


def clock_of_task(running: Sequence[ClockView], task: tasks.Task) -> ClockView | None:
    """Gives the clock a task is measured by, or the first to end."""
    key = (task.marks.get("clock") or {}).get("key")
    return next((each for each in running if each.key == key), running[0] if running else None)


def _stops(deadline: deadlines.Deadline, day: date) -> tuple[tuple[Stop, ...], str]:
    """The stops from the start to the day, and the sentence below them.

    A provisional day is one dashed stop; why it is provisional is said below, not as a stop of its own.
    """
    rows = [each for each in deadline.steps if each.kind not in ("advice", "provisional")]
    said = [each for each in deadline.steps if each.kind in ("advice", "provisional")]
    is_open = any(each.kind == "provisional" for each in said)
    stops = tuple(
        Stop(
            dates.day_words(step.on, day),
            pick(step.text_zh, step.text_en),
            wording.cite(step.article),
            is_open and place == len(rows) - 1,
        )
        for place, step in enumerate(rows)
    )
    end = _("。")
    texts = [pick(each.text_zh, each.text_en).rstrip("。.") + end for each in said]
    return stops, "".join(texts) if end == "。" else " ".join(texts)


def _clock_due(row: clocks.Clock, day: date) -> Due:
    if row.stopped_on is not None:
        return wording.due_from(deadlines.words_finished(row.deadline, row.stopped_on, language()))
    return wording.due_of(row.case, None, day)


def _ends(row: clocks.Clock, day: date) -> tuple[tuple[str, str], ...]:
    """The three days of an organ's clock that runs; a petitioner's window has one."""
    deadline = row.deadline
    if row.stopped_on is not None or deadline.law.whose == "petitioner" or deadline.unit == "hour":
        return ()
    return (
        (_("名义日"), dates.day_words(row.nominal_on, day)),
        (_("最后工作日"), dates.day_words(row.last_workday_on, day)),
        (_("法定最迟"), dates.day_words(row.effective_on, day)),
    )


def _today_label(row: clocks.Clock, day: date) -> str:
    if row.stopped_on is not None or day <= row.start_on:
        return ""
    return _("今天 第 {n} 日", n=(day - row.start_on).days)


def _end_label(row: clocks.Clock, day: date) -> str:
    ends = dates.short(row.nominal_on, day)
    if row.effective_on != row.nominal_on:
        rolled = dates.short(row.effective_on, day)
        if row.is_provisional:
            return _("{ends} → 暂定 {rolled}", ends=ends, rolled=rolled)
        return _("{ends} → 顺延 {rolled}", ends=ends, rolled=rolled)
    return dates.day_words(row.nominal_on, day)
