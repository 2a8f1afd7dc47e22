"""The invented county with its leaders: short ways to lead a matter, to supervise it and to propose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

import access
import petition
from app import bundles
from engine import SYSTEM, Actor, Grant, Invalid, definitions, instances, tasks, timers
from engine.tasks import Task
from petition import packages, supervision
from petition.errors import Said
from petition.law.dates import SHANGHAI
from tests.petition.people import FENG, NYNCJ, NYNCJ_ALL, REGION, ROOT, SHEN, WIRING, XFJ, Office, today

ZF = f"{REGION}zf/"
SHAO = Actor("shao", "邵维民", (Grant("chief", ZF),))
LU = Actor("lu", "陆振华", (Grant("leader", ZF),))
PAN = Actor("pan", "潘秀兰", (Grant("leader", ZF),))
CHENG = Actor("cheng", "程远", (Grant("joint_meeting", REGION, XFJ),))
DING = Actor("ding", "丁雪", (Grant("sorter", REGION, XFJ),))

WIRING_BESIDE: dict[str, Any] = {
    **WIRING,
    "services": petition.SERVICES,
    "checks": petition.CHECKS,
    "roles": access.role_labels("zh"),
}


@dataclass
class Desk(Office):
    """The county with its package and supervision diagrams published too."""

    def found(self) -> None:
        """What a set-up writes."""
        super().found()
        for key in ("package", "supervision"):
            bundle = bundles.bundle_of(ROOT / "workflows" / key)
            self.engine.run(SYSTEM, definitions.publish, key, bundle)

    # -- beside the matter -----------------------------------------------------------------------------------

    def beside(self, family: str) -> str:
        """The newest instance of that family for the present matter."""
        with self.engine.read(SYSTEM) as tx:
            found = instances.list_(tx, instances.InstanceFilter(definition_key=family))
        return next(one.id for one in found if one.business_key == self.number)

    def open_beside(self, family: str) -> list[Task]:
        """The open tasks of the package or supervision of the present matter."""
        with self.engine.read(SYSTEM) as tx:
            return tasks.of_instance(tx, self.beside(family))

    def act(
        self,
        element_id: str,
        actor: Actor,
        data: Mapping[str, Any] | None = None,
        nth: int = 0,
        **fields: Any,
    ) -> Task:
        """Completes an open task beside the present matter."""
        open_ = [one for one in self.open_beside(_FAMILY[element_id]) if one.element_id == element_id]
        there = [one.element_id for one in self.open_beside(_FAMILY[element_id])]
        assert open_, f"expected {element_id}, open are {there}"
        return self.engine.run(actor, tasks.complete, open_[nth].id, {**(data or {}), **fields})

    def moments(self, family: str) -> dict[str, datetime]:
        """The waiting timers beside the present matter: element -> moment in Shanghai."""
        with self.engine.read(SYSTEM) as tx:
            found = timers.list_(tx, self.beside(family))
        return {one.key: one.due_at.astimezone(SHANGHAI) for one in found if one.status == "pending"}

    def package(self) -> packages.Package:
        """The newest package of the present matter."""
        with self.engine.read(SYSTEM) as tx:
            return packages.of(tx, self.number)[0]

    def leaders(self) -> list[packages.Leader]:
        """Who led it, in order."""
        with self.engine.read(SYSTEM) as tx:
            return packages.leaders(tx, packages.of(tx, self.number)[0].id)

    def supervision(self) -> supervision.Supervision:
        """The newest supervision of the present matter."""
        with self.engine.read(SYSTEM) as tx:
            return supervision.of(tx, self.number)[0]

    def proposals(self, actor: Actor = SYSTEM) -> list[supervision.Proposal]:
        """The proposals of the newest supervision, as that person sees them."""
        with self.engine.read(actor) as tx:
            return supervision.proposals_of(tx, supervision.of(tx, self.number)[0].id)

    # -- 领导包案 --------------------------------------------------------------------------------------------

    def nominate(self, leader: Actor = LU, **fields: Any) -> None:
        """提名."""
        self.engine.run(SHEN, packages.open_, self.number)
        self.act(
            "Task_Nominate",
            SHEN,
            {
                "package_ground": "BACKLOG",
                "package_reasons": "合作社三年没有付清流转款，单位之间推来推去，信访人来过六次。",
                "leader_name": leader.name,
                "leader_post": "副县长",
                "leader_office": ZF,
                **fields,
            },
        )

    def approve_package(self, due_on: str) -> None:
        """信访部门负责人同意，党政主要负责人批准."""
        self.act("Task_AgreePackage", FENG, package_agreed="yes")
        self.act("Task_ApprovePackage", SHAO, package_approved="yes", package_due_on=due_on)

    def acknowledge(self, leader: Actor = LU) -> None:
        """签收."""
        self.act("Task_Acknowledge", leader, package_accept="accept")

    def plan(self, leader: Actor = LU, **fields: Any) -> None:
        """组专班，定方案，领导签."""
        data = {
            "plan_facts": "合作社账上没有钱，村里有一笔征地款可以先垫付。",
            "plan_demand": "诉求合理：付清流转款。",
            "plan_law": "民法典第五百零九条；土地经营权流转管理办法第十八条。",
            "team": [{"name": "周启明", "unit": "县农业农村局", "duty": "联络"}],
            "measures": [{"what": "清理合作社账目", "owner": "田秀英", "by_on": "2026-12-31"}],
            **fields,
        }
        self.act("Task_PlanPackage", NYNCJ_ALL["handler"], data)
        self.act("Task_SignPlan", leader, plan_signed="yes")

    def meet(self, leader: Actor = LU, **fields: Any) -> None:
        """约见."""
        self.act(
            "Task_Meet",
            leader,
            {
                "met_form": "FIELD_WITH_CASE",
                "met_result": "MET",
                "met_on": today(self.clock),
                "met_place": "青塘村村委会",
                "met_in_person": True,
                "met_statement": "钱付清就行，别的没有要求。",
                "met_answer": "本月内把账目清出来，下月付款。",
                **fields,
            },
        )

    def carry_out(self, next_: str, leader: Actor = LU, **fields: Any) -> None:
        """推进化解."""
        self.act("Task_CarryOut", leader, progress="账目已经清出来。", leading_next=next_, **fields)

    def resolve(self, leader: Actor = LU, **fields: Any) -> None:
        """填化解报告."""
        self.act("Task_Resolve", leader, {**resolution(), **fields})

    def verify(self, actor: Actor = DING, **fields: Any) -> None:
        """回访核实."""
        self.act(
            "Task_VerifyPackage",
            actor,
            {
                "called_result": "REACHED",
                "called_how": "PHONE",
                "called_on": today(self.clock),
                "called_told": "yes",
                "called_done": "yes",
                "called_words": "钱收到了，没有意见。",
                "verify_result": "PASSED",
                "verify_reasons": "本人说钱已收到，答复收到。",
                **fields,
            },
        )

    def to_leading(self, due_on: str = "2026-06-05") -> None:
        """Nominated, approved and signed for."""
        self.nominate()
        self.approve_package(due_on)
        self.acknowledge()

    def to_resolved(self) -> None:
        """Led up to the report of the resolution."""
        self.to_leading()
        self.plan()
        self.meet()
        self.carry_out("resolve")
        self.resolve()

    # -- 督办 ------------------------------------------------------------------------------------------------

    def supervise(self, reply_by: str, **fields: Any) -> None:
        """立项，批准."""
        self.engine.run(SHEN, supervision.open_, self.number)
        self.act(
            "Task_OpenSupervision",
            SHEN,
            {
                "supervision_ground": "SHIRKING",
                "supervision_facts": "受理一个多月没有调查，信访人来问过两次，都说等等。",
                "organ_path": NYNCJ,
                "supervision_demand": "一周内调查完，书面说明为什么拖延。",
                "supervision_form": "LETTER",
                "reply_by_on": reply_by,
                **fields,
            },
        )
        self.act("Task_ApproveSupervision", FENG, supervision_approved="yes")

    def reply(self, actor: Actor = NYNCJ_ALL["unit_head"], **fields: Any) -> None:
        """单位书面反馈."""
        self.act(
            "Task_ReplySupervision",
            actor,
            {
                "reply_facts": "承办人调走后没有交接。",
                "reply_measures": "6月3日换了承办人，6月4日到村里查了账，6月5日报了处理意见。",
                "reply_proof": "交接单、调查笔录",
                "reply_signer": "宋长河",
                **fields,
            },
        )

    def check_mended(self, result: str, **fields: Any) -> None:
        """核实整改."""
        self.act(
            "Task_CheckMended",
            SHEN,
            mend_result=result,
            mend_found="到局里看了卷宗，打电话问了信访人。",
            **fields,
        )

    def propose(self, *proposals: Mapping[str, Any]) -> None:
        """提出建议，负责人批."""
        self.check_mended("PROPOSE", proposals=[dict(one) for one in proposals])
        for _ in proposals:
            self.act("Task_ApproveProposal", FENG, proposal_approved="yes")


@contextmanager
def refused(said: str, path: str | None = None) -> Iterator[None]:
    """What is inside is refused, with that sentence at a field."""
    with pytest.raises(Invalid) as caught:
        yield
    found = [(one.path, str(one.message)) for one in caught.value.errors]
    assert any(said in message and path in (None, at) for at, message in found), found
    assert all(one.message.en for one in caught.value.errors if isinstance(one.message, Said)), (
        "both languages"
    )


def resolution() -> dict[str, Any]:
    """化解报告 with proof."""
    return {
        "package_outcomes": ["SOLVED"],
        "package_result": "合作社在6月1日前付清了2025年度流转款3720元。",
        "evidence": [{"kind": "PAYMENT", "reference": "转账凭证，2026年6月1日"}],
        "package_conditional": "no",
    }


def improve(to_path: str = NYNCJ, **fields: Any) -> dict[str, Any]:
    """改进工作的建议."""
    return {
        "kind": "IMPROVE_WORK",
        "to_path": to_path,
        "problem": "两件信访都超过了60日没有作出处理意见，承办人变动没有交接。",
        "basis": "条例第34条、第40条第1款",
        "words": "建立承办人变动交接制度，对超期的两件限期办结。",
        **fields,
    }


def liable(to_path: str = ZF, **fields: Any) -> dict[str, Any]:
    """追究责任的建议."""
    return improve(
        to_path,
        kind="HOLD_LIABLE",
        problem="支持的诉求到期没有落实，经过两次督办仍不执行。",
        basis="条例第40条第3款、第42条第4项",
        words="对不执行处理意见的责任人员依规处理。",
        **fields,
    )


_PACKAGE = (
    "Task_Nominate Task_AgreePackage Task_ApprovePackage Task_Acknowledge Task_PlanPackage Task_SignPlan"
    " Task_Meet Task_CarryOut Task_Instruct Task_Resolve Task_CheckPackage Task_Successor Task_VerifyPackage"
    " Task_StrikeOff"
)
_SUPERVISION = (
    "Task_OpenSupervision Task_ApproveSupervision Task_ListDecide Task_Visit Task_ReplySupervision"
    " Task_CheckMended Task_Unlist Task_ApproveProposal Task_Feedback Task_AssessRefusal"
)
_FAMILY = dict.fromkeys(_PACKAGE.split(), "package") | dict.fromkeys(_SUPERVISION.split(), "supervision")
