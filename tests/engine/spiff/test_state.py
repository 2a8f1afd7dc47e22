"""What a saved case holds: what is open, as plain JSON, and nothing that grows with its past."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import orjson
import pytest

from engine import spiff
from tests.engine.spiff.drawing import boundary, call, diagram, many, node, script, service, sub, timer
from tests.engine.spiff.running import BEGAN, Running

LOOP = "start -> xor0 -> a -> xor1\nxor1 -> again -> xor0 if again = true\nxor1 -> end else"


@pytest.mark.parametrize(
    "value",
    [
        {"typename": "nope"},
        {"typename": "UUID", "value": "x"},
        {"typename": "datetime", "value": "2026-01-01"},
        {"wf_class": "SpiffWorkflow", "typename": "SpiffWorkflow.task.Task"},
        {"__class__": "x", "v": 1, "s": []},
    ],
)
def test_form_data_that_looks_like_a_type_is_only_data(value: dict[str, Any]) -> None:
    case = Running(diagram("start -> a -> b -> c -> end"))

    case.complete("a", field=value, **value)
    case.complete("b", nested={"deep": [value]})

    (task,) = case.tasks("c")
    assert task.data == {"field": value, "nested": {"deep": [value]}, **value}


def test_the_state_is_plain_json_without_the_diagram() -> None:
    case = Running(diagram("start -> a -> b -> end"), {"name": "张三"})

    state = json.loads(case.state)

    assert b"bpmn" not in case.state
    assert len(case.state) < 200
    assert state["c"] == 1767574800000000


def test_an_eight_step_case_stays_a_few_kilobytes() -> None:
    data = {"people": [{"name": f"信访人{n}", "phone": "13800000000"} for n in range(20)]}
    chain = " -> ".join(f"step{n}_a" for n in range(8))
    case = Running(
        diagram(
            f"start -> {chain} -> end\nlate -> end_l",
            boundary("late", "step7_a", timer("timeDuration", "P1D"), interrupting=False),
        ),
        data,
    )
    for n in range(7):
        case.complete(f"step{n}_a", **{f"answer{n}": "同意"})

    assert len(case.state) < 300 + len(json.dumps(data, ensure_ascii=False).encode()) + 7 * 40


def test_a_thousand_rework_rounds_cost_what_ten_cost() -> None:
    case = Running(diagram(LOOP), {"n": 0})
    sizes = []

    for n in range(1100):
        case.complete("a", again=True, n=n)
        case.complete("again")
        sizes.append(len(case.state))

    assert case.open == ["a"]
    assert len(case.workflow._case.root.tasks) == 1
    assert sizes[-1] <= sizes[9] + 20
    case.complete("a", again=False)
    assert case.workflow.is_finished


def test_rounds_without_saving_do_not_pile_up_either() -> None:
    case = Running(diagram(LOOP))
    workflow = case.workflow

    for _ in range(1100):
        for _ in range(2):
            (task,) = workflow.open_tasks
            workflow.complete(task.id, {"again": True})
            workflow.settle()

    assert [task.element_id for task in workflow.open_tasks] == ["a"]
    assert len(workflow._case.root.tasks) == 1


def test_reminders_in_a_loop_do_not_pile_up() -> None:
    case = Running(
        diagram(
            f"{LOOP}\nlate -> remind -> end_l",
            boundary("late", "a", timer("timeDuration", "P1D"), interrupting=False),
            service("remind", "remind", reminded="${result.n}"),
        ),
        {"again": True},
        remind={"n": 1},
    )
    sizes = []

    for _ in range(60):
        case.wait(days=1)
        case.complete("a", again=True)
        case.complete("again")
        sizes.append(len(case.state))

    assert case.visited.count("remind") == 60
    assert sizes[-1] == sizes[9]
    assert case.workflow.data == {"again": True, "reminded": 1}


def test_open_side_paths_of_many_rounds_all_stay_open() -> None:
    case = Running(
        diagram(
            f"{LOOP}\nlate -> press -> end_l",
            boundary("late", "a", timer("timeDuration", "P1D"), interrupting=False),
        ),
    )
    for n in range(100):
        case.wait(days=1)
        case.complete("a", again=True, n=n)
        case.complete("again")
    assert case.open.count("press") == 100

    case.complete("a", again=False)
    assert not case.workflow.is_finished
    for _ in range(100):
        case.complete("press")
    assert case.workflow.is_finished
    assert case.workflow.data["n"] == 99


def test_loading_and_saving_changes_nothing() -> None:
    case = busy()

    for _ in range(3):
        before = case.state
        case.reload()
        assert case.state == before


def test_a_case_survives_being_saved_before_it_settles() -> None:
    spec = spiff.compile({"main.bpmn": diagram("start -> and1 -> a -> and2 -> end\nand1 -> b -> and2")})
    workflow = spiff.Workflow.start(spec, {}, now=BEGAN, ports=None)

    workflow = spiff.Workflow.load(spec, workflow.save(), now=BEGAN, ports=None)
    workflow.settle()
    for _ in range(2):
        workflow.complete(workflow.open_tasks[0].id, {})
        workflow = spiff.Workflow.load(spec, workflow.save(), now=BEGAN, ports=None)
    workflow.settle()

    assert workflow.is_finished


def test_values_keep_their_kind_when_they_change_it() -> None:
    case = Running(
        diagram("start -> and1 -> a -> and2 -> c -> end\nand1 -> b -> and2"), {"x": 1, "y": [0], "z": 0}
    )

    case.complete("a", x=True, y=[False])
    case.complete("b", z=0.0)

    assert orjson.dumps(case.tasks("c")[0].data) == b'{"x":true,"y":[false],"z":0.0}'


def test_a_finished_case_keeps_its_data_and_outcome() -> None:
    case = Running(diagram("start -> a -> end"), {"x": 1})
    case.complete("a", y=2)

    case.reload()

    assert case.workflow.is_finished
    assert case.workflow.data == {"x": 1, "y": 2}
    assert case.workflow.outcome == ("end", "END")
    assert case.workflow.open_tasks == []
    assert case.workflow.timers == []


def test_a_cancelled_case_has_no_outcome_and_nothing_open() -> None:
    case = busy()
    known = case.workflow.data

    case.workflow.cancel()
    case.reload()

    assert case.workflow.is_finished
    assert case.workflow.outcome is None
    assert case.workflow.data == known
    assert (case.workflow.open_tasks, case.workflow.timers) == ([], [])


def test_task_ids_stay_while_tasks_are_open_and_never_come_back() -> None:
    case = Running(diagram(LOOP))
    seen = set()
    for _ in range(20):
        (task,) = case.workflow.open_tasks
        case.reload()
        assert case.workflow.open_tasks[0].id == task.id
        assert task.id not in seen
        seen.add(task.id)
        case.complete(task.element_id, again=True)


def test_task_ids_differ_between_cases() -> None:
    text = diagram("start -> a -> end")

    ids = {Running(text).workflow.open_tasks[0].id for _ in range(50)}

    assert len(ids) == 50
    assert max(map(len, ids)) <= 40


def test_a_case_goes_on_with_a_newer_diagram_with_its_timers_and_drafts() -> None:
    late = boundary("late", "a", timer("timeDuration", "P30D"), interrupting=False)
    case = Running(diagram("start -> a -> end\nlate -> end_l", late), {"x": 1})
    case.wait(days=5)

    case.reload(spiff.compile({"main.bpmn": diagram("start -> a -> added -> end\nlate -> end_l", late)}))

    assert case.timers == {"late": BEGAN + timedelta(days=30)}
    case.complete("a")
    assert case.open == ["added"]


def test_a_case_is_not_loaded_where_its_open_task_is_not_drawn() -> None:
    case = Running(diagram("start -> a -> end"))
    other = spiff.compile({"main.bpmn": diagram("start -> b -> end")})

    with pytest.raises(spiff.CannotMove, match="'a'"):
        spiff.Workflow.load(other, case.state, now=BEGAN, ports=None)


@pytest.mark.parametrize("state", [b'{"v":2}', b"{}"])
def test_a_state_of_another_format_is_refused(state: bytes) -> None:
    with pytest.raises(spiff.CannotMove, match="format"):
        spiff.Workflow.load(
            spiff.compile({"m.bpmn": diagram("start -> a -> end")}), state, now=BEGAN, ports=None
        )


def busy() -> Running:
    """A case with a bit of everything open."""
    main = diagram(
        """
        start -> and1 -> called -> and2 -> end
        and1 -> opinions -> and2
        and1 -> turns -> and2
        and1 -> done -> and2
        late -> side -> end_l
        """,
        call("called", "inner"),
        node("userTask", "opinions", many("units")),
        node("userTask", "turns", many("units", sequential=True)),
        script("done", "x = 2"),
        boundary("late", "called", timer("timeDuration", "P1D"), interrupting=False),
    )
    inner = diagram("start_i -> box -> end_i", sub("box", "start_s -> a -> b -> end_s"), id="inner")
    case = Running({"main.bpmn": main, "inner.bpmn": inner}, {"units": [1, 2, 3], "x": 1})
    case.complete("opinions", o=1)
    case.complete("turns", t=1)
    case.complete("a", a=1)
    case.wait(days=2)
    assert case.open == ["b", "opinions", "opinions", "side", "turns"]
    return case
