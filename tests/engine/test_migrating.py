"""Running cases and new versions: publishing touches none; a migration takes them whole, and back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine import (
    SYSTEM,
    Conflict,
    Engine,
    Invalid,
    NotFound,
    definitions,
    history,
    instances,
    migrating,
    runtime,
    tasks,
    timers,
)
from engine.model import instance, task, task_role, timer
from tests.engine.diagrams import boundary_timer, bundle, end, start, user
from tests.engine.people import HEAD, LI, WANG, begin, complete, open_tasks, publish
from workers import migrate

DUE = '${"2026-05-01T00:00:00Z"}'
LATE = '"2026-04-10T08:15:30Z"'


def duty(
    *, act: str = "act", last: str = "", due: str = DUE, late: str = LATE, **more: str
) -> dict[str, str]:
    """A step with a due date and a deadline, then a judgement by another person."""
    extra = [user(last, roles="clerk", form="text")] if last else []
    return bundle(
        "duty",
        start(),
        user(act, due=due, form=more.get("form", "text"), roles=more.get("roles", "clerk")),
        boundary_timer("late", act, late, interrupts=False),
        user("urge", roles="head"),
        end("urged"),
        user("judge", roles="head,clerk", form="text", differentFrom=act),
        *extra,
        end(),
        flows=[
            f"start>{act}",
            f"{act}>judge",
            *((f"judge>{last}", f"{last}>end") if last else ("judge>end",)),
            "late>urge",
            "urge>urged",
        ],
        forms={"text": ["text"], "more": ["text", "place"]},
    )


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Everything the database says of cases, tasks and timers."""
    with engine.read(SYSTEM) as tx:
        return {
            table.name: sorted(map(repr, tx.db.execute(select(table)).all()))  # type: ignore[misc]
            for table in (instance, task, task_role, timer)
        }


def go(
    engine: Engine, frm: int = 1, to: int = 2, mapping: dict[str, str] | None = None
) -> migrating.Migration:
    """Migrates all cases of a version."""

    def command(tx: Any) -> migrating.Migration:
        return migrating.begin(tx, migrating.plan(tx, "duty", frm, to, mapping), "改了承办表单")

    begun = engine.run(HEAD, command)
    migrate(engine)
    with engine.read(SYSTEM) as tx:
        return migrating.get(tx, begun.id)


def foresee(engine: Engine, mapping: dict[str, str] | None = None) -> list[tuple[str, list[str], list[str]]]:
    """The dry run from version 1 to 2: outcome, reasons, remarks."""
    before = rows(engine)
    with engine.read(SYSTEM) as tx:
        found = migrating.foresee(tx, migrating.plan(tx, "duty", 1, 2, mapping))
    assert rows(engine) == before
    return [(one.outcome, [r.code for r in one.reasons], [r.code for r in one.remarks]) for one in found]


def version_of(engine: Engine, instance_id: str) -> int:
    """The version a case runs on."""
    with engine.read(SYSTEM) as tx:
        found = instances.get(tx, instance_id)
        return definitions.get(tx, found.definition_id).version


def test_publishing_touches_no_running_case(engine: Engine, clock) -> None:
    publish(engine, "duty", duty())
    case = begin(engine, "duty")
    engine.run(LI, tasks.claim, open_tasks(engine, case)["act"])
    engine.run(LI, tasks.save_draft, open_tasks(engine, case)["act"], {"text": "写了一半"})
    before = rows(engine)

    clock.advance(days=1)
    publish(engine, "duty", duty(last="file", form="more", roles="head"))

    assert rows(engine) == before
    with engine.read(LI) as tx:
        assert "place" not in str(tasks.form(tx, open_tasks(engine, case)["act"])["schema"])
    complete(engine, LI, case, "act", {"text": "按旧表"})
    complete(engine, WANG, case, "judge", {"text": "可"})
    with engine.read(SYSTEM) as tx:
        assert instances.get(tx, case).status == "finished"
    newer = begin(engine, "duty", business_key="K-2")
    assert version_of(engine, newer) == 2


