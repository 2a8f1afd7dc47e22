"""The short run, and whether its judge can see: every kind of loss is planted once and must be found."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos import killer, model, run
from tests.chaos.run import Survived

SEED = 20
KILLS = 20
SECONDS = 20

#: A loss, and the judge that must notice it. Each is planted in a transaction that is rolled back.
PLANTS = {
    "a petition is gone": (
        "UPDATE petition_submission SET command_id = 'somebody'"
        " WHERE id = (SELECT max(id) FROM petition_submission)",
        "petitions",
    ),
    "a matter has no process": (
        "UPDATE matter SET instance_id = NULL WHERE id = (SELECT max(id) FROM matter)",
        "petitions",
    ),
    "a task is completed twice": (
        "INSERT INTO submission SELECT instance_id, seq + 100000, task_id, element_id, actor_id, actor_name,"
        " at, data FROM submission LIMIT 1",
        "completions",
    ),
    "a completion is lost": (
        "UPDATE task SET status = 'open' WHERE id ="
        " (SELECT id FROM task WHERE status = 'completed' ORDER BY id LIMIT 1)",
        "completions",
    ),
    "a completion nobody asked for": (
        "UPDATE command SET command_id = 'nobody' WHERE command_id = (SELECT max(command_id) FROM command"
        " WHERE kind = 'tasks.complete')",
        "completions",
    ),
    "a timer fired twice": (
        "INSERT INTO history SELECT instance_id, seq + 100000, at, kind, element_id, element_name, actor_id,"
        f" actor_name, facts FROM {model.EVENTS} WHERE kind = 'timer_fired' LIMIT 1",
        "timers",
    ),
    "a due timer was forgotten": (
        "UPDATE timer SET status = 'pending' WHERE id = (SELECT max(id) FROM timer WHERE status = 'fired')",
        "timers",
    ),
    "a timer fired early": (
        "UPDATE timer SET ended_at = due_at - 1 WHERE id ="
        " (SELECT max(id) FROM timer WHERE status = 'fired')",
        "timers",
    ),
    "a bell rang twice": (
        "INSERT INTO history SELECT instance_id, seq + 100000, at, kind, element_id, element_name, actor_id,"
        f" actor_name, facts FROM {model.EVENTS} WHERE kind = 'service_called' AND element_id = 'alarm_rings'"
        " LIMIT 1",
        "patrols",
    ),
    "a message is stuck": (
        "UPDATE outbox SET status = 'pending' WHERE id = (SELECT max(id) FROM outbox)",
        "messages",
    ),
    "a message was never delivered": (
        "UPDATE outbox SET key = key || '?' WHERE id = (SELECT max(id) FROM outbox)",
        "messages",
    ),
    "a history row is gone": (
        "DELETE FROM history WHERE (instance_id, seq) ="
        " (SELECT instance_id, min(seq) FROM history GROUP BY instance_id HAVING count(*) > 1 LIMIT 1)",
        "history",
    ),
    "the last history row is gone": (
        "DELETE FROM history WHERE (instance_id, seq) = (SELECT id, seq FROM instance LIMIT 1)",
        "history",
    ),
    "an ended case waits": (
        "UPDATE instance SET status = 'active' WHERE id ="
        " (SELECT max(id) FROM instance WHERE status = 'finished')",
        "instances",
    ),
    "an open task is in no inbox": (
        "DELETE FROM task_role WHERE task_id = (SELECT max(id) FROM task WHERE status = 'open')",
        "inbox",
    ),
}


@pytest.fixture(scope="module")
def survived() -> Iterator[Survived]:
    # A folder of its own: PostgreSQL may run as nobody, and another pytest would shut that of this one.
    with tempfile.TemporaryDirectory(prefix="huiyin-chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        with run.survive(folder, seed=SEED, kills=KILLS, seconds=SECONDS, pause_seconds=0.2) as over:
            yield over


@pytest.mark.timeout(400)
def test_nothing_is_lost_doubled_or_contradictory_whatever_dies(survived: Survived) -> None:
    with survived.machine.postgres.connection() as db:
        print(run.report(survived, db))
        faults = survived.faults(db)

    assert faults == []
    assert survived.check() == []
    assert survived.tally.kills >= KILLS // 2
    assert sum(one.status in (200, 201) for one in survived.journal.intents) > 20


@pytest.mark.timeout(400)
@pytest.mark.parametrize("plant", PLANTS)
def test_the_judge_sees(plant: str, survived: Survived) -> None:
    statement, judge = PLANTS[plant]

    with survived.machine.postgres.connection() as db:
        db.autocommit = False
        assert db.execute(statement).rowcount > 0, "nothing was planted"
        found = survived.faults(db)
        db.rollback()

    assert any(each.startswith(f"{judge}: ") for each in found), found


@pytest.mark.timeout(400)
def test_the_judge_sees_an_accepted_petition_that_is_not_there(survived: Survived) -> None:
    with survived.machine.postgres.connection() as db:
        intent = survived.journal.of("register")[0]
        key, intent.key = intent.key, "another"
        found = survived.faults(db)
        intent.key = key

    assert any("was accepted and is there 0 times" in each for each in found), found


@pytest.mark.timeout(400)
def test_check_sees_a_projection_that_is_not_the_state(survived: Survived) -> None:
    damage = "UPDATE task SET name = name || %s WHERE id = (SELECT max(id) FROM task WHERE status = 'open')"
    mend = "UPDATE task SET name = replace(name, '?', '') WHERE name LIKE '%?'"
    with survived.machine.postgres.connection() as db:
        assert db.execute(damage, ["?"]).rowcount == 1
        try:
            found = survived.check()
        finally:
            db.execute(mend)

    assert [each["subject"] for each in found] == ["rows"]


def test_the_same_seed_draws_the_same_steps() -> None:
    first, second, third = (killer.plan(seed, killer.KILLS, 1) for seed in (7, 7, 8))
    drawn = [next(first) for _ in range(100)]

    assert drawn == [next(second) for _ in range(100)]
    assert drawn != [next(third) for _ in range(100)]
    assert {step.kind for step in drawn} == set(killer.KILLS)
