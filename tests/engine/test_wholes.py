"""Several files at work together: a called process, a decision table, a form; and their picture."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Conflict, Engine, definitions, history, instances, tasks
from tests.engine.diagrams import boundary_timer, bundle, end, gateway, service, start, user
from tests.engine.people import HEAD, LI, complete, open_tasks, publish, run
from workers import sweep

ROUTING = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="分办" namespace="http://example.org/dmn">
  <decision id="routing" name="分办">
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="i1" label="件次">
        <inputExpression id="e1" typeRef="number"><text>times</text></inputExpression>
      </input>
      <output id="o1" label="去向" name="way" typeRef="string"/>
      <rule id="r1">
        <inputEntry id="c1"><text>&gt; 1</text></inputEntry>
        <outputEntry id="c2"><text>"repeat"</text></outputEntry>
      </rule>
      <rule id="r2">
        <inputEntry id="c3"><text>-</text></inputEntry>
        <outputEntry id="c4"><text>"first"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""

RULE = (
    '<bpmn:businessRuleTask id="route" name="分办" camunda:decisionRef="routing"'
    ' camunda:resultVariable="route"/>'
)
CALL = '<bpmn:callActivity id="handle" name="办理" calledElement="handling"/>'

WHOLE = {
    **bundle(
        "whole",
        start(),
        RULE,
        gateway("which"),
        CALL,
        end(),
        end("merged"),
        flows=[
            "start>route",
            "route>which",
            'which>merged?route.way = "repeat"',
            "which>handle?",
            "handle>end",
        ],
    ),
    **bundle(
        "handling",
        start("hs"),
        user("act", form="act"),
        boundary_timer("remind", "act", '"2026-03-05T00:00:00Z"', interrupts=False),
        service("reminding", "extend"),
        end("he2"),
        end("he"),
        flows=["hs>act", "act>he", "remind>reminding", "reminding>he2"],
        forms={"act": ["note"]},
    ),
    "routing.dmn": ROUTING,
}


@pytest.fixture
def engine(engine_factory) -> Engine:
    return engine_factory(services={"extend": lambda _: {"extended": True}})


def test_a_table_decides_and_a_called_process_works(engine: Engine) -> None:
    publish(engine, "whole", WHOLE)
    instance_id = run(engine, WHOLE, {"times": 1})

    assert list(open_tasks(engine, instance_id)) == ["act"]
    with engine.read(SYSTEM) as tx:
        made = [one for one in history.events(tx, instance_id) if one.kind == "decision_made"]
        picture = instances.picture(tx, instance_id)
    assert [(one.element_id, one.facts) for one in made] == [
        ("route", {"decision": "routing", "result": {"way": "first"}})
    ]
    assert [one["name"] for one in picture["files"]] == ["whole.bpmn", "handling.bpmn"]
    assert picture["open"] == ["act"]
    assert picture["timers"] == {"remind": "2026-03-05T00:00:00+00:00"}
    complete(engine, LI, instance_id, "act", {"note": "x"})
    with engine.read(SYSTEM) as tx:
        ended = instances.get(tx, instance_id)
        assert (ended.status, ended.outcome) == ("finished", ("end", "end name"))
        assert instances.data(tx, instance_id)["note"] == "x"


def test_another_answer_takes_another_way(engine: Engine) -> None:
    instance_id = run(engine, WHOLE, {"times": 3})

    with engine.read(SYSTEM) as tx:
        assert instances.get(tx, instance_id).outcome == ("merged", "merged name")
        assert tasks.of_instance(tx, instance_id) == []


def test_what_a_reminder_writes_reaches_the_open_task(engine_factory, clock) -> None:
    from engine import Projection

    engine = engine_factory(
        services={"extend": lambda _: {"extended": True}},
        project=lambda data, _: Projection(title="延期" if data.get("extended") else "未延期"),
    )
    instance_id = run(engine, WHOLE, {"times": 1})
    task_id = open_tasks(engine, instance_id)["act"]
    clock.advance(days=5)

    sweep(engine)

    with engine.read(LI) as tx:
        assert tasks.get(tx, task_id).title == "延期"


def test_a_called_process_can_be_started_by_itself(engine: Engine) -> None:
    publish(engine, "whole", WHOLE)

    started = engine.run(
        HEAD, instances.start, "whole", {}, business_key="K-9", process_id="handling", scope_path="/33/01/"
    )

    assert list(open_tasks(engine, started.id)) == ["act"]
    with engine.read(SYSTEM) as tx:
        assert definitions.get(tx, started.definition_id).process_id == "whole"
        assert instances.picture(tx, started.id)["files"][0]["name"] == "handling.bpmn"
    with pytest.raises(Conflict):
        engine.run(HEAD, instances.start, "whole", {}, business_key="K-9", process_id="handling")