def test_a_migrated_case_has_the_new_form_and_roles_and_its_old_claim_draft_and_dates(
    engine: Engine, clock
) -> None:
    publish(engine, "duty", duty())
    case = begin(engine, "duty")
    task_id = open_tasks(engine, case)["act"]
    engine.run(LI, tasks.claim, task_id)
    engine.run(LI, tasks.save_draft, task_id, {"text": "写了一半"})
    with engine.read(LI) as tx:
        was, clocks = tasks.get(tx, task_id), timers.list_(tx, case)
    publish(engine, "duty", duty(last="file", form="more", roles="head,clerk"))
    clock.advance(days=3, seconds=17)

    done = go(engine)

    assert (done.status, done.total, done.counts) == ("done", 1, {"migrated": 1})
    with engine.read(LI) as tx:
        now = tasks.get(tx, task_id)
        assert timers.list_(tx, case) == clocks
        assert "place" in str(tasks.form(tx, task_id)["schema"])
    assert (now.form_key, list(now.roles)) == ("more", ["head", "clerk"])
    assert (now.due_at, now.assignee_id, now.created_at) == (was.due_at, was.assignee_id, was.created_at)
    with engine.read(SYSTEM) as tx:
        drafted = tx.db.execute(select(task.c.draft).where(task.c.id == task_id)).scalar()
    assert drafted == {"text": "写了一半"}
    assert engine.run(SYSTEM, runtime.reproject, case) == []
    complete(engine, LI, case, "act", {"text": "好", "place": "青塘村"})
    assert "judge" in open_tasks(engine, case)


def test_history_says_who_migrated_it_and_why(engine: Engine) -> None:
    publish(engine, "duty", duty())
    case = begin(engine, "duty")
    publish(engine, "duty", duty(last="file"))

    done = go(engine)

    with engine.read(SYSTEM) as tx:
        last = history.newest(tx, case, limit=1)[0]
    assert (last.kind, last.actor_id) == ("instance_migrated", "head")
    assert last.facts["why"] == "改了承办表单"
    assert (last.facts["from_version"], last.facts["to_version"]) == (1, 2)
    assert last.facts["migration_id"] == done.id


def test_it_goes_on_by_the_new_diagram(engine: Engine, clock) -> None:
    publish(engine, "duty", duty())
    case = begin(engine, "duty")
    publish(engine, "duty", duty(last="file"))
    go(engine)

    clock.advance(days=60)
    complete(engine, LI, case, "act", {"text": "a"})
    assert sorted(open_tasks(engine, case)) == ["judge", "urge"]
    complete(engine, WANG, case, "judge", {"text": "b"})

    assert sorted(open_tasks(engine, case)) == ["file", "urge"]
    with engine.read(SYSTEM) as tx:
        events = history.events(tx, case)
    assert [one.seq for one in events] == list(range(1, len(events) + 1))
    assert engine.run(SYSTEM, runtime.reproject, case) == []


def test_the_four_eyes_rule_follows_a_renamed_step(engine: Engine) -> None:
    publish(engine, "duty", duty())
    case = begin(engine, "duty")
    complete(engine, LI, case, "act", {"text": "a"})
    waiting = begin(engine, "duty", business_key="K-2")
    publish(engine, "duty", duty(act="handle"))
    assert [one[:2] for one in foresee(engine)] == [("migrated", []), ("refused", ["element_missing"])]

    go(engine, mapping={"act": "handle"})

    with engine.read(SYSTEM) as tx:
        assert instances.performers(tx, case) == {"handle": ["li"]}
    with engine.read(LI) as tx:
        obstacle = tasks.obstacle(tx, open_tasks(engine, case)["judge"])
    assert obstacle is not None
    assert obstacle.code == "task_needs_another_person"
    assert list(open_tasks(engine, waiting)) == ["handle"]
    with engine.read(SYSTEM) as tx:
        assert [one.key for one in timers.list_(tx, waiting)] == ["late"]
    assert engine.run(SYSTEM, runtime.reproject, waiting) == []


