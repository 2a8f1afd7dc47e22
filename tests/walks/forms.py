"""What somebody might type into a form nobody told us about: drawn from its fields, valid or not.

A submission that is refused says at which fields; those are drawn again, as a clerk mends what was wrong.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Component = Mapping[str, Any]

_SENTENCE = (
    "合作社账册和银行流水逐笔核对过，2025年度流转款3720元没有支付，双方签字确认，依据是农村土地承包法第三十八条；"
    "承办人两次到村里，听了本人和村干部的话，情况清楚，照规定办理，结果书面告诉本人，需要做的事写明由谁在什么时候做完。"
)
_SHORT = ("农业农村局", "周启明", "青塘村", "第12号回证", "没有", "不属于我单位")
#: How often somebody who leans to a choice takes it.
_LEANING = 0.9
_DAYS = (0, 0, 0, 1, 7, 20, 30, 60, -1, -5, -40, 400)
_CAREFUL_DAYS = (0, 0, 0, 10, 25, 60, -1)


@dataclass
class Drawing:
    """One person filling in forms. `seen` counts what was chosen: rare choices get their turn."""

    chance: random.Random
    #: How often somebody takes the ordinary choice without looking further.
    ordinary: float = 0.5
    #: Whether the next drawing is that of somebody who was refused and looks closer.
    is_careful: bool = False
    #: Whether somebody goes straight on: the leaning always, else the first choice.
    is_straight: bool = False
    #: Field -> what people of this world mostly choose there, where it can be chosen.
    leanings: Mapping[str, str] = field(default_factory=dict)
    seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    _made: list[tuple[str, str, str]] = field(default_factory=list)

    _avoided: set[tuple[str, str, str]] = field(default_factory=set)
    #: Fields that were refused as the form had filled them in.
    _doubted: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Another task: what led nowhere in the last one may be right in this one."""
        self._avoided.clear()
        self._doubted.clear()

    def regret(self, form: str, schema: Component, data: Mapping[str, Any], wrong: Iterable[str]) -> bool:
        """What was chosen led nowhere, and is taken less often; true where nothing was to choose from."""
        self.seen.update(self._made)
        tops = {path.partition(".")[0] for path in wrong}
        self._doubted |= tops
        # What was refused where it was chosen is not chosen again; the others may yet be right.
        self._avoided |= {one for one in self._made if one[0] == form and one[1] in tops}
        before = len(self._avoided)
        asked = {str(one["key"]): one for one in fields(schema) if one.get("key")}
        for path in wrong:
            one = asked.get(path)
            if one is not None and "valuesKey" in one and not _options(one, data):
                hidden = str((one.get("conditional") or {}).get("hide"))
                self._avoided |= {each for each in self._made if each[0] == form and each[1] in hidden}
        return len(self._avoided) > before

    def draw(self, form: str, schema: Component, data: Mapping[str, Any], today: date) -> dict[str, Any]:
        """Values for every field, hidden ones too: what is hidden is left out by the form."""
        values: dict[str, Any] = {}
        self._made = []
        self._part(form, schema.get("components", ()), data, values, today)
        return values

    def again(
        self,
        form: str,
        schema: Component,
        data: Mapping[str, Any],
        today: date,
        values: dict[str, Any],
        wrong: Iterable[str],
    ) -> dict[str, Any]:
        """The same values with what was refused drawn afresh; everything, when no field was named."""
        self.is_careful = self.chance.random() < 0.7
        fresh = self.draw(form, schema, data, today)
        self.is_careful = False
        tops = {path.partition(".")[0] for path in wrong if path}
        return fresh if not tops else {**values, **{key: fresh[key] for key in tops if key in fresh}}

    def spoil(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values with one of them made impossible."""
        if not values:
            return {"一个没有的字段": "值"}
        key = self.chance.choice(sorted(values))
        wrong: Any = self.chance.choice(
            (
                None,
                "",
                "没有这个选项",
                -7,
                10**9,
                [],
                {"typename": "x"},
                "长" * 20_000,
                True,
                ["乱", {"写": 1}],
            )
        )
        return {**values, key: wrong}

    def _part(
        self,
        form: str,
        components: Iterable[Component],
        data: Mapping[str, Any],
        values: dict[str, Any],
        today: date,
    ) -> None:
        for one in components:
            key, path = one.get("key"), one.get("path")
            if one["type"] == "dynamiclist":
                values[str(path)] = self._rows(form, one, data, today)
            elif one["type"] == "group":
                place = values.setdefault(str(path), {}) if path else values
                self._part(form, one["components"], data, place, today)
            elif key and not (one.get("readonly") is True or one.get("disabled")):
                value = self._value(form, one, data, today)
                if value is not _NOTHING:
                    _put(values, str(key), value)

    def _rows(self, form: str, one: Component, data: Mapping[str, Any], today: date) -> list[dict[str, Any]]:
        given = data.get(one["path"]) or []
        fixed = one.get("allowAddRemove") is False
        count = max(len(given), 1) if fixed else self.chance.choice((0, 1, 1, 2))
        rows = []
        for index in range(count):
            row = dict(given[index]) if index < len(given) and fixed else {}
            self._part(form, one["components"], data, row, today)
            rows.append(row)
        return rows

    def _value(self, form: str, one: Component, data: Mapping[str, Any], today: date) -> Any:
        validate = one.get("validate") or {}
        given = _at(data, str(one["key"]))
        is_careful = self.is_careful or self.is_straight
        if not (validate.get("required") or is_careful) and self.chance.random() < 0.25:
            return _NOTHING
        kind = one["type"]
        if kind in ("radio", "select", "checklist", "taglist"):
            return self._choice(form, one, data)
        takes = 0.95 if self.is_straight else 0.6
        known = str(one["key"]) not in self._doubted
        if given not in (None, "", [], False) and self.chance.random() < (takes if known else 0.1):
            return given
        if kind == "checkbox":
            return self.chance.random() < 0.75
        if kind == "number":
            low, high = int(validate.get("min") or 1), int(validate.get("max") or 40)
            return self.chance.choice((low, high, self.chance.randint(low, high)))
        if kind == "datetime":
            days = _CAREFUL_DAYS if is_careful else _DAYS
            return (today + timedelta(days=self.chance.choice(days))).isoformat()
        return self._text(validate)

    def _choice(self, form: str, one: Component, data: Mapping[str, Any]) -> Any:
        options = [each["value"] for each in _options(one, data)]
        options = [
            each for each in options if (form, str(one["key"]), str(each)) not in self._avoided
        ] or options
        if not options:
            return _NOTHING
        if one["type"] in ("checklist", "taglist"):
            few = self.chance.sample(options, self.chance.randint(0, len(options)))
            return options if self.chance.random() < 0.7 and str(one["key"]) not in self._doubted else few
        names = [(form, str(one["key"]), str(each)) for each in options]
        leaning = (form, str(one["key"]), self.leanings.get(str(one["key"]), ""))
        if (
            leaning in names
            and leaning not in self._avoided
            and (self.is_straight or self.chance.random() < _LEANING)
        ):
            self._made.append(leaning)
            return options[names.index(leaning)]
        rare = [(1 + self.seen[each]) ** -0.5 for each in names]
        # Designers put the ordinary choice first; who always takes another one never comes far.
        often = 1.0 if self.is_straight else self.ordinary
        ordinary = self.chance.random() < often and names[0] not in self._avoided
        [chosen] = [0] if ordinary else self.chance.choices(range(len(options)), rare)
        self.seen[names[chosen]] += 1
        self._made.append(names[chosen])
        return options[chosen]

    def _text(self, validate: Mapping[str, Any]) -> str:
        limit = int(validate.get("maxLength") or 200)
        if validate.get("validationType") == "phone" or validate.get("pattern"):
            return "0999-1234567"
        if not (self.is_careful or self.is_straight) and self.chance.random() < 0.15:
            return self.chance.choice(_SHORT)[:limit]
        return (_SENTENCE * 2)[:limit]


def fields(part: Component) -> Iterator[Component]:
    """Every field of a form, those within groups and lists too."""
    for one in part.get("components", ()):
        yield one
        yield from fields(one)


def _options(one: Component, data: Mapping[str, Any]) -> list[Component]:
    if "valuesKey" in one:
        return list(data.get(one["valuesKey"]) or ())
    if "valuesExpression" in one:
        return list(data.get(str(one["valuesExpression"]).removeprefix("=")) or ())
    return list(one.get("values", ()))


def _at(data: Any, key: str) -> Any:
    for step in key.split("."):
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _put(values: dict[str, Any], key: str, value: Any) -> None:
    *way, last = key.split(".")
    for step in way:
        values = values.setdefault(step, {})
    values[last] = value


_NOTHING = object()


def codes_shown(schema: Component, data: Mapping[str, Any]) -> Iterator[str]:
    """What a form says of the case in a sentence without its word: `notice`, `NOT_ACCEPT`."""
    for one in schema.get("components", ()):
        yield from codes_shown(one, data)
        for name in _NAMED.findall(one.get("text") or "") if one.get("type") == "text" else ():
            value: Any = data
            for step in name.split("."):
                value = value.get(step) if isinstance(value, Mapping) else None
            if isinstance(value, str) and _CODE.fullmatch(value):
                yield f"{name}: {value}"


#: A sentence names what is known of the case in double braces, alone or in an expression.
_NAMED = re.compile(r"{{\s*([\w.]+)\s*}}")
_CODE = re.compile(r"[A-Z][A-Z_]+|[a-z][a-z_]+")
