"""条文和范文: the law's own words by article, what it asks in short, repealed texts, and what offices keep.

Found by words and by the day on which it was in force. What says in short what an article asks is no
quotation, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert, or_, select, update

from engine import Actor, FieldError, Invalid, NotFound, Transaction, new_id, scope
from petition import errors, law, lawbook, organs
from petition.deadlines import law_day
from petition.lawbook import KINDS as KINDS
from petition.lawbook import Entry as Entry
from petition.model_library import library_entry

#: What an office may write.
OWN: tuple[str, ...] = ("LOCAL", "MODEL", "LAW")
WRITERS = ("legal", "unit_head", "office_head")
#: Entries shown for one question, and of the offices' own looked through.
SHOWN, _MOST = 30, 1_000
_LENGTHS = {"title": (2, 80), "citation": (0, 120), "text": (4, 2_000)}
#: The columns of an entry that an office keeps.
_COLUMNS = tuple(Entry.__dataclass_fields__.keys() & library_entry.c.keys())


def find(tx: Transaction, words: str, on: date) -> list[Entry]:
    """Entries that have every one of the words; in force on that day first, of those one's own first.

    Then what is named by the words before what only says them. Without words: what one's offices keep. Of the
    others those no longer or not yet in force come last.
    """
    wanted = asked(words)
    every = own(tx) + (lawbook.shipped() if wanted else [])
    found = [one for one in every if all(word in one.said for word in wanted)]
    found.sort(key=lambda one: (not one.holds(on), one.kind == "REPEALED", not one.path, -one.weight(wanted)))
    return found[:SHOWN]


def asked(words: str) -> list[str]:
    """The single words of a question."""
    return [one for one in re.split(r"[\s，、；]+", words.strip()) if one]


def law_text(text_id: str) -> tuple[law.Text, list[Entry]]:
    """A text of law and its articles, each with what it asks in short.

    Raises:
        NotFound: no such text.
    """
    found = law.text(text_id)
    if found is None:
        raise NotFound("text of law", text_id)
    return found, [one for one in lawbook.shipped() if one.text_id == text_id]


def own(tx: Transaction) -> list[Entry]:
    """What the actor's offices keep, those above them too, newest first; ended ones as well."""
    places = sorted({each for grant in tx.actor.grants for each in scope.enclosing(grant.seat)})
    query = select(library_entry).where(library_entry.c.path.in_(places))
    if any(grant.role in WRITERS for grant in tx.actor.grants):
        # Who writes for offices below sees theirs.
        below = [scope.within(library_entry.c.path, grant.scope_path) for grant in _writing(tx.actor)]
        query = select(library_entry).where(or_(library_entry.c.path.in_(places), *below))
    rows = tx.db.execute(query.order_by(library_entry.c.id.desc()).limit(_MOST)).mappings()
    return [Entry(**{name: row[name] for name in _COLUMNS}, title_en=row["title"]) for row in rows]


def may_write(actor: Actor, path: str) -> bool:
    """Whether the actor may keep entries for an office."""
    return any(scope.covers(grant.scope_path, scope.normal(path)) for grant in _writing(actor))


def add(tx: Transaction, facts: Mapping[str, Any]) -> Entry:
    """Keeps an entry for an office and everything below it.

    `facts`: `path`, `kind`, `title`, `citation`, `text`, `since_on` (ISO day).

    Raises:
        Forbidden: the actor reviews law for no such office, and heads none.
        Invalid: what is missing or too long, at its field.
    """
    path = scope.normal(str(facts.get("path") or "/"))
    _must_write(tx.actor, path)
    wrong: list[FieldError] = []
    kind, words = str(facts.get("kind") or ""), {}
    if kind not in OWN:
        wrong.append(errors.field("kind", "选是哪一种。", "Choose which kind."))
    for name, (least, most) in _LENGTHS.items():
        words[name] = str(facts.get(name) or "").strip()
        if not least <= len(words[name]) <= most:
            wrong.append(
                errors.field(name, f"写 {least} 到 {most} 字。", f"Write {least} to {most} characters.")
            )
    if kind in ("LAW", "LOCAL") and not words["citation"]:
        wrong.append(errors.field("citation", "写出处：哪个文件、第几条。", "Say which text and article."))
    since = _day(facts.get("since_on"))
    if since is None:
        wrong.append(errors.field("since_on", "写从哪天起施行或者可以用。", "Say from which day it holds."))
    if wrong or since is None:
        raise Invalid(wrong)
    made = new_id()
    row = {
        "id": made,
        "path": path,
        "office_name": _name(tx, path),
        "kind": kind,
        **words,
        "since_on": since,
        "until_on": None,
        "written_at": tx.now,
        "written_by": tx.actor.id,
        "written_by_name": tx.actor.name,
    }
    tx.db.execute(insert(library_entry).values(row))
    return _one(tx, made)


def end(tx: Transaction, entry_id: str, until: str) -> Entry:
    """Says until which day an entry of an office held; nothing is deleted.

    Raises:
        NotFound: no such entry.
        Forbidden: not for this actor.
        Invalid: no day, or one before it began.
    """
    found = _one(tx, entry_id)
    _must_write(tx.actor, found.path)
    day = _day(until)
    if day is None or (found.since_on is not None and day < found.since_on):
        raise errors.invalid(
            "until_on", "写到哪天止，不能早于开始的日子。", "Say until which day, not before its start."
        )
    tx.db.execute(update(library_entry).where(library_entry.c.id == entry_id).values(until_on=day))
    return _one(tx, entry_id)


def _writing(actor: Actor) -> list[Any]:
    return [grant for grant in actor.grants if grant.role in WRITERS]


def _must_write(actor: Actor, path: str) -> None:
    if not may_write(actor, path):
        raise errors.forbidden(
            "not_for_role",
            "somebody who reviews law for the office or heads it",
            "the actor does neither",
            role="法制审核、单位负责人",
            role_en="its legal reviewer or its head",
        )


def _one(tx: Transaction, entry_id: str) -> Entry:
    row = tx.db.execute(select(library_entry).where(library_entry.c.id == entry_id)).mappings().first()
    if row is None:
        raise NotFound("library entry", entry_id)
    return Entry(**{name: row[name] for name in _COLUMNS}, title_en=row["title"])


def _name(tx: Transaction, path: str) -> str:
    try:
        return organs.get(tx, path).short_name
    except NotFound:
        return path


def _day(typed: Any) -> date | None:
    try:
        return date.fromisoformat(str(typed or ""))
    except ValueError:
        return None


def today(tx: Transaction) -> date:
    """The day of the question where none is named."""
    return law_day(tx.now)
