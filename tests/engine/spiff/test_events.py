"""Messages, errors and ends."""

from __future__ import annotations

import pytest

from tests.engine.spiff.drawing import (
    boundary,
    call,
    catch,
    diagram,
    many,
    message,
    node,
    service,
    sub,
    timer,
)
from tests.engine.spiff.running import Running

STOP = '<bpmn:message id="stop" name="withdrawn" />'
FAILED = '<bpmn:error id="failed" errorCode="E1" /><bpmn:error id="other" errorCode="E2" />'


def error(reference: str | None) -> str:
    """An error definition."""
    return f"<bpmn:errorEventDefinition{f' errorRef={chr(34)}{reference}{chr(34)}' if reference else ''} />"


def test_a_message_reaches_what_waits_for_it_with_its_payload() -> None:
    case = Running(
        diagram("start -> wait1 -> a -> end", catch("wait1", message("stop")), beside=STOP), {"n": 1}
    )
    assert case.open == []

    assert case.send("withdrawn", n=2, by="信访人")

    assert case.tasks("a")[0].data == {"n": 2, "by": "信访人"}


def test_a_message_nobody_waits_for_is_not_kept() -> None:
    case = Running(diagram("start -> a -> wait1 -> b -> end", catch("wait1", message("stop")), beside=STOP))

    assert not case.send("withdrawn")
    assert not case.send("stop")
    case.complete("a")

    assert case.open == []


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_message_beside_an_activity(interrupting: bool) -> None:
    main = diagram(
        "start -> called -> after -> end\nstopped -> told -> end_s",
        call("called", "inner"),
        boundary("stopped", "called", message("stop"), interrupting=interrupting),
        beside=STOP,
    )
    case = Running({"main.bpmn": main, "inner.bpmn": diagram("start_i -> a -> end_i", id="inner")})

    case.send("withdrawn")

    assert case.open == (["told"] if interrupting else ["a", "told"])
    assert not case.send("withdrawn")


def test_an_outer_interruption_keeps_a_message_from_what_it_cancels() -> None:
    inner = sub(
        "box",
        "start_s -> a -> end_s\ninner_stop -> s -> end_i",
        boundary("inner_stop", "a", message("stop")),
        service("s"),
    )
    case = Running(
        diagram(
            "start -> box -> end\nouter_stop -> b -> end_o",
            inner,
            boundary("outer_stop", "box", message("stop")),
            beside=STOP,
        )
    )

    case.send("withdrawn")

    assert case.open == ["b"]
    assert case.ports.asked == []


def test_a_message_reaches_every_branch_that_waits_for_it() -> None:
    case = Running(
        diagram(
            "start -> and1 -> w1 -> a -> and2 -> end\nand1 -> w2 -> b -> and2",
            catch("w1", message("stop")),
            catch("w2", message("stop")),
            beside=STOP,
        )
    )

    case.send("withdrawn")

    assert case.open == ["a", "b"]


def test_a_receive_task_waits_for_its_message_and_may_expire() -> None:
    text = diagram(
        "start -> r -> a -> end\nlate -> b -> end_l",
        node("receiveTask", "r", messageRef="stop"),
        boundary("late", "r", timer("timeDuration", "P1D")),
        beside=STOP,
    )
    case = Running(text)
    case.send("withdrawn")
    assert (case.open, case.timers) == (["a"], {})

    case = Running(text)
    case.wait(days=1)
    assert case.open == ["b"]
    assert not case.send("withdrawn")


def test_a_message_at_an_event_gateway_ends_the_other_waits() -> None:
    case = Running(
        diagram(
            "start -> event1 -> w -> a -> end\nevent1 -> late -> b -> end2",
            catch("w", message("stop")),
            catch("late", timer("timeDuration", "P1D")),
            beside=STOP,
        )
    )

    case.send("withdrawn")
    case.wait(days=2)

    assert case.open == ["a"]


@pytest.mark.parametrize("caught_by", ["failed", None])
def test_an_error_end_is_caught_beside_the_sub_process(caught_by: str | None) -> None:
    inner = sub(
        "box",
        "start_s -> and1 -> a -> end_error\nand1 -> b -> end_s",
        node("endEvent", "end_error", error("failed")),
    )
    case = Running(
        diagram(
            "start -> box -> end\nbroken -> c -> end_b",
            inner,
            boundary("broken", "box", error(caught_by)),
            beside=FAILED,
        )
    )

    case.complete("a", why="x")

    assert case.open == ["c"]
    assert case.tasks("c")[0].data == {"why": "x"}


def test_an_error_passes_scopes_that_catch_another() -> None:
    inner = sub("inner", "start_i -> a -> end_error", node("endEvent", "end_error", error("failed")))
    middle = sub(
        "middle",
        "start_m -> inner -> end_m\nwrong -> end_w",
        inner,
        boundary("wrong", "inner", error("other")),
    )
    case = Running(
        diagram(
            "start -> middle -> end\nright -> b -> end_r",
            middle,
            boundary("right", "middle", error("failed")),
            beside=FAILED,
        )
    )

    case.complete("a")

    assert case.open == ["b"]


def test_an_error_of_a_called_process_is_caught_by_its_caller() -> None:
    main = diagram(
        "start -> called -> end\nbroken -> b -> end_b",
        call("called", "inner"),
        boundary("broken", "called", error("failed")),
        beside=FAILED,
    )
    inner = diagram(
        "start_i -> a -> end_error", node("endEvent", "end_error", error("failed")), id="inner", beside=FAILED
    )
    case = Running({"main.bpmn": main, "inner.bpmn": inner})

    case.complete("a")

    assert case.open == ["b"]


def test_an_error_in_one_instance_of_a_loop_ends_the_loop() -> None:
    each = sub(
        "each",
        "start_s -> a -> end_error",
        node("endEvent", "end_error", error("failed")),
        body=many("units"),
    )
    case = Running(
        diagram(
            "start -> each -> end\nbroken -> b -> end_b",
            each,
            boundary("broken", "each", error(None)),
            beside=FAILED,
        ),
        {"units": [1, 2]},
    )

    case.complete("a")

    assert case.open == ["b"]
    assert len(case.workflow._case.scopes) == 0


def test_a_terminate_end_ends_the_case() -> None:
    case = Running(
        diagram(
            "start -> and1 -> a -> end_all\nand1 -> b -> end",
            node("endEvent", "end_all", "<bpmn:terminateEventDefinition />"),
        )
    )

    case.complete("a", n=1)

    assert case.workflow.is_finished
    assert case.workflow.outcome == ("end_all", "END_ALL")
    assert case.workflow.data == {"n": 1}


def test_the_outcome_is_the_main_end_whenever_a_side_path_ends() -> None:
    text = diagram(
        "start -> a -> end\nlate -> side -> end_side",
        boundary("late", "a", timer("timeDuration", "P1D"), interrupting=False),
    )
    for order in (("a", "side"), ("side", "a")):
        case = Running(text)
        case.wait(days=1)
        for element in order:
            assert case.workflow.outcome is None
            case.complete(element)
        assert case.workflow.outcome == ("end", "END")


def test_the_outcome_is_that_of_the_case_not_of_a_process_it_calls() -> None:
    main = diagram("start -> called -> end", call("called", "inner"))
    case = Running({"main.bpmn": main, "inner.bpmn": diagram("start_i -> a -> end_i", id="inner")})

    case.complete("a")

    assert case.workflow.outcome == ("end", "END")


def test_a_milestone_is_passed() -> None:
    case = Running(diagram("start -> m -> a -> end", node("intermediateThrowEvent", "m")))

    assert case.visited == ["start", "m", "a"]
