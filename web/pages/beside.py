"""领导包案台账 and 督办台账, and the acts that begin or turn what runs beside a matter."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from engine import Transaction, tasks
from petition import codes, packages, supervision
from web import dates, shell
from web.edge import command_id, must, reading, run
from web.i18n import _, pick
from web.pages import _beside, _reads
from web.views import Chip, Due

pages = Blueprint("web_beside", __name__)

#: Who has a use for the ledgers.
PACKAGE_READERS = ("supervisor", "office_head", "sorter", "joint_meeting", "chief", "leader")
SUPERVISION_READERS = ("supervisor", "office_head", "joint_meeting", "unit_head")

_CHECKS = {"ON_PLAN": "done", "LATE": "soon", "BLOCKED": "late"}


@dataclass(frozen=True)
class PackageRow:
    """One line of 领导包案台账."""

    number: str
    title: str
    petitioner: str
    unit: str
    leader: str
    post: str
    status: Chip
    due: Due | None
    check: Chip | None
    next_check: str
    met: str
    came_again: bool


@dataclass(frozen=True)
class SupervisionRow:
    """One line of 督办台账."""

    number: str
    title: str
    petitioner: str
    organ: str
    serial: str
    form: str
    status: Chip
    due: Due | None
    plate: str


@dataclass(frozen=True)
class Hint:
    """What the records of one matter show that should be supervised."""

    number: str
    title: str
    organ: str
    triggers: tuple[str, ...]
    article: str
    since: str


@pages.get("/packages")
def show_packages() -> str:
    """Shows the packages this person may see, the first to end first, and each leader's figures."""
    must(*PACKAGE_READERS)
    with reading() as tx:
        day = _reads.today(tx)
        show_all, leader = "all" in request.args, request.args.get("leader", "")
        lines = packages.ledger(tx, open_only=not show_all, leader=leader or None)
        rows = [_package_row(each, day) for each in lines]
        return shell.render(
            tx,
            "packages.html",
            here="oversight" if tx.actor.roles & {"supervisor", "office_head"} else "packages",
            tabs=tabs(tx),
            rows=rows,
            headline=_headline(rows),
            leaders=packages.by_leader(tx),
            leader=leader,
            show_all=show_all,
        )


@pages.get("/supervisions")
def show_supervisions() -> str:
    """Shows what is supervised, what was proposed, and what the records say should be supervised."""
    must(*SUPERVISION_READERS)
    with reading() as tx:
        day, show_all = _reads.today(tx), "all" in request.args
        lines = supervision.ledger(tx, open_only=not show_all)
        made = supervision.proposals(tx, open_only=not show_all)
        may_open = bool(tx.actor.roles & set(supervision.ROLES))
        year = supervision.counts(tx, day.year)
        return shell.render(
            tx,
            "supervisions.html",
            here="oversight",
            tabs=tabs(tx),
            rows=[_supervision_row(each, day) for each in lines],
            proposals=[
                (each.number, each.title, _beside.proposal_view(each.proposal, each.number, day))
                for each in made
            ],
            hints=_hints(supervision.suggestions(tx), day) if may_open else [],
            year=[
                (_beside.label(codes.PROPOSAL_KINDS, kind), year.issued[kind], year.adopted[kind])
                for kind in codes.PROPOSAL_KINDS
            ],
            show_all=show_all,
        )


@pages.post("/matters/<number>/package")
def open_package(number: str) -> Response:
    """Asks for a leader: the nomination is the next step."""
    made = run(packages.open_, number, command_id=command_id())
    return redirect(_next(made.instance_id, f"/matters/{number}#pk"), 303)


@pages.post("/matters/<number>/package/leader")
def change_leader(number: str) -> Response:
    """Says that the leader moves post or steps aside; the successor is named the same day."""
    facts = {name: request.form.get(name, "") for name in ("why", "reasons")}
    run(packages.change_leader, number, facts, command_id=command_id())
    return redirect(f"/matters/{number}#pk", 303)


@pages.post("/matters/<number>/package/reopen")
def reopen_package(number: str) -> Response:
    """Opens a struck-off package again within its watch."""
    run(packages.reopen, number, request.form.get("reasons", ""), command_id=command_id())
    return redirect(f"/matters/{number}#pk", 303)


