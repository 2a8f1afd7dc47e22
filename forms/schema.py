"""The marshmallow schema class of a form, compiled once per form text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from forms import values
from forms.components import KINDS
from forms.definition import read
from forms.model import Component, Json, Mistake, Path


class FormSchema(Schema):
    """Keys that the form does not name are refused."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown", "type": "not_an_object"}  # noqa: RUF012  (marshmallow's own shape)


@lru_cache(maxsize=256)
def compile(form_text: str) -> type[Schema]:
    """The schema class of a form; its instances load what the form's own fields can judge alone.

    Raises:
        BrokenForm: the form file cannot be used.
    """
    form = read(form_text)
    return _schema_class(f"Form_{form.id}", _level(form.components))


@lru_cache(maxsize=256)
def _instance(form_text: str) -> Schema:
    return compile(form_text)()


def load(form_text: str, data: Json) -> tuple[dict[str, Json], dict[Path, Mistake]]:
    """What could be read of `data`, and for each place that could not be, why."""
    try:
        return _instance(form_text).load(data), {}
    except ValidationError as error:
        found = error.valid_data if isinstance(error.valid_data, dict) else {}
        return found, dict(_places(error.messages, ()))


#: What one level of the data holds: a field's component, or the next level.
_Level = dict[str, "Component | _Level"]


def _schema_class(name: str, level: _Level) -> type[Schema]:
    made = {f"field_{index}": _field(segment, held) for index, (segment, held) in enumerate(level.items())}
    return FormSchema.from_dict(made, name=name)


def _field(segment: str, held: Component | _Level) -> fields.Field[Any]:
    result: fields.Field[Any]
    if isinstance(held, dict):
        result = values.Branch(_schema_class(segment, held)())
    elif held.is_list:
        result = values.Rows(_schema_class(segment, _level(held.children))(), held)
    elif held.is_disabled:
        result = values.NotAccepted(held)
    elif held.readonly is True:
        result = values.Computed(held)
    else:
        make = KINDS[held.type].field
        assert make is not None, "groups and lists are handled above"
        result = make(held)
    result.data_key = result.attribute = segment
    return result


def _level(components: tuple[Component, ...]) -> _Level:
    level: _Level = {}
    for path, component in _placed(components, ()):
        here = level
        for segment in path[:-1]:
            below = here.setdefault(segment, {})
            assert isinstance(below, dict), "definition.problems refuses two components in one place"
            here = below
        here[path[-1]] = component
    return level


def _placed(
    components: tuple[Component, ...], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Component]]:
    for component in components:
        if component.type == "group":
            yield from _placed(component.children, (*above, *component.path))
        else:
            yield (*above, *component.path), component


def _places(messages: Any, above: Path) -> Iterator[tuple[Path, Mistake]]:
    """marshmallow's nested messages as one mistake per path."""
    for key in messages:
        path = above if key == "_schema" else (*above, key)
        found = messages[key]
        if isinstance(found, dict):
            yield from _places(found, path)
        elif isinstance(found[0], Mistake):
            yield path, found[0]
        elif found[0] == "unknown":
            yield path, Mistake("unknown", {"key": key})
        else:
            yield path, Mistake(found[0])
