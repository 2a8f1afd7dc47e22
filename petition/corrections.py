"""登记更正: what was written down wrongly at registration is corrected by an added entry, never silently.

Somebody who works on the matter asks, with the reason; the head of the registering office, who is somebody
else, decides. The entry keeps the old value, the new one, who asked, who decided and when. The submission as
it came in is never touched and nothing is deleted (S-83). A day of receipt that was earlier than written is
counted from; one that was later moves no period, so that no correction takes anything from the petitioner.
An outcome follows the opinion that was signed, never the other way round. A petitioner's numbers stay sealed
(`corrected_numbers`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from engine import Call, FieldError, Invalid, Transaction, instances
from petition import (
    beside,
    change_codes,
    changes,
    clocks,
    codes,
    corrected_numbers,
    deadlines,
    documents,
    errors,
    law,
    parties,
    sight,
    words,
)
from petition.cases import Case
from petition.changes import Change
from petition.law.dates import FIRST_DAY
from petition.law.dates import en as day_en
from petition.law.dates import zh as day_zh
from petition.model import petition_submission

_AT_OFFICE = ("intake", "sorter", "supervisor", "office_head")
_AT_UNIT = ("receiver", "handler", "legal", "unit_head")
#: How much a field of text may hold.
_MOST = 200
_WORDS = frozenset({"title", "place"})
_OF_OPINION = ("SUPPORTED", "PARTLY_SUPPORTED", "EXPLAINED", "NOT_SUPPORTED")
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


def ask(
    tx: Transaction, number: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Change | None:
    """Asks that one value of a registration be corrected; the head of the registering office decides.

    `facts`: `field` (`change_codes.CORRECTED`), `value` (words; a code of `choices` where there are some),
    `why`.

    Raises:
        NotFound: no such matter, or not for this actor.
        Forbidden: the actor works neither at the registering office nor at the unit that has the matter.
        Invalid: no such field, no value that differs and fits, or no reason.
        Conflict: `correction_open`.
    """
    case = _asked(tx, number)
    if changes.running(case, "CORRECTION"):
        raise errors.conflict("correction_open", "no correction under way", "there is one")
    field, new = str(facts.get("field") or ""), str(facts.get("value") or "").strip()
    why = str(facts.get("why") or "").strip()
    if wrong := [*_wrong_value(case, field, new, why), *_wrong_reason(why)]:
        raise Invalid(wrong)
    is_number = field in corrected_numbers.FIELDS
    old = present(tx, number, field) or ""
    said = corrected_numbers.masked(field, new) if is_number else new
    made = changes.begin(
        case,
        "CORRECTION",
        {"field": field, "old": old, "new": said, "why": why},
        {
            "corrected_field": change_codes.CORRECTED[field][0],
            "corrected_old": shown(field, old) or "（空）",
            "corrected_new": shown(field, said),
            "corrected_why": why,
        },
        scope_path=str(case.row["office_path"]),
        command_id=command_id,
    )
    if made is not None:
        if is_number:
            changes.settle(tx, made.id, party_id=corrected_numbers.keep(case, field, new))
        case.note("correction_asked", field=field, old=shown(field, old), new=shown(field, said), why=why)
    return made


def may_ask(tx: Transaction, office_path: str, unit_path: str | None) -> bool:
    """Whether the actor works on a matter that lies there."""
    at_office = any(tx.actor.has(role, office_path) for role in _AT_OFFICE)
    return at_office or bool(unit_path and any(tx.actor.has(role, unit_path) for role in _AT_UNIT))


def choices(field: str) -> codes.Names:
    """The values a field can have by code; none where it holds words."""
    return {
        "channel": codes.CHANNELS,
        "is_initial": change_codes.FIRST_OR_AGAIN,
        "outcome": {code: codes.OUTCOMES[code] for code in _OF_OPINION},
    }.get(field, {})


def shown(field: str, value: str, lang: codes.Lang = "zh") -> str:
    """A value as people read it."""
    if choices(field):
        return codes.label(choices(field), value, lang)
    if field == "received_on" and value:
        return (day_zh if lang == "zh" else day_en)(date.fromisoformat(value))
    return value


def present(tx: Transaction, number: str, field: str) -> str | None:
    """What is registered now; a number masked, None where there is nobody who could have one.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    if field in corrected_numbers.FIELDS:
        return corrected_numbers.now(tx, str(row["submission_id"]), field)
    return value_of(row, field)


def value_of(row: Mapping[str, Any], field: str) -> str:
    """What the matter's row says of a field now."""
    if field == "is_initial":
        return "INITIAL" if row["is_initial"] else "REPEAT"
    return str(row[field] or "")


