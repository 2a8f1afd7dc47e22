"""An office tree and its staff from a spreadsheet: looked at first, then brought in whole or not at all.

Sheet 机构: 编号, 代号 (the last step of its path), 名称, 简称, 类型, 区划代码, 上级编号, 复查机关 (by 、).
Sheet 人员: 工号, 姓名, 机构编号, 岗位. What is there already is left as it is; nothing is ever removed.
"""

import re
import secrets
from dataclasses import dataclass, field

from sqlalchemy import select

from engine import FieldError, Invalid, Transaction

from . import accounts, offices, passwords, sheets
from .model import office, post, user_account
from .roles import ROLES
from .sheets import Row

#: The kinds as the sheet calls them.
KINDS = {
    "区划": "region",
    "信访部门": "petition_office",
    "机关": "organ",
    "乡镇街道": "township",
    "政府": "government",
}
_LONGEST = 100
_ROLES = {zh: name for name, (zh, _) in ROLES.items()}


@dataclass
class Plan:
    """What an import would do, and what is wrong with the sheet: (sheet, row, sentence)."""

    offices: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    problems: list[tuple[str, int, str]] = field(default_factory=list)


def look(tx: Transaction, content: bytes) -> Plan:
    """Says what bringing in this sheet would do; changes nothing.

    Raises:
        sheets.NotASheet: it cannot be read.
    """
    book, plan = sheets.read(content), Plan()
    known = {row.id: row.path for row in tx.db.execute(select(office.c.id, office.c.path))}
    above: dict[str, str] = {}
    for row in book.get("机构", []):
        if wrong := _wrong_office(row, above):
            plan.problems.append(("机构", row.number, wrong))
        elif row["编号"] not in known:
            plan.offices.append(row)
            above[row["编号"]] = row["上级编号"]
    plan.offices = _parents_first(plan, known)
    there = {*known, *(row["编号"] for row in plan.offices)}
    users = {*tx.db.scalars(select(user_account.c.username))}
    held = {
        (row.username, row.office_id, row.role)
        for row in tx.db.execute(
            select(user_account.c.username, post.c.office_id, post.c.role).join(
                post, post.c.user_id == user_account.c.id
            )
        )
    }
    for row in book.get("人员", []):
        if wrong := _wrong_person(row, there):
            plan.problems.append(("人员", row.number, wrong))
            continue
        username = accounts.fold(row["工号"])
        if username not in users:
            plan.people.append(row)
            users.add(username)
        if (username, row["机构编号"], _ROLES[row["岗位"]]) not in held:
            plan.posts.append(row)
            held.add((username, row["机构编号"], _ROLES[row["岗位"]]))
    return plan


def bring_in(tx: Transaction, content: bytes) -> tuple[Plan, dict[str, str]]:
    """Brings the sheet in; gives what was done and the first password of each new person, told this once.

    Raises:
        Forbidden: the actor is no administrator. Invalid: the sheet has problems; nothing was brought in.
    """
    plan = look(tx, content)
    if plan.problems:
        raise Invalid([FieldError(f"{sheet}.{row}", why) for sheet, row, why in plan.problems])
    for row in plan.offices:
        offices.add(
            tx,
            id=row["编号"],
            slug=row["代号"],
            name=row["名称"],
            short_name=row["简称"] or row["名称"],
            kind=KINDS[row["类型"]],
            region_code=row["区划代码"],
            parent_id=row["上级编号"] or None,
            review_superiors=[each for each in row["复查机关"].split("、") if each],
        )
    first: dict[str, str] = {}
    for row in plan.people:
        password = secrets.token_urlsafe(12)
        hashed = passwords.hash_new(password)
        accounts.add_hashed(
            tx, username=row["工号"], name=row["姓名"], password_hash=hashed, must_change=True
        )
        first[accounts.fold(row["工号"])] = password
    for row in plan.posts:
        user_id = accounts.by_username(tx, row["工号"])
        assert user_id is not None
        accounts.appoint(tx, user_id, role=_ROLES[row["岗位"]], office_id=row["机构编号"])
    return plan, first


def _wrong_office(row: Row, above: dict[str, str]) -> str:
    for name in ("编号", "代号", "名称", "类型", "区划代码"):
        if not row[name]:
            return f"没有写{name}。"
        if len(row[name]) > _LONGEST:
            return f"{name}超过 {_LONGEST} 个字。"
    if row["类型"] not in KINDS:
        return f"类型“{row['类型']}”不认识，可以写：{'、'.join(KINDS)}。"
    if not re.fullmatch(r"[0-9a-z-]+", row["代号"]) or row["代号"].isdigit() != (row["类型"] == "区划"):
        return "代号：区划写数字，其他写小写字母。"
    if not re.fullmatch(r"\d{12}", row["区划代码"]):
        return "区划代码要 12 位数字。"
    if row["编号"] in above:
        return f"编号 {row['编号']} 在表里出现了两次。"
    return "不能是自己的上级。" if row["上级编号"] == row["编号"] else ""


def _wrong_person(row: Row, there: set[str]) -> str:
    for name in ("工号", "姓名", "机构编号", "岗位"):
        if not row[name]:
            return f"没有写{name}。"
        if len(row[name]) > 64:
            return f"{name}超过 64 个字。"
    if row["机构编号"] not in there:
        return f"没有编号是 {row['机构编号']} 的机构。"
    return "" if row["岗位"] in _ROLES else f"岗位“{row['岗位']}”不认识，可以写：{'、'.join(_ROLES)}。"


def _parents_first(plan: Plan, known: dict[str, str]) -> list[Row]:
    """The new offices in an order in which each finds its parent; those that never do are problems."""
    left, placed, ordered = list(plan.offices), {*known}, list[Row]()
    while ready := [row for row in left if not row["上级编号"] or row["上级编号"] in placed]:
        ordered += ready
        placed |= {row["编号"] for row in ready}
        left = [row for row in left if row["编号"] not in placed]
    for row in left:
        why = f"上级 {row['上级编号']} 找不到，或者绕成了一圈。"
        plan.problems.append(("机构", row.number, why))
    return ordered
