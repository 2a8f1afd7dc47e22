"""The path a case has taken, for the drawing and the history."""

from __future__ import annotations

from engine import spiff
from tests.engine.spiff.drawing import boundary, call, catch, diagram, many, message, node, sub, timer
from tests.engine.spiff.running import Running


def path(case: Running) -> list[tuple[str, str | None]]:
    """Element and flow of everything passed."""
    return [(one.element_id, one.flow_id) for one in case.passed + case.workflow.passed]


def test_every_element_is_noted_with_the_flow_that_led_there() -> None:
    case = Running(diagram("start -> xor1\nxor1 -> a -> end if true\nxor1 -> b -> end2 else"))
    case.complete("a")

    assert path(case) == [("start", None), ("xor1", "start-xor1"), ("a", "xor1-a"), ("end", "a-end")]


def test_the_path_counts_from_the_last_load() -> None:
    case = Running(diagram("start -> a -> b -> end"))
    assert case.workflow.passed == []

    task = case.workflow.open_tasks[0]
    case.workflow.complete(task.id, {})
    case.workflow.settle()

    assert case.workflow.passed == [spiff.Passed("b", "B", "userTask", "a-b", "main")]


def test_a_join_is_noted_for_every_token_that_reaches_it() -> None:
    case = Running(diagram("start -> and1 -> a -> and2 -> end\nand1 -> b -> and2"))
    case.complete("a")
    case.complete("b")

    assert path(case)[-3:] == [("and2", "a-and2"), ("and2", "b-and2"), ("end", "and2-end")]


def test_events_are_noted_when_they_happen() -> None:
    case = Running(
        diagram(
            "start -> a -> w -> event1 -> got -> end\nevent1 -> late -> end2\nsoon -> end3",
            boundary("soon", "a", timer("timeDuration", "P1D"), interrupting=False),
            catch("w", timer("timeDuration", "P1D")),
            catch("got", message("m")),
            catch("late", timer("timeDuration", "P9D")),
            beside='<bpmn:message id="m" name="m" />',
        )
    )
    assert case.visited == ["start", "a"]
    case.wait(days=1)
    assert case.visited == ["start", "a", "soon", "end3"]
    case.complete("a")
    assert case.visited == ["start", "a", "soon", "end3"]
    case.wait(days=1)
    case.send("m")

    assert path(case)[2:] == [
        ("soon", None),
        ("end3", "soon-end3"),
        ("w", "a-w"),
        ("event1", "w-event1"),
        ("got", "event1-got"),
        ("end", "got-end"),
    ]


def test_an_activity_with_events_is_noted_with_its_own_flow() -> None:
    case = Running(
        diagram("start -> a -> end\nlate -> end_l", boundary("late", "a", timer("timeDuration", "P1D")))
    )

    assert path(case) == [("start", None), ("a", "start-a")]


def test_a_loop_is_noted_once_and_what_is_inside_for_each_item() -> None:
    each = sub("each", "start_s -> a -> end_s", body=many("units"))
    case = Running(
        diagram("start -> m -> each -> end", node("userTask", "m", many("units")), each), {"units": [1, 2]}
    )
    case.complete("m")
    case.complete("m")

    assert [element for element, _ in path(case)] == ["start", "m", "each", "start_s", "start_s", "a", "a"]


def test_what_a_called_process_passes_names_its_process() -> None:
    main = diagram("start -> called -> end", call("called", "inner"))
    case = Running({"main.bpmn": main, "inner.bpmn": diagram("start -> a -> end", id="inner")})

    assert [(one.element_id, one.process_id) for one in case.passed] == [
        ("start", "main"),
        ("called", "main"),
        ("start", "inner"),
        ("a", "inner"),
    ]


def test_the_flow_of_a_waiting_token_survives_loading() -> None:
    case = Running(diagram("start -> and1 -> a -> and2 -> end\nand1 -> b -> and2"))
    case.complete("b")
    case.complete("a")

    assert path(case)[-1] == ("end", "and2-end")