def outcome_of(tx: Transaction, matter_id: str) -> str | None:
    """What the answers of the opinion that was signed come to; unguarded, None where there is none."""
    paper = documents.newest(tx, matter_id, "OPINION")
    if paper is None:
        return None
    results = {str(one.get("result")) for one in paper.contents.get("answers") or []}
    if len(results) == 1:
        return results.pop()
    return "PARTLY_SUPPORTED" if results & {"SUPPORTED", "PARTLY_SUPPORTED"} else paper.contents["outcome"]


def entries(tx: Transaction, matter_id: str) -> list[Change]:
    """The corrections that were made of a matter, unguarded, oldest first."""
    return [one for one in changes.all_of(tx, matter_id, "CORRECTION") if one.status == "CORRECTED"]


def correct(call: Call) -> dict[str, Any]:
    """更正。Writes the new value; the entry keeps the old one, who asked, who decided and when (S-83)."""
    case, found = changes.of_call(call)
    beside.wait_for(case.tx, case.row | {"instance_id": case.row["main_instance_id"]})
    field, new = str(found.facts["field"]), str(found.facts["new"])
    known: dict[str, Any] = {field: new}
    if field in corrected_numbers.FIELDS:
        corrected_numbers.correct(case, found)
        known = {}
    elif field == "is_initial":
        again = max(1, int(case.row["repeats"])) if new == "REPEAT" else 0
        case.change(is_initial=new == "INITIAL", repeats=again)
        known = {"repeats": again}
    elif field == "received_on":
        known["clocks"] = _received(case, date.fromisoformat(new))
    else:
        case.change(**{field: new})
    words.keep(case.tx, [case.id])
    main = str(case.row["main_instance_id"])
    if instances.get(case.tx, main).status == "active":
        for key, value in known.items():
            instances.amend(case.tx, main, key, partial(_amended, value))
    _settle(case, found, "CORRECTED")
    case.note(
        "registration_corrected",
        field=field,
        old=shown(field, found.facts["old"]),
        new=shown(field, new),
        why=found.facts["why"],
        asked_by=found.asked_by_name,
    )
    return {}


def _received(case: Case, on: date) -> dict[str, Any]:
    """Writes the day of receipt; gives the clocks that are counted from it."""
    was_on = case.row["received_on"]
    case.change(received_on=on)
    counted = {key: clocks.begin_earlier(case, key, was_on, on) for key in clocks.FIRST}
    anew = {key: one for key, one in counted.items() if one is not None}
    for one in anew.values():
        rule = law.rule(one.rule)
        case.note("receipt_counted_anew", name=rule.name, name_en=rule.name_en, new_on=one.effective_on)
    return {key: clocks.data(case)[key] for key in anew}


def _amended(new: Any, old: Any) -> Any:
    """The clocks that were counted anew take their place among the others; any other value is the new one."""
    return {**old, **new} if isinstance(old, dict) and isinstance(new, dict) else new


def keep(call: Call) -> dict[str, Any]:
    """不更正，说明理由。The registration stays as it is."""
    case, found = changes.of_call(call)
    if found.facts["field"] in corrected_numbers.FIELDS:
        corrected_numbers.refuse(case.tx, found)
    reasons = _settle(case, found, "REFUSED")
    case.note("correction_refused", field=found.facts["field"], reasons=reasons)
    return {}


