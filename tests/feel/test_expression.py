"""What others hold in their hands: compile, evaluate, strip, to_json, and what the errors say."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import feel

NOON = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)  # half past midnight of the 6th in Shanghai


@pytest.mark.parametrize(
    "text, bare",
    [
        ("${x > 1}", "x > 1"),
        ("=x > 1", "x > 1"),
        ("  = x > 1 ", "x > 1"),
        ("x > 1", "x > 1"),
        ("${ {a: 1}.a }", "{a: 1}.a"),
        ("", ""),
    ],
)
def test_the_marks_around_an_expression_are_taken_off(text: str, bare: str) -> None:
    assert feel.strip(text) == bare


def test_an_expression_is_compiled_once() -> None:
    assert feel.compile("a + 1") is feel.compile("a + 1")


def test_an_expression_says_what_it_reads_and_calls() -> None:
    expression = feel.compile(
        'count(units[status = "done"]) > limit and every u in units satisfies contains(u.name, 前缀)'
    )

    assert expression.names == {"units", "limit", "前缀"}
    assert expression.functions == {"count", "contains"}


def test_names_are_chinese_or_not_and_unknown_ones_are_null() -> None:
    context = {"目的": "求决", "matter": {"人数": 6}}

    assert feel.evaluate('目的 = "求决" and matter.人数 > 5', context) is True
    assert feel.evaluate("没有 = null and matter.没有 = null", context) is True


class TestClock:
    def test_now_is_the_moment_of_the_caller_in_shanghai(self) -> None:
        now = feel.evaluate("now()", {"__now__": NOON})

        assert now == NOON
        assert feel.to_json(now) == "2026-03-06T00:30:00+08:00"

    def test_today_is_the_day_in_shanghai(self) -> None:
        assert feel.evaluate("today()", {"__now__": NOON}) == date(2026, 3, 6)

    @pytest.mark.parametrize("context", [{}, {"__now__": None}, {"__now__": "2026-03-05"}, {"__now__": 1}])
    def test_without_a_clock_there_is_no_now(self, context: dict[str, Any]) -> None:
        with pytest.raises(feel.FeelError) as refused:
            feel.evaluate("today() > date(due)", context)

        assert refused.value.code == "value"

    def test_a_record_cannot_bring_its_own_clock(self) -> None:
        rows = [{"__now__": datetime(1999, 1, 1, tzinfo=UTC), "due_on": "2026-03-05"}]

        assert feel.evaluate("count(rows[date(due_on) < today()])", {"rows": rows, "__now__": NOON}) == 1

    def test_the_clock_is_no_name(self) -> None:
        with pytest.raises(feel.FeelError):
            feel.compile("__now__")

    def test_a_deadline_is_judged_in_shanghai(self) -> None:
        context = {"due_on": "2026-03-05", "__now__": NOON}

        assert feel.evaluate("today() > date(due_on)", context) is True
        assert feel.evaluate("date(now())", context) == date(2026, 3, 6)

    def test_the_day_of_an_instant_kept_as_text_is_its_day_in_shanghai(self) -> None:
        context = {"due_at": "2026-03-05T15:59:59Z", "late": "2026-03-05T16:00:00Z"}

        assert feel.evaluate("date(due_at)", context) == date(2026, 3, 5)
        assert feel.evaluate("date(late)", context) == date(2026, 3, 6)


class TestJson:
    @pytest.mark.parametrize(
        "text, json",
        [
            ("1 + 1", 2),
            ("4 / 2", 2),
            ("1 / 4", 0.25),
            ("[1, null, true]", [1, None, True]),
            ('{a: "b"}', {"a": "b"}),
            ('date("2026-03-05")', "2026-03-05"),
            ('time("09:30:00")', "09:30:00"),
            ('date and time("2026-03-05T09:30:00")', "2026-03-05T09:30:00+08:00"),
            ('date and time("2026-03-05T09:30:00Z")', "2026-03-05T09:30:00Z"),
            ('date and time("2026-03-05T09:30:00+05:30")', "2026-03-05T09:30:00+05:30"),
            ('date and time("2026-03-05T09:30:00.25@Europe/Paris")', "2026-03-05T09:30:00.25+01:00"),
            ('duration("PT36H")', "P1DT12H"),
            ('duration("P14M")', "P1Y2M"),
            ('[date("2026-03-05")]', ["2026-03-05"]),
        ],
    )
    def test_a_value_as_json(self, text: str, json: Any) -> None:
        found = feel.to_json(feel.evaluate(text, {}))

        assert found == json
        assert type(found) is type(json)

    def test_a_moment_without_a_zone_comes_back_as_the_same_instant(self) -> None:
        text = feel.to_json(feel.evaluate('date and time("2026-03-05T09:30:00")', {}))

        assert datetime.fromisoformat(text) == datetime(2026, 3, 5, 1, 30, tzinfo=UTC)

    @pytest.mark.parametrize("text", ["[1..3]", "function(x) x", "{f: function(x) x}"])
    def test_ranges_and_functions_are_not_kept(self, text: str) -> None:
        value = feel.evaluate(text, {})

        with pytest.raises(feel.FeelError) as refused:
            feel.to_json(value)
        assert refused.value.code == "value"

    def test_a_list_that_holds_itself_is_not_kept(self) -> None:
        value = feel.evaluate("for x in [1, 2] return partial", {})

        with pytest.raises(feel.FeelError) as refused:
            feel.to_json(value)
        assert refused.value.code == "limit"


class TestPythonValues:
    """What Python code hands in as context, besides JSON."""

    def test_dates_and_moments_are_values_of_the_language(self) -> None:
        context = {
            "day": date(2026, 3, 5),
            "at": datetime(2026, 3, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
            "clock": time(9, 30),
            "span": timedelta(days=3),
        }

        assert feel.evaluate("day + span", context) == date(2026, 3, 8)
        assert feel.evaluate("date(at) = day", context) is True
        assert feel.evaluate('at < date and time("2026-03-05T01:30:01Z")', context) is True
        assert feel.evaluate("clock.hour", context) == 9

    def test_tuples_are_lists_and_other_objects_are_nothing(self) -> None:
        context = {"pair": (1, 2), "thing": object()}

        assert feel.evaluate("pair[2]", context) == 2
        assert feel.evaluate("2 in pair", context) is True
        assert feel.evaluate("thing = thing", context) is None
        assert feel.evaluate("thing.real", context) is None


@pytest.mark.parametrize(
    "text, position, hint",
    [
        ('a == "x"', 3, "="),
        ("a === 1", 3, "="),
        ("a <> 1", 3, "!="),
        ("a && b", 2, "and"),
        ("a || b", 2, "or"),
        ("!a", 0, "not(…)"),
        ("not a", 4, "not(…)"),
        ("a = 'x'", 4, '"…"'),
        ("a = “x”", 4, '"'),
        ("a ＝ 1", 2, None),
        ("a >= 1 ，b", 7, None),
        ("a ≥ 1", 2, ">="),
        ("a % 2", 2, "modulo(a, b)"),
        ("a // 2", 2, "/* … */"),
        ("name.lower()", 10, 'contains(x, "…")'),
        ("a is null", 2, "x = null"),
        ("a is not null", 2, "x != null"),
        ("a not in b", 2, "not(x in [...])"),
        ("a ? 1 : 2", 2, "if … then … else …"),
        ("if a then b", 11, "if … then … else …"),
        ("1 + if a then 1 else 2", 4, "(if … then … else …)"),
        ("1 < x < 5", 6, "x in (1..5)"),
        ("x > 5 and < 9", 10, "(5..9)"),
        ("A AND B", 2, None),
        ("len(units)", 0, "count(列表) / string length(文字)"),
        ("Contains(a, b)", 0, "contains"),
        ("upper(a)", 0, "upper case(x)"),
        ("startsWith(a, b)", 0, "starts with(x, y)"),
        ("contians(a, b)", 0, "contains"),
        ("contains(a)", 0, "contains(string: string, match: string)"),
        ('units["name"]', 6, 'get value(x, "…")'),
        ('"未完 ${x}" + ${y}', 12, '"…" + x'),
        ('"abc', 0, '"…"'),
        ("x = 1; y = 2", 5, None),
        ("1 +", 3, None),
        ("住建 局 = 1", 3, None),
        ('date("2026-02-30")', 0, 'date("2026-05-01")'),
        ('duration("P1W")', 0, 'duration("P7D")'),
        ("x = True", 4, "true"),
        ("x != None", 5, "null"),
        ("today > date(x)", 0, "today()"),
        ("for x in list", 13, "for x in … return …"),
        ("every x in list", 15, "every x in … satisfies …"),
        ("x is 5", 2, "x = y"),
        ("units[", 6, None),
        ('@"tomorrow"', 0, '@"2026-05-01"'),
        ('matches(a, "(")', 0, None),
        ("? > 1", 0, None),
        ("a instance of Date", 2, None),
        ('[1.."a"]', 0, None),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_write(
    text: str, position: int, hint: str | None
) -> None:
    with pytest.raises(feel.FeelError) as refused:
        feel.compile(text)

    error = refused.value
    assert (error.position, error.hint) == (position, hint)
    assert error.code == "syntax"
    assert error.message_zh.endswith("。")
    assert error.message_en.endswith(".")
    assert f"character {position + 1}" in str(error)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_no_expression(text: str) -> None:
    with pytest.raises(feel.FeelError):
        feel.compile(text)


@pytest.mark.parametrize(
    "text, value",
    [
        ("`目 的` = 1", True),
        ("x.in", 5),
        ("x.if + x.date", 7),
        ('{"for each": 1}', {"for each": 1}),
        ("date + 1", 10),
        ("/* 说明 */ n + 1", 3),
        ("n\n+\n1", 3),
        ("is defined(x.in)", True),
        ("is defined(x.out)", False),
        ("is defined(none)", True),
        ("is defined(nowhere)", False),
        ("is defined(nowhere.at)", False),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ('sort([date("2026-03-06"), date("2026-03-05")])[1] = date("2026-03-05")', True),
        ('max("a", "b")', "b"),
        ('duration("P1M") * 3 = duration("P3M")', True),
        ('context(get entries({a: 1})).a', 1),
        ("before(null, 1)", None),
        ("{f: function(a, b) a - b, r: f(b: 1, a: 3)}.r", 2),
        ("{f: function(a) a, r: f(1, 2)}.r", None),
        ("{f: 1, r: f(1)}.r", None),
        ("units[1]", None),
        ("some x in n satisfies x > 1", None),
    ],
)  # fmt: skip
def test_more_of_the_language(text: str, value: Any) -> None:
    context = {"目 的": 1, "x": {"in": 5, "if": 3, "date": 4}, "date": 9, "n": 2, "none": None, "units": []}

    assert feel.evaluate(text, context) == value


class TestLimits:
    @pytest.mark.parametrize(
        "text",
        [
            "x" * 9_000,
            "(" * 60 + "1" + ")" * 60,
            "1" + "+1" * 1_500,
            "for i in 1..20000 return i",
            "for i in 1..9000, j in 1..9000 return 1",
        ],
    )
    def test_a_bound_that_is_passed_is_called_a_limit(self, text: str) -> None:
        with pytest.raises(feel.FeelError) as refused:
            feel.evaluate(text, {})

        assert refused.value.code == "limit"

    def test_what_offices_write_stays_far_below(self) -> None:
        units = [{"name": f"单位{n}", "status": "done", "days": n} for n in range(300)]

        assert (
            feel.evaluate('every u in units satisfies u.status = "done" and u.days < 900', {"units": units})
            is True
        )
        assert feel.evaluate("count(units[days > 100])", {"units": units}) == 199
        assert len(feel.evaluate("for u in units return u.name + string(u.days)", {"units": units})) == 300

    def test_each_evaluation_has_its_own_steps(self) -> None:
        expression = feel.compile("count(for i in 1..5000 return i)")

        assert [expression.evaluate({}) for _ in range(30)] == [5000] * 30

    def test_evaluations_in_several_threads_do_not_meet(self) -> None:
        expression = feel.compile("sum(for i in 1..n return i * k)")
        found: dict[int, Any] = {}

        def run(k: int) -> None:
            found[k] = [expression.evaluate({"n": 200, "k": k}) for _ in range(20)]

        threads = [threading.Thread(target=run, args=(k,)) for k in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert found == {k: [20_100 * k] * 20 for k in range(6)}
