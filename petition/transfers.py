"""转送、交办、签收、异议、管辖决定 (条例第22条至第24条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine import Call, new_id
from engine.statements import change
from petition import (
    assignments,
    calendar,
    cases,
    clocks,
    direct,
    documents,
    errors,
    law,
    levels,
    meetings,
    organs,
    papers,
    sealing,
    sorting,
)
from petition.cases import Case
from petition.documents import Document
from petition.law.dates import at, end_of
from petition.model import Row, transfer
from petition.organs import Organ

#: After so many agreed objections only a competence decision moves the matter on (S-27, 条例第24条第1款).
RETURNS = 2


def forward(call: Call) -> dict[str, Any]:
    """转送或者交办。Sends the matter to an organ: 转送单 or 交办函, R-02 stops, the petitioner is told where.

    Parameters: `unit` (path), `mode` (FORWARD | ASSIGN), `report_by_on` (ISO day, ASSIGN only: starts R-04).
    Into the case: `status`, `unit_path`, `unit_name`, `forwards`, `assigned`, `sign_due_at`, `sign_by_at`,
    `clocks`, `objections_agreed`, `intake_result`. Refused after two agreed objections (条例第24条第1款).

    Raises:
        Conflict: `third_forward`; `report_day_passed` while the approval waited.
    """
    case = cases.of_call(call)
    if _agreed(case) >= RETURNS:
        raise errors.conflict(
            "third_forward", "fewer than two agreed objections", "the matter was returned twice"
        )
    unit = organs.get(case.tx, call.parameters["unit"])
    mode = call.parameters.get("mode") or "FORWARD"
    report_by = call.parameters.get("report_by_on")
    report_by_on = date.fromisoformat(report_by) if mode == "ASSIGN" and report_by else None
    if report_by_on is not None and report_by_on <= case.today:
        raise errors.conflict(
            "report_day_passed",
            "the day of the report to lie ahead",
            f"it was {report_by_on}",
            day=papers.day(report_by),
        )
    return _send(case, unit, mode, report_by_on)


def designate(call: Call) -> dict[str, Any]:
    """按管辖决定交单位受理。The common superior or joint meeting named the organ (条例第24条第1款).

    Parameters: `unit` (path). Reads the newest decision, of `Task_JointDecide` where `competence_by` is
    JOINT_MEETING, else of `Task_Designate`. The organ's own 15 days start when it signs; it cannot object.
    """
    case = cases.of_call(call)
    is_joint = call.data.get("competence_by") == "JOINT_MEETING"
    unit = organs.get(case.tx, call.parameters["unit"])
    found = case.submitted("Task_JointDecide" if is_joint else "Task_Designate")
    body = call.data["competence_body"] if is_joint else found["deciding_body"]
    office = organs.get(case.tx, case.row["office_path"])
    reference = _minutes(call, case, unit, found) if is_joint else found["decision_reference"]
    made = documents.issue(
        case,
        "COMPETENCE",
        office,
        {
            "body": body,
            "reference": reference,
            "decided_on": found["decided_on"],
            "decided_by": call.data["competence_by"],
            "dispute": call.data["competence_dispute"],
            "unit": unit.name,
        },
    )
    case.note("competence_decided", body=body, to=unit.short_name, document_id=made.id)
    return _send(case, unit, "DESIGNATE", None)


def _minutes(call: Call, case: Case, unit: Organ, found: Mapping[str, Any]) -> str:
    """The number of the joint meeting's minutes on who leads, who assists and by when."""
    assisting = "、".join(organs.get(case.tx, str(one)).name for one in found.get("assistants") or [])
    by_on = found.get("assist_by_on")
    return meetings.written(
        case,
        found,
        found.get("decision_reference"),
        met_on=found["decided_on"],
        body=str(call.data["competence_body"]),
        article="条例第13条、第24条第1款",
        facts=str(call.data["competence_dispute"]),
        ground=str(found.get("decision_reasons") or ""),
        decision=f"由{unit.name}主办{f'，{assisting}会办' if assisting else ''}",
        owner=unit.name,
        by_when="收到本决定以后，按条例第23条第3款的期限告知受理"
        + (f"；会办意见{papers.day(by_on)}前报出" if assisting and by_on else ""),
    )


