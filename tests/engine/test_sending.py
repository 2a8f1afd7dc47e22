"""Statements sent late and together: the same rows, seen by whoever reads; the first error is everybody's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from engine import SYSTEM, Engine, NotFound, Transaction, Unavailable
from engine.model import END_OF_TIME, command, instance, outbox, timer
from engine.sending import NewRows
from engine.statements import Statement, add, both, change, many_of, one_of, send
from tests.engine.diagrams import boundary_timer, bundle, end, start, user
from tests.engine.people import run, statements

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
        COMMANDS.send(tx, sent)
        COMMANDS.send(tx, [])

    with engine.read(SYSTEM) as tx:
        found = tx.db.execute(select(command).order_by(command.c.command_id)).mappings().all()
    assert [dict(one) for one in found] == sent


def test_the_first_error_rises_at_the_latest_with_the_commit_and_nothing_stays(engine: Engine) -> None:
    def write(tx: Transaction) -> None:
        for command_id in ("before", "twice", "twice", "after"):
            COMMANDS.send(tx, [row(engine, command_id)])

    with pytest.raises(IntegrityError), engine.begin(SYSTEM) as tx:
        write(tx)

    assert ids(engine) == []
    with engine.begin(SYSTEM) as tx:
        COMMANDS.send(tx, [row(engine, "again")])
        tx.db.execute(insert(outbox), {**PLAIN, "created_at": tx.now, "next_at": tx.now})
    assert ids(engine) == ["again"]


ALL = Statement(select(command.c.command_id).order_by(command.c.command_id))
KEPT = Statement(select(command).where(command.c.command_id == bindparam("id")), kept=True)
TIMES = Statement(select(timer.c.id))
MOVE = Statement(update(command).where(command.c.command_id == bindparam("id")), columns=["target_id"])


def test_what_was_written_is_there_whoever_reads(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        COMMANDS.send(tx, [row(engine, "a")])
        assert ALL.rows(tx) == [{"command_id": "a"}]
        COMMANDS.send(tx, [row(engine, "b")])
        assert tx.db.scalars(select(command.c.command_id).order_by(command.c.command_id)).all() == ["a", "b"]
        COMMANDS.send(tx, [row(engine, "c")])
        assert [len(one) for one in both(tx, (ALL, {}), (KEPT, {"id": "b"}))] == [3, 1]


def test_what_lies_elsewhere_is_read_without_waiting(engine: Engine) -> None:
    with statements(engine) as sent, engine.begin(SYSTEM) as tx:
        COMMANDS.send(tx, [row(engine, "a")])
        TIMES.rows(tx)
        order = [one.split()[0] for one in sent]

    assert order == ["SELECT"]
    assert ids(engine) == ["a"]


def test_what_is_kept_is_read_once_until_somebody_writes(engine: Engine) -> None:
    with statements(engine) as sent, engine.begin(SYSTEM) as tx:
        COMMANDS.send(tx, [row(engine, "a")])
        send(tx)
        sent.clear()
        assert KEPT.row(tx, {"id": "a"}) == KEPT.row(tx, {"id": "a"}) == row(engine, "a")
        assert KEPT.row(tx, {"id": "b"}) is None
        assert len(sent) == 2
        MOVE.run(tx, {"id": "a", "target_id": "u"})
        assert (KEPT.row(tx, {"id": "a"}) or {})["target_id"] == "u"
        tx.db.execute(update(command).values(target_id="v"))
        assert (KEPT.row(tx, {"id": "a"}) or {})["target_id"] == "v"


def test_who_finds_no_row_to_change_is_told(engine: Engine) -> None:
    def write(tx: Transaction) -> None:
        COMMANDS.send(tx, [row(engine, "a")])
        MOVE.run(tx, {"id": "nobody", "target_id": "u"}, otherwise=NotFound("command", "nobody"))

    with pytest.raises(NotFound):
        engine.run(SYSTEM, write)

    assert ids(engine) == []


def test_a_line_that_breaks_is_a_database_that_is_gone(engine: Engine) -> None:
    if engine.database.dialect.name == "sqlite":
        return  # there is no line

    def write(tx: Transaction) -> None:
        backend = tx.db.scalar(text("SELECT pg_backend_pid()"))
        with engine.database.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        COMMANDS.send(tx, [row(engine, "lost")])

    with pytest.raises(Unavailable) as refused, engine.begin(SYSTEM) as tx:
        write(tx)

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


def of_outbox(tx: Transaction, key: str) -> dict[str, Any]:
    return {**PLAIN, "id": key, "key": key, "created_at": tx.now, "next_at": tx.now}


def test_what_a_step_writes_here_and_there_is_one_statement_of_a_table(engine: Engine) -> None:
    with statements(engine) as sent, engine.begin(SYSTEM) as tx:
        add(tx, outbox, of_outbox(tx, "a"))
        add(tx, command, row(engine, "x"))
        add(tx, outbox, of_outbox(tx, "b"))
        change(tx, command, {"command_id": "old"}, {"target_id": "u"})
        change(tx, outbox, {"id": "b"}, {"topic": "other"})
        change(tx, command, {"command_id": "old"}, {"kind": "k", "target_id": "w"})
        sent.clear()
        send(tx)
        told = re.findall(r"INSERT INTO \w+|UPDATE \w+ SET", " ".join(sent))
        rows = tx.db.execute(select(outbox.c.id, outbox.c.topic).order_by(outbox.c.id)).all()

    assert told == ["INSERT INTO outbox", "INSERT INTO command", "UPDATE command SET"]
    assert len(sent) - 1 == of(engine, sqlite=3, postgresql=2)
    assert rows == [("a", PLAIN["topic"]), ("b", "other")]


def of(engine: Engine, *, sqlite: int, postgresql: int) -> int:
    return {"sqlite": sqlite, "postgresql": postgresql}[engine.database.dialect.name]


OUT = Statement(delete(outbox).where(outbox.c.key == bindparam("key")))


def test_what_could_touch_one_row_is_sent_in_its_order(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        add(tx, outbox, of_outbox(tx, "a"))
        add(tx, outbox, of_outbox(tx, "b"))

    with statements(engine) as sent, engine.begin(SYSTEM) as tx:
        add(tx, command, row(engine, "x"))
        OUT.run(tx, {"key": "a"})
        add(tx, outbox, {**of_outbox(tx, "a"), "topic": "new"})
        change(tx, outbox, {"id": "b"}, {"topic": "changed", "key": "c"})
        add(tx, command, row(engine, "y", target_id="other", result=None))

    with engine.read(SYSTEM) as tx:
        rows = tx.db.execute(select(outbox.c.id, outbox.c.topic, outbox.c.key).order_by(outbox.c.id)).all()
    assert rows == [("a", "new", "a"), ("b", "changed", "c")]
    assert ids(engine) == ["x", "y"]
    # A key of an outbox row that is given up may be taken at once: so one table is three statements.
    assert len(sent) == of(engine, sqlite=4, postgresql=3)


OF_COMMANDS = Statement(delete(outbox).where(outbox.c.key.in_(select(command.c.target_id))))


def test_what_looks_at_another_table_sees_what_was_written_there_before(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        add(tx, outbox, of_outbox(tx, "a"))
        add(tx, outbox, of_outbox(tx, "b"))

    with engine.begin(SYSTEM) as tx:
        add(tx, command, row(engine, "x", target_id="a"))
        OF_COMMANDS.run(tx, {})

    with engine.read(SYSTEM) as tx:
        assert tx.db.scalars(select(outbox.c.id)).all() == ["b"]


def test_of_several_writings_the_one_that_finds_no_row_takes_all_back(engine: Engine) -> None:
    def write(tx: Transaction) -> None:
        add(tx, outbox, of_outbox(tx, "a"))
        MOVE.run(tx, {"id": "nobody", "target_id": "u"}, otherwise=NotFound("command", "nobody"))
        add(tx, command, row(engine, "after"))

    with pytest.raises(NotFound):
        engine.run(SYSTEM, write)

    with engine.read(SYSTEM) as tx:
        assert tx.db.scalars(select(outbox.c.id)).all() == []
    assert ids(engine) == []


def test_a_statement_stays_prepared_whatever_its_values(engine: Engine) -> None:
    if engine.database.dialect.name == "sqlite":
        return  # its parameters have no types

    with engine.begin(SYSTEM) as tx:
        # The connection may be one that was used before.
        before = set(tx.db.scalars(PREPARED))
        for number, result in enumerate([None, {}, {"a": 1}, [], None, {"b": None}, 7]):
            add(tx, outbox, {**of_outbox(tx, str(number)), "attempts": number * 30_000})
            add(tx, command, row(engine, str(number), result=result))
            send(tx)
        kept = set(tx.db.scalars(PREPARED))

    assert any("outbox" in one for one in kept)
    assert sum("outbox" in one for one in kept - before) <= 1


PREPARED = text("SELECT statement FROM pg_prepared_statements")


def test_what_a_change_asks_for_is_asked_after_the_change_before(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        add(tx, command, row(engine, "a"))
        send(tx)
        change(tx, command, {"command_id": "a", "kind": "测试"}, {"kind": "moved"})
        change(tx, command, {"command_id": "a", "kind": "测试"}, {"target_id": "never"})
        change(tx, command, {"command_id": "a", "kind": "moved"}, {"target_id": "w"})

    with engine.read(SYSTEM) as tx:
        found = KEPT.row(tx, {"id": "a"}) or {}
    assert (found["kind"], found["target_id"]) == ("moved", "w")


def test_a_row_is_written_after_those_it_refers_to(engine: Engine) -> None:
    case = run(engine, ONE_STEP)
    with engine.read(SYSTEM) as tx:
        [old] = tx.db.execute(select(timer).where(timer.c.instance_id == case)).mappings().all()
        [whole] = tx.db.execute(select(instance).where(instance.c.id == case)).mappings().all()
    with engine.begin(SYSTEM) as tx:
        add(tx, timer, {**old, "id": "t-1"})
        add(tx, instance, {**whole, "id": "another", "business_key": "another"})
        add(tx, timer, {**old, "id": "t-2", "instance_id": "another"})

    with engine.read(SYSTEM) as tx:
        made = tx.db.execute(select(timer.c.id).where(timer.c.id.like("t-%")).order_by(timer.c.id)).scalars()
        assert list(made) == ["t-1", "t-2"]


ONE_STEP = bundle(
    "one",
    start(),
    user("write"),
    boundary_timer("late", "write", '"2030-01-01T00:00:00Z"', interrupts=False),
    end("told"),
    end(),
    flows=["start>write", "write>end", "late>told"],
)


@pytest.mark.parametrize("through", ["the driver", "SQLAlchemy"])
def test_one_of_many_is_found_whatever_signs_it_has(engine: Engine, through: str) -> None:
    odd = [
        "a",
        "",
        " ",
        "NULL",
        "null",
        "{}",
        "{a,b}",
        "a,b",
        '"',
        "\\",
        '\\"',
        "'",
        "%s",
        "$1",
        "\n",
        "雨🌧",
        "/33/",
    ]
    with engine.begin(SYSTEM) as tx:
        for number, name in enumerate(odd):
            add(tx, command, row(engine, f"c{number:02}", actor_id=name))
    asked = select(command.c.actor_id).order_by(command.c.command_id)
    found = {name: asked.where(these) for name, these in one_of(command.c.actor_id, "names").items()}

    def of(names: list[str]) -> list[str]:
        given = {"names": many_of(tx, names)}
        if through == "SQLAlchemy":
            return list(tx.db.scalars(found[tx.db.dialect.name], given))
        return [one["actor_id"] for one in Statement(found).rows(tx, given)]

    with engine.read(SYSTEM) as tx:
        assert of(odd) == odd
        assert [of([name]) for name in odd] == [[name] for name in odd]
        assert of([]) == of(["b"]) == []
