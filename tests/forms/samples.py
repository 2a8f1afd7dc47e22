"""Forms for tests, written short."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

import forms

_NUMBERS = itertools.count()
OPTIONS = [{"label": label, "value": value} for label, value in (("支持", "yes"), ("不支持", "no"))]


def form(*components: dict[str, Any], **head: Any) -> str:
    given = {"type": "default", "id": "opinion", "schemaVersion": 19, "components": list(components)} | head
    return json.dumps(given, ensure_ascii=False)


def field(type: str, key: str, label: str = "", **more: Any) -> dict[str, Any]:
    return {"type": type, "id": f"f{next(_NUMBERS)}", "key": key, "label": label or key, **more}


def text(key: str, label: str = "", **validate: Any) -> dict[str, Any]:
    return field("textfield", key, label, validate=validate)


def group(*components: dict[str, Any], path: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "group", "id": f"g{next(_NUMBERS)}", "path": path, "components": list(components), **more}


def rows(path: str, *components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "dynamiclist",
        "id": f"l{next(_NUMBERS)}",
        "path": path,
        "label": path,
        "components": list(components),
        **more,
    }


def refused(form_text: str, data: Any, **more: Any) -> list[tuple[str, str]]:
    """The errors of a submission that must be refused."""
    with pytest.raises(forms.InvalidSubmission) as caught:
        forms.clean(form_text, data, **more)
    return caught.value.errors
