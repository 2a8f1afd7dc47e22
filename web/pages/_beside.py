"""What runs beside a matter, put into words: the leader's package, supervisions and their proposals."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine import Transaction, tasks
from petition import beside, codes, deadlines, instructions, matters, packages, supervision
from petition.beside import Record
from petition.documents import Document
from web import dates, wording
from web.i18n import _, language, pick
from web.views import Chip, Due

#: The tones of a package and of a supervision.
_PACKAGE_TONES = {"LEADING": "on", "STRUCK_OFF": "done", "CLOSED": "done", "HANDING_OVER": "soon"}
_SUPERVISION_TONES = {"ISSUED": "on", "REPLIED": "soon", "PROPOSED": "soon", "CLOSED": "done"}
_INSTRUCTION_TONES = {"ASKED": "soon", "ANSWERED": "done", "WITHDRAWN": ""}
_PROPOSAL_TONES = {"ISSUED": "soon", "ADOPTED": "done", "PARTLY_ADOPTED": "done"}


@dataclass(frozen=True)
class Deed:
    """One thing that was done: when, what, and the paper of it."""

    day: str
    text: str
    href: str = ""


@dataclass(frozen=True)
class PackageView:
    """A package as the page of its matter shows it."""

    status: Chip
    leader: str
    due: Due | None
    facts: tuple[tuple[str, str], ...]
    deeds: tuple[Deed, ...]
    leaders: tuple[str, ...]
    open_: tuple[tuple[str, str, str], ...] = ()
    can_change: bool = False
    can_reopen: bool = False


@dataclass(frozen=True)
class ProposalView:
    """One of the three proposals and its answer."""

    kind: str
    to: str
    words: str
    status: Chip
    due: Due | None
    answer: str
    href: str = ""


@dataclass(frozen=True)
class SupervisionView:
    """A supervision as the page of its matter shows it."""

    title: str
    status: Chip
    due: Due | None
    plate: str
    facts: tuple[tuple[str, str], ...]
    deeds: tuple[Deed, ...]
    proposals: tuple[ProposalView, ...]
    open_: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class InstructionView:
    """What a leader wrote on a matter, and how the reply stands."""

    number: str
    leader: str
    said: str
    words: str
    organ: str
    status: Chip
    due: Due | None
    facts: tuple[tuple[str, str], ...]
    open_: tuple[tuple[str, str, str], ...] = ()
    is_open: bool = False
    #: Its sheet, to look at and print; empty where none was made.
    paper: str = ""


@dataclass(frozen=True)
class BesideView:
    """Everything beside one matter, and what this person may begin."""

    packages: tuple[PackageView, ...] = ()
    supervisions: tuple[SupervisionView, ...] = ()
    instructions: tuple[InstructionView, ...] = ()
    acts: tuple[str, ...] = field(default=())


def view(tx: Transaction, matter: matters.Matter, day: date) -> BesideView:
    """Gives what runs beside a matter; empty for one without, and for a sealed one."""
    if matter.is_sealed:
        return BesideView()
    led = packages.of(tx, matter.number)
    watched = supervision.of(tx, matter.number)
    acts = []
    if _holds(tx, packages.ROLES, matter) and not any(one.is_open for one in led):
        acts.append("package")
    if _holds(tx, supervision.ROLES, matter) and not any(one.is_open for one in watched):
        acts.append("supervise")
    return BesideView(
        tuple(_package(tx, one, matter, day) for one in led),
        tuple(_supervision(tx, one, day) for one in watched),
        instruction_views(tx, matter.number, day),
        tuple(acts),
    )


def package_due(one: packages.Package, day: date) -> Due | None:
    """Gives how the package stands to its own end; nothing when nobody leads."""
    if not one.is_led or one.due_on is None:
        return None
    return _due(one.due_on, day, _("包案期限 {day}", day=dates.day_words(one.due_on, day)))


def instruction_views(tx: Transaction, number: str, day: date) -> tuple[InstructionView, ...]:
    """Gives the instructions on a matter in words, the newest first, each with its reply and its sheet."""
    given = instructions.of(tx, number)
    sheets = instructions.sheets(tx, number) if given else {}
    return tuple(_instruction(tx, one, day, sheets.get(one.number)) for one in reversed(given))


def _instruction(
    tx: Transaction, one: instructions.Instruction, day: date, sheet: Document | None
) -> InstructionView:
    late = _("（迟了）") if one.is_late else ""
    ended = dates.short(one.ended_on, day) if one.ended_on else ""
    facts = [
        (_("请谁落实"), one.organ_name),
        (_("记下的人"), f"{one.given_by_name} {dates.short(one.given_on, day)}"),
        (_("回复"), _("{day}{late}：{words}", day=ended, late=late, words=one.reply) if one.reply else ""),
        (_("签发的负责人"), one.signer),
        (_("为什么不用回复"), one.reasons),
    ]
    by_on = dates.day_words(one.by_on, day)
    return InstructionView(
        number=one.number,
        leader=_("{name}（{post}）", name=one.leader_name, post=one.leader_post),
        said=dates.short(one.said_on, day),
        words=one.words,
        organ=one.organ_name,
        status=Chip(pick(*instructions.STATUSES[one.status]), _INSTRUCTION_TONES[one.status]),
        due=_due(one.by_on, day, _("应在 {day} 回复", day=by_on)) if one.is_open else None,
        facts=tuple((name, value) for name, value in facts if value),
        open_=_open(tx, one.instance_id) if one.instance_id and one.is_open else (),
        is_open=one.is_open,
        paper=f"/matters/{sheet.matter_number}/documents/{sheet.id}" if sheet else "",
    )


def _due(on: date, day: date, late: str) -> Due:
    """How a day that no law counts stands; `late` is what is said of the day once it is past."""
    left, words = (on - day).days, dates.day_words(on, day)
    if left < 0:
        return Due("late", _("过期 {n} 天", n=-left), late)
    if left == 0:
        return Due("today", _("今天止"), words)
    return Due("soon" if left <= 5 else "far", _("还有 {n} 天", n=left), words)


def reply_due(stored: dict[str, Any], day: date) -> Due | None:
    """Gives how a reply or a feedback stands."""
    return wording.due_from_law(deadlines.read(stored), day) if stored else None


def package_status(one: packages.Package) -> Chip:
    """Gives the status of a package."""
    return Chip(pick(one.status_zh, one.status_en), _PACKAGE_TONES.get(one.status, ""))


def supervision_status(one: supervision.Supervision) -> Chip:
    """Gives the status of a supervision."""
    return Chip(pick(one.status_zh, one.status_en), _SUPERVISION_TONES.get(one.status, ""))


def proposal_view(one: supervision.Proposal, number: str, day: date) -> ProposalView:
    """Gives a proposal in words."""
    answer = ""
    if one.feedback_on:
        answer = _("{day} 反馈：{words}", day=dates.short(one.feedback_on, day), words=one.feedback)
    elif one.reported_on:
        answer = _("{day} 到期没有反馈，已上报", day=dates.short(one.reported_on, day))
    return ProposalView(
        kind=pick(one.kind_zh, one.kind_en),
        to=one.to_name,
        words=one.words,
        status=Chip(pick(one.status_zh, one.status_en), _PROPOSAL_TONES.get(one.status, "")),
        due=reply_due(one.reply, day) if one.status == "ISSUED" else None,
        answer=answer,
        href=f"/matters/{number}/documents/{one.document_id}" if one.document_id else "",
    )


def label(names: codes.Names, code: str) -> str:
    """Gives the name of a code in the reader's language."""
    return codes.label(names, code, language())


