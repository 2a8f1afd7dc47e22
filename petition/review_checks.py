"""Asked before a step of review, re-review or dissatisfaction is completed; joined to `CHECKS`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine import Call, Check, FieldError
from petition import cases, checks, documents, errors, handling_checks, law, papers, service_checks
from petition.law import review as lists
from petition.review_records import PERIODS

Found = list[FieldError]

#: Where a matter stands -> the ways the law leaves open from there (条例第19条、第31条、第35条至第37条).
OPEN_WAYS: Mapping[str, frozenset[str]] = {
    "RUNNING": frozenset({"IN_HAND", "OUTSIDE", "NEW_MATTER"}),
    "UNDER_REVIEW": frozenset({"IN_HAND", "OUTSIDE", "NEW_MATTER"}),
    "REVIEW_OPEN": frozenset({"REVIEW", "OUTSIDE", "NEW_MATTER", "CORRECTION"}),
    "REVIEW_LATE": frozenset({"REVIEW", "OUTSIDE", "NEW_MATTER", "CORRECTION"}),
    "REREVIEW_OPEN": frozenset({"REREVIEW", "OUTSIDE", "NEW_MATTER", "CORRECTION"}),
    "REREVIEW_LATE": frozenset({"REREVIEW", "OUTSIDE", "NEW_MATTER", "CORRECTION"}),
    "CONCLUDED": frozenset({"NO_LONGER", "OUTSIDE", "NEW_MATTER", "CORRECTION"}),
    "NO_REVIEW": frozenset({"OUTSIDE", "NEW_MATTER", "CORRECTION"}),
}


def application(call: Call, found: dict[str, Any]) -> Found:
    """审查申请：三应当都核对；逾期的要有正当理由；不受理要用清单里的理由。"""
    errors_ = _points("application", found, "application_points")
    is_late = bool(call.data["review"]["is_late"])
    if found["review_intake"] == "accept" and is_late and not str(found.get("late_ground") or "").strip():
        message = (
            "已过30日。认为有正当理由的，写明是什么、凭什么证明，报负责人批（条例第35条没有规定逾期的后果）。"
        )
        errors_.append(errors.field("late_ground", message, "Late: state the good reason and its proof."))
    if found["review_intake"] == "refuse" and found.get("ground") == "LATE" and not is_late:
        message = "申请在期限内，不能以逾期为由不受理（条例第35条、第36条）。"
        errors_.append(errors.field("ground", message, "It is in time and cannot be refused as late."))
    return errors_


def examination(call: Call, found: dict[str, Any]) -> Found:
    """调卷审查：两审查都做。"""
    del call
    return _points("examination", found, "examination_points")


def draft(call: Call, found: dict[str, Any]) -> Found:
    """拟意见：请求、事实、理由、依据、意见都有；变更的写落实日期。"""
    return contents(call, found)


def panel(call: Call, found: dict[str, Any]) -> Found:
    """合议：一审议。"""
    del call
    return _points("panel", found, "panel_points") if found["panel_passed"] == "yes" else []


def decision(call: Call, found: dict[str, Any]) -> Found:
    """审定签发：二审议；缺依据、缺事实的签发不了。"""
    if found["review_signed"] != "yes":
        return []
    paper = documents.read(call.tx, call.data["review_draft"]["document_id"])
    wrong = [FieldError("review_signed", one.message) for one in contents(call, paper.contents)]
    return _points("decision", found, "decision_points") + wrong


def contents(call: Call, found: Mapping[str, Any]) -> Found:
    """What a review opinion lacks, at the fields of its draft."""
    wanted = (
        ("facts_found", "查明的事实", "the facts found"),
        ("grounds", "本机关认为的理由", "the reasons"),
        ("basis", "法律、法规、政策依据", "the legal basis"),
        ("decision", "复查复核意见", "what is decided"),
    )
    errors_ = [
        errors.field(
            name,
            f"没有写{words}。意见书要有请求、查明的事实、意见和依据（参照条例第32条第1款）。",
            f"State {english} (cf. Art. 32(1)).",
        )
        for name, words, english in wanted
        if not str(found.get(name) or "").strip()
    ]
    result, today = found.get("review_result"), cases.of_call(call).today
    for name, wanted_for in (("execute_by_on", "CHANGED"), ("redo_by_on", "REDO")):
        given = found.get(name)
        if result == wanted_for and given and date.fromisoformat(str(given)) <= today:
            errors_.append(errors.field(name, "日期要在今天以后。", "The day must lie ahead."))
    if result == "CHANGED" and not found.get("execute_by_on"):
        message = "变更的，写明原单位哪天前落实（条例第32条第2款）。"
        errors_.append(errors.field("execute_by_on", message, "Say by when it is carried out (Art. 32(2))."))
    if (
        call.data["review"]["stage"] == "REVIEW"
        and result != "REDO"
        and not str(found.get("next_reviewer") or "").strip()
    ):
        message = "写明对复查意见不服向谁申请复核（条例第36条第1款）。"
        errors_.append(errors.field("next_reviewer", message, "Say who re-reviews (Art. 36(1))."))
    return errors_


def service(call: Call, found: dict[str, Any]) -> Found:
    """送达：三释明讲过；其余同送达文书。"""
    errors_ = service_checks.service(call, found)
    if found["service_result"] == "DELIVERED":
        errors_ += _points("service", found, "service_points")
    return errors_


def execution(call: Call, found: dict[str, Any]) -> Found:
    """落实：不在以后，不早于受理。"""
    return handling_checks.executed(call, found)


def hearing_call(call: Call, found: dict[str, Any]) -> Found:
    """听证通知：提前通知；主持人不是承办人。"""
    errors_ = _past(call, found, "notified_on", "通知的日期")
    asked = call.data.get("review")
    period = (call.data.get("clocks") or {}).get(PERIODS[asked["stage"]] if asked else "R15")
    since = {
        "review_received" if asked else "accepted": date.fromisoformat(period["start_on"])
        if period
        else None,
        "hearing_ended_before": _last_hearing(call, asked),
    }
    errors_ += checks.in_order(found, "notified_on", "hearing_called", **since)
    notified_on = date.fromisoformat(found["notified_on"]) if found.get("notified_on") else None
    errors_ += checks.in_order(found, "hearing_on", "hearing_held", hearing_called=notified_on)
    days = law.settings().hearing.notice_days
    if found.get("notified_on") and found.get("hearing_on"):
        first = date.fromisoformat(found["notified_on"]) + timedelta(days=days)
        if date.fromisoformat(found["hearing_on"]) < first and not found.get("short_notice_agreed"):
            message = (
                f"听证要提前{days}日通知，最早{first.month}月{first.day}日；信访人同意提前的，打勾并记录。"
            )
            errors_.append(
                errors.field("hearing_on", message, f"Notice is {days} days, unless the petitioner agrees.")
            )
    if str(found.get("hearing_host") or "").strip() == call.tx.actor.name:
        message = "主持人不能是承办人（参照条例第28条第3款）。"
        errors_.append(errors.field("hearing_host", message, "The host is not the case officer."))
    return errors_


def _last_hearing(call: Call, asked: Mapping[str, Any] | None) -> date | None:
    """When the last hearing of this stage closed; the hearings of another stage take nothing out of it."""
    before = call.data.get("hearing") or {}
    closed_on, of = before.get("closed_on"), before.get("review_id")
    is_same = of == (asked["id"] if asked else None)
    return date.fromisoformat(closed_on) if closed_on and is_same else None


def hearing_hold(call: Call, found: dict[str, Any]) -> Found:
    """举行听证：结束的日期不早于举行的日子、不在以后；改期要改到以后。"""
    if found["hearing_result"] == "POSTPONED":
        new_on = found.get("new_hearing_on")
        if new_on and date.fromisoformat(new_on) <= cases.of_call(call).today:
            return [errors.field("new_hearing_on", "改期要改到今天以后。", "The new day must lie ahead.")]
        called_on = str(call.data["hearing"]["on"])
        if new_on and date.fromisoformat(new_on) < date.fromisoformat(called_on):
            day = papers.day(called_on)
            message = f"听证定在{day}举行，改期不能提前。告诉过信访人的日子不提前，期限也不缩短。"
            return [errors.field("new_hearing_on", message, "It is put off, never brought forward.")]
        return []
    errors_ = _past(call, found, "hearing_closed_on", "听证结束的日期")
    notified_on = date.fromisoformat(call.data["hearing"]["notified_on"])
    errors_ += checks.in_order(found, "hearing_closed_on", "hearing_ended", hearing_called=notified_on)
    closed, held_on = found.get("hearing_closed_on"), str(call.data["hearing"]["on"])
    if closed and not errors_ and date.fromisoformat(closed) < date.fromisoformat(held_on):
        message = (
            f"听证定在{papers.day(held_on)}举行，不能在那以前结束。告诉过信访人的日子不提前，期限也不缩短。"
        )
        errors_.append(
            errors.field("hearing_closed_on", message, "It closed before the day it was called for.")
        )
    return errors_


def appeal(call: Call, found: dict[str, Any]) -> Found:
    """分办不服意见：只能走法律开着的路；说“相同”要写理由；转复查要本人同意。"""
    errors_: Found = []
    way, standing = found["appeal_way"], str(call.data["standing"])
    if way not in OPEN_WAYS[standing]:
        message = _CLOSED_WAYS.get(
            way, "这条路现在没有开着。按这件走到的地步选（条例第19条、第35条至第37条）。"
        )
        errors_.append(
            errors.field("appeal_way", message, "This way is not open where the matter stands now.")
        )
    elif way == "CORRECTION" and not _may_correct(call):
        errors_.append(errors.field("appeal_way", _CLOSED_WAYS[way], _NOTHING_TO_CORRECT))
    if way == "NEW_MATTER" and call.data.get("appeal_new_facts") != "yes":
        message = "前面判断没有新的事实和理由，不能登记成新的一件。要改判断的，退回重新看。"
        errors_.append(errors.field("appeal_way", message, "It was judged that nothing is new."))
    if way == "NO_LONGER" and call.data.get("appeal_new_facts") == "yes":
        message = "有新的事实或者理由的，不能不再受理，要登记成新的一件（条例第36条第3款）。"
        errors_.append(errors.field("appeal_way", message, "New facts make a new matter (Art. 36(3))."))
    if way in ("REVIEW", "REREVIEW") and not found.get("agreed"):
        message = "转成申请要信访人本人同意；同意了再打勾。"
        errors_.append(errors.field("agreed", message, "Only with the petitioner's own agreement."))
    return errors_


def correction(call: Call, found: dict[str, Any]) -> Found:
    """核查：要改的，期限在以后。"""
    if found["corrects"] == "yes" and not _may_correct(call):
        return [errors.field("corrects", _CLOSED_WAYS["CORRECTION"], _NOTHING_TO_CORRECT)]
    by = found.get("redo_by_on")
    if found["corrects"] == "yes" and by and date.fromisoformat(by) <= cases.of_call(call).today:
        return [errors.field("redo_by_on", "日期要在今天以后。", "The day must lie ahead.")]
    return []


CHECKS: Mapping[str, Check] = {
    "review_application": application,
    "review_examination": examination,
    "review_draft": draft,
    "review_panel": panel,
    "review_decision": decision,
    "review_service": service,
    "review_execution": execution,
    "hearing_call": hearing_call,
    "hearing_hold": hearing_hold,
    "appeal": appeal,
    "correction": correction,
}

_CLOSED_WAYS: Mapping[str, str] = {
    "REVIEW": "现在不能转复查：没有收到可以复查的处理意见书，或者已经过了这一步（条例第35条）。",
    "REREVIEW": "现在不能转复核：还没有复查意见书，或者已经终结（条例第36条）。",
    "NO_LONGER": "不再受理只用于复核终结以后，事实和理由都相同的（条例第36条第3款）。",
    "IN_HAND": "这件已经不在办理，不能按“正在办理”告知（条例第19条第3款）。",
    "CORRECTION": "还在办理或者复查，没有已经作出的答复可以纠正。",
}
_NOTHING_TO_CORRECT = "No answer that was given and could be corrected."


def _may_correct(call: Call) -> bool:
    """Whether an organ answered, and may handle it again of its own accord."""
    row = cases.of_call(call).row
    return row["unit_path"] is not None and "IN_PROCESS" in cases.FOLLOWS.get(row["status"], frozenset())


def _points(stage: str, found: Mapping[str, Any], path: str) -> Found:
    ticked = set(found.get(path) or [])
    missing = [one for one in lists.points(stage) if one.code not in ticked]
    if not missing:
        return []
    message = f"还没有核对：{'；'.join(one.name for one in missing)}。"
    english = f"Not checked yet: {'; '.join(one.name_en for one in missing)}."
    return [errors.field(path, message, english)]


def _past(call: Call, found: Mapping[str, Any], path: str, words: str) -> Found:
    given = found.get(path)
    if given and date.fromisoformat(given) > cases.of_call(call).today:
        return [errors.field(path, f"{words}在今天以后。", "The day lies in the future.")]
    return []
