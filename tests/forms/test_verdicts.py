"""The server gives the verdict of the browser: a table of what form-js 2.0.0 sends and accepts.

The table is made by verdicts.mjs. What a browser sends is judged, not what somebody typed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import forms

TABLE: list[dict[str, Any]] = json.loads(Path(__file__).with_name("verdicts.json").read_text())


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(TABLE) >= 100
    assert {True, False} == {verdict["accepts"] for verdict in TABLE}


@pytest.mark.parametrize("verdict", TABLE, ids=[verdict["name"] for verdict in TABLE])
def test_the_server_agrees_with_the_browser(verdict: dict[str, Any]) -> None:
    form = json.dumps(verdict["form"], ensure_ascii=False)
    assert forms.definition.problems(form) == []

    try:
        cleaned = forms.clean(form, verdict["sent"], context=verdict["context"])
    except forms.InvalidSubmission:
        assert not verdict["accepts"]
    else:
        assert verdict["accepts"]
        assert _without_empty(cleaned) == _without_empty(verdict["sent"])


def _without_empty(value: Any) -> Any:
    """form-js sends no list without rows and null for a row without fields; both are empty here."""
    if isinstance(value, dict):
        return {
            key: _without_empty(one) for key, one in value.items() if _without_empty(one) not in ([], None)
        }
    if isinstance(value, list):
        rows = [{} if one is None else _without_empty(one) for one in value]
        return rows if any(row != {} for row in rows) else []
    return value