def _package(tx: Transaction, one: packages.Package, matter: matters.Matter, day: date) -> PackageView:
    every = packages.leaders(tx, one.id)
    done = beside.records(tx, one.id)
    is_leader = bool(every) and every[-1].until_on is None and every[-1].user_id == tx.actor.id
    is_office = _holds(tx, packages.ROLES, matter)
    facts = [
        (_("为什么包案"), label(codes.PACKAGE_GROUNDS, one.ground) if one.reasons else ""),
        (_("案情"), one.reasons),
        (_("批准"), _on(one.approved_on, day, one.approved_by_name)),
        (_("下次检查"), dates.day_words(one.next_check_on, day) if one.is_led and one.next_check_on else ""),
        (_("结果"), _("；").join(label(codes.PACKAGE_OUTCOMES, each) for each in one.outcomes)),
        (_("档案号"), one.archive_number),
        (_("观察到"), dates.short(one.watch_until_on, day) if one.watch_until_on else ""),
        (_("重新包案"), _("{n} 次", n=one.reopened) if one.reopened else ""),
    ]
    return PackageView(
        status=package_status(one),
        leader=_("{name}（{post}）", name=one.leader_name, post=one.leader_post)
        if one.leader_name
        else _("提名中"),
        due=package_due(one, day),
        facts=tuple((name, value) for name, value in facts if value),
        deeds=tuple(deed for each in reversed(done) if (deed := _deed(each, matter.number, day))),
        leaders=tuple(_led(each, day) for each in every) if len(every) > 1 else (),
        open_=_open(tx, one.instance_id),
        can_change=one.status == "LEADING" and (is_leader or is_office),
        can_reopen=one.status == "STRUCK_OFF" and is_office,
    )


