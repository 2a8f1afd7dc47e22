"""Asked before a step of summary handling, mediation or execution is completed (条例第32条、第33条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import Call, Check, FieldError
from petition import cases, checks, errors, mandates
from petition.model_review import review

Found = list[FieldError]

#: A benefit is never tied to a promise not to petition again.
_PROMISES = (
    "不再信访",
    "不再上访",
    "息诉息访",
    "息访",
    "停访罢访",
    "放弃信访",
    "永不上访",
    "不得信访",
    "不得上访",
)


def summary_opinion(call: Call, found: dict[str, Any]) -> Found:
    """简易的处理意见：每项诉求都支持，内容齐全；不能支持的转普通程序（办法第5条第3项、条例第32条第1款）。"""
    if found["summary_next"] == "leave":
        return []
    case = cases.of_call(call)
    errors_ = checks.opinion_contents(case, {**found, "outcome": "SUPPORTED"})
    for index, answer in enumerate(found.get("answers") or []):
        if answer.get("result") not in (None, "", "SUPPORTED"):
            message = (
                f"第 {index + 1} 项诉求没有全部支持，不能用简易办理。"
                "请选“转普通程序”，60日从同一个受理日算（信访事项简易办理办法第5条第3项）。"
            )
            english = f"Demand {index + 1} is not supported: choose the ordinary procedure (Measures 5(3))."
            errors_.append(errors.field(f"answers.{index}.result", message, english))
    return errors_


def mediation_consent(call: Call, found: dict[str, Any]) -> Found:
    """问双方：都同意，各有凭证，才能开始（条例第33条）。"""
    errors_ = checks.not_future(call, found, "consented_on", "问的日期")
    accepted_on = cases.of_call(call).row["accepted_on"]
    errors_ += checks.in_order(found, "consented_on", "consented", accepted=accepted_on)
    errors_ += mandates.beyond(cases.of_call(call), found.get("agent"), "MEDIATE")
    if found["mediation_start"] != "begin":
        return errors_
    for path, who, english in (
        ("petitioner_consents", "信访人", "The petitioner"),
        ("other_consents", "另一方", "The other side"),
    ):
        if found.get(path) != "yes":
            message = (
                f"{who}没有同意，不能开始调解：争议双方都同意才能调解（条例第33条）。"
                "请选“有一方不同意，接着调查”。"
            )
            errors_.append(
                errors.field(path, message, f"{english} did not agree; without both no mediation (Art. 33).")
            )
    return errors_


def mediation(call: Call, found: dict[str, Any]) -> Found:
    """调解：先同意、再调解、后签字，都不在以后；协议不能以不再信访为条件（条例第18条第4款、第33条）。"""
    errors_ = checks.not_future(call, found, "mediated_on", "调解的日期")
    consented_on = date.fromisoformat(cases.of_call(call).submitted("Task_MediationConsent")["consented_on"])
    errors_ += checks.in_order(found, "mediated_on", "mediated", consented=consented_on)
    if found["mediation_result"] != "SETTLED":
        return errors_
    errors_ += checks.not_future(call, found, "signed_on", "签字的日期")
    mediated_on = date.fromisoformat(found["mediated_on"])
    errors_ += checks.in_order(found, "signed_on", "settled", mediated=mediated_on)
    errors_ += mandates.beyond(cases.of_call(call), found.get("agent"), "MEDIATE")
    terms = "".join(str(found.get("terms") or "").split())
    promise = next((one for one in _PROMISES if one in terms), None)
    if promise:
        message = f"协议不能以“{promise}”为条件。信访是信访人的权利，请改成双方各做什么（条例第18条第4款）。"
        english = "Terms cannot be conditional on not petitioning again (Art. 18(4))."
        errors_.append(errors.field("terms", message, english))
    if found.get("execute_by_on") and not found.get("execute_owner"):
        message = "写了履行的日子，还要写谁来履行（条例第32条第2款）。"
        errors_.append(errors.field("execute_owner", message, "Say who carries it out (Art. 32(2))."))
    return errors_


def execution(call: Call, found: dict[str, Any]) -> Found:
    """落实：不在以后；“被变更、撤销”要真有这样的复查、复核意见（条例第32条第2款、第35条、第36条）。"""
    if found["execution_state"] == "DONE":
        return executed(call, found)
    case = cases.of_call(call)
    changed = select(review.c.id).where(
        review.c.matter_id == case.id, review.c.outcome.in_(("CHANGED", "REVOKED", "REDO"))
    )
    if case.tx.db.scalar(changed.limit(1)) is None:
        message = "没有变更、撤销原意见的复查或者复核意见，要照原意见落实（条例第32条第2款）。"
        english = "No review changed or revoked the opinion; it is carried out as it stands (Art. 32(2))."
        return [errors.field("execution_state", message, english)]
    return []


def executed(call: Call, found: dict[str, Any]) -> Found:
    """落实的日期：不在以后，不早于受理；意见签发以前就落实了的，照实写。"""
    accepted_on = cases.of_call(call).row["accepted_on"]
    return checks.not_future(call, found, "executed_on", "落实的日期") or checks.in_order(
        found, "executed_on", "executed", accepted=accepted_on
    )


def execution_check(call: Call, found: dict[str, Any]) -> Found:
    """核实落实：联系不上信访人的，不能只凭单位的话说落实了。"""
    del call
    by_papers = found["execution_confirmed"] == "yes" and found["checked_how"] == "PAPERS"
    if by_papers and len("".join(str(found["check_findings"]).split())) < _BY_PAPERS:
        message = "只看凭证的，写明看了哪些凭证、联系了几次（条例第32条第2款）。"
        english = "By the proofs alone: name them, and say how often you tried to reach the petitioner."
        return [errors.field("check_findings", message, english)]
    return []


#: Characters below which nobody can have named the proofs and the attempts.
_BY_PAPERS = 20

CHECKS: Mapping[str, Check] = {
    "summary_opinion": summary_opinion,
    "mediation_consent": mediation_consent,
    "mediation": mediation,
    "execution": execution,
    "execution_check": execution_check,
}
