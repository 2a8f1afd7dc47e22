"""The yearly report (条例第41条第1款, R-29): figures with their basis, issued once the year is over."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Actor, Forbidden, Grant, Invalid, NotFound
from petition import annual, codes
from petition.annual import Report
from tests.petition.people import FENG, LIANG, NYNCJ_ALL, SHEN, XFJ, XUJING, Office
from tests.petition.test_sampling import _closed


@pytest.fixture
def year(office: Office) -> Office:
    """2026: eleven of one class, one of them answered, one of another, one sealed; it is now January."""
    _closed(office, "2026-04-01", "2026-04-14", name="李国富", phone="13900001111")
    for number in range(10):
        office.register(name=f"王秀{number}", phone=f"1390000222{number}", channel="WEB")
    office.register(
        demand="申请低保", facts="", content_class="民政与应急/社会救助", persons=7, name="赵小妹"
    )
    office.register(purpose="ACCUSATION", accused="某干部", title="反映收钱", name="钱某")
    office.at("2027-01-08")
    return office


def _issue(office: Office, actor: Actor = FENG, **given: Any) -> Report:
    return office.engine.run(actor, annual.issue, XFJ, given.pop("year", 2026), **given)


def _draft(office: Office, year: int = 2026, actor: Actor = SHEN, **given: Any) -> annual.Draft:
    with office.engine.read(actor) as tx:
        return annual.draft(tx, XFJ, year, **given)


def _text(made: annual.Draft | Report) -> str:
    return "\n".join(text for _, text in made.words)


def test_it_says_what_the_records_hold_with_formula_and_basis(year: Office) -> None:
    text = _text(_draft(year, other="合作社账户冻结，涉及18户。"))

    for line in (
        "登记信访事项12件，比上一年同期（0件）增加12件。",
        f"{codes.CHANNELS['WEB'][0]}　10件次、10人次",
        "来访　2件次、8人次，其中集体访1批次",
        "农村农业　11件",
        "不满10件的1类　共1件",
        "转送　1件次",
        "改进工作的建议　提出0项，采纳、部分采纳0项",
        "按期答复率　1 / 1，不满10件，不算百分比",
        "网信占比　83.3%（10 / 12）",
        "按期答复率　按期签发处理意见的 ÷",
        "数量按登记的日子算；及时率、按期率按期限到期的日子算；参评率、满意率按评价的日子算",
        "封存的检举控告不在数内",
        "合作社账户冻结，涉及18户。",
    ):
        assert line in text
    # Who has few is not named, and nobody who petitions is.
    assert "不满10件的1个单位　共1件" in text
    assert "王秀" not in text
    # The head may read a sealed accusation; the report counts none, whoever asks.
    assert _text(_draft(year, actor=FENG)) == _text(_draft(year, actor=SHEN))


def test_the_head_issues_it_once_and_anew_with_a_reason(office: Office) -> None:
    office.at("2027-01-08")
    with pytest.raises(Forbidden):
        _issue(office, SHEN)
    first = _issue(office)
    assert (first.number, first.version) == ("安信报〔2027〕1号", 1)
    assert _text(first).startswith("安澜县信访局\n安信报〔2027〕1号\n安澜县信访局2026年信访情况年度报告\n")
    with pytest.raises(Invalid, match="valid"):
        _issue(office)

    second = _issue(office, why="转送的件数数错了。")

    assert (second.number, second.version) == ("安信报〔2027〕2号", 2)
    with office.engine.read(SHEN) as tx:
        assert [one.version for one in annual.all_(tx, XFJ)] == [2, 1]
        kept, docx = annual.get(tx, first.id)
    assert kept == first
    assert docx.startswith(b"PK")


def test_only_a_year_that_is_over_is_issued_and_others_find_nothing(office: Office) -> None:
    office.at("2027-01-08")
    now = _draft(office, 2027)
    assert not now.is_over
    assert "2027年1月1日至2027年1月8日" in _text(now)
    with pytest.raises(Invalid) as refused:
        _issue(office, year=2027)
    assert refused.value.errors[0].path == "year"

    made = _issue(office)

    neighbour = Actor("n", "邻县", (Grant("office_head", "/33/3309/330998/"),))
    for actor in (XUJING, LIANG, NYNCJ_ALL["unit_head"], neighbour):
        with office.engine.read(actor) as tx:
            assert annual.offices(tx) == []
            for asked in (lambda tx=tx: annual.get(tx, made.id), lambda tx=tx: annual.draft(tx, XFJ, 2026)):
                with pytest.raises(NotFound):
                    asked()
    with office.engine.read(FENG) as tx, pytest.raises(NotFound):
        annual.draft(tx, XFJ, 1999)
