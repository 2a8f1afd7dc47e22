"""The schema's history: it makes exactly the tables the code has, once, whoever starts first."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import engine as engine_room
from app import deploy
from app.config import Misconfigured
from engine import SYSTEM, Actor, Engine, Grant, commands, history, metadata, tasks
from engine.tasks import TaskFilter
from petition import matters
from petition.matters import MatterFilter
from tests import services
from tests.conftest import RING, plain_check_form, plain_clean_form

MONTH = re.compile(r"history_\d{4}_\d{2}")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return services.fresh_postgres_url()


def plain(url: str) -> Engine:
    """An engine that is only asked for its database."""
    return Engine(
        url,
        services={},
        checks={},
        clean_form=plain_clean_form,
        check_form=plain_check_form,
        roles={},
        vault=lambda: RING,
    )


def before(engine: Engine, revision: str, statements: list[str]) -> None:
    """A database as it was at a revision, with rows of then."""
    with engine.database.begin() as connection:
        alembic = deploy._alembic()
        alembic.attributes["connection"] = connection
        deploy.command.upgrade(alembic, revision)
        for statement in statements:
            connection.execute(sa.text(statement))


def picture(url: str) -> dict[str, Any]:
    """Every table of a database: its columns, keys and indexes, as the database itself tells them."""
    database = engine_room.connect(url)
    inspector = sa.inspect(database)
    found = {
        table: {
            "columns": [
                (each["name"], str(each["type"]), getattr(each["type"], "collation", None), each["nullable"])
                for each in inspector.get_columns(table)
            ],
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": sorted(map(str, inspector.get_foreign_keys(table))),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "indexes": sorted(_index(each) for each in inspector.get_indexes(table)),
            "options": inspector.get_table_options(table),
        }
        for table in inspector.get_table_names()
        # Which months have their partition depends on the day.
        if table != "alembic_version" and not MONTH.fullmatch(table)
    }
    database.dispose()
    return found


def _index(found: Any) -> tuple[str, ...]:
    options = {key: str(value) for key, value in found.get("dialect_options", {}).items()}
    return (str(found["name"]), str(found["column_names"]), str(found["unique"]), str(options))


def test_the_revisions_make_the_tables_the_code_has(empty_url: str, tmp_path: Path) -> None:
    engine = plain(empty_url)
    deploy.migrate(engine)
    engine.close()

    is_sqlite = empty_url.startswith("sqlite")
    direct_url = f"sqlite:///{tmp_path / 'direct.db'}" if is_sqlite else services.fresh_postgres_url()
    direct = engine_room.connect(direct_url)
    metadata.create_all(direct)
    direct.dispose()

    assert picture(empty_url) == picture(direct_url), "run `make revision`"


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    engine = plain(empty_url)

    first, second = deploy.migrate(engine), deploy.migrate(engine)

    assert first[0] is None
    assert second == (first[1], first[1])
    engine.close()


def test_servers_that_start_together_migrate_once(empty_url: str) -> None:
    engines = [plain(empty_url) for _ in range(4)]
    befores: list[str | None] = []
    threads = [
        threading.Thread(target=lambda engine=engine: befores.append(deploy.migrate(engine)[0]))
        for engine in engines
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(befores) == 4
    assert befores.count(None) == 1, "one found it empty, the others found it done"
    for engine in engines:
        engine.close()


def test_a_database_of_a_newer_software_is_refused(empty_url: str) -> None:
    engine = plain(empty_url)
    deploy.migrate(engine)
    with engine.database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Misconfigured, match="newer than this software"):
        deploy.migrate(engine)
    engine.close()


def test_a_migration_that_breaks_leaves_nothing_behind(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = plain(empty_url)

    def breaks(*_: object) -> None:
        engine_room.metadata.create_all(deploying["connection"])
        raise RuntimeError("power failure")

    deploying: dict[str, Any] = {}
    monkeypatch.setattr(
        deploy.command,
        "upgrade",
        lambda alembic, _: (deploying.update(connection=alembic.attributes["connection"]), breaks()),
    )
    with pytest.raises(RuntimeError, match="power failure"):
        deploy.migrate(engine)

    assert picture(empty_url) == {}
    engine.close()


def test_work_on_a_database_that_was_not_migrated_is_refused(empty_url: str) -> None:
    engine = plain(empty_url)

    with pytest.raises(Misconfigured, match="huiyin migrate"):
        deploy.require_current(engine)
    engine.close()


def test_history_of_before_is_kept_in_the_first_partition() -> None:
    engine = plain(services.fresh_postgres_url())
    before(engine, "0001", [_A_CASE_OF_BEFORE])

    deploy.migrate(engine)

    with engine.read(SYSTEM) as tx:
        partition = sa.select(sa.text("tableoid::regclass::text"), sa.text("seq")).select_from(
            sa.text("history")
        )
        assert tx.db.execute(partition).all() == [("history_first", 1), ("history_first", 2)]
        names = set(sa.inspect(tx.db).get_table_names())
        key = sa.inspect(tx.db).get_pk_constraint("history")
    assert {"history", "history_default", "history_first"} < names
    assert len([name for name in names if MONTH.fullmatch(name)]) == 3, "this month has one"
    assert key["constrained_columns"] == ["instance_id", "seq"]
    engine.close()


def test_what_people_sent_and_asked_is_there_after_its_table_was_copied(empty_url: str) -> None:
    engine = plain(empty_url)
    before(engine, "0021", [*_A_CASE_OF_BEFORE.split(";")[:-1], *_WHAT_WAS_SENT])

    deploy.migrate(engine)

    with engine.read(SYSTEM) as tx:
        told = [one.data for one in tasks.submissions(tx, "01jx0000000000000000000000")]
        assert told == [{"words": "一"}, {"words": "二"}, {"words": "三"}]
        assert tasks.submission(tx, "01jx0000000000000000000000", "write") == {"words": "三"}
        assert [one.seq for one in history.events(tx, "01jx0000000000000000000000")] == [1, 2]
    with engine.begin(Actor("x", "x")) as tx:
        assert commands.answered(tx, "c-1", "k", "t", {}) == {"id": "1"}
        assert commands.answered(tx, "c-3", "k", "t", {}) is None
    assert "command_copy" not in picture(empty_url)
    engine.close()


def test_matters_of_before_are_found_where_they_lie(empty_url: str) -> None:
    engine = plain(empty_url)
    is_sqlite = empty_url.startswith("sqlite")
    statements = [
        statement
        for number, is_sealed in ((1, False), (2, True), (3, False), (4, False))
        for statement in _matter_of_before(number, is_sealed=is_sealed, is_sqlite=is_sqlite)
    ]
    statements.append("UPDATE matter SET status = 'CLOSED', channel = 'WEB' WHERE id = 'm4'")
    barred = "INSERT INTO case_rule (business_key, rule, whom, since) VALUES ('A-3', 'bar', 'wang', 0)"
    before(engine, "0038", [*statements, barred])

    deploy.migrate(engine)

    clerk, wang = (Actor(name, name, (Grant("handler", "/33/01/"),)) for name in ("clerk", "wang"))
    other = Actor("other", "别处", (Grant("sorter", "/33/02/"),))
    visits, web = MatterFilter(open_only=True, channel="VISIT"), MatterFilter(channel="WEB")
    for actor, numbers in ((clerk, ["A-4", "A-3", "A-1"]), (wang, ["A-4", "A-1"]), (other, [])):
        with engine.read(actor) as tx:
            for asked, are in (
                (MatterFilter(text="漏水"), numbers),
                (MatterFilter(), numbers),
                (visits, numbers[1:]),
                (web, numbers[:1]),
            ):
                listed = [one.number for one in matters.search(tx, asked).items]
                assert (listed, matters.count(tx, asked)) == (are, len(are))
    engine.close()


def test_tasks_of_before_stay_closed_to_who_keeps_away(empty_url: str) -> None:
    engine = plain(empty_url)
    statements = [*_A_CASE_OF_BEFORE.split(";")[:2]]
    statements[1] = statements[1].replace("changed_at, performers)", "changed_at, performers, guard_key)")
    statements[1] = statements[1].replace("0, '{}')", "0, '{}', 'b')")
    for task_id, who in (("free", "NULL"), ("mine", "'wang'"), ("ours", "'clerk'")):
        statements.append(
            "INSERT INTO task (id, instance_id, definition_id, element_id, name, roles, different_from,"
            " scope_path, business_key, title, subtitle, order_at, marks, status, created_at, assignee_id)"
            f" VALUES ('{task_id}', '01jx0000000000000000000000', 'd', 'write', 'n', '[\"handler\"]', '[]',"
            f" '/33/01/', 'b', '', '', 0, '{{}}', 'open', 0, {who})"
        )
        key = "~handler" if who == "NULL" else "~=handler"
        statements += [
            f"INSERT INTO task_role VALUES ('{key}', '{path}', 0, '{task_id}')"
            for path in ("/", "/33/", "/33/01/")
        ]
    statements.append("INSERT INTO case_rule VALUES ('b', 'bar', 'wang', 0)")
    before(engine, "0039", statements)

    deploy.migrate(engine)

    clerk, wang = (Actor(name, name, (Grant("handler", "/33/01/"),)) for name in ("clerk", "wang"))
    for actor, asked, ids in (
        (clerk, TaskFilter(), {"free", "mine", "ours"}),
        (clerk, TaskFilter(assignee="nobody"), {"free"}),
        (clerk, TaskFilter(assignee="others"), {"mine"}),
        (clerk, TaskFilter(assignee="me"), {"ours"}),
        (wang, TaskFilter(), set()),
        (wang, TaskFilter(assignee="me"), set()),
    ):
        with engine.read(actor) as tx:
            assert {one.id for one in tasks.worklist(tx, asked).items} == ids
            assert tasks.count(tx, asked) == len(ids)
    engine.close()


def _matter_of_before(number: int, *, is_sealed: bool, is_sqlite: bool) -> Iterator[str]:
    no, words = ("0", "'6f0f6c34'") if is_sqlite else ("false", "array_to_tsvector(ARRAY['6f0f6c34'])")
    sealed = f"NOT {no}" if is_sealed else no
    yield (
        "INSERT INTO petition_submission (id, office_path, channel, received_at, received_on, registered_at,"
        " registered_by, registered_by_name, late_reason, is_oral, is_confirmed, is_anonymous, persons,"
        f" is_group_visit, representatives) VALUES ('s{number}', '/33/01/', 'VISIT', 0, '2026-03-09', 0, 'x',"
        f" 'x', '', {no}, {no}, {no}, 1, {no}, 0)"
    )
    yield (
        "INSERT INTO matter (id, number, submission_id, title, status, channel, purpose, content_class,"
        " place, petitioner, persons, is_group, is_anonymous, is_notice_owed, is_urgent, is_sealed,"
        " is_initial, repeats, is_extended, office_path, office_name, received_on, registered_at,"
        " registered_by, status_at)"
        f" VALUES ('m{number}', 'A-{number}', 's{number}', '楼上漏水', 'REGISTERED', 'VISIT', 'REQUEST', '',"
        f" '', '张**', 1, {no}, {no}, {no}, {no}, {sealed}, {no}, 0, {no}, '/33/01/', '', '2026-03-09',"
        f" {number}000000, 'x', 0)"
    )
    for path in ("/", "/33/", "/33/01/"):
        yield f"INSERT INTO matter_scope VALUES ('{path}', {number}000000, 'm{number}')"
    if not is_sealed:
        yield f"INSERT INTO matter_words VALUES ({number}000000000, 'm{number}', {words})"


_WHAT_WAS_SENT = (
    "INSERT INTO task (id, instance_id, definition_id, element_id, name, roles, different_from, scope_path,"
    " business_key, title, subtitle, order_at, marks, status, created_at) VALUES ('t',"
    " '01jx0000000000000000000000', 'd', 'write', 'n', '[]', '[]', '/', 'b', '', '', 0, '{}', 'open', 0)",
    *(
        "INSERT INTO submission (instance_id, seq, task_id, element_id, actor_id, actor_name, at, data)"
        f" VALUES ('01jx0000000000000000000000', {seq},"
        f" 't', 'write', 'x', 'x', 0, '{{\"words\"\\: \"{words}\"}}')"
        for seq, words in ((2, "二"), (1, "一"), (3, "三"))
    ),
    "INSERT INTO command (command_id, actor_id, kind, target_id, at, result) VALUES"
    # In a year after which nobody repeats them: answers to old commands are forgotten.
    " ('c-1', 'x', 'k', 't', 4102444800000000, '{\"id\"\\: \"1\"}'), ('c-2', 'x', 'k', 't', 0, '{}')",
)

_A_CASE_OF_BEFORE = """
INSERT INTO definition VALUES ('d', 'k', 1, 's', 'p', 't', '', 0, 'x', 'x');
INSERT INTO instance (id, definition_id, definition_key, process_id, business_key, title, scope_path, status,
 version, seq, started_at, started_by, changed_at, performers)
 VALUES ('01jx0000000000000000000000', 'd', 'k', 'p', 'b', '', '/', 'active', 1, 2, 0, 'x', 0, '{}');
INSERT INTO history (instance_id, seq, at, kind, actor_id, actor_name, facts) VALUES
 ('01jx0000000000000000000000', 1, 0, 'instance_started', 'x', 'x', '{}'),
 ('01jx0000000000000000000000', 2, 0, 'note', 'x', 'x', '{}');
"""
