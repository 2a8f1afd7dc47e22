"""Papers as files: issued ones made once and kept with their hash, drafts made whenever they are looked at.

An issued paper is filled when it is issued, with the template that then held, and never again. Its PDF is the
print of that very file. The petitioner's name is put in when the file is asked for: masked, or in full for
who may see it and says why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal, NamedTuple

from engine import NotFound, Transaction
from petition import blank_forms, documents, papers, parties, printed, templates
from petition.documents import Document
from petition.papers import Words
from printing import official, pdf
from printing.pdf import Sheaf

Kind = Literal["docx", "pdf"]


def words(tx: Transaction, paper: Document) -> Words:
    """What the paper says: as it was issued, or as it would be now."""
    return paper.words if paper.words is not None else papers.words(_now(tx, paper), printed.masked(paper))


def file(tx: Transaction, document_id: str, kind: Kind, *, reason: str = "") -> bytes:
    """The paper as a file, the petitioner masked; with a reason, in full, which leaves a row in the story.

    Raises:
        NotFound: no such paper, or not for this actor.
        Forbidden: the name is asked for by somebody whose work needs none.
        NoFont: this machine cannot print one of its characters; the .docx can still be had.
    """
    paper = documents.get(tx, document_id)
    name = _in_full(tx, paper, reason) if reason else printed.masked(paper)
    docx = papers.named(_docx(tx, paper), name)
    if kind == "docx":
        return docx
    mark = "草稿" if paper.status == "draft" else ""
    return pdf.make(docx, title=paper.title, at=paper.drafted_at, mark=mark)


class Wanted(NamedTuple):
    """What is printed with others: a paper itself, or the proof of its service, blank."""

    document_id: str
    is_proof: bool = False


def together(tx: Transaction, wanted: Sequence[Wanted], *, title: str, reason: str = "") -> bytes:
    """Several papers and proofs as one PDF, in this order; names as in `file`.

    Raises:
        NotFound: one of the papers is not there, or not for this actor.
        Forbidden: the names are asked for by somebody whose work needs none.
        NoFont: this machine cannot print one of their characters.
    """
    sheaves = []
    for one in wanted:
        paper = documents.get(tx, one.document_id)
        if one.is_proof:
            number = paper.matter_number
            proof = blank_forms.file(tx, number, "SERVICE_PROOF", "docx", document_id=paper.id)
            sheaves.append(Sheaf(proof))
        else:
            mark = "草稿" if paper.status == "draft" else ""
            sheaves.append(Sheaf(file(tx, paper.id, "docx", reason=reason), mark))
    return pdf.together(sheaves, title=title, at=tx.now)


def is_intact(tx: Transaction, document_id: str) -> bool:
    """Whether the file kept of a paper still has the hash it was kept with.

    Raises:
        NotFound: nothing is kept of it.
    """
    kept, docx = printed.of(tx, document_id), printed.docx(tx, document_id)
    if kept is None:
        raise NotFound("print", document_id)
    return hashlib.sha256(docx or b"").hexdigest() == kept.sha256


def _docx(tx: Transaction, paper: Document) -> bytes:
    kept = printed.docx(tx, paper.id)
    return _now(tx, paper) if kept is None else kept


def _now(tx: Transaction, paper: Document) -> bytes:
    """The paper by the template that holds now; a draft says on its first line that it is one."""
    using = templates.in_force(tx, paper.kind, paper.office_path)
    made = papers.fill(templates.opened(tx, using), paper.kind, paper.contents, printed.head(paper))
    return official.marked(made, "草稿，没有签发") if paper.status == "draft" else made


def _in_full(tx: Transaction, paper: Document, reason: str) -> str:
    """Who petitions, by full name: `韩素珍 等 3 人` as the masked name says it."""
    people = [one for one in parties.reveal(tx, paper.matter_number, reason) if one.role == "petitioner"]
    rest = printed.masked(paper).partition(" ")[2]
    return " ".join([*(one.name for one in people[:1]), *([rest] if rest else [])]) or printed.masked(paper)
