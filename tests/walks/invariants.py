"""INV-01 … INV-16 (and what else must always be so), asked of everything that is known of one matter.

Each function answers what is wrong, in one sentence each; nothing means the promise is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, func, or_, select

import petition
from engine import SYSTEM, NotFound, Transaction, guards, scope
from engine.model import instance, task, task_role, timer
from engine.statements import Statement
from petition import codes, matters, model, model_beside, model_change, model_rating, model_review, tokens
from petition.cases import FOLLOWS
from petition.law.dates import SHANGHAI
from petition.model_search import matter_words
from tests.walks.world import World

Row = Mapping[str, Any]

#: Ends that are told by a notice with its reasons (条例第23条第1款).
_REFUSED = frozenset({"NOT_ACCEPTED", "NO_LONGER_ACCEPTED", "IMPORTED", "TOLD_OTHER"})
_NOTICES = frozenset({"NOT_ACCEPT", "NO_LONGER_ACCEPT", "GUIDANCE", "GUIDANCE_RECORD"})
_ANSWERS = frozenset({"OPINION", "REPLY", "SETTLEMENT"})


@dataclass(frozen=True)
class Look:
    """Everything the records hold of one matter at one moment."""

    number: str
    now: datetime
    row: Row
    text: Row
    clocks: list[Row]
    papers: list[Row]
    services: list[Row]
    transfers: list[Row]
    extensions: list[Row]
    alerts: list[Row]
    reviews: list[Row]
    ratings: list[Row]
    leaders: list[Row]
    links: list[Row]
    changes: list[Row]
    tasks: list[Row]
    timers: int
    actives: int
    guarded: list[Row]
    lies: list[Row]
    found: list[Row]
    guests: list[Row]
    rules: list[Row]

    @property
    def today(self) -> date:
        """The day of the law."""
        return self.now.astimezone(SHANGHAI).date()

    def issued(self, *kinds: str) -> list[Row]:
        """Issued papers of these kinds, oldest first."""
        return [one for one in self.papers if one["kind"] in kinds and one["status"] != "draft"]

    def clock(self, key: str) -> Row | None:
        """The newest clock of that key."""
        return next((one for one in reversed(self.clocks) if one["key"] == key), None)

    def alerted(self, kind: str) -> bool:
        """Whether an alert of that kind was raised."""
        return any(one["kind"] == kind for one in self.alerts)

    def corrected(self, field: str) -> str:
        """What an agreed correction says of that column, the newest; empty where there is none."""
        agreed = [
            one["facts"]
            for one in self.changes
            if one["status"] == "CORRECTED" and one["facts"].get("field") == field
        ]
        return str(agreed[-1]["new"]) if agreed else ""

    def waits_for(self, form: str) -> bool:
        """Whether a task with that form is open."""
        return any(one["form_key"] == form for one in self.tasks)

    @property
    def tells_heir(self) -> bool:
        """Whether somebody serves what could not be told before, on an heir or on whoever was reached."""
        return any(one["element_id"] in ("Task_ServeHeir", "Task_ServeReached") for one in self.tasks)


def look(world: World, number: str) -> Look:
    """Reads all of it as the system sees it."""
    with world.engine.read(SYSTEM) as tx:
        return _look(tx, number, _MATTER.rows(tx, {"number": number})[0])


def _look(tx: Transaction, number: str, row: Row) -> Look:
    def of(table: Table) -> list[dict[str, Any]]:
        return _OF_MATTER[table.name].rows(tx, {"id": row["id"]})

    mine = {"number": number, "beside": f"{number}/%"}
    statuses = _CASES.rows(tx, mine)
    return Look(
        number,
        tx.now,
        row,
        of(model.matter_text)[0],
        of(model.clock),
        of(model.document),
        of(model.service_record),
        of(model.transfer),
        of(model.extension),
        of(model.alert),
        of(model_review.review),
        of(model_rating.rating),
        _LEADERS.rows(tx, {"id": row["id"]}) if row["is_packaged"] else [],
        of(model.matter_link),
        of(model_change.matter_change),
        _OPEN.rows(tx, mine),
        int(_PENDING.value(tx, mine)),
        sum(one["status"] == "active" for one in statuses),
        _GUARDED.rows(tx, mine),
        of(model.matter_scope),
        of(matter_words),
        of(model_beside.matter_guest),
        guards.RULES.rows(tx, {"business_key": number}),
    )


def standing(world: World) -> dict[str, tuple[Any, ...]]:
    """What an act of one petitioner may not change of any other: rows, periods, sendings, by number."""
    with world.engine.read(SYSTEM) as tx:
        rows = {one["id"]: (one, [], []) for one in _ALL_MATTERS.rows(tx)}
        for place, every in ((1, _ALL_CLOCKS), (2, _ALL_SENDINGS)):
            for one in every.rows(tx):
                rows[one["matter_id"]][place].append(one)
    return {one[0]["number"]: one for one in rows.values()}


def _ordered(table: Table) -> Any:
    return select(table).order_by(*([table.c.id] if "id" in table.c else []))


_OF_MATTER = {
    table.name: Statement(_ordered(table).where(table.c.matter_id == bindparam("id")))
    for table in (
        model.matter_text,
        model.clock,
        model.document,
        model.service_record,
        model.transfer,
        model.extension,
        model.alert,
        model.matter_link,
        model_review.review,
        model_rating.rating,
        model_change.matter_change,
        model.matter_scope,
        matter_words,
        model_beside.matter_guest,
    )
}
_MATTER = Statement(select(model.matter).where(model.matter.c.number == bindparam("number")))
_ALL_MATTERS, _ALL_CLOCKS, _ALL_SENDINGS = (
    Statement(_ordered(table)) for table in (model.matter, model.clock, model.transfer)
)
#: Its own case and those beside it.
_MINE = or_(instance.c.business_key == bindparam("number"), instance.c.business_key.like(bindparam("beside")))
_CASES = Statement(select(instance.c.status).where(_MINE))
_OPEN = Statement(
    select(task)
    .join(instance, instance.c.id == task.c.instance_id)
    .where(_MINE, task.c.status == "open")
    .order_by(task.c.id)
)
#: Under whose guard lists have its tasks, closed ones too, and what lies in the inbox.
_GUARDED = Statement(
    select(task.c.guard_key, task_role.c.guard_key.label("inbox_guard_key"), task_role.c.task_id)
    .join_from(task, instance, instance.c.id == task.c.instance_id)
    .outerjoin(task_role, task_role.c.task_id == task.c.id)
    .where(_MINE)
)
_PENDING = Statement(
    select(func.count())
    .select_from(timer.join(instance, instance.c.id == timer.c.instance_id))
    .where(_MINE, timer.c.status == "pending")
)
_LEADERS = Statement(
    select(model_beside.package_leader)
    .join(model_beside.package, model_beside.package.c.id == model_beside.package_leader.c.package_id)
    .where(model_beside.package.c.matter_id == bindparam("id"))
    .order_by(model_beside.package_leader.c.id)
)

Break = Callable[[World, Look, Look | None], Iterator[str]]


def inv_01_registered(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Everything received is registered; not accepting is a later, reasoned, recorded act."""
    del before
    first = now.clocks[0] if now.clocks else None
    said = world.said.get(now.number, {})
    # What came straight to an organ is told by that organ within the same days (条例第23条第1款).
    if first is None or first["key"] not in ("R02", "R08") or first["start_on"] != now.row["received_on"]:
        yield "registered without the fifteen days of the office"
    if said.get("received_on") and now.row["received_on"].isoformat() != said["received_on"]:
        yield "the day of receipt is another than the one that was said"
    if now.row["status"] in _REFUSED:
        papers = now.issued(*_NOTICES)
        if not papers:
            yield f"{now.row['status']} without a paper"
        elif not str(papers[-1]["contents"].get("ground") or "").strip():
            yield f"{papers[-1]['kind']} without a ground"
        elif not str(papers[-1]["contents"].get("article") or "").strip():
            yield f"{papers[-1]['kind']} without an article"


