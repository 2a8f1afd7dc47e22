"""What the pages show, read from the rooms and put into words. Nothing here writes."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import access
from engine import NotFound, Refusal, Transaction, tasks
from petition import clocks, codes, deadlines, documents, matters, parties, sentences
from petition import stages as strip
from web import dates, wording
from web.i18n import _, language, pick
from web.views import (
    Chip,
    ClockView,
    DocumentView,
    Due,
    FieldText,
    Hint,
    Line,
    MatterRow,
    MatterView,
    PartyView,
    Related,
    Ruler,
    Stage,
    Stop,
    TaskRow,
)

#: A clock is "near its end" for this many days; short clocks for a quarter of their length.
WARN_DAYS = 5
#: Sentences of the story shown at first.
STORY = 12

#: How another matter touches this one: look and icon. A repeat is a fact with a link, not a warning.
_LINKS = {"repeat": ("soon", "copy"), "same_matter": ("", "users"), "same_person": ("", "user")}


def today(tx: Transaction) -> date:
    """Gives the day of the request where the offices are."""
    return dates.local_day(tx.now)


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


def matter_or_none(tx: Transaction, number: str) -> matters.Matter | None:
    """Gives a matter if the person may read it."""
    try:
        return matters.get(tx, number)
    except NotFound:
        return None


def fields_of(tx: Transaction, matter: matters.Matter, day: date) -> tuple[tuple[str, str], ...]:
    """Gives the facts of a matter as name and value, those that are empty left out."""
    clerk = access.accounts.names(tx, [matter.registered_by]).get(matter.registered_by, "")
    lang = language()
    rows = [
        (_("登记单位"), matter.office_name),
        (_("登记"), f"{dates.moment(matter.registered_at, day)} {clerk}".strip()),
        (_("收到"), dates.day_words(matter.received_on, day) if matter.received_on else ""),
        (_("目的"), codes.label(codes.PURPOSES, matter.purpose, lang) if matter.purpose else ""),
        (_("内容分类"), matter.content_class or ""),
        (_("问题在哪里"), matter.place or ""),
        (_("人数"), str(matter.persons) if matter.persons and matter.persons > 1 else ""),
        (_("被反映的"), matter.accused or ""),
        (_("紧急情况"), matter.urgent_facts or ""),
        (_("登记员概括"), matter.summary or ""),
    ]
    return tuple((name, value) for name, value in rows if value)


def matter_view(
    tx: Transaction, number: str, *, law_only: bool = False, whole_story: bool = False
) -> MatterView:
    """Gives everything the page of a matter shows.

    Raises:
        NotFound: no such matter, or not for this person.
    """
    matter, day = matters.get(tx, number), today(tx)
    running, stopped = split_clocks(matters.clocks_of(tx, number), day)
    lines, has_more = story(tx, number, day, law_only=law_only, whole=whole_story)
    demands = list(matter.demands)
    return MatterView(
        number=matter.number,
        title=matter.title,
        status=_status(matter),
        chips=wording.marks(matter.flags),
        sentence=matters.standing(tx, number, language()),
        request=demands[0] if demands else matter.title,
        demands=tuple(demands),
        facts=matter.facts or "",
        units=tuple(dict.fromkeys(each for each in (matter.unit_name,) if each)),
        petitioner=matter.petitioner,
        channel=wording.channel(matter.channel),
        due=running[0].due if running else Due("far", _("没有在走的期限"), ""),
        stages=stages(tx, number, day),
        process_name="",
        clocks=running,
        done_clocks=stopped,
        lines=lines,
        has_more_lines=has_more,
        parties=party_views(parties.of(tx, number)),
        documents=document_views(tx, number, day),
        related=related(tx, number),
        reads=tuple(_read_line(each, day) for each in access.reads.of(tx, number, limit=5)),
        instance_id=matter.instance_id or "",
        open_tasks=open_tasks(tx, matter.instance_id, day),
        acts=acts(tx, matter),
        is_sealed=matter.is_sealed,
        fields=fields_of(tx, matter, day),
    )


def acts(tx: Transaction, matter: matters.Matter) -> tuple[str, ...]:
    """Gives the rarer acts of this person on the matter: withdrawal at the registering office, printing."""
    may_withdraw = any(tx.actor.has(role, matter.office_path) for role in ("intake", "sorter"))
    if matter.is_open and not matter.is_sealed and may_withdraw:
        return ("withdraw", "print")
    return ("print",)


def stages(tx: Transaction, number: str, day: date) -> tuple[Stage, ...]:
    """Gives the strip: each named stage with when it was, how long it took, or that it may come."""
    return tuple(
        Stage(pick(each.name, each.name_en or each.name), each.state, _stage_note(each, day))
        for each in strip.of(tx, number)
    )


def story(
    tx: Transaction, number: str, day: date, *, law_only: bool = False, whole: bool = False
) -> tuple[tuple[Line, ...], bool]:
    """Gives the story, newest first, and whether there is more of it than is shown."""
    lines = sentences.story(tx, number, language())
    if law_only:
        lines = [each for each in lines if each.kind == "law"]
    shown = lines if whole or law_only else lines[:STORY]
    kinds = {"law": "law-act", "machine": "machine", "ahead": "ahead"}
    return (
        tuple(
            Line(dates.moment(each.at, day), each.text, kinds.get(each.kind, ""), each.at.isoformat())
            for each in shown
        ),
        len(shown) < len(lines),
    )


def party_views(rows: Iterable[Any]) -> tuple[PartyView, ...]:
    """Gives the people of a matter as they are masked or, after a reveal, in full."""
    return tuple(
        PartyView(
            name=each.name,
            role=codes.label(codes.PARTY_ROLES, each.role, language()),
            contact=each.phone or "",
            address=each.address or "",
        )
        for each in rows
    )


def document_views(tx: Transaction, number: str, day: date) -> tuple[DocumentView, ...]:
    """Gives the documents of a matter, drafts said to be drafts."""
    views = []
    for each in documents.of(tx, number):
        if each.served_on:
            note = _("{day} 送达", day=dates.short(each.served_on, day))
        elif each.issued_on and not each.is_public:
            note = dates.short(each.issued_on, day)
        elif each.issued_on:
            note = _("{day} 出具，还没有送达", day=dates.short(each.issued_on, day))
        else:
            note = _("草稿")
        href = f"/matters/{number}/documents/{each.id}"
        views.append(DocumentView(pick(each.kind_zh, each.kind_en), each.number or "", note, href))
    return tuple(views)


def related(tx: Transaction, number: str) -> tuple[Related, ...]:
    """Gives the matters that touch this one; a repeat is a fact with a link, not a warning."""
    views = []
    for each in matters.related(tx, number):
        look, icon = _LINKS.get(each.kind, ("", "copy"))
        how = Chip(pick(each.kind_zh, each.kind_en), look, icon)
        views.append(Related(how, each.number, each.title, pick(each.status_zh, each.status_en)))
    return tuple(views)


def open_tasks(tx: Transaction, instance_id: str | None, day: date) -> tuple[TaskRow, ...]:
    """Gives what has to be done now in a matter; `group` is "own" where this person may do it."""
    if not instance_id:
        return ()
    rows = []
    for task in tasks.of_instance(tx, instance_id):
        row = wording.task_row(task, day)
        is_own = tasks.obstacle(tx, task.id) is None
        rows.append(TaskRow(**{**vars(row), "group": "own" if is_own else "other"}))
    return tuple(rows)


def hints(properties: dict[str, str]) -> tuple[Hint, ...]:
    """Gives the law beside the form, from what the designer wrote on the element: one hint a line."""
    text = pick(properties.get("hint", ""), properties.get("hint_en") or properties.get("hint", ""))
    article = properties.get("article", "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return (Hint("", _("依据"), article),) if article else ()
    made = []
    for line in lines:
        head, mark, rest = line.partition(_("："))
        made.append(Hint(head, rest.strip()) if mark and len(head) <= 16 else Hint("", line))
    return (*made[:-1], Hint(made[-1].title, made[-1].text, article))


def field_texts(schema: dict[str, Any], values: dict[str, Any]) -> list[FieldText]:
    """Gives the fields of a form as text, for reading without scripts."""
    found = []
    for component in schema.get("components", []):
        if component.get("components"):
            found += field_texts(component, values)
        key = component.get("key")
        if not key:
            continue
        words = component.get("properties") or {}
        label = pick(component.get("label") or "", words.get("en") or component.get("label") or "")
        is_required = bool((component.get("validate") or {}).get("required"))
        found.append(
            FieldText(
                label, value_text(component, values.get(key)), component.get("description") or "", is_required
            )
        )
    return found


def value_text(component: dict[str, Any], value: Any) -> str:
    """Gives the value of a field in words: the label of a choice, 是 and 否, lists with commas."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    labels = {each.get("value"): each.get("label") for each in component.get("values") or ()}
    if isinstance(value, list):
        return _("、").join(
            str(labels.get(each, each)) if not isinstance(each, dict) else _row(each) for each in value
        )
    return str(labels.get(value, value)) if not isinstance(value, dict) else _row(value)


