"""A matter while a step of its diagram works on it: its row, today, and what may follow what.

The rows are the truth; the case data of the diagram carries what gateways, timers and lists need of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, delete, not_, select

from engine import Call, NotFound, Transaction, history, scope, tasks
from engine.sending import NewRows
from engine.statements import Statement, add, change, many_of, one_of
from petition import codes, errors, places, sealing
from petition.deadlines import law_day
from petition.model import matter, matter_scope, matter_text, transfer
from petition.model_beside import matter_guest

_TOLD = {"NOT_ACCEPTED", "IMPORTED"}
_AT_WORK = {"CLOSED", "REPLIED", "SETTLED"}
#: The petitioner takes it back; or died, nobody goes on, and local rules end it then (S-44, S-45).
_LEFT = {"WITHDRAWN", "ARCHIVED_ONLY"}
#: What an opinion that is out may lead to: review, the end of its window, or the organ's own correction.
_ANSWERED = {"UNDER_REVIEW", "CONCLUDED_NO_REVIEW", "IN_PROCESS"}

#: Ends without an answer, which the head of the registering office may find wrong (`reopening`).
REOPENABLE = (
    "NOT_ACCEPTED",
    "NO_LONGER_ACCEPTED",
    "IMPORTED",
    "TOLD_OTHER",
    "TRANSFERRED_POLITICAL_LEGAL",
    "WITHDRAWN",
    "ARCHIVED_ONLY",
)

#: Which status may follow which. What is not here is refused, whatever a diagram says.
FOLLOWS: Mapping[str, frozenset[str]] = {
    "REGISTERED": frozenset(
        {
            "FORWARDED",
            "ASSIGNED",
            "RECEIVED",
            "NO_LONGER_ACCEPTED",
            "TOLD_OTHER",
            "TRANSFERRED_POLITICAL_LEGAL",
            "TRANSFERRED_DISCIPLINE",
            *_TOLD,
            *_LEFT,
        }
    ),
    "FORWARDED": frozenset({"RECEIVED", *_LEFT}),
    "ASSIGNED": frozenset({"RECEIVED", *_LEFT}),
    "RECEIVED": frozenset({"ACCEPTED", "OBJECTION_PENDING", *_TOLD, *_LEFT}),
    "OBJECTION_PENDING": frozenset({"RECEIVED", "REGISTERED", *_LEFT}),
    "ACCEPTED": frozenset({"IN_PROCESS", *_LEFT}),
    "IN_PROCESS": frozenset({*_AT_WORK, *_LEFT}),
    "CLOSED": frozenset(_ANSWERED),
    # An agreement that turns out unlawful is corrected by handling again.
    "SETTLED": frozenset({"IN_PROCESS"}),
    "UNDER_REVIEW": frozenset({"REVIEW_CLOSED", "CLOSED"}),
    "REVIEW_CLOSED": frozenset({"UNDER_REREVIEW", "CONCLUDED_NO_REVIEW", "IN_PROCESS"}),
    "UNDER_REREVIEW": frozenset({"CONCLUDED"}),
    # A request that was posted in time may arrive after the window, a late one may have good reason (G-03).
    "CONCLUDED_NO_REVIEW": frozenset({"UNDER_REVIEW", "UNDER_REREVIEW", "IN_PROCESS"}),
    "CONCLUDED": frozenset({"IN_PROCESS"}),
    # What ended without an answer to the demand may have ended wrongly: its head opens it again.
    **dict.fromkeys(REOPENABLE, frozenset({"REGISTERED"})),
}


@dataclass
class Case:
    """One matter in one transaction. `row` is the matter's row as of now; `change` keeps it so."""

    tx: Transaction
    row: dict[str, Any]
    #: Where the diagram stands; None outside a service.
    call: Call | None = None

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def number(self) -> str:
        return str(self.row["number"])

    @cached_property
    def today(self) -> date:
        """The day of the law: the date in Asia/Shanghai."""
        return law_day(self.tx.now)

    @cached_property
    def text(self) -> dict[str, Any]:
        """The petitioner's words and the clerk's summary."""
        [row] = TEXT.rows(self.tx, {"matter_id": self.id})
        return dict(row)

    @property
    def is_closed(self) -> bool:
        """Whether anybody is kept from it."""
        return sealing.is_closed(self.tx, self.row)

    @property
    def sendings(self) -> list[dict[str, Any]]:
        """The rows of its sendings, in order."""
        return SENDINGS.rows(self.tx, {"matter_id": self.id})

    @property
    def demands(self) -> list[str]:
        return [str(one) for one in self.text["demands"]]

    def submitted(self, *element_ids: str) -> dict[str, Any]:
        """The newest submission of the first of these user tasks that was ever completed, or nothing."""
        for element_id in element_ids:
            found = tasks.submission(self.tx, str(self.row["instance_id"]), element_id)
            if found is not None:
                return found
        return {}

    def note(self, kind: str, /, **facts: Any) -> None:
        """Leaves a row in the matter's story, also from a case beside it; `sentences` words it."""
        story = self.row.get("main_instance_id") or self.row["instance_id"]
        history.note(self.tx, str(story), kind, _json(facts))

    def change(self, **values: Any) -> None:
        """Writes columns of the matter's row."""
        found = row_of(self.tx, self.number)
        change(self.tx, matter, {"id": self.id}, values)
        BY_NUMBER.keep(self.tx, {"number": self.number}, [found | values])
        self.row.update(values)
        if not values.keys().isdisjoint(("is_sealed", "accused_path", "unit_path")):
            sealing.keep(self.tx, self.row)
        if places.said_of(found) != places.said_of(found | values):
            places.say(self.tx, found | values)

    def become(self, status: str, **values: Any) -> None:
        """Moves the matter to a status, with other columns that change with it.

        Raises:
            Conflict: the status may not follow the present one.
        """
        now = self.row["status"]
        if status != now and status not in FOLLOWS.get(now, frozenset()):
            raise errors.conflict(
                "status_not_allowed",
                f"a status that may follow {now}",
                f"it is {status}",
                status_zh=codes.label(codes.STATUSES, now),
                wanted_zh=codes.label(codes.STATUSES, status),
                status_en=codes.label(codes.STATUSES, now, "en"),
                wanted_en=codes.label(codes.STATUSES, status, "en"),
            )
        self.change(status=status, status_at=self.tx.now, **values)

    def add_sending(self, row: dict[str, Any]) -> None:
        """Writes a new sending."""
        before = self.sendings
        add(self.tx, transfer, row)
        every = {column.name: row.get(column.name) for column in transfer.c}
        SENDINGS.keep(self.tx, {"matter_id": self.id}, [*before, every])

    def place(self, *paths: str | None) -> None:
        """Says at which offices the matter lies: they and everybody above them may find it.

        Whoever works beside it (`beside.invite`) keeps finding it.
        """
        mine = {"matter_id": self.id}
        guests = [row["path"] for row in GUESTS.rows(self.tx, mine)]
        wanted = sorted({each for path in (*paths, *guests) if path for each in scope.enclosing(path)})
        # Where it lies already it stays as it is: its row stands in an index among all matters of that place.
        _ELSEWHERE.run(self.tx, {**mine, "paths": many_of(self.tx, wanted)})
        at = {"registered_at": self.row["registered_at"], "is_closed": self.is_closed, **mine}
        at |= places.said_of(row_of(self.tx, self.number))
        _THERE.send(self.tx, [{"scope_path": path, **at} for path in wanted])
        places.find_at(self.tx, self.id, wanted)


