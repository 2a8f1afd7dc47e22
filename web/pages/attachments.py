"""Files of a matter: the list, one added, one looked at, one taken out."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from engine import Invalid, Transaction, tasks
from filing import KINDS
from petition import attachments, matters
from petition.attachments import Attachment
from web import shell
from web.edge import back, reading, reading_of, run
from web.i18n import _, sentence
from web.pages import _files, _reads

pages = Blueprint("web_attachments", __name__)

#: One request adds at most so many files.
MOST_AT_ONCE = 20


@pages.get("/matters/<number>/attachments")
def show(number: str) -> str:
    """Shows the files of a matter, what it lacks, and the form to add one."""
    with reading_of(number) as tx:
        return _page(tx, number, said=_SAID.get(request.args.get("done", ""), lambda: "")())


@pages.post("/matters/<number>/attachments")
def put(number: str) -> str | tuple[str, int] | Answer:
    """Adds files. Each that can be taken is; the others are named with the reason."""
    task_id = request.form.get("task_id", "")
    with reading() as tx:
        attachments.require_may_add(tx, number, task_id or None)
    sent = [one for one in request.files.getlist("file") if one.filename][:MOST_AT_ONCE]
    slot, note = request.form.get("slot", ""), request.form.get("note", "")
    wrong = _files.take_in(sent, attachments.add, number, slot=slot, note=note, task_id=task_id or None)
    refused = [f"{name}{_('：')}{why}" if len(sent) > 1 else why for name, why in wrong]
    refused += [] if sent else [_("选一个文件。")]
    status = 422 if refused else 200
    if request.headers.get("X-Part"):
        return _part(number, task_id, refused), status
    if refused:
        with reading() as tx:
            return _page(tx, number, wrong=refused), 422
    return redirect(back(f"/matters/{number}/attachments?done=added"), 303)


@pages.get("/matters/<number>/attachments/<attachment_id>")
def give(number: str, attachment_id: str) -> Response:
    """Gives a file as it came, to be kept."""
    return _files.sent(_opened(number, attachment_id), is_shown=False)


@pages.get("/matters/<number>/attachments/<attachment_id>/view")
def look(number: str, attachment_id: str) -> Response:
    """Shows a picture or a PDF in the browser; any other kind is given to be kept."""
    found = _opened(number, attachment_id)
    return _files.sent(found, is_shown=KINDS[found.kind].is_shown)


@pages.post("/matters/<number>/attachments/<attachment_id>/remove")
def remove(number: str, attachment_id: str) -> Answer | tuple[str, int]:
    """Takes a file out, for a reason that is kept."""
    reason = request.form.get("reason", "")
    try:
        run(attachments.remove, number, attachment_id, reason)
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, number, wrong=[sentence(each.message) for each in refused.errors]), 422
    return redirect(f"/matters/{number}/attachments?done=removed", 303)


_SAID = {"added": lambda: _("材料已加上。"), "removed": lambda: _("已拿掉，经过里有记录。")}


def _opened(number: str, attachment_id: str) -> Attachment:
    """The file, if it may be opened by this person; that it was is kept."""
    with reading() as tx:
        found = attachments.opened(tx, number, attachment_id)
    _files.record_opened(number, found)
    return found


def _part(number: str, task_id: str, refused: list[str]) -> str:
    """The list alone, for the page that sent a file without leaving."""
    with reading() as tx:
        form_key = tasks.get(tx, task_id).form_key if task_id else None
        view = _files.view(tx, number, _reads.today(tx), task_id=task_id, form_key=form_key)
    return render_template("attachments_part.html", f=view, wrong=refused)


def _page(tx: Transaction, number: str, *, said: str = "", wrong: list[str] | None = None) -> str:
    matter, day = matters.get(tx, number), _reads.today(tx)
    context: dict[str, Any] = {"number": matter.number, "title": matter.title}
    return shell.render(
        tx,
        "attachments.html",
        here="matters",
        m=context,
        f=_files.view(tx, number, day),
        said=said,
        wrong=wrong or [],
    )
