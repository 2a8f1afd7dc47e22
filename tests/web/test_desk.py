"""The acts on a task's page: what is offered, what is asked for, what colleagues see."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from .conftest import first_task, text_of

Page = Callable[..., FlaskClient]
pytestmark = pytest.mark.usefixtures("number")


def acts(browser: FlaskClient, task: str) -> set[str]:
    """The acts the page offers."""
    page = browser.get(f"/tasks/{task}").text
    return set(re.findall(rf"/tasks/{re.escape(task)}(?:\?act=|/acts/)(\w+)", page))


def chosen(browser: FlaskClient, task: str, act: str, name: str) -> str:
    """The account id of a colleague in the list of an act."""
    page = browser.get(f"/tasks/{task}?act={act}").text
    return re.findall(rf'<option value="([^"]+)"[^>]*>{name}', page)[0]


def test_handing_over_asks_for_a_person_and_a_reason(page: Page, number: str) -> None:
    mine, colleague = page("liangwenbo"), page("dingxue")
    task = first_task(mine)
    mine.post(f"/tasks/{task}/claim")
    assert {"hand_over", "delegate", "ask", "note", "put_aside", "watch"} <= acts(mine, task)
    to = chosen(mine, task, "hand_over", "丁雪")

    refused = mine.post(f"/tasks/{task}/acts/hand_over", data={"to": to, "words": "", "command": "c-hand-1"})
    assert refused.status_code == 422
    assert "写明理由或者意见" in text_of(refused)
    nobody = mine.post(
        f"/tasks/{task}/acts/hand_over", data={"to": "", "words": "出差", "command": "c-hand-2"}
    )
    assert nobody.status_code == 422
    done = mine.post(
        f"/tasks/{task}/acts/hand_over", data={"to": to, "words": "出差三天", "command": "c-hand-3"}
    )

    assert "已转给丁雪办" in text_of(mine.get(done.headers["Location"]))
    assert first_task(colleague, "mine") == task
    assert "梁文博把“甄别登记内容”转给丁雪办，理由：出差三天。" in text_of(
        colleague.get(f"/matters/{number}")
    )


def test_a_delegated_task_is_given_back_and_sent_by_its_owner(page: Page) -> None:
    mine, colleague = page("liangwenbo"), page("dingxue")
    task = first_task(mine)
    to = chosen(mine, task, "delegate", "丁雪")
    mine.post(f"/tasks/{task}/acts/delegate", data={"to": to, "words": "先核对来信", "command": "c-del-1"})

    seen = colleague.get(f"/tasks/{task}")
    assert "梁文博委托您办" in text_of(seen)
    assert 'data-act="complete"' not in seen.text
    assert acts(mine, task) >= {"take_back"}
    colleague.post(f"/tasks/{task}/acts/give_back", data={"words": "核对完了", "command": "c-del-2"})

    assert first_task(mine, "mine") == task
    assert 'data-act="complete"' in mine.get(f"/tasks/{task}").text


def test_a_step_waits_for_whoever_was_asked(page: Page) -> None:
    mine, colleague = page("liangwenbo"), page("dingxue")
    task = first_task(mine)
    mine.post(f"/tasks/{task}/claim")
    to = chosen(mine, task, "ask", "丁雪")
    mine.post(f"/tasks/{task}/acts/ask", data={"to": to, "words": "算不算检举", "command": "c-ask-1"})

    waiting = mine.get(f"/tasks/{task}")
    assert "还没有回复" in text_of(waiting)
    assert 'data-act="complete"' not in waiting.text
    assert "签意见" in text_of(colleague.get(f"/tasks/{task}"))
    colleague.post(f"/tasks/{task}/acts/answer", data={"words": "是求决，不是检举", "command": "c-ask-2"})

    answered = mine.get(f"/tasks/{task}")
    assert "是求决，不是检举" in text_of(answered)
    assert 'data-act="complete"' in answered.text


def test_somebody_who_was_asked_can_be_let_off(page: Page) -> None:
    mine = page("liangwenbo")
    task = first_task(mine)
    mine.post(f"/tasks/{task}/claim")
    to = chosen(mine, task, "ask", "丁雪")
    mine.post(f"/tasks/{task}/acts/ask", data={"to": to, "words": "看一下", "command": "c-drop-1"})
    assert f"act=drop&amp;who={to}" in mine.get(f"/tasks/{task}").text

    mine.post(f"/tasks/{task}/acts/drop", data={"to": to, "words": "他休假了", "command": "c-drop-2"})

    assert 'data-act="complete"' in mine.get(f"/tasks/{task}").text


def test_a_nudge_shows_until_it_is_answered(page: Page) -> None:
    mine, head = page("liangwenbo"), page("fengliqun")
    task = first_task(mine)
    mine.post(f"/tasks/{task}/claim")
    assert "nudge" not in acts(mine, task)
    head.post(f"/tasks/{task}/acts/nudge", data={"words": "今天要转出去", "command": "c-nudge-1"})

    assert "冯立群" in text_of(mine.get(f"/tasks/{task}"))
    assert "催办" in text_of(mine.get("/inbox?pile=mine"))
    mine.post(f"/tasks/{task}/acts/reply", data={"words": "下班前转出", "command": "c-nudge-2"})

    assert "梁文博回复：下班前转出" in text_of(head.get(f"/tasks/{task}"))
    assert "reply" not in acts(mine, task)


def test_what_is_put_aside_leaves_the_list_and_can_be_taken_up(page: Page) -> None:
    mine = page("liangwenbo")
    task = first_task(mine)
    mine.post(f"/tasks/{task}/claim")
    form = mine.get(f"/tasks/{task}?act=put_aside").text
    until = re.findall(r'name="until" type="date" value="([\d-]+)"', form)[0]
    refused = mine.post(f"/tasks/{task}/acts/put_aside", data={"until": "2036-01-01", "command": "c-aside-0"})
    assert refused.status_code == 422
    assert "最晚到期限前一天" in text_of(refused)

    mine.post(f"/tasks/{task}/acts/put_aside", data={"until": until, "command": "c-aside-1"})

    assert task not in mine.get("/inbox?pile=mine").text
    assert task in mine.get("/inbox?pile=aside").text
    mine.post(f"/tasks/{task}/acts/take_up", data={"command": "c-aside-2"})
    assert first_task(mine, "mine") == task


def test_a_watched_case_has_a_pile_of_its_own(page: Page) -> None:
    mine, colleague = page("liangwenbo"), page("dingxue")
    task = first_task(mine)
    mine.post(f"/tasks/{task}/acts/watch", data={"command": "c-watch-1"})

    assert task in mine.get("/inbox?pile=watched").text
    assert task not in colleague.get("/inbox?pile=watched").text
    assert "unwatch" in acts(mine, task)
    mine.post(f"/tasks/{task}/acts/unwatch", data={"command": "c-watch-2"})
    assert task not in mine.get("/inbox?pile=watched").text


def test_who_only_reads_a_matter_watches_it_from_its_own_page(page: Page, number: str) -> None:
    mine, task = page("shenguodong"), first_task(page("liangwenbo"))
    assert "在案件页或者待办页点“关注”" in text_of(mine.get("/inbox?pile=watched"))

    # And presses for it from there, though the task is somebody else's.
    desk = mine.get(f"/matters/{number}").text
    assert f'href="/tasks/{task}?act=nudge"' in desk
    assert "催一下" in text_of(mine.get(f"/tasks/{task}?act=nudge"))

    done = mine.post(f"/matters/{number}/watch")

    assert "已关注" in text_of(mine.get(done.headers["Location"]))
    assert task in mine.get("/inbox?pile=watched").text
    assert page("zhouqiming").post(f"/matters/{number}/watch").status_code == 404
    mine.post(f"/matters/{number}/watch", data={"stop": "1"})
    assert task not in mine.get("/inbox?pile=watched").text


def test_a_task_out_of_reach_offers_nothing_and_takes_nothing(page: Page) -> None:
    task = first_task(page("liangwenbo"))
    stranger = page("guxiaolan")

    for act in ("nudge", "note", "hand_over", "watch", "recall", "answer"):
        refused = stranger.post(
            f"/tasks/{task}/acts/{act}", data={"words": "看看", "to": "x", "command": f"c-out-{act}-1"}
        )
        assert refused.status_code in (403, 404, 409, 422), act
        assert "村里还有十来户" not in refused.text


def test_the_same_acts_are_there_for_programs(page: Page) -> None:
    mine = page("liangwenbo")
    task = first_task(mine)
    around = mine.get(f"/api/v1/tasks/{task}/around").get_json()
    [to] = [one["id"] for one in around["colleagues"] if one["name"] == "丁雪"]

    handed = mine.post(
        f"/api/v1/tasks/{task}/hand-over",
        json={"to": to, "reason": "出差"},
        headers={"Idempotency-Key": "api-hand-over-1"},
    )
    assert handed.get_json()["assignee_name"] == "丁雪"
    nudged = mine.post(
        f"/api/v1/tasks/{task}/nudge",
        json={"words": "等着转"},
        headers={"Idempotency-Key": "api-nudge-1"},
    )
    assert nudged.get_json()["by_name"] == "梁文博"
    late = mine.post(
        f"/api/v1/tasks/{task}/recall",
        json={"reason": "不是我办的"},
        headers={"Idempotency-Key": "api-recall-1"},
    )
    assert late.status_code == 409
    assert late.get_json()["code"] == "too_late_to_recall"
