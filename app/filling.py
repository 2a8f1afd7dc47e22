"""Filling in a form as a scenario says: fields and choices by their names on the page, the rest plausibly."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import forms

_LONG = "按照登记的内容逐项核对，走访了现场，调取了材料，情况清楚，证据齐全，照规定办理，结果书面告诉本人。"
_EMPTY: tuple[Any, ...] = (None, "", [], False)


class Wrong(Exception):
    """A scenario does not hold, or cannot be read; the message says what was expected and what was found."""


def filled(form: Mapping[str, Any], fills: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What is submitted: what the scenario says, what the form holds already, and a plausible answer in each
    required field that is left. What the scenario leaves empty on purpose (`""`) stays so.

    `form` is what `engine.tasks.form` gives.

    Raises:
        Wrong: the form has no such field or choice.
    """
    if form["schema"] is None:
        return {}
    values = _values(form, fills)
    fields = {one["key"]: one for one in _fields(form["schema"])}
    data, said = form["data"], set(values)
    for key in fields:
        if _at(values, key) in _EMPTY and key not in said and _at(data, key) not in _EMPTY:
            _put(values, key, _at(data, key))
    for _ in range(6):
        try:
            return forms.clean(json.dumps(form["schema"]), values, context=data)
        except forms.InvalidSubmission as refused:
            missing = [each for each, _ in refused.errors if each not in said and _at(values, each) in _EMPTY]
            for each in missing:
                field = fields.get(each) or fields.get(each.rpartition(".")[2])
                if field is not None:
                    _put(values, each, _plausible(field, data, today))
            if not missing:
                break
    return values


def _fields(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in part.get("components", ()):
        if each.get("key") or each.get("path"):
            yield {"key": each.get("path"), **each}
        yield from _fields(each)


def _values(form: Mapping[str, Any], fills: Mapping[str, Any]) -> dict[str, Any]:
    """What a scenario fills in, by key: fields and choices may be named as they are on the page."""
    fields = list(_fields(form["schema"] or {}))
    values: dict[str, Any] = {}
    for name, given in fills.items():
        wanted = [one for one in fields if name in (one["key"], one.get("label"), one.get("dateLabel"))]
        if not wanted:
            labels = "、".join(str(one.get("label") or one.get("dateLabel") or one["key"]) for one in fields)
            raise Wrong(f"表单里没有“{name}”；有{labels}")
        choose = partial(_choice, wanted[0], form["data"])
        value = given.isoformat() if isinstance(given, (date, datetime)) else given
        chosen = [choose(one) for one in value] if isinstance(value, list) else choose(value)
        listed = _list_of(form["schema"], wanted[0])
        if listed is None:
            _put(values, wanted[0]["key"], chosen)
        else:
            values.setdefault(listed, [dict(row) for row in form["data"].get(listed) or ()])
            for row in values[listed]:
                row[wanted[0]["key"]] = chosen
    return values


def _list_of(schema: Mapping[str, Any], field: Mapping[str, Any]) -> str | None:
    """The key of the list whose rows hold a field: what is filled in goes into every row."""
    for each in _fields(schema):
        if each.get("type") == "dynamiclist" and any(one["id"] == field["id"] for one in _fields(each)):
            return str(each["key"])
    return None


def _at(values: Any, path: str) -> Any:
    """What stands at `answers.0.facts` or `route.go`; None where nothing does."""
    for part in path.split("."):
        if isinstance(values, list):
            values = values[int(part)] if int(part) < len(values) else None
        else:
            values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    place: Any = values
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    place[last] = value


def _choice(component: Mapping[str, Any], data: Mapping[str, Any], given: Any) -> Any:
    options = _options(component, data)
    for option in options:
        if given in (option.get("value"), option.get("label")):
            return option["value"]
    if options and isinstance(given, str) and given:
        close = [one for one in options if given in str(one.get("label"))]
        if len(close) != 1:
            raise Wrong(f"没有“{given}”这个选项；有{'、'.join(str(one.get('label')) for one in options)}")
        return close[0]["value"]
    return given


def _options(component: Mapping[str, Any], data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "valuesKey" in component:
        return list(data.get(component["valuesKey"]) or ())
    return list(component.get("values", ()))


def _plausible(component: Mapping[str, Any], data: Mapping[str, Any], today: date) -> Any:
    """What somebody would fill in: today, the first choice, every point of a list."""
    options = [one["value"] for one in _options(component, data)]
    match component["type"]:
        case "checklist" | "taglist":
            return options
        case "radio" | "select":
            return options[0] if options else None
        case "checkbox":
            return True
        case "number":
            return 1
        case "datetime":
            return today.isoformat()
        case _:
            limit = int(component.get("validate", {}).get("maxLength") or 60)
            return _LONG[:limit]