@pages.post("/matters/<number>/supervision")
def open_supervision(number: str) -> Response:
    """Opens a supervision: 立项 is the next step."""
    made = run(supervision.open_, number, command_id=command_id())
    return redirect(_next(made.instance_id, f"/matters/{number}#sv"), 303)


def tabs(tx: Transaction) -> list[tuple[str, str]]:
    """Gives the ledgers this person has a use for, as address and name."""
    roles = tx.actor.roles
    found = []
    if roles & {"supervisor", "office_head", "unit_head"}:
        found.append(("/oversight", _("督查总览")))
    if roles & {"supervisor", "office_head"}:
        found.append(("/oversight/samples", _("抽查和指标")))
        found.append(("/oversight/annual", _("年度报告")))
    if roles & {"supervisor", "office_head", "unit_head"}:
        found.append(("/oversight/returns", _("退回的原因")))
    if "office_head" in roles:
        found.append(("/incoming", _("预处理")))
    if roles & set(PACKAGE_READERS):
        found.append(("/packages", _("领导包案台账")))
    if roles & {"supervisor", "office_head", "joint_meeting"}:
        found.append(("/supervisions", _("督办台账")))
    return found


def _hints(every: list[supervision.Suggestion], day: date) -> list[Hint]:
    """One line a matter, with all that its records show."""
    found: dict[str, list[supervision.Suggestion]] = {}
    for each in every:
        found.setdefault(each.number, []).append(each)
    return [
        Hint(
            number,
            same[0].title,
            same[0].organ_name,
            tuple(pick(each.trigger_zh, each.trigger_en) for each in same),
            _("、").join(dict.fromkeys(each.article for each in same)),
            dates.short(same[0].since_on, day),
        )
        for number, same in found.items()
    ]


def _next(instance_id: str, otherwise: str) -> str:
    with reading() as tx:
        for task in tasks.of_instance(tx, instance_id):
            if tasks.obstacle(tx, task.id) is None:
                return f"/tasks/{task.id}"
    return otherwise


def _headline(rows: list[PackageRow]) -> str:
    late = sum(row.due is not None and row.due.kind == "late" for row in rows)
    blocked = sum(row.check is not None and row.check.kind == "late" for row in rows)
    if not rows:
        return _("没有在包的案件")
    if not late and not blocked:
        return _("{n} 件，没有过期，也没有卡住的", n=len(rows))
    return _("{n} 件，过期 {late} 件，卡住 {blocked} 件", n=len(rows), late=late, blocked=blocked)


def _package_row(line: packages.Line, day: date) -> PackageRow:
    one = line.package
    check = None
    if line.check_state:
        check = Chip(_beside.label(codes.CHECK_STATES, line.check_state), _CHECKS[line.check_state])
    next_check = ""
    if one.is_led and one.next_check_on:
        next_check = _("{day} 检查", day=dates.short(one.next_check_on, day))
    return PackageRow(
        number=one.number,
        title=line.title,
        petitioner=line.petitioner,
        unit=line.unit_name,
        leader=one.leader_name or _("提名中"),
        post=one.leader_post,
        status=_beside.package_status(one),
        due=_beside.package_due(one, day),
        check=check,
        next_check=next_check,
        met=_("{day} 见过信访人", day=dates.short(line.met_on, day))
        if line.met_on
        else _("还没有见过信访人"),
        came_again=line.came_again,
    )


def _supervision_row(line: supervision.Line, day: date) -> SupervisionRow:
    one = line.supervision
    plate = ""
    if one.listed_on and not one.unlisted_on and one.mend_by_on:
        until = dates.short(one.mend_by_on, day)
        plate = _("挂牌，{owner}，限 {day}", owner=one.listed_owner, day=until)
    return SupervisionRow(
        number=one.number,
        title=line.title,
        petitioner=line.petitioner,
        organ=one.organ_name or _("立项中"),
        serial=one.serial,
        form=_beside.label(codes.SUPERVISION_FORMS, one.form) if one.serial else "",
        status=_beside.supervision_status(one),
        due=_beside.reply_due(one.reply, day) if one.waits_for_reply else None,
        plate=plate,
    )
