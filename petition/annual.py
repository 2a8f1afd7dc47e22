"""信访情况年度报告 (条例第41条第1款, R-29): figures of an office's territory for a year, issued by its head.

The figures are counted anew for every draft; what is issued is kept as it was, with its template and hash,
and never changes. Issued anew it is a further version, with why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from engine import Invalid, NotFound, Transaction, new_id
from petition import annual_figures, codes, documents, errors, organs, paper_contents, papers, templates
from petition.deadlines import law_day
from petition.model import Row, organ
from petition.model_annual import annual_report
from petition.organs import Organ
from petition.papers import Head, Words
from petition.templates import Version
from printing import official

KIND = "ANNUAL_REPORT"
#: Who sees the figures and drafts; the head alone issues.
ROLES = ("supervisor", "office_head")
HEAD = "office_head"
#: Years back that the page offers.
_BACK = 5


@dataclass(frozen=True)
class Report:
    """An issued report. `words` are its paragraphs, each with what it is on the page."""

    id: str
    office_path: str
    office_name: str
    year: int
    version: int
    number: str
    title: str
    why: str
    sha256: str
    words: Words
    template_version: int
    template_sha256: str
    issued_on: date
    issued_by_name: str


@dataclass(frozen=True)
class Draft:
    """A report as it would be now: its Word file, its words, and whether its year is over."""

    title: str
    docx: bytes
    words: Words
    is_over: bool


def offices(tx: Transaction) -> list[Organ]:
    """The petition offices whose territory's report this actor may see: their own, none below."""
    places = {grant.scope_path for grant in tx.actor.grants if grant.role in ROLES}
    query = (
        select(organ.c.path)
        .where(
            organ.c.kind == "petition_office",
            organ.c.region_path.in_(places) | organ.c.path.in_(places),
        )
        .order_by(organ.c.path)
        .limit(50)
    )
    return [organs.get(tx, path) for path in tx.db.scalars(query)]


def years(tx: Transaction) -> list[int]:
    """The years a report may be asked for, the present one first."""
    now = law_day(tx.now).year
    return list(range(now, now - _BACK - 1, -1))


def draft(tx: Transaction, office_path: str, year: int, other: str = "") -> Draft:
    """The report as it would be now, marked as a draft.

    `other`: what else there is to report (条例第41条第1款第4项), in the office's own words.

    Raises:
        NotFound: no such office or year, or not for this actor.
    """
    office = _office(tx, office_path, year)
    _, docx, words = _made(tx, office, year, other, number="", issued_on="")
    marked = official.marked(docx, "草稿，没有签发")
    return Draft(_title(office, year), marked, words, year < law_day(tx.now).year)


def issue(tx: Transaction, office_path: str, year: int, other: str = "", why: str = "") -> Report:
    """Issues the report of a year that is over, today, with the next number of its series.

    Raises:
        NotFound: no such office or year, or not for this actor.
        Forbidden: the actor is not the head of that office.
        Invalid: the year is not over; issued before and `why` says nothing; or it lacks what the law wants.
    """
    office = _office(tx, office_path, year)
    if not tx.actor.has(HEAD, office.path):
        raise errors.forbidden(
            "not_for_role",
            "the head of the petition office",
            "the actor is not",
            role="信访部门负责人",
            role_en="the head of the petition office",
        )
    today = law_day(tx.now)
    if year >= today.year:
        message = f"{year}年还没有过完，只能看草稿（条例第41条第1款：年度报告）。"
        raise errors.invalid("year", message, f"{year} is not over: there are drafts only (Art. 41(1)).")
    # The counter's row is locked until the end: whoever issues at the same moment waits, and then sees it.
    serial = documents.next_serial(tx, office.path, today.year, KIND)
    before = _last_version(tx, office.path, year)
    if before and len(why.strip()) < 4:
        message = "这一年的报告已经出具过。重新出具的，写明为什么，原来的留着。"
        raise errors.invalid("why", message, "It was issued before: say why it is issued anew.")
    number = f"{office.document_word}{codes.DOCUMENT_SERIES[KIND]}〔{today.year}〕{serial}号"
    contents, docx, words = _made(tx, office, year, other, number=number, issued_on=today.isoformat())
    if lacks := paper_contents.missing(KIND, contents):
        raise Invalid(lacks)
    using = templates.in_force(tx, KIND, office.path)
    row: dict[str, Any] = {
        "id": new_id(),
        "office_path": office.path,
        "office_name": office.name,
        "year": year,
        "version": before + 1,
        "number": number,
        "title": _title(office, year),
        "contents": contents,
        "why": why.strip()[:500],
        "docx": docx,
        "sha256": hashlib.sha256(docx).hexdigest(),
        "words": words,
        "template_id": using.id,
        "template_version": using.version,
        "template_sha256": using.sha256,
        "issued_on": today,
        "issued_by": tx.actor.id,
        "issued_by_name": tx.actor.name,
        "made_at": tx.now,
    }
    tx.db.execute(insert(annual_report).values(**row))
    return _report(row)


def all_(tx: Transaction, office_path: str, limit: int = 50) -> list[Report]:
    """The reports an office has issued, newest first.

    Raises:
        NotFound: no such office, or not for this actor.
    """
    _office(tx, office_path)
    query = (
        select(annual_report)
        .where(annual_report.c.office_path == office_path)
        .order_by(annual_report.c.year.desc(), annual_report.c.version.desc())
        .limit(limit)
    )
    return [_report(row) for row in tx.db.execute(query).mappings()]


def get(tx: Transaction, report_id: str) -> tuple[Report, bytes]:
    """An issued report and its Word file, as it was issued.

    Raises:
        NotFound: no such report, or not for this actor.
    """
    row = tx.db.execute(select(annual_report).where(annual_report.c.id == report_id)).mappings().first()
    if row is None or row["office_path"] not in {one.path for one in offices(tx)}:
        raise NotFound("annual_report", report_id)
    return _report(row), bytes(row["docx"])


def _office(tx: Transaction, path: str, year: int | None = None) -> Organ:
    found = next((one for one in offices(tx) if one.path == path), None)
    if found is None:
        raise NotFound("organ", path)
    if year is not None and year not in years(tx):
        raise NotFound("year", str(year))
    return found


def _made(
    tx: Transaction, office: Organ, year: int, other: str, *, number: str, issued_on: str
) -> tuple[dict[str, Any], bytes, Words]:
    until = min(date(year, 12, 31), law_day(tx.now))
    contents = {
        "to": "，".join(filter(None, ["本级党委、政府", organs.above(tx, office)])),
        "year": str(year),
        "until_on": until.isoformat(),
        **annual_figures.of(tx, office, date(year, 1, 1), until),
        "other": other.strip(),
    }
    head = Head(office.name, _title(office, year), number, issued_on, tx.actor.name)
    using: Version = templates.in_force(tx, KIND, office.path)
    docx, words = papers.made(templates.opened(tx, using), KIND, contents, head, "")
    return contents, docx, words


def _title(office: Organ, year: int) -> str:
    return f"{office.name}{year}年信访情况年度报告"


def _last_version(tx: Transaction, office_path: str, year: int) -> int:
    one = annual_report.c
    newest = select(func.max(one.version)).where(one.office_path == office_path, one.year == year)
    return int(tx.db.scalar(newest) or 0)


def _report(row: Row | Mapping[str, Any]) -> Report:
    return Report(**{name: row[name] for name in Report.__dataclass_fields__})
