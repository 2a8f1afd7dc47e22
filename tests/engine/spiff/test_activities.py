"""Services, decisions, scripts and loops."""

from __future__ import annotations

from typing import Any

import pytest

from engine import spiff
from tests.engine.spiff.drawing import (
    boundary,
    diagram,
    extension,
    many,
    node,
    parameters,
    script,
    service,
    sub,
    timer,
)
from tests.engine.spiff.running import Running


class Refused(Exception):
    """What a service of another room may raise."""


def test_what_a_service_raises_passes_through_unchanged() -> None:
    error = Refused("no such office")

    def fail(*_: Any) -> None:
        raise error

    with pytest.raises(Refused) as caught:
        Running(diagram("start -> s -> end", service("s", "fail")), fail=fail)

    assert caught.value is error


def test_what_a_decision_raises_passes_through_unchanged() -> None:
    def fail(*_: Any) -> None:
        raise KeyError("no rule")

    with pytest.raises(KeyError, match="no rule"):
        Running(diagram("start -> r -> end", rule()), routing=fail)


def test_a_case_is_as_it_was_saved_after_a_service_failed() -> None:
    answers: list[Any] = [Refused("not now"), {"ok": True}]

    def flaky(*_: Any) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    case = Running(diagram("start -> a -> s -> b -> end", service("s", "flaky")), flaky=flaky)
    with pytest.raises(Refused):
        case.complete("a", n=1)

    case.workflow = spiff.Workflow.load(case.spec, case.state, now=case.now, ports=case.ports)
    case.complete("a", n=1)

    assert case.tasks("b")[0].data == {"n": 1, "ok": True}


def test_a_service_gets_its_parameters_evaluated() -> None:
    given = parameters(
        {
            "rule": "R15",
            "text": "${name}",
            "sum": "${n + 1}",
            "again": "=n * 2",
            "nothing": "",
            "list": "${[n, name]}",
        }
    )
    case = Running(
        diagram(
            "start -> s -> end", node("serviceTask", "s", given, camunda_type="external", camunda_topic="t")
        ),
        {"n": 2, "name": "张三"},
    )

    assert case.ports.asked == [
        ("s", {"rule": "R15", "text": "张三", "sum": 3, "again": 4, "nothing": None, "list": [2, "张三"]})
    ]


def test_output_parameters_say_what_of_a_result_enters_the_case() -> None:
    case = Running(
        diagram(
            "start -> s -> a -> end", service("s", "t", due="${result.clock.due}", twice="${result.n * n}")
        ),
        {"n": 3},
        t={"clock": {"due": "2026-01-01"}, "n": 2, "more": 1},
    )

    assert case.tasks("a")[0].data == {"n": 3, "due": "2026-01-01", "twice": 6}


def test_without_output_parameters_all_of_a_result_enters_the_case() -> None:
    case = Running(diagram("start -> s -> a -> end", service("s", "t")), {"n": 3}, t={"n": 4, "m": 5})

    assert case.tasks("a")[0].data == {"n": 4, "m": 5}


def test_a_service_may_answer_nothing() -> None:
    case = Running(diagram("start -> s -> a -> end", service("s", "t")), {"n": 3}, t=None)

    assert case.tasks("a")[0].data == {"n": 3}


@pytest.mark.parametrize("answer", [[1], "text", 7, {"set": {1}}, {1: "a"}, {"huge": 2**70}])
def test_a_service_that_answers_no_json_object_stops_the_case(answer: Any) -> None:
    with pytest.raises((spiff.CannotMove, TypeError)):
        Running(diagram("start -> s -> end", service("s", "t")), t=lambda *_: answer)


@pytest.mark.parametrize(
    ("result", "data"),
    [
        ({"office": "A"}, {"n": 1, "route": {"office": "A"}}),
        ([{"office": "A"}], {"n": 1, "route": [{"office": "A"}]}),
        (None, {"n": 1, "route": None}),
    ],
)
def test_a_decision_enters_the_case_under_its_result_variable(result: Any, data: dict[str, Any]) -> None:
    case = Running(diagram("start -> r -> a -> end", rule()), {"n": 1}, routing=result)

    assert case.tasks("a")[0].data == data


