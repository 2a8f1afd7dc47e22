"""领导批示: what a leader wrote on a matter, in full, and the reply somebody owes by a day (条例第18条第2款).

An instruction asks for work and an answer. It moves no period of the law and takes no decision from the organ
that has it (条例第31条、第34条): it is a case beside the matter, with one step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from engine import (
    Call,
    FieldError,
    Invalid,
    NotFound,
    Transaction,
    commands,
    instances,
    messages,
    new_id,
    tasks,
)
from petition import (
    alerts,
    beside,
    calendar,
    codes,
    documents,
    errors,
    law,
    organs,
    parties,
    side_cases,
    sight,
    tokens,
)
from petition.cases import Case
from petition.documents import Document
from petition.law.dates import DAY, FIRST_DAY, at
from petition.law.grants import MOST_DAYS
from petition.model import Row
from petition.model_beside import instruction as table

#: The bundle, and the process in it.
FAMILY, PROCESS = "supervision", "instruction"
#: The sheet (办理单) that goes round with it: issued when it is written down, and again with its reply.
SHEET = "INSTRUCTION"
#: What ends one that nobody needs answered any more.
WITHDRAWN = "instruction_withdrawn"
#: Who writes one down: at the registering office, and leaders who see the matter.
OFFICE_ROLES = ("intake", "sorter", "office_head", "supervisor")
LEADERS = ("chief", "leader")
MOST_WORDS = 2000
_ARTICLE = "条例第18条第2款"
_WHY = "instruction"
_KEY = "INSTRUCTION"
_HOLLOW = ("高度重视", "正在研究", "正在推进", "认真落实", "抓紧办理")

STATUSES: codes.Names = {
    "ASKED": ("等回复", "Awaits a reply"),
    "ANSWERED": ("已回复", "Answered"),
    "WITHDRAWN": ("不用回复了", "No reply needed"),
}


@dataclass(frozen=True)
class Instruction:
    """One instruction of one leader to one organ, and what it answered."""

    id: str
    number: str
    instance_id: str | None
    leader_name: str
    leader_post: str
    words: str
    said_on: date
    organ_path: str
    organ_name: str
    given_by: str
    given_by_name: str
    given_on: date
    by_on: date
    status: str
    reply: str
    signer: str
    reasons: str
    ended_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether the reply is still owed."""
        return self.status == "ASKED"

    @property
    def is_late(self) -> bool:
        """Whether the reply came after its day."""
        return self.status == "ANSWERED" and self.ended_on is not None and self.ended_on > self.by_on


def of(tx: Transaction, number: str) -> list[Instruction]:
    """The instructions on a matter, in the order they were written down.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    return _of(tx, str(sight.require(tx, number)["id"]))


def may_give(tx: Transaction, number: str) -> bool:
    """Whether this actor may write an instruction down on the matter as it stands.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    return not row["is_sealed"] and _is_whose(tx, row)


