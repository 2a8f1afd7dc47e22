"""What a person sends is judged and made tidy; who is refused hears what to do."""

# A case of the table is read as one line.
# ruff: noqa: E501
from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

import forms
from tests.forms.samples import OPTIONS, field, form, group, refused, rows, text

NOW = {"__now__": datetime(2026, 11, 20, 17, 0, tzinfo=UTC)}  # 01:00 on the 21st in Shanghai


def test_a_refusal_says_what_is_wrong_and_what_to_do_in_the_order_of_the_page() -> None:
    page = form(
        text("basis", "依据", required=True),
        field("number", "days", "天数", validate={"min": 1}),
        text("why", "理由", minLength=5),
    )

    assert refused(page, {"why": "不行", "days": 0}) == [
        ("basis", "没有填“依据”。请填上再提交。"),
        ("days", "“天数”不能小于 1。请改正。"),
        ("why", "“理由”只写了 2 个字，至少要 5 个字。请写具体一些。"),
    ]


def test_designers_may_say_in_their_own_words_why_a_field_is_required() -> None:
    own = {
        "en": "Legal basis",
        "errorRequired": "没有写依据。意见书要写明法律依据，否则不能送审（条例第32条第1款）。",
        "errorRequired_en": "State the legal basis. The opinion cannot be sent for review without it (Art. 32(1)).",
    }
    page = form({**text("basis", "依据", required=True, maxLength=3), "properties": own})

    assert refused(page, {}) == [("basis", own["errorRequired"])]
    assert refused(page, {}, lang="en") == [("basis", own["errorRequired_en"])]
    assert refused(page, {"basis": "abcd"}, lang="en") == [
        ("basis", "Legal basis has 4 characters; shorten it to at most 3.")
    ]


def test_a_refusal_can_be_said_in_the_other_language() -> None:
    with pytest.raises(forms.InvalidSubmission) as caught:
        forms.clean(form(text("basis", required=True)), {})

    assert caught.value.errors == [("basis", "没有填“basis”。请填上再提交。")]
    assert caught.value.in_language("en") == [("basis", "Fill in basis.")]


def test_what_was_not_filled_in_is_complete_and_empty() -> None:
    page = form(
        text("a"),
        field("number", "b"),
        field("checkbox", "c"),
        field("checklist", "d", values=OPTIONS),
        field("radio", "e", values=OPTIONS),
        field("datetime", "f"),
        field("filepicker", "g"),
        group(text("h"), path="inner"),
        rows("i", text("j")),
    )

    assert forms.clean(page, {}) == forms.clean(page, dict.fromkeys("abcdefgi")) == {
        "a": "", "b": None, "c": False, "d": [], "e": None, "f": None, "g": None, "inner": {"h": ""}, "i": [],
    }  # fmt: skip


@pytest.mark.parametrize("data", [None, [], "x", 1, True])
def test_a_submission_that_is_no_object_is_refused(data: Any) -> None:
    assert refused(form(text("a")), data) == [("", "交来的不是一张表单。请刷新页面再试。")]


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"b": 1}, "b"),
        ({"inner": {"z": 1}}, "inner.z"),
        ({"list": [{}, {"z": 1}]}, "list.1.z"),
        ({"__now__": 1}, "__now__"),
        ({"t": 1}, "t"),
    ],
    ids=["top", "in a group", "in a row", "clock", "id of a presentation"],
)
def test_a_key_the_form_does_not_have_is_refused_by_name(data: dict[str, Any], path: str) -> None:
    page = form(
        text("a"), group(text("h"), path="inner"), rows("list", text("j")), {"type": "text", "id": "t"}
    )

    ((where, message),) = refused(page, data)

    assert where == path
    assert path.rpartition(".")[2] in message


