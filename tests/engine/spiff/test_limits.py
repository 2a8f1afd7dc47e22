"""What would run for ever, or grow for ever, stops with a limit."""

from __future__ import annotations

import time

import pytest

from engine import spiff
from engine.spiff.execution import MAX_DEPTH, MAX_STEPS
from engine.spiff.loops import MAX_INSTANCES
from tests.engine.spiff.drawing import boundary, call, diagram, many, node, script, service, sub, timer
from tests.engine.spiff.running import Running


def test_a_loop_without_a_person_stops_at_the_step_budget() -> None:
    began = time.perf_counter()

    with pytest.raises(spiff.EngineLimit, match=str(MAX_STEPS)):
        Running(diagram("start -> xor0 -> xor1\nxor1 -> xor0 if true\nxor1 -> end else"))

    assert time.perf_counter() - began < 10


def test_a_loop_of_joins_without_a_person_stops_at_the_step_budget() -> None:
    with pytest.raises(spiff.EngineLimit):
        Running(
            diagram(
                """
                start -> xor0 -> and1 -> one -> and2 -> xor1
                and1 -> two -> and2
                xor1 -> xor0 if true
                xor1 -> end else
                """,
                script("one", "n = 1"),
                script("two", "m = 1"),
            )
        )


def test_a_loop_of_joins_that_are_asked_last_stops_at_the_step_budget() -> None:
    with pytest.raises(spiff.EngineLimit):
        Running(
            diagram(
                """
                start -> xor0 -> or1
                or1 -> one -> or2 if true
                or1 -> two -> or2 if true
                or2 -> xor1
                xor1 -> xor0 if true
                xor1 -> end else
                """,
                script("one", "n = 1"),
                script("two", "m = 1"),
            )
        )


def test_a_loop_of_due_timers_stops_at_the_step_budget() -> None:
    late = node("intermediateCatchEvent", "late", timer("timeDate", "2020-01-01T00:00:00Z"))

    with pytest.raises(spiff.EngineLimit):
        Running(diagram("start -> xor0 -> late -> xor1\nxor1 -> xor0 if true\nxor1 -> end else", late))


def test_a_loop_that_leaves_open_tasks_behind_stops() -> None:
    with pytest.raises(spiff.EngineLimit):
        Running(
            diagram(
                "start -> xor0 -> and1 -> a -> end\nand1 -> xor1\nxor1 -> xor0 if true\nxor1 -> end2 else"
            )
        )


def test_a_process_that_calls_itself_stops_at_the_depth_limit() -> None:
    with pytest.raises(spiff.EngineLimit, match=str(MAX_DEPTH)):
        Running({"main.bpmn": diagram("start -> again -> end", call("again", "main"))})


def test_two_processes_that_call_each_other_stop_at_the_depth_limit() -> None:
    bundle = {
        "main.bpmn": diagram("start -> there -> end", call("there", "other")),
        "other.bpmn": diagram("start -> back -> end", call("back", "main"), id="other"),
    }

    with pytest.raises(spiff.EngineLimit):
        Running(bundle)


@pytest.mark.parametrize("sequential", [True, False])
def test_a_loop_over_too_many_items_is_not_begun(sequential: bool) -> None:
    text = diagram("start -> a -> end", node("userTask", "a", many("units", sequential=sequential)))

    with pytest.raises(spiff.EngineLimit, match=str(MAX_INSTANCES)):
        Running(text, {"units": list(range(MAX_INSTANCES + 1))})


def test_a_loop_over_the_most_items_allowed_runs() -> None:
    text = diagram(
        "start -> s -> end",
        node("serviceTask", "s", many("units"), camunda_type="external", camunda_topic="t"),
    )

    case = Running(text, {"units": list(range(MAX_INSTANCES))})

    assert case.workflow.is_finished
    assert len(case.ports.asked) == MAX_INSTANCES


@pytest.mark.parametrize("number", ["20000", "1000000000000"])
def test_a_loop_cardinality_that_is_too_high_is_not_begun(number: str) -> None:
    loop = (
        f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{number}</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )

    with pytest.raises(spiff.EngineLimit):
        Running(diagram("start -> a -> end", node("userTask", "a", loop)))


def test_loops_inside_loops_stop_at_the_step_budget() -> None:
    inner = sub("inner", "start_i -> s -> end_i", service("s"), body=many("units"))
    middle = sub("middle", "start_m -> inner -> end_m", inner, body=many("units"))
    outer = sub("outer", "start_o -> middle -> end_o", middle, body=many("units"))

    with pytest.raises(spiff.EngineLimit):
        Running(diagram("start -> outer -> end", outer), {"units": list(range(100))})


@pytest.mark.parametrize(
    "line",
    [
        "d = [d, d]",
        "d = {a: d, b: d}",
        'd = string join(["x", d, d], "")',
        "d = append(d, d)",
    ],
)
def test_data_that_doubles_in_a_loop_stops(line: str) -> None:
    began = time.perf_counter()

    with pytest.raises(spiff.CannotMove):
        Running(
            diagram(
                "start -> xor0 -> grow -> xor1\nxor1 -> xor0 if true\nxor1 -> end else", script("grow", line)
            ),
            {"d": "x"},
        )

    assert time.perf_counter() - began < 20


def test_a_chain_of_a_thousand_nodes_compiles_and_runs() -> None:
    chain = " -> ".join(["start", *(f"s{n}_" for n in range(1000)), "end"])

    case = Running(diagram(chain, *(script(f"s{n}_", f"n = {n}") for n in range(1000))))

    assert case.workflow.is_finished
    assert case.workflow.data == {"n": 999}


def test_many_boundary_events_and_branches_are_no_problem() -> None:
    branches = "\n".join(f"and1 -> t{n}_ -> and2" for n in range(200))
    events = [
        boundary(f"e{n}_", f"t{n}_", timer("timeDuration", "P1D"), interrupting=False) for n in range(200)
    ]
    side = "\n".join(f"e{n}_ -> end_{n}" for n in range(200))
    case = Running(diagram(f"start -> and1\n{branches}\nand2 -> end\n{side}", *events))

    case.wait(days=2)
    for n in range(200):
        case.workflow.complete(case.tasks(f"t{n}_")[0].id, {})
    case.workflow.settle()

    assert case.workflow.is_finished
