"""Papers of the file: drafted, signed with a number, served with proof. What is signed never changes.

A number belongs to an office, a year and a series (安信转〔2026〕418号). It is taken in the transaction that
issues the paper, under the counter's row lock: no gaps and no doubles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from engine import Invalid, NotFound, Transaction, new_id
from engine.statements import Statement, add, change
from petition import codes, errors, paper_contents, papers, printed, quality, sight
from petition.cases import Case
from petition.model import IS_CURRENT, Row, counter, document, matter, service_record
from petition.model_prints import document_print
from petition.organs import Organ
from petition.papers import Words

#: One statement on both databases: the row lock it takes is held until the transaction ends.
_NEXT = Statement(
    {
        dialect: (
            room.insert(counter)
            .values(last=1)
            .on_conflict_do_update(
                index_elements=["owner", "year", "kind"], set_={"last": counter.c.last + 1}
            )
            .returning(counter.c.last)
        )
        for dialect, room in (("sqlite", sqlite), ("postgresql", postgresql))
    },
    columns=["owner", "year", "kind"],
)


@dataclass(frozen=True)
class Document:
    """A paper. `contents` is what it says by part, `sha256` seals it with its kind, title and number."""

    id: str
    matter_id: str
    matter_number: str
    kind: str
    version: int
    status: str
    number: str
    title: str
    office_path: str
    office_name: str
    contents: dict[str, Any]
    sha256: str
    drafted_by_name: str
    drafted_at: datetime
    issued_on: date | None
    issued_by_name: str
    is_public: bool
    served_on: date | None
    #: What it said when it was issued; None of drafts.
    words: Words | None = None

    @property
    def kind_zh(self) -> str:
        return codes.label(codes.DOCUMENTS, self.kind)

    @property
    def kind_en(self) -> str:
        return codes.label(codes.DOCUMENTS, self.kind, "en")

    @property
    def paragraphs(self) -> list[str]:
        """The text of the paper, Chinese, one paragraph each, without its heading and date."""
        said = (
            self.words
            if self.words is not None
            else papers.shipped_words(self.kind, self.contents, printed.head(self))
        )
        return papers.body(said)


@dataclass(frozen=True)
class ServiceRecord:
    """One attempt to serve a paper, with its proof."""

    id: str
    document_id: str
    ordinal: int
    method: str
    result: str
    served_on: date | None
    servers: str
    witnesses: str
    proof: str
    reason: str
    recorded_by_name: str
    recorded_at: datetime


def next_serial(tx: Transaction, owner: str, year: int, kind: str) -> int:
    """The next serial of a series, from 1; given back when the transaction rolls back."""
    return int(_NEXT.value(tx, {"owner": owner, "year": year, "kind": kind}))


def of(tx: Transaction, number: str) -> list[Document]:
    """The papers of a matter, oldest first; replaced drafts are left out.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    rows = _OF_MATTER.rows(tx, {"matter_id": row["id"]})
    return [one for one in map(_document, rows) if _may_read(tx, row, one)]


def get(tx: Transaction, document_id: str) -> Document:
    """One paper.

    Raises:
        NotFound: no such paper, or its matter is not for this actor.
    """
    found = read(tx, document_id)
    if not _may_read(tx, sight.require(tx, found.matter_number), found):
        raise NotFound("document", document_id)
    return found


def read(tx: Transaction, document_id: str) -> Document:
    """One paper, unguarded.

    Raises:
        NotFound: no such paper.
    """
    row = _READ.row(tx, {"id": document_id})
    if row is None:
        raise NotFound("document", document_id)
    return _document(row)


def services(tx: Transaction, document_id: str) -> list[ServiceRecord]:
    """The attempts to serve a paper, in order.

    Raises:
        NotFound: no such paper, or its matter is not for this actor.
    """
    get(tx, document_id)
    query = select(service_record).where(service_record.c.document_id == document_id)
    rows = tx.db.execute(query.order_by(service_record.c.ordinal)).mappings()
    return [ServiceRecord(**{name: row[name] for name in ServiceRecord.__dataclass_fields__}) for row in rows]


def issue(
    case: Case, kind: str, office: Organ, contents: Mapping[str, Any], *, title: str | None = None
) -> Document:
    """Writes and issues a paper at once, today, with the next number of its series if it has one."""
    made = _signed(case, _next(case, kind, office, contents, title), office.document_word)
    _insert(case, made)
    printed.keep(case.tx, made)
    return made


