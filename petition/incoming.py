"""预处理: what came in and is not registered yet. Nothing is lost here: each item ends in one of three ways.

Registered, merged into a matter under way, or answered because it is no petition. Each says who, when and
why, and what ended wrongly is taken up again. An item is never deleted. The periods of the law count from
the day it came in (条例第22条第1款), however late somebody turned to it. What it says is kept sealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import func, insert, select, update

from engine import Conflict, FieldError, Invalid, NotFound, Transaction, commands, new_id, vault
from filing import Kept, Kind
from petition import attachments, calendar, codes, errors, incoming_files, law, notes, parties, sight, tokens
from petition.cases import Case
from petition.deadlines import law_day
from petition.incoming_files import File
from petition.law.dates import FIRST_DAY, at
from petition.model import Row
from petition.model_register import incoming_item as table

ROLES = sight.INTAKE
#: Who sees the pile; a head looks whether something lies there too long.
READERS = (*ROLES, "office_head")
STATUSES: codes.Names = {
    "OPEN": ("等处理", "Waiting"),
    "REGISTERED": ("已登记", "Registered"),
    "MERGED": ("已并入", "Merged"),
    "ANSWERED": ("不是信访，已答复", "No petition, answered"),
}
#: What a step of an item's own story says.
STEPS: codes.Names = {
    "ENTERED": ("记下来件", "Noted"),
    **STATUSES,
    "BACK": ("重新处理", "Taken up again"),
    "FILE": ("加上材料", "File added"),
    "FILE_OUT": ("拿掉材料", "File taken out"),
}
MOST_WORDS, MOST = 4000, 200


@dataclass(frozen=True)
class Step:
    """One thing that was done with an item."""

    what: str
    at: datetime
    by_name: str
    words: str
    number: str


@dataclass(frozen=True)
class Item:
    """One item. `who`, `phone` and `words` are empty where the actor may not read the matter it became."""

    id: str
    office_path: str
    channel: str
    source: str
    came_at: datetime
    came_on: date
    status: str
    number: str
    who: str
    phone: str
    words: str
    steps: tuple[Step, ...]
    #: What its files are called, by their ids; empty where the actor may not read the matter it became.
    file_names: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to turn to it."""
        return self.status == "OPEN"

    def workdays(self, today: date) -> int:
        """Working days since it came in."""
        return len(calendar.load().workdays(self.came_on, today))

    def is_late(self, today: date) -> bool:
        """Whether registering it now has to be explained (规程第4条 准确、及时)."""
        return self.is_open and self.workdays(today) > law.settings().explain_after_workdays


def waiting(tx: Transaction, limit: int = MOST) -> list[Item]:
    """The items nobody has turned to, of the actor's offices, the oldest first."""
    query = _mine(tx).where(table.c.status == "OPEN").order_by(table.c.came_at, table.c.id).limit(limit)
    return [_opened(tx, row) for row in tx.db.execute(query).mappings()]


def ended(tx: Transaction, limit: int = 50) -> list[Item]:
    """The items that ended, of the actor's offices, the newest first."""
    query = _mine(tx).where(table.c.status != "OPEN").order_by(table.c.ended_at.desc(), table.c.id)
    return [_opened(tx, row) for row in tx.db.execute(query.limit(limit)).mappings()]


def count(tx: Transaction) -> tuple[int, date | None]:
    """How many items wait in the actor's offices, and since when the oldest does."""
    query = select(func.count(), func.min(table.c.came_on)).where(
        table.c.office_path.in_(_seats(tx, READERS)), table.c.status == "OPEN"
    )
    number, oldest = tx.db.execute(query).one()
    return int(number), oldest


def get(tx: Transaction, item_id: str) -> Item:
    """One item of the actor's offices.

    Raises:
        NotFound: there is none.
    """
    return _opened(tx, _row(tx, item_id))


def may_turn_to(tx: Transaction, item: Item) -> bool:
    """Whether the actor may end it."""
    return sight.takes_in(tx.actor, item.office_path)