def _supervision(tx: Transaction, one: supervision.Supervision, day: date) -> SupervisionView:
    plate = ""
    if one.listed_on and one.mend_by_on:
        until = dates.short(one.mend_by_on, day)
        plate = _(
            "挂牌：{owner}，限 {day} 前整改（{body}{reference}）",
            owner=one.listed_owner,
            day=until,
            body=one.meeting_body,
            reference=one.meeting_reference,
        )
        if one.unlisted_on:
            plate += _(
                "；{day} 摘牌（{reference}）",
                day=dates.short(one.unlisted_on, day),
                reference=one.unlist_reference,
            )
    facts = [
        (_("督办情形"), label(codes.SUPERVISION_GROUNDS, one.ground) if one.facts else ""),
        (_("查到的"), one.facts),
        (_("要求"), one.demand),
        (_("方式"), label(codes.SUPERVISION_FORMS, one.form) if one.facts else ""),
        (_("第几次"), str(one.rounds) if one.rounds > 1 else ""),
        (_("办结"), label(codes.SUPERVISION_RESULTS, one.result) if one.result else ""),
    ]
    return SupervisionView(
        title=_("{organ} · {serial}", organ=one.organ_name, serial=one.serial) if one.serial else _("立项中"),
        status=supervision_status(one),
        due=reply_due(one.reply, day) if one.waits_for_reply else None,
        plate=plate,
        facts=tuple((name, value) for name, value in facts if value),
        deeds=tuple(
            deed for each in reversed(beside.records(tx, one.id)) if (deed := _deed(each, one.number, day))
        ),
        proposals=tuple(
            proposal_view(each, one.number, day) for each in supervision.proposals_of(tx, one.id)
        ),
        open_=_open(tx, one.instance_id),
    )


def _deed(one: Record, number: str, day: date) -> Deed | None:
    facts = one.facts
    match one.kind:
        case "plan":
            text = _("化解方案第 {n} 版", n=one.ordinal)
        case "meeting" if facts["met_result"] == "MET":
            text = _("{form}，见了信访人", form=label(codes.RECEPTION_FORMS, facts["met_form"]))
        case "meeting":
            text = _("约见，没有见到")
        case "check":
            state = label(codes.CHECK_STATES, facts["check_state"])
            text = _("每月检查：{state}。{found}", state=state, found=facts["check_found"])
        case "progress":
            text = str(facts["progress"])
        case "instruction":
            granted = facts["instruct_granted"] == "yes"
            words = facts["instruct_words"]
            text = _("批示同意：{words}", words=words) if granted else _("批示不同意：{words}", words=words)
        case "handover":
            text = _("{before} 移交给 {now}", before=facts["from"], now=facts["to"])
        case "recusal":
            text = _("{name} 回避：{reasons}", name=facts["leader"], reasons=facts["reasons"])
        case "resolution":
            text = _("化解报告")
        case "verification" if "called_on" in facts:
            passed = facts["verify_result"] == "PASSED"
            text = (
                _("回访核实：通过")
                if passed
                else _("回访核实：没有通过。{words}", words=facts["verify_reasons"])
            )
        case "verification":
            text = _("核实整改：{words}", words=facts["mend_found"])
        case "strike_off":
            text = _("同意销案：{words}", words=facts["strike_opinion"])
        case "reopening":
            text = _("重新包案：{words}", words=facts["reasons"])
        case "visit":
            text = _("实地督办：{place}。{found}", place=facts["visited_place"], found=facts["visited_found"])
        case "reply":
            late = _("（迟了）") if facts.get("is_late") else ""
            text = _("单位反馈{late}：{words}", late=late, words=facts["reply_measures"])
        case _other:
            return None
    href = f"/matters/{number}/documents/{one.document_id}" if one.document_id else ""
    return Deed(dates.short(one.on_day, day), text, href)


def _led(one: packages.Leader, day: date) -> str:
    until = dates.short(one.until_on, day) if one.until_on else _("至今")
    why = _("，{why}", why=label(codes.LEADER_CHANGES, one.why)) if one.why in codes.LEADER_CHANGES else ""
    return _(
        "{name}（{post}）{start} 到 {until}{why}",
        name=one.name,
        post=one.post,
        start=dates.short(one.from_on, day),
        until=until,
        why=why,
    )


def _open(tx: Transaction, instance_id: str) -> tuple[tuple[str, str, str], ...]:
    """The open steps: words, who has them, and the link where this person may do them."""
    return tuple(
        (
            wording.act_of(task),
            task.assignee_name or _("还没有人领取"),
            f"/tasks/{task.id}" if tasks.obstacle(tx, task.id) is None else "",
        )
        for task in tasks.of_instance(tx, instance_id)
    )


def _on(on: date | None, day: date, who: str) -> str:
    return f"{dates.short(on, day)} {who}" if on else ""


def _holds(tx: Transaction, roles: tuple[str, ...], matter: matters.Matter) -> bool:
    return any(tx.actor.has(role, matter.office_path) for role in roles)
