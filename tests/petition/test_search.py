"""Matters found by words, names and numbers, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from app import reindexing
from engine import SYSTEM, Actor, Grant, Invalid
from petition import matters, places, tokens, words
from petition.matters import MatterFilter
from petition.model_search import matter_words
from tests.petition.people import LIANG, LIUHE, NYNCJ, NYNCJ_ALL, XFJ, Office, analysis

FACTS = "合作社每亩 600 元，2025 年没有付。电话 137-0000 5518，身份证 330999197001011234，韩素珍说问了四次。"


def found(office: Office, asked: str, actor: Actor = LIANG, **more: Any) -> list[str]:
    with office.engine.read(actor) as tx:
        page = matters.search(tx, MatterFilter(text=asked, **more))
        assert matters.count(tx, MatterFilter(text=asked, **more)) == len(page.items)
    return [one.number for one in page.items]


@pytest.mark.parametrize(
    "asked",
    [
        "流转",
        "土地流转",
        "款",
        "600",
        "2025 年",
        "青塘 流转",
        "每亩",
        "00001",
        "韩素珍",
        "13700005518",
        "137 0000 5518",
    ],
)
def test_a_matter_is_found_by_two_characters_words_figures_and_whoever_brought_it(
    office: Office, asked: str
) -> None:
    office.register(
        name="韩素珍",
        phone="13700005518",
        demand="要求付清 2025 年土地流转款",
        facts=FACTS,
        place="青塘村",
    )
    other = office.register(name="王二", phone="", demand="路灯不亮", facts="", content_class="").number

    assert found(office, asked) == [office.number.replace("00002", "00001")]
    assert found(office, "路灯") == [other]
    assert found(office, "流转 路灯") == []


def test_no_identifier_and_no_name_is_in_the_index(office: Office) -> None:
    office.register(name="韩素珍", phone="13700005518", demand="要求付清流转款", facts=FACTS)

    with office.engine.read(SYSTEM) as tx:
        kept = set(str(tx.db.scalar(select(matter_words.c.words))).replace("'", "").split())

    assert kept.isdisjoint(tokens.of_text("韩素珍")[:-1])
    assert not [one for one in kept if one.startswith("w") and len(one) > 6]
    assert {*tokens.of_text("合作"), "w600"} - {tokens.of_text("作")[0]} <= kept


def test_what_is_sealed_is_found_by_its_number_alone_and_only_by_its_readers(office: Office) -> None:
    """条例第30条第3款."""
    accused = {"purpose": "ACCUSATION", "accused": "某镇长", "accused_path": LIUHE}
    office.register(demand="反映某镇长收受礼金", title="收受礼金", name="范进", **accused)
    town = Actor("town", "韦国安", (Grant("unit_head", LIUHE), Grant("sorter", LIUHE)))

    assert found(office, "礼金") == []
    assert found(office, "范进") == []
    assert found(office, office.number) == [office.number]
    assert found(office, office.number, town) == []


def test_sealing_takes_a_matter_out_of_the_index(office: Office) -> None:
    office.register(demand="反映村里账目不清", title="账目不清")
    assert found(office, "账目") == [office.number]

    accusation = {"purpose": "ACCUSATION", "accused_kind": "DISCIPLINE", "content_class": "纪检监察/贪污贿赂"}
    office.do("Task_Analyse", LIANG, analysis(**accusation))

    assert found(office, "账目") == []


def test_words_of_elsewhere_are_not_found(office: Office) -> None:
    office.register(demand="要求付清流转款")
    assert found(office, "流转", NYNCJ_ALL["handler"]) == []

    office.sort()

    assert found(office, "流转", NYNCJ_ALL["handler"]) == [office.number]
    assert found(office, "流转", Actor("nobody", "无名")) == []


def test_the_sorter_s_summary_is_found_too(office: Office) -> None:
    office.register()
    assert found(office, "丈量") == []

    summary = "反映青塘村合作社少丈量了三分地，流转款因此少付，本人多次到合作社询问，没有结果。"
    office.sort(summary=summary)

    assert found(office, "丈量") == [office.number]


def test_one_who_sits_at_both_of_its_offices_finds_it_once(office: Office) -> None:
    office.register(demand="要求付清流转款")
    office.sort()
    both = Actor("both", "两处", (Grant("sorter", XFJ), Grant("handler", NYNCJ)))

    assert found(office, "流转", both) == [office.number]
    assert found(office, "流转", both, open_only=True, channel="LETTER") == []
    with office.engine.read(both) as tx:
        listed = matters.search(tx)
        assert [one.number for one in listed.items] == [office.number]
        assert matters.count(tx) == 1


@pytest.mark.parametrize("common", [1, 5_000], ids=["many have the words", "few have them"])
def test_what_is_found_comes_newest_first_by_pages(
    office: Office, common: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_COMMON", common)
    words._many.cache_clear()
    numbers = []
    for index in range(5):
        office.clock.advance(minutes=index % 2)
        numbers.append(office.register(name=f"王{index}", phone="", demand="楼上漏水").number)

    seen: list[str] = []
    after: str | None = None
    with office.engine.read(LIANG) as tx:
        while True:
            page = matters.search(tx, MatterFilter(text="漏水"), after=after, limit=2)
            seen += [one.number for one in page.items]
            after = page.next_cursor
            if after is None:
                break
        with pytest.raises(Invalid):
            matters.search(tx, MatterFilter(text="漏水"), after="yesterday")
    assert seen == numbers[::-1]


def test_an_excerpt_shows_where_the_words_stand_and_hides_people(office: Office) -> None:
    office.register(name="韩素珍", phone="13700005518", demand="要求付清流转款", facts=FACTS)

    with office.engine.read(LIANG) as tx:
        [row] = matters.search(tx, MatterFilter(text="问了四次")).items
        [by_title] = matters.search(tx, MatterFilter(text="流转款")).items

    assert "问了四次" in row.excerpt
    assert not any(one in row.excerpt for one in ("韩素珍", "5518", "3309"))
    assert by_title.excerpt == ""


@pytest.mark.parametrize(
    "asked", ["'", '"', "'; DROP TABLE matter", "% _ \\", "NEAR(a b)", "地*", "𠮷", "\u202e", "。"]
)
def test_signs_are_no_language_of_the_database(office: Office, asked: str) -> None:
    office.register(demand="要求付清流转款")

    assert found(office, asked) in ([], [office.number])


def test_it_is_found_where_it_lies_now(office: Office) -> None:
    unit, elsewhere = (
        Actor("u", "承办", (Grant("handler", NYNCJ),)),
        Actor("e", "别处", (Grant("handler", LIUHE),)),
    )
    office.register(demand="要求付清流转款")
    assert (found(office, "流转"), found(office, "流转", unit)) == ([office.number], [])

    office.sort()

    assert found(office, "流转", unit) == [office.number]
    assert found(office, "流转", elsewhere) == []
    with office.engine.begin(SYSTEM) as tx:
        places.find_at(tx, office.matter().id, ["/", LIUHE])
    assert (found(office, "流转", unit), found(office, "流转", elsewhere)) == ([], [office.number])
    reindexing.reindex(office.engine)
    assert (found(office, "流转", unit), found(office, "流转", elsewhere)) == ([office.number], [])


def test_two_paths_never_have_one_token() -> None:
    paths = [
        "/",
        "/33/",
        "/3/3/",
        "/33x/",
        "/33X/",
        "/33y/",
        "/33 /",
        "/33-01/",
        "/33y2fy/",
        "/信访/",
        "/33//",
    ]

    made = [tokens.of_path(path) for path in paths]

    assert len({*made}) == len(paths)
    assert all(one.isascii() and one.isalnum() and one == one.lower() for one in made)
    assert not {*made} & {*tokens.of_text("px px33x", "p", *paths)}


def test_a_rare_character_is_found(office: Office) -> None:
    office.register(name="吴𠮷", phone="", demand="𠮷祥里路灯不亮")

    assert found(office, "𠮷祥") == [office.number]
    assert found(office, "吴𠮷") == [office.number]


def test_rebuilding_gives_the_same_index(office: Office) -> None:
    for index in range(3):
        office.register(name=f"王{index}", phone="", demand=f"第{index}件漏水")
    with office.engine.begin(SYSTEM) as tx:
        tx.db.execute(text("DELETE FROM matter_words"))
    assert found(office, "漏水") == []

    with office.engine.read(SYSTEM) as tx:
        assert words.missing(tx) == 3

    assert reindexing.reindex(office.engine)[0] == 3

    assert len(found(office, "漏水")) == 3
    assert len(found(office, "第1件")) == 1


def test_days_count_by_the_basis_that_was_chosen(office: Office) -> None:
    from datetime import date, timedelta

    office.register()
    registered = office.matter().received_on
    office.clock.advance(days=3)
    office.sort()
    later = registered + timedelta(days=3)

    def listed(basis: Any, first: date, last: date) -> int:
        with office.engine.read(LIANG) as tx:
            return matters.count(tx, MatterFilter(basis=basis, from_on=first, until_on=last))

    assert [listed(one, registered, registered) for one in ("received", "registered", "forwarded")] == [
        1,
        1,
        0,
    ]
    assert [listed(one, later, later) for one in ("received", "registered", "forwarded")] == [0, 0, 1]
