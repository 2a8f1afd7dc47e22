"""Whether the tokens of a scope can still come to an end on its diagram: joins that would wait for ever.

The diagram is walked without data: every way of a choice may be taken, every interrupting event may happen.
What a non-interrupting event starts beside an activity is left out, since it need not happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import TerminateEventDefinition

from engine.spiff.events import BoundaryEvent, EndEvent, Error, EventGateway
from engine.spiff.joins import EndJoin, ExclusiveGateway, InclusiveGateway, ParallelGateway

#: A token: the node it is at, and the flow it came by where it waits for others.
Token = tuple[str, str]
Marking = tuple[Token, ...]

#: Markings looked at before it counts as one that can end; structured diagrams have some hundred.
MAX_MARKINGS = 4_000

_OVER: Marking = (("", ""),)


def marking(tokens: Iterable[Token]) -> Marking:
    """Tokens in an order that makes equal markings equal."""
    return tuple(sorted(tokens))


def waits_for_others(spec: Any) -> bool:
    """Whether a node is a join."""
    return isinstance(spec, ParallelGateway | InclusiveGateway) and len(spec.incoming) > 1


def stuck(scope: Any, tokens: Marking) -> str | None:
    """The name of a node where a token could stay for ever; None when all can always reach the end."""
    specs = scope.task_specs
    after: dict[Marking, list[Marking]] = {}
    queue = [tokens]
    while queue:
        one = queue.pop()
        if one in after:
            continue
        if len(after) >= MAX_MARKINGS:
            return None
        after[one] = [] if _is_over(specs, one) else list(_next(specs, one))
        queue.extend(after[one])
    before: dict[Marking, list[Marking]] = {}
    for one, others in after.items():
        for other in others:
            before.setdefault(other, []).append(one)
    can_end = {one for one in after if _is_over(specs, one)}
    queue = list(can_end)
    while queue:
        for one in before.get(queue.pop(), ()):
            if one not in can_end:
                can_end.add(one)
                queue.append(one)
    return _culprit(specs, [one for one in after if one not in can_end])


def reached(scope: Any, starts: Iterable[Any], *, past: Any = None) -> set[Any]:
    """Every node a token at one of these may come to, what happens beside it included; not beyond `past`."""
    seen: set[Any] = set()
    queue = list(starts)
    while queue:
        spec = queue.pop()
        if spec in seen or spec is past:
            continue
        seen.add(spec)
        queue.extend(spec.outputs)
        for name in (f"{spec.name} [child]", f"{spec.name} [events]"):
            if (beside := scope.task_specs.get(name)) is not None:
                queue.append(beside)
    return seen


def _culprit(specs: Any, lost: list[Marking]) -> str | None:
    if not lost:
        return None
    names = [name for one in lost for name, _ in one]
    joins = [name for name in names if waits_for_others(specs[name])]
    return (joins or names)[0]


def _is_over(specs: Any, one: Marking) -> bool:
    return one == _OVER or all(isinstance(specs[name], EndJoin) for name, _ in one)


def _next(specs: Any, one: Marking) -> Iterator[Marking]:
    moves = {token: list(_moves(specs, one, token)) for token in one}
    for token, found in moves.items():
        # A token with one way only may go first: what the others can do does not change by it.
        if len(found) == 1 and not waits_for_others(specs[token[0]]):
            yield found[0]
            return
    for found in moves.values():
        yield from found


def _moves(specs: Any, one: Marking, token: Token) -> Iterator[Marking]:
    spec = specs[token[0]]
    if isinstance(spec, EndJoin):
        return
    if waits_for_others(spec):
        yield from _join(specs, one, token)
        return
    rest = _without(one, [token])
    if isinstance(spec, EndEvent):
        ends_all = isinstance(spec.event_definition, TerminateEventDefinition | Error)
        yield _OVER if ends_all else marking([*rest, (spec.outputs[0].name, "")])
        return
    for flows in _ways(spec):
        yield marking([*rest, *(_entered(specs, flow) for flow in flows)])
    split = specs.get(f"{spec.name} [events]")
    for event in split.outputs if split is not None else ():
        if isinstance(event, BoundaryEvent) and event.cancel_activity:
            yield marking([*rest, *(_entered(specs, flow) for flow in event.flows)])


def _join(specs: Any, one: Marking, token: Token) -> Iterator[Marking]:
    spec = specs[token[0]]
    first = {flow_id: (name, flow_id) for name, flow_id in one if name == spec.name}
    if token[1] != min(first):
        return
    if isinstance(spec, ParallelGateway):
        if len(first) < len(spec.incoming):
            return
    elif _may_still_come(spec, one, set(first)):
        return
    rest = _without(one, list(first.values()))
    for flows in _ways(spec):
        yield marking([*rest, *(_entered(specs, flow) for flow in flows)])


def _may_still_come(spec: Any, one: Marking, there: set[str]) -> bool:
    # As `InclusiveGateway.try_join` asks it.
    empty = [reached for flow_id, reached in spec.reached_from.items() if flow_id not in there]
    full = [reached for flow_id, reached in spec.reached_from.items() if flow_id in there]
    return any(
        any(name in reached for reached in empty) and not any(name in reached for reached in full)
        for name, _ in one
        if name != spec.name
    )


def _ways(spec: Any) -> list[list[Any]]:
    flows = list(spec.flows)
    if isinstance(spec, ExclusiveGateway | EventGateway):
        return [[flow] for flow in flows]
    if isinstance(spec, InclusiveGateway) and len(flows) > 1:
        if len(flows) > 4:
            return [*([flow] for flow in flows), flows]
        return [list(some) for n in range(1, len(flows) + 1) for some in combinations(flows, n)]
    return [flows] if flows else [[_Out(one)] for one in spec.outputs]


class _Out:
    """What the start has instead of flows."""

    def __init__(self, spec: Any) -> None:
        self.id, self.target = "", spec.name


def _entered(specs: Any, flow: Any) -> Token:
    return (flow.target, flow.id if waits_for_others(specs[flow.target]) else "")


def _without(one: Marking, tokens: list[Token]) -> list[Token]:
    rest = list(one)
    for token in tokens:
        rest.remove(token)
    return rest