def matter_rows(items: Iterable[matters.MatterRow], day: date) -> list[MatterRow]:
    """Gives lines of the list of matters."""
    return [
        MatterRow(
            number=each.number,
            title=each.title,
            status=_status(each),
            chips=wording.marks(each.flags),
            petitioner=each.petitioner,
            channel=wording.channel(each.channel),
            unit=each.unit_name or each.office_name,
            due=wording.due_of(each.clock, None, day) if each.clock else None,
            registered=dates.short(each.received_on, day) if each.received_on else "",
        )
        for each in items
    ]


def looked_at(what: str) -> str:
    """Gives what somebody looked at, in words."""
    return {
        "full_name": _("看了全名"),
        "contact": _("看了联系方式"),
        "sealed": _("看了封存内容"),
        "export": _("导出"),
    }.get(what, what)


def refusal_words(refusal: Refusal | None) -> str:
    """Gives the sentence of a refusal in the reader's language; nothing for none."""
    from access import refusals

    return refusals.sentence(refusal, language()) if refusal else ""


def end_of_week(day: date) -> date:
    """Gives the Friday the part "to Friday" of the inbox reaches."""
    return day + timedelta(days=wording.days_to_friday(day))


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
            step.article,
            is_open and place == len(rows) - 1,
        )
        for place, step in enumerate(rows)
    )
    end = _("。")
    texts = [pick(each.text_zh, each.text_en).rstrip("。.") + end for each in said]
    return stops, "".join(texts) if end == "。" else " ".join(texts)


