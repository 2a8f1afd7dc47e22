"""Whatever a leader and a supervisor do, in whatever order: no clock, status or opinion of the matter moves.

Random walks over the real diagrams: at each step somebody completes an open task beside the matter with
values drawn at random, another leader is asked for, or days pass.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine import SYSTEM, Engine, Refusal, incidents, tasks, timers
from engine.tasks import Task
from petition import model, packages, supervision
from petition.model_beside import package, package_leader
from tests.conftest import ManualClock
from tests.petition.beside_people import (
    CHENG,
    DING,
    LU,
    PAN,
    SHAO,
    WIRING_BESIDE,
    ZF,
    Desk,
    improve,
    liable,
    resolution,
)
from tests.petition.people import FENG, LIANG, NYNCJ, NYNCJ_ALL, SHEN, today

PEOPLE = (SHEN, FENG, LIANG, DING, SHAO, LU, PAN, CHENG, *NYNCJ_ALL.values())
#: What no routine beside the matter may write.
KEPT = ("status", "accepted_on", "issued_on", "served_on", "closed_on", "outcome", "is_extended", "unit_path")


@pytest.fixture
def desk(engine_factory: Callable[..., Engine], clock: ManualClock) -> Iterator[Desk]:
    made = Desk(engine_factory(**WIRING_BESIDE), clock)
    made.set_up()
    yield made
    with made.engine.read(SYSTEM) as tx:
        assert [one.message for one in incidents.list_(tx)] == []


@pytest.mark.parametrize("seed", range(6))
def test_nothing_of_the_law_moves_whatever_is_done_beside_a_matter(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    desk.register()
    desk.sort()
    desk.receive()
    desk.accept()
    before = standing(desk)
    desk.engine.run(SHEN, packages.open_, desk.number)
    desk.engine.run(SHEN, supervision.open_, desk.number)
    done = 0

    for _ in range(90):
        act = chance.random()
        try:
            if act < 0.1:
                start(desk, chance)
            elif act < 0.2:
                desk.clock.at += timedelta(days=chance.choice((0, 1, 3)))
                fire(desk)
            else:
                done += step(desk, chance)
        except Refusal:
            continue
        assert standing(desk) == before
        assert leaders_at_once(desk) <= 1

    assert done > 8, "the walk went somewhere"


def standing(desk: Desk) -> Any:
    """The matter's row as far as the law goes, and its clocks with every day of theirs."""
    with desk.engine.read(SYSTEM) as tx:
        row = tx.db.execute(select(model.matter).where(model.matter.c.number == desk.number)).mappings().one()
        days = [
            model.clock.c[name] for name in ("key", "start_on", "nominal_on", "effective_on", "extended_days")
        ]
        clocks = tx.db.execute(select(*days).order_by(model.clock.c.id)).all()
        stopped = tx.db.execute(
            select(model.clock.c.status, model.clock.c.stopped_on).order_by(model.clock.c.id)
        ).all()
        extended = tx.db.scalar(select(func.count()).select_from(model.extension))
    return {name: row[name] for name in KEPT}, clocks, stopped, extended


def leaders_at_once(desk: Desk) -> int:
    """How many lead the same package now, at most."""
    with desk.engine.read(SYSTEM) as tx:
        query = (
            select(func.count())
            .select_from(package_leader.join(package, package.c.id == package_leader.c.package_id))
            .where(package_leader.c.until_on.is_(None))
            .group_by(package.c.id)
        )
        return max(tx.db.scalars(query), default=0)


def fire(desk: Desk) -> None:
    """Fires what is due beside the matter; its own periods stand still, so that nothing but people acts."""
    for family in ("package", "supervision"):
        try:
            desk.engine.run(SYSTEM, timers.fire, desk.beside(family))
        except StopIteration:
            continue


def start(desk: Desk, chance: random.Random) -> None:
    what = chance.randrange(4)
    if what == 0:
        desk.engine.run(SHEN, packages.open_, desk.number)
    elif what == 1:
        desk.engine.run(SHEN, supervision.open_, desk.number)
    elif what == 2:
        facts = {"why": chance.choice(("MOVED", "INTEREST")), "reasons": "调任市里工作"}
        desk.engine.run(SHEN, packages.change_leader, desk.number, facts)
    else:
        desk.engine.run(LIANG, packages.reopen, desk.number, "又来反映同一件事")


def step(desk: Desk, chance: random.Random) -> int:
    """Somebody who may completes a task with values drawn at random; whether it was taken."""
    open_: list[Task] = []
    for family in ("package", "supervision"):
        try:
            open_ += desk.open_beside(family)
        except StopIteration:
            continue
    if not open_:
        return 0
    task = chance.choice(open_)
    people = [one for one in PEOPLE if any(one.has(role, task.scope_path) for role in task.roles)]
    actor = chance.choice(people) if people else SHEN
    desk.engine.run(actor, tasks.complete, task.id, values(task.element_id, desk, chance))
    return 1


