"""What is asked of a field that a person saw, given all the other values: required, limits, options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

import feel
from forms import options
from forms.components import KINDS, number
from forms.conditions import Instance, Scope, evaluate, get
from forms.model import Component, Json, Mistake


def mistakes(instance: Instance, value: Json, context: Mapping[str, Json]) -> Iterator[Mistake]:
    """Why `value` cannot be accepted in this place. `context` is the case data."""
    component = instance.component
    if component.is_list:
        yield from _row_count(instance, value, get(context, instance.path))
    elif is_unfilled(component, value):
        if component.validate.get("required"):
            own = component.properties
            yield Mistake(
                KINDS[component.type].required,
                {},
                component,
                own.get("errorRequired", ""),
                own.get("errorRequired_en", ""),
            )
    elif component.type in ("textfield", "textarea"):
        yield from _length(component, str(value), instance.scope)
    elif component.type == "number":
        yield from _size(component, value, instance.scope)
    elif component.type in ("radio", "select", "checklist", "taglist"):
        yield from _options(component, value, instance.scope, context)
    elif component.type == "datetime":
        yield from _not_past(component, value, instance.scope)


def is_unfilled(component: Component, value: Json) -> bool:
    return value is None or value == "" or value == [] or (component.type == "checkbox" and value is False)


def _length(component: Component, text: str, scope: Scope) -> Iterator[Mistake]:
    count = len(text.strip())
    low, high = (_limit(component, name, scope) for name in ("minLength", "maxLength"))
    if isinstance(low, Decimal) and count < low:
        yield Mistake("too_short", {"count": count, "limit": low}, component)
    if isinstance(high, Decimal) and count > high:
        yield Mistake("too_long", {"count": count, "limit": high}, component)


def _size(component: Component, value: Json, scope: Scope) -> Iterator[Mistake]:
    exact = number(value)
    for name, code in (("min", "too_small"), ("max", "too_big")):
        limit = _limit(component, name, scope)
        if limit is None or exact is None:
            continue
        if not isinstance(limit, Decimal):
            yield Mistake("limit_broken", {}, component)
        elif exact < limit if name == "min" else exact > limit:
            yield Mistake(code, {"limit": f"{limit.normalize():f}"}, component)


def _limit(component: Component, name: str, scope: Scope) -> Decimal | str | None:
    """The limit as a number; None when there is none; text when the expression gave something else."""
    given = component.limits.get(name)
    value = evaluate(given, scope) if isinstance(given, feel.Expression) else given
    if value is None:
        return None
    exact = number(value)
    return str(value) if exact is None else exact


def _options(
    component: Component, value: Json, scope: Scope, context: Mapping[str, Json]
) -> Iterator[Mistake]:
    possible = options.of(component, scope.known, context)
    for chosen in value if component.type in ("checklist", "taglist") else [value]:
        if not any(options.same(chosen, option) for option in possible):
            yield Mistake("not_an_option", {}, component)
            return


def _not_past(component: Component, value: Json, scope: Scope) -> Iterator[Mistake]:
    """`today()` is what the engine's clock says in the case data; without it nothing is compared."""
    if component.raw.get("disallowPassedDates") and component.raw.get("subtype", "date") != "time":
        today = evaluate(_today(), scope)
        if isinstance(today, str) and str(value)[:10] < today:
            yield Mistake("past_date", {}, component)


@cache
def _today() -> feel.Expression:
    return feel.compile("today()")


def _row_count(instance: Instance, rows: Json, before: Json) -> Iterator[Mistake]:
    """A list that cannot grow has at most the rows it was shown with; hidden ones may be missing."""
    component = instance.component
    if component.raw.get("allowAddRemove", True) and not instance.is_readonly:
        return
    limit = len(before) if isinstance(before, list) else component.raw.get("defaultRepetitions", 1)
    if len(rows) > limit:
        yield Mistake("fixed_rows", {"limit": limit}, component)
