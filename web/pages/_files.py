"""The files of a matter in words: what is there, what ought to be, and what may be added."""

from dataclasses import dataclass
from datetime import date

from engine import Conflict, Forbidden, Transaction, new_id, tasks
from filing import KINDS
from petition import attachments, codes, slots
from petition.attachments import Attachment
from web import dates
from web.edge import files
from web.i18n import _, language, pick

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
    accepted = [f".{end}" for name in KINDS if name in policy.kinds for end in KINDS[name].extensions]
    return FilesView(
        number=number,
        rows=tuple(_row(tx, one, day, heads=heads) for one in attachments.of(tx, number)),
        lamps=tuple(LampView(pick(each.name_zh, each.name_en), each.have) for each in lamps),
        lacking=_("、").join(pick(each.name_zh, each.name_en) for each in lacking),
        may_add=_may_add(tx, number, task_id),
        task_id=task_id,
        slots=tuple((code, codes.label(slots.SLOTS, code, language())) for code in slots.SLOTS),
        first=lacking[0].slot if lacking else (lamps[0].slot if lamps else "OTHER"),
        accept=",".join(accepted),
        most_mb=policy.most_mb,
        command=new_id(),
    )


def of_task(tx: Transaction, number: str, task: tasks.Task, day: date) -> FilesView:
    """Gives the files of a matter beside one of its steps, or a step of a case beside it."""
    return view(tx, number, day, task_id=task.id, form_key=task.form_key)


def size_words(size: int) -> str:
    """Gives a size as people say it."""
    if size < 1024:
        return _("{n} 字节", n=size)
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def _row(tx: Transaction, one: Attachment, day: date, *, heads: bool) -> FileView:
    kind = KINDS[one.kind]
    closed = _closed(tx, one)
    at = f"/matters/{one.matter_number}/attachments/{one.id}"
    slot, added = pick(one.slot_zh, one.slot_en), dates.moment(one.added_at, day)
    return FileView(
        id=one.id,
        name=one.name,
        what=" · ".join((slot, size_words(one.size), f"{one.added_by_name} {added}")),
        note=one.note,
        icon=_ICONS[kind.group],
        is_picture=kind.group == "picture" and kind.is_shown,
        href="" if closed else at,
        look=f"{at}/view" if kind.is_shown and not closed else "",
        why_closed=closed,
        may_remove=heads or one.added_by == tx.actor.id,
        sha256=one.sha256,
    )


def _closed(tx: Transaction, one: Attachment) -> str:
    if one.scan == "infected":
        return _("查出病毒，已隔离")
    if one.scan == "waiting":
        return _("正在查病毒，查完能打开")
    if not attachments.may_open(tx, one.matter_number, one):
        return _("有信访人的姓名，只给办这件事的人看")
    return ""


def _may_add(tx: Transaction, number: str, task_id: str) -> bool:
    try:
        attachments.require_may_add(tx, number, task_id or None)
    except (Forbidden, Conflict):
        return False
    return True