# text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  两头空  ", "  两头空  "),
        ("   ", ""),
        ("\u3000", ""),
        ("一\r\n二\r三", "一\n二\n三"),
        ("制\t表", "制\t表"),
        ("e\u0301 👨‍👩‍👧 𠮷", "e\u0301 👨‍👩‍👧 𠮷"),
    ],
)
def test_text_is_kept_as_typed_but_for_line_ends_and_blanks_only(typed: str, kept: str) -> None:
    assert forms.clean(form(field("textarea", "a")), {"a": typed}) == {"a": kept}


def test_a_line_end_in_a_single_line_becomes_a_space() -> None:
    assert forms.clean(form(text("a")), {"a": "一\r\n二\t三"}) == {"a": "一 二 三"}


def test_blanks_do_not_fill_in_a_required_field() -> None:
    assert refused(form(text("a", required=True)), {"a": " \u3000\n"}) == [("a", "没有填“a”。请填上再提交。")]


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_characters_are_refused_with_their_place(char: str) -> None:
    ((_, message),) = refused(form(text("a")), {"a": f"甲{char}乙"})

    assert "第 2 个字" in message


def test_length_is_counted_in_characters() -> None:
    page = form(text("a", maxLength=2))

    assert forms.clean(page, {"a": "𠮷野"}) == {"a": "𠮷野"}
    assert refused(page, {"a": "𠮷野家"}) == [("a", "“a”写了 3 个字，最多 2 个字。请删短一些。")]


def test_a_megabyte_is_refused_at_once() -> None:
    page = form(text("a", pattern="^(a|b)*c$"))
    started = time.perf_counter()

    assert "100000" in refused(page, {"a": "a" * 900_000})[0][1]
    assert refused(page, {"a": "a" * 1_000_001}) == [
        ("", "内容太多，超过 1000000 个字。请把长材料作为附件交，这里写要点。")
    ]
    assert refused(page, {"a": "a" * 2_001}) == [("a", "“a”写了 2001 个字，最多 2000 个字。请删短一些。")]
    assert time.perf_counter() - started < 1


def test_hostile_nesting_and_width_are_refused_at_once() -> None:
    deep: Any = {}
    for _ in range(900):
        deep = {"a": deep}

    assert refused(form(text("a")), deep)[0][0] == ""
    assert refused(form(text("a")), {str(n): [] for n in range(60_000)})[0][0] == ""
    assert refused(form(rows("a", text("b"))), {"a": [{}] * 201}) == [
        ("a", "“a”有 201 条，最多 200 条。多的做成清单，作为材料加上。")
    ]


@pytest.mark.parametrize("value", [1, True, [], {}, ["a"]])
def test_what_is_no_text_is_refused(value: Any) -> None:
    assert refused(form(text("a")), {"a": value}) == [("a", "“a”应当是文字。请重新填写。")]


def test_a_pattern_has_its_own_message() -> None:
    page = form(text("a", pattern=r"^\d{4}$", patternErrorMessage="要写四位年份。"))

    assert refused(page, {"a": "26"}) == [("a", "要写四位年份。")]
    assert refused(form(text("a", pattern="x")), {"a": "26"})[0][1].startswith("“a”的写法不对。")


@pytest.mark.parametrize(
    "phone",
    [
        *("13800138000", "138 0013 8000", "0571-87000000", "010-65550000", "0571 8700 0000-801", "87000000"),
        *("12345", "95598", "110000", "400-812-3456", "+8613800138000", "+86 138 0013 8000", "0049301234567"),
    ],
)  # fmt: skip
def test_telephone_numbers_as_people_write_them_are_accepted(phone: str) -> None:
    assert forms.clean(form(text("a", validationType="phone")), {"a": phone}) == {"a": phone}


@pytest.mark.parametrize(
    "phone", ["1380013800", "138001380000", "电话", "+86", "1", "13800138000x", "-", "12800138000"]
)
def test_what_is_no_telephone_number_is_refused(phone: str) -> None:
    assert "11 位" in refused(form(text("a", validationType="phone")), {"a": phone})[0][1]


