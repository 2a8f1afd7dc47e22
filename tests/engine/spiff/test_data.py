"""Whose values are whose: nothing is shared that somebody could change."""

from __future__ import annotations

from typing import Any

import pytest

from engine.spiff.merging import merge
from tests.engine.spiff.drawing import (
    boundary,
    call,
    diagram,
    extension,
    many,
    node,
    parameters,
    service,
    sub,
    timer,
)
from tests.engine.spiff.running import Running


def test_what_a_caller_changes_in_open_task_data_changes_nothing() -> None:
    case = Running(diagram("start -> a -> end"), {"n": {"k": 1}})

    case.workflow.open_tasks[0].data["n"]["k"] = 99
    case.workflow.data["n"]["k"] = 99

    assert case.workflow.open_tasks[0].data == {"n": {"k": 1}}
    assert case.workflow.data == {"n": {"k": 1}}


def test_what_a_service_changes_in_its_arguments_changes_nothing() -> None:
    def greedy(given: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        data["n"]["k"] = 99
        given["list"].append(99)
        return {}

    case = Running(
        diagram(
            "start -> s -> a -> end",
            node(
                "serviceTask",
                "s",
                parameters({"list": "${list}"}),
                camunda_type="external",
                camunda_topic="greedy",
            ),
        ),
        {"n": {"k": 1}, "list": [1]},
        greedy=greedy,
    )

    assert case.tasks("a")[0].data == {"n": {"k": 1}, "list": [1]}


def test_what_a_service_keeps_and_changes_later_changes_nothing() -> None:
    kept: dict[str, Any] = {"n": {"k": 1}}
    case = Running(diagram("start -> s -> a -> end", service("s", "keep")), keep=lambda *_: kept)

    kept["n"]["k"] = 99

    assert case.tasks("a")[0].data == {"n": {"k": 1}}


def test_what_was_submitted_or_started_with_and_changed_later_changes_nothing() -> None:
    begin, submission = {"n": [1]}, {"m": [1]}
    case = Running(diagram("start -> a -> b -> end"), begin)
    case.workflow.complete(case.workflow.open_tasks[0].id, submission)

    begin["n"].append(99)
    submission["m"].append(99)

    case.workflow.settle()
    assert case.workflow.open_tasks[0].data == {"n": [1], "m": [1]}


def test_a_parallel_branch_does_not_see_what_another_changes() -> None:
    case = Running(diagram("start -> and1 -> a -> b -> and2 -> end\nand1 -> c -> and2"), {"n": {"k": 1}})

    case.complete("a", n={"k": 99})

    assert case.tasks("b")[0].data == {"n": {"k": 99}}
    assert case.tasks("c")[0].data == {"n": {"k": 1}}


def test_output_parameters_say_what_of_a_submission_enters_the_case() -> None:
    outputs = parameters(
        outputs={"decision": "${decision}", "by": "literal text", "total": "${n + m}", "none": "${nothing}"}
    )
    case = Running(diagram("start -> a -> b -> end", node("userTask", "a", outputs)), {"n": 1})

    case.complete("a", decision="accept", m=2, long_text="…" * 100)

    assert case.tasks("b")[0].data == {
        "n": 1,
        "decision": "accept",
        "by": "literal text",
        "total": 3,
        "none": None,
    }


def test_without_output_parameters_all_of_a_submission_enters_the_case() -> None:
    case = Running(diagram("start -> a -> b -> end"), {"n": 1})

    case.complete("a", n=2, m=3)

    assert case.tasks("b")[0].data == {"n": 2, "m": 3}


def test_a_submission_cannot_set_the_clock() -> None:
    case = Running(
        diagram(
            """
            start -> a -> xor1
            xor1 -> b -> end if now() < date and time("2027-01-01T00:00:00Z")
            xor1 -> c -> end else
            """
        )
    )

    case.complete("a", __now__="2030-01-01T00:00:00Z")

    assert case.open == ["b"]


def test_a_called_process_gets_and_gives_all_data_by_default() -> None:
    main = diagram("start -> called -> after -> end", call("called", "inner"))
    case = Running({"main.bpmn": main, "inner.bpmn": diagram("start_i -> a -> end_i", id="inner")}, {"n": 1})
    assert case.tasks("a")[0].data == {"n": 1}

    case.complete("a", m=2)

    assert case.tasks("after")[0].data == {"n": 1, "m": 2}


def test_in_and_out_mappings_name_what_a_called_process_gets_and_gives() -> None:
    mappings = extension(
        '<camunda:in source="n" target="given" />',
        '<camunda:in sourceExpression="${n + 1}" target="more" />',
        '<camunda:in businessKey="#{execution.processBusinessKey}" />',
        '<camunda:out source="m" target="got" />',
    )
    main = diagram("start -> called -> after -> end", call("called", "inner", mappings))
    case = Running({"main.bpmn": main, "inner.bpmn": diagram("start_i -> a -> end_i", id="inner")}, {"n": 1})
    assert case.tasks("a")[0].data == {"given": 1, "more": 2}

    case.complete("a", m=2, secret=3)

    assert case.workflow.data == {"n": 1, "got": 2}


def test_all_data_and_more_can_be_mapped() -> None:
    mappings = extension(
        '<camunda:in variables="all" />',
        '<camunda:in source="n" target="m" />',
        '<camunda:out variables="all" />',
    )
    main = diagram("start -> called -> after -> end", call("called", "inner", mappings))
    case = Running({"main.bpmn": main, "inner.bpmn": diagram("start_i -> a -> end_i", id="inner")}, {"n": 1})

    assert case.tasks("a")[0].data == {"n": 1, "m": 1}


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sees_what_its_activity_knows_when_it_happens(interrupting: bool) -> None:
    main = diagram(
        "start -> called -> end\nlate -> told -> end_l",
        call("called", "inner"),
        boundary("late", "called", timer("timeDuration", "P1D"), interrupting=interrupting),
    )
    inner = diagram("start_i -> a -> box -> end_i", sub("box", "start_s -> b -> c -> end_s"), id="inner")
    case = Running({"main.bpmn": main, "inner.bpmn": inner}, {"n": 1})
    case.complete("a", handler="王")
    case.complete("b", step=2)

    case.wait(days=1)

    assert case.tasks("told")[0].data == {"n": 1, "handler": "王", "step": 2}


def test_an_event_sees_what_finished_instances_of_a_loop_know_and_nothing_of_their_own() -> None:
    inner = node("userTask", "a", many("units", "unit"), parameters({}, {"log": "${append(log, unit)}"}))
    case = Running(
        diagram(
            "start -> box -> end\nlate -> told -> end_l",
            sub("box", "start_b -> a -> end_b", inner),
            boundary("late", "box", timer("timeDuration", "P1D"), interrupting=False),
        ),
        {"units": ["x", "y"], "log": []},
    )
    case.complete("a")

    case.wait(days=1)

    assert case.tasks("told")[0].data == {"units": ["x", "y"], "log": ["x"]}
    assert case.workflow.data == {"units": ["x", "y"], "log": ["x"]}


@pytest.mark.parametrize("sequential", [True, False])
def test_what_a_failed_instance_of_a_loop_knew_does_not_leave_it(sequential: bool) -> None:
    failed = '<bpmn:errorEventDefinition errorRef="lost" />'
    inner = "start_b -> a -> xor1\nxor1 -> failed if ok = false\nxor1 -> end_b else"
    case = Running(
        diagram(
            "start -> box -> end\noops -> told -> end_o",
            sub(
                "box",
                inner,
                node("userTask", "a"),
                node("endEvent", "failed", failed),
                body=many("units", "unit", sequential=sequential),
            ),
            boundary("oops", "box", failed),
            beside='<bpmn:error id="lost" name="lost" errorCode="lost" />',
        ),
        {"units": ["x", "y", "z"]},
    )
    case.complete("a", ok=True, found="by x")

    case.complete("a", ok=False, found="by y", secret="of y")

    assert case.open == ["told"]
    assert case.tasks("told")[0].data == {"units": ["x", "y", "z"], "ok": True, "found": "by x"}


def test_an_event_at_a_call_with_mappings_sees_what_the_call_would_give() -> None:
    mappings = extension('<camunda:in variables="all" />', '<camunda:out source="a" target="got" />')
    main = diagram(
        "start -> called -> end\nlate -> told -> end_l",
        call("called", "inner", mappings),
        boundary("late", "called", timer("timeDuration", "P1D")),
    )
    case = Running(
        {"main.bpmn": main, "inner.bpmn": diagram("start_i -> a -> b -> end_i", id="inner")}, {"n": 1}
    )
    case.complete("a", a=1, secret=2)

    case.wait(days=1)

    assert case.tasks("told")[0].data == {"n": 1, "got": 1}


def test_the_data_of_a_case_is_what_its_open_branches_know_together() -> None:
    case = Running(
        diagram("start -> and1 -> a -> b -> and2 -> end\nand1 -> c -> d -> and2"), {"n": 1, "m": 1}
    )

    case.complete("c", m=2)
    case.complete("a", n=2)

    assert case.workflow.data == {"n": 2, "m": 2}


def test_a_loop_item_does_not_leave_its_instance() -> None:
    case = Running(
        diagram("start -> a -> after -> end", node("userTask", "a", many("units", "unit"))),
        {"units": ["x", "y"], "unit": "before"},
    )
    assert [task.data["unit"] for task in case.workflow.open_tasks] == ["x", "y"]
    case.complete("a")
    case.complete("a")

    assert case.tasks("after")[0].data == {"units": ["x", "y"], "unit": "before"}


@pytest.mark.parametrize(
    ("base", "first", "second", "merged"),
    [
        ({"x": 1}, {"x": 1}, {"x": 2}, {"x": 2}),
        ({"x": 1}, {"x": 2}, {"x": 1}, {"x": 2}),
        ({"x": 1}, {"x": 2}, {"x": 3}, {"x": 3}),
        ({"x": 1}, {}, {"x": 1}, {}),
        ({"x": 1}, {"x": 1}, {}, {}),
        ({"x": 1}, {}, {"x": 2}, {"x": 2}),
        ({}, {"x": [1]}, {"x": [2]}, {"x": [1, 2]}),
        ({"x": [0]}, {"x": [0, 1]}, {"x": [0, 2]}, {"x": [0, 1, 2]}),
        ({"x": [0]}, {"x": [0, 1]}, {"x": []}, {"x": []}),
        ({"x": [0]}, {"x": [0, 1]}, {"x": [0, 1]}, {"x": [0, 1, 1]}),
        ({"x": {"a": 1}}, {"x": {"a": 1, "b": 2}}, {"x": {"c": 3}}, {"x": {"b": 2, "c": 3}}),
        ({"x": 1}, {"x": True}, {"x": 1}, {"x": True}),
        ({"x": None}, {"x": None}, {}, {}),
    ],
)
def test_three_way_merge(
    base: dict[str, Any], first: dict[str, Any], second: dict[str, Any], merged: dict[str, Any]
) -> None:
    before = [repr(base), repr(first), repr(second)]

    assert repr(merge(base, first, second)) == repr(merged)

    assert [repr(base), repr(first), repr(second)] == before
