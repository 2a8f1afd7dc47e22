"""The options of a choice: where they come from, and when a value is one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import feel
from forms.model import Component, Json


def normalise(given: list[Any]) -> list[Json]:
    """The values of a list of options; entries that form-js would not show are left out."""
    return [value for option in given if (value := _value(option)) is not None]


def of(component: Component, context: Mapping[str, Json], given: Mapping[str, Json]) -> list[Json]:
    """The values a person could choose. `context` is for expressions, `given` the case data."""
    if component.options is not None:
        try:
            found = component.options.evaluate(context)
        except feel.FeelError:
            return []
    elif key := component.raw.get("valuesKey"):
        found = given.get(key)
    else:
        return component.fixed_options
    return normalise(found) if isinstance(found, list) else []


def same(one: Json, two: Json) -> bool:
    """Equality as in JSON: `true` is not 1."""
    return isinstance(one, bool) == isinstance(two, bool) and bool(one == two)


def _value(option: Any) -> Json:
    if not isinstance(option, dict):
        return option if _is_plain(option) else None
    label, value = option.get("label"), option.get("value")
    if isinstance(label, str) and label:
        return value if _is_plain(value) or (isinstance(value, dict) and value) else None
    return value if _is_plain(value) else None


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and value != ""