@pytest.mark.parametrize("email", ["a@b", "a.b+c@xfj.gov.cn"])
def test_email_addresses_are_accepted(email: str) -> None:
    assert forms.clean(form(text("a", validationType="email")), {"a": email}) == {"a": email}


@pytest.mark.parametrize("email", ["a", "@b", "a@", "a b@c", "张三@例子.中国", "a@b..c", "a@" + "b" * 300])
def test_what_is_no_email_address_is_refused(email: str) -> None:
    assert "name@example.cn" in refused(form(text("a", validationType="email")), {"a": email})[0][1]


# numbers


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (5, 5),
        (5.0, 5),
        (5.5, 5.5),
        ("5", 5),
        ("-0.10", -0.1),
        ("", None),
        (None, None),
        (0, 0),
        ("1e3", 1000),
    ],
)
def test_numbers_are_read_as_form_js_reads_them(sent: Any, kept: Any) -> None:
    cleaned = forms.clean(form(field("number", "n")), {"n": sent})["n"]

    assert cleaned == kept
    assert type(cleaned) is type(kept)


@pytest.mark.parametrize(
    "sent",
    [
        "abc",
        "1,5",
        "１２",
        "1_000",
        "NaN",
        "Infinity",
        True,
        [],
        {},
        "0x10",
        "5 天",
        float("nan"),
        float("inf"),
        "--1",
    ],
)
def test_what_is_no_number_is_refused(sent: Any) -> None:
    assert refused(form(field("number", "n")), {"n": sent}) == [("n", "“n”要填数字。请只写数字，不带单位。")]


@pytest.mark.parametrize("sent", [10**17, -(10**17), 1e300, "1e60", "9" * 70, 10**4000])
def test_a_number_beyond_exact_reach_is_refused(sent: Any) -> None:
    page = form(field("number", "n", decimalDigits=2, increment=0.01))

    assert refused(page, {"n": sent}) == [("n", "“n”的数太大了。请检查是否多写了几位。")]


def test_a_number_as_text_keeps_its_digits() -> None:
    page = form(field("number", "n", serializeToString=True, decimalDigits=2, validate={"max": 10**30}))

    assert forms.clean(page, {"n": "12345678901234567890.50"}) == {"n": "12345678901234567890.50"}
    assert refused(page, {"n": "0.001"}) == [("n", "“n”最多 2 位小数。请四舍五入后再填。")]


def test_steps_name_the_nearest_numbers() -> None:
    page = form(field("number", "n", increment="0.5"))

    assert refused(page, {"n": 1.2}) == [("n", "“n”要按 0.5 递增，最近的是 1 和 1.5。请改成其中一个。")]


def test_a_limit_that_is_no_number_is_told_to_be_the_forms_mistake() -> None:
    page = form(field("number", "n", validate={"max": '="viel"'}))

    assert "请告诉流程设计人员" in refused(page, {"n": 1})[0][1]


# choices


def test_a_choice_must_be_one_of_the_options() -> None:
    page = form(field("radio", "a", "结果", values=OPTIONS), field("checklist", "b", "原因", values=OPTIONS))

    assert forms.clean(page, {"a": "yes", "b": ["no", "yes", "no"]}) == {"a": "yes", "b": ["no", "yes"]}
    assert refused(page, {"a": "maybe", "b": ["yes", "maybe"]}) == [
        ("a", "“结果”选的不在可选项里。请重新选一项。"),
        ("b", "“原因”选的不在可选项里。请重新选一项。"),
    ]


@pytest.mark.parametrize("value", [True, 1.5, "1", [1]])
def test_options_are_compared_as_json(value: Any) -> None:
    page = form(field("select", "a", values=[{"label": "一", "value": 1}, {"label": "否", "value": False}]))

    assert forms.clean(page, {"a": 1}) == {"a": 1}
    assert forms.clean(page, {"a": False}) == {"a": False}
    assert refused(page, {"a": value})[0][0] == "a"


