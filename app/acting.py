"""What people of a scenario do beside the steps of the diagrams, by the words a scenario uses for it."""

from collections.abc import Callable, Mapping
from typing import Any

import petition
from access import authority, offices
from engine import Actor, Transaction
from petition import matters

#: What is usually said, who usually does it, and the act: it takes the matter's number and what is said.
Act = tuple[Mapping[str, Any], str, Callable[[Transaction, str, Mapping[str, Any]], Any]]


def _without_facts(act: Callable[[Transaction, str], Any]) -> Callable[..., Any]:
    """An act that is told nothing but the matter's number."""

    def opened(tx: Transaction, number: str, _facts: Mapping[str, Any]) -> Any:
        return act(tx, number)

    return opened


def _reopen_package(tx: Transaction, number: str, facts: Mapping[str, Any]) -> Any:
    return petition.packages.reopen(tx, number, str(facts["why"]))


def _declare(tx: Transaction, number: str, facts: Mapping[str, Any]) -> Any:
    return petition.keeping.declare(tx, number, str(facts.get("reasons", "")))


def _ask_recusal(tx: Transaction, number: str, facts: Mapping[str, Any]) -> Any:
    person: Actor = facts["person"]
    return petition.keeping.ask(tx, number, person, str(facts.get("reasons", "")))


def _decide_recusal(tx: Transaction, number: str, facts: Mapping[str, Any]) -> Any:
    newest = petition.keeping.of(tx, number)[-1]
    reasons = str(facts.get("reasons", ""))
    return petition.keeping.decide(tx, newest.id, granted=bool(facts["granted"]), reasons=reasons)


def _merge(tx: Transaction, _number: str, facts: Mapping[str, Any]) -> Any:
    """As the page of offices does it: the office first, then its matters, in one transaction."""
    ids = {one.path: one.id for one in offices.all_(tx)}
    gone, into, basis = str(facts["organ"]), str(facts["into"]), str(facts.get("basis", ""))
    before, after = offices.merge(tx, ids[gone], ids[into], on_day=authority.today(tx), basis=basis)
    return petition.succession.take_over(tx, before.path, after.path, basis=basis)


ACTS: Mapping[str, Act] = {
    "withdraws": ({"how": "written"}, "登记员", matters.withdraw),
    "asks_review": (
        {"requests": "撤销原意见，付清流转款。", "reasons": "账目没有查，也没有问我。"},
        "登记员",
        petition.reviews.request,
    ),
    "is_dissatisfied": ({"channel": "来访"}, "登记员", petition.appeals.take),
    "dies": ({"proof": "县医院死亡医学证明"}, "登记员", petition.successors.died),
    "inherits": ({"proof": "户口本", "relation": "子女"}, "登记员", petition.successors.goes_on),
    "is_reached": ({}, "登记员", petition.contacts.reached),
    "appoints": (
        {"proof": "签名的授权委托书", "relation": "律师、法律服务工作者"},
        "登记员",
        petition.agents.appoint,
    ),
    "completes": ({}, "县农业农村局 承办人", petition.supplements.begin),
    "asks_reopening": ({}, "信访部门分办员", petition.reopening.ask),
    "asks_correction": ({}, "登记员", petition.corrections.ask),
    "asks_leader": ({}, "督查专员", _without_facts(petition.packages.open_)),
    "changes_leader": ({"why": "工作调动"}, "督查专员", petition.packages.change_leader),
    "reopens_package": ({"why": "又来反映同一件事"}, "信访部门分办员", _reopen_package),
    "supervises": ({}, "督查专员", _without_facts(petition.supervision.open_)),
    "instructs": (
        {"leader_name": "陆振华", "leader_post": "副县长"},
        "信访部门分办员",
        petition.instructions.give,
    ),
    "asks_feedback": ({}, "信访部门分办员", petition.feedback.begin),
    "declares_interest": ({}, "县农业农村局 承办人", _declare),
    "asks_recusal": ({}, "登记员", _ask_recusal),
    "decides_recusal": ({"granted": True}, "县农业农村局 单位负责人", _decide_recusal),
    "merges": ({}, "系统管理员", _merge),
}
