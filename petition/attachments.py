"""Files of a matter: added, opened, taken out. The bytes are in the folder of files; here are rows.

Who may see the matter sees which files it has. A file that carries the petitioner's name is opened only by
those whose work needs names; each opening is for the edge to record. Until a scanner has called it clean,
nobody opens it.
"""

from __future__ import annotations

import errno
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import bindparam, insert, select, union, update

from engine import Forbidden, NotFound, Transaction, Unavailable, commands, history, new_id, outbox, tasks
from engine.statements import Statement
from filing import Files, Kept, Kind, TooLarge
from filing import of as of_bytes
from petition import cases, codes, documents, errors, parties, sight, slots
from petition.model import Row, matter, party
from petition.model_attachments import attachment, incoming_file
from petition.plain import plain

#: The topic that asks for a scan; its payload is {"id": …}.
SCAN = "petition.scan_attachment"

#: A matter holds at most so many files: one page shows them all.
MOST = 500
#: Names are as long as people's and papers' names are; the rest is cut before the extension.
MOST_NAME = 120


@dataclass(frozen=True)
class KeptFile:
    """A file as it is kept and shown. `scan`: none (no scanner is set) | waiting | clean | infected."""

    id: str
    slot: str
    name: str
    kind: str
    size: int
    sha256: str
    scan: str
    scan_note: str
    added_at: datetime
    added_by: str
    added_by_name: str

    @property
    def slot_zh(self) -> str:
        """What it is there for."""
        return codes.label(slots.SLOTS, self.slot)

    @property
    def slot_en(self) -> str:
        """The same in English."""
        return codes.label(slots.SLOTS, self.slot, "en")

    @property
    def is_open(self) -> bool:
        """Whether it may be opened at all: clean, or nobody is there to scan."""
        return self.scan in ("none", "clean")


@dataclass(frozen=True)
class Attachment(KeptFile):
    """One file of a matter."""

    matter_number: str
    task_id: str | None
    note: str


