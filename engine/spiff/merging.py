"""What several tokens of a case know together: three-way merges against the data they parted with.

Task data is never changed in place: whoever writes makes a new dictionary. So tokens may share values, and a
branch cannot see what another one writes until they meet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent

Data = dict[str, Any]

_MISSING: Any = object()
_SORTED = orjson.OPT_SORT_KEYS


def merge(base: Data, first: Data, second: Data) -> Data:
    """`first` with what `second` changed since `base`.

    A value that only one side changed is that side's. Where both changed it: objects merge by key, lists that
    both only appended to get both additions, and of anything else the second is kept.
    """
    if second is base or first is second:
        return first
    if first is base:
        return second
    merged = dict(first)
    for key in base.keys() | second.keys():
        old, new = base.get(key, _MISSING), second.get(key, _MISSING)
        if new is old:
            continue
        value = merge_value(old, merged.get(key, _MISSING), new)
        if value is _MISSING:
            merged.pop(key, None)
        else:
            merged[key] = value
    return merged


def merge_value(base: Any, first: Any, second: Any) -> Any:
    """One value of `merge`; `_MISSING` stands for no value."""
    if first is second or same(second, base):
        return first
    if same(first, base):
        return second
    if isinstance(first, dict) and isinstance(second, dict):
        return merge(base if isinstance(base, dict) else {}, first, second)
    if isinstance(first, list) and isinstance(second, list):
        shared = base if isinstance(base, list) else []
        length = len(shared)
        if first[:length] == shared and second[:length] == shared:
            return first + second[length:]
    return second


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; 1, 1.0 and true are not, though Python calls them equal."""
    if one is other:
        return True
    if type(one) is not type(other) or one != other:
        return False
    return not isinstance(one, dict | list) or bool(
        orjson.dumps(one, option=_SORTED) == orjson.dumps(other, option=_SORTED)
    )


def together(tokens: list[Any], data_of: Callable[[Any], Data]) -> Data:
    """What the given tokens of one scope know together, in the order in which they arrived.

    Every token's changes count from the moment it parted from the others: the data of the task where their
    paths part, or, for a boundary event's path, what the event saw when it happened.
    """
    if len(tokens) == 1:
        return data_of(tokens[0])
    paths = [_path(token) for token in tokens]
    depth = 0
    while len({path[depth].id for path in paths}) == 1:
        depth += 1
    parting = paths[0][depth - 1]
    groups: dict[Any, list[Any]] = {}
    for token, path in zip(tokens, paths, strict=True):
        groups.setdefault(path[depth], []).append(token)
    branches = sorted(groups, key=lambda branch: groups[branch][-1].id)
    events = [branch for branch in branches if isinstance(branch.task_spec, BoundaryEvent)]
    data = {branch: together(groups[branch], data_of) for branch in branches}
    if not events:
        known: Data = parting.data
        for branch in branches:
            known = merge(parting.data, known, data[branch])
        return known
    return _with_events(branches, events, data)


def _with_events(branches: list[Any], events: list[Any], data: dict[Any, Data]) -> Data:
    # The activity's path goes on from everything its events saw; each event adds what its own path changed.
    # Without the activity's path the event that happened last knows most.
    main = next((one for one in branches if one not in events), None)
    trunk = main or max(events, key=lambda event: event.internal_data.get("fired", 0))
    known, before = data[trunk], True
    for branch in branches:
        if branch is trunk:
            before = False
        elif before:
            known = merge(branch.data, data[branch], known)
        else:
            known = merge(branch.data, known, data[branch])
    return known


def _path(token: Any) -> list[Any]:
    path = [token]
    while (token := token.parent) is not None:
        path.append(token)
    path.reverse()
    return path
