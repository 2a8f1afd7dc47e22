"""What a scope may forget, so that its state does not grow with its past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent

if TYPE_CHECKING:
    from engine.spiff.execution import CaseTask, Scope

_UNFINISHED = TaskState.NOT_FINISHED_MASK


def prune(scope: Scope) -> None:
    """Forgets what is over: open tasks stay, and the tasks where the paths of several open ones part.

    A boundary event that happened stays while its activity's other paths do: what its path changes is counted
    from what it saw.
    """
    ways: dict[CaseTask, list[CaseTask]] = {}
    for task in scope.tasks.values():
        if not task._state & _UNFINISHED or task in ways:
            continue
        ways[task] = []
        node, is_known = task, False
        while not is_known and (parent := node.parent) is not None:
            is_known = parent in ways
            ways.setdefault(parent, []).append(node)
            node = parent
        if not is_known:
            scope.task_tree = node
    scope.tasks.clear()
    if scope.task_tree not in ways:
        return
    stack: list[tuple[CaseTask, CaseTask | None]] = [(scope.task_tree, None)]
    kept: list[CaseTask] = []
    while stack:
        node, above = stack.pop()
        onward = ways[node]
        if node._state & _UNFINISHED or len(onward) > 1 or _is_event_of(node, above):
            node.parent, node.children = above, []
            if above is not None:
                above.children.append(node)
            kept.append(node)
            above = node
        stack.extend((way, above) for way in reversed(onward))
    scope.task_tree = kept[0]
    # In the order of their arrival, which is what joins and the sight of the whole case go by.
    for node in sorted(kept, key=lambda task: task.id):
        scope.tasks[node.id] = node


def _is_event_of(node: CaseTask, above: CaseTask | None) -> bool:
    return (
        above is not None
        and node.parent is above
        and isinstance(node.task_spec, BoundaryEvent)
        and isinstance(above.task_spec, BoundaryEventSplit)
    )
