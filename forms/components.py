"""One entry per form-js component: what a designer may write in it, and the marshmallow field it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import fields

import feel
from forms import options, regex, values
from forms.model import MAX_ROWS, MAX_TEXT, Component, Json

Finding = tuple[str, dict[str, Any]]
Raw = Mapping[str, Any]

PRESENTATION = frozenset(
    {"text", "image", "html", "table", "documentPreview", "spacer", "separator", "button", "iframe"}
)
CONTAINERS = frozenset({"group", "dynamiclist"})
LIMITS = frozenset({"min", "max", "minLength", "maxLength"})
_TEXT_CHECKS = frozenset({"minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"})
_VALIDATION_TYPES = {"", "custom", "email", "phone"}


@dataclass(frozen=True)
class Kind:
    """`checks`: what `validate` may hold besides `required`; `empty`: the value of an unfilled field."""

    problems: Callable[[Raw], Iterator[Finding]]
    field: Callable[[Component], fields.Field[Any]] | None = None
    empty: Json = None
    checks: frozenset[str] = frozenset()
    required: str = "required_text"
    is_container: bool = False


def common_problems(raw: Raw) -> Iterator[Finding]:
    kind = KINDS[raw["type"]]
    if not kind.is_container and raw["type"] != "expression" and not _has_label(raw):
        yield "no_label", {}
    properties = raw.get("properties", {})
    if not isinstance(properties, dict) or not all(isinstance(v, str) for v in properties.values()):
        yield "bad_properties", {}
    if not isinstance(raw.get("disabled", False), bool):
        yield "not_boolean", {"name": "disabled"}
    readonly = raw.get("readonly", False)
    if isinstance(readonly, str):
        yield from feel_problems("readonly", readonly)
    elif not isinstance(readonly, bool):
        yield "not_boolean", {"name": "readonly"}
    conditional = raw.get("conditional") or {}
    if not isinstance(conditional, dict) or conditional.keys() - {"hide"}:
        yield "bad_conditional", {}
    elif conditional.get("hide"):
        yield from feel_problems("conditional.hide", conditional["hide"])
    yield from _validate_problems(raw, kind)


def _has_label(raw: Raw) -> bool:
    return any(
        isinstance(raw.get(name), str) and raw[name].strip() for name in ("label", "dateLabel", "timeLabel")
    )


def feel_problems(name: str, text: object) -> Iterator[Finding]:
    if not isinstance(text, str) or not text.startswith("="):
        yield "not_feel", {"name": name}
        return
    try:
        feel.compile(feel.strip(text))
    except feel.FeelError as error:
        yield "bad_feel", {"name": name, "detail_zh": error.message_zh, "detail_en": error.message_en}


def _validate_problems(raw: Raw, kind: Kind) -> Iterator[Finding]:
    validate = raw.get("validate") or {}
    if not isinstance(validate, dict):
        yield "bad_validate", {}
        return
    for name in sorted(validate.keys() - kind.checks - {"required"}):
        yield "unknown_validate", {"name": name}
    if not isinstance(validate.get("required", False), bool):
        yield "not_boolean", {"name": "required"}
    for name in sorted(validate.keys() & kind.checks & LIMITS):
        yield from _limit_problems(name, validate[name])
    for low, high in (("min", "max"), ("minLength", "maxLength")):
        one, two = number(validate.get(low)), number(validate.get(high))
        if one is not None and two is not None and one > two:
            yield "limits_crossed", {"low": low, "high": high}


def _limit_problems(name: str, value: Json) -> Iterator[Finding]:
    if value is None:
        return
    if isinstance(value, str) and value.startswith("="):
        yield from feel_problems(name, value)
        return
    limit = number(value)
    if limit is None or (name.endswith("Length") and (limit < 0 or limit != int(limit))):
        yield "bad_limit", {"name": name}
    elif name.endswith("Length") and limit > MAX_TEXT:
        yield "limit_too_long", {"name": name, "limit": MAX_TEXT}


def number(value: Json) -> Decimal | None:
    """A number, also when it is written as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        return None
    return read if read.is_finite() and abs(read.adjusted()) < 400 else None


