"""条文和范文: what the law room knows by article, texts that were repealed, and what offices keep themselves.

Found by words and by the day on which it was in force. What comes with the product says in short what an
article asks; it is no quotation, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import insert, or_, select, update

from engine import Actor, FieldError, Invalid, NotFound, Transaction, new_id, scope
from petition import codes, errors, explain, law, organs, refusal
from petition.deadlines import law_day
from petition.model_library import library_entry

Kind = Literal["LAW", "LOCAL", "MODEL", "REPEALED"]

KINDS: codes.Names = {
    "LAW": ("条文要点", "Law in short"),
    "LOCAL": ("本地规定", "Local rule"),
    "MODEL": ("范文", "Model paragraph"),
    "REPEALED": ("已废止", "Repealed"),
}
#: What an office may write.
OWN: tuple[str, ...] = ("LOCAL", "MODEL", "LAW")
WRITERS = ("legal", "unit_head", "office_head")
#: Entries shown for one question, and of the offices' own looked through.
SHOWN, _MOST = 30, 1_000
#: 《信访工作条例》 (中共中央、国务院 2022年2月25日发布，2022年5月1日施行).
_REGULATION, _IN_FORCE_ON = "《信访工作条例》", date(2022, 5, 1)
_LENGTHS = {"title": (2, 80), "citation": (0, 120), "text": (4, 2_000)}


@dataclass(frozen=True)
class Entry:
    """One entry. No `since_on`: the day is not on record here. No `path`: it comes with the product."""

    id: str
    kind: Kind
    title: str
    title_en: str
    text: str
    citation: str
    since_on: date | None = None
    until_on: date | None = None
    path: str = ""
    office_name: str = ""
    written_by_name: str = ""

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day, as far as is known."""
        return (self.since_on is None or self.since_on <= on) and (
            self.until_on is None or on <= self.until_on
        )

    @property
    def quote(self) -> str:
        """What is copied into a paper: the words with where they come from."""
        if not self.citation:
            return self.text
        if self.kind == "MODEL":
            return f"{self.text}（{self.citation}）"
        return f"{self.citation}：{self.text}"


def find(tx: Transaction, words: str, on: date) -> list[Entry]:
    """Entries that have every one of the words; in force on that day first, of those one's own first.

    Without words: what one's offices keep. Of the others those no longer or not yet in force come last.
    """
    wanted = [one for one in re.split(r"[\s，、；]+", words.strip()) if one]
    every = own(tx) + ([*_shipped()] if wanted else [])
    found = [one for one in every if all(word in _said(one) for word in wanted)]
    found.sort(key=lambda one: (not one.holds(on), one.kind == "REPEALED", not one.path))
    return found[:SHOWN]


def own(tx: Transaction) -> list[Entry]:
    """What the actor's offices keep, those above them too, newest first; ended ones as well."""
    places = sorted({each for grant in tx.actor.grants for each in scope.enclosing(grant.seat)})
    query = select(library_entry).where(library_entry.c.path.in_(places))
    if any(grant.role in WRITERS for grant in tx.actor.grants):
        # Who writes for offices below sees theirs.
        below = [scope.within(library_entry.c.path, grant.scope_path) for grant in _writing(tx.actor)]
        query = select(library_entry).where(or_(library_entry.c.path.in_(places), *below))
    rows = tx.db.execute(query.order_by(library_entry.c.id.desc()).limit(_MOST)).mappings()
    names = Entry.__dataclass_fields__.keys() & library_entry.c.keys()
    return [Entry(**{name: row[name] for name in names}, title_en=row["title"]) for row in rows]


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
    names = Entry.__dataclass_fields__.keys() & row.keys()
    return Entry(**{name: row[name] for name in names}, title_en=row["title"])


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


def _said(one: Entry) -> str:
    return "\n".join((one.title, one.title_en, one.citation, one.text, one.office_name))


def _shipped() -> list[Entry]:
    """What the law room knows: duties and periods, grounds of not accepting, texts that are gone."""
    rules = [
        Entry(f"rule:{one['id']}", "LAW", one["name"], one["name_en"], _duty(one), *_cited(one["article"]))
        for one in explain.rules()
        if one["mark"] != "C"
    ]
    grounds = [
        Entry(f"ground:{code}", "LAW", one.name, one.name_en, f"{one.name}。{one.way}", *_cited(one.article))
        for code, one in refusal.grounds().items()
    ]
    gone = [
        Entry(
            f"gone:{one.name}",
            "REPEALED",
            one.name,
            one.name_en,
            f"{one.name}自{_zh(one.since)}起废止，引{one.now}。",
            one.source,
            until_on=one.since - timedelta(days=1),
        )
        for one in law.repealed()
    ]
    return [*rules, *grounds, *gone]


def _duty(one: Mapping[str, Any]) -> str:
    said = f"{one['name']}，自{one['start']}起{_within(one)}。"
    if one["extension"]:
        said += f"至多延长{one['extension']}日，由{one['approver']}批准。"
    for name, value in (("", one["notice"]), ("文书：", one["document"]), ("后果：", one["consequence"])):
        said += f"{name}{value.rstrip('。')}。" if value else ""
    return said


def _within(one: Mapping[str, Any]) -> str:
    if one["source"] == "law" and one["length"]:
        return f"{one['amount'].replace(' ', '')}内"
    if one["source"] == "law":
        return "当天" if one["length"] == 0 else "没有写天数"
    return "，条文没有写天数"


def _cited(article: str) -> tuple[str, date | None]:
    """The citation as papers have it, and since when it holds if that is on record here."""
    if article.startswith("条例"):
        return article.replace("条例", _REGULATION, 1), _IN_FORCE_ON
    return article, None


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def today(tx: Transaction) -> date:
    """The day of the question where none is named."""
    return law_day(tx.now)
