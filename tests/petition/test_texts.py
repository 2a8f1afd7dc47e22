"""The law's own words: whole, in order, found by citation; every citation of the product stands in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from petition import explain, law, refusal
from petition.law import sources
from petition.law.texts import number

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 2)
#: Of the articles of 《信访工作条例》 as published, without white space: it is never edited.
PUBLISHED = "045c3b0234e08a61f1b2008c19c426aa255109ed788100854de520dbd05d706c"


def regulation() -> law.Text:
    found = law.text("regulation-2022")
    assert found is not None
    return found


def words(citation: str, on: date = TODAY) -> str:
    [place] = law.passages(citation, on)
    return place.words


def test_the_regulation_is_whole_and_in_order() -> None:
    found = regulation()

    assert [one.number for one in found.articles] == list(range(1, 51))
    assert list(dict.fromkeys(one.chapter for one in found.articles)) == [
        "第一章 总则",
        "第二章 信访工作体制",
        "第三章 信访事项的提出和受理",
        "第四章 信访事项的办理",
        "第五章 监督和追责",
        "第六章 附则",
    ]
    assert [found.article(n).chapter[:3] for n in (1, 6, 7, 16, 17, 26, 27, 37, 38, 47, 48, 50)] == [  # type: ignore[union-attr]  # all are there
        *["第一章"] * 2,
        *["第二章"] * 2,
        *["第三章"] * 2,
        *["第四章"] * 2,
        *["第五章"] * 2,
        *["第六章"] * 2,
    ]
    assert found.issued_on == date(2022, 2, 25)
    assert words("条例第50条") == f"本条例自{found.in_force_on:%Y年%-m月%-d日}起施行。"


def test_nobody_has_edited_it() -> None:
    said = "".join(one.words for one in regulation().articles)

    assert hashlib.sha256(re.sub(r"\s", "", said).encode()).hexdigest() == PUBLISHED


@pytest.mark.parametrize(
    "citation, said",
    [
        ("条例第19条第3款", "在规定期限内向受理、办理机关、单位的上级机关、单位又提出同一信访事项的"),
        ("条例第20条第3款", "代表人数不得超过5人"),
        ("条例第22条第1款", "在15日内分别按照下列方式处理"),
        ("条例第22条第1款第3项", "要求其在指定办理期限内反馈结果，提交办结报告"),
        ("条例第23条第2款", "应当自收到信访事项之日起15日内书面告知信访人"),
        ("条例第23条第3款", "应当自收到之日起5个工作日内提出异议"),
        ("条例第28条第3款", "有直接利害关系的，应当回避"),
        ("条例第30条第3款", "不得将信访人的检举、揭发材料以及有关情况透露"),
        ("条例第31条第6项", "出具信访处理意见书"),
        ("条例第34条", "应当自受理之日起60日内办结"),
        ("条例第34条", "延长期限不得超过30日，并告知信访人延期理由"),
        ("条例第35条", "应当自收到复查请求之日起30日内提出复查意见"),
        ("条例第36条第2款", "听证所需时间不计算在前款规定的期限内"),
        ("条例第36条第3款", "仍然以同一事实和理由提出投诉请求的"),
        ("条例第40条第4款", "应当书面反馈采纳情况"),
        ("行政复议法第20条第1款", "之日起六十日内提出行政复议申请"),
        ("行政复议法第88条第2款", "是指工作日，不含法定休假日"),
        ("行政诉讼法第46条第1款", "之日起六个月内提出"),
        ("行政诉讼法第47条第1款", "两个月内不履行的"),
    ],
)
def test_what_is_quoted_stands_in_its_article(citation: str, said: str) -> None:
    assert said in words(citation)


def test_every_period_of_the_regulation_stands_in_its_article() -> None:
    """A rule that says 法律 has its number in the words of what it cites; extensions likewise."""
    checked = 0
    for row in explain.rules():
        places = law.passages(row["article"], TODAY)
        if row["source"] != "law" or row["mark"] != "V" or not row["length"] or not places:
            continue
        unit = {"calendar_day": "日", "working_day": "个工作日", "month": "个月"}[row["unit"]]
        numbers = {str(row["length"]), law.zh_number(row["length"]), "两" if row["length"] == 2 else ""} - {
            ""
        }
        said = "\n".join(place.article.words for place in places)
        assert any(f"{number}{unit}" in said for number in numbers), row["id"]
        if row["extension"] and not row["id"].startswith("R-04"):
            assert f"{row['extension']}{unit}" in said, row["id"]
        checked += 1
    assert checked >= 12


def citations() -> Iterator[tuple[str, str]]:
    """Every `条例第…` of the product: law data, diagrams, tables, forms, letters, pages."""
    cited = re.compile(r"(?<![一-鿿])条例第[0-9]+条(?:(?:[、，至]?第[0-9]+[条款项])*)")
    for room, kinds in {
        "petition": (".toml", ".txt", ".py"),
        "workflows": (".bpmn", ".dmn"),
        "forms": (".form",),
        "web": (".html", ".py"),
    }.items():
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in kinds and "static" not in path.parts:
                for found in cited.findall(path.read_text("utf-8")):
                    yield f"{path.relative_to(ROOT)}: {found}", found


def test_every_citation_of_the_regulation_names_a_place_that_is_there() -> None:
    every = list(citations())

    missing = [
        where
        for where, said in every
        if any(
            piece.passage is None and re.search("第[0-9]", piece.said) for piece in law.pieces(said, TODAY)
        )
    ]

    assert len(every) > 300
    assert missing == []


def test_every_ground_of_refusal_rests_on_words_that_are_here() -> None:
    assert [one.code for one in refusal.grounds().values() if not law.passages(one.article, TODAY)] == []


@pytest.mark.parametrize(
    "said, named",
    [
        (
            "条例第22条第1款、第2款，第23条第1款",
            ["《信访工作条例》第22条第1款", "《信访工作条例》第22条第2款", "《信访工作条例》第23条第1款"],
        ),
        ("条例第35条至第37条", ["《信访工作条例》第35条", "《信访工作条例》第37条"]),
        ("依照《信访工作条例》第三十一条第六项办理", ["《信访工作条例》第31条第6项"]),
        ("条例第34条第1款", ["《信访工作条例》第34条"]),
        ("条例第32条第1款，信访事项简易办理办法第5条", ["《信访工作条例》第32条第1款"]),
        ("《中华人民共和国行政复议法》第二十条", ["《行政复议法》第20条"]),
        ("《信访条例》第三十二条", []),
        ("信访条例第21条、第3条", []),
        ("政府信息公开条例第33条", []),
        ("条例第51条", []),
        ("条例第34条第2款", []),
        ("条例第31条第7项", []),
        ("行政复议法第11条", []),  # not in the excerpt
        ("两告知一反馈", []),
    ],
)
def test_a_citation_is_cut_into_the_places_it_names(said: str, named: list[str]) -> None:
    assert "".join(piece.said for piece in law.pieces(said, TODAY)) == said
    assert [place.citation for place in law.passages(said, TODAY)] == named


def test_a_law_that_was_not_in_force_names_no_place() -> None:
    assert law.passages("条例第34条", date(2022, 4, 30)) == ()
    assert law.passages("条例第34条", date(2022, 5, 1)) != ()
    assert law.passages("行政复议法第20条", date(2023, 12, 31)) == ()


GOOD = """id = "local-2025"
name = "安澜县信访工作若干规定"
name_en = "Anlan rules on petition work"
short = "安澜县规定"
issued_by = "安澜县人民政府"
issued_by_en = "Anlan county government"
issued_on = 2025-01-10
in_force_on = 2025-03-01
number = "安政规〔2025〕1号"
source = "县政府网"
source_en = "the county's site"
whole = true
text = '''
第一条 为了做好信访工作，制定本规定。
第二条　转送信访事项，应当在七日内完成：
（一）来信；
（二）来访。
来电参照办理。
'''
"""


@pytest.mark.parametrize(
    "before, after, reason",
    [
        ("第二条", "第三条", "先看第3条"),
        ("（二）", "（三）", "项不连续"),
        ("第一条", "前言", "不在任何一条里"),
        ('short = "安澜县规定"\n', "", "short"),
        ("'''\n第", "\n第", "line"),
    ],
)
def test_a_text_that_is_not_whole_is_refused(before: str, after: str, reason: str) -> None:
    with pytest.raises(law.LawError) as refused:
        law.parse_text(GOOD.replace(before, after, 1))

    assert refused.value.code == "data_invalid"
    assert reason in refused.value.zh


def test_an_office_adds_a_text_of_its_own(tmp_path: Path) -> None:
    before = sources.own()
    sources.keep_in(tmp_path)
    try:
        law.put_source("texts", "local-2025.toml", GOOD)
        assert words("安澜县规定第2条第1款第2项") == "（二）来访。"
        assert words("安澜县规定第2条第2款") == "来电参照办理。"
        assert len(law.texts()) == 4
    finally:
        sources.keep_in(before)


@pytest.mark.parametrize(
    "value, said", [(5, "五"), (10, "十"), (34, "三十四"), (101, "一百零一"), (1260, "一千二百六十")]
)
def test_numbers_are_read_and_said(value: int, said: str) -> None:
    assert law.zh_number(value) == said
    assert number(said) == number(str(value)) == value
