"""Where tokens meet. Several of these fail on SpiffWorkflow 3.2.0's own joins."""

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
    script,
    sub,
    timer,
)
from tests.engine.spiff.running import Running

LOOP = """
    start -> xor0 -> and1 -> a -> and2 -> c -> xor1
    and1 -> b -> and2
    xor1 -> again -> xor0 if again = true
    xor1 -> end else
"""


@pytest.mark.parametrize("second_pass", [("a", "b"), ("b", "a")])
def test_a_parallel_join_waits_for_every_branch_on_the_second_pass_of_a_loop(
    second_pass: tuple[str, str],
) -> None:
    case = Running(diagram(LOOP))
    case.complete("a")
    case.complete("b")
    case.complete("c", again=True)
    case.complete("again")

    case.complete(second_pass[0])

    assert case.open == [second_pass[1]]
    case.complete(second_pass[1])
    assert case.open == ["c"]


@pytest.mark.parametrize("second_pass", [("a", "b"), ("b", "a")])
def test_an_inclusive_join_waits_for_every_branch_on_the_second_pass_of_a_loop(
    second_pass: tuple[str, str],
) -> None:
    text = LOOP.replace("and1", "or1").replace("and2", "or2")
    text = text.replace("or1 -> a -> or2 -> c -> xor1", "or1\n or1 -> a -> or2 -> c -> xor1 if true")
    case = Running(diagram(text.replace("or1 -> b -> or2", "or1 -> b -> or2 if true")))
    case.complete("a")
    case.complete("b")
    case.complete("c", again=True)
    case.complete("again")

    case.complete(second_pass[0])

    assert case.open == [second_pass[1]]
    case.complete(second_pass[1])
    assert case.open == ["c"]


def test_an_inclusive_join_waits_for_a_branch_inside_a_multi_instance_before_a_gateway() -> None:
    case = Running(
        diagram(
            """
            start -> or1
            or1 -> opinions -> xor1 -> or2 -> after -> end if true
            or1 -> b -> or2 if true
            """,
            node("userTask", "opinions", many("units")),
        ),
        {"units": [1, 2]},
    )

    case.complete("b")
    case.complete("opinions")

    assert case.open == ["opinions"]
    case.complete("opinions")
    assert case.open == ["after"]


def test_an_inclusive_join_waits_for_a_branch_at_an_event_gateway() -> None:
    case = Running(
        diagram(
            """
            start -> or1
            or1 -> event1 -> answered -> xor1 -> or2 -> after -> end if true
            event1 -> expired -> xor1
            or1 -> b -> or2 if true
            """,
            catch("answered", message("answer")),
            catch("expired", timer("timeDuration", "P5D")),
            beside='<bpmn:message id="answer" name="answer" />',
        )
    )

    case.complete("b")

    assert case.open == []
    case.wait(days=5)
    assert case.open == ["after"]


def test_an_inclusive_join_waits_for_the_chosen_branches_only() -> None:
    case = Running(
        diagram(
            """
            start -> or1
            or1 -> a -> or2 -> after -> end if n > 1
            or1 -> b -> or2 if n > 2
            or1 -> c -> or2 else
            """
        ),
        {"n": 2},
    )

    assert case.open == ["a"]
    case.complete("a")
    assert case.open == ["after"]


def test_an_inclusive_gateway_takes_its_default_flow_when_no_condition_is_true() -> None:
    text = """
        start -> or1
        or1 -> a -> or2 -> after -> end if n > 1
        or1 -> c -> or2 else
    """
    case = Running(diagram(text), {"n": 0})

    assert case.open == ["c"]
    case.complete("c")
    assert case.open == ["after"]


def test_a_late_token_does_not_delete_the_task_behind_an_inclusive_join() -> None:
    case = Running(
        diagram(
            """
            start -> or1
            or1 -> a -> or2 -> after -> end if true
            or1 -> b -> or2 if true
            side -> late -> end_side
            """,
            boundary("side", "a", timer("timeDuration", "P1D"), interrupting=False),
        )
    )
    case.wait(days=1)
    case.complete("a")
    case.complete("b")
    assert case.open == ["after", "late"]

    case.complete("late")

    assert case.open == ["after"]


