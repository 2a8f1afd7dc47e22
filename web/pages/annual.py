"""年度报告: the figures of a year as the paper says them, a draft or issued (条例第41条第1款)."""

from datetime import datetime
from io import BytesIO
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.wrappers import Response as Answer

from access.http import current_actor
from engine import Invalid, NotFound, Transaction
from petition import annual
from petition.papers import Words
from printing import NoFont, pdf
from web import dates, shell
from web.edge import by_field, must, reading, run
from web.i18n import _
from web.pages import _reads
from web.pages.beside import tabs
from web.pages.papers import TYPES, fontless

pages = Blueprint("web_annual", __name__)

Form = Literal["docx", "pdf"]
#: Between the cells of a row, as the words of a paper give them.
_BETWEEN = "\u3000"
#: What else there is to report is some paragraphs, not a book.
_MOST = 4000


@pages.get("/oversight/annual")
def show() -> str:
    """Shows a year's report as it would be now, those that were issued, and the form to issue it."""
    must(*annual.ROLES)
    with reading() as tx:
        return _page(tx)


@pages.post("/oversight/annual")
def act() -> Answer | tuple[str, int]:
    """Prints the draft with what was typed, or issues the report."""
    must(*annual.ROLES)
    path, other = request.form.get("office", ""), request.form.get("other", "").strip()[:_MOST]
    year = _year(request.form.get("year", ""))
    try:
        if request.form.get("act") != "issue":
            form: Form = "docx" if request.form.get("act") == "docx" else "pdf"
            with reading() as tx:
                made = annual.draft(tx, path, year, other)
                return _file(made.docx, form, made.title, tx.now, mark="草稿")
        issued = run(annual.issue, path, year, other, request.form.get("why", ""))
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, errors=by_field(refused)), 422
    except NoFont as lack:
        with reading() as tx:
            return _page(tx, errors={"file": fontless(lack)}), 422
    return redirect(
        "/oversight/annual?" + urlencode({"office": path, "year": year, "issued": issued.version}), 303
    )


@pages.get("/oversight/annual/<report_id>/file.<form>")
def file(report_id: str, form: str) -> Response | tuple[str, int]:
    """Gives an issued report, as it was issued."""
    must(*annual.ROLES)
    if form not in ("docx", "pdf"):
        raise NotFound("file", form)
    with reading() as tx:
        report, docx = annual.get(tx, report_id)
        try:
            return _file(docx, "pdf" if form == "pdf" else "docx", f"{report.title}{report.number}", tx.now)
        except NoFont as lack:
            return _page(tx, errors={"file": fontless(lack)}), 422


def _file(docx: bytes, form: Form, name: str, at: datetime, mark: str = "") -> Response:
    content = docx if form == "docx" else pdf.make(docx, title=name, at=at, mark=mark)
    answer = send_file(
        BytesIO(content),
        TYPES[form],
        as_attachment=form == "docx",
        download_name=f"{name}.{form}",
        max_age=0,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _parts(words: Words) -> list[tuple[str, Any]]:
    """The paragraphs of the paper by what they are; rows of a grid that stand together make one table."""
    parts: list[tuple[str, Any]] = []
    for role, text in words:
        if role in ("sign", "date", "imprint", "number") or not text.strip():
            continue
        if role != "cell":
            parts.append((role, text))
        elif parts and parts[-1][0] == "table":
            parts[-1][1].append(text.split(_BETWEEN))
        else:
            parts.append(("table", [text.split(_BETWEEN)]))
    return parts


def _year(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) == 4 else 0


def _page(tx: Transaction, *, errors: dict[str, str] | None = None) -> str:
    offices, years = annual.offices(tx), annual.years(tx)
    values = {name: request.values.get(name, "") for name in ("office", "year", "other", "why")}
    path = values["office"] or (offices[0].path if offices else "")
    # The year that is over is the one to report; the present one is looked at.
    year = _year(values["year"]) or years[1]
    day = _reads.today(tx)
    draft = annual.draft(tx, path, year) if path else None
    issued = annual.all_(tx, path) if path else []
    return shell.render(
        tx,
        "annual.html",
        here="oversight",
        tabs=tabs(tx),
        offices=[(one.path, one.short_name) for one in offices],
        years=[(str(one), _("{year} 年", year=one)) for one in years],
        values={**values, "office": path, "year": str(year)},
        errors=errors or {},
        draft=draft,
        said_parts=_parts(draft.words) if draft else [],
        may_issue=current_actor().has(annual.HEAD, path) if path else False,
        is_again=any(one.year == year for one in issued),
        said=_("已经签发，编了文号。") if request.args.get("issued") else "",
        issued=[
            {
                "id": one.id,
                "name": one.title,
                "note": _(
                    "{number} · {who} {at} 签发",
                    number=one.number,
                    who=one.issued_by_name,
                    at=dates.short(one.issued_on, day),
                ),
                "why": one.why,
                "sha256": one.sha256[:16],
            }
            for one in issued
        ],
    )
