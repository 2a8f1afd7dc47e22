"""A designer who can save a diagram does not own the server: nothing in it is run as Python."""

from __future__ import annotations

import os
import pathlib
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import _BpmnCondition

from engine import Invalid, spiff
from engine.spiff.expressions import NO_PYTHON
from tests.engine.spiff.drawing import (
    boundary,
    call,
    catch,
    diagram,
    extension,
    many,
    node,
    parameters,
    script,
    timer,
)
from tests.engine.spiff.running import Running


class _Bomb:
    def __reduce__(self) -> Any:
        return os.system, ("true",)


PAYLOADS = (
    "__import__('os').system('true')",
    '__import__("os").system("true")',
    "os.system('true')",
    "exec('import os')",
    "().__class__.__base__.__subclasses__()",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    "open('/etc/passwd').read()",
    "(lambda: os.system('true'))()",
    "{}.__class__",
    "__builtins__",
    "data.__init__.__globals__",
    'eval("1")',
)

LOOP = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{}</bpmn:loopCardinality>"
    "</bpmn:multiInstanceLoopCharacteristics>"
)
WHILE = (
    "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>{}</bpmn:loopCondition>"
    "</bpmn:standardLoopCharacteristics>"
)

#: Every place of a diagram that holds an expression.
PLACES: dict[str, Callable[[str], str]] = {
    "script": lambda text: diagram("start -> s -> end", script("s", f"x = {text}")),
    "script line": lambda text: diagram("start -> s -> end", script("s", text)),
    "condition": lambda text: diagram(f"start -> xor1\nxor1 -> a -> end if {text}\nxor1 -> b -> end2 else"),
    "inclusive condition": lambda text: diagram(
        f"start -> or1\nor1 -> a -> end if {text}\nor1 -> b -> end2 else"
    ),
    "timer date": lambda text: diagram("start -> t1 -> end", catch("t1", timer("timeDate", text))),
    "timer duration": lambda text: diagram("start -> t1 -> end", catch("t1", timer("timeDuration", text))),
    "boundary timer": lambda text: diagram(
        "start -> a -> end\nb1 -> end_b", boundary("b1", "a", timer("timeDate", text))
    ),
    "input parameter": lambda text: diagram("start -> s -> end", _service({"x": f"${{{text}}}"}, {})),
    "output parameter": lambda text: diagram("start -> s -> end", _service({}, {"x": f"${{{text}}}"})),
    "user task output": lambda text: diagram(
        "start -> a -> end", node("userTask", "a", parameters({}, {"x": f"${{{text}}}"}))
    ),
    "due date": lambda text: diagram(
        "start -> a -> end", node("userTask", "a", camunda_dueDate=f"${{{text}}}")
    ),
    "scope": lambda text: diagram("start -> a -> end", node("userTask", "a", _property("scope", f"={text}"))),
    "collection": lambda text: diagram("start -> a -> end", node("userTask", "a", many(text))),
    "cardinality": lambda text: diagram(
        "start -> a -> end", node("userTask", "a", LOOP.format(_escaped(text)))
    ),
    "completion condition": lambda text: diagram(
        "start -> a -> end", node("userTask", "a", many("units", until=text))
    ),
    "loop condition": lambda text: diagram(
        "start -> a -> end", node("userTask", "a", WHILE.format(_escaped(text)))
    ),
    "call mapping": lambda text: diagram(
        "start -> c -> end",
        call("c", "main", extension(f'<camunda:in sourceExpression="{_escaped(text)}" target="x" />')),
    ),
}


@pytest.fixture
def _no_system(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails when anything runs a command, evaluates Python or opens a file of the system."""
    ran: list[str] = []
    monkeypatch.setattr(os, "system", lambda command: ran.append(command))
    yield
    assert ran == []


@pytest.mark.usefixtures("_no_system")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_python_in_a_diagram_is_never_run(place: str, payload: str) -> None:
    # Refused when it is compiled, stopped when it runs, or a FEEL name that means nothing: never more.
    try:
        case = Running(PLACES[place](payload), {"units": [1], "data": {}})
        if case.open:
            case.complete("a")
        known = case.workflow.data
    except (Invalid, spiff.CannotMove):
        return
    assert known.get("x") is None


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_really_read(place: str) -> None:
    # The test above would pass if a place were not read at all.
    with pytest.raises(Invalid):
        Running(PLACES[place]("1 +"), {"units": [1]})


def test_spiffworkflow_cannot_run_python_through_the_case() -> None:
    case = Running(diagram("start -> a -> end"))
    task = case.workflow._case.root.task_tree
    assert task is not None

    for attempt in (
        lambda: task.workflow.script_engine.evaluate(task, "1 + 1"),
        lambda: task.workflow.script_engine.execute(task, "x = 1"),
        lambda: task.workflow.script_engine.call_service(task, name="x"),
        lambda: task.workflow.script_engine.validate("1 + 1"),
        lambda: task.workflow.script_engine.environment.evaluate("1 + 1", {}),
        lambda: task.workflow.script_engine.environment.execute("x = 1", {}),
        lambda: task.workflow.script_engine.environment.call_service({}, name="x"),
        lambda: _BpmnCondition("1 + 1")._matches(task),
    ):
        with pytest.raises(spiff.CannotMove, match="run as Python"):
            attempt()
    assert task.workflow.script_engine is NO_PYTHON


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(pickle.dumps(_Bomb()), id="pickle"),
        pytest.param(
            b'{"v":1,"p":"x","n":1,"c":0,"o":null,"s":[[0,[[1,"(start)",16,0,[{"typename":"x"}]]],{}]]}',
            id="types",
        ),
    ],
)
@pytest.mark.usefixtures("_no_system")
def test_a_saved_state_runs_nothing_when_it_is_loaded(state: bytes) -> None:
    case = Running(diagram("start -> a -> end"))

    try:
        loaded = spiff.Workflow.load(case.spec, state, now=case.now, ports=None)
        loaded.settle()
    except ValueError:
        return
    assert loaded.open_tasks[0].data == {"typename": "x"}


def test_no_module_of_the_room_runs_python_text() -> None:
    for path in pathlib.Path(spiff.__file__).parent.glob("*.py"):
        text = path.read_text()
        for word in ("eval(", "exec(", "pickle", "import_module", "__import__"):
            assert word not in text.replace("compiled.evaluate(", ""), f"{word} in {path.name}"


def _service(inputs: dict[str, str], outputs: dict[str, str]) -> str:
    return node("serviceTask", "s", parameters(inputs, outputs), camunda_type="external", camunda_topic="t")


def _property(name: str, value: str) -> str:
    written = f'<camunda:property name="{name}" value="{_escaped(value)}" />'
    return extension(f"<camunda:properties>{written}</camunda:properties>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
