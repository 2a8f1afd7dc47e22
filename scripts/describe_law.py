"""Writes the lower half of docs/law.md: rules and choices, from the data.

.venv/bin/python scripts/describe_law.py
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from petition import explain
from petition.law.rules import amount_zh
from petition.law.settings import PATH

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "law.md"
#: Above it the page is written by hand.
MARKER = "## Rules 期限\n"


def page() -> str:
    """The whole page."""
    head = PAGE.read_text(encoding="utf-8").partition(MARKER)[0].rstrip()
    return "\n\n".join([head, _rules(), _choices()]) + "\n"


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
        "| setting | value | why it is a choice | mark |",
        "|---|---|---|---|",
    ]
    text = PATH.read_text(encoding="utf-8")
    for section, table in _sections(tomllib.loads(text)):
        mark = table.get("mark", "D")
        if section.startswith("default."):
            value = amount_zh(table["length"], table["unit"])
            rows.append(f"| `{section}` | {value} | {table['gap']} | {mark} |")
            continue
        rows += [
            f"| `{section}.{name}` | {_value(value)} | {_comment(text, section)} | {mark} |"
            for name, value in table.items()
            if name not in ("mark", "gap")
        ]
    return "\n".join(rows)


def _sections(read: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = [(name, table) for name, table in read.items() if name != "default"]
    return found + [(f"default.{name}", table) for name, table in read["default"].items()]


def _comment(text: str, section: str) -> str:
    """What stands under the heading of a section."""
    found = re.search(rf"^\[{re.escape(section)}\]\n((?:# .*\n)*)", text, re.MULTILINE)
    above = re.search(rf"((?:^# .*\n)*)^\[{re.escape(section)}\]", text, re.MULTILINE)
    lines = (found[1] if found and found[1] else above[1] if above else "").splitlines()
    return "".join(line.removeprefix("# ") for line in lines)


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
