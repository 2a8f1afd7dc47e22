"""Kept filters, many tasks at once, and lists as Excel files."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from access import sheets
from access.model import read_log
from engine import SYSTEM
from printing import table
from tests import product
from tests.conftest import ManualClock
from workers import notify

from .conftest import TYPED, XFJ, first_task, text_of

Page = Callable[..., FlaskClient]


def registered(page: Page, count: int) -> None:
    """So many petitions, all waiting for one office."""
    for index in range(count):
        sent = {
            **TYPED,
            "office_path": XFJ,
            "command": f"command-{index}",
            "matters-0-demand": f"第{index}件要求付款",
        }
        assert page("xujing").post("/register", data=sent).status_code == 200


def tasks_of(browser: FlaskClient, pile: str = "office") -> list[str]:
    """The ids of the tasks in a pile."""
    return re.findall(r'data-id="([^"]+)"', browser.get(f"/inbox?pile={pile}").text)


def test_many_are_claimed_at_once_each_with_its_outcome_and_given_back(page: Page) -> None:
    registered(page, 3)
    mine, colleague = page("liangwenbo"), page("dingxue")
    chosen = tasks_of(mine)
    colleague.post(f"/tasks/{chosen[1]}/claim")

    told = mine.post("/inbox/bulk", data={"act": "claim", "task": chosen})
    seen = text_of(mine.get(told.headers["Location"]))

    assert "2件办成，1件没有办成" in seen
    assert "丁雪" in seen
    assert sorted(tasks_of(mine, "mine")) == sorted([chosen[0], chosen[2]])

    mine.post(f"{told.headers['Location']}/undo")
    assert tasks_of(mine, "mine") == []
    assert "已撤销" in text_of(mine.get(told.headers["Location"]))


def test_what_colleagues_notice_waits_and_can_be_taken_back(page: Page, clock: ManualClock) -> None:
    registered(page, 2)
    mine, head = page("liangwenbo"), page("fengliqun")
    chosen = tasks_of(mine)
    mine.post("/inbox/bulk", data={"act": "claim", "task": chosen})
    asked = head.post("/inbox/bulk", data={"act": "nudge", "task": chosen})
    assert "催什么" in asked.text
    assert head.post("/inbox/bulk", data={"act": "nudge", "task": chosen, "sent": "yes"}).status_code == 422

    said = {"act": "nudge", "task": chosen, "sent": "yes", "words": "请今天办完"}
    first = head.post("/inbox/bulk", data=said).headers["Location"]
    head.post(f"{first}/go")
    assert "8秒后开始" in text_of(head.get(first))
    head.post(f"{first}/undo")
    clock.advance(seconds=9)
    head.post(f"{first}/go")
    assert "没有办，已取消" in text_of(head.get(first))
    assert "chip-soon" not in mine.get("/inbox?pile=mine").text

    second = head.post("/inbox/bulk", data=said).headers["Location"]
    clock.advance(seconds=9)
    answer = head.post(f"{second}/go", headers={"Accept": "application/json"})
    assert answer.get_json() == {"count": 2, "waiting": 0}
    head.post(f"{second}/go")
    assert mine.get("/inbox?pile=mine").text.count("chip-soon") >= 2
    assert mine.get(second).status_code == 404


def test_many_are_reminded_of_and_nobody_owes_an_answer(
    page: Page, clock: ManualClock, office: product.Office
) -> None:
    registered(page, 2)
    mine, head = page("liangwenbo"), page("fengliqun")
    chosen = tasks_of(mine)
    mine.post("/inbox/bulk", data={"act": "claim", "task": chosen[0]})

    said = {"act": "remind", "task": chosen, "sent": "yes", "words": "周五前要有结果"}
    told = head.post("/inbox/bulk", data=said).headers["Location"]
    clock.advance(seconds=9)
    head.post(f"{told}/go")
    notify(office.engine)

    assert "2件办成，0件没有办成" in text_of(head.get(told))
    assert text_of(mine.get("/notices")).count("提醒") == 2
    assert text_of(page("dingxue").get("/notices")).count("提醒") == 1
    assert "成批办理完了提醒：2件办成" in text_of(head.get("/notices"))
    assert "回复催办" not in mine.get(f"/tasks/{chosen[0]}").text


def test_many_are_put_aside_to_a_day_each_as_far_as_it_may_and_taken_up_again(page: Page) -> None:
    registered(page, 2)
    mine = page("liangwenbo")
    first, second = tasks_of(mine)
    mine.post("/inbox/bulk", data={"act": "claim", "task": first})
    sent = {"act": "put_aside", "task": [first, second], "sent": "yes"}

    assert "搁置到哪天早上" in mine.post("/inbox/bulk", data={**sent, "sent": ""}).text
    for wrong in ("", "2026-03-01", "someday"):
        assert mine.post("/inbox/bulk", data={**sent, "until": wrong}).status_code == 422
    told = mine.post("/inbox/bulk", data={**sent, "until": "2026-03-05"}).headers["Location"]

    assert "1件办成，1件没有办成" in text_of(mine.get(told))
    assert first not in mine.get("/inbox?pile=mine").text
    assert first in mine.get("/inbox?pile=aside").text
    mine.post(f"{told}/undo")
    assert first in mine.get("/inbox?pile=mine").text
    late = mine.post("/inbox/bulk", data={**sent, "task": first, "until": "2026-12-01"}).headers["Location"]
    assert "0件办成，1件没有办成" in text_of(mine.get(late))


def test_after_something_is_done_the_next_is_offered(page: Page) -> None:
    registered(page, 2)
    mine = page("liangwenbo")
    first, second = tasks_of(mine)
    for one in (first, second):
        mine.post(f"/tasks/{one}/claim")
    done = f"/inbox?done=completed&task={first}"

    assert f'href="/tasks/{first}" data-focus' in mine.get(done).text
    mine.post(f"/tasks/{first}/release")
    page("dingxue").post(f"/tasks/{first}/claim")
    assert f'href="/tasks/{second}" data-focus' in mine.get(done).text
    assert "接着办下一件" not in mine.get("/inbox").text
    assert "接着办下一件" not in mine.get("/inbox?done=completed&task=none").text


def test_a_filter_is_kept_shared_and_opened_with(page: Page) -> None:
    registered(page, 1)
    mine, colleague, stranger = page("liangwenbo"), page("dingxue"), page("yaofang")
    sent = {
        "page": "matters",
        "query": "channel=VISIT&evil=1&flag=group",
        "name": "来访的集体访",
        "office_path": XFJ,
    }

    told = mine.post("/filters", data=sent)

    assert told.headers["Location"].startswith("/matters?channel=VISIT&flag=group&done=kept&filter=")
    assert "已存为常用筛选“来访的集体访”" in text_of(mine.get(told.headers["Location"]))
    assert "已存为" not in text_of(stranger.get(told.headers["Location"]))
    assert "来访的集体访" in mine.get("/matters").text
    assert "梁文博共享" in text_of(colleague.get("/filters"))
    assert "来访的集体访" not in stranger.get("/filters").text
    one = re.findall(r"/filters/([^/\"]+)/usual", colleague.get("/filters").text)[0]
    colleague.post(f"/filters/{one}/usual")
    assert colleague.get("/matters").headers["Location"] == "/matters?channel=VISIT&flag=group"
    assert colleague.get("/matters?q=").status_code == 200
    assert colleague.post(f"/filters/{one}/drop").status_code == 404
    mine.post(f"/filters/{one}/drop")
    assert "来访的集体访" not in colleague.get("/filters").text


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "长" * 41}, {"office_path": "/33/3309/330999/zjj/"}]
)
def test_a_filter_without_a_name_or_for_another_office_is_refused(page: Page, wrong: dict[str, str]) -> None:
    sent = {"page": "inbox", "query": "pile=office", "name": "岗位", **wrong}

    assert page("liangwenbo").post("/filters", data=sent).status_code in (403, 422)


def test_a_filter_without_a_name_is_named_where_it_was_refused(page: Page) -> None:
    mine = page("liangwenbo")
    sent = {"page": "inbox", "query": "pile=office&q=油烟", "name": "  ", "office_path": XFJ}

    refused = mine.post("/filters", data=sent)

    form = refused.text.split('action="/filters"')[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form))
    fields = {name: unescape(value) for name, value in fields.items()}
    assert 'href="/inbox?pile=office&amp;q=油烟"' in form
    told = mine.post("/filters", data={**fields, "name": "油烟"})
    assert told.headers["Location"].startswith("/inbox?pile=office&q=%E6%B2%B9%E7%83%9F&done=kept&")
    assert "梁文博共享" in text_of(page("dingxue").get("/filters"))


def test_a_filter_gets_another_name_and_other_readers(page: Page) -> None:
    mine, colleague = page("liangwenbo"), page("dingxue")
    for name, query in (("油烟", "q=油烟"), ("噪声", "q=噪声")):
        mine.post("/filters", data={"page": "matters", "query": query, "name": name, "office_path": XFJ})
    rows = re.findall(r'<b>([^<]+)</b>.*?/filters/([^/"]+)/change', mine.get("/filters").text)
    smoke = dict(rows)["油烟"]

    mine.post(f"/filters/{smoke}/change", data={"name": "餐饮油烟", "office_path": ""})

    assert "餐饮油烟" in mine.get("/filters").text
    assert "油烟" not in colleague.get("/filters").text
    assert "噪声" in colleague.get("/filters").text
    taken = mine.post(f"/filters/{smoke}/change", data={"name": "噪声"})
    assert taken.status_code == 422
    assert "已经用在另一个筛选上" in text_of(taken)
    again = mine.post("/filters", data={"page": "matters", "query": "q=别的", "name": "噪声"})
    assert again.status_code == 422
    assert "已经用在另一个筛选上" in text_of(again)
    assert colleague.post(f"/filters/{smoke}/change", data={"name": "别人的"}).status_code == 404
    elsewhere = mine.post(
        f"/filters/{smoke}/change", data={"name": "x", "office_path": "/33/3309/330999/zjj/"}
    )
    assert elsewhere.status_code == 403
    assert "餐饮油烟" in mine.get("/filters").text


def test_a_list_leaves_as_excel_masked_and_recorded(page: Page, office: product.Office) -> None:
    registered(page, 2)
    mine = page("liangwenbo")

    one = mine.post("/inbox/export", data={"pile": "office", "task": first_task(mine)})
    both = mine.post("/matters/export", data={"q": "付款"})

    assert one.mimetype == table.MEDIA
    [[task]] = sheets.read(one.data).values()
    assert task["信访人"] == "韩** 等 3 人"
    assert (task["松紧"], task["超期提示"]) == ("宽裕", "")
    assert task["名义日"] <= task["法定最迟"]
    assert task["最后工作日"] <= task["名义日"]
    rows = next(iter(sheets.read(both.data).values()))
    assert len(rows) == 2
    assert "韩素珍" not in str(rows)
    with office.engine.read(SYSTEM) as tx:
        kept = tx.db.execute(select(read_log.c.what, read_log.c.actor_name)).all()
    assert sorted(kept) == [("export", "梁文博")] * 3


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_how_tight_a_clock_is_stands_in_list_case_and_file_alike(
    page: Page, number: str, clock: ManualClock
) -> None:
    def looked() -> list[str]:
        mine = page("liangwenbo")
        return [mine.get(each).text for each in ("/inbox?pile=office", "/matters", f"/matters/{number}")]

    assert ['aria-label="宽裕：五档里的第 1 档"' in text for text in looked()] == [True] * 3
    assert ["即将超期" in text for text in looked()] == [False] * 3

    clock.advance(days=13)
    assert ["偏紧" in text and "受理即将超期" in text for text in looked()] == [True] * 3

    clock.advance(days=12)
    assert ["逾期 7 天以上" in text and "受理已超期" in text for text in looked()] == [True] * 3
    mine = page("liangwenbo")
    [row] = next(iter(sheets.read(mine.post("/matters/export").data).values()))
    assert (row["松紧"], row["超期提示"]) == ("逾期 7 天以上", "受理已超期")
    assert "Acceptance overdue" in mine.get("/inbox?pile=office&lang=en").text