def inv_02_own_words(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """What they said stays as they said it, also when they spoke and somebody wrote."""
    if before is not None:
        for name in ("demands", "facts", "accused", "urgent_facts"):
            if now.text[name] != before.text[name]:
                yield f"the petitioner's words changed: {name}"
    said = world.said.get(now.number)
    if said is not None and now.text["demands"][0] != said["demand"]:
        yield f"registered as {now.text['demands'][0]!r}, said was {said['demand']!r}"


def inv_03_any_channel(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """By whatever way it came and whoever brought it, it is the same kind of matter.

    Only an added entry, which somebody else agreed to, says that it was written down wrongly.
    """
    said, agreed = world.said.get(now.number), now.corrected("channel")
    if said is not None and now.row["channel"] != (agreed or said["channel"]):
        yield f"came by {said['channel']}, is kept as {now.row['channel']}"
    has_changed = before is not None and now.row["channel"] != before.row["channel"]
    if before is not None and has_changed and agreed in ("", before.corrected("channel")):
        yield "the channel changed"
    for one in now.changes:
        if one["status"] == "CORRECTED" and one["facts"].get("decided_by_name") == one["asked_by_name"]:
            yield f"{one['asked_by_name']} agreed to their own correction"


def inv_04_told(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Receipt, route and procedure are told in writing where a name and an address are clear."""
    del world, before
    if not now.row["is_notice_owed"]:
        return
    sent = [one for one in now.transfers if one["mode"] != "DESIGNATE"]
    if len(now.issued("DESTINATION")) < len(sent):
        yield f"{len(sent)} sendings, {len(now.issued('DESTINATION'))} notices of where"
    if now.row["accepted_on"] and not now.issued("ACCEPTANCE"):
        is_open = now.row["status"] in ("ACCEPTED", "IN_PROCESS")
        if not now.alerted("default_acceptance"):
            yield "accepted without a notice and without an alert"
        elif is_open and not now.waits_for("late_notice"):
            yield "accepted by default and nobody is to send the late notice"
    if now.row["status"] in ("CLOSED", "REPLIED", "SETTLED"):
        answers = now.issued(*_ANSWERS)
        if not answers or (answers[-1]["served_on"] is None and not now.tells_heir):
            yield f"{now.row['status']} without a served answer"


def inv_05_look_up_and_rate(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """The petitioner can follow it at every moment; a rating is only ever theirs."""
    # What is shown is made from the papers and the status; it is read again when either changed.
    if before is None or len(before.papers) != len(now.papers) or before.row["status"] != now.row["status"]:
        lang = ("zh", "en")[len(now.papers) % 2]
        with world.engine.read(SYSTEM) as tx:
            if not petition.sentences.story(tx, now.number, lang):  # type: ignore[arg-type]
                yield "nothing is told of it"
            matters.standing(tx, now.number, lang)  # type: ignore[arg-type]
            if not petition.stages.of(tx, now.number):
                yield "no stage is shown"
    for one in now.papers:
        if one["status"] == "issued" and one["kind"] in codes.PUBLIC_DOCUMENTS and not one["is_public"]:
            yield f"{one['kind']} is kept from the petitioner"
    # Who worked on it until then: whoever wrote it down may have other work with the matter later.
    staff = {one.by for one in world.done if one.number == now.number}
    known = {one.get("id") for one in before.ratings} if before is not None else set()
    for one in now.ratings:
        if one.get("id") in known:
            continue
        if one["how"] == "CODE" and one["recorded_by"]:
            yield "a rating by code has a recorder"
        if one["how"] != "CODE" and (one["recorded_by"] in staff or not one["statement"] or not one["proof"]):
            yield "a rating was written by somebody of the matter, or without words and proof"


def inv_06_heard(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Who petitions is heard before the opinion (第31条第6项)."""
    del world, before
    if now.row["is_anonymous"]:
        return
    for paper in now.issued("OPINION"):
        heard = [one for one in now.papers if one["kind"] == "INTERVIEW" and one["id"] < paper["id"]]
        if not heard:
            yield "an opinion without the petitioner heard"


def inv_07_opinion_says_all(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Every opinion answers every demand with facts, basis, conclusion and result (第32条第1款)."""
    del world, before
    for paper in now.issued("OPINION"):
        answers = paper["contents"].get("answers") or []
        if len(answers) < len(now.text["demands"]):
            yield f"{len(now.text['demands'])} demands, {len(answers)} answers"
        for answer in answers:
            missing = [
                name
                for name in ("facts", "basis", "conclusion", "result")
                if not str(answer.get(name) or "").strip()
            ]
            if missing:
                yield f"an opinion without {missing}"
    for paper in now.issued("REVIEW_OPINION", "REREVIEW_OPINION"):
        if missing := [
            name for name in ("facts_found", "basis", "decision") if not paper["contents"].get(name)
        ]:
            yield f"{paper['kind']} without {missing}"


def inv_08_both_agree(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Mediation and settlement only with the agreement of both (第33条)."""
    del world, before
    if now.row["status"] != "SETTLED" and not now.issued("SETTLEMENT"):
        return
    consents = now.issued("MEDIATION_CONSENT")
    if not consents:
        yield "settled without a consent"
    for one in consents:
        if not one["contents"].get("petitioner_proof") or not one["contents"].get("other_proof"):
            yield "a consent to mediation without the proof of both"
    for one in now.issued("SETTLEMENT"):
        if not str(one["contents"].get("signed_proof") or "").strip():
            yield "a settlement nobody signed"


def inv_09_extension_told(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """An extension has its reasons, is the head's, stays within thirty days and is told (第34条)."""
    del before
    whole: dict[date, int] = {}
    for one in now.extensions:
        if not str(one["reasons"]).strip():
            yield "an extension without reasons"
        heads = {who.id for who in world.people if any(each.role == "unit_head" for each in who.grants)}
        if one["approved_by"] not in heads and not one["approved_by"].startswith("unit_head"):
            yield f"an extension granted by {one['approved_by']}"
    for clock in now.clocks:
        if clock["key"] == "R15":
            whole[clock["start_on"]] = clock["extended_days"]
            if clock["extended_days"] > 30:
                yield f"R15 is {clock['extended_days']} days longer"
            limit = clock["start_on"] + timedelta(days=clock["length"] + 30)
            if clock["nominal_on"] > limit:
                yield f"R15 ends {clock['nominal_on']}, later than {limit}"
    if len(now.issued("EXTENSION")) < len(now.extensions):
        yield "an extension without its paper"
    untold = [one for one in now.extensions if one["told_on"] is None]
    is_open = now.row["is_notice_owed"] and now.row["status"] in ("ACCEPTED", "IN_PROCESS")
    telling = now.waits_for("tell_extension") or now.tells_heir
    if untold and is_open and now.row["issued_on"] is None and not telling:
        yield "an extension that nobody is to tell"


def inv_10_thirty_days_from_receipt(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Thirty days for review and for re-review, from the day the answer was received (第35条、第36条)."""
    del world, before
    for key, kind in (("R18", "OPINION"), ("R20", "REVIEW_OPINION")):
        windows = [one for one in now.clocks if one["key"] == key and one["status"] != "dropped"]
        served = {one["served_on"] for one in now.issued(kind)}
        for one in windows:
            if one["start_on"] not in served:
                yield f"{key} starts {one['start_on']}, served on {sorted(map(str, served))}"
            if one["nominal_on"] != one["start_on"] + timedelta(days=30):
                yield f"{key} is not thirty days"
    for one in now.reviews:
        window = next((each for each in reversed(now.clocks) if each["key"] == _WINDOW[one["stage"]]), None)
        in_time = window is not None and one["filed_on"] <= window["effective_on"]
        if window and in_time and one["is_late"] and one["filed_on"] >= window["start_on"]:
            yield f"asked on {one['filed_on']}, open until {window['effective_on']}, and taken as late"


def inv_11_no_reprisal(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Nothing is kept of a petitioner but what the matter needs: no score, no list, no mark (第18条第4款)."""
    del world, before
    known = {"urgent", "sealed", "initial", "extended", "packaged", "supervised", "listed", "group"}
    known |= {"anonymous", "notice_owed"}
    marks = {name.removeprefix("is_") for name in now.row if name.startswith("is_")}
    if strange := marks - known - _MARKS:
        yield f"a mark nobody explained: {sorted(strange)}"


def inv_12_sealed(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Accusations never reach the accused or their unit (第30条第3款、第46条第5项)."""
    del before
    accused = now.row["accused_path"]
    if not now.row["is_sealed"] or not accused:
        return
    if str(now.row["unit_path"] or "").startswith(accused):
        yield "an accusation lies with the accused unit"
    if any(one["to_path"].startswith(accused) for one in now.transfers):
        yield "an accusation was sent to the accused unit"
    theirs = [who for who in world.people if any(each.scope_path.startswith(accused) for each in who.grants)]
    for who in theirs[:2]:
        with world.engine.read(who) as tx:
            found = matters.search(tx, matters.MatterFilter(text=now.number)).items
            if any(one.number == now.number for one in found):
                yield f"{who.name} of the accused unit finds it in a search"
            try:
                matters.get(tx, now.number)
            except NotFound:
                continue
            yield f"{who.name} of the accused unit reads it"


def inv_13_another_person(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Who did the one step does not do the other (第28条第3款); asked at the step itself, see `walk`."""
    del before
    for paper in now.issued("OPINION"):
        if paper["drafted_by"] == paper["issued_by"]:
            yield f"drafted and signed by {paper['drafted_by']}"
    opinions = {one["drafted_by"] for one in now.issued("OPINION")}
    for paper in now.issued("REVIEW_OPINION", "REREVIEW_OPINION"):
        if paper["issued_by"] in opinions or paper["drafted_by"] in opinions:
            yield f"{paper['kind']} by somebody who drafted the opinion"
    del world


def inv_14_carried_out(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """What was supported is carried out, or somebody presses (第32条第2款、第40条第1款)."""
    del world, before
    # Until it is served it binds nobody, and whoever handles it again answers it anew.
    if now.row["status"] not in ("CLOSED", "SETTLED", "CONCLUDED_NO_REVIEW"):
        return
    answers = now.issued("OPINION", "SETTLEMENT")
    if not answers or answers[-1]["contents"].get("outcome", "SETTLED") not in _SUPPORTED:
        return
    # What a review changed or revoked is carried out as the review says.
    if any(
        one["status"] == "SERVED" and one["outcome"] in ("CHANGED", "REVOKED", "REDO") for one in now.reviews
    ):
        return
    by = answers[-1]["contents"].get("execute_by_on")
    if by and date.fromisoformat(by) < now.today - timedelta(days=1):
        done = [one for one in now.issued("EXECUTION") if one["id"] > answers[-1]["id"]]
        if not done and not now.alerted("unexecuted"):
            yield f"supported, to be done by {by}, neither done nor pressed for"


def inv_15_aid(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """After the end somebody keeps contact and tells of aid (第37条第2款、第3款)."""
    del world, before
    if now.row["status"] not in ("NO_LONGER_ACCEPTED", "CONCLUDED"):
        return
    # A re-review that was taken back left its answer standing: there was no end of the procedure.
    is_decided = any(one["stage"] == "REREVIEW" and one["status"] == "SERVED" for one in now.reviews)
    needs = now.row["status"] == "NO_LONGER_ACCEPTED" or is_decided
    serving = now.waits_for("serve") or now.waits_for("review_serve")
    carried = now.waits_for("review_execute")
    if needs and not now.issued("CARE") and not now.waits_for("care") and not serving and not carried:
        yield "nobody keeps contact after the end"


def inv_16_new_facts_open(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Only the same facts and the same reasons after re-review are barred (第36条第3款)."""
    for paper in now.issued("NO_LONGER_ACCEPT"):
        if not paper["contents"].get("mentions_new_facts"):
            yield "no longer accepted without a word on new facts"
    # Asked when it is barred: later on the organ may find its own error in the earlier one and answer anew.
    was_barred = before is not None and before.row["status"] == "NO_LONGER_ACCEPTED"
    if now.row["status"] == "NO_LONGER_ACCEPTED" and not was_barred:
        earlier = [one["other_id"] for one in now.links if one["kind"] == "repeat"]
        with world.engine.read(SYSTEM) as tx:
            every = _ALL_MATTERS.rows(tx)
        rows = [one for one in every if one["id"] in earlier]
        if not any(one["status"] in ("CONCLUDED", "CONCLUDED_NO_REVIEW", "IN_PROCESS") for one in rows):
            yield f"no longer accepted, but earlier ones are {[one['status'] for one in rows]}"


def lawful_statuses(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """A status follows one it may follow, and the forbidden ones of the vocabulary (§5.2) never come."""
    del world
    status = now.row["status"]
    if before is not None and status != before.row["status"] and not _reachable(before.row["status"], status):
        yield f"{before.row['status']} was followed by {status}"
    left = before is not None and before.row["status"] == "UNDER_REREVIEW"
    if left and status not in ("UNDER_REREVIEW", "CONCLUDED", "IN_PROCESS"):
        yield f"re-review left for {status}"
    if status == "WITHDRAWN":
        papers = [one for one in now.papers if one["kind"] == "WITHDRAWAL"]
        if not papers or len(str(papers[-1]["contents"].get("statement") or "").strip()) < 2:
            yield "withdrawn without the petitioner's own words"
    if status == "CLOSED" and now.row["issued_on"] is None:
        yield "closed without an answer"
    if status == "MERGED_DUPLICATE" and not now.links:
        yield "merged into nothing"


def standing_days(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """A period moves only by an extension, a hearing that is left out, or a new calendar; never backwards."""
    del world
    if before is None:
        return
    known = {one["id"]: one for one in before.clocks}
    for one in now.clocks:
        old = known.get(one["id"])
        if old is None:
            continue
        if one["start_on"] != old["start_on"] or one["rule"] != old["rule"]:
            yield f"{one['key']} began another day than before"
        if one["nominal_on"] != old["nominal_on"] and one["key"] not in ("R15", "R21", "J02"):
            yield f"{one['key']} moved from {old['nominal_on']} to {one['nominal_on']}"
        if one["nominal_on"] < old["nominal_on"]:
            yield f"{one['key']} became shorter"
        if old["was_overdue"] and not one["was_overdue"]:
            yield f"{one['key']} forgot that it was overdue"
    whole, share = now.clock("R02"), now.clock("R03")
    if whole and share and share["nominal_on"] > whole["nominal_on"]:
        yield f"the share of a level ends {share['nominal_on']}, the whole {whole['nominal_on']}"
    gone = set(known) - {one["id"] for one in now.clocks}
    if gone:
        yield "a clock is gone"


def papers_stand(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """An issued paper never changes, is not served before it is signed, and every paper has one number."""
    del world
    old = {one["id"]: one for one in before.papers} if before else {}
    for one in now.papers:
        earlier = old.get(one["id"])
        if earlier and earlier["status"] != "draft" and earlier["sha256"] != one["sha256"]:
            yield f"{one['kind']} changed after it was issued"
        # A call to a hearing is written down on the day it was given or later.
        served, signed = one["served_on"], one["issued_on"]
        if served and one["kind"] != "HEARING_NOTICE" and (signed is None or served < signed):
            yield f"{one['kind']} served before it was signed"
    if set(old) - {one["id"] for one in now.papers}:
        yield "a paper is gone"


def somebody_or_something_waits(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """An open matter has a task, a timer or a message it waits for; it never lies forgotten."""
    del world, before
    if now.row["status"] not in codes.ENDED and not now.tasks and not now.timers:
        yield f"{now.row['status']} and nobody has anything to do"


def one_leader(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """One matter, one leader at a time (§1.8)."""
    del world, before
    if sum(one["until_on"] is None for one in now.leaders) > 1:
        yield "two leaders at once"


def found_where_it_lies(world: World, now: Look, before: Look | None) -> Iterator[str]:
    """Lists and searches find it at its offices and above them, and know whether anybody is kept from it."""
    del world, before
    offices = [now.row["office_path"], now.row["unit_path"], *(one["path"] for one in now.guests)]
    paths = {each for path in offices if path for each in scope.enclosing(path)}
    is_closed = bool(now.row["is_sealed"] or now.rules)
    if not {now.row["office_path"]} < {one["scope_path"] for one in now.lies} <= paths:
        yield "it lies where none of its offices is"
    places = {tokens.of_path(one["scope_path"]) for one in now.lies}
    if any({*one["places"].replace("'", "").split()} != places for one in now.found):
        yield "its words say another place"
    said = (now.row["status"] in codes.ENDED, now.row["channel"])
    if any((bool(one["is_ended"]), one["channel"]) != said for one in now.lies):
        yield "lists take it for open or ended, or to have come another way"
    if any(bool(one["is_closed"]) != is_closed for one in (*now.lies, *now.found)):
        yield f"lists {'show' if is_closed else 'hide'} it"
    guard = now.number if now.rules else None
    if any(one["guard_key"] != guard for one in now.guarded):
        yield "lists of tasks know another guard"
    if any(one["inbox_guard_key"] != guard for one in now.guarded if one["task_id"]):
        yield "the inbox knows another guard"
    if now.row["is_sealed"] == bool(now.found):
        yield "what is sealed is found by words, or what is not is lost"


INVARIANTS: Mapping[str, Break] = {
    "INV-01": inv_01_registered,
    "INV-02": inv_02_own_words,
    "INV-03": inv_03_any_channel,
    "INV-04": inv_04_told,
    "INV-05": inv_05_look_up_and_rate,
    "INV-06": inv_06_heard,
    "INV-07": inv_07_opinion_says_all,
    "INV-08": inv_08_both_agree,
    "INV-09": inv_09_extension_told,
    "INV-10": inv_10_thirty_days_from_receipt,
    "INV-11": inv_11_no_reprisal,
    "INV-12": inv_12_sealed,
    "INV-13": inv_13_another_person,
    "INV-14": inv_14_carried_out,
    "INV-15": inv_15_aid,
    "INV-16": inv_16_new_facts_open,
    "statuses": lawful_statuses,
    "periods": standing_days,
    "papers": papers_stand,
    "waiting": somebody_or_something_waits,
    "leader": one_leader,
    "places": found_where_it_lies,
}


def breaks(world: World, now: Look, before: Look | None) -> list[str]:
    """What is broken, each with the promise's name."""
    return [
        f"{name} {now.number}: {said}" for name, ask in INVARIANTS.items() for said in ask(world, now, before)
    ]


def _reachable(start: str, end: str) -> bool:
    """One step may carry a matter over several statuses."""
    seen, waiting = {start}, [start]
    while waiting:
        for each in FOLLOWS.get(waiting.pop(), frozenset()) - seen:
            seen.add(each)
            waiting.append(each)
    return end in seen


_WINDOW = {"REVIEW": "R18", "REREVIEW": "R20"}
_SUPPORTED = frozenset({"SUPPORTED", "PARTLY_SUPPORTED", "SETTLED"})
#: Marks that came later, each explained in the vocabulary: nothing here is about the person.
_MARKS: frozenset[str] = frozenset({"summary", "in_mediation", "in_hearing", "awaiting_heir"})
