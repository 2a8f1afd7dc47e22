"""Rows sent together: the same rows as one by one, and the first error is everybody's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from engine import SYSTEM, Engine, Transaction, Unavailable
from engine.model import END_OF_TIME, command, outbox
from engine.sending import NewRows, together

COMMANDS = NewRows(command)


def row(engine: Engine, command_id: str, **more: Any) -> dict[str, Any]:
    return {
        "command_id": command_id,
        "actor_id": "li",
        "kind": "测试",
        "target_id": "t",
        "at": engine.clock(),
        "result": {"text": "雨水“倒灌”\n\\ 🌧", "n": [1, 2.5, None, True]},
        **more,
    }


def ids(engine: Engine) -> list[str]:
    with engine.read(SYSTEM) as tx:
        return list(tx.db.scalars(select(command.c.command_id).order_by(command.c.command_id)))


def test_rows_come_back_as_they_were_sent(engine: Engine) -> None:
    sent = [row(engine, "a"), row(engine, "b", result=None, at=END_OF_TIME), row(engine, "c", result=[])]

    with engine.begin(SYSTEM) as tx:
        COMMANDS.send(tx.db, sent)
        COMMANDS.send(tx.db, [])

    with engine.read(SYSTEM) as tx:
        found = tx.db.execute(select(command).order_by(command.c.command_id)).mappings().all()
    assert [dict(one) for one in found] == sent


def test_the_first_error_rises_at_the_end_and_nothing_stays(engine: Engine) -> None:
    def send(tx: Transaction) -> None:
        COMMANDS.send(tx.db, [row(engine, "before")])
        with together(tx.db):
            for command_id in ("twice", "twice", "after"):
                COMMANDS.send(tx.db, [row(engine, command_id)])

    with pytest.raises(IntegrityError), engine.begin(SYSTEM) as tx:
        send(tx)

    assert ids(engine) == []
    with engine.begin(SYSTEM) as tx, together(tx.db):
        COMMANDS.send(tx.db, [row(engine, "again")])
        tx.db.execute(insert(outbox), {**PLAIN, "created_at": tx.now, "next_at": tx.now})
    assert ids(engine) == ["again"]


def test_a_line_that_breaks_is_a_database_that_is_gone(engine: Engine) -> None:
    if engine.database.dialect.name == "sqlite":
        return  # there is no line

    def send(tx: Transaction) -> None:
        backend = tx.db.scalar(text("SELECT pg_backend_pid()"))
        with engine.database.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        with together(tx.db):
            COMMANDS.send(tx.db, [row(engine, "lost")])

    with pytest.raises(Unavailable) as refused, engine.begin(SYSTEM) as tx:
        send(tx)

    assert refused.value.reason == "gone"
    assert ids(engine) == []


PLAIN: dict[str, Any] = {
    "id": "o",
    "topic": "t",
    "key": "k",
    "payload": {},
    "status": "pending",
    "attempts": 0,
}
