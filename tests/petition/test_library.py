"""条文和范文: found by words and day, with where they come from; offices keep and end their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from engine import SYSTEM, Actor, Forbidden, Invalid, NotFound
from petition import library
from tests.petition.people import LIUHE_ALL, NYNCJ, NYNCJ_ALL, XUJING, Office

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)

TODAY = date(2026, 3, 2)
MODEL = {
    "path": NYNCJ,
    "kind": "MODEL",
    "title": "土地流转款核对结果",
    "text": "经查，合作社与该户签订的流转合同约定每年10月底前付款，本年度的款项至今没有付清。",
    "citation": "",
    "since_on": "2026-01-01",
}


def found(
    office: Office, words: str, on: date = TODAY, actor: Actor = NYNCJ_ALL["handler"]
) -> list[library.Entry]:
    with office.engine.read(actor) as tx:
        return library.find(tx, words, on)


def kept(office: Office, **facts: str) -> library.Entry:
    return office.engine.run(NYNCJ_ALL["legal"], library.add, MODEL | facts)


def test_law_is_found_by_words_and_quoted_word_for_word_with_its_article(office: Office) -> None:
    [entry] = found(office, "办理 延长")

    assert (entry.kind, entry.citation) == ("TEXT", "《信访工作条例》第34条")
    assert entry.quote.startswith(
        "《信访工作条例》第34条：对本条例第三十一条第六项规定的信访事项应当自受理之日起60日内办结；"
    )
    assert entry.points[0].text.startswith("办理，自受理起60日内。至多延长30日")
    assert entry.since_on == date(2022, 5, 1)
    assert not entry.holds(date(2022, 4, 30))
    assert "Art." not in entry.quote


@pytest.mark.parametrize(
    "words, citation",
    [
        ("复查", "《信访工作条例》第35条"),
        ("Review", "《信访工作条例》第35条"),
        ("第34条", "《信访工作条例》第34条"),
        ("三十四条", "《信访工作条例》第34条"),
        ("打击报复", "《信访工作条例》第18条"),
        ("异议 5个工作日", "《信访工作条例》第23条"),
        ("六个月内提出", "《行政诉讼法》第46条"),
    ],
)
def test_what_the_words_name_comes_first(office: Office, words: str, citation: str) -> None:
    assert found(office, words)[0].citation == citation


def test_a_paragraph_or_an_item_is_quoted_by_itself(office: Office) -> None:
    entry = found(office, "打击报复", actor=NYNCJ_ALL["legal"])[0]
    assert entry.lines[3].quote == "《信访工作条例》第18条第4款：任何组织和个人不得打击报复信访人。"

    sorted_within = next(one for one in found(office, "15日 释法明理") if one.article == 22)
    assert sorted_within.lines[0].quote.startswith(
        "《信访工作条例》第22条第1款：各级党委和政府信访部门收到信访事项"
    )
    assert "（三）对转送信访事项中的重要情况" in sorted_within.lines[0].quote
    heard = next(one for one in found(office, "听证") if one.article == 31)
    assert [line.citation for line in heard.lines if line.is_item][-1] == "《信访工作条例》第31条第6项"


def test_what_has_no_text_here_stays_in_short(office: Office) -> None:
    assert {one.kind for one in found(office, "简易受理")} == {"LAW"}
    with office.engine.read(NYNCJ_ALL["handler"]) as tx:
        text, articles = library.law_text("regulation-2022")
        assert [one.article for one in articles] == list(range(1, 51))
        assert text.whole
        with pytest.raises(NotFound):
            library.law_text("regulation-2005")
        assert library.find(tx, "复查", date(2022, 4, 30))[0].holds(date(2022, 4, 30)) is False


def test_what_was_repealed_comes_last_with_what_is_cited_instead(office: Office) -> None:
    entries = found(office, "信访条例")
    assert entries[-1].kind == "REPEALED"
    assert "引《信访工作条例》" in entries[-1].text
    assert not entries[-1].holds(TODAY)
    assert entries[-1].holds(date(2022, 4, 30))


def test_what_an_office_keeps_stands_first_there_and_nowhere_else(office: Office) -> None:
    mine = kept(office)

    assert found(office, "")[0] == mine
    assert found(office, "流转 付清")[0] == mine
    assert mine.quote == MODEL["text"]
    assert found(office, "流转 付清", actor=LIUHE_ALL["handler"]) == []
    assert not mine.holds(date(2025, 12, 31))


def test_an_entry_is_ended_and_not_deleted(office: Office) -> None:
    mine = kept(office, kind="LOCAL", citation="安澜县农村土地经营权流转管理办法第8条")
    ended = office.engine.run(NYNCJ_ALL["unit_head"], library.end, mine.id, "2026-02-28")

    assert ended.quote.startswith("安澜县农村土地经营权流转管理办法第8条：经查")
    assert not ended.holds(TODAY)
    assert found(office, "流转 付清")[-1] == ended
    with pytest.raises(Invalid):
        office.engine.run(NYNCJ_ALL["unit_head"], library.end, mine.id, "2025-12-31")


@pytest.mark.parametrize(
    "wrong, path",
    [
        ({"kind": "REPEALED"}, "kind"),
        ({"title": ""}, "title"),
        ({"text": "略"}, "text"),
        ({"since_on": "明天"}, "since_on"),
        ({"kind": "LOCAL"}, "citation"),
        ({"citation": "第" * 200}, "citation"),
    ],
)
def test_what_is_missing_is_said_at_its_field(office: Office, wrong: Mapping[str, str], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        kept(office, **wrong)

    assert [one.path for one in refused.value.errors] == [path]


def test_only_who_reviews_law_or_heads_the_office_keeps_and_ends(office: Office) -> None:
    mine = kept(office)
    for actor in (NYNCJ_ALL["handler"], LIUHE_ALL["legal"], XUJING):
        with pytest.raises(Forbidden):
            office.engine.run(actor, library.add, MODEL)
        with pytest.raises(Forbidden):
            office.engine.run(actor, library.end, mine.id, "2026-12-31")
    with office.engine.read(SYSTEM) as tx:
        assert library.own(tx) == []
