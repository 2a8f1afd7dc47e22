"""Carrying a running case to another version of its diagram: what goes, what stays, and why."""

from __future__ import annotations

import pytest

from engine import spiff
from tests.engine.spiff.drawing import boundary, call, catch, diagram, many, message, node, sub, timer
from tests.engine.spiff.running import Running

TIMER = timer("timeDate", '"2026-02-01T00:00:00Z"')
LATER = timer("timeDate", '"2026-03-01T00:00:00Z"')
BESIDE = '<bpmn:message id="m" name="m" />'


def carried(case: Running, new: str | dict[str, str], **renamed: str) -> spiff.Carried:
    """What becomes of the case's state on another diagram."""
    bundle = {"main.bpmn": new} if isinstance(new, str) else new
    return spiff.Carrier(case.spec, spiff.compile(bundle, "main"), renamed).carry(case.state)


def goes(case: Running, new: str | dict[str, str], **renamed: str) -> Running:
    """The case on the other diagram; what waits is what waited."""
    done = carried(case, new, **renamed)
    assert done.reasons == []
    assert done.state is not None
    tasks = [(one.id, renamed.get(one.element_id, one.element_id)) for one in case.workflow.open_tasks]
    timers = [(one.id, one.due_at) for one in case.workflow.timers]
    data = case.workflow.data
    case.spec = spiff.compile({"main.bpmn": new} if isinstance(new, str) else new, "main")
    case.state = done.state
    case.workflow = spiff.Workflow.load(case.spec, done.state, now=case.now, ports=case.ports)
    assert [(one.id, one.element_id) for one in case.workflow.open_tasks] == tasks
    assert [(one.id, one.due_at) for one in case.workflow.timers] == timers
    assert case.workflow.data == data
    return case


def stays(case: Running, new: str | dict[str, str], **renamed: str) -> list[tuple[str, str]]:
    """Why the case stays: (code, element)."""
    done = carried(case, new, **renamed)
    assert done.state is None
    return [(one.code, one.element_id) for one in done.reasons]


def test_a_case_goes_on_by_the_new_diagram_from_where_it_is() -> None:
    case = Running(diagram("start -> a -> b -> end"))

    goes(case, diagram("start -> x -> a -> c -> end")).complete("a")

    assert case.open == ["c"]


def test_a_renamed_element_is_found_when_it_is_named() -> None:
    case = Running(diagram("start -> a -> end"))

    assert stays(case, diagram("start -> b -> end")) == [("element_missing", "a")]
    assert goes(case, diagram("start -> b -> end"), a="b").open == ["b"]


def test_a_reason_is_a_sentence_in_both_languages_that_names_the_element() -> None:
    done = carried(Running(diagram("start -> a -> end")), diagram("start -> b -> end"))

    assert [one.message for one in done.reasons] == [
        "案件停在“A”，新版本里没有它；另有对应的，请写明对应关系。"
    ]
    assert "'A'" in done.reasons[0].message_en


def test_an_element_of_another_kind_does_not_stand_for_it() -> None:
    case = Running(diagram("start -> a -> end"))

    assert stays(case, diagram("start -> a -> end", catch("a", TIMER))) == [("kind_changed", "a")]
    timed = Running(diagram("start -> a -> end", catch("a", TIMER)))
    waiting = diagram("start -> a -> end", catch("a", message("m")), beside=BESIDE)
    assert stays(timed, waiting) == [("kind_changed", "a")]


def test_an_element_in_another_scope_does_not_stand_for_it() -> None:
    case = Running(diagram("start -> a -> end"))
    inner = sub("box", "start2 -> a -> end2")

    assert stays(case, diagram("start -> box -> end", inner)) == [("scope_changed", "a")]
    within = Running(diagram("start -> box -> end", inner))
    assert stays(within, diagram("start -> a -> end")) == [("element_missing", "box")]


def test_a_pending_timer_keeps_its_moment_whatever_the_new_diagram_says() -> None:
    case = Running(diagram("start -> a -> end\ne -> end2", boundary("e", "a", TIMER)))
    new = diagram("start -> a -> end\ne -> z -> end2", boundary("e", "a", LATER))

    assert [one.code for one in carried(case, new).remarks] == ["timer_differs"]
    goes(case, new).wait(days=40)

    assert case.open == ["z"]


def test_a_removed_or_moved_timer_holds_the_case_back() -> None:
    case = Running(diagram("start -> a -> b -> end\ne -> end2", boundary("e", "a", TIMER)))

    assert stays(case, diagram("start -> a -> b -> end")) == [("event_removed", "e")]
    moved = diagram("start -> a -> b -> end\ne -> end2", boundary("e", "b", TIMER))
    assert [code for code, _ in stays(case, moved)] == ["event_moved"]
    beside = diagram(
        "start -> a -> b -> end\ne -> end2\nf -> end3", boundary("e", "b", TIMER), boundary("f", "a", TIMER)
    )
    assert stays(case, beside) == [("event_moved", "e")]


