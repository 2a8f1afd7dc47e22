"""本地规则 of an office: chosen at a place of the tree, going for everything below it (S-84).

The rules are files of the law's room; here it is kept who goes by which. A choice holds for clocks that start
from then on; those that run follow when they are recalculated.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select

from engine import Invalid, Key, Transaction, new_id, scope
from engine.statements import Statement
from petition import errors, law
from petition.law import LawError, Overlay
from petition.model_law import local_rule_choice

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choice:
    """What holds from a path down: an overlay's id, or nothing for the national rules alone."""

    path: str
    overlay: str
    chosen_at: datetime
    chosen_by_name: str


def choose(tx: Transaction, path: str, overlay: str) -> Choice:
    """Lets everything at and below `path` go by these local rules; empty: by the national ones alone.

    Raises:
        Forbidden: the actor is no administrator.
        Invalid: there are no such rules, or they do not read.
    """
    if not tx.actor.is_system and "admin" not in tx.actor.roles:
        raise errors.forbidden(
            "not_for_role",
            "an administrator",
            "the actor is none",
            role="系统管理员",
            role_en="administrators",
        )
    if overlay:
        try:
            law.overlay(overlay)
        except LawError as refused:
            raise Invalid([errors.of_law(refused, "overlay")]) from refused
    made = Choice(scope.normal(path), overlay, tx.now, tx.actor.name)
    tx.db.execute(
        insert(local_rule_choice).values(id=new_id(), chosen_by=tx.actor.id, **asdict(made)),
    )
    return made


def choices(tx: Transaction, limit: int = 500) -> list[Choice]:
    """What holds now, by path."""
    newest = select(func.max(local_rule_choice.c.id)).group_by(local_rule_choice.c.path)
    query = (
        select(
            local_rule_choice.c.path,
            local_rule_choice.c.overlay,
            local_rule_choice.c.chosen_at,
            local_rule_choice.c.chosen_by_name,
        )
        .where(local_rule_choice.c.id.in_(newest))
        .order_by(local_rule_choice.c.path)
        .limit(limit)
    )
    return [Choice(**row) for row in tx.db.execute(query).mappings()]


def at(tx: Transaction, path: str) -> tuple[str, str]:
    """The nearest place at or above `path` that chose, and what it chose; the root and nothing if none."""
    found = NEAREST.row(tx, {"path": scope.normal(path)})
    return (found["path"], found["overlay"]) if found else ("/", "")


_PATH = local_rule_choice.c.path
#: What the nearest place at or above a path chose last.
NEAREST = Statement(
    select(_PATH, local_rule_choice.c.overlay)
    .where(func.substr(bindparam("path", type_=Key), 1, func.length(_PATH)) == _PATH)
    .order_by(func.length(_PATH).desc(), local_rule_choice.c.id.desc())
    .limit(1),
    kept=True,
)


def of(tx: Transaction, path: str) -> Overlay | None:
    """The local rules that hold at a path: its own, or those of the nearest place above it."""
    chosen_at, overlay = at(tx, path)
    if not overlay:
        return None
    try:
        return law.overlay(overlay)
    except LawError as refused:
        # The file went after the choice was made. The national rules always hold; `gone` names the place.
        log.warning("local rules of %s do not read: %s", chosen_at, refused)
        return None


def gone(tx: Transaction) -> list[Choice]:
    """Choices whose rules are not there any more, or do not read: the national rules hold meanwhile."""
    return [one for one in choices(tx) if one.overlay and not _reads(one.overlay)]


def _reads(overlay: str) -> bool:
    try:
        law.overlay(overlay)
    except LawError:
        return False
    return True
