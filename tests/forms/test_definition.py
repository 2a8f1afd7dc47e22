"""What a form file must look like: each mistake of a designer is said in a sentence, in both languages."""

# A case of the table is read as one line.
# ruff: noqa: E501
from __future__ import annotations

import re
from typing import Any

import pytest

from forms import definition, words
from tests.forms.samples import OPTIONS, field, form, group, rows, text


def one(**more: Any) -> str:
    """A form of one text field."""
    return form({**text("a", "依据"), **more})


def checked(**validate: Any) -> str:
    return form(text("a", "依据", **validate))


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = text("a")
    for _ in range(depth):
        inner = group(inner)
    return inner


#: For every sentence to designers a form in which it is the only thing said.
CASES: dict[str, str] = {
    "file_too_large": form(text("a", "x" * 500_001)),
    "not_json": '{"type": "default",\n oops}',
    "twice_in_json": '{"type": "default", "id": "a", "components": [], "id": "b"}',
    "not_a_form": '{"type": "textfield"}',
    "schema_version": form(text("a"), schemaVersion=20),
    "form_id": form(text("a"), id=""),
    "too_many_components": form(*(text(f"a{n}") for n in range(501))),
    "too_deep": form(nested(11)),
    "not_a_component": form({"key": "a"}),
    "unknown_type": form(field("signature", "a")),
    "same_id": form({**text("a"), "id": "x"}, {**text("b"), "id": "x"}),
    "no_key": form({"type": "textfield", "id": "x", "label": "依据"}),
    "bad_key": form(text("2nd")),
    "same_key": form(text("a"), text("a")),
    "no_path": form(rows("", text("a"))),
    "no_label": form({"type": "textfield", "id": "x", "key": "a"}),
    "bad_properties": one(properties={"en": 1}),
    "not_boolean": one(disabled="yes"),
    "bad_conditional": one(conditional={"show": "=a"}),
    "not_feel": one(conditional={"hide": "a > 1"}),
    "bad_feel": one(conditional={"hide": "=a == 1"}),
    "unknown_validate": form(field("checkbox", "a", validate={"pattern": "x"})),
    "bad_validate": one(validate=[1]),
    "bad_limit": checked(minLength="many"),
    "limits_crossed": checked(minLength=5, maxLength=3),
    "limit_too_long": checked(maxLength=100_001),
    "unknown_validation_type": checked(validationType="postcode"),
    "bad_text": checked(pattern=5),
    "pattern_too_long": checked(pattern="a" * 301),
    "pattern_too_large": checked(pattern="[ab]{201}"),
    "pattern_broken": checked(pattern="a)"),
    "pattern_escape": checked(pattern=r"\p{Han}"),
    "pattern_anchor": checked(pattern="a^b"),
    "pattern_lookaround": checked(pattern="(?=a)b"),
    "pattern_dangerous": checked(pattern="(a+)+"),
    "no_options": form(field("select", "a")),
    "two_option_sources": form(field("select", "a", values=OPTIONS, valuesKey="b")),
    "bad_options": form(field("select", "a", values=[{"label": "甲"}])),
    "same_option": form(field("select", "a", values=[*OPTIONS, {"label": "又", "value": "no"}])),
    "bad_digits": form(field("number", "a", decimalDigits=-1)),
    "bad_increment": form(field("number", "a", increment="0")),
    "bad_subtype": form(field("datetime", "a", subtype="week")),
    "bad_time_format": form(field("datetime", "a", timeSerializingFormat="local")),
    "no_timezone": form(field("datetime", "a", subtype="datetime")),
    "no_expression": form({"type": "expression", "id": "x", "key": "a"}),
    "bad_compute_on": form({"type": "expression", "id": "x", "key": "a", "expression": "=1", "computeOn": "click"}),
    "switch_on_group": form(group(text("a"), readonly=True)),
    "not_repeating": form(rows("a", text("b"), isRepeating=False)),
    "bad_repetitions": form(rows("a", text("b"), defaultRepetitions=1000)),
}  # fmt: skip


def test_every_sentence_to_designers_has_a_case() -> None:
    assert set(CASES) == set(words.TO_DESIGNERS)


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_mistake_is_said_once_and_nothing_else(code: str) -> None:
    (problem,) = definition.problems(CASES[code])

    assert isinstance(problem, definition.Problem)
    assert problem.code == code
    assert re.search("[。：）]", problem)
    assert definition.problems(CASES[code], "en") == [problem.en]
    assert not re.search("[一-鿿]", re.sub("'[^']*'", "", problem.en))


