"""Matters found by words, names and numbers, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import literal, select, text

from app import reindexing
from engine import SYSTEM, Actor, Grant, Invalid
from petition import cases, finding, matters, places, sealing, tokens, words
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


#: How PostgreSQL finds what has the words: how many of the newest it looks at first, how many then; by what
#: it gathers them; and how many it thinks there are.
WAYS = {
    "all are looked at": (100, 100, "by both", 1e6),
    "looked at on and on": (2, 100, "by both", 1e6),
    "looked at on and on, then gathered": (2, 4, "by both", 1e6),
    "the newest are looked at, then gathered": (2, 2, "by both", 1e6),
    "gathered, if only counted": (2, 2, "by both", 1),
    "gathered by their words": (2, 2, "by words", 1e6),
    "the newest are looked at, then all that lie there": (2, 2, "by place", 1),
    "one word among the newest": (100, 100, "by place", 1),
}


@pytest.fixture(params=WAYS.values(), ids=list(WAYS))
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many, how, lying = request.param
    monkeypatch.setattr(finding, "FEW", few)
    monkeypatch.setattr(finding, "MANY", many)
    monkeypatch.setattr(finding, "_is_sooner", lambda *_, **__: few < many)
    monkeypatch.setattr(finding, "_how", lambda tx, _: None if tx.db.dialect.name == "sqlite" else how)
    monkeypatch.setattr(words, "reckoned", lambda *_: (lying, 1e7))


@pytest.mark.parametrize(
    ("lying", "how"), [(0, "by place"), (2_000, "by place"), (2_001, "by both"), (2_500_000, "by words")]
)
def test_what_is_gathered_by_hangs_on_how_much_lies_there(
    office: Office, monkeypatch: pytest.MonkeyPatch, lying: int, how: str
) -> None:
    monkeypatch.setattr(words, "reckoned", lambda *_: (lying, 1e7))
    with office.engine.read(LIANG) as tx:
        is_sqlite = tx.db.dialect.name == "sqlite"
        assert finding._how(tx, (XFJ,)) == (None if is_sqlite else how)
        assert finding._how(tx, None) is None


def test_how_much_lies_somewhere_is_asked_again_after_a_while(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    if office.engine.database.dialect.name == "sqlite":
        pytest.skip("SQLite gathers by words and places in one.")
    moment = 1_000.0
    monkeypatch.setattr(words, "monotonic", lambda: moment)
    monkeypatch.setattr(words, "_EVERY", select(literal(7)))
    for index in range(3):
        office.register(name=f"王{index}", phone="", demand="楼上漏水")
    with office.engine.read(SYSTEM) as tx:
        assert words.reckoned(tx, (XFJ,)) == (3, 7)
        assert words.reckoned(tx, None) == (7, 7)
    for index in range(2):
        office.register(name=f"李{index}", phone="", demand="楼上漏水")
    with office.engine.read(SYSTEM) as tx:
        assert words.reckoned(tx, (XFJ,)) == (3, 7)
        moment += 61
        assert words.reckoned(tx, (XFJ,)) == (5, 7)
    monkeypatch.setattr(words, "_SOME_LYING", select(literal(words.COUNTED + 1)))
    with office.engine.read(SYSTEM) as tx:
        moment += 61
        # What PostgreSQL thinks there is, and no less than was counted.
        assert words.reckoned(tx, (XFJ,)) == (words.COUNTED + 1, 7)


def paged(office: Office, asked: str, actor: Actor = LIANG, **more: Any) -> list[str]:
    seen: list[str] = []
    after: str | None = None
    with office.engine.read(actor) as tx:
        while True:
            page = matters.search(tx, MatterFilter(text=asked, **more), after=after, limit=2)
            seen += [one.number for one in page.items]
            after = page.next_cursor
            if after is None:
                return seen


@pytest.mark.usefixtures("way")
def test_what_is_found_comes_newest_first_by_pages(office: Office) -> None:
    numbers = []
    for index in range(7):
        # Some are of one moment.
        office.clock.advance(minutes=index % 3 == 0)
        numbers.append(office.register(name=f"王{index}", phone="", demand="楼上漏水").number)

    assert paged(office, "漏水") == numbers[::-1]
    with office.engine.read(LIANG) as tx, pytest.raises(Invalid):
        matters.search(tx, MatterFilter(text="漏水"), after="yesterday")


@pytest.mark.usefixtures("way")
def test_those_of_one_moment_are_all_found(office: Office) -> None:
    numbers = [
        office.register(name=f"王{index}", phone="", demand="楼上漏水" if index % 4 else "路灯不亮").number
        for index in range(8)
    ]
    leaks = [number for index, number in enumerate(numbers) if index % 4]

    assert paged(office, "漏水") == found(office, "漏水") == leaks[::-1]
    assert paged(office, "楼上 漏水") == found(office, "楼上 漏水") == leaks[::-1]


@pytest.mark.usefixtures("way")
def test_however_it_is_found_it_is_the_same(office: Office) -> None:
    both = Actor("b", "两处", (Grant("sorter", XFJ), Grant("head", LIUHE)))
    every, leaks, visits = [], [], []
    for index in range(9):
        office.clock.advance(minutes=index % 3)
        demand = "楼上漏水" if index % 3 else "路灯不亮"
        name = "韩素珍" if index in {3, 4} else f"王{index}"
        channel = "VISIT" if index % 2 else "LETTER"
        number = office.register(name=name, phone="", demand=demand, channel=channel).number
        every.append(number)
        leaks += [number] if index % 3 else []
        visits += [number] if index % 3 and index % 2 else []
    with office.engine.begin(SYSTEM) as tx:
        sealing.say(tx, cases.row_of(tx, leaks[2]), {"bar": [LIANG.id]})

    assert paged(office, "漏水", both) == found(office, "漏水", both) == leaks[::-1]
    assert paged(office, "漏水") == found(office, "漏水") == [one for one in leaks[::-1] if one != leaks[2]]
    assert paged(office, "漏水", both, channel="VISIT") == visits[::-1]
    assert paged(office, "漏水 楼上", both) == found(office, "漏水 楼上", both) == leaks[::-1]
    # One of them has no such word: it is found by who brought it.
    assert paged(office, "韩素珍", both) == found(office, "韩素珍", both) == [every[4], every[3]]
    assert paged(office, "龘龘", both) == found(office, "龘龘", both) == []
    with office.engine.read(both) as tx:
        for said in ("漏水", "楼上 漏水"):
            assert [matters.count(tx, MatterFilter(text=said), cap) for cap in (1, 3, 500)] == [1, 3, 6]


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


def test_it_is_found_where_it_lies_now(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where a matter lies stands twice: with its words, as is asked here, and where the newest are looked at.
    monkeypatch.setattr(finding, "_near", lambda *_, **__: None)
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
