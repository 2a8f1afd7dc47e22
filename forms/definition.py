"""What a *.form file must look like, and the reading of one that does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import feel
from forms import components
from forms.model import Component, Condition, Form, Json
from forms.words import Language, say

SCHEMA_VERSION = 19
MAX_FILE = 500_000
MAX_COMPONENTS = 500
MAX_DEPTH = 10
_KEY = re.compile(r"(?!__)[^\W\d]\w*\Z")
_ID = re.compile(r"[^\W\d][\w.-]*\Z")


class Problem(str):
    """One sentence about what is wrong with a form file: itself in Chinese, `en` in English."""

    code: str
    en: str

    def __new__(cls, code: str, facts: Mapping[str, Any], at: tuple[str, str] = ("", "")) -> Problem:
        zh_facts = {"at": at[0], **facts}
        problem = super().__new__(cls, say(code, "zh", **zh_facts))
        problem.code = code
        problem.en = say(code, "en", **{"at": at[1], **facts})
        return problem


class BrokenForm(ValueError):
    """The form file cannot be used. `problems` says why; publication refuses such a file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def problems(form_text: str, lang: Language = "zh") -> list[str]:
    """Sentences about what is wrong with a form file; empty when it can be published.

    In Chinese each sentence also carries its English as `.en`.
    """
    found = list(_examine(form_text)[1])
    return [problem.en for problem in found] if lang == "en" else list(found)


@lru_cache(maxsize=256)
def read(form_text: str) -> Form:
    """The form in `form_text`.

    Raises:
        BrokenForm: `problems` has something to say.
    """
    schema, found = _examine(form_text)
    if found or schema is None:
        raise BrokenForm(list(found))
    tree = tuple(_component(raw) for raw in _taking_part(schema["components"]))
    everything = list(_flatten(tree))
    return Form(
        id=schema["id"],
        components=tree,
        has_conditions=any(c.hide for c in everything),
        has_expressions=any(c.expression for c in everything),
        has_readonly=any(not isinstance(c.readonly, bool) for c in everything),
    )


def _taking_part(raws: list[Any]) -> Iterator[dict[str, Any]]:
    return (raw for raw in raws if raw["type"] not in components.PRESENTATION)


def _component(raw: dict[str, Any]) -> Component:
    kind = raw["type"]
    place = raw.get("path" if kind in components.CONTAINERS else "key") or ""
    label = _plain(raw.get("label")) or _plain(raw.get("dateLabel")) or _plain(raw.get("timeLabel")) or place
    validate = raw.get("validate") or {}
    readonly = raw.get("readonly", False)
    return Component(
        id=str(raw.get("id") or place),
        type=kind,
        path=tuple(place.split(".")) if place else (),
        label=label,
        label_en=(raw.get("properties") or {}).get("en") or label,
        raw=raw,
        hide=_condition((raw.get("conditional") or {}).get("hide")),
        readonly=_condition(readonly) or bool(readonly),
        is_disabled=bool(raw.get("disabled")) and kind not in components.CONTAINERS,
        limits={
            name: _feel(v) or v for name, v in validate.items() if name in components.LIMITS and v is not None
        },
        options=_feel(raw.get("valuesExpression")),
        expression=_feel(raw.get("expression")) if kind == "expression" else None,
        children=tuple(_component(child) for child in _taking_part(raw.get("components", []))),
    )


def _plain(label: object) -> str:
    """A label that is an expression or a template cannot be quoted in a sentence; the key is used instead."""
    return label if isinstance(label, str) and not label.startswith("=") and "{{" not in label else ""


def _feel(value: Json) -> feel.Expression | None:
    if isinstance(value, str) and value.startswith("="):
        return feel.compile(feel.strip(value))
    return None


def _condition(value: Json) -> Condition | None:
    whole = _feel(value)
    if whole is None:
        return None
    if not feel.unary(whole.text).is_negated:
        return Condition(whole, is_negated=False)
    inner = whole.text[whole.text.index("(") + 1 : whole.text.rindex(")")]
    return Condition(feel.compile(inner), is_negated=True)


def _flatten(tree: tuple[Component, ...]) -> Iterator[Component]:
    for component in tree:
        yield component
        yield from _flatten(component.children)


def _examine(form_text: str) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    schema, found = _parse(form_text)
    if schema is None or found:
        return None, tuple(found)
    return schema, (*_examine_head(schema), *_Examiner().examine(schema["components"]))


