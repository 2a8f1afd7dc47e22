"""甄别分流: was it petitioned before, what kind is it, which organ is competent (条例第22条)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, select, update

from engine import Call
from engine.statements import change
from petition import (
    cases,
    clocks,
    codes,
    competence,
    direct,
    documents,
    levels,
    organs,
    papers,
    repeat,
    routing,
    words,
)
from petition.cases import Case, row_of
from petition.competence import Candidate, Suggestion
from petition.model import matter, matter_link, matter_text
from petition.sealing import SEALED_TITLE

_LINKS = {"SAME_PERSON_SAME_MATTER": "repeat", "SAME_MATTER": "same_matter", "SAME_PERSON": "same_person"}


def find_repeats(call: Call) -> dict[str, Any]:
    """查有没有提过。Looks for earlier matters of the same people or about the same thing, and links them.

    Into the case: `repeat_options` (choices for the sorter: number, masked name, status), `repeats` (how many
    are the same person's same matter).
    """
    case = cases.of_call(call)
    found = repeat.of_case(case)
    for one in found:
        _link(case, one.number, _LINKS[one.kind])
    repeats = sum(one.kind == "SAME_PERSON_SAME_MATTER" for one in found)
    case.change(repeats=repeats, is_initial=repeats == 0)
    options = [
        {
            "value": one.number,
            "label": f"{one.number} {one.petitioner} {one.title}"
            f"（{one.status_zh}；{'、'.join(one.matched)}）",
        }
        for one in found
    ]
    return {"repeat_options": options, "repeats": repeats}


def classify(call: Call) -> dict[str, Any]:
    """记下分类，找有权单位。Writes what the sorter found, seals accusations, and proposes the organ.

    Reads the newest submission of `Task_Analyse` and the table's `advice`. Into the case: `title`,
    `sealed`, `units` (choices), `unit_choice` with `unit_reason`, `mode`, `route` (`go`, `notice`),
    `notice_ground` and `lawful_way` (drafts for a notice), `beside_words` (what goes beside the route: T01,
    T05, T11). An accusation is sealed here (条例第30条第3款): title and demands leave the case data.
    """
    case = cases.of_call(call)
    found, advice = case.submitted("Task_Analyse"), call.data["advice"]
    title = str(found["title"]).strip()
    is_sealed = found["purpose"] == "ACCUSATION"
    if found.get("repeat_number"):
        _link(case, found["repeat_number"], "repeat" if found["repeat_kind"] != "OTHER" else "same_matter")
    if is_sealed and not case.row["is_sealed"]:
        from petition import instructions, packages, supervision

        instructions.end_all(case, "检举控告，内容封存，由有权机关接着处理")
        packages.end_sealed(case)
        supervision.end_sealed(case)
    is_repeat = found["repeat_kind"] in ("RUNNING", "WINDOW_OPEN", "CONCLUDED")
    case.change(
        title=title,
        purpose=found["purpose"],
        content_class=found["content_class"],
        place=found["place"],
        route_row=advice["row"],
        is_sealed=is_sealed,
        is_initial=not is_repeat,
        repeats=max(int(case.row["repeats"]), int(is_repeat)) if is_repeat else 0,
    )
    summed_up = {"summary": str(found["summary"]).strip(), "summary_by": case.tx.actor.name}
    change(case.tx, matter_text, {"matter_id": case.id}, summed_up)
    words.keep_one(case.tx, {**case.text, **case.row, **summed_up})
    if found["repeat_kind"] == "RUNNING" and found.get("repeat_number"):
        # S-71: the running matter keeps its clock; it is only known to have been asked about again.
        again = update(matter).where(matter.c.number == found["repeat_number"])
        case.tx.db.execute(again.values(repeats=matter.c.repeats + 1))
    case.note(
        "matter_sorted", row=advice["row"], purpose=found["purpose"], content_class=found["content_class"]
    )
    row = routing.ROWS.get(str(advice["row"]))
    organ = suggested(case)
    result = {
        "title": SEALED_TITLE if is_sealed else title,
        "sealed": is_sealed,
        "repeats": case.row["repeats"],
        "units": unit_options(case),
        "lower_offices": levels.options(case),
        **organ,
        **direct.choices(case, organ["unit_choice"]),
        "beside_words": "".join(str(one["reason"]) for one in call.data.get("beside") or []),
        "mode": "FORWARD",
        "route": {"go": advice["go"], "notice": advice["notice"] or None},
        "notice_ground": advice["reason"] if advice["go"] == "notice" else "",
        "lawful_way": _open_window(case, found) or (row.way_zh if row else ""),
    }
    return result | ({"demands": [], "answers": []} if is_sealed else {})


def unit_options(case: Case) -> list[dict[str, str]]:
    """The organs a matter may be sent to, as choices of a form: those of the region, never the accused's."""
    accused = case.row["accused_path"]
    return [
        {"value": one.path, "label": one.short_name}
        for one in _may_get_it(case)
        if one.kind not in ("petition_office", "government")
        and not (accused and one.path.startswith(accused))
    ]


def _may_get_it(case: Case) -> list[organs.Organ]:
    is_direct = direct.is_direct(organs.get(case.tx, case.row["office_path"]))
    return direct.below(case, _organs(case)) if is_direct else _organs(case)


def suggestion(case: Case) -> Suggestion | None:
    """The organ that seems competent; never one that sent the matter back, never the accused's."""
    returned = [row["to_path"] for row in case.sendings if row["is_objection_agreed"]]
    without = [*returned, *filter(None, [case.row["accused_path"]])]
    office = organs.get(case.tx, case.row["office_path"])
    return competence.suggest(
        case.row["content_class"],
        case.row["place"],
        office.region_path,
        candidates_of(_organs(case)),
        without=without,
    )


def candidates_of(found: Iterable[organs.Organ]) -> list[Candidate]:
    """Organs as the list of competence looks at them."""
    return [
        Candidate(one.path, one.short_name, one.kind, one.region_path, one.number_prefix, one.content_classes)
        for one in found
    ]


def suggested(case: Case) -> dict[str, str | None]:
    """`unit_choice` and `unit_reason` of the case: the organ that seems competent, and why."""
    found = suggestion(case)
    return {
        "unit_choice": found.path if found else None,
        "unit_reason": found.reason_zh if found else "清单里没有对应的单位，请人工确定。",
        "unit_reason_en": found.reason_en if found else "No organ is listed for it; decide by hand.",
    }


def _open_window(case: Case, found: Mapping[str, Any]) -> str:
    """Until when and of whom a review can be asked for, where the earlier matter's window is open (S-72)."""
    if found["repeat_kind"] != "WINDOW_OPEN" or not found.get("repeat_number"):
        return ""
    earlier = row_of(case.tx, found["repeat_number"])
    window = clocks.running(case.tx, earlier["id"], "R18")
    opinion = documents.newest(case.tx, earlier["id"], "OPINION")
    if window is None or opinion is None or window["effective_on"] < case.today:
        return ""
    until = papers.day(window["effective_on"].isoformat())
    reviewer = opinion.contents["reviewer"]
    return f"对{opinion.number}不服的，到{until}止，可以向{reviewer}书面申请复查（条例第35条）。"


def _organs(case: Case) -> list[organs.Organ]:
    office = organs.get(case.tx, case.row["office_path"])
    return organs.all_(case.tx, office.region_path)


def _link(case: Case, number: str, kind: str) -> None:
    other = case.tx.db.scalar(select(matter.c.id).where(matter.c.number == number))
    if other is None or other == case.id:
        return
    known = select(matter_link.c.kind).where(
        matter_link.c.matter_id == case.id, matter_link.c.other_id == other
    )
    before = case.tx.db.scalar(known)
    if before is None:
        case.tx.db.execute(
            insert(matter_link).values(
                matter_id=case.id, other_id=other, kind=kind, at=case.tx.now, by_name=case.tx.actor.name
            )
        )
    elif before != kind:
        case.tx.db.execute(
            update(matter_link)
            .where(matter_link.c.matter_id == case.id, matter_link.c.other_id == other)
            .values(kind=kind)
        )


def channel(case: Case, lang: codes.Lang = "zh") -> str:
    """How the petition came, in words."""
    return codes.label(codes.CHANNELS, case.row["channel"], lang)