def add(
    tx: Transaction, office_path: str, facts: Mapping[str, Any], *, command_id: str | None = None
) -> Item:
    """Notes what came in; the same command id again gives the same item.

    `facts`: `channel`, `came_on` (ISO day; today where it is not said), `source` (which box it came through),
    `who`, `phone`, `words` (what it says).

    Raises:
        Forbidden: the actor takes nothing in at that office.
        Invalid: no channel, nothing said, or a day that cannot be.
    """
    sight.must_take_in(tx, office_path)
    text = {name: str(facts.get(name) or "").strip() for name in ("source", "who", "phone", "words")}
    came_on = _checked(tx, facts, text)
    made = new_id()
    before = commands.answered(tx, command_id, "incoming.add", office_path, {"id": made})
    if before is not None:
        return get(tx, str(before["id"]))
    today = law_day(tx.now)
    kept = {name: text[name] for name in ("who", "phone", "words")}
    tx.db.execute(
        insert(table).values(
            id=made,
            office_path=office_path,
            channel=str(facts["channel"]),
            source=tokens.scrubbed(text["source"], [text["who"]], "**"),
            came_at=tx.now if came_on == today else at(came_on),
            came_on=came_on,
            status="OPEN",
            number="",
            **_sealed(tx, made, {**kept, "steps": [_step(tx, "ENTERED")]}),
        )
    )
    return get(tx, made)


def files(tx: Transaction, item: Item) -> list[File]:
    """The files of an item, the oldest first; once it became a matter they are opened there."""
    is_moved = item.status in ("REGISTERED", "MERGED")
    return incoming_files.of(tx, item.id, item.file_names, is_moved=is_moved)


def file(tx: Transaction, item_id: str, file_id: str) -> File:
    """A file that is about to be shown to the actor. The edge that shows it also writes the read log.

    Raises:
        NotFound: no such item or file, or not for this actor.
        Conflict: it is not scanned yet, something harmful was found in it, or it lies with the matter now.
    """
    found = _file(tx, item_id, file_id)
    incoming_files.must_be_clean(found)
    return found


def may_add_file(tx: Transaction, item_id: str) -> Item:
    """The item, if the actor may add files to it: asked before anything is taken in.

    Raises:
        NotFound: no such item.
        Forbidden: the actor takes nothing in at that office.
        Conflict: `item_ended`.
    """
    item = get(tx, item_id)
    sight.must_take_in(tx, item.office_path)
    if not item.is_open:
        raise _over(item)
    return item


def add_file(
    tx: Transaction,
    item_id: str,
    kept: Kept,
    *,
    name: str,
    kind: Kind,
    slot: str,
    is_scanned: bool,
    command_id: str | None = None,
) -> File:
    """Adds a kept file to an item nobody has ended; what it is called is sealed with the item.

    Raises:
        NotFound: no such item.
        Forbidden: the actor takes nothing in at that office.
        Invalid: no such slot, or no name.
        Conflict: `item_ended`, or it holds as many files as one may.
    """
    item = may_add_file(tx, item_id)
    new = new_id()
    before = commands.answered(tx, command_id, "incoming.add_file", item_id, {"id": new})
    if before is not None:
        return _file(tx, item_id, str(before["id"]))
    shown = attachments.clean_name(name, kind)
    incoming_files.add(tx, new, item_id, kept, kind, slot, is_scanned=is_scanned)
    _write(tx, item, "OPEN", _step(tx, "FILE", shown), named={new: shown})
    return _file(tx, item_id, new)


def _file(tx: Transaction, item_id: str, file_id: str) -> File:
    found = next((one for one in files(tx, get(tx, item_id)) if one.id == file_id), None)
    if found is None:
        raise NotFound("incoming_file", file_id)
    return found


def take_file_out(tx: Transaction, item_id: str, file_id: str, reason: str) -> None:
    """Takes out a file that does not belong to an item; the row and the bytes stay for who audits.

    Raises:
        NotFound: no such item or file.
        Forbidden: the actor takes nothing in at that office.
        Invalid: no reason.
        Conflict: `item_ended`.
    """
    item = may_add_file(tx, item_id)
    if file_id not in item.file_names:
        raise NotFound("incoming_file", file_id)
    _must_say(reason)
    incoming_files.take_out(tx, file_id)
    said = f"{item.file_names[file_id]}：{reason.strip()}"
    _write(tx, item, "OPEN", _step(tx, "FILE_OUT", said), dropped=file_id)


