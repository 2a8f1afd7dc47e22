"""Which fields of a form a person saw, and what its expressions came to, in the order form-js does it.

The order matters where conditions depend on each other, so it is that of form-js 2.0.0: every `hide` is
judged once on all values; the hidden values are taken out; `hide`, limits and options are then judged on what
is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import feel
from forms.components import KINDS
from forms.model import Component, Condition, Form, Json, Path

_ROUNDS = 8


@dataclass(frozen=True)
class Scope:
    """What expressions see at one place: the whole form's values, and the row they stand in."""

    values: Mapping[str, Json]
    row: Json
    parent: Json
    numbers: tuple[int, ...] = ()

    @cached_property
    def known(self) -> dict[str, Json]:
        """`context`, made once: for as long as no value changes."""
        return self.context()

    def context(self) -> dict[str, Json]:
        special = {"this": self.row, "parent": self.parent, "i": list(self.numbers)}
        return {**special, **self.values, **{f"_{name}_": value for name, value in special.items()}}

    def within(self, row: Json, number: int) -> Scope:
        special = {"this": self.row, "parent": self.parent, "i": list(self.numbers)}
        outer = {**special, **(self.row if isinstance(self.row, dict) else {})}
        return replace(self, row=row, parent=outer, numbers=(*self.numbers, number))


@dataclass(frozen=True)
class Instance:
    """One field as it stands on the page; a field of a list has one for each row."""

    component: Component
    path: Path
    scope: Scope
    is_hidden: bool
    is_readonly: bool


@dataclass(frozen=True)
class Picture:
    """The fields in the order of the page, all their values, and those that expressions see."""

    instances: list[Instance]
    values: dict[str, Json]
    shown: dict[str, Json]


def settle(form: Form, loaded: Mapping[str, Json], context: Mapping[str, Json]) -> Picture:
    """Decides what is hidden and computed. `loaded` are the cleaned values, `context` is the case data."""
    values = dict(context)
    _fill(form.components, loaded, context, values, ())
    shown = values
    for _ in range(_ROUNDS):
        if form.has_conditions:
            shown = _without_hidden(form, values, context)
        if not (form.has_expressions or form.has_readonly) or not _compute(form, values, shown, context):
            break
    return Picture(list(_walk(form.components, shown, values)), values, shown)


def _fill(
    components: tuple[Component, ...], loaded: Json, given: Json, into: dict[str, Json], above: Path
) -> None:
    """Puts what was filled in, or nothing, at the form's own places; the rest of `into` stays as it is."""
    for component in components:
        path = (*above, *component.path)
        before = get(given, path)
        if component.type == "group":
            _fill(component.children, loaded, given, into, path)
        elif component.is_list:
            put(into, path, _rows(component, get(loaded, path), before))
        else:
            value = before if component.readonly is True or component.is_disabled else get(loaded, path)
            put(into, path, empty(component) if value is None else value)


def _rows(component: Component, rows: Json, before: Json) -> list[Json]:
    filled: list[Json] = []
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        one: dict[str, Json] = {}
        given = before[index] if isinstance(before, list) and index < len(before) else {}
        _fill(component.children, row, given, one, ())
        filled.append(one)
    return filled


def empty(component: Component) -> Json:
    """What a field holds that nobody filled in: a fresh value, as in form-js."""
    return [] if (held := KINDS[component.type].empty) == [] else held


def get(values: Json, path: Path) -> Json:
    """The value at `path`, or None where there is none."""
    for step in path:
        if isinstance(step, int):
            values = values[step] if isinstance(values, list) and step < len(values) else None
        else:
            values = values.get(step) if isinstance(values, Mapping) else None
    return values


def put(values: dict[str, Json], path: Path, value: Json) -> None:
    """Sets the value at `path`. Objects on the way are copied first, so that case data is never changed."""
    here: Any = values
    for step in path[:-1]:
        below = here[step] if isinstance(step, int) else here.get(step)
        if not isinstance(below, list):
            below = dict(below) if isinstance(below, Mapping) else {}
            here[step] = below
        here = below
    here[path[-1]] = value


