"""Functions over contexts, the JSON objects of the case data."""

from __future__ import annotations

from typing import Any

from feel.functions.signature import builtin, table
from feel.limits import MAX_NESTING, Scope, check_list, too_much

Context = dict[str, Any]


def get_entries(context: Context) -> list[Context]:
    """A list of `{key, value}`."""
    return check_list([{"key": key, "value": value} for key, value in context.items()])


def make(entries: list[Context]) -> Context | None:
    """A context from a list of `{key, value}`; null when a key is missing or stands twice."""
    made: Context = {}
    for entry in entries:
        key = entry.get("key")
        if not isinstance(key, str) or "value" not in entry or key in made:
            return None
        made[key] = entry["value"]
    return made


def merge(scope: Scope, contexts: list[Context]) -> Context:
    """Several contexts as one; a later key wins."""
    made: Context = {}
    for context in contexts:
        scope.spend(len(context))
        made.update(context)
    return made


def put(context: Context, keys: Any, value: Any, key: str | None) -> Context | None:
    """The context with one key set; a list of keys goes down step by step."""
    steps = keys if isinstance(keys, list | tuple) else [keys if keys is not None else key]
    if len(steps) > MAX_NESTING:
        raise too_much("的键太多", "has too many keys")
    return _put(context, list(steps), value)


def _put(context: Any, steps: list[Any], value: Any) -> Context | None:
    if not isinstance(context, dict) or not isinstance(steps[0], str):
        return None
    if len(steps) > 1:
        value = _put(context.get(steps[0]), steps[1:], value)
        if value is None:
            return None
    return {**context, steps[0]: value}


FUNCTIONS = table(
    builtin("get value(m: context, key: string)", lambda context, key: context.get(key)),
    builtin("get entries(m: context)", get_entries),
    builtin("context(entries...: context)", make),
    builtin("context merge(contexts...: context)", merge),
    builtin("context put(context: context, keys?: any, value?: any, key?: string)", put),
)
