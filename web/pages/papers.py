"""A paper of a matter: as it reads, with its proof of service, and as a file for Word or the printer."""

from io import BytesIO
from typing import Any, Literal

from flask import Blueprint, Response, request, send_file

import access
from access.http import current_actor
from engine import Invalid, NotFound, Said, Transaction
from petition import (
    blank_forms,
    change_codes,
    codes,
    documents,
    matters,
    parties,
    printed,
    prints,
    templates,
)
from petition.documents import Document
from printing import NoFont
from web import dates, shell
from web.edge import by_field, reading, record_if_sealed, run
from web.i18n import _, language, pick, sentence
from web.pages import _reads
from web.pages.matter import REVEALERS

pages = Blueprint("web_papers", __name__)

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@pages.get("/matters/<number>/documents/<document_id>")
def show(number: str, document_id: str) -> str:
    """Shows one paper as it reads, drafts as drafts, with how it was served."""
    _opened(number, document_id)
    with reading() as tx:
        return _page(tx, number, document_id)


@pages.get("/matters/<number>/documents/<document_id>/file.<form>")
def masked(number: str, document_id: str, form: str) -> Response | tuple[str, int]:
    """Gives the paper as a file, the petitioner masked."""
    paper = _opened(number, document_id)
    if form not in ("docx", "pdf"):
        raise NotFound("file", form)
    kind: Literal["docx", "pdf"] = "pdf" if form == "pdf" else "docx"
    try:
        with reading() as tx:
            return _sent(paper, kind, prints.file(tx, document_id, kind))
    except NoFont as lack:
        return _without_font(number, document_id, lack)


@pages.post("/matters/<number>/documents/<document_id>/file")
def in_full(number: str, document_id: str) -> Response | tuple[str, int]:
    """Gives the paper that is served, with the petitioner's full name, for a reason that is kept."""
    paper = _opened(number, document_id)
    kind: Literal["docx", "pdf"] = "docx" if request.form.get("kind") == "docx" else "pdf"
    try:
        return _sent(paper, kind, run(_named, number, document_id, kind))
    except Invalid as refused:
        said = by_field(refused)
        with reading() as tx:
            return _page(tx, number, document_id, errors=said), 422
    except NoFont as lack:
        return _without_font(number, document_id, lack)


@pages.get("/matters/<number>/blank/<kind>.<form>")
def blank(number: str, kind: str, form: str) -> Response | tuple[str, int]:
    """Gives a form to be signed: proof of service, an agent's authority, a choice of representatives."""
    if form not in ("docx", "pdf"):
        raise NotFound("file", form)
    asked: Literal["docx", "pdf"] = "pdf" if form == "pdf" else "docx"
    try:
        with reading() as tx:
            made = blank_forms.file(tx, number, kind, asked, document_id=request.args.get("paper", ""))
    except NoFont as lack:
        return fontless(lack), 422
    return _file(made, asked, f"{change_codes.BLANKS[kind][0]}{number}.{form}")


def _opened(number: str, document_id: str) -> Document:
    """The paper, if it is of that matter and for this person; a sealed one's reading is recorded."""
    with reading() as tx:
        matter, paper = matters.get(tx, number), documents.get(tx, document_id)
    if paper.matter_number != matter.number:
        raise NotFound("document", document_id)
    record_if_sealed(matter)
    return paper


def _named(tx: Transaction, number: str, document_id: str, kind: Literal["docx", "pdf"]) -> bytes:
    reason = request.form.get("reason", "").strip()
    if len(reason) < parties.REASON:
        parties.reveal(tx, number, reason)  # refuses in its own words
    made = prints.file(tx, document_id, kind, reason=reason)
    access.reads.record(tx, business_key=number, what="full_name", reason=reason)
    return made


def _sent(paper: Document, kind: Literal["docx", "pdf"], content: bytes) -> Response:
    return _file(content, kind, f"{paper.kind_zh}{paper.number or paper.matter_number}.{kind}")


def _file(content: bytes, kind: Literal["docx", "pdf"], name: str) -> Response:
    answer = send_file(
        BytesIO(content), TYPES[kind], as_attachment=kind == "docx", download_name=name, max_age=0
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _without_font(number: str, document_id: str, lack: NoFont) -> tuple[str, int]:
    with reading() as tx:
        return _page(tx, number, document_id, errors={"file": fontless(lack)}), 422


def fontless(lack: NoFont) -> str:
    """That this machine cannot print, and what to do."""
    return sentence(
        Said(
            f"这台服务器的字体里没有“{lack.missing}”，印不出 PDF。"
            "请下载 Word 文件打印；或者请系统管理员装字体："
            "Debian、Ubuntu 上运行 apt-get install fonts-noto-cjk，"
            "或者把有这个字的字体文件放进 HUIYIN_FONTS 指的目录，再重新启动。",
            f"This server has no font with '{lack.missing}', so there is no PDF."
            " Print the Word file; or ask the administrator to run 'apt-get install fonts-noto-cjk',"
            " or to put a font that has it into the folder HUIYIN_FONTS names, and to restart.",
        )
    )


def _page(tx: Transaction, number: str, document_id: str, *, errors: dict[str, str] | None = None) -> str:
    matter, paper = matters.get(tx, number), documents.get(tx, document_id)
    day = _reads.today(tx)
    kept = printed.of(tx, document_id)
    return shell.render(
        tx,
        "document.html",
        here="matters",
        m={"number": matter.number, "title": matter.title},
        d=paper,
        kind=pick(paper.kind_zh, paper.kind_en),
        words=prints.words(tx, paper),
        kept=kept,
        made_with=_made_with(tx, paper, kept),
        issued=dates.plain(paper.issued_on) if paper.issued_on else "",
        services=[_service(each, _reads.today(tx)) for each in documents.services(tx, document_id)],
        is_awaited=paper.is_public
        and paper.status == "issued"
        and matter.is_notice_owed
        and not paper.served_on,
        errors=errors or {},
        reason=request.form.get("reason", ""),
        can_name=bool(paper.contents.get("petitioner")) and bool(current_actor().roles & set(REVEALERS)),
        today=dates.plain(day),
    )


def _made_with(tx: Transaction, paper: Document, kept: printed.Print | None) -> str:
    version = kept.template_version if kept else templates.in_force(tx, paper.kind, paper.office_path).version
    return _("本单位模板第 {n} 版", n=version) if version else _("系统自带的模板")


def _service(record: documents.ServiceRecord, day: Any) -> dict[str, str]:
    """One attempt to serve a paper, in words."""
    return {
        "method": codes.label(codes.SERVICE_METHODS, record.method, language()),
        "result": codes.label(codes.SERVICE_RESULTS, record.result, language()),
        "day": dates.day_words(record.served_on, day) if record.served_on else "",
        "who": record.servers or record.recorded_by_name,
        "witnesses": record.witnesses,
        "proof": record.proof,
        "reason": record.reason,
    }
