"""Writes docs/services.md, docs/errors.md and the tables of docs/law.md; tests keep them equal.

.venv/bin/python scripts/describe.py
"""

from __future__ import annotations

import inspect
import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from access.refusals import SENTENCES
from engine import CODES
from petition import CHECKS, SERVICES

DOCS = Path(__file__).resolve().parent.parent / "docs"


def services() -> str:
    """What a diagram may ask for: services and checks, in their own words."""
    head = """# What diagrams may ask for 流程图能用的服务和检查

A service task names a service by its topic; a user task names a check by its property `check`. Neither
decides the law: they record, and ask `petition.deadlines`.

"""
    return head + _part("Services 服务", SERVICES) + "\n" + _part("Checks 送出前的检查", CHECKS)


def _part(title: str, functions: Mapping[str, Callable[..., Any]]) -> str:
    rows = [f"## {title}\n"]
    for name, function in functions.items():
        words = inspect.getdoc(function) or ""
        rows.append(f"### `{name}`\n\n{words}\n")
    return "\n".join(rows)


def errors() -> str:
    """Every refusal with its code and its sentence in both languages."""
    rows = ["# Refusals 拒绝的原因\n", "Stable codes; programs tell problems apart by them.\n"]
    rows += ["| code | when | 中文 | English |", "|---|---|---|---|"]
    for code, (zh, en) in SENTENCES.items():
        rows.append(f"| `{code}` | {CODES.get(code, '')} | {zh} | {en} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Writes them all."""
    (DOCS / "services.md").write_text(services(), encoding="utf-8")
    (DOCS / "errors.md").write_text(errors(), encoding="utf-8")
    runpy.run_path(str(Path(__file__).with_name("describe_law.py")), run_name="__main__")


if __name__ == "__main__":
    main()
