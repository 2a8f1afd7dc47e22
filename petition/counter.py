"""At the counter: a petition registered, its agent taken in and itself sent on its way, in one go.

Nothing new happens here: the same steps are done as one by one, by the same person, each judged by its own
form and check, in one transaction. What is refused is refused at its field, and then nothing was done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import Transaction, decisions, definitions, tasks
from petition import agents, competence, direct, errors, organs, petitioners, register, routing
from petition.codes import Lang
from petition.petitioners import Submission
from petition.register import Receipt, Registered
from petition.sorting import candidates_of

#: What is asked to find the row of the routing table; what is not answered counts as not so.
QUESTIONS = (
    "repeat_kind",
    "new_facts",
    "litigation",
    "procedure",
    "accused_kind",
    "is_skip_level",
    "is_simple",
)
#: Those of them, with what stands for "no".
_NO = {
    "repeat_kind": "NONE",
    "litigation": "NO",
    "procedure": "NONE",
    "is_skip_level": False,
    "is_simple": False,
}
_SORTERS = ("sorter",)


@dataclass(frozen=True)
class Advice:
    """Which way the table says, and which organ the list of competence; either may be unknown."""

    row: str
    name_zh: str
    name_en: str
    #: transfer | notice | political_legal | discipline
    go: str
    article: str
    reason: str
    unit_path: str = ""
    unit_name: str = ""
    unit_reason_zh: str = ""
    unit_reason_en: str = ""


def may_send_on(tx: Transaction, office_path: str) -> bool:
    """Whether this actor may also sort what is registered at that office; an organ tells first."""
    if not office_path or not any(tx.actor.has(role, office_path) for role in _SORTERS):
        return False
    return not direct.is_direct(organs.get(tx, office_path))


def advise(tx: Transaction, office_path: str, channel: str, row: Mapping[str, Any]) -> Advice | None:
    """The way and the organ for one matter as it stands on the form; None: the table says nothing.

    `row` has the fields of a matter of `register.form`, and of `QUESTIONS` what was answered.
    """
    published = definitions.newest(tx, register.PROCESS)
    table = decisions.compile(definitions.files(tx, published.id)["routing.dmn"])["routing"]
    asked: dict[str, Any] = dict.fromkeys(QUESTIONS) | _NO
    asked |= {name: row[name] for name in QUESTIONS if row.get(name)}
    rows = table.rows({**asked, "channel": channel, "purpose": row.get("purpose"), "__now__": tx.now})
    if not rows:
        return None
    found = rows[0]
    known = routing.ROWS.get(str(found["row"]))
    unit = _competent(tx, office_path, row) if found["go"] == "transfer" else None
    return Advice(
        row=str(found["row"]),
        name_zh=known.name_zh if known else "",
        name_en=known.name_en if known else "",
        go=str(found["go"]),
        article=str(found.get("article") or (known.article if known else "")),
        reason=str(found.get("reason") or ""),
        **(unit or {}),
    )


def choices(tx: Transaction, lang: Lang = "zh") -> dict[str, list[tuple[str, str]]]:
    """The answers the form of the sorting step offers, by field: (value, words)."""
    published = definitions.newest(tx, register.PROCESS)
    form = json.loads(definitions.files(tx, published.id)["analyse.form"])
    found: dict[str, list[tuple[str, str]]] = {}
    for one in form["components"]:
        english = one.get("properties") or {} if lang == "en" else {}
        if one.get("key") in QUESTIONS and one.get("values"):
            found[one["key"]] = [
                (each["value"], english.get(f"en_{each['value']}", each["label"])) for each in one["values"]
            ]
    return found


def units(tx: Transaction, office_path: str) -> list[tuple[str, str]]:
    """The organs a matter registered there may be sent to: (path, short name)."""
    office = organs.get(tx, office_path)
    return [
        (one.path, one.short_name)
        for one in organs.all_(tx, office.region_path)
        if one.kind not in ("petition_office", "government")
    ]


def take(
    tx: Transaction,
    submission: Submission,
    *,
    agent: Mapping[str, Any] | None = None,
    sortings: Sequence[Mapping[str, Any] | None] = (),
    typed: Sequence[Mapping[str, Any] | None] = (),
    command_id: str | None = None,
) -> Receipt:
    """Registers a submission; takes in an agent who came along; sends its matters on their way.

    `agent`: the facts of `agents.appoint`. `sortings`: of each matter the fields of `analyse.form`, and
    `unit_choice`, `mode`, `report_by_on`, `forward_note`, `destination_told` of `route.form`; None leaves it
    to the sorter. A matter that the table does not send to an organ waits at its destination step, and so
    does one whose sending is to be approved. `typed`: what was begun of a sorting, kept as its draft.
    The same command id again answers the same receipt.

    Raises:
        What `register.register` raises. Invalid: also at `agent.…` and `matters.0.…`.
        Forbidden: the actor sorts nothing at that office.
    """
    before = None if command_id is None else register.answered(tx, command_id)
    if before is not None:
        return before
    if agent and petitioners.is_anonymous(submission):
        message = "没有写信访人的姓名，不能登记代理人。"
        raise errors.invalid("agent.name", message, "Without the petitioner's name there is no agent.")
    receipt = register.register(tx, submission, command_id=command_id)
    for place, made in enumerate(receipt.matters):
        if agent:
            _appoint(tx, made, agent, f"{receipt.submission_id}.agent.{place}")
        sorting = sortings[place] if place < len(sortings) else None
        begun = typed[place] if place < len(typed) else None
        if sorting is not None:
            with errors.under(f"matters.{place}"):
                _send_on(tx, made, sorting)
        elif begun:
            _keep(tx, made, begun)
    return receipt


def _appoint(tx: Transaction, made: Registered, agent: Mapping[str, Any], command_id: str) -> None:
    with errors.under("agent"):
        agents.appoint(tx, made.number, agent, command_id=command_id)


def _send_on(tx: Transaction, made: Registered, sorting: Mapping[str, Any]) -> None:
    analyse = _step(tx, made, "analyse")
    if analyse is None:
        return
    known = tasks.form(tx, analyse.id)["schema"]["components"]
    tasks.complete(
        tx, analyse.id, {one["key"]: sorting[one["key"]] for one in known if one.get("key") in sorting}
    )
    route = _step(tx, made, "route")
    if route is None:
        return
    found = tasks.form(tx, route.id)["data"]
    if found["route"]["go"] != "transfer":
        # A notice, a transfer to other organs: its words are the clerk's, on the page of the step.
        return
    values = {
        name: sorting[name]
        for name in ("report_by_on", "forward_note", "destination_told")
        if sorting.get(name)
    }
    unit = sorting.get("unit_choice") or found.get("unit_choice")
    if not unit:
        message = "清单里没有对应的单位，请选一个。"
        raise errors.invalid("unit_choice", message, "No organ is listed for it; choose one.")
    values |= {"route": found["route"], "unit_choice": unit, "mode": sorting.get("mode") or "FORWARD"}
    if found.get("lower_offices"):
        # Who names the organ at the counter sends it there, and down no levels.
        values["level_go"] = "no"
    tasks.complete(tx, route.id, values)


def _keep(tx: Transaction, made: Registered, begun: Mapping[str, Any]) -> None:
    analyse = _step(tx, made, "analyse")
    if analyse is not None and tasks.obstacle(tx, analyse.id) is None:
        tasks.save_draft(tx, analyse.id, begun)


def _step(tx: Transaction, made: Registered, form_key: str) -> tasks.Task | None:
    waiting = tasks.of_instance(tx, made.instance_id)
    return next((one for one in waiting if one.form_key == form_key), None)


def _competent(tx: Transaction, office_path: str, row: Mapping[str, Any]) -> dict[str, str] | None:
    office = organs.get(tx, office_path)
    found = competence.suggest(
        str(row.get("content_class") or ""),
        str(row.get("place") or ""),
        office.region_path,
        candidates_of(organs.all_(tx, office.region_path)),
    )
    if found is None:
        return None
    return {
        "unit_path": found.path,
        "unit_name": organs.get(tx, found.path).short_name,
        "unit_reason_zh": found.reason_zh,
        "unit_reason_en": found.reason_en,
    }
