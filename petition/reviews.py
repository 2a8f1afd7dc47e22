"""复查、复核的申请 (条例第35条、第36条): who may be asked, until when, and the request as it is registered.

Each request is a case of its own beside the matter's. Its number is the matter's with 复查 or 复核 behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from engine import Invalid, Transaction, instances, messages, new_id, scope, timers
from petition import (
    beside,
    clocks,
    deadlines,
    documents,
    errors,
    law,
    mandates,
    organs,
    papers,
    side_cases,
    sight,
)
from petition import review_records as records
from petition.cases import Case
from petition.documents import Document
from petition.law import review as lists
from petition.model import organ
from petition.model_review import review
from petition.organs import Organ
from petition.review_records import ARTICLES, NAMES, OPINIONS, PERIODS, PROCESSES, WINDOWS, Review, Stage

#: The message a petitioner's window waits for, and the timer that says it does.
REQUESTED = "review_request"
WITHDRAWN = "review_withdrawal"
_WINDOW_TIMER = "Timer_WindowOver"


@dataclass(frozen=True)
class Standing:
    """What may be asked for next against the newest answer, of whom, and until when.

    `until_on` is the last day; None where no window ever opened. `is_open`: a request today is in time.
    """

    stage: Stage
    attacked: Document
    reviewers: tuple[Organ, ...]
    until_on: date | None
    is_open: bool


def of(tx: Transaction, number: str) -> list[Review]:
    """The requests of a matter, oldest first.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    return records.all_of(tx, str(sight.require(tx, number)["id"]))


def standing(tx: Transaction, number: str) -> Standing:
    """What the petitioner may ask for next.

    Raises:
        NotFound: no such matter, or not for this actor.
        Conflict: `review_not_offered`, `review_not_served`, `review_concluded`.
    """
    return standing_of(Case(tx, sight.require(tx, number)))