def test_a_script_assigns_line_by_line() -> None:
    text = script(
        "s", "m = n + 1", "", "  k = m * 2  ", '信访人 = "张三"', "list = [n, m, k]", "same = n = 1"
    )
    case = Running(diagram("start -> s -> a -> end", text), {"n": 1})

    assert case.tasks("a")[0].data == {
        "n": 1,
        "m": 2,
        "k": 4,
        "信访人": "张三",
        "list": [1, 2, 4],
        "same": True,
    }


def test_an_expression_that_fails_stops_the_case_at_its_element() -> None:
    with pytest.raises(spiff.CannotMove) as caught:
        Running(diagram("start -> s -> end", script("s", "x = [1..2]")), {})

    assert caught.value.element_id == "s"


def test_the_first_true_condition_wins_and_only_true_is_true() -> None:
    text = """
        start -> xor1
        xor1 -> a -> end if n
        xor1 -> b -> end if n > 0
        xor1 -> c -> end if n > 1
        xor1 -> d -> end else
    """
    assert Running(diagram(text), {"n": 2}).open == ["b"]
    assert Running(diagram(text), {"n": "true"}).open == ["d"]
    assert Running(diagram(text), {"n": 0}).open == ["d"]
    assert Running(diagram(text), {"n": True}).open == ["a"]
    assert Running(diagram(text), {}).open == ["d"]


def test_a_gateway_without_a_true_condition_stops_the_case() -> None:
    with pytest.raises(spiff.CannotMove) as caught:
        Running(diagram("start -> xor1\nxor1 -> a -> end if n > 1\nxor1 -> b -> end2 if n < 1"), {"n": 1})

    assert caught.value.element_id == "xor1"


def test_parallel_instances_see_their_own_item_and_what_was_known_before() -> None:
    outputs = parameters(
        outputs={"opinions": "${append(opinions, {unit: unit, at: loopCounter, says: says})}"}
    )
    case = Running(
        diagram("start -> a -> b -> end", node("userTask", "a", many("${units}", "unit"), outputs)),
        {"units": ["x", "y", "z"], "opinions": []},
    )
    assert [task.data["unit"] for task in case.workflow.open_tasks] == ["x", "y", "z"]

    case.complete("a", which=1, says="yes")
    assert [task.data["opinions"] for task in case.workflow.open_tasks] == [[], []]
    case.complete("a", says="no")
    case.complete("a", says="no")

    assert case.tasks("b")[0].data == {
        "units": ["x", "y", "z"],
        "opinions": [
            {"unit": "y", "at": 1, "says": "yes"},
            {"unit": "x", "at": 0, "says": "no"},
            {"unit": "z", "at": 2, "says": "no"},
        ],
    }


def test_sequential_instances_see_what_those_before_them_did() -> None:
    outputs = parameters(outputs={"trail": "${append(trail, unit)}"})
    case = Running(
        diagram(
            "start -> a -> b -> end", node("userTask", "a", many("units", "unit", sequential=True), outputs)
        ),
        {"units": ["x", "y", "z"], "trail": []},
    )

    for number, unit in enumerate(("x", "y", "z")):
        (task,) = case.workflow.open_tasks
        assert task.data["unit"] == unit
        assert task.data["loopCounter"] == number
        case.complete("a")

    assert case.tasks("b")[0].data == {"units": ["x", "y", "z"], "trail": ["x", "y", "z"]}


@pytest.mark.parametrize("sequential", [True, False])
def test_a_completion_condition_ends_a_loop_early(sequential: bool) -> None:
    until = "nrOfCompletedInstances >= 2 and nrOfInstances = 3"
    case = Running(
        diagram(
            "start -> a -> b -> end", node("userTask", "a", many("units", sequential=sequential, until=until))
        ),
        {"units": [1, 2, 3]},
    )

    case.complete("a")
    assert "a" in case.open
    case.complete("a")

    assert case.open == ["b"]


