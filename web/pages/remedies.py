"""What follows an answer: 复查, 复核, what somebody is dissatisfied with, and the cases it led to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from engine import Conflict, Invalid, Transaction, new_id
from petition import appeals, codes, mandates, matters, organs, review_codes, reviews, side_cases, stages
from petition.review_records import Review
from web import dates, shell, wording
from web.edge import by_field, command_id, reading, reading_of, run
from web.i18n import _, language, pick
from web.pages import _reads
from web.views import Chip, Stage, TaskRow

pages = Blueprint("web_remedies", __name__)


@dataclass(frozen=True)
class CaseView:
    """One case beside the matter: what it is, where it stands, what is to be done in it."""

    name: str
    status: Chip
    facts: tuple[tuple[str, str], ...]
    stages: tuple[Stage, ...]
    open_tasks: tuple[TaskRow, ...]
    instance_id: str
    can_withdraw: bool = False


@pages.get("/matters/<number>/remedies")
def show(number: str) -> str:
    """Shows what may be asked for next, and every request, new handling and dissatisfaction so far."""
    with reading_of(number) as tx:
        return _page(tx, number)


@pages.post("/matters/<number>/remedies/review")
def ask(number: str) -> Response | tuple[str, int]:
    """Registers the petitioner's request for review or re-review."""
    return _send(
        number, reviews.request, ("reviewer", "requests", "reasons", "late_reason", "agent", *_DAYS), "asked"
    )


@pages.post("/matters/<number>/remedies/dissatisfaction")
def speak_up(number: str) -> Response | tuple[str, int]:
    """Registers what somebody is dissatisfied with."""
    return _send(number, appeals.take, ("statement", "wants", "channel", "agent"), "taken")


@pages.post("/matters/<number>/remedies/withdraw")
def withdraw(number: str) -> Response | tuple[str, int]:
    """Registers that the petitioner takes the open request back."""
    try:
        said, agent = (request.form.get(name, "") for name in ("withdraw_statement", "agent"))
        run(reviews.withdraw, number, said, agent=agent, command_id=command_id())
    except Invalid as refused:
        return _again(number, refused)
    return redirect(f"/matters/{number}/remedies?done=withdrawn", 303)


_DAYS = ("filed_on", "received_on", "postmark_on")


def lines(tx: Transaction, number: str, day: date) -> list[tuple[str, Chip]]:
    """Gives one line per request and dissatisfaction of a matter, for the matter's own page."""
    found = [(_named(each), _review_chip(each)) for each in reviews.of(tx, number)]
    for each in appeals.of(tx, number):
        words = pick(each.way_zh, each.way_en) or _("等分办")
        name = _("{day} 表示不服", day=dates.short(each.received_on, day))
        found.append((name, Chip(words, "done" if each.way else "soon", "")))
    return found


def open_tasks(tx: Transaction, number: str, day: date) -> tuple[TaskRow, ...]:
    """Gives what has to be done now in the cases beside a matter."""
    rows: list[TaskRow] = []
    for each in side_cases.of(tx, number)[1:]:
        rows += _reads.open_tasks(tx, each.id, day) if each.status == "active" else ()
    return tuple(rows)


def _send(number: str, command: Any, names: tuple[str, ...], done: str) -> Response | tuple[str, int]:
    facts = {name: request.form.get(name, "").strip() for name in names}
    try:
        run(command, number, facts, command_id=command_id())
    except Invalid as refused:
        return _again(number, refused)
    return redirect(f"/matters/{number}/remedies?done={done}", 303)


def _again(number: str, refused: Invalid) -> tuple[str, int]:
    with reading() as tx:
        return _page(tx, number, errors=by_field(refused), values=dict(request.form)), 422


