"""The English words of a due cell, one function per case: the meaning, not the order, of `phrases_zh`."""

from __future__ import annotations

from datetime import date, datetime

from petition.law import dates
from petition.law.dates import DAY
from petition.law.due_words import DURING, Count, DueWords, Kind, is_own_choice, nth, same_week
from petition.law.rules import Rule, amount_en
from petition.law.values import Deadline, Interval


def running(deadline: Deadline, count: Count, during: str | None) -> DueWords:
    """An organ's clock: days left, last day today, rolled over, overdue."""
    second = _second(deadline, count)
    if count.is_target:
        second += f", internal target; legal day {dates.en(deadline.effective_on)}"
    elif is_own_choice(deadline):
        second += ", internal target"
    elif not deadline.is_statutory and deadline.mark == "L":
        second += ", local rule"
    if deadline.parts and count.kind != "late":
        second += ", extended"
    if deadline.local is not None and not count.is_target:
        second += f", past its target of {dates.en(deadline.local.effective_on)}"
    if during is not None and count.kind != "late":
        second += f", the clock runs during {DURING[during][1] if during in DURING else during}"
    return DueWords(
        count.kind,
        _first(count),
        second,
        "; ".join(_title(deadline, count, during)),
        dashed=count.is_provisional,
        chips=_chips(deadline),
    )


def held(deadline: Deadline, span: Interval, day: date) -> DueWords:
    """The clock stands still by law."""
    out = (day - span.from_on).days + 1
    back = span.to_on + DAY
    if span.is_open:
        resumes = ""
    elif (back - day).days <= 7:
        resumes = f", runs again {dates.en_weekday(back)}"
    else:
        resumes = f", runs again {dates.en_full(back, day)}"
    return DueWords(
        "held",
        f"{'In hearing' if span.kind == 'hearing' else 'Suspended'}, days not counted",
        f"{_days(out)} taken out{resumes}",
        f"{deadline.law.exclude_article}; then until {dates.en_full(deadline.effective_on, day)}",
        dashed=deadline.provisional,
    )


def marker(deadline: Deadline, day: date) -> DueWords:
    """A day that binds nobody by the Regulation, marked."""
    law = deadline.law
    on = dates.en_full(deadline.nominal_on, day)
    left = (deadline.nominal_on - day).days
    when = f"{_days(left)} left" if left > 0 else "last day today" if left == 0 else f"{_days(-left)} past"
    if law.default is None:
        second = f"{law.marker_words_en} end {on}"
    else:
        second = f"The county asks for a reply within {amount_en(deadline.length, deadline.unit)}, {when}"
    return DueWords(
        "none",
        "No statutory period",
        second,
        f"{law.silent_en}; {when} ({on}); {deadline.article}",
        dashed=deadline.provisional,
    )


def window(deadline: Deadline, day: date) -> DueWords:
    """A petitioner's window: only the effective day is shown."""
    law = deadline.law
    on = f"{dates.en_full(deadline.effective_on, day)}{' (provisional)' if deadline.provisional else ''}"
    if day > deadline.effective_on:
        title = "; ".join(filter(None, (law.consequence, deadline.article)))
        return DueWords("closed", f"{law.act_noun_en} no longer available", f"Ended {on}", title)
    return DueWords(
        "window",
        f"{law.act_noun_en} available until {on}",
        "Posting on that day is in time",
        "; ".join(_counted(deadline)),
        dashed=deadline.provisional,
    )


