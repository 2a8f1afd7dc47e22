"""Files of what came in (预处理): kept with the item until it is registered or merged, then with the matter.

What they are called lies with the item, sealed (`incoming`); here are their rows. Nobody but the people of
the office that has the item opens them; once it became a matter, those of the matter do, there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from engine import Transaction, new_id
from filing import Kept, Kind
from petition import attachments, cases, codes, errors, slots
from petition.attachments import KeptFile
from petition.model import Row
from petition.model_attachments import attachment
from petition.model_attachments import incoming_file as table

#: An item is one letter, one call, one posting.
MOST = 20
#: What comes in before anybody has turned to it; the rest belongs to the handling of a matter.
SLOTS: codes.Names = {
    name: slots.SLOTS[name] for name in ("ORIGINAL", "COVER", "RECORDING", "IDENTITY", "EVIDENCE", "OTHER")
}


@dataclass(frozen=True)
class File(KeptFile):
    """One file of an item. `is_moved`: it lies with the matter now."""

    item_id: str
    is_moved: bool


def of(tx: Transaction, item_id: str, names: Mapping[str, str], *, is_moved: bool) -> list[File]:
    """The files of an item that have a name among `names`, the oldest first."""
    kept = set(File.__dataclass_fields__) - {"name", "is_moved"}
    return [
        File(name=names[row["id"]], is_moved=is_moved, **{each: row[each] for each in kept})
        for row in _rows(tx, item_id)
        if row["id"] in names
    ]


def add(
    tx: Transaction, new: str, item_id: str, kept: Kept, kind: Kind, slot: str, *, is_scanned: bool
) -> None:
    """Adds a kept file to an item. `is_scanned`: it waits until the scanner has spoken.

    Raises:
        Invalid: no such slot.
        Conflict: `too_many_files`.
    """
    columns = attachments.new_row(tx, new, kept, kind, slot, SLOTS, is_scanned=is_scanned)
    if len(_rows(tx, item_id)) >= MOST:
        raise errors.conflict("too_many_files", f"fewer than {MOST} files", "there are as many", most=MOST)
    tx.db.execute(insert(table).values(**columns, item_id=item_id))
    attachments.ask_for_scan(tx, columns)


def take_out(tx: Transaction, file_id: str) -> None:
    """Takes a file out of its item's list; the row and the bytes stay for who audits."""
    tx.db.execute(
        update(table).where(table.c.id == file_id).values(removed_at=tx.now, removed_by=tx.actor.id)
    )


def must_be_clean(one: File) -> None:
    """Refuses what nobody may open.

    Raises:
        Conflict: it is not scanned yet, something harmful was found in it, or it lies with the matter now.
    """
    if one.is_moved:
        raise errors.conflict("file_moved", "the file to lie with the item", "it lies with the matter now")
    attachments.must_be_clean(one)


def hand_over(tx: Transaction, item_id: str, names: Mapping[str, str], numbers: Sequence[str]) -> None:
    """Puts the files of an item into these matters, as they came; who added them and when stays true."""
    files = of(tx, item_id, names, is_moved=False)
    for number in numbers if files else ():
        row = cases.row_of(tx, number)
        for one in files:
            _put(tx, row, one)


def take_back(tx: Transaction, item_id: str, number: str, reason: str) -> None:
    """Takes them out of a matter the item was merged into wrongly; rows and bytes stay for who audits."""
    row = cases.row_of(tx, number)
    mine = attachment.c.matter_id == row["id"], attachment.c.item_id == item_id
    query = select(attachment.c.id, attachment.c.slot, attachment.c.sha256).where(
        *mine, attachment.c.removed_at.is_(None)
    )
    for one in tx.db.execute(query.order_by(attachment.c.id).limit(MOST)).mappings().all():
        attachments.put_away(tx, row, dict(one), reason)


def _put(tx: Transaction, row: Row, one: File) -> None:
    columns: dict[str, Any] = {"id": new_id(), **{each: getattr(one, each) for each in _CARRIED}}
    tx.db.execute(
        insert(attachment).values(
            **columns,
            matter_id=row["id"],
            item_id=one.item_id,
            name=attachments.without_names(tx, row, one.name),
            note="",
        )
    )
    attachments.follow(tx, row, columns)


#: What an attachment has of the file as it was; who added it and when stays true.
_CARRIED = ("slot", "kind", "size", "sha256", "scan", "scan_note", "added_at", "added_by", "added_by_name")


def _rows(tx: Transaction, item_id: str) -> list[Row]:
    query = select(table).where(table.c.item_id == item_id, table.c.removed_at.is_(None))
    return list(tx.db.execute(query.order_by(table.c.added_at, table.c.id).limit(MOST)).mappings())