def _parse(form_text: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    if len(form_text) > MAX_FILE:
        return None, [Problem("file_too_large", {"limit": MAX_FILE})]
    twice: list[str] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            twice.extend(sorted({name for name in names if names.count(name) > 1}))
        return made

    def refuse(text: str) -> None:
        raise json.JSONDecodeError(text, form_text, 0)

    try:
        schema = json.loads(form_text, object_pairs_hook=keep, parse_constant=refuse)
    except json.JSONDecodeError as error:
        return None, [Problem("not_json", {"line": error.lineno, "detail": error.msg})]
    except RecursionError:
        return None, [Problem("too_deep", {"limit": MAX_DEPTH})]
    if (
        not isinstance(schema, dict)
        or schema.get("type") != "default"
        or not isinstance(schema.get("components"), list)
    ):
        return None, [Problem("not_a_form", {})]
    return schema, [Problem("twice_in_json", {"key": key}) for key in twice]


def _examine_head(schema: dict[str, Any]) -> Iterator[Problem]:
    version = schema.get("schemaVersion", SCHEMA_VERSION)
    if not components.is_integer(version) or not 1 <= version <= SCHEMA_VERSION:
        yield Problem("schema_version", {"limit": SCHEMA_VERSION, "value": version})
    if not isinstance(schema.get("id"), str) or not _ID.match(schema["id"]):
        yield Problem("form_id", {})


class _Examiner:
    """One walk over a form: what was claimed so far, and how many components were seen."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.closed: set[tuple[str, ...]] = set()
        self.open: set[tuple[str, ...]] = set()
        self.count = 0

    def examine(
        self, raws: list[Any], above: tuple[str, ...] = (), where: str = "", depth: int = 1
    ) -> Iterator[Problem]:
        for index, raw in enumerate(raws, 1):
            self.count += 1
            if self.count > MAX_COMPONENTS:
                if self.count == MAX_COMPONENTS + 1:
                    yield Problem("too_many_components", {"limit": MAX_COMPONENTS})
                return
            at = _at(raw, f"{where}{index}")
            if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
                yield Problem("not_a_component", {}, at)
            elif raw["type"] not in components.PRESENTATION:
                yield from self._one(raw, at, above, f"{where}{index}.", depth)

    def _one(
        self, raw: dict[str, Any], at: tuple[str, str], above: tuple[str, ...], where: str, depth: int
    ) -> Iterator[Problem]:
        kind = components.KINDS.get(raw["type"])
        if kind is None:
            known = "、".join(components.KINDS)
            yield Problem("unknown_type", {"value": raw["type"], "known": known}, at)
            return
        if depth > MAX_DEPTH:
            yield Problem("too_deep", {"limit": MAX_DEPTH})
            return
        yield from self._same_id(raw, at)
        for code, facts in components.common_problems(raw):
            yield Problem(code, facts, at)
        for code, facts in kind.problems(raw):
            yield Problem(code, facts, at)
        place: list[str] = []
        yield from self._claim(raw, at, above, place)
        if kind.is_container and isinstance(raw.get("components", []), list):
            yield from self.examine(raw.get("components", []), (*above, *place), where, depth + 1)

    def _same_id(self, raw: dict[str, Any], at: tuple[str, str]) -> Iterator[Problem]:
        own = raw.get("id")
        if isinstance(own, str) and own:
            if own in self.ids:
                yield Problem("same_id", {"value": own}, at)
            self.ids.add(own)

    def _claim(
        self, raw: dict[str, Any], at: tuple[str, str], above: tuple[str, ...], place: list[str]
    ) -> Iterator[Problem]:
        """Two components must not write to the same place; leaves the segments of this one in `place`."""
        kind = raw["type"]
        name = raw.get("path" if kind in components.CONTAINERS else "key")
        if not name:
            if kind != "group":
                yield Problem("no_path" if kind == "dynamiclist" else "no_key", {}, at)
            return
        if not isinstance(name, str) or not all(_KEY.match(segment) for segment in name.split(".")):
            yield Problem("bad_key", {"value": name}, at)
            return
        place.extend(name.split("."))
        full = (*above, *place)
        ancestors = {full[:length] for length in range(1, len(full))}
        taken = full in self.closed or not ancestors.isdisjoint(self.closed - self._lists_above(above))
        if taken or (kind != "group" and full in self.open):
            yield Problem("same_key", {"value": ".".join(full)}, at)
        self.open |= ancestors
        if kind == "group":
            self.open.add(full)
        else:
            self.closed.add(full)

    def _lists_above(self, above: tuple[str, ...]) -> set[tuple[str, ...]]:
        return {above[:length] for length in range(1, len(above) + 1)}


def _at(raw: Any, where: str) -> tuple[str, str]:
    """How a component is named in a sentence: by its label if it has one, else by its place."""
    label = ""
    if isinstance(raw, dict):
        label = next(
            (raw[name] for name in ("label", "dateLabel", "timeLabel", "key", "path", "id") if raw.get(name)),
            "",
        )
    return (
        (f"第 {where} 项“{label}”", f"Item {where} '{label}'")
        if label
        else (f"第 {where} 项", f"Item {where}")
    )
