"""The dynamic state of a case: pruned of what is over, as plain JSON, each task's data as its difference.

No type registry (stock 3.2.0 can never load again a form value like `{"typename": "x"}`), no specification,
no predicted tasks: step 1,000 costs what step 10 costs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from engine.spiff.elements import Spec
from engine.spiff.execution import READY, Case, CaseTask, Ports, Scope
from engine.spiff.faults import CannotMove
from engine.spiff.merging import Data, same
from engine.spiff.pruning import prune
from engine.spiff.timers import micros, moment

_FORMAT = 1


def dump(case: Case) -> bytes:
    """The state of a case as JSON bytes."""
    state: dict[str, Any] = {
        "v": _FORMAT,
        "p": case.prefix,
        "n": case.last_id,
        "c": micros(case.now),
        "o": case.outcome,
    }
    if case.root.completed:
        return orjson.dumps(state | {"d": case.root.data})
    for scope in case.all_scopes():
        prune(scope)
    state["s"] = [_scope_out(scope) for scope in case.all_scopes()]
    return orjson.dumps(state)


def load(spec: Spec, state: bytes, *, now: datetime, ports: Ports | None) -> Case:
    """The case of a state; its clock is at `now`, or where it was if that is later.

    Raises:
        CannotMove: the state is of another format, or has tokens at elements the diagrams do not have.
    """
    saved = orjson.loads(state)
    if saved.get("v") != _FORMAT:
        raise CannotMove(f"Expected a state of format {_FORMAT}, but it is {saved.get('v')!r}.")
    case = Case(spec, max(now, moment(saved["c"])), ports, saved["p"])
    case.last_id = saved["n"]
    case.outcome = saved["o"]
    if "d" in saved:
        case.root = Scope(case, spec.scopes[spec.process_id], None)
        case.root.data, case.root.completed = saved["d"], True
        return case
    callers: dict[int, CaseTask] = {}
    for index, scope_state in enumerate(saved["s"]):
        scope = _scope_in(case, callers, scope_state)
        if index == 0:
            case.root = scope
        callers |= scope.tasks
    case.ready.extend(task for task in case.tasks() if task._state == READY and not task.task_spec.manual)
    return case


def _scope_out(scope: Scope) -> list[Any]:
    # [caller id, task rows, late changes]
    caller = scope.caller
    tasks = [_task_out(task) for task in scope.tasks.values()]
    return [caller.id if caller else 0, tasks, scope.late]


def _task_out(task: CaseTask) -> list[Any]:
    # [id, spec, state, parent id, data, internal data, flow id, is of a loop, result] without 0 at the end
    parent = task.parent
    row = [
        task.id,
        task.task_spec.name,
        task._state,
        parent.id if parent else 0,
        _difference(_base(task), task.data),
        task.internal_data or 0,
        task.flow_id or 0,
        int(task.triggered),
        0 if task.result is None else [_difference(task.data, task.result)],
    ]
    while row[-1] == 0:
        row.pop()
    return row


def _scope_in(case: Case, callers: dict[int, CaseTask], state: list[Any]) -> Scope:
    caller_id, rows, late = state
    caller = callers[caller_id] if caller_id else None
    name = caller.task_spec.spec if caller else case.spec.process_id
    scope = Scope(case, case.spec.scopes[name], caller)
    scope.late = {key: (old, new) for key, (old, new) in late.items()}
    specs = scope.spec.task_specs
    missing = {row[1] for row in rows if row[1] not in specs}
    if missing:
        raise CannotMove(
            f"Expected process '{name}' to have {sorted(missing)}, where the case is, but it has not."
        )
    for row in rows:
        id, spec_name, state_, parent_id, data, internal, flow_id, triggered, result = row + [0] * (
            9 - len(row)
        )
        task = CaseTask(scope, specs[spec_name], scope.tasks[parent_id] if parent_id else None, state_, id)
        task.data = _apply(_base(task), data)
        task.internal_data = internal or {}
        task.flow_id = flow_id or None
        task.triggered = bool(triggered)
        task.result = _apply(task.data, result[0]) if result else None
        if not parent_id:
            scope.task_tree = task
    if caller is not None:
        case.scopes[caller.id] = scope
    return scope


def _base(task: CaseTask) -> Data:
    above = task.parent or task.workflow.caller
    return above.data if above is not None else {}


def _difference(base: Data, data: Data) -> Any:
    # 0: the same; else [what is set, what is gone].
    if data is base:
        return 0
    set_ = {key: value for key, value in data.items() if key not in base or not same(base[key], value)}
    gone = [key for key in base if key not in data]
    if not gone:
        return [set_] if set_ else 0
    return [set_, gone]


def _apply(base: Data, difference: Any) -> Data:
    if difference == 0:
        return base
    data: Data = base | difference[0]
    for key in difference[1] if len(difference) > 1 else ():
        del data[key]
    return data