def ask_competence(call: Call) -> dict[str, Any]:
    """记下提请管辖决定。Two agreed objections: a superior or joint meeting is asked (条例第24条第1款)."""
    case = cases.of_call(call)
    if call.data["competence_by"] == "JOINT_MEETING":
        # Who decides has to read what it is about, also where it is an accusation (条例第13条、第30条).
        sealing.admit(case.tx, case.row, "joint_meeting")
    case.note("competence_asked", office=case.row["office_name"], body=call.data["competence_body"])
    return {}


def receive(call: Call) -> dict[str, Any]:
    """签收，起算15日。The organ signed: R-09 (15日) and R-10 (5个工作日) start today (条例第23条第3款)."""
    case = cases.of_call(call)
    holder = (case.row["unit_path"], case.row["unit_name"])
    row = current(case)
    _change(case, row["id"], received_on=case.today)
    case.become("RECEIVED", unit_received_on=case.today)
    notice = clocks.start(case, "R09", case.today, holder=holder)
    if case.row["route_row"] == "T19":
        clocks.start(case, "J01", case.today, holder=holder)
    facts: dict[str, Any] = {"unit": holder[1], "notice_by_on": notice.nominal_on}
    if row["mode"] != "DESIGNATE":
        facts["object_by_on"] = clocks.start(case, "R10", case.today, holder=holder).nominal_on
    case.note("matter_received", **facts)
    unit = organs.get(case.tx, holder[0])
    return {
        "status": "RECEIVED",
        "clocks": clocks.data(case),
        "may_object": row["mode"] != "DESIGNATE",
        "reviewers": organs.review_options(unit),
        "intake_result": None,
    }


def object_(call: Call) -> dict[str, Any]:
    """登记异议。The organ says it is not competent; the office decides (R-11). Its 15 days run on."""
    case = cases.of_call(call)
    found, row = case.submitted("Task_Intake"), current(case)
    unit, office = organs.get(case.tx, row["to_path"]), organs.get(case.tx, case.row["office_path"])
    proposed = organs.get(case.tx, found["proposed_unit"]).name if found.get("proposed_unit") else ""
    made = documents.issue(
        case,
        "OBJECTION",
        unit,
        {
            "office": office.name,
            "title": case.row["title"],
            "number": case.number,
            "received_on": row["received_on"].isoformat(),
            "reasons": found["objection_reasons"],
            "basis": found["objection_basis"],
            "proposed": proposed,
        },
    )
    _change(case, row["id"], objected_on=case.today, objection_reasons=found["objection_reasons"])
    case.become("OBJECTION_PENDING")
    clocks.stop(case, "R10", case.today)
    decide_by = clocks.start(case, "R11", case.today, holder=(office.path, office.short_name))
    case.note(
        "objection_filed",
        unit=unit.short_name,
        office=office.short_name,
        decide_by_on=decide_by.nominal_on,
        document_id=made.id,
    )
    return {"status": "OBJECTION_PENDING", "clocks": clocks.data(case)}


def decide_objection(call: Call) -> dict[str, Any]:
    """记下异议审核意见。Agreed: the matter leaves the organ, R-02 runs on from its old start.

    Refused: it stays there and R-09 is unchanged (G-02).

    Parameters: `agreed` (true | false). Into the case: `intake_result` (`returned` when agreed),
    `objections_agreed`, `status`, `clocks`, `units`, `unit_choice`, `unit_reason`.
    """
    case = cases.of_call(call)
    is_agreed, row = bool(call.parameters["agreed"]), current(case)
    found = case.submitted("Task_DecideObjection")
    office = organs.get(case.tx, case.row["office_path"])
    notice = clocks.running(case.tx, case.id, "R09")
    made = documents.issue(
        case,
        "OBJECTION_DECISION",
        office,
        {
            "unit": organs.get(case.tx, row["to_path"]).name,
            "is_agreed": is_agreed,
            "reasons": found["decision_reasons"],
            "notice_by_on": notice["nominal_on"].isoformat() if notice else "",
        },
    )
    _change(case, row["id"], decided_on=case.today, is_objection_agreed=is_agreed)
    clocks.stop(case, "R11", case.today)
    case.note(
        "objection_decided",
        is_agreed=is_agreed,
        office=office.short_name,
        unit=row["to_name"],
        notice_by_on=notice["nominal_on"] if notice else None,
        document_id=made.id,
    )
    if not is_agreed:
        case.become("RECEIVED")
        return {
            "status": "RECEIVED",
            "intake_result": None,
            "intake_decision": None,
            "clocks": clocks.data(case),
        }
    assignments.end_all(case)
    clocks.drop(case, "R04", "R09", "R10")
    for key in clocks.FIRST:
        clocks.resume(case, key)
    case.become("REGISTERED", unit_path=None, unit_name=None, unit_received_on=None)
    case.place(case.row["office_path"])
    return {
        "status": "REGISTERED",
        "intake_result": "returned",
        "assigned": False,
        "objections_agreed": _agreed(case),
        "clocks": clocks.data(case),
        "units": sorting.unit_options(case),
        **sorting.suggested(case),
    }