def _walk(
    components: tuple[Component, ...], shown: Mapping[str, Json], values: Mapping[str, Json]
) -> Iterator[Instance]:
    """Every field in the order of the page; expressions read `shown`, rows are those of `values`."""
    yield from _walk_below(components, values, Scope(shown, shown, None), (), is_hidden=False)


def _walk_below(
    components: tuple[Component, ...], rows_of: Json, scope: Scope, above: Path, *, is_hidden: bool
) -> Iterator[Instance]:
    for component in components:
        path = (*above, *component.path)
        hidden = is_hidden or _holds(component.hide, scope)
        if component.type == "group":
            yield from _walk_below(component.children, rows_of, scope, path, is_hidden=hidden)
            continue
        yield Instance(component, path, scope, hidden, _is_readonly(component, scope))
        if component.is_list and not hidden:
            rows = get(rows_of, path)
            for index, row in enumerate(rows if isinstance(rows, list) else []):
                inner = scope.within(row, index + 1)
                yield from _walk_below(component.children, rows_of, inner, (*path, index), is_hidden=False)


def _without_hidden(form: Form, values: dict[str, Json], context: Mapping[str, Json]) -> dict[str, Json]:
    """The values without hidden ones; at the top level the case data shows through again, as in form-js."""
    shown = _copied(values, form.components)
    for instance in list(_walk(form.components, values, values)):
        if not instance.is_hidden:
            continue
        _remove(shown, instance.path)
        top = instance.path[0]
        if top not in shown:
            before = context.get(str(top), instance.component.raw.get("defaultValue"))
            shown[str(top)] = (
                empty(instance.component) if before is None and len(instance.path) == 1 else before
            )
    return shown


def _copied(values: dict[str, Json], components: tuple[Component, ...]) -> dict[str, Json]:
    """A copy that may be changed at the form's own places."""
    result = dict(values)
    for component in components:
        if component.type == "group" and not component.path:
            result = _copied(result, component.children)
        elif component.path and component.path[0] in result:
            held = result[component.path[0]]
            result[component.path[0]] = deepcopy(held) if isinstance(held, (dict, list)) else held
    return result


def _remove(values: Any, path: Path) -> None:
    parent = get(values, path[:-1])
    if isinstance(parent, dict):
        parent.pop(str(path[-1]), None)
        if not parent and len(path) > 1 and isinstance(path[-2], str):
            _remove(values, path[:-1])


def _compute(
    form: Form, values: dict[str, Json], shown: Mapping[str, Json], context: Mapping[str, Json]
) -> bool:
    """Puts the results of expression fields, and the case data of fields found read-only, into `values`.

    Says whether a value changed, since other conditions may read it.
    """
    changed = False
    for instance in list(_walk(form.components, shown, values)):
        component = instance.component
        if component.expression is not None:
            # One expression may read what another came to just now.
            now = instance.scope.context()
            result = None if instance.is_hidden else _value(component.expression, now)
        elif instance.is_readonly and not component.is_list:
            before = get(context, instance.path)
            result = empty(component) if before is None else before
        else:
            continue
        if result != get(values, instance.path):
            put(values, instance.path, result)
            changed = True
    return changed


def evaluate(expression: feel.Expression, scope: Scope) -> Json:
    """The JSON value of an expression; null when it cannot be evaluated, as in the browser."""
    return _value(expression, scope.known)


def _value(expression: feel.Expression, context: Mapping[str, Json]) -> Json:
    try:
        return feel.to_json(expression.evaluate(context))
    except feel.FeelError:
        return None


def _holds(condition: Condition | None, scope: Scope) -> bool:
    if condition is None:
        return False
    try:
        found = condition.expression.evaluate(scope.known)
    except feel.FeelError:
        return False
    return (found is True or found is None) is not condition.is_negated


def _is_readonly(component: Component, scope: Scope) -> bool:
    return component.readonly if isinstance(component.readonly, bool) else _holds(component.readonly, scope)
