"""Who finds what; lists, the page of a matter, oversight."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest

from engine import SYSTEM, Actor, Grant, NotFound
from petition import cases, documents, matters, oversight, sealing, stages
from petition.deadlines import law_day
from petition.matters import MatterFilter
from tests.petition.people import (
    LIANG,
    LIUHE,
    NYNCJ,
    NYNCJ_ALL,
    REGION,
    SHEN,
    TANG,
    XFJ,
    XUJING,
    ZJJ_ALL,
    Office,
)

DESIGNER = Actor("designer", "贺一鸣", (Grant("designer", XFJ), Grant("auditor", XFJ)))
TOWN = Actor("town", "韦国安", (Grant("unit_head", LIUHE), Grant("sorter", LIUHE)))


def _sees(office: Office, actor: Actor) -> bool:
    with office.engine.read(actor) as tx:
        try:
            matters.get(tx, office.number)
        except NotFound:
            return False
        return True


def _listed(office: Office, actor: Actor, **filter: object) -> list[str]:
    with office.engine.read(actor) as tx:
        return [one.number for one in matters.search(tx, MatterFilter(**filter)).items]  # type: ignore[arg-type]


def test_a_matter_is_seen_by_its_offices_and_those_above_only(office: Office) -> None:
    """S-82."""
    office.register()
    assert [_sees(office, one) for one in (XUJING, LIANG, SHEN)] == [True, True, True]
    assert not _sees(office, NYNCJ_ALL["handler"])

    office.sort()

    assert _sees(office, NYNCJ_ALL["handler"])
    for stranger in (ZJJ_ALL["handler"], TOWN, TANG, DESIGNER, Actor("nobody", "无名")):
        assert not _sees(office, stranger)
        assert _listed(office, stranger) == []
        with office.engine.read(stranger) as tx:
            assert matters.count(tx) == 0
    assert _listed(office, NYNCJ_ALL["handler"]) == [office.number]


def test_s82_a_user_of_one_town_finds_nothing_of_another_town_and_the_county_sees_both(
    office: Office,
) -> None:
    """S-82: lists, search and counts by name; a sealed accusation is visible to neither."""
    other = f"{REGION}dongping/"
    mine = Actor("x", "柳河的人", (Grant("unit_head", LIUHE),))
    theirs = Actor("y", "东坪的人", (Grant("unit_head", other),))
    numbers = {}
    for path, name in ((LIUHE, "张桂兰"), (other, "李秀英")):
        office.register(name=name)
        with office.engine.begin(SYSTEM) as tx:
            case = cases.Case(tx, cases.row_of(tx, office.number))
            case.change(unit_path=path, unit_name="镇")
            case.place(case.row["office_path"], path)
        numbers[path] = office.number
    sealed = office.register(
        purpose="ACCUSATION", accused="某镇长", accused_path=LIUHE, title="某镇长收钱", name="李秀英"
    ).number

    assert _listed(office, mine) == [numbers[LIUHE]]
    assert _listed(office, theirs) == [numbers[other]]
    assert set(_listed(office, SHEN)) == set(numbers.values())
    for actor, name, found in (
        (mine, "李秀英", 0),
        (theirs, "李秀英", 1),
        (SHEN, "李秀英", 1),
        (mine, "张桂兰", 1),
    ):
        assert len(_listed(office, actor, text=name)) == found
        with office.engine.read(actor) as tx:
            assert matters.count(tx, MatterFilter(text=name)) == found
            assert matters.count(tx, MatterFilter(text=sealed)) == 0


def test_a_sealed_accusation_is_invisible_to_the_accused_and_to_search(office: Office) -> None:
    """S-15, S-82, 条例第30条第3款."""
    office.register(
        demand="反映某镇长收钱",
        title="某镇长收钱",
        purpose="ACCUSATION",
        accused="某镇长",
        accused_path=LIUHE,
    )

    assert not _sees(office, TOWN)
    assert not _sees(office, SHEN)
    assert not _sees(office, NYNCJ_ALL["handler"])
    assert _sees(office, LIANG)
    assert _listed(office, LIANG, text="镇长") == []
    assert _listed(office, LIANG, text=office.number) == [office.number]
    with office.engine.read(LIANG) as tx:
        assert matters.search(tx).items[0].title == "检举控告事项（封存）"
    task = office.open()["Task_Analyse"]
    assert "镇长" not in f"{task.title}{task.subtitle}{task.marks}"
    assert {"code": "sealed"} in task.marks["flags"]
    assert "镇长" not in str(office.data())


@pytest.mark.parametrize(
    "actor",
    [LIANG, Actor("both", "兼职", (Grant("sorter", XFJ), Grant("intake", LIUHE), Grant("handler", NYNCJ)))],
    ids=["one post", "several"],
)
def test_lists_are_paged_newest_first(office: Office, actor: Actor) -> None:
    numbers = []
    for index in range(6):
        office.clock.advance(minutes=1)
        channel = "WEB" if index % 3 else "LETTER"
        numbers.append(office.register(name=f"王{index}", phone="", channel=channel).number)
    with office.engine.begin(SYSTEM) as tx:
        sealing.say(tx, cases.row_of(tx, numbers[4]), {"bar": [LIANG.id]})
        # Under several of several posts.
        cases.Case(tx, cases.row_of(tx, numbers[2])).place(XFJ, NYNCJ, LIUHE)
        cases.Case(tx, cases.row_of(tx, numbers[5])).place(XFJ, LIUHE)
        cases.Case(tx, cases.row_of(tx, numbers[3])).become("WITHDRAWN")
    seen = [one for one in numbers[::-1] if actor is not LIANG or one != numbers[4]]
    came = [one for one in seen if one not in numbers[::3]]
    is_open = [one for one in seen if one != numbers[3]]

    assert _paged(office, actor) == seen
    assert _paged(office, actor, channel="WEB") == came
    assert _paged(office, actor, open_only=True) == is_open
    assert _paged(office, actor, open_only=True, channel="LETTER") == [numbers[0]]
    assert _paged(office, actor, open_only=True, purpose="REQUEST", near_days=60) == is_open
    today = law_day(office.clock())
    for day, since, until in ((0, seen, seen), (1, [], seen), (-1, seen, [])):
        on = today + timedelta(days=day)
        assert _paged(office, actor, basis="registered", from_on=on) == since
        assert _paged(office, actor, basis="registered", until_on=on) == until

    with office.engine.begin(SYSTEM) as tx:
        cases.Case(tx, cases.row_of(tx, numbers[3])).become("REGISTERED")
        cases.Case(tx, cases.row_of(tx, numbers[0])).change(channel="WEB")

    assert _paged(office, actor, open_only=True) == seen
    assert _paged(office, actor, channel="WEB") == [one for one in seen if one != numbers[3]]


def _paged(office: Office, actor: Actor, **narrowed: Any) -> list[str]:
    seen: list[str] = []
    after: str | None = None
    with office.engine.read(actor) as tx:
        while True:
            page = matters.search(tx, MatterFilter(**narrowed), after=after, limit=2)
            seen += [one.number for one in page.items]
            after = page.next_cursor
            if after is None:
                for cap in (1, len(seen), 500):
                    assert matters.count(tx, MatterFilter(**narrowed), cap) == min(cap, len(seen))
                return seen


def test_two_posts_show_a_matter_once(office: Office) -> None:
    office.register()
    office.sort()
    both = Actor("both", "兼职", (Grant("handler", NYNCJ), Grant("intake", XFJ)))

    assert _listed(office, both) == [office.number]
    assert _listed(office, both, under=NYNCJ) == [office.number]
    assert _listed(office, both, under=LIUHE) == []


def test_filters_narrow_a_list(office: Office) -> None:
    office.at("2026-03-02")
    first = office.register().number
    office.sort()
    office.at("2026-03-10")
    second = office.register(name="李四", phone="13800001111", channel="WEB", demand="路灯不亮").number

    assert _listed(office, LIANG, statuses=("FORWARDED",)) == [first]
    assert _listed(office, LIANG, channel="WEB") == [second]
    assert _listed(office, LIANG, unit_path=NYNCJ) == [first]
    assert _listed(office, LIANG, text="路灯") == [second]
    assert _listed(office, LIANG, text="李四") == [second]
    assert _listed(office, LIANG, text="138 0000 1111") == [second]
    assert _listed(office, LIANG, text="李") == []
    assert _listed(office, LIANG, near_days=20) == [second]
    assert _listed(office, LIANG, overdue=True) == []
    assert _listed(office, LIANG, due_week=date(2026, 3, 23)) == [second]
    assert _listed(office, LIANG, due_week=date(2026, 3, 30)) == []
    office.at("2026-03-27")
    assert _listed(office, LIANG, overdue=True) == [second]
    assert _listed(office, LIANG, due_week=date(2026, 3, 23)) == []
    with office.engine.read(LIANG) as tx:
        row = matters.search(tx, MatterFilter(text="路灯")).items[0]
    assert row.clock is not None
    assert row.clock["rule"] == "R-02"
    assert row.petitioner == "李**"


def test_oversight_counts_what_is_late_and_names_the_step(office: Office) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    office.at("2026-05-15")
    with office.engine.read(SHEN) as tx:
        assert [one.number for one in oversight.near(tx)] == [office.number]
        assert oversight.late(tx) == []

    office.at("2026-05-22")
    with office.engine.read(SHEN) as tx:
        summary, late = oversight.summary(tx), oversight.late(tx)
        weeks = oversight.by_office(tx)
        alerts = oversight.alerts(tx, kinds=("overdue",))

    assert (summary.open_count, summary.overdue) == (1, 1)
    assert (late[0].days, late[0].step, late[0].holder_name) == (3, "调查核实", "县农业农村局")
    assert [(one.holder_name, one.late) for one in weeks.offices] == [("县农业农村局", 1)]
    assert [one.number for one in alerts] == [office.number]
    assert (summary.answer_rate.numerator, summary.answer_rate.denominator) == (0, 1)
    with office.engine.read(ZJJ_ALL["handler"]) as tx:
        assert oversight.late(tx) == []
        assert oversight.summary(tx).open_count == 0


def test_the_strip_says_where_a_matter_stands(office: Office) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")

    with office.engine.read(LIANG) as tx:
        strip = stages.of(tx, office.number)

    assert [(one.name, one.state) for one in strip] == [
        ("登记", "past"),
        ("甄别转送", "past"),
        ("受理告知", "past"),
        ("调查核实", "here"),
        ("处理意见", "ahead"),
        ("送达", "ahead"),
        ("办结归档", "ahead"),
    ]
    assert (str(strip[2].from_on), strip[2].days) == ("2026-03-09", 11)


def test_one_sentence_says_who_does_what_now(office: Office) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.at("2026-04-10")

    with office.engine.read(LIANG) as tx:
        assert matters.standing(tx, office.number) == "县农业农村局待办“听取陈述”，办理第 21 天，共 60 天。"
        assert matters.standing(tx, office.number, "en") == (
            "县农业农村局: Hear the petitioner, day 21 of 60."
        )


def test_a_task_row_carries_its_clock_and_flags(office: Office) -> None:
    office.register(persons=12, urgent=True, urgent_facts="20 日 20 时，县政府门口，12 人。")

    task = office.open()["Task_Analyse"]

    assert task.title == "付清 2025 年度土地流转款 3720 元"
    assert task.subtitle == f"张** 等 12 人 · 来访 · {office.number}"
    assert task.marks["clock"]["rule"] == "R-02"
    assert [one["code"] for one in task.marks["flags"]] == ["urgent", "group"]


def test_document_numbers_have_no_gaps_and_no_doubles(office: Office) -> None:
    """A number given to a transaction that rolls back is given again."""
    taken: list[int] = []

    def take() -> None:
        with office.engine.begin(SYSTEM) as tx:
            taken.append(documents.next_serial(tx, NYNCJ, 2026, "OPINION"))

    def take_and_break() -> None:
        with office.engine.begin(SYSTEM) as tx:
            documents.next_serial(tx, NYNCJ, 2026, "OPINION")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_and_break()
    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == [1, 2, 3, 4, 5, 6]


def test_an_issued_paper_keeps_its_seal(office: Office) -> None:
    office.register()
    office.sort()

    with office.engine.read(LIANG) as tx:
        paper = documents.of(tx, office.number)[0]

    assert documents._seal(paper.kind, paper.title, paper.number, paper.contents) == paper.sha256
