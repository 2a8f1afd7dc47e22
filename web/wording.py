"""Codes, clocks and instants of the rooms, turned into the words of the pages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine import tasks
from petition import codes, deadlines
from petition.projection import clock_behind

from . import dates
from .i18n import _, language, pick
from .views import DUE_KINDS, Chip, Due, DueKind, TaskRow

#: What the law says about a clock, in the seven looks a page has for it.
_LOOKS: Mapping[str, DueKind] = {
    **{kind: kind for kind in DUE_KINDS},
    "provisional": "maybe",
    "grace": "today",
}
_TONES = {"azure": "on", "ochre": "soon", "violet": "held", "green": "done"}
_STATUS_ICONS = {
    "OBJECTION_PENDING": "message-question",
    "IN_PROCESS": "progress",
    "CLOSED": "check",
    "REVIEW_CLOSED": "check",
    "CONCLUDED": "check",
}
#: Marks in the order they are shown: code -> (Chinese, English, look, icon). Only supervision is red.
_MARKS: Mapping[str, tuple[str, str, str, str]] = {
    "sealed": ("封存", "Sealed", "sealed", "lock"),
    "urgent": ("紧急", "Urgent", "", "urgent"),
    "listed": ("挂牌", "Listed", "late", "gavel"),
    "supervised": ("督办", "Supervised", "late", "gavel"),
    "untold": ("延期未告知", "Extension not told", "late", "alert-triangle"),
    "packaged": ("包案", "Leader-owned", "", "user-star"),
    "group": ("集体访 {n} 人", "Group of {n}", "", "users-group"),
    "repeat": ("重复 {n} 次", "Repeat {n}", "", "copy"),
    "assigned": ("交办", "Assigned", "", "transfer-in"),
    "extended": ("已延期", "Extended", "soon", "clock"),
    "anonymous": ("匿名", "Anonymous", "", "user-question"),
    "provisional": ("暂定", "Provisional", "maybe", "calendar-question"),
}
#: Texts of law that pages cite, and what stands between two places.
_LAWS = {
    "条例": "Regulation ",
    "民法典": "Civil Code ",
    "行政复议法": "Administrative Reconsideration Law ",
    "行政诉讼法": "Administrative Litigation Law ",
    "（参照）": " (by analogy)",
    "、": ", ",
    "，": ", ",
    "；": "; ",
}
_ORDER = {code: place for place, code in enumerate(_MARKS)}


def due_of(clock: Mapping[str, Any] | None, due_at: datetime | None, today: date) -> Due:
    """Gives the two lines of a deadline: from the law's clock, else from the bare instant, if any."""
    if clock:
        return due_from_law(deadlines.read(clock), today)
    if due_at is None:
        return Due("far", _("没有期限"), "")
    day = dates.local_day(due_at)
    left = (day - today).days
    words = dates.day_words(day, today)
    if left < 0:
        return Due("late", _("逾期 {n} 天", n=-left), _("应于 {day}", day=words))
    if left == 0:
        return Due("today", _("今天止"), words)
    return Due("soon" if left <= 5 else "far", _("还有 {n} 天", n=left), words)


def due_from_law(deadline: deadlines.Deadline, today: date) -> Due:
    """Gives a running clock: its words, how far it has got, and its three days."""
    said = due_from(deadlines.words(deadline, today, language()))
    is_window = deadline.law.whose == "petitioner"
    return replace(
        said,
        age=deadlines.age(deadline, today, language()),
        ends=(
            "" if is_window else deadline.nominal_on.isoformat(),
            deadline.effective_on.isoformat(),
            "" if is_window else deadline.last_workday_on.isoformat(),
        ),
    )


def due_from(words: deadlines.DueWords) -> Due:
    """Gives the law's own words in the look a page has for them."""
    tip = "; ".join(map(cite, words.title.split("; "))) if language() == "en" else words.title
    return Due(_LOOKS.get(words.kind, "far"), words.first, words.second, tip)


