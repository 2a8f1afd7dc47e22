"""Printing many at once: papers and proofs of service of the chosen matters, as one PDF."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, send_file
from werkzeug.wrappers import Response

import access
from access.http import current_actor
from engine import Invalid, Refusal, Transaction, tasks
from petition import documents, matters, parties, prints
from petition.documents import Document
from petition.prints import Wanted
from printing import NoFont
from web import dates, shell
from web.edge import by_field, reading, record_if_sealed, run
from web.i18n import _, pick
from web.pages import _reads, papers
from web.pages.matter import REVEALERS

pages = Blueprint("web_prints", __name__)

#: Matters whose papers are shown at once, and papers of one file: what a printer has done while one waits.
MATTERS, PAPERS = 50, 100


@pages.post("/print/chosen")
def chosen() -> Response:
    """Leads from chosen tasks to the papers of their matters."""
    with reading() as tx:
        numbers = [_number(tx, one) for one in request.form.getlist("task")]
    found = [("number", one) for one in dict.fromkeys(numbers) if one][:MATTERS]
    return redirect(f"/print?{urlencode(found)}", 303)


@pages.get("/print")
def show() -> str:
    """Shows the papers of matters to choose from; what waits to be served is chosen already."""
    return _page(request.args.getlist("number"))


@pages.post("/print")
def give() -> Response | tuple[str, int]:
    """Gives the chosen papers as one PDF. That they left is recorded for each matter."""
    wanted = [_wanted(one) for one in dict.fromkeys(request.form.getlist("item"))][:PAPERS]
    numbers = request.form.getlist("number")
    if not wanted:
        return _page(numbers, errors={"item": _("选要打印的，一份也可以。")}), 422
    in_full = bool(request.form.get("in_full"))
    with reading() as tx:
        of = [documents.get(tx, one.document_id).matter_number for one in wanted]
    for number in dict.fromkeys(of):
        with reading() as tx:
            matter = matters.get(tx, number)
        record_if_sealed(matter)
    try:
        made = run(_made, wanted, list(dict.fromkeys(of)), in_full=in_full)
    except Invalid as refused:
        return _page(numbers, errors=by_field(refused)), 422
    except NoFont as lack:
        return _page(numbers, errors={"item": papers.fontless(lack)}), 422
    answer = send_file(BytesIO(made), "application/pdf", download_name=_("文书") + ".pdf", max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _made(tx: Transaction, wanted: list[Wanted], numbers: list[str], *, in_full: bool) -> bytes:
    reason = request.form.get("reason", "").strip() if in_full else ""
    if in_full and len(reason) < parties.REASON:
        parties.reveal(tx, numbers[0], reason)  # refuses in its own words
    title = _("{n} 件的文书", n=len(numbers))
    made = prints.together(tx, wanted, title=title, reason=reason)
    if reason:
        named = {documents.get(tx, one.document_id).matter_number for one in wanted if not one.is_proof}
        for number in sorted(named):
            access.reads.record(tx, business_key=number, what="full_name", reason=reason)
    access.reads.exported(tx, numbers, _("一起打印 {n} 份", n=len(wanted)))
    return made


def _wanted(item: str) -> Wanted:
    kind, _colon, document_id = item.partition(":")
    return Wanted(document_id, kind == "proof")


def _number(tx: Transaction, task_id: str) -> str:
    try:
        return tasks.get(tx, task_id).business_key.partition("/")[0]
    except Refusal:
        return ""


def _page(numbers: list[str], *, errors: dict[str, str] | None = None) -> str:
    with reading() as tx:
        every = [_reads.matter_or_none(tx, one) for one in dict.fromkeys(numbers)][:MATTERS]
    for matter in every:
        record_if_sealed(matter)
    picked = set(request.form.getlist("item"))
    with reading() as tx:
        rows = [row for one in every if one is not None for row in _rows(tx, one, picked, bool(errors))]
        return shell.render(
            tx,
            "prints.html",
            here="inbox",
            numbers=[one.number for one in every if one is not None],
            rows=rows,
            lost=sum(one is None for one in every),
            can_name=bool(current_actor().roles & set(REVEALERS)),
            errors=errors or {},
            reason=request.form.get("reason", ""),
            in_full=bool(request.form.get("in_full")),
        )


def _rows(tx: Transaction, matter: matters.Matter, picked: set[str], is_again: bool) -> list[dict[str, Any]]:
    found = []
    for paper in documents.of(tx, matter.number):
        waits = _waits(matter, paper)
        for kind in ("paper", "proof") if paper.is_public and paper.status == "issued" else ("paper",):
            item = f"{kind}:{paper.id}"
            name = pick(paper.kind_zh, paper.kind_en)
            found.append(
                {
                    "item": item,
                    "name": _("送达回证（{paper}）", paper=name) if kind == "proof" else name,
                    "serial": paper.number,
                    "note": _note(matter, paper),
                    "number": matter.number,
                    "title": matter.title,
                    "href": f"/matters/{matter.number}/documents/{paper.id}",
                    "is_on": item in picked if is_again else waits,
                }
            )
    return found


def _waits(matter: matters.Matter, paper: Document) -> bool:
    """Whether it is out and waits to be served."""
    is_out = paper.status == "issued" and paper.is_public and matter.is_notice_owed
    return is_out and paper.served_on is None


def _note(matter: matters.Matter, paper: Document) -> str:
    if paper.status == "draft":
        return _("草稿")
    if paper.served_on:
        return _("{day} 送达", day=dates.short(paper.served_on))
    if _waits(matter, paper):
        return _("还没有送达")
    return dates.short(paper.issued_on) if paper.issued_on else ""