def hours(deadline: Deadline, now: date | datetime) -> DueWords:
    """An urgent report: the one countdown in hours."""
    end = deadline.nominal_at
    title = f"{deadline.law.name_en}; {deadline.article}"
    if end is None or not isinstance(now, datetime):
        return DueWords("soon", dates.en_full(deadline.nominal_on), "Counted by the hour", title)
    on = f"{dates.en_full(end.date())} {end:%H:%M}"
    minutes = int(abs((end - now).total_seconds()) // 60)
    if now > end:
        return DueWords("late", f"{_clock(minutes)} overdue", f"Was due {on}", title)
    return DueWords("soon", f"{_clock(minutes)} left", on, title)


def pending(law: Rule) -> DueWords:
    """The event that starts the clock has not come."""
    counted = law.counted_from_en or f"counted from {law.start_en}"
    waiting = law.waiting_en or f"waiting for {law.start_en}"
    return DueWords("pending", "Not started", waiting, f"{counted} ({law.article})")


def none(law: Rule, days: int | None) -> DueWords:
    """No clock at all."""
    second = f"The county asks for a reply within {_days(days)}" if days else ""
    return DueWords("none", "No statutory period", second, law.silent_en or law.article)


def done(deadline: Deadline, on: date) -> DueWords:
    """The clock was stopped."""
    law = deadline.law
    late = max(0, (on - deadline.late_from).days + 1) + sum(span.days for span in deadline.late)
    unit = "working day" if deadline.unit == "working_day" else "day"
    first = f"{law.done_en} {_days(late)} late" if late else f"{law.done_en} on {unit} {nth(deadline, on)}"
    more = ""
    if deadline.extended_days:
        more = f", extended by {amount_en(deadline.extended_days, deadline.unit)}"
    return DueWords(
        "done",
        first,
        f"Period {amount_en(deadline.length, deadline.unit)}{more}",
        "; ".join([f"{law.done_en} {dates.en_full(on)}", *_extension(deadline), deadline.article]),
        chips=_chips(deadline),
    )


def _first(count: Count) -> str:
    match count.kind:
        case "late":
            return f"{_days((count.day - count.last_on).days)} overdue"
        case "today":
            return "Last day today"
        case "grace":
            left = (count.last_on - count.day).days
            return f"Rolled over, {_days(left)} left" if left else "Last day today, rolled over"
    if count.unit == "working_day":
        left_en = amount_en(count.left, "working_day")
        return f"About {left_en} left" if count.is_provisional else f"{left_en} left"
    return f"{_days(count.left)} left"


def _second(deadline: Deadline, count: Count) -> str:
    nominal = count.nominal_on
    text = dates.en_full(nominal, count.day)
    match count.kind:
        case "late":
            return f"Was due {dates.en_full(count.last_on, count.day)}"
        case "grace":
            return f"Originally {text}"
    if count.unit == "working_day":
        return f"Provisionally {text}" if count.is_provisional else text
    rest = deadline.calendar.rest(nominal) if deadline.law.rolls else None
    if count.is_provisional:
        if rest is None:
            return f"{text}, provisional"
        name = rest.name_en if rest.is_holiday else dates.en_weekday(nominal)
        return f"{dates.en(nominal)} {name}, next working day provisional"
    if rest is None:
        return text
    if count.workday_on < count.day:
        return f"{text}, {dates.en_full(count.last_on, count.day)} at the latest"
    if same_week(count.workday_on, nominal):
        return f"{text}, please by {dates.en_weekday(count.workday_on)}"
    return f"{text}, please by {dates.en_full(count.workday_on, count.day)}"


def _title(deadline: Deadline, count: Count, during: str | None) -> list[str]:
    law = deadline.law
    kind: Kind = count.kind
    said = []
    if kind == "late":
        said += [f"Liability: {law.consequence}"] if law.consequence else []
        said.append(f"{_days((count.day - deadline.metric_late_from).days + 1)} overdue in the statistics")
    elif kind == "grace" and not count.is_target:
        said.append("Not late in law")
        said.append(f"overdue in the statistics from {dates.en(deadline.metric_late_from)}")
    else:
        said += _counted(deadline)
    if count.is_target:
        said.append(f"legal day {dates.en_full(deadline.effective_on, count.day)}")
    if is_own_choice(deadline) and law.default is not None:
        said.append(f"no statutory period: {law.default.gap_en}")
    said += _extension(deadline)
    said += [
        f"granted late: {_days(span.days)} overdue ({dates.en_range(span.from_on, span.to_on)}) stay"
        for span in deadline.late
    ]
    if during is not None:
        said.append("the Regulation knows no suspension")
    return said


def _counted(deadline: Deadline) -> list[str]:
    law, days = deadline.law, deadline.calendar
    length = amount_en(deadline.length, deadline.unit)
    more = f" + {amount_en(deadline.extended_days, deadline.unit)}" if deadline.extended_days else ""
    less = f" + {_days(deadline.excluded_days)} taken out" if deadline.excluded_days else ""
    said = [f"{law.start_en} {dates.en(deadline.start_on)} + {length}{more}{less}"]
    if deadline.unit == "working_day":
        said.append(", ".join(map(dates.en, days.workdays(deadline.start_on, deadline.nominal_on))))
    if deadline.provisional:
        said.append(f"holiday notice not published, {dates.en(deadline.effective_on)} for now")
        said.append("recounted and told when it is")
    elif deadline.nominal_on != deadline.effective_on:
        rest = days.rest(deadline.nominal_on)
        name = rest.name_en if rest and rest.is_holiday else dates.en_weekday(deadline.nominal_on)
        said.append(f"nominal day {name}, legal limit {dates.en_full(deadline.effective_on)}")
        said.append("民法典第203条")
    said.append(deadline.article)
    return said


def _extension(deadline: Deadline) -> list[str]:
    extension = deadline.law.extension
    if not deadline.parts or extension is None:
        return []
    said = [f"originally {dates.en(deadline.base_nominal_on)}"]
    for part in deadline.parts:
        on = f" on {dates.en(part.granted_on)}" if part.granted_on else ""
        reason = f", reason: {part.reason}" if part.reason else ""
        told = f", told {dates.en(part.told_on)}" if part.told_on else ""
        who = part.approver_name or extension.approver_name_en
        said.append(f"extended by {amount_en(part.days, deadline.unit)} by {who}{on}{reason}{told}")
    if deadline.is_untold:
        said.append("the petitioner must be told the reason")
    return ["; ".join(said) + f" ({extension.article})"]


def _chips(deadline: Deadline) -> tuple[str, ...]:
    late = sum(span.days for span in deadline.late)
    return (
        *(("Extension not told",) if deadline.is_untold else ()),
        *((f"Was {_days(late)} overdue",) if late else ()),
    )


def _days(number: int) -> str:
    return amount_en(number, "calendar_day")


def _clock(minutes: int) -> str:
    if minutes < 1:
        return "less than a minute"
    hours, left = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{left} min"] * bool(left))
