"""What the pages show, read from the rooms and put into words. Nothing here writes."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Literal

import access
from engine import NotFound, Refusal, Transaction, definitions, instances, tasks
from petition import arrivals, change_codes, codes, corrections, documents, matters, parties, sentences
from petition import stages as strip
from web import dates, wording
from web.i18n import _, language, pick
from web.pages import _clocks
from web.views import (
    Chip,
    DocumentView,
    Due,
    Line,
    MatterRow,
    MatterView,
    PartyView,
    Related,
    Stage,
    TaskRow,
)

#: Sentences of the story shown at first, and on a page of the whole story.
STORY = 12
WHOLE_STORY = 200

#: How another matter touches this one: look and icon. A repeat is a fact with a link, not a warning.
_LINKS = {"repeat": ("soon", "copy"), "same_matter": ("", "users"), "same_person": ("", "user")}


def today(tx: Transaction) -> date:
    """Gives the day of the request where the offices are."""
    return dates.local_day(tx.now)


def matter_or_none(tx: Transaction, number: str) -> matters.Matter | None:
    """Gives a matter if the person may read it."""
    try:
        return matters.get(tx, number)
    except NotFound:
        return None


def fields_of(tx: Transaction, matter: matters.Matter, day: date) -> tuple[tuple[str, str], ...]:
    """Gives the facts of a matter as name and value, those that are empty left out."""
    clerk = access.accounts.names(tx, [matter.registered_by]).get(matter.registered_by, "")
    lang, came = language(), arrivals.of(tx, matter.number)
    waited = _("（先在预处理）") if came.was_waiting else ""
    rows = [
        (_("登记单位"), matter.office_name),
        (_("登记时间"), f"{dates.moment(matter.registered_at, day)} {clerk}".strip()),
        (_("收到"), dates.day_words(matter.received_on, day) + waited if matter.received_on else ""),
        (_("为什么晚登记"), came.late_reason),
        (_("邮戳"), dates.day_words(came.postmark_on, day) if came.postmark_on else ""),
        (_("受信人"), came.addressee),
        (_("接谈人"), _("、").join(filter(None, (came.received_by_name, came.window_name)))),
        (_("当面念过"), _("本人认可") if came.is_confirmed else ""),
        (_("通话录音"), came.recording),
        (_("目的"), codes.label(codes.PURPOSES, matter.purpose, lang) if matter.purpose else ""),
        (_("内容分类"), matter.content_class or ""),
        (_("问题在哪里"), matter.place or ""),
        (_("人数"), _("{n} 人", n=matter.persons) if matter.persons and matter.persons > 1 else ""),
        (_("被反映的"), matter.accused or ""),
        (_("紧急情况"), matter.urgent_facts or ""),
        (_("登记员概括"), matter.summary or ""),
    ]
    return tuple((name, value) for name, value in (*rows, *_corrected(tx, matter, day)) if value)


def _corrected(tx: Transaction, matter: matters.Matter, day: date) -> list[tuple[str, str]]:
    """What stood in a registration before it was corrected, and who saw to it."""
    lang = language()
    return [
        (
            _("{name}（更正过）", name=pick(*change_codes.CORRECTED[one.facts["field"]])),
            _(
                "原来写“{old}”，{day}更正（{who}提出，{by}同意）",
                old=corrections.shown(one.facts["field"], one.facts["old"], lang),
                day=dates.short(one.decided_on, day) if one.decided_on else "",
                who=one.asked_by_name,
                by=one.facts.get("decided_by_name") or "",
            ),
        )
        for one in corrections.entries(tx, matter.id)
    ]


def matter_view(
    tx: Transaction, number: str, *, law_only: bool = False, whole_story: bool = False, before: int = 0
) -> MatterView:
    """Gives everything the page of a matter shows; of its story what came `before` a line, if one is given.

    Raises:
        NotFound: no such matter, or not for this person.
    """
    matter, day = matters.get(tx, number), today(tx)
    running, stopped = _clocks.split_clocks(matters.clocks_of(tx, number), day)
    most = WHOLE_STORY if whole_story or law_only else STORY
    lines, earlier = story(tx, number, day, most=most, before=before, law_only=law_only)
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
        process_name=process_name(tx, matter.instance_id),
        clocks=running,
        done_clocks=stopped,
        lines=lines,
        earlier=earlier,
        parties=party_views(parties.of(tx, number)),
        documents=document_views(tx, number, day, is_served=matter.is_notice_owed),
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


def process_name(tx: Transaction, instance_id: str) -> str:
    """Gives the diagram a matter runs on, with its version: a running case keeps its own."""
    found = definitions.get(tx, instances.get(tx, instance_id).definition_id)
    return f"{found.title} {_('第 {v} 版', v=found.version)}"


def stages(tx: Transaction, number: str, day: date) -> tuple[Stage, ...]:
    """Gives the strip: each named stage with when it was, how long it took, or that it may come."""
    return tuple(
        Stage(pick(each.name, each.name_en or each.name), each.state, stage_note(each, day))
        for each in strip.of(tx, number)
    )


def story(
    tx: Transaction, number: str, day: date, *, most: int, before: int = 0, law_only: bool = False
) -> tuple[tuple[Line, ...], int]:
    """Gives so many lines of the story, newest first, and before which line there are earlier ones (or 0)."""
    kind: Literal["law"] | None = "law" if law_only else None
    lines = sentences.latest(tx, number, language(), most=most + 1, before=before or None, kind=kind)
    shown = lines[:most]
    kinds = {"law": "law-act", "machine": "machine", "ahead": "ahead"}
    return (
        tuple(
            Line(dates.moment(each.at, day), each.text, kinds.get(each.kind, ""), each.at.isoformat())
            for each in shown
        ),
        shown[-1].seq if len(lines) > most else 0,
    )


def party_views(rows: Iterable[Any]) -> tuple[PartyView, ...]:
    """Gives the people of a matter as they are masked or, after a reveal, in full."""
    return tuple(
        PartyView(
            name=each.name,
            role=codes.label(codes.PARTY_ROLES, each.role, language()),
            contact=each.phone or (getattr(each, "id_number", "") if each.role in parties.KEPT else ""),
            address=each.address or "",
        )
        for each in rows
    )


def document_views(tx: Transaction, number: str, day: date, *, is_served: bool) -> tuple[DocumentView, ...]:
    """Gives the documents of a matter, drafts said to be drafts.

    Where no notices are owed (条例第23条第2款) nothing waits to be served, nor does what offices keep.
    """
    views = []
    for each in documents.of(tx, number):
        if each.served_on:
            note = _("{day} 送达", day=dates.short(each.served_on, day))
        elif each.issued_on and not (each.is_public and is_served):
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
    """Gives what has to be done now in a matter; `group` is "own" where this person may do it,
    "covered" where they may nudge who does.
    """
    if not instance_id:
        return ()
    rows = []
    for task in tasks.of_instance(tx, instance_id):
        row = wording.task_row(task, day)
        is_own = tasks.obstacle(tx, task.id) is None
        reach = "covered" if tx.actor.covers(task.scope_path) else "other"
        rows.append(TaskRow(**{**vars(row), "group": "own" if is_own else reach}))
    return tuple(rows)


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
            excerpt=each.excerpt,
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
        "file": _("打开了材料"),
    }.get(what, what)


def how_proven(session: Any) -> str:
    """Gives what a session began with: a password, with what besides, or the office's provider."""
    if session.issuer:
        return _("统一身份认证")
    return {"totp": _("密码加动态码"), "recovery": _("密码加恢复码")}.get(session.factor, _("密码"))


def refusal_words(refusal: Refusal | None) -> str:
    """Gives the sentence of a refusal in the reader's language; nothing for none."""
    from access import refusals

    return refusals.sentence(refusal, language()) if refusal else ""


def end_of_week(day: date) -> date:
    """Gives the Friday the part "to Friday" of the inbox reaches."""
    return day + timedelta(days=wording.days_to_friday(day))


def _status(row: Any) -> Chip:
    return wording.status(row.status)


def stage_note(stage: Any, day: date) -> str:
    """Gives when a stage was, or for how long it has lasted."""
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


def standing(tx: Transaction, number: str) -> str:
    """Gives the one sentence of a matter: who does what now, which day of the clock, what next."""
    sentence: str = matters.standing(tx, number, language())
    return sentence


def about(tx: Transaction, matter: matters.Matter, day: date) -> dict[str, Any]:
    """Gives what a task page tells of its matter."""
    return {
        "facts": matter.facts or "",
        "fields": fields_of(tx, matter, day),
        "documents": document_views(tx, matter.number, day, is_served=matter.is_notice_owed),
    }
