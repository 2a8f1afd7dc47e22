"""Many letters out of a spreadsheet: which column is which field, and each row registered by itself.

What a cell says is read, never calculated; a column nobody has a field for is kept as a remark of the matter.
A row is registered under a command id of its own, so that going on after a break registers none twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from engine import FieldError, Transaction
from petition import codes, errors, notes, register, sight
from petition.codes import Names
from petition.model_register import sheet_mapping

#: The most rows of one sheet.
MOST = 500
#: field -> (Chinese, English); the first is what is needed.
FIELDS: Names = {
    "demand": ("诉求", "Request"),
    "facts": ("事实和理由", "Facts and reasons"),
    "name": ("姓名", "Name"),
    "phone": ("手机", "Phone"),
    "id_number": ("证件号", "Identity number"),
    "address": ("住址", "Address"),
    "persons": ("来了几人", "How many people"),
    "channel": ("信访形式", "Channel"),
    "received_on": ("收到日期", "Received on"),
    "postmark_on": ("邮戳日期", "Postmark"),
    "late_reason": ("晚登记的原因", "Why so late"),
    "addressee": ("受信人", "Addressed to"),
    "received_by": ("接谈人", "Received by"),
    "place": ("问题在哪里", "Where"),
    "content_class": ("内容分类", "Class"),
    "purpose": ("目的", "Purpose"),
    "title": ("标题", "Title"),
    "summary": ("概况", "Summary"),
    "remark": ("记成备注", "Kept as a remark"),
}
#: What a heading of that name usually means, as sheets of superiors and ledgers call it.
_USUAL: Mapping[str, str] = {
    "信访人": "name",
    "信访人姓名": "name",
    "电话": "phone",
    "联系电话": "phone",
    "手机号": "phone",
    "身份证号": "id_number",
    "证件号码": "id_number",
    "地址": "address",
    "人数": "persons",
    "信访人数": "persons",
    "形式": "channel",
    "来信日期": "received_on",
    "信访日期": "received_on",
    "登记日期": "received_on",
    "反映问题": "facts",
    "信访内容": "facts",
    "投诉内容": "facts",
    "主要诉求": "demand",
    "接访人": "received_by",
    "接待人": "received_by",
    "收信人": "addressee",
    "问题属地": "place",
    "问题发生地": "place",
    "信访目的": "purpose",
    "信访主题": "title",
}
_OF_MATTER = ("demand", "facts", "title", "summary", "place", "content_class", "purpose")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
#: Days since then is how a spreadsheet keeps a day.
_FIRST, _SERIAL = date(1899, 12, 30), range(36_526, 73_051)


@dataclass(frozen=True)
class SavedMapping:
    """A mapping as an office saved it: heading -> field."""

    name: str
    columns: dict[str, str]


def guessed(headings: Sequence[str], saved: Sequence[SavedMapping] = ()) -> dict[str, str]:
    """Heading -> field: as saved for these very headings, else by their names; the rest are remarks."""
    for one in saved:
        if set(one.columns) == set(headings):
            return dict(one.columns)
    own = {zh: field for field, (zh, _en) in FIELDS.items()}
    return {each: own.get(each.strip()) or _USUAL.get(each.strip()) or "remark" for each in headings}


def submission(
    cells: Mapping[str, str], columns: Mapping[str, str], *, office_path: str, channel: str
) -> dict[str, Any]:
    """A row in the shape `register.register` takes; several columns of one field are put together."""
    said: dict[str, str] = {}
    for heading, field in columns.items():
        if field in FIELDS and field != "remark" and (cell := cells.get(heading, "").strip()):
            said[field] = f"{said[field]}\n{cell}" if field in said else cell
    sent: dict[str, Any] = {
        name: said[name] for name in ("name", "phone", "id_number", "address", "late_reason") if name in said
    }
    sent["office_path"], sent["query_code_told"] = office_path, "none"
    sent["channel"] = _code(codes.CHANNELS, said.get("channel", "")) or channel
    sent["anonymous"] = "name" not in sent
    if "id_number" in sent:
        sent["id_type"] = "RESIDENT_ID" if len(sent["id_number"]) in (15, 18) else "OTHER"
    count = re.sub(r"[人名位个\s]", "", said.get("persons", ""))
    sent["persons"] = int(count) if count.isdecimal() and len(count) < 7 else said.get("persons") or 1
    by_post = sent["channel"] in ("LETTER", "FAX")
    for name in ("received_on", "postmark_on"):
        if by_post and name in said:
            sent[name] = _day(said[name])
    if not by_post:
        sent.pop("late_reason", None)
    elif "addressee" in said:
        sent["addressee"] = said["addressee"]
    if "received_by" in said and sent["channel"] in ("VISIT", "PHONE"):
        sent["received_by"] = said["received_by"]
    row = {name: said[name] for name in _OF_MATTER if name in said}
    row.setdefault("demand", "")
    row["purpose"] = _code(codes.PURPOSES, said.get("purpose", "")) or said.get("purpose") or "REQUEST"
    if "content_class" in row:
        row["content_class"] = _class(row["content_class"])
    sent["matters"] = [row]
    return sent


def remark(cells: Mapping[str, str], columns: Mapping[str, str]) -> str:
    """What stands in columns without a field, one line each; empty when nothing does."""
    lines = [
        f"{heading}：{cells[heading].strip()}"
        for heading, field in columns.items()
        if field not in FIELDS or field == "remark"
        if cells.get(heading, "").strip()
    ]
    return "\n".join(lines)


def look(tx: Transaction, sent: Mapping[str, Any], remarked: str = "") -> list[FieldError]:
    """What keeps a row from being registered; nothing is written."""
    found = register.problems(tx, sent)
    if len(remarked) > notes.MOST:
        message = f"记成备注的几列加起来超过 {notes.MOST} 字，请少留几列。"
        found.append(errors.field("remark", message, "The columns kept as a remark are too long."))
    return found


def bring_in(tx: Transaction, sent: Mapping[str, Any], remarked: str, *, command_id: str) -> register.Receipt:
    """Registers one row, with what had no field as a remark; the same command id again answers the same.

    Raises:
        What `register.register` and `notes.add` raise.
    """
    receipt = register.register(tx, sent, command_id=command_id)
    if len(remarked) >= notes.LEAST:
        notes.add(tx, receipt.number, remarked, command_id=f"{command_id}.remark")
    return receipt


def mappings(tx: Transaction, office_path: str) -> list[SavedMapping]:
    """The mappings an office saved, by name."""
    query = select(sheet_mapping).where(sheet_mapping.c.office_path == office_path)
    rows = tx.db.execute(query.order_by(sheet_mapping.c.name).limit(100)).mappings()
    return [SavedMapping(row["name"], dict(row["columns"])) for row in rows]


def save(tx: Transaction, office_path: str, name: str, columns: Mapping[str, str]) -> None:
    """Saves a mapping for the office under a name, over one of the same name.

    Raises:
        Forbidden: the actor takes nothing in at that office. Invalid: no name.
    """
    sight.must_take_in(tx, office_path)
    called = name.strip()
    if not 1 <= len(called) <= 60:
        raise errors.invalid(
            "name", "给这个对照起个名字，60 字以内。", "Name the mapping, 60 characters at most."
        )
    mine = sheet_mapping.c.office_path == office_path, sheet_mapping.c.name == called
    tx.db.execute(delete(sheet_mapping).where(*mine))
    tx.db.execute(
        insert(sheet_mapping).values(
            office_path=office_path,
            name=called,
            columns=dict(columns),
            saved_at=tx.now,
            saved_by_name=tx.actor.name,
        )
    )


def _code(names: Names, said: str) -> str:
    bare = said.strip()
    return next((code for code, (zh, en) in names.items() if bare in (code, zh, en)), "")


def _class(said: str) -> str:
    """A class as the table has it: both levels, or the second where only one has it; else as it was said."""
    bare = re.sub(r"\s*[/／>—-]\s*", "/", said.strip())
    second = [
        f"{first}/{each}" for first, all_ in codes.CONTENT_CLASSES.items() for each in all_ if each == bare
    ]
    return second[0] if len(second) == 1 else bare


def _day(said: str) -> str:
    """A day as ISO; what is none stays as it was said, and is refused at its field."""
    bare = said.strip()
    if bare.isdecimal() and int(bare) in _SERIAL:
        return (_FIRST + timedelta(days=int(bare))).isoformat()
    if re.fullmatch(r"\d{8}", bare):
        bare = f"{bare[:4]}-{bare[4:6]}-{bare[6:]}"
    found = _DAY.match(bare)
    if found is None:
        return said
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return said