def request(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Review:
    """Registers the petitioner's request for review or re-review, whichever the newest answer is open to.

    `facts`: `reviewer` (path of the organ asked), `requests`, `reasons` (their words), `filed_on` (ISO day,
    default today: when they asked), `received_on` (default today: when it reached the organ),
    `postmark_on`, `late_reason`, `agent` (the number of an appointment, when an agent asks whose authority
    says so). An organ that may not review gets the petitioner told at once which does;
    the day of that first filing is kept (S-60). While one organ reviews, a request to another is not accepted
    (S-61). A late request is registered and decided like any other (INV-01, S-54).

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor takes nothing in at the registering office or the organ asked.
        Invalid: no requests, no reasons, a day in the future, no such organ, or beyond the agent's authority.
        Conflict: no opinion that may be reviewed, or the end is reached.
    """
    row = sight.require(tx, number)
    case = Case(tx, row | {"main_instance_id": row["instance_id"]})
    now = standing_of(case)
    asked = _asked(case, facts)
    _may_register(case, asked["reviewer"])
    mandates.require(case, facts, "REVIEW")
    running = records.running(tx, case.id)
    if running is not None:
        return _second(case, now, asked, running)
    if asked["reviewer"].path not in {one.path for one in now.reviewers}:
        return _misdirected(case, now, asked)
    return _open(case, now, asked, command_id)


def withdraw(
    tx: Transaction, number: str, statement: str, *, agent: str = "", command_id: str | None = None
) -> None:
    """Records that the petitioner takes the open request back; the answer attacked stands.

    `agent`: the number of an appointment, when an agent does it whose authority says so.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor is not of the registering office or the reviewing organ.
        Invalid: without the petitioner's own words, or beyond the agent's authority.
        Conflict: no request is open, or it is decided already.
    """
    case = Case(tx, sight.require(tx, number))
    running = records.running(tx, case.id)
    if running is None or running.status == "DECIDED":
        raise errors.conflict("review_not_open", "an open request", "there is none")
    _may_register(case, organs.get(tx, running.reviewer_path))
    if len(statement.strip()) < 2:
        message = "没有写本人的话。撤回只凭信访人自己的表示。"
        english = "Record the petitioner's own words: only their own act withdraws."
        raise errors.invalid("statement", message, english)
    mandates.require(case, {"agent": agent}, "WITHDRAW")
    assert running.instance_id is not None
    messages.send(tx, running.instance_id, WITHDRAWN, {"statement": statement.strip()}, command_id)


def standing_of(case: Case) -> Standing:
    """The same, unguarded."""
    tx = case.tx
    opinion = documents.newest(tx, case.id, "OPINION")
    if opinion is None:
        raise errors.conflict("review_not_offered", "a handling opinion", "there is none")
    if opinion.served_on is None:
        raise errors.conflict("review_not_served", "the opinion to be served", "it is not")
    latest = {kind: documents.newest(tx, case.id, kind) for kind in OPINIONS.values()}
    # What was decided before the newest handling opinion was decided on another answer.
    after = {k: one for k, one in latest.items() if one is not None and one.id > opinion.id and one.served_on}
    if after.get("REREVIEW_OPINION"):
        raise errors.conflict("review_concluded", "an answer open to review", "it is concluded")
    reviewed = after.get("REVIEW_OPINION")
    stage: Stage = "REREVIEW" if reviewed else "REVIEW"
    attacked = reviewed or opinion
    window = _window(case, stage)
    return Standing(
        stage,
        attacked,
        _named(tx, organs.get(tx, attacked.office_path).reviewers),
        window.effective_on if window else None,
        bool(window and deadlines.in_time(window, case.today)),
    )


def _named(tx: Transaction, names: tuple[str, ...]) -> tuple[Organ, ...]:
    """Organs by their names, in the order given: one or two by the law, from data and no formula (§2.4)."""
    query = select(organ.c.path, organ.c.name).where(organ.c.name.in_(names))
    paths = {name: path for path, name in tx.db.execute(query)}
    return tuple(organs.get(tx, paths[name]) for name in names if name in paths)


def _window(case: Case, stage: str) -> deadlines.Deadline | None:
    found = [one for one in clocks.all_of(case.tx, case.id) if one.key == WINDOWS[stage]]
    return found[-1].deadline if found else None


#: What happened -> the field where its day is given.
_PATHS = {"review_filed": "filed_on", "review_posted": "postmark_on", "review_received": "received_on"}


def _asked(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    wrong = [
        errors.field(name, zh, en)
        for name, zh, en in (
            ("requests", "没有写请求：要撤销、变更，还是重新办理。", "Say what is asked for."),
            ("reasons", "没有写理由：不服哪一点，为什么。", "Say what is disputed, and why."),
        )
        if len(str(facts.get(name) or "").strip()) < 2
    ]
    days: dict[str, date | None] = dict.fromkeys(_PATHS.values())
    for name in (one for one in days if facts.get(one)):
        try:
            days[name] = date.fromisoformat(str(facts[name]))
        except ValueError:
            wrong.append(errors.field(name, "没有这一天，请写成 2026-03-02。", "There is no such day."))
    wrong += [
        errors.field(name, "日期在今天以后。", "The day lies in the future.")
        for name, on in days.items()
        if on is not None and on > case.today
    ]
    received_on = days["received_on"] or case.today
    filed_on = days["filed_on"] or received_on
    order = law.disorder(
        {
            "registered": deadlines.law_day(case.row["registered_at"]),
            "review_filed": filed_on,
            "review_posted": days["postmark_on"],
            "review_received": received_on,
        }
    )
    wrong += [errors.of_law(one, _PATHS[one.facts["then"]]) for one in order]
    found = case.tx.db.scalar(
        select(organ.c.path).where(organ.c.path == scope.normal(str(facts.get("reviewer") or "/")))
    )
    if found is None:
        wrong.append(errors.field("reviewer", "没有选向哪个机关申请。", "Choose the organ asked."))
    if wrong:
        raise Invalid(wrong)
    return {
        "reviewer": organs.get(case.tx, str(found)),
        "requests": str(facts["requests"]).strip(),
        "reasons": str(facts["reasons"]).strip(),
        "late_reason": str(facts.get("late_reason") or "").strip(),
        "filed_on": filed_on,
        "received_on": received_on,
        "postmark_on": days["postmark_on"],
    }


def _may_register(case: Case, reviewer: Organ) -> None:
    actor = case.tx.actor
    if actor.is_system or any(actor.has(role, case.row["office_path"]) for role in ("intake", "sorter")):
        return
    if any(actor.has(role, reviewer.path) for role in ("receiver", "handler")):
        return
    raise errors.forbidden(
        "not_for_role",
        "the registering office or the organ asked",
        "the actor is neither",
        role="登记这件的信访部门，或者被申请的机关",
        role_en="the registering office or the organ asked",
    )


def _second(case: Case, now: Standing, asked: Mapping[str, Any], running: Review) -> Review:
    """S-61: who asks two organs is reviewed by the first; the other tells that it does not accept."""
    ground = f"已经由{running.reviewer_name}先收到，正在{running.stage_zh}。"
    made = _insert(case, now, asked, status="NOT_ACCEPTED", is_late=False, ground=ground)
    _refuse(case, made, asked["reviewer"])
    return records.read(case.tx, made.id)


def _misdirected(case: Case, now: Standing, asked: Mapping[str, Any]) -> Review:
    """S-60: the right organ is told at once, and the day of this filing counts."""
    if not now.reviewers:
        raise errors.conflict("no_reviewer", "an organ that reviews", "none is on record")
    right = "或者".join(one.name for one in now.reviewers)
    ground = f"应当向{right}申请{NAMES[now.stage]}。"
    made = _insert(case, now, asked, status="MISDIRECTED", is_late=False, ground=ground)
    paper = documents.issue(
        case,
        "GUIDANCE",
        asked["reviewer"],
        {
            "petitioner": case.row["petitioner"],
            "received_on": asked["received_on"].isoformat(),
            "title": case.row["title"],
            "number": case.number,
            "way": f"向{right}书面申请{NAMES[now.stage]}。"
            f"您{papers.day(asked['filed_on'].isoformat())}已经提出，期限按这天算。",
            "ground": f"{asked['reviewer'].name}不是作出答复的机关的上一级机关。",
            "article": ARTICLES[now.stage],
        },
    )
    records.change(case.tx, made.id, document_id=paper.id)
    case.note(
        "review_misdirected",
        stage=now.stage,
        asked=asked["reviewer"].short_name,
        right=right,
        on=asked["filed_on"],
        document_id=paper.id,
    )
    return records.read(case.tx, made.id)


def _refuse(case: Case, made: Review, office: Organ) -> Document:
    attacked = documents.read(case.tx, made.attacked_id)
    paper = documents.issue(
        case,
        "REVIEW_NOT_ACCEPT",
        office,
        {
            "petitioner": case.row["petitioner"],
            "title": case.row["title"],
            "number": case.number,
            "stage": made.stage,
            "attacked": attacked.number,
            "received_on": made.received_on.isoformat(),
            "ground": made.ground,
            "article": ARTICLES[made.stage],
        },
    )
    records.change(case.tx, made.id, document_id=paper.id)
    case.note(
        "review_not_accepted",
        stage=made.stage,
        organ=office.short_name,
        ground=made.ground,
        document_id=paper.id,
    )
    return paper


def _open(case: Case, now: Standing, asked: dict[str, Any], command_id: str | None) -> Review:
    tx, reviewer = case.tx, asked["reviewer"]
    first = [
        one.filed_on
        for one in records.all_of(tx, case.id)
        if one.status == "MISDIRECTED" and one.attacked_id == now.attacked.id
    ]
    asked["filed_on"] = min([asked["filed_on"], *first])
    window = _window(case, now.stage)
    is_late = window is None or not deadlines.in_time(
        window, asked["filed_on"], None if first else asked["postmark_on"]
    )
    made = _insert(case, now, asked, status="REQUESTED", is_late=is_late, ground="")
    _close_window(case, now.stage, asked["filed_on"], is_late=is_late)
    paper = documents.issue(
        case,
        "REVIEW_REQUEST",
        reviewer,
        {
            "petitioner": case.row["petitioner"],
            "stage": now.stage,
            "reviewer": reviewer.name,
            "attacked": now.attacked.number,
            "attacked_by": now.attacked.office_name,
            "filed_on": asked["filed_on"].isoformat(),
            "received_on": asked["received_on"].isoformat(),
            "requests": made.requests,
            "reasons": made.reasons,
            "late_reason": made.late_reason,
        },
    )
    beside.invite(case, reviewer.path, PROCESSES[now.stage])
    due = clocks.start(
        case, PERIODS[now.stage], asked["received_on"], holder=(reviewer.path, reviewer.short_name)
    )
    case.note(
        "review_requested",
        stage=now.stage,
        petitioner=case.row["petitioner"],
        organ=reviewer.short_name,
        on=asked["filed_on"],
        due_on=due.nominal_on,
        is_late=is_late,
        document_id=paper.id,
    )
    started = instances.start(
        tx,
        "petition",
        _start_data(case, now, made, reviewer, asked["postmark_on"]),
        business_key=made.number,
        process_id=PROCESSES[now.stage],
        title=str(case.row["title"]),
        scope_path=reviewer.path,
        performers=side_cases.performers(case),
        command_id=command_id,
    )
    records.change(tx, made.id, instance_id=started.id)
    return records.read(tx, made.id)


def _insert(
    case: Case, now: Standing, asked: Mapping[str, Any], *, status: str, is_late: bool, ground: str
) -> Review:
    before = case.tx.db.scalar(
        select(func.count())
        .select_from(review)
        .where(review.c.matter_id == case.id, review.c.stage == now.stage)
    )
    made = new_id()
    case.tx.db.execute(
        insert(review).values(
            id=made,
            matter_id=case.id,
            number=f"{case.number}/{NAMES[now.stage]}{int(before or 0) + 1}",
            stage=now.stage,
            status=status,
            attacked_id=now.attacked.id,
            reviewer_path=asked["reviewer"].path,
            reviewer_name=asked["reviewer"].name,
            is_late=is_late,
            ground=ground,
            made_at=case.tx.now,
            made_by_name=case.tx.actor.name,
            **{
                name: asked[name]
                for name in (
                    "filed_on",
                    "received_on",
                    "postmark_on",
                    "late_reason",
                    "requests",
                    "reasons",
                )
            },
        )
    )
    return records.read(case.tx, made)


def _close_window(case: Case, stage: Stage, on: date, *, is_late: bool) -> None:
    """The window was used: whichever case waits in it goes on, and its clock has met its end."""
    if not is_late:
        clocks.stop(case, WINDOWS[stage], on)
    for one in side_cases.of(case.tx, case.number):
        if one.status == "active" and any(
            each.key == _WINDOW_TIMER and each.status == "pending" for each in timers.list_(case.tx, one.id)
        ):
            messages.send(case.tx, one.id, REQUESTED, {"window_result": "requested"})


def _start_data(
    case: Case, now: Standing, made: Review, reviewer: Organ, postmark_on: date | None
) -> dict[str, Any]:
    row = case.row
    next_ = _named(case.tx, reviewer.reviewers) if now.stage == "REVIEW" else ()
    return {
        **side_cases.data(case),
        "review_path": reviewer.path,
        "review_name": reviewer.short_name,
        "review": {
            "id": made.id,
            "stage": now.stage,
            "number": made.number,
            "organ": reviewer.name,
            "attacked": now.attacked.number,
            "attacked_by": now.attacked.office_name,
            "attacked_id": now.attacked.id,
            "served_on": now.attacked.served_on.isoformat() if now.attacked.served_on else "",
            "until_on": now.until_on.isoformat() if now.until_on else "",
            "filed_on": made.filed_on.isoformat(),
            "postmark_on": postmark_on.isoformat() if postmark_on else "",
            "is_late": made.is_late,
            "late_reason": made.late_reason,
            "requests": made.requests,
            "reasons": made.reasons,
            "petitioner": row["petitioner"],
        },
        "is_late": made.is_late,
        # Nobody above the reviewer is on record where petition work ends; the opinion then says so.
        "next_reviewers": [{"value": one.name, "label": one.name} for one in next_]
        or [{"value": "上一级机关", "label": "上一级机关"}],
        **{f"{stage}_points": _points(stage) for stage in _STAGES},
    }


_STAGES = ("application", "examination", "panel", "decision", "service")


def _points(stage: str) -> list[dict[str, str]]:
    return [{"value": one.code, "label": one.name} for one in lists.points(stage)]
