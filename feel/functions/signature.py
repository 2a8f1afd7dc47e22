"""What a built-in function takes, read from its signature as it stands in the documentation."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from feel import temporal
from feel.values import type_of

#: What `convert` gives when an argument does not fit: the call is null then.
REFUSED: Any = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, its kind, and whether it may be left out."""

    name: str
    kind: str
    is_optional: bool = False


@dataclass(frozen=True)
class Builtin:
    """A built-in function. `run` gets arguments that fit, None where one is left out."""

    name: str
    signature: str
    parameters: tuple[Parameter, ...]
    is_variadic: bool
    answers_boolean: bool
    run: Callable[..., Any] = field(repr=False)
    #: Counts its own steps: gets the scope before the arguments.
    wants_scope: bool = False
    #: Reads a literal, so that a wrong one can be refused at once.
    is_constructor: bool = False

    @property
    def least(self) -> int:
        """How many arguments there are at least."""
        return sum(not parameter.is_optional for parameter in self.parameters)

    def convert(self, values: list[Any]) -> Any:
        """The arguments as the function wants them, or REFUSED."""
        parameters = self.parameters
        if self.is_variadic:
            fixed = len(parameters) - 1
            rest = values[fixed:]
            last = parameters[-1]
            # `sum([1, 2])` is `sum(1, 2)`; `append([1], [2])` appends a list.
            if not fixed and len(rest) == 1 and isinstance(rest[0], list | tuple) and last.kind != "anything":
                rest = list(rest[0])
            rest = [_fit(value, last) for value in rest]
            if any(value is REFUSED for value in rest):
                return REFUSED
            head = [_fit(value, one) for value, one in zip(values[:fixed], parameters[:fixed], strict=True)]
            return REFUSED if any(value is REFUSED for value in head) else [*head, rest]
        fitting = []
        for value, parameter in zip(values, parameters, strict=True):
            fits = _fit(value, parameter)
            if fits is REFUSED:
                return REFUSED
            fitting.append(fits)
        return fitting


def _fit(value: Any, parameter: Parameter) -> Any:
    kind = parameter.kind
    if kind in ("any", "anything"):
        return value
    if value is None:
        return None if parameter.is_optional else REFUSED
    if kind == "list":
        return value if isinstance(value, list | tuple) else [value]
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    found = type_of(value)
    if found == kind:
        return value
    # A day serves where a moment is wanted, and a moment where a day is.
    if kind == "day" and found in ("date", "date and time"):
        return temporal.day_of(value) if found == "date and time" else value
    return REFUSED


_SIGNATURE = re.compile(r"(?P<name>[\w ]+)\((?P<parameters>[^)]*)\)(?P<boolean> -> boolean)?")


def builtin(signature: str, run: Callable[..., Any], *, is_constructor: bool = False) -> Builtin:
    """A built-in function from a signature such as `matches(input: string, flags?: string) -> boolean`.

    `name...: kind` as last parameter takes any number of arguments, or one list of them. A function whose
    first parameter is called `scope` gets the scope.
    """
    found = _SIGNATURE.fullmatch(signature)
    assert found is not None, signature
    parameters = []
    is_variadic = False
    for text in filter(None, (part.strip() for part in found["parameters"].split(","))):
        name, kind = text.split(": ")
        is_variadic = name.endswith("...")
        name = name.removesuffix("...")
        parameters.append(Parameter(name.removesuffix("?"), kind, name.endswith("?")))
    return Builtin(
        name=found["name"],
        signature=signature.removesuffix(" -> boolean"),
        parameters=tuple(parameters),
        is_variadic=is_variadic,
        answers_boolean=found["boolean"] is not None,
        run=run,
        wants_scope=next(iter(inspect.signature(run).parameters), "") == "scope",
        is_constructor=is_constructor,
    )


def table(*functions: Builtin) -> dict[str, Builtin]:
    """The functions by name."""
    return {function.name: function for function in functions}