def of(tx: Transaction, number: str) -> list[Attachment]:
    """The files of a matter, oldest first.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    return [_made(one, number) for one in ALL.rows(tx, {"matter_id": row["id"]})]


ALL = Statement(
    select(attachment)
    .where(attachment.c.matter_id == bindparam("matter_id"), attachment.c.removed_at.is_(None))
    .order_by(attachment.c.added_at, attachment.c.id)
    .limit(MOST),
    kept=True,
)


def get(tx: Transaction, number: str, attachment_id: str) -> Attachment:
    """One file of a matter, as a row: for its list, not for opening.

    Raises:
        NotFound: no such matter or file, or not for this actor.
    """
    found = next((one for one in of(tx, number) if one.id == attachment_id), None)
    if found is None:
        raise NotFound("attachment", attachment_id)
    return found


def opened(tx: Transaction, number: str, attachment_id: str) -> Attachment:
    """A file that is about to be shown to the actor. The edge that shows it also writes the read log.

    Raises:
        NotFound: no such matter or file, or not for this actor.
        Forbidden: it carries names, and the actor's work needs none.
        Conflict: it is not scanned yet, or something harmful was found in it.
    """
    found = get(tx, number, attachment_id)
    if not may_open(tx, number, found):
        raise _for_whom_works()
    must_be_clean(found)
    return found


def must_be_clean(one: KeptFile) -> None:
    """Refuses what nobody may open.

    Raises:
        Conflict: it is not scanned yet, or something harmful was found in it.
    """
    if one.scan == "waiting":
        raise errors.conflict("not_scanned", "the file to be scanned", "it is not yet")
    if one.scan == "infected":
        raise errors.conflict("file_infected", "the file to be clean", one.scan_note, found=one.scan_note)


def may_open(tx: Transaction, number: str, one: Attachment) -> bool:
    """Whether the actor may open this kind of file of a matter it sees."""
    return one.slot not in slots.PERSONAL or parties.may_see_names(tx.actor, sight.require(tx, number))


def require_may_add(tx: Transaction, number: str, task_id: str | None = None) -> dict[str, Any]:
    """The row of the matter, if the actor may add files to it: who works on it, or may do that step of it.

    Raises:
        NotFound: no such matter or step, or not for this actor.
        Forbidden: the actor only reads.
        Conflict: it holds as many files as one may.
    """
    row = sight.require(tx, number)
    is_doing = False
    if task_id:
        task = tasks.get(tx, task_id)
        if cases.number_of(task.business_key) != row["number"]:
            raise NotFound("task", task_id)
        is_doing = task.status == "open" and tasks.obstacle(tx, task_id) is None
    if not is_doing and not parties.may_see_names(tx.actor, row):
        raise _for_whom_works()
    if len(ALL.rows(tx, {"matter_id": row["id"]})) >= MOST:
        raise errors.conflict("too_many_files", f"fewer than {MOST} files", "there are as many", most=MOST)
    return row


def add(
    tx: Transaction,
    number: str,
    kept: Kept,
    *,
    name: str,
    kind: Kind,
    slot: str,
    is_scanned: bool,
    note: str = "",
    task_id: str | None = None,
    command_id: str | None = None,
) -> Attachment:
    """Adds a kept file to a matter. `is_scanned`: a scanner is set, so it waits until that has spoken.

    Raises:
        NotFound: no such matter or step, or not for this actor.
        Forbidden: the actor only reads.
        Invalid: no such slot, or no name.
    """
    new = new_id()
    before = commands.answered(tx, command_id, "attachment.add", number, {"id": new})
    if before is not None:
        return get(tx, number, str(before["id"]))
    row = require_may_add(tx, number, task_id)
    columns = new_row(tx, new, kept, kind, slot, slots.SLOTS, is_scanned=is_scanned)
    tx.db.execute(
        insert(attachment).values(
            **columns,
            matter_id=row["id"],
            task_id=task_id,
            name=without_names(tx, row, clean_name(name, kind)),
            note=without_names(tx, row, " ".join(note.split())[:200]),
        )
    )
    follow(tx, row, columns)
    return get(tx, number, new)


def new_row(
    tx: Transaction, new: str, kept: Kept, kind: Kind, slot: str, among: Collection[str], *, is_scanned: bool
) -> dict[str, Any]:
    """The columns of a kept file that the actor adds now, wherever it is to lie.

    Raises:
        Invalid: no such slot `among` those there are.
    """
    if slot not in among:
        raise errors.invalid("slot", "选一下这是什么材料。", "Choose what this file is.")
    return {
        "id": new,
        "slot": slot,
        "kind": kind.name,
        "size": kept.size,
        "sha256": kept.sha256,
        "scan": "waiting" if is_scanned else "none",
        "scan_note": "",
        "added_at": tx.now,
        "added_by": tx.actor.id,
        "added_by_name": tx.actor.name,
    }


def follow(tx: Transaction, matter_row: Row, columns: Mapping[str, Any]) -> None:
    """What follows once a matter has a file: the scan it waits for, and a line in the matter's history."""
    ask_for_scan(tx, columns)
    facts = {"slot": columns["slot"], "sha256": columns["sha256"]}
    history.note(tx, matter_row["instance_id"], "attachment_added", facts)


def ask_for_scan(tx: Transaction, columns: Mapping[str, Any]) -> None:
    """Has a file scanned that waits for it."""
    if columns["scan"] == "waiting":
        outbox.put(tx, SCAN, {"id": columns["id"]}, key=f"scan-{columns['id']}")


