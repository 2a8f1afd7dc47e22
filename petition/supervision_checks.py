"""Asked before a step of 督办 is completed. Each answer is a sentence at its field, with its article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import Call, Check, FieldError
from petition import beside, errors
from petition import supervision as supervisions
from petition.model_beside import proposal

Found = list[FieldError]


def opening(call: Call, found: dict[str, Any]) -> Found:
    """立项：反馈的日子在今天以后。"""
    return _after_today(call, found, "reply_by_on")


def listing(call: Call, found: dict[str, Any]) -> Found:
    """联席会议定挂牌：会议不在以后，限期在今天以后（条例第39条第3款）。"""
    return _not_future(call, found, "listed_met_on") + _after_today(call, found, "mend_by_on")


def visit(call: Call, found: dict[str, Any]) -> Found:
    """实地督办：不在以后，至少两人。"""
    errors_ = _not_future(call, found, "visited_on")
    people = [one for one in str(found["visited_by"]).replace("，", "、").split("、") if one.strip()]
    if len(people) < 2:
        message = "实地督办至少两人，写清是谁。"
        errors_.append(errors.field("visited_by", message, "Two people at least go; name them."))
    return errors_


def reply(call: Call, found: dict[str, Any]) -> Found:
    """反馈：空话不算整改。"""
    del call
    hollow = next((one for one in _HOLLOW if one in found["reply_measures"]), None)
    if hollow and len(found["reply_measures"]) < 40:
        message = f"“{hollow}”不是整改。写明哪天、谁、做了什么，附凭证。"
        english = "That is no measure: say who did what on which day, with proof."
        return [errors.field("reply_measures", message, english)]
    return []


def verification(call: Call, found: dict[str, Any]) -> Found:
    """核实整改：再督办要有日子；提建议要写全；追究责任的不能提给被督办的单位自己（条例第40条第3款）。"""
    case = beside.of_call(call)
    now = supervisions.of_instance(call.tx, call.instance_id)
    assert now is not None, "a step of the family has its supervision"
    result = found["mend_result"]
    if result == "AGAIN":
        return _after_today(call, found, "again_by_on")
    if result == "PROPOSE":
        return _proposals(found, now.organ_path)
    answered = select(proposal.c.id).where(
        proposal.c.supervision_id == now.id, proposal.c.status.not_in(("DRAFT", "DROPPED", "ISSUED"))
    )
    if result == "HANDED_ON" and case.tx.db.scalar(answered.limit(1)) is None:
        message = "还没有一项建议有书面反馈，不能按这个办结（条例第40条第4款）。"
        return [errors.field("mend_result", message, "No proposal has been answered yet (Art. 40(4)).")]
    return []


def unlisting(call: Call, found: dict[str, Any]) -> Found:
    """摘牌：联席会议的决定不在以后（条例第39条第3款）。"""
    return _not_future(call, found, "unlisted_on")


def feedback(call: Call, found: dict[str, Any]) -> Found:
    """采纳情况：信访部门代录的，写纸质反馈的文号。"""
    case = beside.of_call(call)
    to_path = str(call.data["proposal_path"])
    is_own = any(case.tx.actor.has(role, to_path) for role in ("unit_head", "receiver"))
    if not is_own and not found.get("feedback_reference"):
        message = "这是收到建议的机关的反馈。代录的要写它书面反馈的文号（条例第40条第4款）。"
        english = "This is the organ's own feedback; entering it for them needs the number of their paper."
        return [errors.field("feedback_reference", message, english)]
    return []


def assessment(call: Call, found: dict[str, Any]) -> Found:
    """评估理由：没有额外的要求，表单已经问全。"""
    del call, found
    return []


CHECKS: Mapping[str, Check] = {
    "supervision_opening": opening,
    "supervision_listing": listing,
    "supervision_visit": visit,
    "supervision_reply": reply,
    "supervision_verification": verification,
    "supervision_unlisting": unlisting,
    "proposal_feedback": feedback,
    "proposal_assessment": assessment,
}

_HOLLOW = ("高度重视", "正在研究", "正在推进", "认真整改", "加强管理", "举一反三")


def _proposals(found: Mapping[str, Any], organ_path: str | None) -> Found:
    every = found.get("proposals") or []
    if not every:
        message = "没有写建议。至少一项：哪一项、提给谁、问题、依据、建议做什么（条例第40条）。"
        return [errors.field("proposals", message, "State one proposal at least (Art. 40).")]
    wrong: Found = []
    for index, one in enumerate(every):
        if one["kind"] == "HOLD_LIABLE" and one["to_path"] == organ_path:
            message = "追究责任的建议要提给有管理权限的机关，不能提给被督办的单位自己（条例第40条第3款）。"
            english = "A proposal of liability goes to the organ with authority, not to the one supervised."
            wrong.append(errors.field(f"proposals.{index}.to_path", message, english))
    return wrong


def _after_today(call: Call, found: Mapping[str, Any], path: str) -> Found:
    case = beside.of_call(call)
    if found.get(path) and date.fromisoformat(found[path]) <= case.today:
        return [errors.field(path, "要在今天以后。", "The day must lie ahead.")]
    return []


def _not_future(call: Call, found: Mapping[str, Any], path: str) -> Found:
    case = beside.of_call(call)
    if found.get(path) and date.fromisoformat(found[path]) > case.today:
        return [errors.field(path, "这个日期在今天以后。请改成实际的日期。", "The day lies in the future.")]
    return []
