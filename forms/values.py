"""marshmallow fields, one per kind of value: what arrives as JSON, checked for shape and made tidy.

Everything a field can judge alone is judged here; what depends on other values (required, FEEL limits,
options) is in `forms.rules`. Refusals carry a `Mistake`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Context, Decimal, localcontext
from typing import Any, NoReturn

from marshmallow import Schema, ValidationError, fields, missing

from forms import regex
from forms.model import MAX_ROWS, MAX_TEXT, Component, Json, Mistake

_EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
#: Without spaces and hyphens: a mobile number, a landline with area code (and extension), a local or service
#: number, or an international one.
_PHONE = re.compile(
    r"1[3-9][0-9]{9}|0[0-9]{9,16}|[2-9][0-9]{6,7}|[149][0-9]{4,5}|[48]00[0-9]{7}|(?:\+|00)[1-9][0-9]{6,14}"
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:\d{2})?", re.ASCII)
#: C0 and C1 controls but tab and line end, and halves of surrogate pairs (no encoding can store them).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_MAX_NUMBER = 2**53 - 1
#: Enough digits for any number that is accepted.
_EXACT = Context(prec=200)
_EXAMPLES = {"utc_offset": "14:30+08:00", "utc_normalized": "06:30Z", "no_timezone": "14:30"}


class _Value(fields.Field[Any]):
    """A field of one component. `None` is unfilled and never an error here."""

    def __init__(self, component: Component, **kwargs: Any) -> None:
        super().__init__(allow_none=True, **kwargs)
        self.component = component

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        return self.read(value)

    def read(self, value: Any) -> Any:
        raise NotImplementedError

    def refuse(self, code: str, *, own: str = "", own_en: str = "", **facts: Json) -> NoReturn:
        raise ValidationError([Mistake(code, facts, self.component, own, own_en)])


class Text(_Value):
    """Text of several lines: kept as typed, with one kind of line end; only blanks counts as unfilled."""

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            self.refuse("not_text")
        text = self.lines(value)
        if len(text) > MAX_TEXT:
            self.refuse("too_long", count=len(text), limit=MAX_TEXT)
        if not text.strip():
            return ""
        if control := _CONTROL.search(text):
            self.refuse("control_characters", position=control.start() + 1)
        self._check_format(text)
        return text

    def lines(self, value: str) -> str:
        return value.replace("\r\n", "\n").replace("\r", "\n")

    def _check_format(self, text: str) -> None:
        validate = self.component.validate
        if pattern := validate.get("pattern"):
            if len(text) > regex.MAX_TEXT_CHARACTERS:
                self.refuse("too_long", count=len(text), limit=regex.MAX_TEXT_CHARACTERS)
            if not regex.compile(pattern).matches(text):
                own = validate.get("patternErrorMessage") or ""
                self.refuse("pattern", own=own, own_en=self.component.properties.get("errorPattern_en", ""))
        kind = validate.get("validationType")
        if kind == "email" and not (len(text) <= 254 and _EMAIL.fullmatch(text)):
            self.refuse("email")
        if kind == "phone" and not _PHONE.fullmatch(re.sub(r"(?<=\d)[ -](?=\d)", "", text)):
            self.refuse("phone")


class SingleLine(Text):
    """Text of one line; a line end or tab that was pasted in becomes a space, as form-js shows it."""

    def lines(self, value: str) -> str:
        return re.sub(r"[\r\n\t]", " ", value.replace("\r\n", " "))


class Number(_Value):
    """A number, or its text when the component says `serializeToString`. Exact in decimals."""

    def read(self, value: Any) -> int | float | str | None:
        if value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            self.refuse("not_a_number")
        if isinstance(value, int) and value.bit_length() > 200:
            self.refuse("number_too_large")
        text = str(value).strip()
        with localcontext(_EXACT):
            exact = self._exact(text)
            self._check_digits(exact)
        if self.component.raw.get("serializeToString"):
            return text
        if abs(exact) > _MAX_NUMBER:
            self.refuse("number_too_large")
        return int(exact) if exact == exact.to_integral_value() else float(exact)

    def _exact(self, text: str) -> Decimal:
        if len(text) > 60:
            self.refuse("number_too_large")
        if not _NUMBER.fullmatch(text):
            self.refuse("not_a_number")
        exact = Decimal(text)
        if exact and abs(exact.adjusted()) > 60:
            self.refuse("number_too_large")
        return exact

    def _check_digits(self, exact: Decimal) -> None:
        allowed = self.component.raw.get("decimalDigits")
        exponent = exact.normalize().as_tuple().exponent
        if allowed is not None and isinstance(exponent, int) and -exponent > allowed:
            self.refuse("integer" if allowed == 0 else "decimals", limit=allowed)
        if step_text := self.component.raw.get("increment"):
            step = Decimal(str(step_text))
            over = exact % step
            if over:
                low = exact - over
                self.refuse("increment", step=_plain(step), low=_plain(low), high=_plain(low + step))


class Tick(_Value):
    def read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            self.refuse("not_a_tick")
        return value


class Choice(_Value):
    """One value; whether it is among the options is asked in `forms.rules`."""

    def read(self, value: Any) -> Json:
        if not isinstance(value, (str, int, float, dict)):
            self.refuse("not_an_option")
        return None if value == "" else value


class Choices(_Value):
    """Several values, each once."""

    def read(self, value: Any) -> list[Json]:
        if not isinstance(value, list) or len(value) > MAX_ROWS:
            self.refuse("not_choices")
        chosen: list[Json] = []
        for one in value:
            if one is not None and not any(type(one) is type(other) and one == other for other in chosen):
                chosen.append(one)
        return chosen


class Moment(_Value):
    """A date, a time of day, or both, as ISO text; kept as written."""

    def read(self, value: Any) -> str | None:
        if value == "":
            return None
        subtype = self.component.raw.get("subtype", "date")
        shape = self.component.raw.get("timeSerializingFormat") or "no_timezone"
        if subtype == "date":
            if not isinstance(value, str) or not _is_date(value):
                self.refuse("not_a_date")
        elif subtype == "time":
            if not isinstance(value, str) or not _is_time(value, shape):
                self.refuse("not_a_time", example=_EXAMPLES[shape])
        elif not isinstance(value, str) or not _is_moment(value, shape):
            self.refuse("not_a_moment", example="2026-11-24T" + _EXAMPLES[shape])
        return str(value)


class Files(_Value):
    """A reference to what was attached: one key, or a list of keys. The files are not looked at here."""

    def read(self, value: Any) -> Json:
        if value in ("", []):
            return None
        keys = value if isinstance(value, list) else [value]
        if len(keys) > MAX_ROWS or not all(
            isinstance(k, str) and 0 < len(k) <= 200 and _is_plain_line(k) for k in keys
        ):
            self.refuse("not_a_file")
        return value


class Computed(_Value):
    """What the browser computed is dropped; the server computes it again."""

    def read(self, _value: Any) -> Any:
        return missing


class NotAccepted(_Value):
    """A disabled component: the browser never sends it, so whoever does is told."""

    def read(self, _value: Any) -> NoReturn:
        self.refuse("disabled")


class Branch(fields.Field[Any]):
    """A group with a path: an object. An absent or empty one has all its fields unfilled."""

    def __init__(self, schema: Schema, **kwargs: Any) -> None:
        super().__init__(allow_none=True, **kwargs)
        self.schema = schema

    def _deserialize(self, value: Any, attr: str | None, *_args: Any, **_kwargs: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError([Mistake("not_a_group", {"label": attr})])
        return self.schema.load(value)


class Rows(_Value):
    """A dynamic list. A row of which nothing was visible arrives as null."""

    def __init__(self, schema: Schema, component: Component, **kwargs: Any) -> None:
        super().__init__(component, **kwargs)
        self.schema = schema

    def read(self, value: Any) -> list[Any]:
        if not isinstance(value, list):
            self.refuse("not_a_list")
        if len(value) > MAX_ROWS:
            self.refuse("too_many_rows", count=len(value), limit=MAX_ROWS)
        rows: list[Any] = []
        errors: dict[int, Any] = {}
        for index, row in enumerate(value):
            try:
                rows.append(self.schema.load({} if row is None else row))
            except ValidationError as error:
                rows.append(error.valid_data or {})
                errors[index] = error.messages
        if errors:
            raise ValidationError(errors, valid_data=rows)
        return rows


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_time(text: str, shape: str) -> bool:
    match = _TIME.fullmatch(text)
    if not match or bool(match[2]) != (shape != "no_timezone"):
        return False
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_moment(text: str, shape: str) -> bool:
    day, separator, clock = text.partition("T")
    if not separator or not _is_date(day) or not _is_time(clock, shape):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_plain_line(text: str) -> bool:
    return not _CONTROL.search(text) and "\n" not in text