def test_an_inclusive_join_waits_while_an_armed_event_may_still_lead_to_it() -> None:
    case = Running(
        diagram(
            """
            start -> or1
            or1 -> a -> end_a if true
            or1 -> b -> or2 -> after -> end if true
            late -> c -> or2
            """,
            boundary("late", "a", timer("timeDuration", "P1D")),
        )
    )

    case.complete("b")
    assert case.open == ["a"]
    case.wait(days=1)
    assert case.open == ["c"]
    case.complete("c")
    assert case.open == ["after"]


def test_an_interrupted_branch_reaches_the_parallel_join_by_its_event() -> None:
    case = Running(
        diagram(
            """
            start -> and1 -> a -> xor1 -> and2 -> after -> end
            and1 -> b -> and2
            late -> c -> xor1
            """,
            boundary("late", "a", timer("timeDuration", "P1D")),
        )
    )

    case.wait(days=1)
    case.complete("b")
    assert case.open == ["c"]
    case.complete("c")
    assert case.open == ["after"]


def test_a_surplus_token_waits_at_a_parallel_join_for_the_next_of_the_other_flow() -> None:
    case = Running(
        diagram(
            """
            start -> and1 -> xor1 -> a -> xor2 -> and2 -> after -> end
            and1 -> xor3 -> b -> and2
            and1 -> c -> xor2
            and1 -> d -> xor3
            """
        )
    )

    case.complete("a")
    case.complete("c")
    assert case.open == ["b", "d"]
    case.complete("b")
    assert case.open == ["after", "d"]
    case.complete("d")
    assert case.open == ["after", "b"]
    case.complete("b")
    assert case.open == ["after", "after"]


def test_two_flows_from_one_gateway_to_one_join_are_two_tokens() -> None:
    parallel = "start -> and1 -> a -> and2 -> after -> end\n"
    flows = "".join(
        f'<bpmn:sequenceFlow id="short{number}" sourceRef="and1" targetRef="and2" />' for number in (1, 2)
    )
    case = Running(diagram(parallel).replace("</bpmn:process>", f"{flows}</bpmn:process>"))

    case.complete("a")

    assert case.open == ["after"]


def test_a_join_inside_a_called_process_waits_for_its_own_tokens_only() -> None:
    called = diagram("start2 -> and1 -> a -> and2 -> end2\nand1 -> b -> and2", id="called")
    main = diagram(
        "start -> and0 -> one -> and3 -> end\nand0 -> two -> and3",
        call("one", "called"),
        call("two", "called"),
    )
    case = Running({"main.bpmn": main, "called.bpmn": called})
    assert case.open == ["a", "a", "b", "b"]

    case.complete("a", which=0)
    case.complete("b", which=1)

    assert case.open == ["a", "b"]
    case.complete("a")
    case.complete("b")
    assert case.workflow.is_finished


def test_what_branches_change_meets_at_the_join_whoever_arrives_last() -> None:
    text = "start -> and1 -> a -> and2 -> after -> end\nand1 -> b -> and2"
    for order in (("a", "b"), ("b", "a")):
        case = Running(diagram(text), {"x": 0, "y": 0, "both": {"p": 1, "q": 1}, "log": ["begin"]})
        changes = {
            "a": {"x": 1, "both": {"p": 2, "q": 1}, "log": ["begin", "a"]},
            "b": {"y": 1, "both": {"p": 1, "q": 2}, "log": ["begin", "b"]},
        }
        for element in order:
            case.complete(element, **changes[element])

        (task,) = case.tasks("after")
        assert (task.data["x"], task.data["y"]) == (1, 1)
        assert task.data["both"] == {"p": 2, "q": 2}
        assert task.data["log"] == ["begin", *order]


def test_a_value_one_branch_took_away_stays_away_after_the_join() -> None:
    text = "start -> and1 -> a -> and2 -> after -> end\nand1 -> b -> and2"
    case = Running(diagram(text), {"todo": {"x": 1, "y": 2}})

    case.complete("a", todo={"y": 2})
    case.complete("b", other=True)

    assert case.tasks("after")[0].data["todo"] == {"y": 2}


def test_branches_that_part_twice_and_meet_once_keep_what_each_changed() -> None:
    case = Running(
        diagram(
            """
            start -> and1 -> a -> and3 -> after -> end
            and1 -> m -> and2 -> b -> and3
            and2 -> c -> and3
            """
        ),
        {"log": []},
    )
    case.complete("m", log=["m"], m=1)
    case.complete("a", a=1, log=["a"])
    case.complete("c", c=1, log=["m", "c"])
    case.complete("b", b=1, log=["m", "b"])

    data = case.tasks("after")[0].data
    assert {data["a"], data["b"], data["c"], data["m"]} == {1}
    assert data["log"] == ["a", "m", "c", "b"]