def transfer_out(call: Call, *, status: str, kind: str, is_told: bool) -> dict[str, Any]:
    """Sends the matter out of petition work, to a political-legal or discipline organ; R-02 stops."""
    case = cases.of_call(call)
    office = organs.get(case.tx, case.row["office_path"])
    to = str(case.submitted("Task_Route")["receiving_organ"])
    article = str(call.data["advice"]["article"])
    made = documents.issue(case, "FORWARD", office, _slip(case, to, article, note=""))
    if is_told:
        _tell(case, office, to, article, verb="转送", promises_notice=False)
    clocks.stop_all(case, clocks.FIRST, case.today)
    levels.over(case)
    clocks.drop(case)
    case.become(status, forwarded_on=case.today, closed_on=case.today)
    case.note("matter_transferred", to=to, organ=kind, article=article, document_id=made.id)
    return {"status": status, "clocks": clocks.data(case)}


def transfer_political_legal(call: Call) -> dict[str, Any]:
    """转送同级政法部门 (条例第22条第2款)。No R-15; the petitioner is told where it went. Ends 已转政法."""
    return transfer_out(call, status="TRANSFERRED_POLITICAL_LEGAL", kind="政法部门", is_told=True)


def transfer_discipline(call: Call) -> dict[str, Any]:
    """转送纪检监察机关 (条例第22条第2款、第30条)。By authority over the accused; it stays sealed.

    The petitioner is told by that organ under its own rules. Ends 已转纪检监察.
    """
    return transfer_out(call, status="TRANSFERRED_DISCIPLINE", kind="纪检监察机关", is_told=False)


def slip(case: Case, office: Organ, to: Organ, article: str) -> Document:
    """转送单 to a petition office below; the petitioner is told where it went."""
    found = case.submitted("Task_Level", "Task_Route")
    contents = _slip(case, to.name, article, note=str(found.get("forward_note") or ""))
    made = documents.issue(case, "FORWARD", office, contents)
    if case.row["is_notice_owed"]:
        _tell(case, office, to.name, article, verb="转送", promises_notice=False)
    return made


def tell_later(case: Case) -> list[Document]:
    """去向告知书 for each earlier sending, once a notice is owed: an heir has an address (条例第23条第1款).

    Issued today, each names the day of its sending; nothing is served by this.
    """
    is_awaited = case.row["status"] in ("FORWARDED", "ASSIGNED", "RECEIVED", "OBJECTION_PENDING")
    found = []
    for row in case.sendings:
        office = organs.get(case.tx, row["from_path"])
        contents = _destination(
            case,
            organs.get(case.tx, row["to_path"]).name,
            _article(row["mode"], office),
            verb="交办" if row["mode"] == "ASSIGN" else "转送",
            promises_notice=is_awaited and row == case.sendings[-1],
        )
        contents |= {"sent_on": row["sent_on"].isoformat(), "phone": office.phone}
        found.append(documents.issue(case, "DESTINATION", office, contents))
    return found


def current(case: Case) -> Row:
    """The row of the newest sending."""
    return case.sendings[-1]


