"""Gateways and ends: where a token splits, waits for others, or stops.

SpiffWorkflow 3.2.0 decides joins from its task tree and fires them early: the parallel one on the second
pass of a loop, the inclusive one also while another branch is inside a multi-instance or waits at an event
gateway. Here a join holds its waiting tokens, each with the flow it came by, as BPMN words it.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway as StockExclusive
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway as StockInclusive
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway as StockParallel

from engine.spiff.elements import Flow
from engine.spiff.execution import CANCELLED, FUTURE, READY, STARTED, WAITING, Case, CaseTask, Scope, known_by
from engine.spiff.expressions import context
from engine.spiff.faults import CannotMove
from engine.spiff.merging import together
from engine.spiff.pruning import prune


def take(task: CaseTask, flows: list[Flow]) -> None:
    """Puts a token on each of the flows."""
    specs = task.workflow.spec.task_specs
    for flow in flows:
        task._add_child(specs[flow.enters], FUTURE, flow.id)


def true_flows(task: CaseTask, flows: list[Flow]) -> list[Flow]:
    """The conditional flows whose condition is true, in the order of the diagram."""
    names = context(task.data, task.case.now)
    return [flow for flow in flows if flow.condition is not None and flow.condition.holds(names)]


def default_flows(task: CaseTask, flows: list[Flow]) -> list[Flow]:
    """The flow taken when no condition is true.

    Raises:
        CannotMove: there is none.
    """
    default = [flow for flow in flows if flow.is_default]
    if not default:
        element = task.task_spec.element
        raise CannotMove(
            f"Expected a condition of gateway '{element.id}' to be true, or a default, but there is neither.",
            element_id=element.id,
        )
    return default


class ExclusiveGateway(StockExclusive):  # type: ignore[misc]  # SpiffWorkflow has no types
    """The first flow whose condition is true, else the default."""

    def _predict_hook(self, my_task: CaseTask) -> None:
        pass

    def _run_hook(self, my_task: CaseTask) -> bool:
        names = context(my_task.data, my_task.case.now)
        for flow in self.flows:
            if flow.condition is not None and flow.condition.holds(names):
                take(my_task, [flow])
                break
        else:
            take(my_task, default_flows(my_task, self.flows))
        return True


class ParallelGateway(StockParallel):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Waits until every incoming flow has a token, takes one of each; surplus tokens wait for the next."""

    def _predict_hook(self, my_task: CaseTask) -> None:
        pass

    def _update_hook(self, my_task: CaseTask) -> bool:
        my_task._inherit_data()
        if len(self.incoming) < 2:
            return True
        my_task._set_state(WAITING)
        first: dict[str | None, CaseTask] = {}
        for token in waiting_at(self, my_task.workflow):
            first.setdefault(token.flow_id, token)
        if len(first) < len(self.incoming):
            return False
        consume(my_task, list(first.values()))
        return True

    def _run_hook(self, my_task: CaseTask) -> bool:
        take(my_task, self.flows)
        return True


class InclusiveGateway(StockInclusive):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Waits while a token elsewhere could still reach an incoming flow that has none."""

    def _predict_hook(self, my_task: CaseTask) -> None:
        pass

    def _update_hook(self, my_task: CaseTask) -> bool:
        my_task._inherit_data()
        if len(self.incoming) < 2:
            return True
        my_task._set_state(WAITING)
        return False

    def _run_hook(self, my_task: CaseTask) -> bool:
        take(my_task, true_flows(my_task, self.flows) or default_flows(my_task, self.flows))
        return True

    def try_join(self, scope: Scope) -> bool:
        """Joins the tokens that wait here if nothing else can come; only asked when nothing else moves.

        A token blocks the join if it can reach an empty incoming flow and no flow that has a token already.
        """
        first: dict[str, CaseTask] = {}
        for token in waiting_at(self, scope):
            first.setdefault(token.flow_id or "", token)
        empty = [flow_id for flow_id in self.reached_from if flow_id not in first]
        for task in scope.tasks.values():
            if task.task_spec is self or not task._state & (WAITING | READY | STARTED) or task.triggered:
                continue
            name = task.task_spec.name
            if any(name in self.reached_from[flow_id] for flow_id in empty) and not any(
                name in self.reached_from[flow_id] for flow_id in first
            ):
                return False
        tokens = sorted(first.values(), key=lambda token: token.id)
        survivor = tokens[-1]
        consume(survivor, tokens)
        survivor._ready()
        return True


class EndJoin(_EndJoin):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Where the ends of a scope meet: the scope is over when its last token is here."""

    def _predict_hook(self, my_task: CaseTask) -> None:
        pass

    def _update_hook(self, my_task: CaseTask) -> bool:
        my_task._inherit_data()
        my_task._set_state(WAITING)
        return False

    def _run_hook(self, my_task: CaseTask) -> bool:  # noqa: ARG002
        return True

    def try_end(self, scope: Scope) -> bool:
        """Ends the scope if all its tokens are here; else leaves what some of them changed to the scope.

        The tree must be pruned, so that a token's parent is where its path parted from the others.
        """
        waiting = list(waiting_at(self, scope))
        if all(task.task_spec is self for task in scope.tasks.values() if task.is_open()):
            survivor = waiting[-1]
            consume(survivor, waiting)
            survivor._ready()
            return True
        for token in waiting:
            parted = token.parent
            # The paths of this activity's events count from what it knew when they happened: they come first.
            if parted is not None and not isinstance(parted.task_spec, BoundaryEventSplit):
                scope.add_late(parted.data, token.data)
                token._state = CANCELLED
                return True
        return False


def waiting_at(spec: Any, scope: Scope) -> list[CaseTask]:
    """The tokens that wait at a join, in the order of their arrival."""
    return [task for task in scope.tasks.values() if task.task_spec is spec and task._state == WAITING]


def consume(survivor: CaseTask, tokens: list[CaseTask]) -> None:
    """Makes one token of several; it knows what they all knew."""
    survivor.data = together(tokens, known_by)
    for token in tokens:
        if token is not survivor:
            token._state = CANCELLED


def reached_from(gateway: Any, flows: list[tuple[str, Any]]) -> dict[str, frozenset[str]]:
    """For each incoming flow (id and source spec) the specs from which it can be reached past the gateway."""
    reached: dict[str, frozenset[str]] = {}
    for flow_id, source in flows:
        seen: set[str] = set()
        queue = [source]
        while queue:
            spec = queue.pop()
            if spec is gateway or spec.name in seen:
                continue
            seen.add(spec.name)
            queue.extend(spec.inputs)
        reached[flow_id] = frozenset(seen)
    return reached


def try_joins(case: Case) -> bool:
    """Lets one waiting inclusive join or end go on, if any can; whether one did."""
    for scope in case.all_scopes():
        prune(scope)
        for spec in dict.fromkeys(task.task_spec for task in scope.tasks.values() if task._state == WAITING):
            if isinstance(spec, InclusiveGateway) and spec.try_join(scope):
                return True
        if any(task.task_spec is scope.spec.end for task in scope.tasks.values()) and scope.spec.end.try_end(
            scope
        ):
            return True
    return False
