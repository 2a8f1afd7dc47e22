"""What is kept of an issued paper: its file, made once when it is issued, and what it was made with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from engine import Transaction
from engine.statements import Statement, add
from petition import papers, templates
from petition.model_prints import document_print
from petition.papers import Head, Words

if TYPE_CHECKING:
    from petition.documents import Document


@dataclass(frozen=True)
class Print:
    """What is kept of an issued paper's file. `template_version` 0: the product's own template."""

    document_id: str
    template_id: str
    template_version: int
    template_sha256: str
    sha256: str
    words: Words
    made_at: datetime


_META = [column for column in document_print.c if column.name != "docx"]
_KEPT = Statement(select(*_META).where(document_print.c.document_id == bindparam("document_id")))
_FILE = Statement(
    select(document_print.c.docx).where(document_print.c.document_id == bindparam("document_id"))
)


def keep(tx: Transaction, made: Document) -> None:
    """Makes the file of a paper that is being issued, and keeps it."""
    using = templates.in_force(tx, made.kind, made.office_path)
    docx, words = papers.made(templates.opened(tx, using), made.kind, made.contents, head(made), masked(made))
    row: dict[str, Any] = {
        "document_id": made.id,
        "template_id": using.id,
        "template_version": using.version,
        "template_sha256": using.sha256,
        "docx": docx,
        "sha256": hashlib.sha256(docx).hexdigest(),
        "words": words,
        "made_at": tx.now,
    }
    add(tx, document_print, row)


def of(tx: Transaction, document_id: str) -> Print | None:
    """What is kept of a paper, unguarded; None of a draft, and of papers from before prints were kept."""
    row = _KEPT.row(tx, {"document_id": document_id})
    return None if row is None else Print(**row)


def docx(tx: Transaction, document_id: str) -> bytes | None:
    """The file kept of a paper, unguarded, the petitioner's name open in it."""
    kept = _FILE.value(tx, {"document_id": document_id})
    return None if kept is None else bytes(kept)


def head(paper: Document) -> Head:
    """What stands on every paper besides its contents."""
    return Head(
        office=paper.office_name,
        title=paper.title,
        number=paper.number,
        issued_on=paper.issued_on.isoformat() if paper.issued_on else "",
        signer=paper.issued_by_name,
    )


def masked(paper: Document) -> str:
    """Who petitions, as everybody may read it."""
    return str(paper.contents.get("petitioner") or "")