def test_the_dry_run_says_for_each_case_what_would_happen_and_the_run_does_just_that(engine: Engine) -> None:
    publish(engine, "duty", duty())
    first = begin(engine, "duty")
    second = begin(engine, "duty", business_key="K-2")
    complete(engine, LI, second, "act", {"text": "a"})
    third = begin(engine, "duty", business_key="K-3")
    engine.run(LI, instances.cancel, third, "错登")
    publish(engine, "duty", duty(act="renamed", late='"2026-04-11T00:00:00Z"'))

    assert foresee(engine) == [
        ("refused", ["element_missing", "event_removed"], []),
        ("migrated", [], []),
    ] or (foresee(engine) == [("refused", ["element_missing"], []), ("migrated", [], [])])
    before = rows(engine)
    done = go(engine)

    assert done.counts == {"migrated": 1, "refused": 1}
    assert (version_of(engine, first), version_of(engine, second)) == (1, 2)
    with engine.read(SYSTEM) as tx:
        told = migrating.outcomes(tx, done.id)
        assert [(one.business_key, one.outcome) for one in told] == [("K-1", "refused"), ("K-2", "migrated")]
        assert "act name" in told[0].reasons[0].message
        refused = migrating.outcomes(tx, done.id, outcome="refused")
    assert [one.instance_id for one in refused] == [first]
    kept = [row for row in rows(engine)["instance"] if first in row]
    assert kept == [row for row in before["instance"] if first in row]


def test_a_case_whose_due_date_would_move_stays(engine: Engine) -> None:
    publish(engine, "duty", duty())
    begin(engine, "duty")
    publish(engine, "duty", duty(due='${"2026-05-01T00:00:01Z"}'))

    assert foresee(engine) == [("refused", ["due_changed"], [])]
    assert go(engine).counts == {"refused": 1}


def test_a_timer_counted_in_another_way_keeps_its_moment(engine: Engine) -> None:
    publish(engine, "duty", duty())
    case = begin(engine, "duty")
    with engine.read(SYSTEM) as tx:
        was = timers.list_(tx, case)
    publish(engine, "duty", duty(late='"2026-04-11T00:00:00Z"'))

    assert foresee(engine) == [("migrated", [], ["timer_differs"])]
    go(engine)

    with engine.read(SYSTEM) as tx:
        assert timers.list_(tx, case) == was


def test_it_goes_on_where_it_stopped(engine: Engine) -> None:
    publish(engine, "duty", duty())
    cases = [begin(engine, "duty", business_key=f"K-{n}") for n in range(7)]
    publish(engine, "duty", duty(last="file"))
    begun = engine.run(HEAD, lambda tx: migrating.begin(tx, migrating.plan(tx, "duty", 1, 2), "分批"))

    part = engine.run(HEAD, migrating.proceed, begun.id, 3)
    assert (part.status, part.counts) == ("running", {"migrated": 3})
    assert [version_of(engine, one) for one in cases] == [2, 2, 2, 1, 1, 1, 1]
    with engine.read(SYSTEM) as tx:
        assert [one.id for one in migrating.under_way(tx)] == [begun.id]
    migrate(engine, batch=2)

    with engine.read(SYSTEM) as tx:
        assert migrating.get(tx, begun.id).counts == {"migrated": 7}
        assert migrating.get(tx, begun.id).status == "done"
        assert migrating.under_way(tx) == []
        assert sum(one.kind == "instance_migrated" for one in history.events(tx, cases[0])) == 1