def merge(tx: Transaction, item_id: str, number: str, reason: str, *, command_id: str | None = None) -> None:
    """Ends an item that belongs to a matter under way; what it says becomes a note of that matter.

    Raises:
        NotFound: no such item or matter, or not for this actor.
        Forbidden: the actor takes nothing in at that office.
        Invalid: no reason, or no number.
        Conflict: `item_ended`, or `item_to_be_registered`: the matter is over.
    """
    item = _to_end(tx, item_id, reason)
    if not number.strip():
        raise errors.invalid("number", "没有写并入哪一件，写编号。", "Give the matter's number.")
    case = Case(tx, sight.require(tx, number.strip()))
    if commands.answered(tx, command_id, "incoming.merge", item_id, {}) is not None:
        return
    if case.row["status"] in codes.ENDED:
        raise errors.conflict("item_to_be_registered", "a matter under way", "it is over", number=case.number)
    channel = codes.label(codes.CHANNELS, item.channel)
    said = f"{item.came_on.month}月{item.came_on.day}日{channel}并入：{item.words}"
    notes.add(tx, case.number, said[: notes.MOST])
    names = [item.who, *parties.names(tx, str(case.row["submission_id"]))]
    shown = tokens.scrubbed(reason.strip(), names, "**")
    case.note("item_merged", channel=item.channel, on=item.came_on, reason=shown)
    incoming_files.hand_over(tx, item.id, item.file_names, [case.number])
    _end(tx, item, "MERGED", reason, case.number)


def answer(tx: Transaction, item_id: str, words: str, *, command_id: str | None = None) -> None:
    """Ends an item that is no petition: what was answered, and why it is none.

    Raises:
        NotFound: no such item.
        Forbidden: the actor takes nothing in at that office.
        Invalid: nothing was answered.
        Conflict: `item_ended`.
    """
    item = _to_end(tx, item_id, words)
    if commands.answered(tx, command_id, "incoming.answer", item_id, {}) is None:
        _end(tx, item, "ANSWERED", words, "")


def take_back(tx: Transaction, item_id: str, reason: str, *, command_id: str | None = None) -> None:
    """Takes an item up again that was merged or answered wrongly; the day it came in stays.

    Raises:
        NotFound: no such item.
        Forbidden: the actor takes nothing in at that office.
        Invalid: no reason.
        Conflict: `item_not_ended`: it waits, or is registered.
    """
    item = get(tx, item_id)
    sight.must_take_in(tx, item.office_path)
    _must_say(reason)
    if commands.answered(tx, command_id, "incoming.take_back", item_id, {}) is not None:
        return
    if item.status not in ("MERGED", "ANSWERED"):
        raise errors.conflict("item_not_ended", "an item that was merged or answered", "it is neither")
    if item.status == "MERGED":
        incoming_files.take_back(tx, item.id, str(_row(tx, item.id)["number"]), reason.strip())
    _write(tx, item, "OPEN", _step(tx, "BACK", reason), number="", ended_at=None)


def to_register(tx: Transaction, item_id: str, office_path: str) -> Item:
    """The item a registration is made of.

    Raises:
        NotFound: no such item at that office.
        Conflict: `item_ended`: somebody turned to it already.
    """
    item = get(tx, item_id)
    if item.office_path != office_path:
        raise NotFound("incoming_item", item_id)
    if not item.is_open:
        raise _over(item)
    return item


def registered(tx: Transaction, item: Item, numbers: Sequence[str], reason: str) -> None:
    """Ends an item with its registration; each of its matters has its files from now on.

    `reason`: why only now, where that had to be said.
    """
    incoming_files.hand_over(tx, item.id, item.file_names, numbers)
    _end(tx, item, "REGISTERED", reason, numbers[0])


def keys_used(tx: Transaction) -> list[str]:
    """The keys items are sealed with."""
    return vault.keys_used(tx, table.c.sealed_with)


def count_sealed(tx: Transaction, key_id: str) -> int:
    """How many items are sealed with a key."""
    return vault.count_sealed(tx, table.c.sealed_with, key_id)


def seal_again(tx: Transaction, limit: int = 100) -> int:
    """Seals some items that are not under the writing key with it; how many, 0 when done."""
    return vault.seal_again(tx, table, lambda row: _sealed(tx, row["id"], _read(tx, row)), limit)


def _checked(tx: Transaction, facts: Mapping[str, Any], text: Mapping[str, str]) -> date:
    wrong: list[FieldError] = []
    today = law_day(tx.now)
    if facts.get("channel") not in codes.CHANNELS:
        wrong.append(errors.field("channel", "没有选怎么来的。", "Choose how it came."))
    if len(text["words"]) < 2:
        wrong.append(errors.field("words", "没有写来件说什么，一句话就行。", "Say what it says."))
    if len(text["words"]) > MOST_WORDS or max(len(text[name]) for name in ("source", "who", "phone")) > 100:
        message = f"太长了：来件说什么 {MOST_WORDS} 字以内，其余各 100 字以内。"
        wrong.append(errors.field("words", message, "Too long."))
    try:
        came_on = date.fromisoformat(str(facts["came_on"])) if facts.get("came_on") else today
    except ValueError:
        came_on = date.max
    if not FIRST_DAY <= came_on <= today:
        message = f"收到的日子要在{FIRST_DAY.year}年以后、今天以前。"
        wrong.append(errors.field("came_on", message, "The day of arrival cannot be."))
    if wrong:
        raise Invalid(wrong)
    return came_on