def test_a_completion_condition_sees_what_the_instances_said() -> None:
    until = 'some one in votes satisfies one = "no"'
    outputs = parameters(outputs={"votes": "${append(votes, vote)}"})
    case = Running(
        diagram("start -> a -> b -> end", node("userTask", "a", many("units", until=until), outputs)),
        {"units": [1, 2, 3], "votes": []},
    )

    case.complete("a", vote="yes")
    assert case.open == ["a", "a"]
    case.complete("a", vote="no")

    assert case.open == ["b"]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_loop_over_nothing_passes_at_once(sequential: bool) -> None:
    text = diagram("start -> a -> b -> end", node("userTask", "a", many("units", sequential=sequential)))

    assert Running(text, {"units": []}).open == ["b"]


@pytest.mark.parametrize("units", [None, "text", 7, {"a": 1}])
def test_a_loop_over_what_is_no_list_stops_the_case(units: Any) -> None:
    with pytest.raises(spiff.CannotMove) as caught:
        Running(diagram("start -> a -> end", node("userTask", "a", many("units"))), {"units": units})

    assert caught.value.element_id == "a"


def test_a_number_of_instances() -> None:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>${n}</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    text = diagram("start -> a -> b -> end", node("userTask", "a", loop))

    assert Running(text, {"n": 3}).open == ["a", "a", "a"]
    assert Running(text, {"n": 0}).open == ["b"]
    for number in (-1, 1.5, "3", True, None):
        with pytest.raises(spiff.CannotMove):
            Running(text, {"n": number})


def test_a_sub_process_for_each_item() -> None:
    each = sub("each", "start_s -> a -> b -> end_s", body=many("units", "unit"))
    case = Running(diagram("start -> each -> after -> end", each), {"units": ["x", "y"]})

    case.complete("a", which=1, x=1)
    case.complete("b", x=2)
    case.complete("a", y=1)
    case.complete("b", y=2)

    assert case.tasks("after")[0].data == {"units": ["x", "y"], "x": 2, "y": 2}


def test_an_interrupted_loop_leaves_nothing_behind() -> None:
    each = sub("each", "start_s -> box -> end_s", sub("box", "start_b -> a -> end_b"), body=many("units"))
    case = Running(
        diagram(
            "start -> each -> end\nlate -> after -> end_l",
            each,
            boundary("late", "each", timer("timeDuration", "P1D")),
        ),
        {"units": [1, 2]},
    )

    case.wait(days=1)

    assert case.open == ["after"]
    assert len(case.workflow._case.scopes) == 0


def test_a_loop_while_a_condition_holds() -> None:
    loop = (
        '<bpmn:standardLoopCharacteristics testBefore="{before}" {maximum}>'
        "<bpmn:loopCondition>${{more = true}}</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
    )
    text = diagram("start -> a -> b -> end", node("userTask", "a", loop.format(before="false", maximum="")))
    case = Running(text, {"more": False})
    case.complete("a", more=True)
    assert case.tasks("a")[0].data == {"more": True, "loopCounter": 1}
    case.complete("a", more=False)
    assert case.open == ["b"]
    assert case.tasks("b")[0].data == {"more": False}

    text = diagram("start -> a -> b -> end", node("userTask", "a", loop.format(before="true", maximum="")))
    assert Running(text, {"more": False}).open == ["b"]

    text = diagram(
        "start -> a -> b -> end",
        node("userTask", "a", loop.format(before="false", maximum='loopMaximum="2"')),
    )
    case = Running(text, {"more": True})
    case.complete("a")
    case.complete("a")
    assert case.open == ["b"]


def test_completing_what_is_not_open_is_a_key_error() -> None:
    case = Running(diagram("start -> a -> b -> end"))
    (task,) = case.workflow.open_tasks
    case.complete("a")

    for task_id in (task.id, "nonsense", "", f"{task.id}9", "x.1"):
        with pytest.raises(KeyError):
            case.workflow.complete(task_id, {})


def rule() -> str:
    """A business rule task."""
    return node(
        "businessRuleTask", "r", extension(), camunda_decisionRef="routing", camunda_resultVariable="route"
    )