TEXT = Statement(select(matter_text).where(matter_text.c.matter_id == bindparam("matter_id")), kept=True)
GUESTS = Statement(
    select(matter_guest.c.path)
    .where(matter_guest.c.matter_id == bindparam("matter_id"))
    .order_by(matter_guest.c.path),
    kept=True,
)
SENDINGS = Statement(
    select(transfer).where(transfer.c.matter_id == bindparam("matter_id")).order_by(transfer.c.ordinal),
    kept=True,
)
_ELSEWHERE = Statement(
    {
        name: delete(matter_scope).where(matter_scope.c.matter_id == bindparam("matter_id"), not_(there))
        for name, there in one_of(matter_scope.c.scope_path, "paths").items()
    }
)
_THERE = NewRows(matter_scope, on_conflict=lambda insert: insert.on_conflict_do_nothing())


def of_call(call: Call) -> Case:
    """The matter a service works on: in its own case, or in one beside it (a review, a handling again).

    Raises:
        NotFound: no matter has the instance's business key.
    """
    from petition import gathering

    gathering.gather(call.tx, number_of(call.business_key))
    row = row_of(call.tx, call.business_key)
    # While the instance starts, the row does not know it yet.
    main = row["instance_id"] or call.instance_id
    return Case(call.tx, row | {"instance_id": call.instance_id, "main_instance_id": main}, call)


def number_of(business_key: str) -> str:
    """The matter's number in the business key of a case: 安澜-2026-00012, or 安澜-2026-00012/复查1."""
    return business_key.partition("/")[0]


def row_of(tx: Transaction, number: str) -> dict[str, Any]:
    """The row of the matter with that number, unguarded; whoever asks looks at who may see it.

    The business key of a case beside a matter stands for the matter.

    Raises:
        NotFound: no such matter.
    """
    found = BY_NUMBER.row(tx, {"number": number_of(number)})
    if found is None:
        raise NotFound("matter", number)
    return dict(found)


BY_NUMBER = Statement(select(matter).where(matter.c.number == bindparam("number")), kept=True)


def by_ids(tx: Transaction, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Rows of matters by id."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = tx.db.execute(select(matter).where(matter.c.id.in_(wanted))).mappings()
    return {row["id"]: dict(row) for row in rows}


def _json(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
        if value is not None
    }