def remove(tx: Transaction, number: str, attachment_id: str, reason: str) -> None:
    """Takes a file out of a matter's list; the row and the bytes stay for who audits.

    Raises:
        NotFound: no such matter or file, or not for this actor.
        Forbidden: somebody else added it, and the actor heads neither the office nor the unit.
        Invalid: no reason.
    """
    row, found = sight.require(tx, number), get(tx, number, attachment_id)
    if len(reason.strip()) < parties.REASON:
        raise errors.invalid("reason", "写明为什么拿掉。", "Say why it is taken out.")
    offices = [path for path in (row["office_path"], row["unit_path"]) if path]
    heads = any(tx.actor.has(role, path) for role in ("office_head", "unit_head") for path in offices)
    if found.added_by != tx.actor.id and not heads:
        raise errors.forbidden(
            "not_for_role",
            "who added it, or a head",
            "the actor is neither",
            role="添加的人或者负责人",
            role_en="who added it, or a head",
        )
    put_away(tx, row, {"id": attachment_id, "slot": found.slot, "sha256": found.sha256}, reason)


def put_away(tx: Transaction, matter_row: Row, columns: Mapping[str, Any], reason: str) -> None:
    """Takes a file (`id`, `slot`, `sha256`) out of a matter's list, unguarded, and notes why."""
    said = reason.strip()[:200]
    removed = {"removed_at": tx.now, "removed_by": tx.actor.id, "removed_reason": said}
    tx.db.execute(update(attachment).where(attachment.c.id == columns["id"]).values(**removed))
    facts = {"slot": columns["slot"], "sha256": columns["sha256"], "reason": said}
    history.note(tx, matter_row["instance_id"], "attachment_removed", facts)


def waiting(tx: Transaction, attachment_id: str) -> str:
    """The sha256 of a file that waits for its scan, unguarded; empty when none waits by that id."""
    found = (
        tx.db.scalar(select(table.c.sha256).where(table.c.id == attachment_id, table.c.scan == "waiting"))
        for table in (attachment, incoming_file)
    )
    return str(next(filter(None, found), ""))


def scanned(tx: Transaction, attachment_id: str, found: str) -> None:
    """Records what the scanner found; empty: it is clean. Said twice changes nothing.

    Also of a file that came in and belongs to no matter yet.
    """
    spoken = {"scan": "infected" if found else "clean", "scan_note": found[:200], "scanned_at": tx.now}
    tx.db.execute(
        update(incoming_file)
        .where(incoming_file.c.id == attachment_id, incoming_file.c.scan == "waiting")
        .values(**spoken)
    )
    row = (
        tx.db.execute(
            select(attachment.c.slot, matter.c.instance_id)
            .join(matter, matter.c.id == attachment.c.matter_id)
            .where(attachment.c.id == attachment_id, attachment.c.scan == "waiting")
        )
        .mappings()
        .first()
    )
    if row is None:
        return
    tx.db.execute(update(attachment).where(attachment.c.id == attachment_id).values(**spoken))
    if found:
        facts = {"slot": row["slot"], "found": found[:200]}
        history.note(tx, row["instance_id"], "attachment_infected", facts)


def lamps(tx: Transaction, number: str, form_key: str | None = None) -> tuple[slots.Lamp, ...]:
    """Which materials the matter, or one step of it, expects by now, and which are there.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    papers = documents.of(tx, number)
    by_now = slots.expected(
        row["channel"],
        {one.kind for one in papers if one.served_on},
        {one.kind for one in papers if one.issued_on},
        is_notice_owed=row["is_notice_owed"],
    )
    wanted = by_now if form_key is None else slots.of_step(form_key, by_now)
    return slots.lamps(wanted, [one.slot for one in of(tx, number)])


def known(tx: Transaction, after: str = "", limit: int = 1000) -> list[str]:
    """Every sha256 some row names, in order, after one; unguarded, for `huiyin check`."""
    named = [select(table.c.sha256).where(table.c.sha256 > after) for table in (attachment, incoming_file)]
    query = union(*named).order_by("sha256").limit(limit)
    return [str(one) for one in tx.db.scalars(query)]


def clean_name(name: str, kind: Kind) -> str:
    """A file's name as it is shown and sent: no folders, nothing unseen, nothing that turns the direction.

    Raises:
        Invalid: nothing is left, or the extension says something else than the bytes do.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, dot, extension = " ".join(plain(last).split()).rpartition(".")
    if not stem.strip(" .") or not dot:
        raise errors.invalid("file", "文件名要有名称和扩展名。", "The file needs a name with an extension.")
    if extension.lower() not in kind.extensions:
        listed = "、".join(f".{each}" for each in kind.extensions)
        raise errors.invalid(
            "file",
            f"扩展名是 .{extension[:10]}，内容却是 {kind.name.upper()}（{listed}）。请用原来的文件。",
            f"The name ends in .{extension[:10]}, but the content is {kind.name.upper()}. Send the original.",
        )
    return f"{stem.strip()[: MOST_NAME - len(extension) - 1]}.{extension.lower()}"