def test_every_sentence_is_there_in_both_languages() -> None:
    for zh, en in (words.TO_PEOPLE | words.TO_DESIGNERS).values():
        assert re.search("[一-鿿]", zh)
        assert not re.search("[一-鿿]", en)
        assert set(re.findall(r"{(\w+)}", zh)) - {"position"} <= set(re.findall(r"{(\w+)}", en)) | {
            "detail_zh",
            "at",
        }


def test_a_mistake_names_the_component_by_place_and_label() -> None:
    page = form(text("b"), group(text("c"), {**text("a", "依据"), "disabled": 1}))

    (problem,) = definition.problems(page)

    assert problem == "第 2.2 项“依据”的 disabled 要是 true 或 false。"
    assert definition.problems(page, "en") == ["Item 2.2 '依据' needs disabled to be true or false."]


def test_a_mistake_in_an_expression_is_said_in_both_languages() -> None:
    (problem,) = definition.problems(CASES["bad_feel"])

    assert isinstance(problem, definition.Problem)
    assert problem.startswith("第 1 项“依据”的 conditional.hide 有错：相等写一个等号")
    assert problem.en.startswith(
        "Item 1 '依据' has a mistake in conditional.hide: Equality is one equals sign"
    )


@pytest.mark.parametrize(
    "components",
    [
        (text("a.b"), text("a.c"), group(text("d"), path="a")),
        (group(text("a")), group(text("b"))),
        (rows("a", text("b"), rows("c", text("b"))), text("b")),
        (field("select", "a", values=[], valuesKey="units"),),
        (field("select", "a", valuesExpression="=units[kind = 1]"),),
        (text("a", minLength="=n", maxLength=3, pattern="", validationType="", patternErrorMessage=""),),
        (field("number", "a", validate={"min": "1.5", "max": "=b"}, increment="", decimalDigits=2),),
        (text("姓名"), text("_a"), text("a1")),
        (
            {"type": "text", "text": "# 说明"},
            {"type": "iframe", "url": "https://example.org"},
            {"type": "button"},
        ),
        (field("datetime", "a", label="", dateLabel="日期"),),
        (),
    ],
)
def test_what_form_js_can_do_may_be_published(components: tuple[dict[str, Any], ...]) -> None:
    assert definition.problems(form(*components)) == []


@pytest.mark.parametrize(
    "components",
    [
        (text("a"), text("a.b")),
        (text("a.b"), text("a")),
        (group(text("b"), path="a"), text("a.b")),
        (text("a"), group(text("b"), path="a")),
        (rows("a", text("b")), text("a.c")),
        (rows("a", text("b")), group(text("c"), path="a")),
        (group(text("c"), path="a"), rows("a", text("b"))),
        (rows("a", text("b")), rows("a", text("c"))),
        (rows("a", text("b"), text("b")),),
    ],
)
def test_two_components_cannot_write_to_the_same_place(components: tuple[dict[str, Any], ...]) -> None:
    (problem,) = definition.problems(form(*components))

    assert isinstance(problem, definition.Problem)
    assert problem.code == "same_key"


@pytest.mark.parametrize("key", ["", "a..b", ".a", "a b", "a-b", "__now__", "a.__b", "1a", "a[0]", 5, None])
def test_keys_that_expressions_could_not_name_are_refused(key: Any) -> None:
    (problem,) = definition.problems(one(key=key))

    assert isinstance(problem, definition.Problem)
    assert problem.code in ("bad_key", "no_key")


@pytest.mark.parametrize(
    "garbage",
    ["", "null", "[]", "1", '"x"', "NaN", '{"type": "default", "components": [NaN]}', "{" * 5000, "[" * 100_000,
     '{"type": "default", "components": {}}', '{"type": "default", "id": [], "components": [null, 1, [], "x"]}',
     form({"type": []}), form({**text("a"), "label": {}, "components": 5}), form(group({"type": "group", "components": 5})),
     form({**text("a"), "properties": [], "validate": 1, "conditional": 1, "readonly": 1, "disabled": 1, "key": []}),
     form(field("select", "a", values={"a": 1})), form(field("select", "a", values=[[], None, {}, 1])),
     form(field("number", "a", increment=[], decimalDigits=True, validate={"min": [], "max": True})),
     form(rows("a", defaultRepetitions=True, allowAddRemove=1))],
)  # fmt: skip
def test_garbage_is_refused_without_breaking(garbage: str) -> None:
    problems = definition.problems(garbage)

    assert problems
    with pytest.raises(definition.BrokenForm):
        definition.read(garbage)


def test_a_form_is_read_once() -> None:
    page = form(text("a"), group(text("b"), path="g"))

    assert definition.read(page) is definition.read(page)
