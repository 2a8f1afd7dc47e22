"""S-29: an organ is merged into another while its matters are open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

import access
import petition
from access import authority, offices
from engine import SYSTEM, Conflict, Forbidden, Invalid, NotFound, tasks
from petition import matters, succession
from petition.model import organ
from tests import product
from tests.conftest import ManualClock
from tests.petition import people, reviewers
from tests.petition.beside_people import Desk
from tests.petition.people import REGION, ZJJ
from web.pages import offices as pages_of_offices

MZJ = f"{REGION}mzj/"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def office(db_url: str, tmp_path: Path, clock: ManualClock) -> Iterator[product.Office]:
    with product.opened(db_url, tmp_path, clock) as opened:
        yield opened


def merge(office: product.Office, gone: str, into: str) -> list[str]:
    """As the page does it, on the day it is."""
    with office.engine.begin(SYSTEM) as tx:
        today = authority.today(tx)
        before, after = offices.merge(tx, gone, into, on_day=today, basis="安编〔2026〕7号")
        return succession.take_over(tx, before.path, after.path, basis="安编〔2026〕7号")


def test_s29_all_matters_go_to_the_successor_with_their_clocks(
    office: product.Office, clock: ManualClock
) -> None:
    play = people.Office(office.engine, clock)
    play.at("2026-03-09")
    play.register()
    play.sort()
    play.receive()
    play.accept()
    number, due = play.number, play.clock_of("R15").effective_on
    waits = play.register(name="李四").number
    play.sort()
    play.at("2026-04-01")

    moved = merge(office, "330999-nyncj", "330999-zjj")

    assert moved == [number, waits]
    play.number = number
    found = play.matter()
    assert (found.unit_path, found.unit_name) == (ZJJ, "县住建局")
    after = play.clock_of("R15")
    assert (after.effective_on, after.holder_name) == (due, "县住建局")
    assert {one.scope_path for one in play.open().values()} == {ZJJ}
    for username, sees in (("guxiaolan", True), ("zhouqiming", True)):
        actor = office.actor(username)
        with office.engine.read(actor) as tx:
            assert (number in [one.business_key for one in tasks.worklist(tx).items]) == sees, username
            assert matters.get(tx, number).number == number
    assert any("安编〔2026〕7号" in line for line in play.story())
    play.do("Task_Hear", people.ZJJ_ALL["handler"], heard())


def test_the_successor_may_still_object_and_assist(office: product.Office, clock: ManualClock) -> None:
    """条例第23条第3款、第24条: what the old organ might have said, the successor may say."""
    play = people.Office(office.engine, clock)
    play.at("2026-03-09")
    play.register()
    play.sort(assistants=[people.RSJ], assist_wanted="说明合作社欠薪和流转款是不是一回事。")
    play.receive()
    play.at("2026-03-10")

    merge(office, "330999-nyncj", "330999-zjj")
    play.object(ZJJ, proposed_unit=people.LIUHE)
    assert any("县住建局提异议" in line for line in play.story())
    play.do("Task_DecideObjection", people.LIANG, objection_agreed="no", decision_reasons=REFUSED)
    play.accept(ZJJ)

    merge(office, "330999-rsj", "330999-liuhe")
    with office.engine.read(SYSTEM) as tx:
        (one,) = petition.assists.of(tx, play.number)
        assert (one.organ_path, one.organ_name) == (people.LIUHE, "柳河镇")
        assert one.instance_id is not None
        (task,) = tasks.of_instance(tx, one.instance_id)
    assert task.scope_path == people.LIUHE


REFUSED = "核对了合并的文件和权责清单，流转管理的职责已经并入该局，异议不成立。"


def heard() -> dict[str, object]:
    return {
        "heard_how": "FACE",
        "heard_on": "2026-04-01",
        "heard_by": "顾晓岚",
        "statement": "合作社每亩 600 元，去年的没有付，问了四次都说等等。",
        "statement_confirmed": True,
    }


def test_the_office_stays_dated_and_its_people_sit_at_the_successor(
    office: product.Office, clock: ManualClock
) -> None:
    clock.at = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    merge(office, "330999-mzj", "330999-rsj")

    with office.engine.read(SYSTEM) as tx:
        gone = offices.get(tx, "330999-mzj")
        assert (gone.closed_on, gone.successor_id) == (date(2026, 4, 1), "330999-rsj")
        assert MZJ not in {one.path for one in offices.all_(tx)}
        with pytest.raises(NotFound):
            petition.organs.get(tx, MZJ)
        assert access.offices.names(tx, [MZJ]) == {MZJ: "县民政局"}


@pytest.mark.parametrize(
    ("gone", "into"),
    [("330999-zjj", "330999-zjj"), ("330999", "330999-zjj"), ("330999", "3309-zjj")],
    ids=["into itself", "under itself", "with offices below"],
)
def test_an_office_goes_neither_to_itself_nor_below(office: product.Office, gone: str, into: str) -> None:
    with pytest.raises(Conflict):
        merge(office, gone, into)


def test_a_review_goes_on_at_the_successor_of_the_organ_that_reviews(
    office: product.Office, clock: ManualClock
) -> None:
    """条例第35条、第24条: the matter lies elsewhere; who reviews it is another one now, by the same day."""
    play = people.Office(office.engine, clock)
    reviewers.answered(play, issued="2026-07-06", served="2026-07-07")
    reviewers.request(play)
    reviewers.accept(play, "复查1")
    due = play.clock_of("R19").effective_on

    merge(office, "330999-zf", "330999-rsj")

    rsj = f"{REGION}rsj/"
    [asked] = reviewers.of(play)
    assert (asked.reviewer_path, asked.reviewer_name) == (rsj, "县人社局")
    assert play.clock_of("R19").effective_on == due
    assert play.clock_of("R19").holder_name == "县人社局"
    found = reviewers.open_(play, reviewers.instance(play, "复查1"))
    assert {one.scope_path for one in found.values()} == {rsj}
    with office.engine.read(office.actor(office.who("handler", place="rsj").username)) as tx:
        assert matters.get(tx, play.number).number == play.number
    with office.engine.read(SYSTEM) as tx:
        named = offices.get(tx, "330999-nyncj").review_superiors
    assert "330999-zf" not in named
    assert "330999-rsj" in named


def test_supervision_and_package_go_on_at_the_successor(office: product.Office, clock: ManualClock) -> None:
    play = Desk(office.engine, clock)
    play.at("2026-03-09")
    play.register()
    play.sort()
    play.receive()
    play.accept()
    play.supervise("2026-04-20")
    play.nominate()
    play.approve_package("2026-06-05")

    merge(office, "330999-nyncj", "330999-zjj")
    merge(office, "330999-zf", "330999-rsj")

    assert (play.supervision().organ_path, play.supervision().organ_name) == (ZJJ, "县住建局")
    assert play.package().chief_path == f"{REGION}rsj/"
    waits = {one.element_id: one.scope_path for one in play.open_beside("supervision")}
    assert waits == {"Task_ReplySupervision": ZJJ}
    waits = {one.element_id: one.scope_path for one in play.open_beside("package")}
    assert waits == {"Task_Acknowledge": f"{REGION}rsj/"}


def test_what_the_closed_organ_was_competent_for_its_successor_is_too(office: product.Office) -> None:
    with office.engine.read(SYSTEM) as tx:
        before = petition.organs.get(tx, people.NYNCJ).content_classes

    merge(office, "330999-nyncj", "330999-zjj")

    with office.engine.read(SYSTEM) as tx:
        assert {*before} <= {*petition.organs.get(tx, ZJJ).content_classes}


def move(office: product.Office, moved: str, under: str) -> list[str]:
    """As the page does it."""
    with office.engine.begin(office.actor("tangwei")) as tx:
        given = {"other": under, "on_day": "2026-03-02", "basis": "安编〔2026〕9号"}
        return pages_of_offices._move(tx, moved, given)


def test_s29_an_office_is_put_under_another_one_and_its_matters_and_people_go_along(
    office: product.Office, clock: ManualClock
) -> None:
    play = people.Office(office.engine, clock)
    play.at("2026-03-09")
    play.register()
    play.sort()
    play.receive()
    play.accept()
    due = play.clock_of("R15").effective_on
    play.at("2026-03-20")
    with office.engine.begin(SYSTEM) as tx:
        tx.db.execute(update(organ).where(organ.c.path == people.NYNCJ).values(document_word="安农特"))

    assert move(office, "330999-nyncj", "330999-zf") == 1

    place = f"{REGION}zf/nyncj/"
    assert play.matter().unit_path == place
    assert play.clock_of("R15").effective_on == due
    assert {one.scope_path for one in play.open().values()} == {place}
    with office.engine.read(SYSTEM) as tx:
        [change] = offices.changes(tx, "330999-nyncj")
        assert (change.kind, change.from_path, change.to_path) == ("moved", people.NYNCJ, place)
        assert offices.get(tx, "330999-nyncj").parent_id == "330999-zf"
        assert petition.organs.get(tx, place).document_word == "安农特", "as it was set here"
    with office.engine.read(office.actor("zhouqiming")) as tx:
        assert play.number in [one.business_key for one in tasks.worklist(tx).items]
    assert any("县农业农村局改了隶属（安编〔2026〕9号）" in line for line in play.story())


@pytest.mark.parametrize("under", ["330999-xfj", "330999"], ids=["under itself", "where it is"])
def test_an_office_is_put_neither_under_itself_nor_where_it_is(office: product.Office, under: str) -> None:
    with pytest.raises(Conflict):
        move(office, "330999-xfj", under)


def test_an_office_is_not_put_below_what_is_below_it(office: product.Office) -> None:
    move(office, "330999-mzj", "330999-rsj")

    with pytest.raises(Conflict):
        move(office, "330999-rsj", "330999-mzj")


def test_what_accuses_an_organ_is_kept_from_the_one_its_people_go_to(
    office: product.Office, clock: ManualClock
) -> None:
    """条例第30条第3款: the accused sit at the successor now, and the successor is told nothing."""
    play = people.Office(office.engine, clock)
    play.at("2026-03-09")
    play.register(purpose="ACCUSATION", accused="民政局某干部", accused_path=MZJ, title="反映优亲厚友")

    merge(office, "330999-mzj", "330999-xfj")

    for username in ("xujing", "liangwenbo", "fengliqun"):
        with office.engine.read(office.actor(username)) as tx, pytest.raises(NotFound):
            matters.get(tx, play.number)


def test_a_merger_needs_an_administrator_a_paper_and_a_day_that_has_come(
    office: product.Office, clock: ManualClock
) -> None:
    with office.engine.begin(office.actor("guxiaolan")) as tx, pytest.raises(Forbidden):
        offices.merge(tx, "330999-mzj", "330999-rsj", on_day=date(2026, 4, 1), basis="安编〔2026〕7号")
    clock.at = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    for day, basis in ((date(2026, 4, 1), ""), (date(2026, 4, 2), "安编〔2026〕7号")):
        with office.engine.begin(office.actor("tangwei")) as tx, pytest.raises(Invalid):
            offices.merge(tx, "330999-mzj", "330999-rsj", on_day=day, basis=basis)
    merge(office, "330999-mzj", "330999-rsj")
    with pytest.raises(Conflict):
        merge(office, "330999-mzj", "330999-rsj")
