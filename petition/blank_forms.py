"""空白文书: forms that are printed for people to sign, and kept as their scan (送达回证、委托书、推选书).

None of them is issued: it has no number, is no paper of the matter, and says no name, which who signs writes.
"""

from __future__ import annotations

from typing import Any, Literal

from engine import NotFound, Transaction
from petition import change_codes, documents, papers, sight, templates
from petition.model import Row
from petition.papers import Head
from petition.sealing import SEALED_TITLE
from printing import pdf


def file(
    tx: Transaction, number: str, kind: str, form: Literal["docx", "pdf"], *, document_id: str = ""
) -> bytes:
    """A form for a matter, by the template of its office; a proof of service for one of its papers.

    Raises:
        NotFound: no such matter, form or paper, or not for this actor.
        NoFont: this machine cannot print one of its characters.
    """
    row = sight.require(tx, number)
    if kind not in change_codes.BLANKS:
        raise NotFound("form", kind)
    office = str(row["unit_path"] or row["office_path"])
    using = templates.in_force(tx, kind, office)
    head = Head(office=str(row["unit_name"] or row["office_name"]), title=change_codes.BLANKS[kind][0])
    made = papers.fill(templates.opened(tx, using), kind, _contents(tx, row, document_id), head)
    return made if form == "docx" else pdf.make(made, title=head.title, at=tx.now)


def _contents(tx: Transaction, row: Row, document_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": SEALED_TITLE if row["is_sealed"] else row["title"],
        "number": row["number"],
        "server": row["unit_name"] or row["office_name"],
        "accepting": row["unit_name"] or row["office_name"],
        "paper_name": "",
        "paper_number": "",
    }
    if document_id:
        paper = documents.get(tx, document_id)
        if paper.matter_number != row["number"]:
            raise NotFound("document", document_id)
        found |= {"paper_name": paper.kind_zh, "paper_number": paper.number, "server": paper.office_name}
    return found
