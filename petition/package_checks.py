"""Asked before a step of 领导包案 is completed. Each answer is a sentence at its field, with its article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine import Call, Check, FieldError
from petition import beside, codes, errors, packages
from petition.cases import Case
from petition.packages import Package

Found = list[FieldError]

#: Proof that shows the matter is settled; a promise not to petition again is none.
_NO_PROOF = frozenset({"PROMISE"})
_PROOF_OF: Mapping[str, frozenset[str]] = {
    "SOLVED": frozenset({"AGREEMENT", "PAYMENT", "OPINION", "OTHER_PROOF"}),
    "EXPLAINED": frozenset({"OPINION", "RECORD", "OTHER_PROOF"}),
    "ASSISTED": frozenset({"AID", "PAYMENT"}),
    "LAWFUL_SANCTION_REFERRED": frozenset({"OTHER_PROOF", "RECORD"}),
}


def nomination(call: Call, found: dict[str, Any]) -> Found:
    """提名：不能自己提名自己；被反映的单位的领导不能包。"""
    case, errors_ = beside.of_call(call), []
    if found["leader_name"].strip() == case.tx.actor.name:
        message = "不能提名自己包案。"
        errors_.append(errors.field("leader_name", message, "Nobody nominates themselves."))
    return errors_ + _accused(case, found)


def approval(call: Call, found: dict[str, Any]) -> Found:
    """审批包案：包案期限在今天以后。"""
    if found["package_approved"] != "yes":
        return []
    return _after_today(call, found, "package_due_on", "包案期限要在今天以后。", "The end must lie ahead.")


def acknowledgement(call: Call, _found: dict[str, Any]) -> Found:
    """签收：本人签收，别人不能代。"""
    case, package = _of(call)
    if case.tx.actor.name == package.leader_name:
        return []
    message = f"这件请的是{package.leader_name}包案，要本人签收。要换人的，由信访部门提出。"
    english = "The leader who was named signs in person; another one is for the petition office to ask for."
    return [errors.field("package_accept", message, english)]


def leader(call: Call, _found: dict[str, Any]) -> Found:
    """包案领导本人：一件同时只有一位。"""
    _require_leader(call)
    return []


def plan(call: Call, found: dict[str, Any]) -> Found:
    """方案：有人、有措施，每条措施有负责的人和日子。"""
    case, _ = _of(call)
    errors_: Found = []
    if not found.get("team"):
        errors_.append(errors.field("team", "没有写专班的人。一套人马写清楚。", "Name the team."))
    if not found.get("measures"):
        errors_.append(
            errors.field(
                "measures",
                "没有写措施。一个方案至少一条：做什么、谁负责、哪天前。",
                "State one measure at least: what, who, by when.",
            )
        )
    for index, one in enumerate(found.get("measures") or []):
        if one.get("by_on") and date.fromisoformat(one["by_on"]) < case.today:
            errors_.append(
                errors.field(f"measures.{index}.by_on", "这个日子已经过了。", "This day has passed.")
            )
    return errors_


def meeting(call: Call, found: dict[str, Any]) -> Found:
    """约见：包案领导本人到场，不在以后。"""
    _require_leader(call)
    errors_ = _not_future(call, found, "met_on")
    if found["met_result"] == "MET" and not found.get("met_in_person"):
        message = "约见要包案领导本人到场，别人代见不算（条例第18条第2款）。"
        errors_.append(
            errors.field("met_in_person", message, "The leader must be there in person (Art. 18(2)).")
        )
    return errors_


def progress(call: Call, found: dict[str, Any]) -> Found:
    """进展：延包案期限的要在原来的日子以后；没有见过信访人的不能报化解。"""
    _require_leader(call)
    case, package = _of(call)
    if found["leading_next"] == "extend" and found.get("ask_until_on"):
        return _later_than_now(package, found, "ask_until_on")
    if found["leading_next"] == "resolve" and not _tried_to_meet(case, package):
        message = "包案领导还没有见过信访人，不能报化解。先约见（条例第18条第2款）。"
        return [errors.field("leading_next", message, "The leader has not met the petitioner (Art. 18(2)).")]
    return []


def instruction(call: Call, found: dict[str, Any]) -> Found:
    """批示：包案期限只能往后延；法定期限不在这里延（条例第34条）。"""
    if found["instruct_granted"] != "yes" or not found.get("instruct_until_on"):
        return []
    return _later_than_now(_of(call)[1], found, "instruct_until_on")


def check(call: Call, found: dict[str, Any]) -> Found:
    """每月检查：检查的人不在专班里。"""
    del found
    return _outside_the_team(call, "check_found")


def resolution(call: Call, found: dict[str, Any]) -> Found:
    """化解报告：要有办结的证据；只有息访承诺的不行，拿不再信访当条件的不行（条例第27条）。"""
    _require_leader(call)
    errors_: Found = []
    proofs = {one.get("kind") for one in found.get("evidence") or []}
    if not proofs - _NO_PROOF:
        errors_.append(_only_a_promise("evidence"))
    for outcome in found.get("package_outcomes") or []:
        if proofs - _NO_PROOF and not proofs & _PROOF_OF[outcome]:
            name = codes.label(codes.PACKAGE_OUTCOMES, outcome)
            message = f"写的结果是“{name}”，没有附相应的证据（条例第27条）。"
            english = f"No proof fits the result '{codes.label(codes.PACKAGE_OUTCOMES, outcome, 'en')}'."
            errors_.append(errors.field("evidence", message, english))
    if found.get("package_conditional") == "yes":
        message = "不能拿不再信访当给钱、办事的条件：提出信访是公民的权利（条例第17条），先纠正再报。"
        english = "Nothing may depend on not petitioning: to petition is a right (Art. 17). Mend that first."
        errors_.append(errors.field("package_conditional", message, english))
    return errors_


def verification(call: Call, found: dict[str, Any]) -> Found:
    """核实：专班以外的人，联系上本人，答复收到、说好的落实了，才算通过。"""
    errors_ = _outside_the_team(call, "called_result") + _not_future(call, found, "called_on")
    if found["verify_result"] != "PASSED":
        return errors_
    if found["called_result"] != "REACHED":
        message = "没有联系上信访人本人，不能算核实通过。再联系，或者上门。"
        errors_.append(
            errors.field("verify_result", message, "The petitioner was not reached: not verified.")
        )
    elif found.get("called_done") != "yes" or found.get("called_told") != "yes":
        message = "信访人说还没有收到书面答复或者没有落实，不能算通过（条例第32条第2款）。"
        english = "The petitioner says it is not answered or not carried out: not verified (Art. 32(2))."
        errors_.append(errors.field("verify_result", message, english))
    return errors_


def strike_off(call: Call, found: dict[str, Any]) -> Found:
    """销案：有证据、有专班以外的回访、有权单位作了处理意见；只有息访承诺的不行（条例第27条、第32条）。"""
    case, package = _of(call)
    if not case.tx.actor.has("chief", package.chief_path) and package.approved_by_name != package.leader_name:
        raise errors.forbidden(
            "not_for_role",
            "the head of party and government",
            "the actor is not",
            role="党政主要负责人（主要负责人自己包的案，由信访部门负责人）",
            role_en="the head of party and government; for one they led themselves, the head of the office",
        )
    if found["struck"] != "yes":
        return []
    wrong = [FieldError("struck", one.message) for one in strike_off_lacks(case, package)]
    verified = case.submitted("Task_VerifyPackage")
    if verified.get("verify_result") != "PASSED":
        message = "没有专班以外的人回访核实，不能销案。"
        wrong.append(errors.field("struck", message, "Nobody outside the team has verified it."))
    return wrong


def strike_off_lacks(case: Case, package: Package) -> Found:
    """What a package lacks to be struck off, apart from the verification."""
    found: Found = []
    resolutions = beside.records(case.tx, package.id, "resolution")
    proofs = {one.get("kind") for one in resolutions[-1].facts["evidence"]} if resolutions else set()
    if not proofs - _NO_PROOF:
        found.append(_only_a_promise("struck"))
    if not _tried_to_meet(case, package):
        message = "包案领导没有见过信访人，不能销案（条例第18条第2款）。"
        found.append(errors.field("struck", message, "The leader has not met the petitioner (Art. 18(2))."))
    if case.row["status"] not in codes.ENDED and case.row["issued_on"] is None:
        message = (
            "有权单位还没有作出处理意见，不能销案：包案不能代替法定办理，"
            "处理意见要由它书面作出、送达（条例第32条、第34条）。"
        )
        english = "The competent organ has not decided; a package does not stand in for it (Art. 32, 34)."
        found.append(errors.field("struck", message, english))
    return found


def successor(call: Call, found: dict[str, Any]) -> Found:
    """接任：换的是另一个人，也不能是被反映单位的。"""
    case, package = _of(call)
    errors_ = _accused(case, found)
    if found["leader_name"].strip() == package.leader_name:
        message = "接任的要是另一个人。"
        errors_.append(errors.field("leader_name", message, "Name another person."))
    return errors_


CHECKS: Mapping[str, Check] = {
    "package_nomination": nomination,
    "package_approval": approval,
    "package_acknowledgement": acknowledgement,
    "package_leader": leader,
    "package_plan": plan,
    "package_meeting": meeting,
    "package_progress": progress,
    "package_instruction": instruction,
    "package_check": check,
    "package_resolution": resolution,
    "package_verification": verification,
    "package_strike_off": strike_off,
    "package_successor": successor,
}


def _of(call: Call) -> tuple[Case, Package]:
    case = beside.of_call(call)
    found = packages.of_instance(call.tx, call.instance_id)
    assert found is not None, "a step of the family has its package"
    return case, found


def _require_leader(call: Call) -> None:
    case, package = _of(call)
    now = packages.leaders(case.tx, package.id)[-1]
    if now.user_id != case.tx.actor.id:
        raise errors.forbidden("not_the_leader", "the package's leader", "the actor is not", leader=now.name)


def _only_a_promise(path: str) -> FieldError:
    message = (
        "只有息访承诺，不能销案。诉求合理的要解决到位，不合理的要解释到位，生活困难的要帮扶到位（条例第27条）；"
        "附上协议、付款凭证、送达的意见书或者救助凭证。信访人以后还可以再提（条例第17条）。"
    )
    english = (
        "A promise not to petition again is no proof: what is justified is to be solved, the rest explained,"
        " hardship helped (Art. 27). Attach the agreement, the payment, the opinion served or the aid."
    )
    return errors.field(path, message, english)


def _accused(case: Case, found: Mapping[str, Any]) -> Found:
    accused = case.row["accused_path"]
    if not accused or not str(found["leader_office"]).startswith(accused):
        return []
    message = "这是被反映的单位，不能由它的领导包案（条例第28条第3款）。"
    return [errors.field("leader_office", message, "This is the organ complained about (Art. 28(3)).")]


def _outside_the_team(call: Call, path: str) -> Found:
    case, package = _of(call)
    plans = beside.records(case.tx, package.id, "plan")
    team = {str(one.get("name")) for one in plans[-1].facts["team"]} if plans else set()
    team |= {one.name for one in packages.leaders(case.tx, package.id)}
    if case.tx.actor.name not in team:
        return []
    message = f"{case.tx.actor.name}在专班里。要由专班以外的人来做。"
    return [errors.field(path, message, "You are of the team; somebody outside it must do this.")]


def _tried_to_meet(case: Case, package: Package) -> bool:
    """Whether the leader met the petitioner, or the petitioner would not; out of reach twice counts too."""
    results = [one.facts.get("met_result") for one in beside.records(case.tx, package.id, "meeting")]
    return "MET" in results or "DECLINED" in results or results.count("NOT_REACHED") >= 2


def _later_than_now(package: Package, found: Mapping[str, Any], path: str) -> Found:
    until = date.fromisoformat(found[path])
    if package.due_on is None or until > package.due_on:
        return []
    message = f"包案期限现在到{package.due_on.month}月{package.due_on.day}日，只能往后延。"
    return [errors.field(path, message, f"The package runs until {package.due_on}; name a later day.")]


def _after_today(call: Call, found: Mapping[str, Any], path: str, zh: str, en: str) -> Found:
    case, _ = _of(call)
    return [] if date.fromisoformat(found[path]) > case.today else [errors.field(path, zh, en)]


def _not_future(call: Call, found: Mapping[str, Any], path: str) -> Found:
    case, _ = _of(call)
    if found.get(path) and date.fromisoformat(found[path]) > case.today:
        return [errors.field(path, "这个日期在今天以后。请改成实际的日期。", "The day lies in the future.")]
    return []
