"""Writes the lower half of docs/law.md: rules, choices and scenarios, from the data and the tests.

.venv/bin/python scripts/describe_law.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from petition import explain
from petition.law.settings import PATH

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "law.md"
#: Above it the page is written by hand.
MARKER = "## Rules 期限\n"

#: Scenarios that are pure law; each is a test with its id.
SCENARIOS = [
    *range(1, 8),
    *range(18, 24),
    *range(30, 42),
    *range(46, 49),
    *range(53, 60),
    *range(63, 67),
    84,
    85,
]


def page() -> str:
    """The whole page."""
    head = PAGE.read_text(encoding="utf-8").partition(MARKER)[0].rstrip()
    return "\n\n".join([head, _rules(), _choices(), _scenarios()]) + "\n"


def _rules() -> str:
    rows = [
        MARKER.strip(),
        "",
        "| id | 期限 | 依据 | 起算 | 长度 | 延期、扣除 | 告知谁 | 文书 | 后果 | 来源 | mark |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    source = {"law": "法律", "setting": "本单位选择", "order": "由决定写明", "none": "没有天数"}
    rows += [
        f"| {one['id']} | {one['name']} | {one['article']} | {one['start']} | {one['amount'] or '—'}"
        f" | {_changed(one)} | {one['notice'] or '—'} | {one['document'] or '—'}"
        f" | {one['consequence'] or '—'} | {source[one['source']]} | {one['mark']} |"
        for one in explain.rules()
    ]
    return "\n".join(rows)


def _changed(one: dict[str, Any]) -> str:
    """Who may extend it by how much, and what is taken out of it."""
    said = [f"至多 {one['extension']}，{one['approver']}批准"] if one["extension"] else []
    said += ["听证时间不计"] if one["exclude"] else []
    return "；".join(said) or "—"


def _choices() -> str:
    rows = [
        "## Choices where the law is silent 法律没有规定、由单位选择的值",
        "",
        "Each is a line of `settings.toml`; the office's own file of that name takes its place.",
        "",
        "| setting | value | mark |",
        "|---|---|---|",
    ]
    read = tomllib.loads(PATH.read_text(encoding="utf-8"))
    rows += [f"| `{name}` | {value} | {mark} |" for name, value, mark in _flat(read, "")]
    return "\n".join(rows)


def _flat(table: dict[str, Any], under: str) -> list[tuple[str, str, str]]:
    mark = str(table.get("mark", "D"))
    found = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{under}{name}.")
        elif name not in ("mark", "gap_en"):
            found.append((under + name, str(value).lower() if isinstance(value, bool) else str(value), mark))
    return found


def _scenarios() -> str:
    tests = scenarios()
    rows = [
        "## Scenarios 场景和测试",
        "",
        "Each is a test with its id: `pytest tests/petition -k S-33`.",
        "",
        "| id | tests |",
        "|---|---|",
    ]
    rows += [f"| {id} | {'；'.join(f'`{one}`' for one in tests.get(id, []))} |" for id in map(_id, SCENARIOS)]
    return "\n".join(rows)


@cache
def scenarios() -> dict[str, list[str]]:
    """Scenario -> the tests that carry its id, as pytest collects them."""
    files = sorted(
        path
        for pattern in ("test_deadlines*.py", "test_overlays.py")
        for path in (ROOT / "tests" / "petition").glob(pattern)
    )
    options = ["--collect-only", "-q", "-o", "addopts=", "-p", "no:cacheprovider"]
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, set[str]] = {}
    for path, test, ids in re.findall(r"^tests/petition/(\S+)::(\w+)\[(.*)\]$", listed.stdout, re.MULTILINE):
        for id in dict.fromkeys(re.findall(r"\bS-\d\d\b", ids)):
            found.setdefault(id, set()).add(f"{path}::{test}")
    return {id: sorted(names) for id, names in found.items()}


def _id(number: int) -> str:
    return f"S-{number:02}"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