def test_options_may_be_objects() -> None:
    page = form(field("select", "a", valuesKey="units"))
    units = [{"label": "甲", "value": {"id": 1}}]

    assert forms.clean(page, {"a": {"id": 1}}, context={"units": units}) == {"a": {"id": 1}}
    assert refused(page, {"a": {"id": 2}}, context={"units": units})[0][0] == "a"
    assert refused(page, {"a": "x"}, context={})[0][0] == "a"


def test_options_in_a_row_may_depend_on_the_row() -> None:
    page = form(
        rows(
            "list",
            text("kind"),
            field("select", "unit", valuesExpression='=if this.kind = "a" then [1, 2] else [3]'),
        )
    )

    assert forms.clean(page, {"list": [{"kind": "a", "unit": 2}, {"kind": "b", "unit": 3}]})
    assert [path for path, _ in refused(page, {"list": [{"kind": "a", "unit": 3}]})] == ["list.0.unit"]


@pytest.mark.parametrize("value", ["true", 1, 0, [], "on"])
def test_a_tick_is_true_or_false(value: Any) -> None:
    assert refused(form(field("checkbox", "a")), {"a": value}) == [("a", "“a”只能勾选或不勾选。请重新勾选。")]


# dates


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ({"subtype": "date"}, "2028-02-29"),
        ({"subtype": "time"}, "23:59"),
        ({"subtype": "time", "timeSerializingFormat": "utc_offset"}, "08:00+08:00"),
        ({"subtype": "time", "timeSerializingFormat": "utc_normalized"}, "00:00Z"),
        ({"subtype": "datetime", "timeSerializingFormat": "utc_offset"}, "2026-11-24T14:30+08:00"),
        ({"subtype": "datetime", "timeSerializingFormat": "utc_normalized"}, "2026-11-24T06:30Z"),
        ({"subtype": "datetime", "timeSerializingFormat": "utc_offset"}, "2026-11-24T14:30:15.5-05:30"),
    ],
)
def test_dates_and_times_are_accepted_as_iso_text(more: dict[str, Any], value: str) -> None:
    assert forms.clean(form(field("datetime", "a", **more)), {"a": value}) == {"a": value}


@pytest.mark.parametrize(
    ("more", "value"),
    [
        *[({"subtype": "date"}, bad) for bad in ("2026-02-29", "2026-2-3", "20260203", "2026-02-03T00:00", 20260203, "明天")],
        *[({"subtype": "time"}, bad) for bad in ("24:00", "8:00", "08:00Z", "08", 8)],
        *[({"subtype": "datetime", "timeSerializingFormat": "utc_offset"}, bad)
          for bad in ("2026-11-24T14:30", "2026-11-24", "2026-11-24 14:30+08:00", "2026-11-31T14:30+08:00", "2026-11-24T14:30+25:00")],
    ],
)  # fmt: skip
def test_what_is_no_date_or_time_is_refused(more: dict[str, Any], value: Any) -> None:
    ((path, message),) = refused(form(field("datetime", "a", **more)), {"a": value})

    assert path == "a"
    assert "应当像" in message


def test_a_past_date_is_refused_by_the_engines_clock_in_shanghai() -> None:
    page = form(field("datetime", "a", subtype="date", disallowPassedDates=True))

    assert forms.clean(page, {"a": "2026-11-21"}, context=NOW) == {"a": "2026-11-21"}
    assert refused(page, {"a": "2026-11-20"}, context=NOW) == [
        ("a", "“a”不能早于今天。请选今天或以后的日期。")
    ]
    assert forms.clean(page, {"a": "2001-01-01"}, context={}) == {"a": "2001-01-01"}


def test_files_are_named_by_keys() -> None:
    page = form(field("filepicker", "a"))

    assert forms.clean(page, {"a": "files::1"}) == {"a": "files::1"}
    assert forms.clean(page, {"a": ["x", "y"]}) == {"a": ["x", "y"]}
    bad: Any
    for bad in (1, {}, [1], "x" * 201, ["a\nb"], [""]):
        assert refused(page, {"a": bad})[0][0] == "a"