def _send(case: Case, unit: Organ, mode: str, report_by_on: date | None) -> dict[str, Any]:
    office = organs.get(case.tx, case.row["office_path"])
    ordinal = _count(case) + 1
    article = _article(mode, office)
    sending = {
        "id": new_id(),
        "matter_id": case.id,
        "ordinal": ordinal,
        "from_path": office.path,
        "to_path": unit.path,
        "to_name": unit.short_name,
        "mode": mode,
        "report_by_on": report_by_on,
        "sent_on": case.today,
        "objection_reasons": "",
    }
    case.add_sending(sending)
    last = ("Task_Level", "Task_Route")
    found = case.submitted("Task_Reforward", *last) if ordinal > 1 else case.submitted(*last)
    slip = _slip(case, unit.name, article, note=str(found.get("forward_note") or ""))
    if report_by_on:
        slip["report_by_on"] = report_by_on.isoformat()
    made = documents.issue(case, "ASSIGN" if mode == "ASSIGN" else "FORWARD", office, slip)
    if case.row["is_notice_owed"]:
        verb = "交办" if mode == "ASSIGN" else "转送"
        _tell(case, office, unit.name, article, verb=verb, promises_notice=True)
    clocks.stop_all(case, clocks.FIRST, case.today)
    levels.over(case)
    if report_by_on:
        clocks.start(case, "R04", case.today, holder=(unit.path, unit.short_name), ordered=report_by_on)
        assignments.begin(case, unit, made.number, report_by_on)
    status = "ASSIGNED" if mode == "ASSIGN" else "FORWARDED"
    case.become(status, unit_path=unit.path, unit_name=unit.short_name, forwarded_on=case.today)
    case.place(office.path, unit.path)
    case.note(
        "matter_forwarded",
        office=office.short_name,
        to=unit.short_name,
        mode=mode,
        ordinal=ordinal,
        report_by_on=report_by_on,
        is_told=case.row["is_notice_owed"],
        document_id=made.id,
        paper=made.number,
    )
    return {
        "status": status,
        "unit_path": unit.path,
        "unit_name": unit.short_name,
        "forwards": ordinal,
        "objections_agreed": _agreed(case),
        "assigned": mode == "ASSIGN",
        **_sign_by(case),
        "intake_result": None,
        "clocks": clocks.data(case),
    }


def _tell(case: Case, office: Organ, to: str, article: str, *, verb: str, promises_notice: bool) -> Document:
    contents = _destination(case, to, article, verb=verb, promises_notice=promises_notice)
    made = documents.issue(case, "DESTINATION", office, contents | {"phone": office.phone})
    if how := _destination_told(case):
        result = "SENT" if how == "MAIL" else "DELIVERED"
        documents.serve(
            case, made.id, method=how, result=result, served_on=case.today, servers=case.tx.actor.name
        )
    return made


def _destination(case: Case, to: str, article: str, *, verb: str, promises_notice: bool) -> dict[str, Any]:
    return {
        "petitioner": case.row["petitioner"],
        "received_on": case.row["received_on"].isoformat(),
        "title": case.row["title"],
        "number": case.number,
        "to": to,
        "sent_on": case.today.isoformat(),
        "article": article,
        "verb": verb,
        "promises_notice": promises_notice,
    }


def _destination_told(case: Case) -> str | None:
    again = case.submitted("Task_Reforward") if _count(case) > 1 else {}
    return (again or case.submitted("Task_Level", "Task_Route")).get("destination_told")


def _slip(case: Case, to: str, article: str, *, note: str) -> dict[str, Any]:
    return {
        "to": to,
        "petitioner": case.row["petitioner"],
        "received_on": case.row["received_on"].isoformat(),
        "channel": sorting.channel(case),
        "title": case.row["title"],
        "number": case.number,
        "demands": case.demands,
        "summary": case.text["summary"],
        "article": article,
        "note": note,
    }


def _article(mode: str, office: Organ) -> str:
    if mode == "DESIGNATE":
        return "条例第24条第1款"
    # An organ sends on what was filed with it.
    return "条例第23条第1款" if direct.is_direct(office) else "条例第22条第1款"


def _sign_by(case: Case) -> dict[str, str]:
    last = calendar.load().add_workdays(case.today, law.settings().remind_to_sign_after_workdays)
    return {
        "sign_due_at": end_of(last).isoformat(),
        "sign_by_at": at(last + timedelta(days=1)).isoformat(),
    }


def _count(case: Case) -> int:
    return len(case.sendings)


def _agreed(case: Case) -> int:
    return sum(1 for row in case.sendings if row["is_objection_agreed"])


def _change(case: Case, transfer_id: str, **values: Any) -> None:
    change(case.tx, transfer, {"id": transfer_id}, values)