def values(element_id: str, desk: Desk, chance: random.Random) -> dict[str, Any]:
    """What somebody might put into that step's form."""
    now, yes = today(desk.clock), chance.choice(("yes", "yes", "yes", "no"))
    leader = chance.choice((LU, PAN))
    named = {"leader_name": leader.name, "leader_post": "副县长", "leader_office": ZF}
    later = (desk.clock.at + timedelta(days=chance.randint(5, 120))).date().isoformat()
    reasons = "写在这里的理由，足够长的一句话。"
    forms: dict[str, dict[str, Any]] = {
        "Task_Nominate": {
            "package_ground": "HARD",
            "package_reasons": "三个单位都说不归自己办，信访人来过六次，一直没有结果。",
            **named,
        },
        "Task_AgreePackage": {"package_agreed": yes, **({"agree_opinion": reasons} if yes == "no" else {})},
        "Task_ApprovePackage": {"package_approved": "yes", "package_due_on": later},
        "Task_Acknowledge": {"package_accept": "accept"},
        "Task_PlanPackage": {
            "plan_facts": "账上没有钱，村里有一笔款可以垫付。",
            "plan_demand": "诉求合理。",
            "plan_law": "民法典第五百零九条。",
            "team": [{"name": "周启明", "unit": "县农业农村局", "duty": ""}],
            "measures": [{"what": "清账", "owner": "田秀英", "by_on": later}],
        },
        "Task_SignPlan": {"plan_signed": "yes"},
        "Task_Meet": {
            "met_form": "APPOINTMENT",
            "met_result": "MET",
            "met_on": now,
            "met_place": "信访局",
            "met_in_person": True,
            "met_statement": "钱付清就行，没有别的。",
            "met_answer": "下个月付款。",
        },
        "Task_CarryOut": carry_out(chance, later, reasons),
        "Task_Instruct": {"instruct_granted": "yes", "instruct_words": "同意。", "instruct_until_on": later},
        "Task_CheckPackage": {"check_state": "ON_PLAN", "check_found": "按方案在办。", "check_told": "CHIEF"},
        "Task_Resolve": resolution(),
        "Task_VerifyPackage": {
            "called_result": "REACHED",
            "called_how": "PHONE",
            "called_on": now,
            "called_told": "yes",
            "called_done": "yes",
            "called_words": "钱收到了。",
            "verify_result": chance.choice(("PASSED", "NOT_PASSED")),
            "verify_reasons": reasons,
        },
        "Task_StrikeOff": {"struck": chance.choice(("yes", "no")), "strike_opinion": reasons},
        "Task_Successor": {**named, "handover_list": "方案、约见记录、材料"},
        "Task_OpenSupervision": {
            "supervision_ground": "SHIRKING",
            "supervision_facts": "受理以后没有调查，来问过两次。",
            "organ_path": NYNCJ,
            "supervision_demand": "一周内查完。",
            "supervision_form": chance.choice(("LETTER", "PHONE", "INTERVIEW")),
            "reply_by_on": later,
        },
        "Task_ApproveSupervision": {"supervision_approved": "yes"},
        "Task_ReplySupervision": {
            "reply_facts": "没有交接。",
            "reply_measures": "换了承办人，到村里查了账，报了处理意见。",
            "reply_proof": "笔录",
            "reply_signer": "宋长河",
        },
        "Task_CheckMended": check_mended(chance, later),
        "Task_ApproveProposal": {"proposal_approved": "yes"},
        "Task_Feedback": {
            "adopted": chance.choice(("ADOPTED", "NOT_ADOPTED")),
            "feedback_words": reasons,
            "feedback_reference": "安政函〔2026〕3号",
        },
        "Task_AssessRefusal": {"assessment": "SOUND", "assessment_words": reasons},
    }
    return forms[element_id]


def carry_out(chance: random.Random, later: str, reasons: str) -> dict[str, Any]:
    next_ = chance.choice(("progress", "meet", "plan", "help", "extend", "resolve"))
    made: dict[str, Any] = {"progress": "账目清出来了。", "leading_next": next_}
    if next_ in ("help", "extend"):
        made["ask_reasons"] = reasons
    if next_ == "extend":
        made["ask_until_on"] = later
    return made


def check_mended(chance: random.Random, later: str) -> dict[str, Any]:
    result = chance.choice(("MENDED", "AGAIN", "PROPOSE", "HANDED_ON"))
    made: dict[str, Any] = {"mend_result": result, "mend_found": "看了卷宗，问了信访人。"}
    if result == "AGAIN":
        made["again_by_on"] = later
    if result == "PROPOSE":
        made["proposals"] = chance.choice(([improve()], [improve(), liable()]))
    return made
