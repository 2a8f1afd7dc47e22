"""What enters the engine is JSON and stays small: the one gate where that is made true."""

from __future__ import annotations

from typing import Any

import orjson

from engine.errors import Invalid

#: The largest submission, message or case data, as JSON bytes.
LIMIT_BYTES = 512 * 1024

_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS


def clean(values: Any, *, limit: int = LIMIT_BYTES) -> Any:
    """A deep copy of `values`, known to be JSON that both databases can keep.

    Raises:
        Invalid: not JSON (another type, a non-text key, a lone surrogate, a NUL character), or too large.
    """
    try:
        text = orjson.dumps(values, option=_STRICT)
    except (TypeError, ValueError) as error:
        raise Invalid([], f"Expected JSON values, but: {error}.", code="not_json", limit=limit) from error
    if len(text) > limit:
        raise Invalid(
            [],
            f"Expected at most {limit} bytes, but there are {len(text)}.",
            code="not_json",
            limit=limit,
        )
    copy = orjson.loads(text)
    # PostgreSQL keeps no NUL character, so SQLite does not either.
    if b"\\u0000" in text and _has_nul(copy):
        raise Invalid([], "Expected text without NUL characters.", code="not_json", limit=limit)
    return copy


def copied(data: Any) -> Any:
    """A deep copy of what is JSON already."""
    return orjson.loads(orjson.dumps(data))


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(_has_nul(item) for item in value)


def clean_object(values: Any, *, limit: int = LIMIT_BYTES) -> dict[str, Any]:
    """As `clean`, for what must be a JSON object.

    Raises:
        Invalid: not a JSON object, or too large.
    """
    copy = clean(values, limit=limit)
    if not isinstance(copy, dict):
        raise Invalid([], "Expected a JSON object.", code="not_json", limit=limit)
    return copy
