"""What a diagram says about its elements, and the compiled diagrams of a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.spiff.expressions import Expression


@dataclass(frozen=True, slots=True)
class Parameter:
    """One `camunda:inputParameter` or `outputParameter`: a FEEL expression, or a literal text."""

    name: str
    value: Expression | str | None

    def evaluate(self, context: dict[str, Any]) -> Any:
        """Its JSON value; `context` is as `Expression.evaluate` wants it."""
        return self.value.evaluate(context) if isinstance(self.value, Expression) else self.value


@dataclass(frozen=True)
class Element:
    """A flow element of a diagram. Expressions are FEEL without the `${ }` around them."""

    id: str
    name: str
    #: The BPMN tag: `userTask`, `serviceTask`, `boundaryEvent`, `exclusiveGateway` …
    kind: str
    file: str
    process_id: str
    form_key: str | None = None
    #: `camunda:candidateGroups`.
    roles: tuple[str, ...] = ()
    due_date: str | None = None
    #: FEEL for the scope path; None: the case data's own.
    scope: str | None = None
    check: str | None = None
    #: Ids of the user tasks that another person must have done.
    different_from: tuple[str, ...] = ()
    #: Ids of the earlier user tasks it may be sent back to.
    return_to: tuple[str, ...] = ()
    topic: str | None = None
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()
    decision_ref: str | None = None
    result_variable: str | None = None
    #: `camunda:mapDecisionResult`: singleEntry, singleResult, collectEntries or resultList.
    decision_result: str = "singleResult"
    #: `camunda:properties`, verbatim.
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow as the token takes it."""

    id: str
    target: str
    #: Name of the spec a token on this flow enters: the target, or the split before it.
    enters: str
    condition: Expression | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A token reached an element, or an event happened; `flow_id` is the flow that led there."""

    element_id: str
    name: str
    kind: str
    flow_id: str | None
    process_id: str


@dataclass(frozen=True)
class Spec:
    """The compiled diagrams one process needs. Immutable: cached by the caller and shared between threads."""

    process_id: str
    #: Every process of the bundle and the file it stands in.
    processes: Mapping[str, str]
    #: The elements of this process and of those it calls, by id.
    elements: Mapping[str, Element]
    #: What SpiffWorkflow executes: by process id, embedded sub-processes by `process/element`.
    scopes: Mapping[str, Any] = field(repr=False)
