"""What several tokens of a case know together: three-way merges against the data they parted with.

Task data is never changed in place: whoever writes makes a new dictionary. So tokens may share values, and a
branch cannot see what another one writes until they meet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
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
    """What the given tokens of one scope know together; they stand in the order in which they arrived.

    Every token's changes count from the moment it parted from the others: the data of the task where their
    paths part, or, for a boundary event's path, what the event saw when it happened.
    """
    if len(tokens) == 1:
        return data_of(tokens[0])
    ways: dict[Any, list[Any]] = {}
    for token in tokens:
        node, is_known = token, False
        while not is_known and (above := node.parent) is not None:
            is_known = above in ways
            ways.setdefault(above, []).append(node)
            node = above
    # From the leaves up, without recursion: the paths of a case may part again and again.
    known: dict[Any, tuple[int, Data]] = {token: (rank, data_of(token)) for rank, token in enumerate(tokens)}
    for node in sorted(ways, key=lambda task: task.id, reverse=True):
        branches = sorted(ways[node], key=lambda branch: known[branch][0])
        last = known[branches[-1]][0]
        known[node] = last, _parted(node, branches, {branch: known[branch][1] for branch in branches})
    return known[min(known, key=lambda task: task.id)][1]


def _parted(node: Any, branches: list[Any], known: dict[Any, Data]) -> Data:
    # What the branches of one task know together.
    if len(branches) == 1:
        return known[branches[0]]
    events = (
        [branch for branch in branches if isinstance(branch.task_spec, BoundaryEvent)]
        if isinstance(node.task_spec, BoundaryEventSplit)
        else []
    )
    if not events:
        data: Data = node.data
        for branch in branches:
            data = merge(node.data, data, known[branch])
        return data
    # The activity's path goes on from everything its events saw; each event adds what its own path changed.
    # Without the activity's path the event that happened last knows most.
    main = next((branch for branch in branches if branch not in events), None)
    trunk = main or max(events, key=lambda event: event.internal_data.get("fired", 0))
    data, is_earlier = known[trunk], True
    for branch in branches:
        if branch is trunk:
            is_earlier = False
        elif is_earlier:
            data = merge(branch.data, known[branch], data)
        else:
            data = merge(branch.data, data, known[branch])
    return data
