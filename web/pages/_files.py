"""The files of a matter in words: what is there, what ought to be, and what may be added."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, request, send_file
from werkzeug.datastructures import FileStorage

import access
from engine import Conflict, Forbidden, Invalid, Transaction, new_id, tasks
from filing import KINDS
from petition import attachments, codes, slots
from petition.attachments import Attachment, KeptFile
from web import dates
from web.edge import command_id, files, run
from web.i18n import _, language, pick, sentence

#: A file that is shown runs nothing and asks for nothing, whatever is in it.
_SHOWN = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
_ICONS = {"picture": "photo", "document": "file-text", "sound": "microphone", "film": "video"}


@dataclass(frozen=True)
class FileView:
    """One file of a list. `look` is the address that shows it, `href` gives it; empty: closed."""

    id: str
    name: str
    what: str
    note: str
    icon: str
    is_picture: bool
    href: str
    look: str
    why_closed: str
    may_remove: bool
    sha256: str


@dataclass(frozen=True)
class LampView:
    """One kind of material that is expected."""

    name: str
    have: int


@dataclass(frozen=True)
class FilesView:
    """The files of a matter, and the form that adds one."""

    number: str
    rows: tuple[FileView, ...]
    lamps: tuple[LampView, ...]
    lacking: str
    may_add: bool
    task_id: str
    slots: tuple[tuple[str, str], ...]
    first: str
    accept: str
    most_mb: int
    command: str

    @property
    def lit(self) -> int:
        """How many of the expected kinds are there."""
        return sum(1 for each in self.lamps if each.have)


def view(
    tx: Transaction, number: str, day: date, *, task_id: str = "", form_key: str | None = None
) -> FilesView:
    """Gives the files of a matter as its page shows them, or as one step of it does.

    Raises:
        NotFound: no such matter, or not for this person.
    """
    lamps = attachments.lamps(tx, number, form_key)
    lacking = [each for each in lamps if not each.is_lit]
    heads = bool(tx.actor.roles & {"office_head", "unit_head"})
    policy = files()
    return FilesView(
        number=number,
        rows=tuple(_row(tx, one, day, heads=heads) for one in attachments.of(tx, number)),
        lamps=tuple(LampView(pick(each.name_zh, each.name_en), each.have) for each in lamps),
        lacking=_("、").join(pick(each.name_zh, each.name_en) for each in lacking),
        may_add=_may_add(tx, number, task_id),
        task_id=task_id,
        slots=tuple((code, codes.label(slots.SLOTS, code, language())) for code in slots.SLOTS),
        first=lacking[0].slot if lacking else (lamps[0].slot if lamps else "OTHER"),
        accept=accepted(),
        most_mb=policy.most_mb,
        command=new_id(),
    )


def of_task(tx: Transaction, number: str, task: tasks.Task, day: date) -> FilesView:
    """Gives the files of a matter beside one of its steps, or a step of a case beside it."""
    return view(tx, number, day, task_id=task.id, form_key=task.form_key)


def accepted() -> str:
    """Gives the extensions a field for files asks for."""
    policy = files()
    return ",".join(f".{end}" for name in KINDS if name in policy.kinds for end in KINDS[name].extensions)


def size_words(size: int) -> str:
    """Gives a size as people say it."""
    if size < 1024:
        return _("{n} 字节", n=size)
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def _row(tx: Transaction, one: Attachment, day: date, *, heads: bool) -> FileView:
    at = f"/matters/{one.matter_number}/attachments/{one.id}"
    may_remove = heads or one.added_by == tx.actor.id
    return shown(one, day, at, _closed(tx, one), may_remove=may_remove, note=one.note)


def shown(one: KeptFile, day: date, at: str, closed: str, *, may_remove: bool, note: str = "") -> FileView:
    """Gives a file as a list shows it; `at` is its address, `closed` why nobody here opens it."""
    kind = KINDS[one.kind]
    slot, added = pick(one.slot_zh, one.slot_en), dates.moment(one.added_at, day)
    return FileView(
        id=one.id,
        name=one.name,
        what=" · ".join((slot, size_words(one.size), f"{one.added_by_name} {added}")),
        note=note,
        icon=_ICONS[kind.group],
        is_picture=kind.group == "picture" and kind.is_shown,
        href="" if closed else at,
        look=f"{at}/view" if kind.is_shown and not closed else "",
        why_closed=closed,
        may_remove=may_remove,
        sha256=one.sha256,
    )


def closed_words(scan: str) -> str:
    """Gives why nobody opens a file yet, or ever; empty where the scanner has nothing against it."""
    closed = {"infected": _("查出病毒，已隔离"), "waiting": _("正在查病毒，查完能打开")}
    return closed.get(scan, "")


def take_in(
    sent: Sequence[FileStorage], add: Callable[..., Any], owner: str, **also: Any
) -> list[tuple[str, str]]:
    """Adds the files that were sent, each by `add(owner, …)`; the names of those not taken, and why."""
    refused, command = [], command_id()
    for place, one in enumerate(sent):
        name = one.filename or ""
        try:
            kept, kind = attachments.take(files(), one.stream, name)
            run(
                add,
                owner,
                kept,
                name=name,
                kind=kind,
                is_scanned=files().scanner is not None,
                command_id=f"{command}-{place}",
                **also,
            )
        except Invalid as wrong:
            refused.append((name, " ".join(sentence(each.message) for each in wrong.errors)))
    return refused


def record_opened(business_key: str, one: KeptFile) -> None:
    """Keeps that a file was opened; a film that is asked for in parts, once."""
    if request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
        run(access.reads.record, business_key=business_key, what="file", reason=one.slot_zh)


def sent(one: KeptFile, *, is_shown: bool) -> Response:
    """Gives the bytes of a file: to be looked at, where they run nothing, or to be kept."""
    kind = KINDS[one.kind]
    answer = send_file(
        attachments.place(files(), one),
        kind.mime if is_shown or kind.group != "document" else "application/octet-stream",
        as_attachment=not is_shown,
        download_name=one.name,
        conditional=True,
        etag=one.sha256,
        max_age=0,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = (
        _SHOWN if is_shown and one.kind == "pdf" else f"{_SHOWN}; sandbox"
    )
    return answer


def _closed(tx: Transaction, one: Attachment) -> str:
    if words := closed_words(one.scan):
        return words
    if not attachments.may_open(tx, one.matter_number, one):
        return _("有信访人的姓名，只给办这件事的人看")
    return ""


def _may_add(tx: Transaction, number: str, task_id: str) -> bool:
    try:
        attachments.require_may_add(tx, number, task_id or None)
    except (Forbidden, Conflict):
        return False
    return True