def draft(
    case: Case, kind: str, office: Organ, contents: Mapping[str, Any], *, title: str | None = None
) -> Document:
    """Keeps a new version of a paper; the draft before it is replaced."""
    made = _next(case, kind, office, contents, title)
    _insert(case, made)
    return made


def sign(case: Case, document_id: str, *, word: str | None = None) -> Document:
    """Issues a draft: today's date, the signer, the number of its series. From now on it never changes."""
    from petition import organs

    tx = case.tx
    made = read(tx, document_id)
    signed = _signed(case, made, word or organs.get(tx, made.office_path).document_word)
    sealed = {
        "status": signed.status,
        "number": signed.number,
        "issued_on": signed.issued_on,
        "issued_by": tx.actor.id,
        "issued_by_name": signed.issued_by_name,
        "sha256": signed.sha256,
    }
    change(tx, document, {"id": document_id}, sealed)
    printed.keep(tx, signed)
    return signed


def _next(case: Case, kind: str, office: Organ, contents: Mapping[str, Any], title: str | None) -> Document:
    """The next version of a paper, not written yet; the draft before it is replaced."""
    is_registered = office.path == case.row["office_path"]
    if not quality.notice_office(kind, office.kind, "registered" if is_registered else "other"):
        raise errors.conflict(
            "wrong_notice",
            "an office that may issue this paper",
            "it may not",
            paper=codes.label(codes.DOCUMENTS, kind),
        )
    tx = case.tx
    there = papers_of(tx, case.id)
    newest = max((one["version"] for one in there if one["kind"] == kind), default=0)
    if drafts := [one for one in there if (one["kind"], one["status"]) == (kind, "draft")]:
        for one in drafts:
            change(tx, document, {"id": one["id"]}, {"status": "replaced"})
        PAPERS.keep(tx, {"matter_id": case.id}, [one for one in there if one not in drafts])
    name = title or papers.title(kind, str(case.row["title"]))
    plain = orjson.loads(orjson.dumps(dict(contents)))
    return Document(
        id=new_id(),
        matter_id=case.id,
        matter_number=case.number,
        kind=kind,
        version=newest + 1,
        status="draft",
        number="",
        title=name,
        office_path=office.path,
        office_name=office.name,
        contents=plain,
        sha256=_seal(kind, name, "", plain),
        drafted_by_name=tx.actor.name,
        drafted_at=tx.now,
        issued_on=None,
        issued_by_name="",
        is_public=kind in codes.PUBLIC_DOCUMENTS,
        served_on=None,
    )


def _signed(case: Case, made: Document, word: str) -> Document:
    """The paper as it is issued now.

    Raises:
        Invalid: it lacks something that the law wants in a paper of its kind.
    """
    if lacks := paper_contents.missing(made.kind, made.contents):
        raise Invalid(lacks)
    number = _number(case, made.kind, made.office_path, word)
    return replace(
        made,
        status="issued",
        number=number,
        issued_on=case.today,
        issued_by_name=case.tx.actor.name,
        sha256=_seal(made.kind, made.title, number, made.contents),
    )


def _insert(case: Case, made: Document) -> None:
    actor_id = case.tx.actor.id
    columns = {name: getattr(made, name) for name in Document.__dataclass_fields__ if name not in _JOINED}
    issued_by = actor_id if made.status == "issued" else ""
    before = papers_of(case.tx, case.id)
    add(case.tx, document, {**columns, "drafted_by": actor_id, "issued_by": issued_by})
    PAPERS.keep(case.tx, {"matter_id": case.id}, [*before, {name: columns[name] for name in PAPERS_COLUMNS}])


def serve(
    case: Case,
    document_id: str,
    *,
    method: str,
    result: str,
    served_on: date | None,
    servers: str = "",
    witnesses: str = "",
    proof: str = "",
    reason: str = "",
) -> ServiceRecord:
    """Records an attempt to serve a paper; delivered or lawfully left, the paper carries the day."""
    tx = case.tx
    before = RECORDS.rows(tx, {"matter_id": case.id})
    row: dict[str, Any] = {
        "id": new_id(),
        "document_id": document_id,
        "ordinal": sum(one["document_id"] == document_id for one in before) + 1,
        "method": method,
        "result": result,
        "served_on": served_on,
        "servers": servers,
        "witnesses": witnesses,
        "proof": proof,
        "reason": reason,
        "recorded_by_name": tx.actor.name,
        "recorded_at": tx.now,
    }
    add(tx, service_record, {"matter_id": case.id, **row})
    made = {"document_id": document_id, "result": result}
    RECORDS.keep(tx, {"matter_id": case.id}, [*before, made])
    if result in ("DELIVERED", "REFUSED_LEFT", "SENT") and served_on is not None:
        change(tx, document, {"id": document_id}, {"served_on": served_on})
    return ServiceRecord(**row)