def test_an_added_timer_does_not_begin_for_who_is_there_already() -> None:
    case = Running(diagram("start -> a -> end"))
    new = diagram("start -> a -> end\ne -> end2", boundary("e", "a", TIMER))

    assert [(one.code, one.element_id) for one in carried(case, new).remarks] == [("event_added", "e")]
    assert goes(case, new).timers == {}
    case.complete("a")
    assert case.workflow.is_finished


SPLIT = "start -> and1 -> a -> and2 -> z -> end\nand1 -> b -> and2"


def test_a_branch_added_after_the_split_would_be_waited_for_in_vain() -> None:
    case = Running(diagram(SPLIT))
    new = diagram(f"{SPLIT}\nand1 -> c -> and2")

    assert stays(case, new) == [("never_ends", "and2")]
    case.complete("a")
    assert stays(case, new) == [("never_ends", "and2")]


def test_a_step_added_in_a_branch_is_no_matter() -> None:
    case = Running(diagram(SPLIT))
    case.complete("a")

    goes(case, diagram("start -> and1 -> a -> and2 -> z -> end\nand1 -> b -> c -> and2")).complete("b")
    case.complete("c")

    assert case.open == ["z"]


def test_a_join_that_lost_the_branch_it_waits_for_holds_the_case_back() -> None:
    case = Running(diagram(SPLIT))
    case.complete("a")

    found = stays(case, diagram("start -> and1 -> a -> and2 -> z -> end\nand1 -> b -> end2"))

    assert ("join_changed", "and2") in found


def test_paths_that_no_longer_part_hold_the_case_back() -> None:
    case = Running(diagram(SPLIT))

    assert stays(case, diagram("start -> a -> b -> z -> end")) == [("split_changed", "and1")]
    behind = "start -> and1 -> a -> b -> and2 -> z -> end\nand1 -> c -> and2"
    assert stays(case, diagram(behind)) == [("split_changed", "and1")]


def test_a_token_at_a_join_is_carried_by_another_flow_from_the_same_step() -> None:
    case = Running(diagram(SPLIT))
    case.complete("a")

    goes(case, diagram(SPLIT).replace('id="a-and2"', 'id="other"')).complete("b")

    assert case.open == ["z"]


@pytest.mark.parametrize("sequential", [False, True])
def test_a_loop_goes_on_where_it_is_unless_it_is_changed(sequential: bool) -> None:
    many_a = node("userTask", "a", many("[1, 2, 3]", sequential=sequential))
    case = Running(diagram("start -> a -> end", many_a))
    case.complete("a")

    other = node("userTask", "a", many("[1, 2, 3]", sequential=not sequential))
    assert stays(case, diagram("start -> a -> end", other)) == [("loop_changed", "a")]
    plain = diagram("start -> a -> end")
    assert ("kind_changed", "a") in stays(case, plain)
    goes(case, diagram("start -> a -> b -> end", many_a)).complete("a")
    case.complete("a")
    assert case.open == ["b"]


def test_what_a_case_called_is_carried_with_it() -> None:
    old = {
        "main.bpmn": diagram("start -> c -> end", call("c", "other")),
        "other.bpmn": diagram("start9 -> a -> end9", id="other"),
    }
    case = Running(old)
    new = {
        "main.bpmn": diagram("start -> d -> z -> end", call("d", "another")),
        "another.bpmn": diagram("start9 -> a -> b -> end9", id="another"),
    }

    assert stays(case, new) == [("element_missing", "c")]
    goes(case, new, c="d").complete("a")
    case.complete("b")
    assert case.open == ["z"]


def test_a_sub_process_ahead_that_could_never_end_holds_the_case_back() -> None:
    case = Running(diagram("start -> a -> box -> end", sub("box", "start2 -> b -> end2")))
    arrows = "start2 -> xor2\nxor2 -> b -> and2 -> end2 else\nxor2 -> c -> and2 if x = 1"
    unsound = sub("box", arrows)

    assert stays(case, diagram("start -> a -> box -> end", unsound)) == [("never_ends", "and2")]


def test_events_behind_a_gateway_are_one_token() -> None:
    arrows = "start -> event1 -> m1 -> a -> end\nevent1 -> t1 -> b -> end2"
    nodes = (catch("m1", message("m")), catch("t1", TIMER))
    case = Running(diagram(arrows, *nodes, beside=BESIDE))

    goes(case, diagram(arrows.replace("-> a", "-> c -> a"), *nodes, beside=BESIDE)).send("m")

    assert case.open == ["c"]


def test_a_side_path_under_way_needs_its_event() -> None:
    old = diagram("start -> a -> end\ne -> b -> end2", boundary("e", "a", TIMER, interrupting=False))
    case = Running(old)
    case.wait(days=40)
    assert case.open == ["a", "b"]

    assert [code for code, _ in stays(case, diagram("start -> a -> b -> end"))] == ["event_removed"]
    longer = diagram("start -> a -> end\ne -> b -> c -> end2", boundary("e", "a", TIMER, interrupting=False))
    goes(case, longer).complete("b")
    assert case.open == ["a", "c"]


def test_the_same_diagram_carries_the_state_as_it_is() -> None:
    case = Running(diagram(SPLIT), {"x": {"y": [1, None]}})
    case.complete("a", seen=True)

    assert carried(case, diagram(SPLIT)).state == case.state
