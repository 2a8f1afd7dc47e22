"""登记更正: what was written down wrongly at registration is corrected by an added entry, never silently.

Somebody who works on the matter asks, with the reason; the head of the registering office, who is somebody
else, decides. The entry keeps the old value, the new one, who asked, who decided and when. The submission as
it came in is never touched, nothing is deleted, and no day is corrected here: every period runs as it ran.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine import Call, FieldError, Invalid, Transaction, instances
from petition import beside, change_codes, changes, codes, errors, parties, sight, words
from petition.cases import Case
from petition.changes import Change

_AT_OFFICE = ("intake", "sorter", "supervisor", "office_head")
_AT_UNIT = ("receiver", "handler", "legal", "unit_head")
#: How much a field of text may hold.
_MOST = 200
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
    if wrong := [*_wrong_value(case, field, new), *_wrong_reason(why)]:
        raise Invalid(wrong)
    old = value_of(case.row, field)
    made = changes.begin(
        case,
        "CORRECTION",
        {"field": field, "old": old, "new": new, "why": why},
        {
            "corrected_field": change_codes.CORRECTED[field][0],
            "corrected_old": shown(field, old) or "（空）",
            "corrected_new": shown(field, new),
            "corrected_why": why,
        },
        scope_path=str(case.row["office_path"]),
        command_id=command_id,
    )
    if made is not None:
        case.note("correction_asked", field=field, old=shown(field, old), new=shown(field, new), why=why)
    return made


def may_ask(tx: Transaction, office_path: str, unit_path: str | None) -> bool:
    """Whether the actor works on a matter that lies there."""
    at_office = any(tx.actor.has(role, office_path) for role in _AT_OFFICE)
    return at_office or bool(unit_path and any(tx.actor.has(role, unit_path) for role in _AT_UNIT))


def choices(field: str) -> codes.Names:
    """The values a field can have by code; none where it holds words."""
    return {"channel": codes.CHANNELS, "is_initial": change_codes.FIRST_OR_AGAIN}.get(field, {})


def shown(field: str, value: str, lang: codes.Lang = "zh") -> str:
    """A value as people read it."""
    return codes.label(choices(field), value, lang) if choices(field) else value


def value_of(row: Mapping[str, Any], field: str) -> str:
    """What the matter's row says of a field now."""
    if field == "is_initial":
        return "INITIAL" if row["is_initial"] else "REPEAT"
    return str(row[field])


def entries(tx: Transaction, matter_id: str) -> list[Change]:
    """The corrections that were made of a matter, unguarded, oldest first."""
    return [one for one in changes.all_of(tx, matter_id, "CORRECTION") if one.status == "CORRECTED"]


def correct(call: Call) -> dict[str, Any]:
    """更正。Writes the new value; the entry keeps the old one, who asked, who decided and when (S-83)."""
    case, found = changes.of_call(call)
    beside.wait_for(case.tx, case.row | {"instance_id": case.row["main_instance_id"]})
    field, new = str(found.facts["field"]), str(found.facts["new"])
    again = max(1, int(case.row["repeats"])) if new == "REPEAT" else 0
    if field == "is_initial":
        case.change(is_initial=new == "INITIAL", repeats=again)
    else:
        case.change(**{field: new})
    words.keep(case.tx, [case.id])
    key, value = ("repeats", again) if field == "is_initial" else (field, new)
    main = str(case.row["main_instance_id"])
    if instances.get(case.tx, main).status == "active":
        instances.amend(case.tx, main, key, lambda _old: value)
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


def keep(call: Call) -> dict[str, Any]:
    """不更正，说明理由。The registration stays as it is."""
    case, found = changes.of_call(call)
    reasons = _settle(case, found, "REFUSED")
    case.note("correction_refused", field=found.facts["field"], reasons=reasons)
    return {}


def decided(call: Call, found: dict[str, Any]) -> list[FieldError]:
    """提出更正的人不能自己批；批的时候，登记的还要是原来那样。"""
    case, asked = changes.of_call(call)
    if own := changes.own(call, asked, "correction_agreed"):
        return own
    field = str(asked.facts["field"])
    now = value_of(case.row, field)
    agreed = found.get("correction_agreed") == "yes"
    if agreed and case.row["is_sealed"] and not choices(field):
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


def _wrong_value(case: Case, field: str, new: str) -> list[FieldError]:
    if field not in change_codes.CORRECTED:
        named = "、".join(zh for zh, _en in change_codes.CORRECTED.values())
        message = f"能更正的是：{named}。收到的日子、当事人和结果不在这里改。"
        return [errors.field("field", message, "Choose what is to be corrected.")]
    if case.row["is_sealed"] and not choices(field):
        return [_of_sealed("field")]
    if choices(field) and new not in choices(field):
        named = "、".join(zh for zh, _en in choices(field).values())
        return [errors.field("value", f"只能是：{named}。", "Choose one of the values there are.")]
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
