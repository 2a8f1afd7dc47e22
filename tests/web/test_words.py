"""The English dictionary: whole, with the same facts, and without leftovers."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

from web.i18n.en import EN

WEB = Path(__file__).parents[2] / "web"
#: `_('…')` and `_h("…")` in templates.
CALL = re.compile(r"""\b_h?\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


def texts_of_templates() -> Iterator[str]:
    for path in sorted((WEB / "templates").rglob("*.html")):
        for found in CALL.finditer(path.read_text("utf-8")):
            yield ast.literal_eval(found.group(1))


def texts_of_python() -> Iterator[str]:
    for path in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "_h")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                yield node.args[0].value


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


USED = sorted({*texts_of_templates(), *texts_of_python()})


def test_every_text_of_the_pages_has_its_english() -> None:
    missing = [text for text in USED if text not in EN]

    assert missing == []


def test_no_english_is_kept_for_a_text_nobody_shows() -> None:
    assert sorted(set(EN) - set(USED)) == []


def test_the_english_names_the_same_facts() -> None:
    assert [text for text in EN if facts(text) != facts(EN[text])] == []


def test_the_english_has_no_chinese_left() -> None:
    assert [text for text in EN.values() if re.search(r"[\u4e00-\u9fff]", text)] == []
