"""The read log: who looked at what of a person, and why. Only ever added to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Integer, RowMapping, bindparam, insert, select

from engine import Transaction, new_id
from engine.statements import Statement

from .model import read_log

What = Literal["full_name", "contact", "sealed", "export", "file"]


@dataclass(frozen=True)
class Read:
    """One look at personal content of a matter."""

    at: datetime
    actor_id: str
    actor_name: str
    business_key: str
    what: str
    reason: str


def record(tx: Transaction, *, business_key: str, what: What, reason: str = "") -> None:
    """Records that the actor was shown something of a matter's person (个人信息保护法; 条例第30条第3款)."""
    tx.db.execute(
        insert(read_log).values(
            id=new_id(),
            at=tx.now,
            actor_id=tx.actor.id,
            actor_name=tx.actor.name,
            business_key=business_key,
            what=what,
            reason=reason,
        )
    )


def exported(tx: Transaction, business_keys: Iterable[str], reason: str) -> None:
    """Records that a list with these matters left as a file, one row for each."""
    rows = [
        {
            "id": new_id(),
            "at": tx.now,
            "actor_id": tx.actor.id,
            "actor_name": tx.actor.name,
            "business_key": key,
            "what": "export",
            "reason": reason,
        }
        for key in dict.fromkeys(business_keys)
    ]
    if rows:
        tx.db.execute(insert(read_log), rows)


def of(tx: Transaction, business_key: str, limit: int = 20) -> list[Read]:
    """Lists who looked at a matter, newest first."""
    return [_read(row) for row in _OF.rows(tx, {"business_key": business_key, "most": limit})]


def by(tx: Transaction, actor_id: str, limit: int = 100) -> list[Read]:
    """Lists what one person looked at, newest first."""
    return _list(tx, limit, actor_id=actor_id)


def latest(tx: Transaction, limit: int = 100) -> list[Read]:
    """Lists the latest looks of everybody, newest first, for those who audit."""
    return _list(tx, limit)


def _list(tx: Transaction, limit: int, **where: str) -> list[Read]:
    wanted = (
        select(read_log).filter_by(**where).order_by(read_log.c.at.desc(), read_log.c.id.desc()).limit(limit)
    )
    return [_read(row) for row in tx.db.execute(wanted).mappings()]


_OF = Statement(
    select(read_log)
    .where(read_log.c.business_key == bindparam("business_key"))
    .order_by(read_log.c.at.desc(), read_log.c.id.desc())
    .limit(bindparam("most", type_=Integer()))
)


def _read(row: Mapping[str, Any] | RowMapping) -> Read:
    return Read(**{name: row[name] for name in Read.__dataclass_fields__})
