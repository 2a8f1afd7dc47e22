"""A form as the rest of the room sees it: a tree of components, read once from the form-js JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import feel
from forms.words import Language, say

Json = Any
Path = tuple[str | int, ...]

MAX_TEXT = 100_000
MAX_ROWS = 200


@dataclass(frozen=True)
class Condition:
    """`hide` or `readonly` as form-js 2.0.0 reads it: a unary test of null.

    So a condition that comes to null, as `level > 2` where nothing is known of `level`, holds; and a `not(…)`
    around the whole condition turns that answer round.
    """

    expression: feel.Expression
    is_negated: bool


@dataclass(frozen=True)
class Component:
    """One component that takes part in a submission; presentation is left out.

    `path` is the place of its value below the enclosing row or the form; empty for a group without a path.
    `limits` holds min, max, minLength and maxLength as numbers or FEEL.
    """

    id: str
    type: str
    path: tuple[str, ...]
    label: str
    label_en: str
    raw: Mapping[str, Json]
    hide: Condition | None = None
    readonly: bool | Condition = False
    is_disabled: bool = False
    limits: Mapping[str, Json] = field(default_factory=dict)
    options: feel.Expression | None = None
    expression: feel.Expression | None = None
    children: tuple[Component, ...] = ()

    @cached_property
    def fixed_options(self) -> list[Json]:
        """The values of the options that stand in the form itself."""
        from forms import options

        given = self.raw.get("values")
        return options.normalise(given) if isinstance(given, list) else []

    @property
    def validate(self) -> Mapping[str, Json]:
        return self.raw.get("validate") or {}

    @property
    def properties(self) -> Mapping[str, str]:
        return self.raw.get("properties") or {}

    @property
    def is_list(self) -> bool:
        return self.type == "dynamiclist"

    @property
    def is_container(self) -> bool:
        return self.type in ("group", "dynamiclist")

    def name(self, lang: Language) -> str:
        return self.label_en if lang == "en" else self.label


@dataclass(frozen=True)
class Form:
    id: str
    components: tuple[Component, ...]
    has_conditions: bool
    has_expressions: bool
    has_readonly: bool


@dataclass(frozen=True)
class Mistake:
    """Why one value is refused. `code` is a key of `forms.words.TO_PEOPLE`."""

    code: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    component: Component | None = None
    own: str = ""
    own_en: str = ""

    def say(self, lang: Language) -> str:
        own = (self.own_en or "") if lang == "en" else self.own
        if own:
            return own
        label = self.component.name(lang) if self.component else ""
        return say(self.code, lang, **{"label": label, **self.facts})
