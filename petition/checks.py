"""Asked before a step is completed: what the law wants of it. Each answer is a sentence at its field.

A form says what must be filled in; here is what a form cannot know: the calendar, the file, the other steps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from engine import Call, Check, FieldError
from petition import (
    again,
    assists,
    cases,
    deadlines,
    documents,
    errors,
    law,
    mandates,
    parties,
    quality,
    refusal,
    repeat,
    summary,
)
from petition.cases import Case
from petition.deadlines import LawError
from petition.model import transfer

Found = list[FieldError]

#: Fewer characters than this cannot be "detailed reasons" (条例第23条第3款).
OBJECTION_REASONS = 50

#: What says that the same person asked for the same before (同人同事).
_SAME = ("RUNNING", "WINDOW_OPEN", "CONCLUDED")
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_HOLLOW = ("已转相关部门", "正在研究", "按有关规定处理", "请耐心等待", "待进一步核实")


def analysis(call: Call, found: dict[str, Any]) -> Found:
    """甄别：标题不写姓名，概况不照抄、不写证件号；人不同的不算提过。"""
    case = cases.of_call(call)
    errors_: Found = []
    names = parties.names(case.tx, case.row["submission_id"], "person")
    if any(len(name) > 1 and name in found["title"] for name in names):
        errors_.append(
            errors.field(
                "title",
                "标题里有信访人的姓名。标题用地点加什么事，不写姓名。",
                "The title names a petitioner; write the place and the matter.",
            )
        )
    if _ID_NUMBER.search(found["title"] + found["summary"]):
        errors_.append(
            errors.field(
                "summary",
                "概况里有证件号码。请删去，证件号只留在登记信息里。",
                "The summary holds an identity number; take it out.",
            )
        )
    if found["summary"].strip() == str(case.text["facts"]).strip():
        errors_.append(
            errors.field(
                "summary",
                "概况和原话一样。原话另存，概况要另写要点。",
                "The summary repeats their words; those are kept apart.",
            )
        )
    earlier = str(found.get("repeat_number") or "")
    if found["repeat_kind"] in _SAME and earlier and repeat.is_other_person(case, earlier):
        message = (
            f"{earlier}里没有这件的信访人。人不同的不算重复，要另办、另告知，可以一起办（条例第19条第1款）。"
            "请选“有关联，但人或者事不同”。"
        )
        english = "Nobody of this petition is in the earlier one: another person is no repeat (Art. 19(1))."
        errors_.append(errors.field("repeat_kind", message, english))
    return errors_


def route(call: Call, found: dict[str, Any]) -> Found:
    """去向：交办有期限；检举控告不转给被反映的单位；不再受理要写明原来那件。"""
    chosen, errors_ = found.get("route") or {}, _report_day(call, found)
    case = cases.of_call(call)
    accused, unit = case.row["accused_path"], str(found.get("unit_choice") or "")
    if chosen.get("go") == "transfer" and accused and unit.startswith(accused):
        message = "这是被反映的单位，不能把材料转给它（条例第30条第3款）。"
        errors_.append(
            errors.field(
                "unit_choice",
                message,
                "This is the organ complained about; it must not get the papers (Art. 30(3)).",
            )
        )
    if chosen.get("go") == "notice" and chosen.get("notice") == "NO_LONGER_ACCEPT":
        errors_ += _no_longer(call)
    return errors_ + _assistants(case, found, unit)


def route_approval(call: Call, found: dict[str, Any]) -> Found:
    """审批去向：原来那件在这中间可能又有了新的意见，同意以前再看一次。"""
    is_barred = call.data.get("go") == "notice" and call.data.get("notice_kind") == "NO_LONGER_ACCEPT"
    if found["route_approved"] != "yes" or not is_barred:
        return []
    return [FieldError("route_approved", one.message) for one in _no_longer(call)]


def competence_(call: Call, found: dict[str, Any]) -> Found:
    """提请管辖决定：写清争议，空话不算。"""
    del call
    return _empty_words("competence_dispute", found["competence_dispute"])


def joint_decision(call: Call, found: dict[str, Any]) -> Found:
    """联席会议定管辖：日期不在以后、不早于登记；主办单位不能又会办。"""
    return designation(call, found) + _assistants(cases.of_call(call), found, str(found["unit_choice"]))


def reforward(call: Call, found: dict[str, Any]) -> Found:
    """重新转送：不能又转给退回的单位。"""
    errors_ = _report_day(call, found)
    case = cases.of_call(call)
    returned = select(transfer.c.to_path).where(
        transfer.c.matter_id == case.id, transfer.c.is_objection_agreed.is_(True)
    )
    if found["unit_choice"] in set(case.tx.db.scalars(returned)):
        errors_.append(
            errors.field(
                "unit_choice",
                "这个单位的异议已经成立，不能又转给它（条例第23条第3款）。",
                "Its objection was agreed; it cannot be sent there again (Art. 23(3)).",
            )
        )
    return errors_


def designation(call: Call, found: dict[str, Any]) -> Found:
    """管辖决定：日期不能在以后，也不能早于登记。"""
    registered_on = deadlines.law_day(cases.of_call(call).row["registered_at"])
    return not_future(call, found, "decided_on", "决定的日期") or in_order(
        found, "decided_on", "designated", registered=registered_on
    )


def intake(call: Call, found: dict[str, Any]) -> Found:
    """受理或者提异议：异议在5个工作日内，理由详细（条例第23条第3款）；简易办理要符合条件。"""
    case = cases.of_call(call)
    if found["intake_decision"] == "accept" and found.get("use_summary") == "yes":
        return summary.conditions(case, call.data)
    if found["intake_decision"] == "refuse":
        return refusal.check(case, found)
    if found["intake_decision"] != "object":
        return []
    if call.data.get("may_object") is False:
        message = "管辖已经由上一级机关或者联席会议决定，不能再提异议。请受理（条例第24条第1款）。"
        return [
            errors.field(
                "intake_decision", message, "Competence is decided; no further objection (Art. 24(1))."
            )
        ]
    errors_: Found = []
    try:
        deadlines.require_in_time(deadlines.read(call.data["clocks"]["R10"]), case.today)
    except LawError as error:
        errors_.append(errors.of_law(error, "intake_decision"))
    reasons = "".join(str(found.get("objection_reasons") or "").split())
    if len(reasons) < OBJECTION_REASONS:
        message = (
            f"理由太简单，至少写{OBJECTION_REASONS}个字。"
            "要写清楚为什么不归本单位、应归谁、依据哪条（条例第23条第3款）。"
        )
        english = "Say in detail why it is not yours, whose it is, and under which rule (Art. 23(3))."
        errors_.append(errors.field("objection_reasons", message, english))
    if found.get("proposed_unit") == case.row["unit_path"]:
        errors_.append(
            errors.field("proposed_unit", "应归的单位不能是本单位自己。", "Name another organ than your own.")
        )
    return errors_


def late_notice(call: Call, found: dict[str, Any]) -> Found:  # noqa: ARG001 - the shape of a check
    """补发告知：没有额外的要求，表单已经问全。"""
    return []


def objection_decision(call: Call, found: dict[str, Any]) -> Found:
    """审核异议：空话不算核实。"""
    del call
    hollow = next((one for one in _HOLLOW if one in found["decision_reasons"]), None)
    if hollow:
        return [
            errors.field(
                "decision_reasons",
                f"“{hollow}”不是核实的结果。写明查了什么、依据什么。",
                "Say what was checked and on what ground.",
            )
        ]
    return []


def hearing(call: Call, found: dict[str, Any]) -> Found:
    """听取：在受理之后，不在以后。"""
    case = cases.of_call(call)
    accepted_on = case.row["accepted_on"]
    return (
        not_future(call, found, "heard_on", "听取的日期")
        or in_order(found, "heard_on", "heard", accepted=accepted_on)
        or mandates.beyond(case, found.get("agent"), "FOLLOW")
    )


def investigation(call: Call, found: dict[str, Any]) -> Found:
    """调查：申请延期的，合计不超过30日（条例第34条）；匿名的没法听证、调解。"""
    if found["next_step"] in ("mediate", "hearing") and cases.of_call(call).row["is_anonymous"]:
        message = "匿名的找不到本人，没法调解、听证（条例第31条第6项、第33条）。请接着调查。"
        return [errors.field("next_step", message, "An anonymous petitioner cannot take part; go on.")]
    if found["next_step"] != "extend":
        return []
    return _within_cap(call, int(found["extension_days"]), "extension_days")


def extension(call: Call, found: dict[str, Any]) -> Found:
    """审批延期：只有单位负责人能批，合计不超过30日，写明理由（条例第34条）。"""
    if found["extension_approved"] != "yes":
        return []
    case = cases.of_call(call)
    if not call.tx.actor.has("unit_head", case.row["unit_path"]):
        return [
            errors.field(
                "extension_approved",
                "延期只能由本机关、单位负责人批准（条例第34条）。",
                "Only the head of the organ may grant it (Art. 34).",
            )
        ]
    return _within_cap(call, int(found["approved_days"]), "approved_days")


def telling(call: Call, found: dict[str, Any]) -> Found:
    """告知延期：不在以后，不早于批准。"""
    newest = deadlines.read(call.data["clocks"]["R15"]).parts
    granted_on = newest[-1].granted_on if newest else None
    return not_future(call, found, "told_on", "告知的日期") or in_order(
        found, "told_on", "extension_told", extended=granted_on
    )


def opinion(call: Call, found: dict[str, Any]) -> Found:
    """处理意见：每项诉求都有事实、依据、意见和结论（条例第32条第1款）。"""
    if found["draft_next"] != "submit":
        return []
    case = cases.of_call(call)
    return opinion_contents(case, found) + assists.awaited(case) + again.same_result(call, found)


def approval(call: Call, found: dict[str, Any]) -> Found:
    """签发：意见书缺依据、缺答复的，签发不了（条例第32条第1款）。"""
    if found["opinion_approved"] != "yes":
        return []
    case = cases.of_call(call)
    paper = documents.newest(case.tx, case.id, "OPINION", "draft")
    wrong = (
        opinion_contents(case, paper.contents)
        if paper
        else [errors.field("", "没有意见稿。", "There is no draft.")]
    )
    return quality.signer(case, found) + [FieldError("opinion_approved", one.message) for one in wrong]


def opinion_contents(case: Case, contents: Mapping[str, Any]) -> Found:
    """What an opinion lacks, at the fields of its draft."""
    errors_: Found = []
    answers, demands = list(contents.get("answers") or []), case.demands
    if len(answers) < len(demands):
        message = f"有 {len(demands)} 项诉求，只答了 {len(answers)} 项。每项都要答（条例第32条第1款）。"
        english = f"{len(demands)} demands, {len(answers)} answers: answer every one (Art. 32(1))."
        errors_.append(errors.field("answers", message, english))
    for index, answer in enumerate(answers):
        errors_ += _answer(index, answer)
    results = {answer.get("result") for answer in answers}
    supported = {"SUPPORTED", "PARTLY_SUPPORTED"}
    if contents.get("outcome") == "SUPPORTED" and not results & supported:
        errors_.append(
            errors.field(
                "outcome",
                "没有一项诉求是支持的，总的结论不能写“支持”。",
                "No demand is supported, so the result cannot be.",
            )
        )
    if contents.get("outcome") == "NOT_SUPPORTED" and results & supported:
        errors_.append(
            errors.field(
                "outcome",
                "有诉求是支持的，总的结论不能写“不支持”。",
                "A demand is supported, so the result cannot be 'not supported'.",
            )
        )
    if not contents.get("reviewer"):
        message = "没有写复查机关。意见书要写明30日内向谁申请复查（条例第35条）。"
        errors_.append(errors.field("reviewer", message, "Say who reviews within 30 days (Art. 35)."))
    return errors_ + quality.opinion(case, contents)


def reply(call: Call, found: dict[str, Any]) -> Found:
    """答复：建议要说采纳没有；履行职责的不走复查复核（条例第29条、第31条第5项）。"""
    case = cases.of_call(call)
    errors_: Found = []
    is_suggestion = case.row["purpose"] == "SUGGESTION"
    if is_suggestion != (found["reply_result"] in ("ADOPTED", "PARTLY_ADOPTED", "NOT_ADOPTED")):
        message = (
            "建议的答复要选采纳、部分采纳或者没有采纳。" if is_suggestion else "这件不是建议，不能选采纳。"
        )
        errors_.append(
            errors.field("reply_result", message, "Adopted or not is for suggestions, and only for them.")
        )
    if "复查" in str(found["reply_remedy"]):
        message = "这件不按第31条第6项办，不能写申请复查。写行政复议、行政诉讼，或者写“没有”。"
        errors_.append(
            errors.field(
                "reply_remedy",
                message,
                "Not a matter of Art. 31(6): no review; name reconsideration or suit.",
            )
        )
    errors_ += _empty_words("reply_text", found["reply_text"])
    return errors_


CHECKS: Mapping[str, Check] = {
    "analysis": analysis,
    "route": route,
    "route_approval": route_approval,
    "reforward": reforward,
    "competence": competence_,
    "joint_decision": joint_decision,
    "designation": designation,
    "intake": intake,
    "late_notice": late_notice,
    "objection_decision": objection_decision,
    "hearing": hearing,
    "investigation": investigation,
    "extension": extension,
    "telling": telling,
    "opinion": opinion,
    "approval": approval,
    "reply": reply,
}


def _answer(index: int, answer: Mapping[str, Any]) -> Found:
    wanted = (
        ("facts", "查明的事实", "意见书要写明事实和理由", "the facts found"),
        ("basis", "依据", "意见书要写明法律依据，否则不能送审", "the legal basis"),
        ("conclusion", "处理意见", "每项诉求都要答", "what is decided"),
        ("result", "支持不支持", "要写明支持、解释说明还是不支持", "the result"),
    )
    errors_ = [
        errors.field(
            f"answers.{index}.{name}",
            f"第 {index + 1} 项诉求没有写{words}。{why}（条例第32条第1款）。",
            f"Demand {index + 1}: state {english} (Art. 32(1)).",
        )
        for name, words, why, english in wanted
        if not str(answer.get(name) or "").strip()
    ]
    return errors_ + _empty_words(f"answers.{index}.conclusion", str(answer.get("conclusion") or ""))


def _empty_words(path: str, text: str) -> Found:
    hollow = next((one for one in _HOLLOW if one in text), None)
    if hollow and len(text) < 60:
        return [
            errors.field(
                path, f"“{hollow}”不是答复。写明怎么处理。", "This is no answer; say what is decided."
            )
        ]
    return []


def _within_cap(call: Call, days: int, path: str) -> Found:
    old = deadlines.read(call.data["clocks"]["R15"])
    try:
        deadlines.recounted(old, parts=[*old.parts, deadlines.Part(days)])
    except LawError as error:
        return [errors.of_law(error, path)]
    return []


def not_future(call: Call, found: Mapping[str, Any], path: str, words: str) -> Found:
    """A day that a person gave cannot lie ahead."""
    if found.get(path) and date.fromisoformat(found[path]) > deadlines.law_day(call.tx.now):
        return [errors.field(path, f"{words}在今天以后。请改成实际的日期。", "The day lies in the future.")]
    return []


def in_order(found: Mapping[str, Any], path: str, id: str, **known: date | None) -> Found:
    """A day that a person gave cannot lie before what happened first (law/order.toml has the articles)."""
    if not found.get(path):
        return []
    days = {**known, id: date.fromisoformat(found[path])}
    return [errors.of_law(one, path) for one in law.disorder(days)]


def _assistants(case: Case, found: Mapping[str, Any], lead: str) -> Found:
    asked = found.get("assistants") or []
    if asked and case.row["is_sealed"]:
        message = "检举控告只给有权处理的机关，不能请别的单位会办（条例第30条第3款）。"
        return [errors.field("assistants", message, "An accusation goes to nobody else (Art. 30(3)).")]
    if lead and lead in asked:
        message = "主办单位不用再选成会办单位（条例第24条第1款）。"
        return [errors.field("assistants", message, "The lead organ does not assist itself.")]
    return []


def _no_longer(call: Call) -> Found:
    """Barred is only what was re-reviewed, on the same facts and the same reasons (条例第36条第3款)."""
    earlier = call.data.get("repeat_number")
    if not earlier:
        message = (
            "没有选原来那件。不再受理只用于复核后同样的事实和理由，要写明原来的编号（条例第36条第3款）。"
        )
        english = "Choose the earlier matter: the notice must name it (Art. 36(3))."
        return [errors.field("route.notice", message, english)]
    row = cases.row_of(call.tx, str(earlier))
    opinion = documents.newest(call.tx, str(row["id"]), "REREVIEW_OPINION")
    if opinion is None or opinion.served_on is None:
        message = f"{earlier}没有作出复核意见，不能不再受理；复查、复核的路还开着（条例第36条第3款）。"
        english = "The earlier matter was not re-reviewed: it cannot be barred yet (Art. 36(3))."
        return [errors.field("route.notice", message, english)]
    anew = documents.newest(call.tx, str(row["id"]), "OPINION")
    if anew is not None and anew.id > opinion.id:
        message = f"{earlier}复核以后又重新作出了处理意见，可以申请复查，不能不再受理（条例第36条第3款）。"
        english = "The earlier matter was answered anew after its re-review: it is not barred (Art. 36(3))."
        return [errors.field("route.notice", message, english)]
    if call.data.get("new_facts") == "yes":
        message = "有新的事实或者理由的，不能不再受理，作为新的一件办（条例第36条第3款）。"
        return [errors.field("route.notice", message, "New facts make a new matter (Art. 36(3)).")]
    return []


def _report_day(call: Call, found: Mapping[str, Any]) -> Found:
    by = found.get("report_by_on")
    if by and date.fromisoformat(by) < deadlines.law_day(call.tx.now) + timedelta(days=1):
        return [
            errors.field(
                "report_by_on",
                "报结果的日子要在今天以后（条例第22条第1款第3项）。",
                "The report must be due later than today (Art. 22(1)(3)).",
            )
        ]
    return []