# what depends on other values


def test_what_is_hidden_is_left_out_whatever_was_sent_for_it() -> None:
    page = form(
        field("radio", "decision", values=OPTIONS),
        {**text("why", required=True), "conditional": {"hide": '=decision = "yes"'}},
        {**group(text("b", required=True), path="more"), "conditional": {"hide": '=decision = "yes"'}},
    )

    assert forms.clean(page, {"decision": "yes", "why": 7, "more": {"b": []}}) == {"decision": "yes"}
    assert [path for path, _ in refused(page, {"decision": "no"})] == ["why", "more.b"]


def test_a_hidden_list_is_left_out_with_all_that_is_wrong_in_it() -> None:
    page = form(
        field("checkbox", "none"), rows("list", text("a", required=True), conditional={"hide": "=none"})
    )

    assert forms.clean(page, {"none": True, "list": [{"a": 1}, {"z": 2}, 3]}) == {"none": True}
    assert [path for path, _ in refused(page, {"none": False, "list": [{"a": 1}, 3]})] == [
        "list.0.a",
        "list.1",
    ]


def test_the_value_of_a_read_only_field_comes_from_the_case() -> None:
    page = form(
        {**text("number", required=True), "readonly": True},
        {**text("title"), "readonly": "=is_locked"},
        rows("list", {**text("unit"), "readonly": True}, text("note")),
        {**text("why", required=True), "conditional": {"hide": '=title = "原题"'}},
    )
    case = {"number": "2026-1", "title": "原题", "is_locked": True, "list": [{"unit": "甲"}]}
    sent = {"number": "forged", "title": ["forged"], "list": [{"unit": "forged", "note": "好"}]}

    assert forms.clean(page, sent, context=case) == {
        "number": "2026-1",
        "title": "原题",
        "list": [{"unit": "甲", "note": "好"}],
    }
    assert (
        forms.clean(page, {"title": "新题", "why": "有"}, context=case | {"is_locked": False})["title"]
        == "新题"
    )


def test_a_disabled_field_is_refused_by_name_and_not_missed() -> None:
    page = form({**text("number", "文号", required=True), "disabled": True}, text("a"))

    assert forms.clean(page, {"a": "1"}, context={"number": "2026-1"}) == {"a": "1"}
    assert refused(page, {"a": "1", "number": "2026-1"}) == [
        ("number", "“文号”在这一步不能填。请去掉这一项再提交。")
    ]


def test_what_the_browser_computed_is_computed_again() -> None:
    page = form(
        rows("items", field("number", "price"), field("number", "count"),
             {"type": "expression", "id": "e1", "key": "sum", "expression": "=this.price * this.count"}),
        {"type": "expression", "id": "e2", "key": "total", "expression": "=sum(items.sum)"},
        {"type": "expression", "id": "e3", "key": "is_large", "expression": "=total > 100"},
        {**text("why", required=True), "conditional": {"hide": "=not(is_large)"}},
    )  # fmt: skip
    sent = {
        "items": [{"price": 30, "count": 2}, {"price": 25, "count": 2, "sum": 1}],
        "total": 3,
        "is_large": False,
    }

    assert refused(page, sent) == [("why", "没有填“why”。请填上再提交。")]
    assert forms.clean(page, sent | {"why": "大额"}) == {
        "items": [{"price": 30, "count": 2, "sum": 60}, {"price": 25, "count": 2, "sum": 50}],
        "total": 110,
        "is_large": True,
        "why": "大额",
    }


def test_expressions_that_chase_each_other_come_to_an_end() -> None:
    page = form(
        {"type": "expression", "id": "e1", "key": "a", "expression": "=if b = null then 1 else b + 1"},
        {"type": "expression", "id": "e2", "key": "b", "expression": "=if a = null then 1 else a + 1"},
    )

    assert set(forms.clean(page, {})) == {"a", "b"}