def _to_end(tx: Transaction, item_id: str, reason: str) -> Item:
    item = get(tx, item_id)
    sight.must_take_in(tx, item.office_path)
    _must_say(reason)
    return item


def _must_say(reason: str) -> None:
    if len(reason.strip()) < 4:
        raise errors.invalid(
            "reason", "没有写清楚为什么，至少 4 个字。理由一直留着。", "Say why; it stays on record."
        )
    if len(reason.strip()) > MOST_WORDS:
        raise errors.invalid("reason", f"{MOST_WORDS} 字以内。", "Too long.")


def _end(tx: Transaction, item: Item, status: str, reason: str, number: str) -> None:
    if not item.is_open:
        raise _over(item)
    _write(tx, item, status, _step(tx, status, reason, number), number=number, ended_at=tx.now)


def _write(
    tx: Transaction,
    item: Item,
    status: str,
    step: Mapping[str, Any],
    *,
    named: Mapping[str, str] | None = None,
    dropped: str = "",
    **values: Any,
) -> None:
    kept = _read(tx, _row(tx, item.id, lock=True))
    # As they are under the lock: a colleague may have added one since the item was read.
    both = {**kept.get("files", {}), **(named or {})}
    files = {each: name for each, name in both.items() if each != dropped}
    sealed = _sealed(tx, item.id, {**kept, "steps": [*kept["steps"], dict(step)], "files": files})
    changed = update(table).where(table.c.id == item.id, table.c.status == item.status)
    # Two clerks at once: the second finds that the item is no longer as it was read.
    if tx.db.execute(changed.values(status=status, **sealed, **values)).rowcount != 1:
        raise _over(item)


def _step(tx: Transaction, what: str, words: str = "", number: str = "") -> dict[str, str]:
    return {
        "what": what,
        "at": tx.now.isoformat(),
        "by": tx.actor.id,
        "by_name": tx.actor.name,
        "words": words.strip(),
        "number": number,
    }


def _over(item: Item) -> Conflict:
    return errors.conflict("item_ended", "an item nobody has turned to", f"it is {item.status}")


def _row(tx: Transaction, item_id: str, *, lock: bool = False) -> Row:
    query = _mine(tx).where(table.c.id == item_id)
    row = tx.db.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound("incoming_item", item_id)
    return row


def _mine(tx: Transaction) -> Any:
    query = select(table)
    return query if tx.actor.is_system else query.where(table.c.office_path.in_(_seats(tx, READERS)))


def _seats(tx: Transaction, roles: Sequence[str]) -> list[str]:
    return sorted({grant.seat or grant.scope_path for grant in tx.actor.grants if grant.role in roles})


def _opened(tx: Transaction, row: Row) -> Item:
    kept = _read(tx, row)
    is_shown = not row["number"] or tx.actor.is_system or _sees(tx, row["number"])
    hidden = {} if is_shown else {"words": "", "number": ""}
    steps = tuple(
        Step(one["what"], datetime.fromisoformat(one["at"]), one["by_name"], one["words"], one["number"])
        for one in ({**each, **hidden} for each in kept["steps"])
    )
    return Item(
        id=row["id"],
        office_path=row["office_path"],
        channel=row["channel"],
        source=row["source"],
        came_at=row["came_at"],
        came_on=row["came_on"],
        status=row["status"],
        number=row["number"] if is_shown else "",
        who=kept["who"] if is_shown else "",
        phone=kept["phone"] if is_shown else "",
        words=kept["words"] if is_shown else "",
        steps=steps,
        file_names=kept.get("files", {}) if is_shown else {},
    )


def _sees(tx: Transaction, number: str) -> bool:
    try:
        sight.require(tx, number)
    except NotFound:
        return False
    return True


def _read(tx: Transaction, row: Row) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(tx.engine.vault().open(row["sealed"], _place(row["id"])))
    return found


def _sealed(tx: Transaction, item_id: str, kept: Mapping[str, Any]) -> dict[str, str]:
    ring = tx.engine.vault()
    return {
        "sealed": ring.seal(orjson.dumps(dict(kept)).decode(), _place(item_id)),
        "sealed_with": ring.writes,
    }


def _place(item_id: str) -> str:
    return f"incoming_item.sealed/{item_id}"
