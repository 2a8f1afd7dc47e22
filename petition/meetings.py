"""联席会议纪要 (条例第13条): what the joint meeting decided of a matter, by whom it is done and by when.

Written where the joint meeting decides: on competence, on a listing and on its end. Minutes that were written
elsewhere keep their number, and none are made here. A copy goes to the joint meeting one level up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from petition import documents, organs, papers
from petition.cases import Case


def written(
    case: Case, found: Mapping[str, Any], known: Any, *, met_on: str, body: str, article: str, **item: str
) -> str:
    """The number of the minutes: those written elsewhere, or those made here and now.

    `found`: the submission of the step, with `minutes_host` and `minutes_attended` where `known`, the number
    of minutes written elsewhere, is empty. `item`: `facts`, `ground`, `decision`, `owner`, `by_when`.

    Raises:
        Invalid: it lacks what minutes must say.
    """
    if given := str(known or "").strip():
        return given
    office = organs.get(case.tx, str(case.row["office_path"]))
    made = documents.issue(
        case,
        "MINUTES",
        office,
        {
            "meeting": body.removesuffix("办公室"),
            "met_on": met_on,
            "host": found.get("minutes_host") or "",
            "attended": found.get("minutes_attended") or "",
            "items": [{"title": case.row["title"], "number": case.number, **item}],
            "article": article,
            "copies": _upward(case, office),
        },
        title=f"研究“{case.row['title']}”信访事项的会议纪要",
    )
    case.note("meeting_minuted", body=body, paper=made.number, decision=item["decision"], document_id=made.id)
    return made.number


def on_listing(case: Case, opened: Mapping[str, Any], organ: str, reply_on: date) -> dict[str, Any]:
    """What the joint meeting decided where a listing was asked for: its minutes, whose duty, until when.

    Gives `is_listed`, `form`, `body`, `reference`, `owner`, `mend_by_on`, empty where nothing is listed. Not
    listed, it goes on as an ordinary supervision. Cases of earlier diagrams had all of it in the opening.
    """
    found = case.submitted("Task_ListDecide") or opened
    asked, form = opened["supervision_form"] == "LISTED", opened["supervision_form"]
    is_listed = asked and found.get("list_decision", "yes") == "yes"
    settled = {"is_listed": is_listed, "form": "LETTER" if asked and not is_listed else form}
    settled |= {"body": "", "reference": "", "owner": "", "mend_by_on": ""}
    if not asked:
        return settled
    owner, by_on = found.get("listed_owner") or "", found.get("mend_by_on") or ""
    reference = written(
        case,
        found,
        found.get("meeting_reference"),
        met_on=found.get("listed_met_on") or case.today.isoformat(),
        body=found["meeting_body"],
        article="条例第13条、第39条第3款",
        facts=opened["supervision_facts"],
        ground=found.get("list_reasons") or "",
        decision="挂牌督办" if is_listed else "不挂牌，发函督办",
        owner=f"{organ}（{owner}）" if owner else organ,
        by_when=f"{papers.day(by_on)}前整改" if by_on else f"{papers.day(reply_on)}前书面反馈",
    )
    if not is_listed:
        return settled
    return settled | {
        "body": found["meeting_body"],
        "reference": reference,
        "owner": owner,
        "mend_by_on": by_on,
    }


def _upward(case: Case, office: organs.Organ) -> str:
    """The joint meeting's office one level up sits in the petition office there."""
    name = organs.above(case.tx, office)
    return f"{name}（联席会议办公室）" if name else ""
