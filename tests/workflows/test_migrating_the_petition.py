"""The real petition diagrams drawn anew while petitions run: what they wait for does not move by a second."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from engine import SYSTEM, Engine, definitions, incidents, instances, metadata, migrating, runtime
from tests.conftest import ManualClock
from tests.petition.people import WIRING, Office, bundle
from workers import migrate


@pytest.fixture
def office(engine_factory: Callable[..., Engine], clock: ManualClock) -> Iterator[Office]:
    made = Office(engine_factory(**WIRING), clock)
    made.set_up()
    yield made
    with made.engine.read(SYSTEM) as tx:
        assert [one.message for one in incidents.list_(tx)] == []


def redrawn(
    files: dict[str, str], chance: random.Random, number: int, waiting_at: Sequence[str] | None
) -> tuple[dict[str, str], dict[str, str]]:
    """The family with a step added on a flow and steps renamed, as designers do; what was renamed.

    Among the renamed are all that somebody waits at; `None` renames nothing.
    """
    made = dict(files)
    renamed: dict[str, str] = {}
    drawn = sorted(name for name in made if name.endswith(".bpmn"))
    every = [(name, id) for name in drawn for id in re.findall(r'<bpmn:userTask id="([^"]+)"', made[name])]
    chosen = [] if waiting_at is None else [*waiting_at, *(chance.choice(every)[1] for _ in range(2))]
    for old in dict.fromkeys(chosen):
        fresh = f"{old.split('_v')[0]}_v{number}"
        if fresh == old or any(fresh in text for text in made.values()):
            continue
        # Services and rules may name a step elsewhere, so the name changes everywhere in the diagrams.
        made = {
            name: re.sub(rf"\b{old}\b", fresh, text) if name.endswith(".bpmn") else text
            for name, text in made.items()
        }
        renamed[old] = fresh
    name = chance.choice(drawn)
    flows = re.findall(r'<bpmn:sequenceFlow id="([^"]+)" sourceRef="([^"]+)" targetRef="([^"]+)"', made[name])
    id, source, target = chance.choice(flows)
    if f'id="{target}"' in made[name] and "Event" not in source:
        step = f"Step_{number}"
        made[name] = made[name].replace(
            f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}"',
            f'<bpmn:scriptTask id="{step}" name="加的一步" scriptFormat="feel"><bpmn:script>x_{number} = 1'
            f'</bpmn:script></bpmn:scriptTask><bpmn:sequenceFlow id="{step}_on" sourceRef="{step}"'
            f' targetRef="{target}" /><bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{step}"',
        )
    return made, renamed


def waiting(engine: Engine, renamed: dict[str, str]) -> dict[str, Any]:
    """Every open task, waiting timer and clock: who has it, what was drafted, when it is due, in its case."""
    task, timer, clock = (metadata.tables[name] for name in ("task", "timer", "clock"))
    with engine.read(SYSTEM) as tx:
        found = tx.db.execute(
            select(
                task.c.id, task.c.element_id, task.c.due_at, task.c.order_at, task.c.assignee_id, task.c.draft
            )
            .where(task.c.status == "open")
            .order_by(task.c.id)
        ).all()
        pending = tx.db.execute(
            select(timer.c.id, timer.c.key, timer.c.due_at, timer.c.status)
            .where(timer.c.status.in_(("pending", "held")))
            .order_by(timer.c.id)
        ).all()
        clocks = tx.db.execute(select(clock).order_by(clock.c.id)).all()
        running = instances.list_(tx, instances.InstanceFilter(definition_key="petition"))
        cases = [(one.id, "", instances.data(tx, one.id)) for one in running]
    return {
        "clocks": [tuple(one) for one in clocks],
        "cases": cases,
        "tasks": [(one[0], renamed.get(one[1], one[1]), *one[2:]) for one in found],
        "timers": [(one[0], renamed.get(one[1], one[1]), *one[2:]) for one in pending],
    }


@pytest.mark.parametrize("seed", range(2))
def test_a_petition_is_migrated_before_every_step_and_nothing_it_waits_for_moves(
    office: Office, seed: int
) -> None:
    chance = random.Random(seed)
    for number, step in enumerate(walk(office), 2):
        made, renamed = redrawn(bundle(), chance, number, list(office.open()))
        assert renamed.keys() >= office.open().keys()
        begun = migrated(office, 1, made, renamed)
        # What tests and services call steps by their published ids is put back before the next step.
        before = waiting(office.engine, {})
        office.engine.run(SYSTEM, migrating.undo, begun.id, "先撤回")
        migrate(office.engine)
        with office.engine.read(SYSTEM) as tx:
            assert migrating.get(tx, begun.id).counts == {"undone": 1}
        assert waiting(office.engine, renamed) == before
        step()
    assert office.matter().status == "CLOSED"


def test_a_petition_goes_on_from_version_to_version_to_its_end(office: Office) -> None:
    chance, version = random.Random(7), 1
    for number, step in enumerate(walk(office), 2):
        made, _ = redrawn(bundle(), chance, number, None)
        migrated(office, version, made, {})
        version += 1
        step()
    assert office.matter().status == "CLOSED"
    with office.engine.read(SYSTEM) as tx:
        instance = instances.get(tx, office.matter().instance_id)
        assert definitions.get(tx, instance.definition_id).version == version == STEPS + 1


#: Migrations on the way: one before each step, and one while the window for review runs.
STEPS = 10


def walk(office: Office) -> Iterator[Callable[[], Any]]:
    """The steps of the main line on their days, with a draft in every open task; the last one waits only."""
    office.at("2026-03-02")
    office.register()
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("2026-03-02", office.sort),
        ("2026-03-05", office.receive),
        ("2026-03-09", office.accept),
        ("2026-03-12", office.hear),
        ("2026-03-12", office.investigate),
        ("2026-03-13", office.draft),
        ("2026-03-13", office.check_law),
        ("2026-03-13", office.sign),
        ("2026-03-16", office.serve),
        ("2026-03-20", lambda: None),
    ]
    assert len(steps) == STEPS
    for day, step in steps:
        office.at(day)
        for one in office.open().values():
            with office.engine.begin(SYSTEM) as tx:
                table = metadata.tables["task"]
                tx.db.execute(table.update().where(table.c.id == one.id).values(draft={"memo": "写了一半"}))
        yield step


def migrated(office: Office, old: int, made: dict[str, str], renamed: dict[str, str]) -> migrating.Migration:
    """Publishes the bundle and migrates the petition to it; what it waits for is as it was before."""
    engine = office.engine
    new = engine.run(SYSTEM, definitions.publish, "petition", made).version
    before = waiting(engine, renamed)
    assert before["tasks"] or before["timers"]
    assert before["clocks"]

    def begin(tx: Any) -> migrating.Migration:
        return migrating.begin(tx, migrating.plan(tx, "petition", old, new, renamed), "流程改了")

    begun = engine.run(SYSTEM, begin)
    migrate(engine)

    with engine.read(SYSTEM) as tx:
        done = migrating.get(tx, begun.id)
        told = migrating.outcomes(tx, begun.id)
    assert done.counts == {"migrated": 1}, [one.reasons for one in told]
    assert waiting(engine, {}) == before
    assert [engine.run(SYSTEM, runtime.reproject, one.instance_id) for one in told] == [[]]
    return begun