def options(tx: Transaction, number: str) -> list[dict[str, str]]:
    """The organs that may be instructed: who has the matter first, then the region's; never the accused's.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    case = Case(tx, sight.require(tx, number))
    present = case.row["unit_path"] or case.row["office_path"]
    found = beside.organ_options(case)
    return sorted(found, key=lambda one: one["value"] != present)


def number_of(number: str, ordinal: int | str) -> str:
    """The number of an instruction: `安澜-2026-00012/批示1`."""
    return f"{number}/批示{ordinal}"


def usual_day(today: date) -> date:
    """The day a reply is due on where the leader named none."""
    return today + timedelta(days=law.settings().instruction_reply_days)


def give(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Instruction:
    """Writes down what a leader instructed; the organ named owes a reply by the day.

    `facts`: `leader_name`, `leader_post`, `words` (all of them), `said_on` (ISO day), `organ` (path), `by_on`
    (ISO day; empty: as many days as the settings say). The same command again gives the same one.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: `instruction_not_yours`.
        Invalid: no leader, no words, no such organ, a day that cannot be.
        Conflict: `instruction_sealed`.
    """
    case = Case(tx, sight.require(tx, number))
    if not _is_whose(tx, case.row):
        raise errors.forbidden("instruction_not_yours", "the office or a leader", "the actor is neither")
    beside.wait_for(tx, case.row)
    new = number_of(case.number, _count(case) + 1)
    before = commands.answered(tx, command_id, "instructions.give", case.number, {"number": new})
    if before is not None:
        return _numbered(tx, str(before["number"]))
    if case.row["is_sealed"]:
        raise errors.conflict("instruction_sealed", "a matter that is not sealed", "it is an accusation")
    return _start(case, new, _checked(case, facts))


def withdraw(tx: Transaction, number: str, reasons: str, *, command_id: str | None = None) -> None:
    """Ends an open one without a reply: it was written down wrongly, or its leader needs none any more.

    `number` is the instruction's (…/批示1). What it said stays.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: `instruction_not_yours`.
        Invalid: no reasons.
        Conflict: `instruction_over`.
    """
    case = Case(tx, sight.require(tx, number))
    if not _is_whose(tx, case.row):
        raise errors.forbidden("instruction_not_yours", "the office or a leader", "the actor is neither")
    if commands.answered(tx, command_id, "instructions.withdraw", number, {}) is not None:
        return
    found = next((one for one in _of(tx, case.id) if one.number == number and one.is_open), None)
    if found is None or found.instance_id is None:
        raise errors.conflict("instruction_over", "an instruction that awaits its reply", "it is over")
    if len(reasons.strip()) < 4:
        message = "没有写为什么不用回复了。批示和理由都留在卷里。"
        raise errors.invalid("reasons", message, "Say why no reply is needed; both stay on file.")
    _change(case, found, reasons=_masked(case, reasons))
    messages.send(tx, found.instance_id, WITHDRAWN, {})


def reply(
    tx: Transaction, number: str, words: str, signer: str, *, command_id: str | None = None
) -> Instruction:
    """Answers one: completes the step its organ has for it, with the rights and the checks of that step.

    `number` is the instruction's (…/批示1), `signer` the head who signs for the organ.

    Raises:
        NotFound: no such instruction, or its matter is not for this actor.
        Forbidden: it is for another organ to answer.
        Invalid: nothing was said, or only phrases.
        Conflict: `instruction_over`.
    """
    found = _numbered(tx, number)
    if commands.answered(tx, command_id, "instructions.reply", number, {}) is not None:
        return found
    steps = tasks.of_instance(tx, found.instance_id) if found.instance_id else []
    if not found.is_open or not steps:
        raise errors.conflict("instruction_over", "an instruction that awaits its reply", "it is over")
    try:
        tasks.complete(tx, steps[0].id, {"instruction_reply": words, "instruction_signer": signer})
    except Invalid as refused:
        wrong = [replace(one, path=one.path.removeprefix("instruction_")) for one in refused.errors]
        raise Invalid(wrong) from refused
    return _numbered(tx, number)


def sheets(tx: Transaction, number: str) -> dict[str, Document]:
    """The newest sheet of each instruction on a matter, by the instruction's number.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    every = [one for one in documents.of(tx, number) if one.kind == SHEET]
    return {str(one.contents["instruction_number"]): one for one in every}


def end_all(case: Case, reasons: str) -> None:
    """Ends the open ones of a matter that is over, or sealed: nobody beside it reads it then."""
    for one in _of(case.tx, case.id):
        if one.is_open and one.instance_id is not None:
            instances.cancel(case.tx, one.instance_id, reasons)
            _change(case, one, status="WITHDRAWN", reasons=reasons, ended_on=case.today)
            beside.part(case, one.organ_path, _why(one.number))


def answer(call: Call) -> dict[str, Any]:
    """记下批示的回复。The reply to the leader, in time or late. Reads the newest submission of the step."""
    case, found = _found(call)
    said = case.submitted("Task_ReplyInstruction", "Task_ReplyInstructionOffice")
    now = replace(
        found,
        status="ANSWERED",
        reply=_masked(case, said["instruction_reply"]),
        signer=str(said["instruction_signer"]).strip(),
        ended_on=case.today,
    )
    _change(case, found, status=now.status, reply=now.reply, signer=now.signer, ended_on=now.ended_on)
    _sheet(case, now, found.organ_path)
    case.note(
        "instruction_answered",
        leader=found.leader_name,
        organ=found.organ_name,
        words=now.reply,
        is_late=now.is_late,
    )
    return {}