def test_undoing_takes_back_what_has_not_moved_to_the_byte(engine: Engine) -> None:
    publish(engine, "duty", duty())
    still = begin(engine, "duty")
    moved = begin(engine, "duty", business_key="K-2")
    with engine.read(SYSTEM) as tx:
        query = select(instance.c.state, instance.c.definition_id, instance.c.performers).where(
            instance.c.id == still
        )
        was = tx.db.execute(query).one()
        task_was = tasks.get(tx, open_tasks(engine, still)["act"])
        clocks = timers.list_(tx, still)
    publish(engine, "duty", duty(last="file", form="more", roles="head"))
    done = go(engine)
    engine.run(HEAD, timers.reschedule, moved, "late", clocks[0].due_at.replace(day=20))
    engine.run(HEAD, tasks.claim, open_tasks(engine, still)["act"])

    engine.run(LI, migrating.undo, done.id, "表单有错")
    migrate(engine)

    with engine.read(SYSTEM) as tx:
        undone = migrating.get(tx, done.id)
        assert (undone.status, undone.counts) == ("undone", {"undone": 1, "kept": 1})
        assert tx.db.execute(query).one() == was
        now = tasks.get(tx, task_was.id)
        assert (now.assignee_id, now.form_key, now.roles) == ("head", task_was.form_key, task_was.roles)
        assert timers.list_(tx, still) == clocks
        last = history.newest(tx, still, kinds=["migration_undone"])[0]
        assert (last.actor_id, last.facts["why"]) == ("li", "表单有错")
        told = {one.instance_id: one for one in migrating.outcomes(tx, done.id)}
    assert told[moved].reasons[0].code == "moved_since"
    assert (version_of(engine, still), version_of(engine, moved)) == (1, 2)
    for one in (still, moved):
        assert engine.run(SYSTEM, runtime.reproject, one) == []
    with pytest.raises(Conflict):
        engine.run(LI, migrating.undo, done.id, "再来")


def test_what_is_asked_for_must_make_sense(engine: Engine) -> None:
    publish(engine, "duty", duty())
    publish(engine, "duty", duty(last="file"))

    def planned(*args: Any) -> None:
        with engine.read(SYSTEM) as tx:
            migrating.plan(tx, *args)

    with pytest.raises(NotFound):
        planned("duty", 1, 3)
    with pytest.raises(Invalid):
        planned("duty", 1, 1)
    with pytest.raises(Invalid) as refused:
        planned("duty", 1, 2, {"no": "file", "act": "nothing", "judge": "file"})
    assert sorted(one.path for one in refused.value.errors) == [
        "mapping.file",
        "mapping.no",
        "mapping.nothing",
    ]
    with pytest.raises(Invalid):
        engine.run(HEAD, lambda tx: migrating.begin(tx, migrating.plan(tx, "duty", 1, 2), " "))
    with pytest.raises(NotFound):
        engine.run(HEAD, migrating.proceed, "nothing")
    with pytest.raises(NotFound):
        engine.run(HEAD, migrating.undo, "nothing", "错了")


def test_one_migration_of_a_family_at_a_time_and_the_same_command_once(engine: Engine) -> None:
    publish(engine, "duty", duty())
    begin(engine, "duty")
    publish(engine, "duty", duty(last="file"))

    def command(command_id: str) -> migrating.Migration:
        return engine.run(
            HEAD,
            lambda tx: migrating.begin(tx, migrating.plan(tx, "duty", 1, 2), "一次", command_id=command_id),
        )

    first = command("once-0001")
    assert command("once-0001").id == first.id
    with pytest.raises(Conflict) as refused:
        command("once-0002")
    assert refused.value.code == "migration_under_way"


def test_a_case_that_breaks_is_set_aside_and_the_others_go(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(engine, "duty", duty())
    cases = [begin(engine, "duty", business_key=f"K-{n}") for n in range(3)]
    publish(engine, "duty", duty(last="file"))
    write = migrating.moving.write

    def breaks(tx: Any, row: Any, *rest: Any) -> int:
        version = write(tx, row, *rest)
        if row["id"] == cases[1]:
            raise RuntimeError("disk")
        return version

    monkeypatch.setattr(migrating.moving, "write", breaks)
    done = go(engine)

    assert (done.status, done.counts) == ("done", {"migrated": 2, "broken": 1})
    assert [version_of(engine, one) for one in cases] == [2, 1, 2]
    with engine.read(SYSTEM) as tx:
        [broken] = migrating.outcomes(tx, done.id, outcome="broken")
        assert "异常" in broken.reasons[0].message
        assert len(definitions.versions(tx, "duty")) == 2


def test_a_step_the_new_version_cannot_list_keeps_its_case_where_it_is(engine: Engine) -> None:
    publish(engine, "duty", duty())
    begin(engine, "duty")
    publish(engine, "duty", duty(due="${1}"))

    assert foresee(engine) == [("refused", ["step_broken"], [])]
