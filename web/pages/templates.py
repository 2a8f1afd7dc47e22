"""文书模板: the Word files papers are made with, to be downloaded, edited in Word and put back."""

from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.wrappers import Response as Answer

import access
from access.http import current_actor
from engine import Invalid, Transaction
from petition import codes, errors, paper_contents, paper_samples, papers, templates
from petition.templates import Version
from printing import NoFont, package, pdf, template
from web import dates, shell
from web.edge import must, reading, run
from web.i18n import _, language, pick, sentence
from web.pages import _reads
from web.pages import papers as papers_page

pages = Blueprint("web_templates", __name__)

#: Those who see the templates; `templates.put` says who may change which.
ROLES = ("admin", "legal")


@pages.get("/templates")
def show() -> str:
    """Shows every kind of paper and what it is made with at this person's offices."""
    must(*ROLES)
    with reading() as tx:
        places = _places(tx)
        rows = [
            (kind, _name(kind), [_in_force(tx, kind, *each) for each in places]) for kind in papers.kinds()
        ]
        return shell.render(
            tx,
            "templates.html",
            here="templates",
            rows=[(kind, name, _differing(found)) for kind, name, found in rows],
        )


@pages.get("/templates/<kind>")
def one(kind: str) -> str:
    """Shows the versions of a kind, its fields, and the form to put a new version."""
    must(*ROLES)
    with reading() as tx:
        return _page(
            tx, kind, said=_("新版本已经在用。以前出具的文书不变。") if request.args.get("put") else ""
        )


@pages.get("/templates/<kind>/<version>.docx")
def download(kind: str, version: str) -> Response:
    """Gives a version as a Word file; `0` is the product's own."""
    must(*ROLES)
    with reading() as tx:
        found = templates.get(tx, kind, "" if version == "0" else version)
        content = templates.content(tx, found)
    name = f"{found.kind_zh}模板{f'第{found.version}版' if found.version else ''}.docx"
    return send_file(
        BytesIO(content),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        as_attachment=True,
        download_name=name,
        max_age=0,
    )


@pages.get("/templates/<kind>/<version>.pdf")
def sample(kind: str, version: str) -> Response | tuple[str, int]:
    """Prints a version with an invented paper: what it makes is seen before anything is issued with it."""
    must(*ROLES)
    with reading() as tx:
        found = templates.get(tx, kind, "" if version == "0" else version)
        try:
            content = _sample(templates.content(tx, found), kind, tx.now)
        except NoFont as lack:
            return _page(tx, kind, errors={"file": papers_page.fontless(lack)}), 422
    return _pdf(kind, content)


@pages.post("/templates/<kind>")
def put(kind: str) -> Answer | tuple[str, int]:
    """Takes an edited Word file into use at an office, or shows what it would print."""
    must(*ROLES)
    path, note = request.form.get("path", ""), request.form.get("note", "")
    try:
        docx = _sent()
        if request.form.get("act") == "sample":
            with reading() as tx:
                templates.check(kind, docx)
                return _pdf(kind, _sample(docx, kind, tx.now))
        if not path:
            raise errors.invalid("path", "选一个单位。", "Choose an office.")
        run(templates.put, kind, path, docx, note)
    except NoFont as lack:
        with reading() as tx:
            return _page(tx, kind, errors={"file": papers_page.fontless(lack)}), 422
    except Invalid as refused:
        said: dict[str, str] = {}
        for error in refused.errors:
            words = sentence(error.message)
            said[error.path] = f"{said[error.path]} {words}" if error.path in said else words
        with reading() as tx:
            return _page(tx, kind, errors=said, values={"path": path, "note": note}), 422
    return redirect(f"/templates/{kind}?" + urlencode({"put": 1}), 303)


def _sent() -> bytes:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise errors.invalid("file", "选一个 Word 文件（.docx）。", "Choose a Word file (.docx).")
    return sent.stream.read(package.MAX_BYTES + 1)


def _pdf(kind: str, content: bytes) -> Response:
    return send_file(BytesIO(content), "application/pdf", download_name=f"{kind}.pdf", max_age=0)


def _page(
    tx: Transaction,
    kind: str,
    *,
    said: str = "",
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    every = templates.versions(tx, kind)
    places = dict(_places(tx))
    day = _reads.today(tx)
    wanted = {each.field(kind): each for each in paper_contents.NEEDED.get(kind, ())}
    return shell.render(
        tx,
        "template.html",
        here="templates",
        kind=kind,
        name=_name(kind),
        said=said,
        errors=errors or {},
        values=values or {},
        places=[(path, name) for path, name in places.items() if templates.may_put(current_actor(), path)],
        versions=[_version(one, places, day) for one in every],
        fields=[(field, _why(wanted.get(field))) for field in sorted(papers.fields(kind))],
    )


def _version(one: Version, places: dict[str, str], day: Any) -> dict[str, str]:
    at = dates.moment(one.uploaded_at, day) if one.uploaded_at else ""
    return {
        "href": f"/templates/{one.kind}/{one.id or '0'}.docx",
        "sample": f"/templates/{one.kind}/{one.id or '0'}.pdf",
        "name": _("第 {n} 版", n=one.version) if one.version else _("系统自带的模板"),
        "place": places.get(one.path, one.path) if one.id else "",
        "by": _("{who}，{at}", who=one.uploaded_by_name, at=at) if one.uploaded_at else "",
        "note": one.note,
        "sha256": one.sha256[:12],
    }


def _why(needed: paper_contents.Needed | None) -> str:
    return pick(f"{needed.article}要求", f"{needed.article_en}") if needed else ""


def _in_force(tx: Transaction, kind: str, path: str, name: str) -> tuple[str, int]:
    return name, templates.in_force(tx, kind, path).version


def _differing(found: list[tuple[str, int]]) -> str:
    own = [_("{place}：第 {n} 版", place=name, n=version) for name, version in found if version]
    return ("；" if language() == "zh" else "; ").join(own[:5]) or _("系统自带的模板")


def _places(tx: Transaction) -> list[tuple[str, str]]:
    """The offices whose templates this person may change, an administrator's with the whole tree first."""
    actor = current_actor()
    every = [(each.path, each.name) for each in access.offices.all_(tx, "/", 500)]
    return [(path, name) for path, name in every if templates.may_put(actor, path)]


def _name(kind: str) -> str:
    return codes.label(codes.DOCUMENTS, kind, language())


def _sample(docx: bytes, kind: str, at: datetime) -> bytes:
    contents = paper_samples.contents(kind)
    filled = papers.fill(template.read(docx), kind, contents, paper_samples.head(kind))
    named = papers.named(filled, str(contents.get("petitioner") or ""))
    return pdf.make(named, title=_name(kind), at=at, mark=_("样张"))