def test_an_expression_that_runs_away_hides_nothing_and_computes_nothing() -> None:
    endless = "=count(for a in 1..9999, b in 1..9999, c in 1..9999 return a) > 0"
    page = form(
        {**text("a", required=True), "conditional": {"hide": endless}},
        {"type": "expression", "id": "e", "key": "b", "expression": endless},
    )

    assert refused(page, {}) == [("a", "没有填“a”。请填上再提交。")]
    assert forms.clean(page, {"a": "x"}) == {"a": "x", "b": None}


def test_a_list_that_may_not_grow_keeps_its_rows() -> None:
    page = form(rows("list", text("note"), allowAddRemove=False, defaultRepetitions=2))
    case = {"list": [{"note": ""}]}

    assert forms.clean(page, {"list": [{"note": "x"}]}, context=case) == {"list": [{"note": "x"}]}
    assert refused(page, {"list": [{}, {}]}, context=case) == [
        ("list", "“list”固定为 1 条，不能增减。请刷新页面再填。")
    ]
    assert len(forms.clean(page, {"list": [{}, {}]})["list"]) == 2
    assert refused(page, {"list": [{}, {}, {"note": "x"}]})[0][0] == "list"


def test_lists_in_lists_name_the_row_that_is_wrong() -> None:
    page = form(rows("places", rows("people", text("who", required=True))))

    errors = refused(page, {"places": [{"people": [{"who": "张"}]}, {"people": [{"who": "李"}, {}]}]})

    assert errors == [("places.1.people.1.who", "没有填“who”。请填上再提交。")]


def test_shapes_that_do_not_fit_are_refused() -> None:
    page = form(group(text("a"), path="g"), rows("list", text("b")))

    assert [path for path, _ in refused(page, {"g": [], "list": {}})] == ["list", "g"]
    assert [path for path, _ in refused(page, {"list": [1, {}]})] == ["list.0"]


def test_case_data_is_not_changed() -> None:
    page = form(
        {**text("g.a"), "conditional": {"hide": '=x = "y"'}},
        text("g.b"),
        rows("g.list", text("c")),
        {"type": "expression", "id": "e", "key": "g.d", "expression": "=1"},
    )
    case = {"x": "y", "g": {"a": "1", "b": "2", "other": 3, "list": [{"c": "4"}]}}
    before = json.dumps(case)

    forms.clean(page, {"g": {"b": "9", "list": [{"c": "8"}]}}, context=case)

    assert json.dumps(case) == before


def test_keys_that_mean_something_to_python_or_the_schema_are_ordinary() -> None:
    keys = ["Meta", "fields", "load", "opts", "class", "self", "context", "data", "_private", "姓名"]
    page = form(*(text(key) for key in keys))

    assert forms.clean(page, dict.fromkeys(keys, "x")) == dict.fromkeys(keys, "x")


def test_a_broken_form_is_said_to_be_one() -> None:
    with pytest.raises(forms.BrokenForm):
        forms.clean("{}", {})


def test_a_submission_is_judged_in_a_millisecond_or_two() -> None:
    page = form(
        *(text(f"t{n}", required=True, maxLength=200) for n in range(10)),
        *({**text(f"h{n}"), "conditional": {"hide": f'=t{n} != "x"'}} for n in range(5)),
        field("radio", "r", values=OPTIONS),
        rows("list", text("a"), field("number", "b", validate={"max": "=100"})),
    )
    data = {f"t{n}": "内容" for n in range(10)} | {"r": "yes", "list": [{"a": "1", "b": 2}] * 3}
    case = {f"field_{n}": {"text": "长" * 100} for n in range(100)}
    forms.clean(page, data, context=case)
    started = time.perf_counter()

    for _ in range(20):
        forms.clean(page, data, context=case)

    assert (time.perf_counter() - started) / 20 < 0.02