def is_integer(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text_problems(raw: Raw) -> Iterator[Finding]:
    validate = raw.get("validate") or {}
    if not isinstance(validate, dict):
        return
    for name in ("pattern", "patternErrorMessage", "validationType"):
        if not isinstance(validate.get(name) or "", str):
            yield "bad_text", {"name": name}
            return
    if (validate.get("validationType") or "") not in _VALIDATION_TYPES:
        yield "unknown_validation_type", {"value": validate["validationType"]}
    try:
        regex.compile(validate.get("pattern") or "")
    except regex.PatternError as error:
        yield error.code, {"value": error.at}


def _number_problems(raw: Raw) -> Iterator[Finding]:
    digits = raw.get("decimalDigits")
    if digits is not None and not (is_integer(digits) and 0 <= digits <= 20):
        yield "bad_digits", {}
    step = raw.get("increment")
    if step not in (None, "") and not (number(step) or 0) > 0:
        yield "bad_increment", {}
    if not isinstance(raw.get("serializeToString", False), bool):
        yield "not_boolean", {"name": "serializeToString"}


def _option_problems(raw: Raw) -> Iterator[Finding]:
    sources = [name for name in ("values", "valuesKey", "valuesExpression") if raw.get(name)]
    if len(sources) != 1:
        yield ("two_option_sources", {"value": " + ".join(sources)}) if sources else ("no_options", {})
    elif sources == ["valuesExpression"]:
        yield from feel_problems("valuesExpression", raw["valuesExpression"])
    elif sources == ["valuesKey"]:
        if not isinstance(raw["valuesKey"], str):
            yield "bad_text", {"name": "valuesKey"}
    else:
        yield from _static_option_problems(raw["values"])


def _static_option_problems(given: Json) -> Iterator[Finding]:
    if not isinstance(given, list) or not given:
        yield "no_options", {}
        return
    usable = options.normalise(given)
    if len(usable) != len(given):
        yield "bad_options", {}
    for index, value in enumerate(usable):
        if any(options.same(value, other) for other in usable[:index]):
            yield "same_option", {"value": value}


def _datetime_problems(raw: Raw) -> Iterator[Finding]:
    subtype = raw.get("subtype", "date")
    if subtype not in ("date", "time", "datetime"):
        yield "bad_subtype", {}
    shape = raw.get("timeSerializingFormat") or "no_timezone"
    if shape not in ("utc_offset", "utc_normalized", "no_timezone"):
        yield "bad_time_format", {}
    elif subtype == "datetime" and shape == "no_timezone":
        yield "no_timezone", {}
    if not isinstance(raw.get("disallowPassedDates", False), bool):
        yield "not_boolean", {"name": "disallowPassedDates"}


def _expression_problems(raw: Raw) -> Iterator[Finding]:
    if not raw.get("expression"):
        yield "no_expression", {}
    else:
        yield from feel_problems("expression", raw["expression"])
    if raw.get("computeOn", "change") not in ("change", "presubmit"):
        yield "bad_compute_on", {}


def _list_problems(raw: Raw) -> Iterator[Finding]:
    if raw.get("isRepeating", True) is not True:
        yield "not_repeating", {}
    if not isinstance(raw.get("allowAddRemove", True), bool):
        yield "not_boolean", {"name": "allowAddRemove"}
    if raw.get("disabled"):
        yield "switch_on_group", {}
    rows = raw.get("defaultRepetitions", 1)
    if not is_integer(rows) or not 0 <= rows <= MAX_ROWS:
        yield "bad_repetitions", {"limit": MAX_ROWS}
    yield from _container_problems(raw)


def _group_problems(raw: Raw) -> Iterator[Finding]:
    if raw.get("disabled") or raw.get("readonly"):
        yield "switch_on_group", {}
    yield from _container_problems(raw)


def _container_problems(raw: Raw) -> Iterator[Finding]:
    if not isinstance(raw.get("components", []), list):
        yield "not_a_component", {}


def _nothing(_raw: Raw) -> Iterator[Finding]:
    return iter(())


KINDS: dict[str, Kind] = {
    "textfield": Kind(_text_problems, values.SingleLine, "", _TEXT_CHECKS),
    "textarea": Kind(_text_problems, values.Text, "", _TEXT_CHECKS),
    "number": Kind(_number_problems, values.Number, None, frozenset({"min", "max"})),
    "checkbox": Kind(_nothing, values.Tick, False, required="required_tick"),
    "radio": Kind(_option_problems, values.Choice, None, required="required_choice"),
    "select": Kind(_option_problems, values.Choice, None, required="required_choice"),
    "checklist": Kind(_option_problems, values.Choices, [], required="required_choices"),
    "taglist": Kind(_option_problems, values.Choices, [], required="required_choices"),
    "datetime": Kind(_datetime_problems, values.Moment, None, required="required_date"),
    "filepicker": Kind(_nothing, values.Files, None, required="required_file"),
    "expression": Kind(_expression_problems, values.Computed),
    "group": Kind(_group_problems, is_container=True),
    "dynamiclist": Kind(_list_problems, is_container=True),
}