def newest(tx: Transaction, matter_id: str, kind: str, status: str = "issued") -> Document | None:
    """The newest version of a paper of the matter in that status."""
    if PAPERS.is_known(tx, {"matter_id": matter_id}):
        there = [one for one in papers_of(tx, matter_id) if (one["kind"], one["status"]) == (kind, status)]
        return read(tx, max(there, key=lambda one: int(one["version"]))["id"]) if there else None
    row = _NEWEST.row(tx, {"matter_id": matter_id, "kind": kind, "status": status})
    if row is None:
        return None
    _READ.keep(tx, {"id": row["id"]}, [row])
    return _document(row)


def papers_of(tx: Transaction, matter_id: str) -> list[dict[str, Any]]:
    """Which papers the matter has: `id`, `kind`, `version`, `status`; replaced drafts are left out.

    The newest of a kind is never a replaced one.
    """
    return PAPERS.rows(tx, {"matter_id": matter_id})


def is_served(tx: Transaction, matter_id: str, document_id: str) -> bool:
    """Whether a proof lies in the file that a paper was served."""
    every = RECORDS.rows(tx, {"matter_id": matter_id})
    return any(one["document_id"] == document_id and one["result"] != "UNDELIVERED" for one in every)


def _may_read(tx: Transaction, row: Row, paper: Document) -> bool:
    """Whether this paper is for the actor, who may see its matter: a proposal of liability is for few."""
    if paper.kind not in codes.CONFIDENTIAL_DOCUMENTS or tx.actor.is_system:
        return True
    office = ("supervisor", "office_head", "sorter", "joint_meeting")
    return any(tx.actor.has(role, row["office_path"]) for role in office) or (
        paper.office_path != row["office_path"] and tx.actor.covers(paper.office_path)
    )


def _number(case: Case, kind: str, office_path: str, word: str) -> str:
    series = codes.DOCUMENT_SERIES.get(kind)
    if series is None:
        return ""
    year = case.today.year
    return f"{word}{series}〔{year}〕{next_serial(case.tx, office_path, year, kind)}号"


def _seal(kind: str, title: str, number: str, contents: Mapping[str, Any]) -> str:
    whole = {"kind": kind, "title": title, "number": number, "contents": contents}
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


#: Columns of a paper that lie in other tables.
_JOINED = ("matter_number", "words")


def _select() -> Any:
    return (
        select(document, matter.c.number.label("matter_number"), document_print.c.words)
        .join(matter, matter.c.id == document.c.matter_id)
        .outerjoin(document_print, document_print.c.document_id == document.c.id)
    )


_READ = Statement(_select().where(document.c.id == bindparam("id")), kept=True)
_OF_MATTER = Statement(
    _select()
    .where(document.c.matter_id == bindparam("matter_id"), IS_CURRENT)
    .order_by(document.c.id)
    .limit(500),
    kept=True,
)
_OF_KIND = document.c.matter_id == bindparam("matter_id"), document.c.kind == bindparam("kind")
_NEWEST = Statement(
    _select()
    .where(*_OF_KIND, IS_CURRENT, document.c.status == bindparam("status"))
    .order_by(document.c.version.desc())
    .limit(1)
)
#: The papers of a matter without what they say. Drafts that were replaced are not looked at: an answer may
#: have been returned hundreds of times.
PAPERS_COLUMNS = ("id", "kind", "version", "status")
PAPERS = Statement(
    select(*(document.c[name] for name in PAPERS_COLUMNS))
    .where(document.c.matter_id == bindparam("matter_id"), IS_CURRENT)
    .order_by(document.c.id),
    kept=True,
)
#: What came of serving the papers of a matter.
RECORDS = Statement(
    select(service_record.c.document_id, service_record.c.result)
    .where(service_record.c.matter_id == bindparam("matter_id"))
    .order_by(service_record.c.id),
    kept=True,
)


def _document(row: Row) -> Document:
    return Document(**{name: row[name] for name in Document.__dataclass_fields__})
