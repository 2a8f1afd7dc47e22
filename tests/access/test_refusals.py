"""Who is told that something is not theirs is told whose it is, and whom to ask."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from access import ROLES, refusals
from engine import Forbidden
from petition import errors

ROOT = Path(__file__).resolve().parents[2]
#: Codes about who asks: of the engine and the edges, and of petition law.
_OURS = sorted({"role_needed", "task_not_for_actor", "task_needs_another_person", "kept_away", "task_hidden"})


def _of_petition() -> list[str]:
    """Every code that petition law refuses somebody with."""
    found = set()
    for path in sorted((ROOT / "petition").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "errors.forbidden":
                code = node.args[0]
                assert isinstance(code, ast.Constant)
                found.add(str(code.value))
    return sorted(found)


@pytest.mark.parametrize("code", [*_OURS, *_of_petition()])
def test_a_refusal_by_role_says_what_to_do_instead(code: str) -> None:
    facts = {"role": "登记员", "role_en": "an intake officer", "leader": "韩立"}
    if code in _OURS:
        refused = Forbidden("a role", "none", code=code, roles=["sorter"], to_name="周启明")
    else:
        refused = errors.forbidden(code, "a role", "none", **facts)

    zh, en = refusals.sentence(refused, "zh"), refusals.sentence(refused, "en")

    assert any(word in zh for word in ("请", "由")), zh
    assert zh.count("。") >= 2, f"whose it is, then what to do: {zh}"
    verbs = ("Ask", "ask", "Tell", "tell", "Choose", "Send", "Hand", "may write")
    assert any(verb in en for verb in verbs), en
    assert "{" not in zh + en


def test_the_roles_are_named_in_the_readers_language_and_nothing_else_is() -> None:
    """Neither who holds the post nor what the matter is about: only which posts do the step."""
    refused = Forbidden("a", "b", code="task_not_for_actor", task_id="01secret", roles=["sorter", "intake"])

    zh, en = refusals.sentence(refused, "zh"), refusals.sentence(refused, "en")

    assert ROLES["sorter"][0] in zh
    assert ROLES["intake"][1] in en
    assert "01secret" not in zh + en