def _status(row: Any) -> Chip:
    return wording.status(row.status)


def _clock_due(row: clocks.Clock, day: date) -> Due:
    if row.stopped_on is not None:
        return wording.due_from(deadlines.words_finished(row.deadline, row.stopped_on, language()))
    return wording.due_of(row.case, None, day)


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


def _stage_note(stage: Any, day: date) -> str:
    if stage.state == "past":
        when = dates.short(stage.until_on or stage.from_on, day) if (stage.until_on or stage.from_on) else ""
        return _("{day} · {n} 天", day=when, n=stage.days) if stage.days else when
    if stage.state == "here" and stage.from_on:
        days = (day - stage.from_on).days
        return _("第 {n} 天", n=days) if days > 0 else _("今天")
    return ""


def _read_line(read: access.reads.Read, day: date) -> str:
    words = f"{dates.moment(read.at, day)} {read.actor_name} {looked_at(read.what)}"
    return words + (_("，理由：{reason}", reason=read.reason) if read.reason else "")


def _row(value: dict[str, Any]) -> str:
    return " ".join(str(each) for each in value.values() if each not in (None, ""))


def standing(tx: Transaction, number: str) -> str:
    """Gives the one sentence of a matter: who does what now, which day of the clock, what next."""
    sentence: str = matters.standing(tx, number, language())
    return sentence


def running_clocks(tx: Transaction, number: str, day: date) -> tuple[ClockView, ...]:
    """Gives the clocks of a matter that run, the first to end first."""
    return split_clocks(matters.clocks_of(tx, number), day)[0]


def clock_of_task(running: Sequence[ClockView], task: tasks.Task) -> ClockView | None:
    """Gives the clock a task is measured by, or the first to end."""
    key = (task.marks.get("clock") or {}).get("key")
    return next((each for each in running if each.key == key), running[0] if running else None)


def about(tx: Transaction, matter: matters.Matter, day: date) -> dict[str, Any]:
    """Gives what a task page tells of its matter."""
    return {
        "facts": matter.facts or "",
        "fields": fields_of(tx, matter, day),
        "documents": document_views(tx, matter.number, day),
    }


def earlier(tx: Transaction, task: tasks.Task, day: date) -> list[dict[str, Any]]:
    """Gives what was sent with the steps before, newest first."""
    steps = [each for each in tasks.submissions(tx, task.instance_id) if each.task_id != task.id]
    known = {each.id: each for each in tasks.of_instance(tx, task.instance_id, None)}
    return [
        {
            "name": known[each.task_id].name,
            "who": f"{each.actor_name} {dates.moment(each.at, day)}",
            "values": _labelled(tx, known[each.task_id], each.data),
        }
        for each in reversed(steps[-6:])
        if each.task_id in known
    ]


def submitted(tx: Transaction, task: tasks.Task) -> list[tuple[str, str]]:
    """Gives what was sent with this task, as label and value."""
    mine = [each for each in tasks.submissions(tx, task.instance_id) if each.task_id == task.id]
    return _labelled(tx, task, mine[-1].data) if mine else []


def _labelled(tx: Transaction, task: tasks.Task, data: dict[str, Any]) -> list[tuple[str, str]]:
    schema = _schema(tx, task)
    if schema is None:
        return [(name, value_text({}, value)) for name, value in data.items()]
    return [(each.label, each.value) for each in field_texts(schema, data) if each.value]


def _schema(tx: Transaction, task: tasks.Task) -> dict[str, Any] | None:
    """Gives the form of a task, open or closed, as it was in the case's own version."""
    from engine import definitions

    if not task.form_key:
        return None
    schema: dict[str, Any] = json.loads(definitions.publication(tx, task.definition_id).form(task.form_key))
    return schema