def _page(
    tx: Transaction,
    number: str,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    matter, day = matters.get(tx, number), _reads.today(tx)
    may_register = any(tx.actor.has(role, matter.office_path) for role in ("intake", "sorter"))
    now = _standing(tx, number)
    running = next((each for each in reviews.of(tx, number) if each.is_open), None)
    choices = [(one.path, one.name) for one in organs.all_(tx, limit=500)] if now else []
    first = {one.path for one in now.reviewers} if now else set()
    done = {
        "asked": _("申请已登记。"),
        "taken": _("不服意见已登记，等分办。"),
        "withdrawn": _("已登记撤回申请。"),
    }
    return shell.render(
        tx,
        "remedies.html",
        here="matters",
        m={"number": matter.number, "title": matter.title, "status": wording.status(matter.status)},
        standing=_running_words(running) if running else _standing_words(now, day),
        stage=pick(*review_codes.STAGES[now.stage]) if now and not running else "",
        reviewers=sorted(choices, key=lambda one: (one[0] not in first, one[0])),
        names=[one.name for one in now.reviewers] if now else [],
        is_late=bool(now and not now.is_open),
        cases=_cases(tx, number, day),
        may_register=may_register,
        agents=[(one.number, one.label) for one in mandates.of(tx, matter.id)],
        channels=[(code, pick(*names)) for code, names in codes.CHANNELS.items()],
        command=new_id(),
        errors=errors or {},
        values=values or {"filed_on": day.isoformat(), "received_on": day.isoformat(), "channel": "VISIT"},
        said=done.get(request.args.get("done", ""), ""),
    )


def _standing(tx: Transaction, number: str) -> reviews.Standing | None:
    try:
        return reviews.standing(tx, number)
    except Conflict:
        return None


def _running_words(running: Review) -> str:
    stage = pick(running.stage_zh, running.stage_en)
    return _("{organ}正在{stage}。", organ=running.reviewer_name, stage=stage)


def _standing_words(now: reviews.Standing | None, day: date) -> str:
    if now is None:
        return _("现在没有可以复查、复核的意见。")
    facts = {
        "stage": pick(*review_codes.STAGES[now.stage]),
        "paper": f"{now.attacked.office_name}{now.attacked.number}",
        "organs": _("或者").join(one.name for one in now.reviewers) or _("上一级机关"),
        "day": dates.until(now.until_on, day) if now.until_on else "—",
    }
    if now.is_open:
        return _("不服{paper}的，到 {day} 可以向{organs}申请{stage}。", **facts)
    return _("申请{stage}的期限 {day} 已过；有正当理由的仍可以申请，由{organs}决定。", **facts)


def _cases(tx: Transaction, number: str, day: date) -> list[CaseView]:
    asked = {each.number: each for each in reviews.of(tx, number)}
    said = {each.number: each for each in appeals.of(tx, number)}
    found = [_without_case(each, day) for each in asked.values() if each.instance_id is None]
    for case in side_cases.of(tx, number)[1:]:
        key = case.business_key
        status = Chip(_("在办"), "", "") if case.status == "active" else Chip(_("已结束"), "done", "")
        facts: tuple[tuple[str, str], ...] = ((_("开始"), dates.moment(case.started_at, day)),)
        can_withdraw = False
        name = key.rpartition("/")[2]
        if key in asked:
            name, status = _named(asked[key]), _review_chip(asked[key])
            facts = _review_facts(asked[key], day)
            can_withdraw = asked[key].status in ("REQUESTED", "ACCEPTED")
        elif key in said:
            name = _("{day} 表示不服", day=dates.short(said[key].received_on, day))
            facts = _said_facts(said[key])
        elif case.process_id == "redo":
            name = _("重新办理")
        strip = tuple(
            Stage(pick(each.name, each.name_en or each.name), each.state, _reads.stage_note(each, day))
            for each in stages.beside(tx, case.id)
        )
        found.append(
            CaseView(name, status, facts, strip, _reads.open_tasks(tx, case.id, day), case.id, can_withdraw)
        )
    return found[::-1]


def _without_case(each: Review, day: date) -> CaseView:
    return CaseView(_named(each), _review_chip(each), _review_facts(each, day), (), (), "")


def _named(each: Review) -> str:
    return _("{stage}：{organ}", stage=pick(each.stage_zh, each.stage_en), organ=each.reviewer_name)


def _review_chip(each: Review) -> Chip:
    words = pick(each.status_zh, each.status_en)
    if each.outcome:
        words = codes.label(review_codes.OUTCOMES, each.outcome, language())
    kind = {"SERVED": "done", "DECIDED": "done", "NOT_ACCEPTED": "late"}.get(each.status, "")
    return Chip(words, kind, "")


def _review_facts(each: Review, day: date) -> tuple[tuple[str, str], ...]:
    rows = [
        (_("提出"), dates.short(each.filed_on, day) + (_("（逾期）") if each.is_late else "")),
        (_("收到"), dates.short(each.received_on, day)),
        (_("请求"), each.requests),
        (_("理由"), each.reasons),
        (_("结果的理由"), each.ground),
        (_("作出意见"), dates.short(each.decided_on, day) if each.decided_on else ""),
        (_("送达"), dates.short(each.served_on, day) if each.served_on else ""),
    ]
    return tuple((name, value) for name, value in rows if value)


def _said_facts(each: appeals.Dissatisfaction) -> tuple[tuple[str, str], ...]:
    rows = [
        (_("原话"), each.statement),
        (_("现在要"), each.wants),
        (_("当时"), codes.label(review_codes.STANDINGS, each.standing, language())),
        (_("去向"), pick(each.way_zh, each.way_en)),
        (_("理由"), each.reasons),
    ]
    return tuple((name, value) for name, value in rows if value)
