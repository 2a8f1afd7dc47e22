"""调解、和解 (条例第33条): only with the agreement of both sides; it stops no period (S-42)."""

from __future__ import annotations

from typing import Any

from engine import Call
from petition import cases, clocks, documents, errors, execution, organs
from petition.acceptance import serving


def begin(call: Call) -> dict[str, Any]:
    """记下双方同意调解。调解同意书 with both consents and their proofs; R-15 runs on (条例第33条).

    Reads the newest submission of `Task_MediationConsent`. Into the case: `handling_mode` (`MEDIATION`).

    Raises:
        Conflict: `no_consent`: one of the two is missing.
    """
    case = cases.of_call(call)
    found = case.submitted("Task_MediationConsent")
    if {found.get("petitioner_consents"), found.get("other_consents")} != {"yes"}:
        raise errors.conflict("no_consent", "both sides to agree to mediation", "one does not")
    made = documents.issue(
        case,
        "MEDIATION_CONSENT",
        organs.get(case.tx, case.row["unit_path"]),
        {
            "petitioner": case.row["petitioner"],
            **{
                name: found[name]
                for name in ("other_party", "mediator", "consented_on", "petitioner_proof", "other_proof")
            },
            "how": MEDIATION_FORMS[found["mediation_form"]],
        },
    )
    case.note(
        "mediation_begun",
        unit=case.row["unit_name"],
        petitioner=case.row["petitioner"],
        other=found["other_party"],
        mediator=found["mediator"],
        on=found["consented_on"],
        document_id=made.id,
    )
    return {"handling_mode": "MEDIATION", "other_party": found["other_party"]}


def end(call: Call) -> dict[str, Any]:
    """停止调解，接着调查。One side did not agree, or no longer does, or they found no terms; same due date.

    Into the case: `investigation_result` (`working`).
    """
    case = cases.of_call(call)
    result = call.data.get("mediation_result") or "NOT_AGREED"
    due = clocks.running(case.tx, case.id, "R15")
    case.note(
        "mediation_ended",
        petitioner=case.row["petitioner"],
        result=result,
        due_on=due["nominal_on"] if due else None,
    )
    return {"investigation_result": "working", "handling_mode": None, "next_step": None}


def settle(call: Call) -> dict[str, Any]:
    """制作调解协议书、和解协议书，结案。R-15 stops today; the paper is served on the petitioner next.

    Reads the newest submission of `Task_Mediate`. Into the case: `serving`, `outcome` (`SETTLED`),
    `investigation_result` (`settled`), `clocks`, and what is to be carried out.
    """
    case = cases.of_call(call)
    agreed, found = case.submitted("Task_MediationConsent"), case.submitted("Task_Mediate")
    made = documents.issue(
        case,
        "SETTLEMENT",
        organs.get(case.tx, case.row["unit_path"]),
        {
            "petitioner": case.row["petitioner"],
            "title": case.row["title"],
            "number": case.number,
            "other_party": agreed["other_party"],
            "mediator": agreed["mediator"],
            "is_mediated": found["settlement_kind"] == "MEDIATED",
            "terms": found["terms"],
            "signed_on": found["signed_on"],
            "signed_proof": found["signed_proof"],
            "execute_by_on": found.get("execute_by_on") or "",
            "execute_owner": found.get("execute_owner") or "",
        },
        title=None
        if found["settlement_kind"] == "MEDIATED"
        else f"关于“{case.row['title']}”信访事项的和解协议书",
    )
    row = clocks.running(case.tx, case.id, "R15")
    clocks.stop(case, "R15", case.today)
    case.change(issued_on=case.today, outcome="SETTLED")
    case.note(
        "matter_settled",
        petitioner=case.row["petitioner"],
        other=agreed["other_party"],
        how=found["settlement_kind"],
        day=(case.today - row["start_on"]).days if row else None,
        document_id=made.id,
        paper=made.number,
    )
    return {
        "serving": serving(made),
        "outcome": "SETTLED",
        "investigation_result": "settled",
        "handling_mode": None,
        "clocks": clocks.data(case),
        **execution.owed(made.contents),
    }


#: Who helps the two sides: 三调联动, or they find terms themselves (条例第33条).
MEDIATION_FORMS = {
    "PEOPLE": "人民调解",
    "ADMINISTRATIVE": "行政调解",
    "JUDICIAL": "司法调解",
    "SELF": "双方自愿和解",
}