def end(call: Call) -> dict[str, Any]:
    """记下不用回复了。It ends without a reply; what it said and why it ended stay on file."""
    case, found = _found(call)
    _change(case, found, status="WITHDRAWN", ended_on=case.today)
    beside.part(case, found.organ_path, _why(found.number))
    case.note("instruction_withdrawn", leader=found.leader_name, reasons=found.reasons)
    return {}


def alert(call: Call) -> dict[str, Any]:
    """提醒回复批示。A warning the working day before, overdue after it. Result: `kind`, or `none`."""
    case, found = _found(call)
    if not found.is_open:
        return {"kind": "none"}
    kind = "instruction_overdue" if case.today > found.by_on else "instruction_due"
    holder = (found.organ_path, found.organ_name)
    is_new = alerts.put(case, kind, _KEY, article=_ARTICLE, about_on=found.by_on, holder=holder)
    return {"kind": kind if is_new else "none"}


def replied(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """回复批示：空话不算，写明做了什么、下一步哪天前做什么。"""
    del call
    hollow = next((one for one in _HOLLOW if one in found["instruction_reply"]), None)
    if hollow and len(found["instruction_reply"]) < 40:
        message = f"“{hollow}”不是回复。写明哪天、谁、做了什么，还没做完的下一步哪天前做什么。"
        english = "That is no reply: say who did what on which day, and what comes next by when."
        return [errors.field("instruction_reply", message, english)]
    return []


def _is_whose(tx: Transaction, row: Row) -> bool:
    office, actor = str(row["office_path"]), tx.actor
    if any(actor.has(role, office) for role in OFFICE_ROLES):
        return True
    chiefs = beside.chief_path(tx, office)
    return any(actor.has(role, chiefs) for role in LEADERS)


def _checked(case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    text = {name: str(facts.get(name) or "").strip() for name in ("leader_name", "leader_post", "words")}
    wrong: list[FieldError] = []
    for name, zh, en in (
        ("leader_name", "没有写是哪位领导批的。", "Say which leader wrote it."),
        ("leader_post", "没有写领导的职务。", "Give the leader's post."),
        ("words", "没有写批示原文。一字不漏照录，不要概括。", "Copy the instruction in full."),
    ):
        if len(text[name]) < (2 if name != "words" else 1):
            wrong.append(errors.field(name, zh, en))
    if len(text["leader_name"]) > 60 or len(text["leader_post"]) > 60:
        wrong.append(errors.field("leader_name", "姓名、职务各 60 字以内。", "60 characters at most."))
    if len(text["words"]) > MOST_WORDS:
        message = f"超过 {MOST_WORDS} 字。原件扫描放到材料里，这里录要办的部分。"
        wrong.append(errors.field("words", message, f"More than {MOST_WORDS} characters; attach the scan."))
    said_on, by_on = _day(facts.get("said_on")), _day(facts.get("by_on"))
    if said_on is None or not FIRST_DAY <= said_on <= case.today:
        message = "没有写哪天批的，或者日子在今天以后。"
        wrong.append(errors.field("said_on", message, "Give the day it was written; not ahead."))
    furthest = case.today + timedelta(days=MOST_DAYS)
    if facts.get("by_on") and (by_on is None or not case.today < by_on <= furthest):
        wrong.append(errors.field("by_on", "回复的日子要在今天以后、十年以内。", "The day must lie ahead."))
    if str(facts.get("organ") or "") not in {one["value"] for one in beside.organ_options(case)}:
        message = "没有选请谁落实。被反映的单位不能选（条例第30条第3款）。"
        wrong.append(errors.field("organ", message, "Choose who is to act; never the accused."))
    if wrong:
        raise Invalid(wrong)
    return {
        **text,
        "words": _masked(case, text["words"]),
        "said_on": said_on,
        "by_on": by_on or usual_day(case.today),
        "organ": organs.get(case.tx, str(facts["organ"])),
    }


def _start(case: Case, number: str, given: Mapping[str, Any]) -> Instruction:
    tx, organ = case.tx, given["organ"]
    made = new_id()
    tx.db.execute(
        insert(table).values(
            id=made,
            matter_id=case.id,
            number=number,
            leader_name=given["leader_name"],
            leader_post=given["leader_post"],
            words=given["words"],
            said_on=given["said_on"],
            organ_path=organ.path,
            organ_name=organ.short_name,
            given_by=tx.actor.id,
            given_by_name=tx.actor.name,
            given_on=case.today,
            by_on=given["by_on"],
            status="ASKED",
            reply="",
            signer="",
            reasons="",
            made_at=tx.now,
        )
    )
    beside.invite(case, organ.path, _why(number))
    case.note(
        "instruction_given",
        leader=given["leader_name"],
        post=given["leader_post"],
        words=given["words"],
        on=given["said_on"],
        organ=organ.short_name,
        by_on=given["by_on"],
    )
    warn_on = calendar.load().last_workday(given["by_on"] - DAY)
    data = {
        **side_cases.data(case),
        "clocks": {},
        "instructed_path": organ.path,
        "instructed_name": organ.short_name,
        "instruction_leader": f"{given['leader_post']}{given['leader_name']}",
        "instruction_words": given["words"],
        "instruction_said_on": given["said_on"].isoformat(),
        "instruction_warn_at": at(warn_on, law.settings().warn_hour).isoformat(),
        **beside.day_moments("instruction", given["by_on"]),
    }
    started = instances.start(
        tx,
        FAMILY,
        data,
        business_key=number,
        process_id=PROCESS,
        title=str(case.row["title"]),
        scope_path=organ.path,
    )
    tx.db.execute(update(table).where(table.c.id == made).values(instance_id=started.id))
    found = _numbered(tx, number)
    _sheet(case, found, case.row["office_path"])
    return found


def _sheet(case: Case, one: Instruction, office_path: str) -> Document:
    contents = {
        "instruction_number": one.number,
        "leader_name": one.leader_name,
        "leader_post": one.leader_post,
        "said_on": one.said_on.isoformat(),
        "words": one.words,
        "organ": one.organ_name,
        "by_on": one.by_on.isoformat(),
        "given_by_name": one.given_by_name,
        "reply": one.reply,
        "reply_signer": one.signer,
        "replied_on": one.ended_on.isoformat() if one.ended_on else "",
    }
    title = codes.label(codes.DOCUMENTS, SHEET)
    return beside.issue(case, SHEET, office_path, contents, title=title)


def _found(call: Call) -> tuple[Case, Instruction]:
    case = beside.of_call(call)
    row = case.tx.db.execute(select(table).where(table.c.number == call.business_key)).mappings().one()
    return case, _one(row)


def _count(case: Case) -> int:
    query = select(func.count()).select_from(table).where(table.c.matter_id == case.id)
    return int(case.tx.db.scalar(query) or 0)


def _numbered(tx: Transaction, number: str) -> Instruction:
    row = sight.require(tx, number)
    found = next((one for one in _of(tx, str(row["id"])) if one.number == number), None)
    if found is None:
        raise NotFound("instruction", number)
    return found


def _of(tx: Transaction, matter_id: str) -> list[Instruction]:
    query = select(table).where(table.c.matter_id == matter_id).order_by(table.c.id).limit(200)
    return [_one(row) for row in tx.db.execute(query).mappings()]


def _change(case: Case, found: Instruction, **values: Any) -> None:
    case.tx.db.execute(update(table).where(table.c.id == found.id).values(**values))


def _one(row: Row) -> Instruction:
    return Instruction(**{name: row[name] for name in Instruction.__dataclass_fields__})


def _masked(case: Case, text: str) -> str:
    """Names of the petitioners stand masked here, as everywhere but with the parties."""
    return tokens.scrubbed(text.strip(), parties.names(case.tx, str(case.row["submission_id"])), "**")


def _why(number: str) -> str:
    return f"{_WHY}:{number}"


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(str(given or ""))
    except ValueError:
        return None


SERVICES = {
    "petition.instruction_reply": answer,
    "petition.instruction_end": end,
    "petition.instruction_alert": alert,
}
CHECKS = {"instruction_reply": replied}