def group_of(due: Due, due_at: datetime | None, today: date) -> str:
    """Gives the part of the inbox a task belongs to: late, today, week (to Friday), later or none."""
    if due.kind == "late":
        return "late"
    if due_at is None:
        return "none"
    left = (dates.local_day(due_at) - today).days
    if left <= 0:
        return "today"
    return "week" if left <= days_to_friday(today) else "later"


def days_to_friday(today: date) -> int:
    """Gives how many days the part "to Friday" reaches; from Friday on it is the next one."""
    left = 4 - today.weekday()
    return left if left > 0 else left + 7


def marks(flags: Iterable[Mapping[str, Any] | str] | None) -> tuple[Chip, ...]:
    """Gives the marks of a matter in the order they are shown; unknown ones are left out."""
    chips = []
    for flag in flags or ():
        code, facts = (flag, {}) if isinstance(flag, str) else (str(flag.get("code", "")), dict(flag))
        if code in _MARKS:
            zh, en, look, icon = _MARKS[code]
            word = pick(zh, en).format(n=facts.get("n", ""))
            chips.append((_ORDER[code], Chip(" ".join(word.split()), look, icon)))
    return tuple(chip for place, chip in sorted(chips, key=lambda each: each[0]))


def status(code: str) -> Chip:
    """Gives the status of a matter: exactly one, in the law's word."""
    tone = _TONES.get(codes.STATUS_TONES.get(code, ""), "")
    return Chip(codes.label(codes.STATUSES, code, language()), tone, _STATUS_ICONS.get(code, ""))


def channel(code: str | None) -> str:
    """Gives 来访, 来信, 来电, 网上 or 传真."""
    return codes.label(codes.CHANNELS, code, language()) if code else ""


def cite(text: str) -> str:
    """Gives a place in the law in the reader's language: 条例第22条第1款, or Regulation Art. 22(1).

    A text whose name has no English here stays as it is.
    """
    if language() == "zh":
        return text
    said = re.sub(r"第(\d+)条", r"Art. \1", text)
    said = re.sub(r"第(\d+)[款项]", r"(\1)", said)
    for zh, en in _LAWS.items():
        said = said.replace(zh, en)
    return text if re.search(r"[\u3400-\u9fff]", said) else said


def _desk_marks(task: tasks.Task) -> tuple[Chip, ...]:
    """What colleagues wait for."""
    found = []
    if task.status == "open" and task.nudged_at is not None:
        found.append(Chip(_("催办"), "soon", "bell-ringing"))
    if task.status == "open" and task.awaited:
        found.append(Chip(_("等会签 {n}", n=task.awaited), "", "message-check"))
    if task.status == "open" and task.owner_id is not None:
        found.append(Chip(_("{name}委托", name=task.owner_name or ""), "", "user-share"))
    return tuple(found)


def act_of(task: tasks.Task) -> str:
    """Gives what a task is called, in the reader's language."""
    return pick(task.name, task.marks.get("name_en") or task.name)


def task_row(task: tasks.Task, today: date) -> TaskRow:
    """Gives one line of a list of tasks."""
    due = due_of(clock_behind(task), task.due_at, today)
    if task.status == "completed" and task.completed_at is not None:
        due = Due("done", dates.moment(task.completed_at, today), task.completed_by_name or "")
    stage, code = task.marks.get("stage") or "", task.marks.get("status") or ""
    return TaskRow(
        id=task.id,
        due=due,
        act=act_of(task),
        title=task.title,
        number=task.business_key,
        petitioner=task.marks.get("petitioner") or "",
        channel=channel(task.marks.get("channel")),
        chips=(*_desk_marks(task), *marks(task.marks.get("flags"))),
        assignee_id=task.assignee_id,
        assignee_name=task.assignee_name or "",
        group=group_of(due, task.due_at, today),
        stage=pick(stage, task.marks.get("stage_en") or stage),
        status=status(code) if code in codes.STATUSES else None,
        unit=task.marks.get("unit") or "",
        arrived=dates.moment(task.created_at, today),
    )