def decided(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """提出更正的人不能自己批；批的时候，登记的还要是原来那样。"""
    case, asked = changes.of_call(call)
    if own := changes.own(call, asked, "correction_agreed"):
        return own
    field = str(asked.facts["field"])
    agreed = found.get("correction_agreed") == "yes"
    if field in corrected_numbers.FIELDS:
        if not agreed or corrected_numbers.still_stands(case, asked):
            return []
        message = "信访人已经不是原来那一位。不同意这一次，要改的重新提出。"
        return [errors.field("correction_agreed", message, "Somebody else petitions now; refuse this one.")]
    now = value_of(case.row, field)
    if agreed and case.row["is_sealed"] and field in _WORDS:
        return [_of_sealed("correction_agreed")]
    if agreed and now != asked.facts["old"]:
        message = f"登记的已经不是原来那样，现在是“{shown(field, now)}”。不同意这一次，要改的重新提出。"
        english = "The value is no longer what was to be corrected; refuse this one and ask anew."
        return [errors.field("correction_agreed", message, english)]
    return []


def _asked(tx: Transaction, number: str) -> Case:
    row = sight.require(tx, number)
    unit = row["unit_path"]
    at_unit = bool(unit) and any(tx.actor.has(role, unit) for role in _AT_UNIT)
    return changes.asked_of(tx, number, *(_AT_UNIT if at_unit else _AT_OFFICE), at_unit=at_unit)


def _wrong_value(case: Case, field: str, new: str, why: str) -> list[FieldError]:
    if field not in change_codes.CORRECTED:
        named = "、".join(zh for zh, _en in change_codes.CORRECTED.values())
        message = f"能更正的是：{named}。登记的时间和当事人不改。"
        return [errors.field("field", message, "Choose what is to be corrected.")]
    if field in corrected_numbers.FIELDS:
        return corrected_numbers.wrong(case, field, new, why)
    if case.row["is_sealed"] and field in _WORDS:
        return [_of_sealed("field")]
    if choices(field) and new not in choices(field):
        named = "、".join(zh for zh, _en in choices(field).values())
        return [errors.field("value", f"只能是：{named}。", "Choose one of the values there are.")]
    if field == "received_on":
        return _wrong_receipt(case, new)
    if field == "outcome":
        return _wrong_outcome(case, new)
    if not 2 <= len(new) <= _MOST:
        message = f"没有写更正成什么，或者太长（2到{_MOST}个字）。"
        return [errors.field("value", message, f"Write the right value, 2 to {_MOST} characters.")]
    if new == value_of(case.row, field):
        return [errors.field("value", "登记的就是这样，不用更正。", "It is registered so already.")]
    names = parties.names(case.tx, case.row["submission_id"], "person")
    if any(len(name) > 1 and name in new for name in names) or _ID_NUMBER.search(new):
        message = "里面有信访人的姓名或者证件号码。那些只留在当事人里。"
        return [errors.field("value", message, "It holds a petitioner's name or number; leave it out.")]
    return []


def _wrong_receipt(case: Case, new: str) -> list[FieldError]:
    try:
        on = date.fromisoformat(new)
    except ValueError:
        return [errors.field("value", "没有这一天，请写成 2026-03-02。", "There is no such day.")]
    registered_on = deadlines.law_day(case.row["registered_at"])
    if on == case.row["received_on"]:
        return [errors.field("value", "登记的就是这样，不用更正。", "It is registered so already.")]
    if not FIRST_DAY <= on <= registered_on:
        message = f"收到的日子不能在{FIRST_DAY.year}年以前，也不能在登记那天（{day_zh(registered_on)}）以后。"
        return [errors.field("value", message, "It was received by the day it was registered on.")]
    posted = select(petition_submission.c.postmark_on).where(
        petition_submission.c.id == case.row["submission_id"]
    )
    posted_on = case.tx.db.scalar(posted)
    if posted_on is not None and on < posted_on:
        message = f"邮戳是{day_zh(posted_on)}，不能在那以前收到。"
        return [errors.field("value", message, "It cannot be received before its postmark.")]
    return []


def _wrong_outcome(case: Case, new: str) -> list[FieldError]:
    right = outcome_of(case.tx, case.id) if case.row["outcome"] in _OF_OPINION else None
    if right is None:
        message = "还没有签发处理意见书，没有结果可以更正。"
        return [errors.field("value", message, "No opinion was signed; there is no outcome yet.")]
    if new == case.row["outcome"]:
        return [errors.field("value", "登记的就是这样，不用更正。", "It is registered so already.")]
    if new != right:
        message = (
            f"签发的意见书逐项答复合起来是“{shown('outcome', right)}”，登记的结果只能改成和它一致。"
            "意见书本身写错的，在“复查、复核、不服”里走依法纠错。"
        )
        english = "The record follows the signed opinion; a wrong opinion is corrected by its organ."
        return [errors.field("value", message, english)]
    return []


def _of_sealed(path: str) -> FieldError:
    message = "检举控告的内容已封存，标题和地点不在这里更正。"
    return errors.field(path, message, "The words of a sealed matter are not corrected here.")


def _wrong_reason(why: str) -> list[FieldError]:
    if len(why) >= 6:
        return []
    message = "没有写为什么：哪里登记错了，凭什么知道。至少6个字。"
    return [errors.field("why", message, "Say what was registered wrongly and how it is known.")]


def _settle(case: Case, found: Change, status: str) -> str:
    reasons = str(case.submitted("Task_DecideRecord").get("correction_reasons") or "")
    changes.settle(
        case.tx,
        found.id,
        status=status,
        facts={**found.facts, "decided_by_name": case.tx.actor.name},
        reasons=reasons,
        decided_on=case.today,
    )
    return reasons


CHECKS = {"record_correction": decided}
SERVICES = {"petition.record_correct": correct, "petition.record_keep": keep}