def test_the_last_of_several_ends_knows_what_the_others_left() -> None:
    text = "start -> and1 -> a -> end_a\nand1 -> b -> end_b\nand1 -> c -> end_c"
    case = Running(diagram(text), {"n": 0, "log": []})

    case.complete("a", a=1, log=["a"])
    case.complete("b", n=1, log=["b"])
    case.complete("c", c=1, log=["c"])

    assert case.workflow.is_finished
    assert case.workflow.data == {"n": 1, "a": 1, "c": 1, "log": ["a", "b", "c"]}


def test_a_side_path_that_ends_last_brings_back_no_old_values() -> None:
    case = Running(
        diagram(
            "start -> a -> b -> end\nlate -> side -> end_side",
            boundary("late", "a", timer("timeDuration", "P1D"), interrupting=False),
        ),
        {"step": "begin", "log": ["begin"]},
    )
    case.wait(days=1)
    case.complete("a", step="a", log=["begin", "a"])
    case.complete("b", step="b")

    case.complete("side", seen=True, log=["begin", "side"])

    assert case.workflow.is_finished
    assert case.workflow.data == {"step": "b", "seen": True, "log": ["begin", "a", "side"]}


def test_a_side_path_that_ends_last_does_not_count_twice_what_it_saw() -> None:
    main = diagram(
        "start -> called -> end\nlate -> side -> end_side",
        call("called", "inner"),
        boundary("late", "called", timer("timeDuration", "P1D"), interrupting=False),
    )
    inner = diagram("start_i -> a -> b -> end_i", id="inner")
    for order in (("b", "side"), ("side", "b")):
        case = Running({"main.bpmn": main, "inner.bpmn": inner}, {"log": []})
        case.complete("a", log=["a"])
        case.wait(days=1)
        assert case.tasks("side")[0].data == {"log": ["a"]}

        for element in order:
            case.complete(element, log=["a", element])

        assert case.workflow.is_finished
        assert case.workflow.data == {"log": ["a", *order]}


def test_a_side_path_on_its_way_is_known_beside_its_activity() -> None:
    text = diagram(
        "start -> box -> end\nlate -> s1 -> s2 -> end_side",
        sub("box", "start_b -> a -> b -> end_b"),
        boundary("late", "box", timer("timeDuration", "P1D"), interrupting=False),
    )
    for order in (("s1", "a"), ("a", "s1")):
        case = Running(text, {"log": []})
        case.wait(days=1)
        for element in order:
            case.complete(element, log=[element], **{element: True})

        assert sorted(case.workflow.data["log"]) == ["a", "s1"]
        assert case.workflow.data["a"]
        assert case.workflow.data["s1"]


def test_a_side_path_that_ends_first_loses_nothing() -> None:
    case = Running(
        diagram(
            "start -> a -> end\nlate -> side -> end_side",
            boundary("late", "a", timer("timeDuration", "P1D"), interrupting=False),
        ),
        {"step": "begin"},
    )
    case.wait(days=1)

    case.complete("side", seen=True)
    assert case.workflow.data == {"step": "begin", "seen": True}
    case.complete("a", step="a")

    assert case.workflow.data == {"step": "a", "seen": True}


def test_terminate_ends_its_scope_only_and_keeps_what_ended_before() -> None:
    inner = "start2 -> and1 -> a -> end_all\nand1 -> b -> end_b\nand1 -> c -> end_c"
    terminate = node("endEvent", "end_all", "<bpmn:terminateEventDefinition />")
    case = Running(
        diagram("start -> and0 -> inner -> after -> end\nand0 -> d -> end_d", sub("inner", inner, terminate))
    )

    case.complete("b", b=1)
    case.complete("a", a=1)

    assert case.open == ["after", "d"]
    assert case.tasks("after")[0].data == {"a": 1, "b": 1}


def test_scripts_in_parallel_branches_do_not_see_one_another() -> None:
    case = Running(
        diagram(
            "start -> and1 -> one -> a -> and2 -> after -> end\nand1 -> two -> b -> and2",
            script("one", "n = n + 1", "one = n"),
            script("two", "n = n + 10", "two = n"),
        ),
        {"n": 0},
    )

    assert case.tasks("a")[0].data == {"n": 1, "one": 1}
    assert case.tasks("b")[0].data == {"n": 10, "two": 10}
