"""Every expression of a diagram is FEEL, compiled once; Python is not evaluated anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

import feel
from engine.spiff.faults import CannotMove


class Expression:
    """A compiled FEEL expression that knows which element it belongs to.

    Raises:
        feel.FeelError: the text is not FEEL.
    """

    __slots__ = ("_compiled", "element_id", "text")

    def __init__(self, text: str, *, element_id: str) -> None:
        self.text = feel.strip(text)
        self.element_id = element_id
        self._compiled = feel.compile(self.text)

    def value(self, context: Mapping[str, Any]) -> Any:
        """What the expression gives, as FEEL has it: perhaps a date or a duration.

        Raises:
            CannotMove: it failed, or went over a bound.
        """
        try:
            return self._compiled.evaluate(context)
        except feel.FeelError as error:
            raise self._failed(error) from error

    def evaluate(self, context: Mapping[str, Any]) -> Any:
        """What the expression gives, as JSON.

        Raises:
            CannotMove: it failed, or gives nothing that case data can keep.
        """
        try:
            return feel.to_json(self._compiled.evaluate(context))
        except feel.FeelError as error:
            raise self._failed(error) from error

    def holds(self, context: Mapping[str, Any]) -> bool:
        """Whether it is true; null and anything else is not."""
        return self.value(context) is True

    def _failed(self, error: feel.FeelError) -> CannotMove:
        return CannotMove(
            f"Expected '{self.text}' at '{self.element_id}' to have a value, but: {error}",
            element_id=self.element_id,
        )


def context(data: Mapping[str, Any], now: datetime, **more: Any) -> dict[str, Any]:
    """What an expression may name: the case data, what the caller adds, and the moment as `__now__`."""
    return {**data, **more, "__now__": now}


class _NoEnvironment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Refuses what SpiffWorkflow asks of an environment without going through the script engine."""

    def evaluate(self, expression: Any, context: Any, external_context: Any = None) -> NoReturn:  # noqa: ARG002
        refuse(expression)

    def execute(self, script: Any, context: Any, external_context: Any = None) -> NoReturn:  # noqa: ARG002
        refuse(script)

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        refuse(kwargs)


class _NoPython(PythonScriptEngine):  # type: ignore[misc]  # SpiffWorkflow has no types
    """SpiffWorkflow 3.2.0 runs diagram text by `eval` and `exec` in twelve places; here it may in none."""

    def validate(self, expression: Any) -> NoReturn:
        refuse(expression)

    def evaluate(self, task: Any, expression: Any, external_context: Any = None) -> NoReturn:  # noqa: ARG002
        refuse(expression)

    def execute(self, task: Any, script: Any, external_context: Any = None) -> NoReturn:  # noqa: ARG002
        refuse(script)

    def call_service(self, task: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        refuse(kwargs)


def refuse(text: Any) -> NoReturn:
    """Raises for a text that somebody tries to run as Python."""
    raise CannotMove(f"Expected a FEEL expression, but {str(text)[:80]!r} was to run as Python.")


#: The script engine of every case.
NO_PYTHON = _NoPython(_NoEnvironment())
