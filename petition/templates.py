"""Word templates of papers: what an office downloads, edits in Word and puts back as a new version.

A template holds at a place of the tree and for everything below it that has none of its own. Those who may:
administrators everywhere, legal reviewers for the office they review at. Versions are only ever added.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from engine import Actor, Invalid, Key, NotFound, Transaction, new_id, scope
from engine.statements import Statement
from petition import codes, errors, paper_contents, papers
from petition.model_prints import paper_template
from printing import TemplateRefused, template
from printing.template import Template


@dataclass(frozen=True)
class Version:
    """A version of a template; `id` empty and version 0: the one that comes with the product."""

    id: str
    kind: str
    path: str
    version: int
    sha256: str
    note: str
    uploaded_at: datetime | None
    uploaded_by_name: str

    @property
    def kind_zh(self) -> str:
        return codes.label(codes.DOCUMENTS, self.kind)

    @property
    def kind_en(self) -> str:
        return codes.label(codes.DOCUMENTS, self.kind, "en")


_META = [column for column in paper_template.c if column.name not in ("docx", "uploaded_by")]
_ALL = Statement(
    select(*_META).order_by(paper_template.c.kind, paper_template.c.path, paper_template.c.version.desc()),
    kept=True,
)
#: Every version at or above a path.
ABOVE = Statement(
    select(*_META)
    .where(
        func.substr(bindparam("path", type_=Key), 1, func.length(paper_template.c.path))
        == paper_template.c.path
    )
    .order_by(paper_template.c.id),
    kept=True,
)
_CONTENT = Statement(select(paper_template.c.docx).where(paper_template.c.id == bindparam("id")), kept=True)


def in_force(tx: Transaction, kind: str, path: str) -> Version:
    """What papers of this kind are made with at an office: its own, or that of the nearest place above it."""
    above = ABOVE.rows(tx, {"path": scope.normal(path)})
    own = [Version(**row) for row in above if row["kind"] == kind]
    if not own:
        return shipped(kind)
    return max(own, key=lambda each: (len(each.path), each.version))


def shipped(kind: str) -> Version:
    """The one that comes with the product."""
    return Version("", kind, "/", 0, _shipped_sha256(kind), "", None, "")


def versions(tx: Transaction, kind: str) -> list[Version]:
    """Every version of a kind, newest first, the product's own last.

    Raises:
        NotFound: no such kind.
    """
    _known(kind)
    own = [Version(**row) for row in _ALL.rows(tx) if row["kind"] == kind]
    own.sort(key=lambda each: each.id, reverse=True)
    return [*own[:200], shipped(kind)]


def content(tx: Transaction, one: Version) -> bytes:
    """The Word file of a version."""
    return papers.shipped(one.kind) if not one.id else bytes(_CONTENT.value(tx, {"id": one.id}))


def opened(tx: Transaction, one: Version) -> Template:
    """The version, read."""
    return template.read(content(tx, one))


def get(tx: Transaction, kind: str, version_id: str) -> Version:
    """One version; an empty id is the product's own.

    Raises:
        NotFound: no such version of this kind.
    """
    found = next((one for one in versions(tx, kind) if one.id == version_id), None)
    if found is None:
        raise NotFound("template", version_id)
    return found


def may_put(actor: Actor, path: str) -> bool:
    """Whether the actor may give an office its templates."""
    return actor.is_system or "admin" in actor.roles or actor.has("legal", path)


def put(tx: Transaction, kind: str, path: str, docx: bytes, note: str = "") -> Version:
    """Takes a template into use at and below `path`; papers issued before stay as they are.

    Raises:
        NotFound: no such kind.
        Forbidden: the actor is no administrator and no legal reviewer of that office.
        Invalid: not a Word file, macros, links or pictures, a name no paper of the kind has, or something
            missing that the law wants in it; a sentence for each.
    """
    _known(kind)
    path = scope.normal(path)
    if not may_put(tx.actor, path):
        raise errors.forbidden(
            "not_for_role",
            "an administrator, or a legal reviewer of that office",
            "the actor is neither",
            role="系统管理员或者本单位的法制审核人员",
            role_en="an administrator, or a legal reviewer of that office",
        )
    check(kind, docx)
    newest = max((one.version for one in versions(tx, kind) if one.path == path), default=0)
    row: dict[str, Any] = {
        "id": new_id(),
        "kind": kind,
        "path": path,
        "version": newest + 1,
        "sha256": hashlib.sha256(docx).hexdigest(),
        "note": note.strip()[:200],
        "uploaded_at": tx.now,
        "uploaded_by_name": tx.actor.name,
    }
    tx.db.execute(insert(paper_template).values(docx=docx, uploaded_by=tx.actor.id, **row))
    return Version(**row)


def check(kind: str, docx: bytes) -> None:
    """Refuses what `put` would refuse of a file, and keeps nothing.

    Raises:
        NotFound: no such kind.
        Invalid: as of `put`.
    """
    _known(kind)
    if wrong := faults(kind, docx):
        raise Invalid([errors.field("file", zh, en) for zh, en in wrong])


def faults(kind: str, docx: bytes) -> list[tuple[str, str]]:
    """What keeps a file from being a template of this kind, a sentence each, Chinese and English."""
    try:
        asked = template.read(docx).fields
    except TemplateRefused as refused:
        return refused.reasons
    known = papers.fields(kind)
    wrong = [
        (
            f"没有“{name}”这个字段。{_hint(name, known)}",
            f"There is no field '{name}' in papers of this kind.",
        )
        for name in sorted(asked - known)
    ]
    return wrong + paper_contents.missing_fields(kind, asked)


def _hint(name: str, known: frozenset[str]) -> str:
    plain = sorted(one for one in known if "." not in one)
    last = name.rpartition(".")[2]
    near = [one for one in plain if set(one) & set(last)][:5]
    return f"可以用的有：{'、'.join(near or plain[:12])}{'' if near else '等'}。"


def _known(kind: str) -> None:
    if kind not in papers.kinds():
        raise NotFound("template", kind)


@cache
def _shipped_sha256(kind: str) -> str:
    return hashlib.sha256(papers.shipped(kind)).hexdigest()
