"""Lists and sweeps read what they show, not what is there: each is served by an index, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select, text

from engine import SYSTEM, Actor, Engine, Grant, history, incidents, instances, notices, outbox, tasks, timers
from engine.model import instance
from engine.tasks import TaskFilter

ONE = Actor("a", "甲", (Grant("clerk", "/33/"),))
TWO = Actor("a", "甲", (Grant("clerk", "/33/"), Grant("head", "/34/01/")))
PLACE = "1000000.x"
FOUND = select(instance.c.business_key).where(instance.c.id == "x")

READS: dict[str, tuple[Actor, Any]] = {
    "inbox": (ONE, lambda tx: tasks.worklist(tx)),
    "inbox-next-page": (ONE, lambda tx: tasks.worklist(tx, after=PLACE)),
    "inbox-count": (ONE, lambda tx: tasks.count(tx)),
    "of-others": (ONE, lambda tx: tasks.worklist(tx, TaskFilter(assignee="others"))),
    "of-others-count": (ONE, lambda tx: tasks.count(tx, TaskFilter(assignee="others"))),
    "inbox-of-two-grants": (TWO, lambda tx: tasks.worklist(tx, after=PLACE)),
    "claimed": (ONE, lambda tx: tasks.worklist(tx, TaskFilter(assignee="me"))),
    "done-by-me": (ONE, lambda tx: tasks.worklist(tx, TaskFilter(status="completed", assignee="me"))),
    "done": (ONE, lambda tx: tasks.worklist(tx, TaskFilter(status="completed"))),
    "of-a-case": (ONE, lambda tx: tasks.worklist(tx, TaskFilter(business_key="x"))),
    "of-found-cases": (ONE, lambda tx: tasks.worklist(tx, TaskFilter(cases=FOUND))),
    "all-open": (SYSTEM, lambda tx: tasks.worklist(tx, after=PLACE)),
    "task": (SYSTEM, lambda tx: tasks.of_instance(tx, "x")),
    "due": (SYSTEM, lambda tx: timers.due(tx)),
    "next-due": (SYSTEM, lambda tx: timers.next_due(tx)),
    "timers": (SYSTEM, lambda tx: timers.list_(tx, "x")),
    "outbox": (SYSTEM, lambda tx: outbox.pending(tx)),
    "untold": (SYSTEM, lambda tx: notices.untold(tx)),
    "notices-to-send": (SYSTEM, lambda tx: notices.waiting(tx)),
    "notices": (ONE, lambda tx: notices.of(tx)),
    "unread": (ONE, lambda tx: notices.unread(tx)),
    "history": (SYSTEM, lambda tx: history.events(tx, "x", 7)),
    "submission": (SYSTEM, lambda tx: tasks.submission(tx, "x", "y")),
    "open-incidents": (SYSTEM, lambda tx: incidents.list_(tx)),
    "instances": (SYSTEM, lambda tx: instances.list_(tx)),
}

#: What may be sorted: a handful of rows (of one case, or one page of each grant).
SORTED = {
    "of-a-case",
    "of-found-cases",
    "task",
    "timers",
    "inbox-count",
    "of-others-count",
}


@contextmanager
def explained(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Collects statements with their parameters."""
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:  # noqa: ARG001
        sent.append((statement, parameters))

    event.listen(engine.database, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine.database, "before_cursor_execute", note)


@pytest.mark.parametrize("name", READS)
def test_a_read_is_served_by_an_index_in_its_order(engine: Engine, name: str) -> None:
    actor, read = READS[name]
    is_sqlite = engine.database.dialect.name == "sqlite"
    with engine.read(actor) as tx:
        with explained(engine) as sent:
            read(tx)
        if not is_sqlite:
            # On a few rows PostgreSQL would rather read them all; what it can do is the question here.
            for way in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                tx.db.execute(text(f"SET LOCAL {way} = off"))
        plans = []
        for statement, parameters in sent:
            explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
            rows = tx.db.exec_driver_sql(explain + statement, parameters)
            plans.append("\n".join(str(row[-1]) for row in rows))

    assert plans
    for plan in plans:
        if is_sqlite:
            scans = [
                line
                for line in plan.splitlines()
                if line.startswith("SCAN")
                and "INDEX" not in line
                and "anon_" not in line
                and line != "SCAN CONSTANT ROW"
            ]
            assert scans == [], plan
            # The page itself, once found, may be put in order again; so may what was done in one moment.
            finding = plan.partition("SCAN anon_")[0].replace("TEMP B-TREE FOR RIGHT PART OF", "")
            finding = finding.replace("TEMP B-TREE FOR LAST TERM OF", "")
            assert name in SORTED or "TEMP B-TREE" not in finding, plan
        else:
            assert "Seq Scan" not in plan, plan
            assert name in SORTED or "Sort" not in _without_ties(_finding(plan)), plan


def _finding(plan: str) -> str:
    """A plan without what puts a page in order again that was found by its keys."""
    first, _, rest = plan.partition("\n")
    return rest if first.startswith("Sort ") and "InitPlan" in rest and "= ANY (($" in rest else plan


def _without_ties(plan: str) -> str:
    """A plan without what puts those in order that are equal in the order of the index."""
    return plan.replace("Incremental Sort", "").replace("Sort Key", "").replace("Presorted Key", "")