def _for_whom_works() -> Forbidden:
    return errors.forbidden(
        "not_for_role",
        "a person who works on the matter",
        "the actor does not",
        role="办这件事的人",
        role_en="those who work on the matter",
    )


def without_names(tx: Transaction, row: Any, text: str) -> str:
    """A text with the full names of the matter's people masked: lists never show them."""
    people = select(party.c.name, party.c.masked_name).where(party.c.submission_id == row["submission_id"])
    for one in tx.db.execute(people.order_by(party.c.ordinal).limit(MOST)).mappings():
        if len(one["name"]) > 1 and one["name"] != one["masked_name"]:
            text = text.replace(one["name"], one["masked_name"])
    return text


def _made(row: Any, number: str) -> Attachment:
    names = set(Attachment.__dataclass_fields__) - {"matter_number"}
    return Attachment(matter_number=number, **{name: row[name] for name in names})


def take(files: Files, stream: IO[bytes], name: str) -> tuple[Kept, Kind]:
    """Takes in the bytes of one file, before anything is written about it; the same bytes are kept once.

    Raises:
        Invalid: it is empty, too large, of a kind the office does not take, or its name says another kind.
        Unavailable: the folder of files cannot be written to.
    """
    try:
        with files.store.receive(stream, files.most_bytes) as new:
            if not new.size:
                raise errors.invalid(
                    "file",
                    "这是空文件（0 字节），可能没有拷贝完。请重新选一次。",
                    "This file is empty (0 bytes). Choose it again.",
                )
            kind = within(files.kinds, of_bytes(new.path))
            clean_name(name, kind)
            return files.store.keep(new), kind
    except TooLarge as refused:
        raise errors.invalid(
            "file",
            f"文件超过 {files.most_mb} MB。扫描件请用 300 dpi 以下，或者分成几份。",
            f"The file is larger than {files.most_mb} MB. Scan at 300 dpi or less, or split it.",
        ) from refused
    except OSError as broken:
        is_full = broken.errno == errno.ENOSPC
        raise Unavailable(f"the folder of files: {broken}", reason="full" if is_full else "gone") from broken


def place(files: Files, one: KeptFile) -> Path:
    """Where the bytes of a file lie.

    Raises:
        Conflict: they are not there: a backup was restored without its folder.
    """
    path = files.store.path(one.sha256)
    if not path.is_file():
        raise errors.conflict("file_gone", "the file to be in its folder", "it is not")
    return path


def within(policy: Collection[str], kind: Kind | None) -> Kind:
    """The kind of a file, if it is one the office takes.

    Raises:
        Invalid: no kind we know, or none of those in the policy.
    """
    if kind is None or kind.name not in policy:
        raise errors.invalid(
            "file",
            "不收这种文件。照片、扫描件、PDF、Word、Excel、OFD、文本和录音录像可以收；网页、程序和压缩包不收。",
            "This kind of file is not taken: photos, scans, PDF, Word, Excel, OFD, text, sound and film are.",
        )
    return kind
