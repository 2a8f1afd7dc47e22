"""What is done at an activity: a person works, a service is called, a table decides, a script assigns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.defaults import CallActivity as StockCall
from SpiffWorkflow.bpmn.specs.defaults import ScriptTask as StockScript
from SpiffWorkflow.bpmn.specs.defaults import ServiceTask as StockService
from SpiffWorkflow.bpmn.specs.defaults import UserTask as StockUser

from engine.spiff.elements import Element, Parameter
from engine.spiff.execution import STARTED, CaseTask, Ports
from engine.spiff.expressions import Expression, context
from engine.spiff.faults import CannotMove
from engine.spiff.merging import Data


def isolated(value: Any) -> Any:
    """A deep copy of a JSON value.

    Raises:
        TypeError: it is not JSON.
    """
    return orjson.loads(orjson.dumps(value))


def ports(task: CaseTask) -> Ports:
    """The ports of the case.

    Raises:
        CannotMove: it was loaded without any.
    """
    if task.case.ports is None:
        raise CannotMove(
            f"Expected somebody to call for '{task.task_spec.name}', but the case was loaded without ports.",
            element_id=task.task_spec.name,
        )
    return task.case.ports


def outputs(task: CaseTask, element: Element, given: Data) -> Data:
    """What enters the case: the element's output parameters over what was given, or all of it."""
    if not element.outputs:
        return given
    names = context(task.data | given, task.case.now)
    return {parameter.name: parameter.evaluate(names) for parameter in element.outputs}


class UserTask(StockUser):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Waits for a person."""


class ServiceTask(StockService):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Calls a service of the rooms above by its topic.

    Stock 3.2.0 replaces what a service raises by a NameError of its own; here it passes through unchanged.
    """

    def _execute(self, task: CaseTask) -> bool:
        element: Element = self.element
        names = context(task.data, task.case.now)
        parameters = {parameter.name: parameter.evaluate(names) for parameter in element.inputs}
        result = ports(task).service(element, isolated(parameters), isolated(task.data))
        if result is not None and not isinstance(result, Mapping):
            raise CannotMove(
                f"Expected service '{element.topic}' to give an object, but it is a {type(result).__name__}.",
                element_id=element.id,
            )
        given = isolated(dict(result or {}))
        if element.outputs:
            names["result"] = given
            given = {parameter.name: parameter.evaluate(names) for parameter in element.outputs}
        task.data = {**task.data, **given}
        return True


class BusinessRuleTask(StockService):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Asks a decision table of the bundle; stock 3.2.0's DMN, which knows one hit policy, is not used."""

    def _execute(self, task: CaseTask) -> bool:
        element: Element = self.element
        result = isolated(ports(task).decide(element, isolated(task.data)))
        given = {element.result_variable: result} if element.result_variable else {}
        if element.outputs:
            names = context({**task.data, **given}, task.case.now, result=result)
            given = {parameter.name: parameter.evaluate(names) for parameter in element.outputs}
        task.data = {**task.data, **given}
        return True


class ScriptTask(StockScript):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Assigns FEEL values to names, line by line; a line sees what the lines before it assigned."""

    assignments: tuple[tuple[str, Expression], ...] = ()

    def _execute(self, task: CaseTask) -> bool:
        data = dict(task.data)
        for name, expression in self.assignments:
            data[name] = expression.evaluate(context(data, task.case.now))
        task.data = data
        return True


class Called(StockCall):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A call activity or embedded sub-process: opens a scope and goes on when that is over."""

    #: Whether all data goes in and comes out; `camunda:in` and `camunda:out` may name less, or more.
    all_in = True
    all_out = True
    data_inputs: tuple[Parameter, ...] = ()
    data_outputs: tuple[Parameter, ...] = ()

    def _update_hook(self, my_task: CaseTask) -> bool:
        my_task._inherit_data()
        my_task._set_state(STARTED)
        my_task.case.open_scope(self.spec, my_task)
        return False

    def data_in(self, task: CaseTask) -> Data:
        """What the called scope starts with."""
        return _mapped(task.data if self.all_in else {}, self.data_inputs, task, task.data)

    def data_out(self, task: CaseTask, known: Data) -> Data:
        """What the caller knows of what its scope knows."""
        return _mapped(known if self.all_out else task.data, self.data_outputs, task, known)


def _mapped(data: Data, parameters: tuple[Parameter, ...], task: CaseTask, source: Data) -> Data:
    if not parameters:
        return data
    names = context(source, task.case.now)
    return data | {parameter.name: parameter.evaluate(names) for parameter in parameters}
