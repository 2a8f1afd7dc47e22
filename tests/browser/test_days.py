"""A day at each desk: the people whose work is not on the main line, through the pages they have.

Who registers, sorts, receives, handles, checks the law, signs and serves: `test_main_line`. Who draws and
publishes: `test_studio`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import expect

from petition import matters, supervision
from tests.browser.county import County
from tests.browser.desk import Desk
from tests.petition import people

Sit = Callable[..., Desk]


def test_a_supervisors_day(busy_county: County, desk: Sit) -> None:
    """Sees what is late, opens the matter, reads why the day is that day, has the unit put it right."""
    county, boss = busy_county, desk("shenguodong")
    boss.go("/oversight")
    every = boss.page.locator("table.lates tbody a").evaluate_all(
        "(links) => links.map((each) => decodeURI(each.pathname))"
    )
    shown = [at.split("/")[2] for at in every]
    number = next(each for each in shown if not county.read(supervision.of, each))
    late = boss.page.locator(f"table.lates tbody a[href*='{number}']")
    title = late.inner_text()
    late.click()
    expect(boss.page.locator("h1")).to_contain_text(title)

    boss.go(f"/matters/{number}/clocks")
    assert "条例第" in boss.said()
    boss.go(f"/matters/{number}")
    boss.page.get_by_label("更多操作").click()
    boss.page.get_by_role("button", name="立项督办").click()
    boss.page.wait_for_url("**/tasks/*")
    boss.ready()
    reply_by = (county.clock.at + timedelta(days=7)).strftime("%Y-%m-%d")
    boss.fill(
        "supervision/open_supervision",
        {
            "supervision_ground": "推诿、敷衍、拖延",
            "supervision_facts": "到期没有书面告知信访人，单位说还在协调，没有告知的记录。",
            "supervision_demand": "三天内告知信访人，说明为什么没有按期。",
            "supervision_form": "电话督办",
            "reply_by_on": reply_by,
        },
    )
    boss.page.locator(".fjs-input-group").first.click()
    boss.page.locator(".fjs-dropdownlist-item").first.click()
    boss.send()

    head = desk("fengliqun")
    head.open_task("负责人批准")
    head.fill("supervision/approve_supervision", {"supervision_approved": "批准"})
    head.send()
    opened = county.read(supervision.of, number)
    assert [one.is_open for one in opened] == [True]
    boss.go("/supervisions")
    expect(boss.page.get_by_role("link", name=title).first).to_be_visible()


def test_a_heads_day(busy_county: County, desk: Sit) -> None:
    """Decides on a phone what waits for a decision, and names who stands in while away."""
    county, head = busy_county, desk("fengliqun", width=390, height=844)
    first, second = (waiting_for_the_head(county) for _ in range(2))
    head.do("审批去向", "approve_route", {"route_approved": "同意"})
    decided = [county.read(matters.get, number).status for number in (first, second)]
    assert sorted(decided) != ["REGISTERED", "REGISTERED"]

    head.go("/me")
    head.page.fill("#stand_in", "liangwenbo")
    head.page.fill("#why", "到市里开会")
    day = county.clock.at
    head.page.fill("#first", day.strftime("%Y-%m-%d"))
    head.page.fill("#last", (day + timedelta(days=2)).strftime("%Y-%m-%d"))
    head.page.get_by_role("button", name="设代办").click()
    expect(head.page.locator("#su .list")).to_contain_text("梁文博")
    # Who drafted it does not approve it, in whose name ever.
    stands_in = desk("liangwenbo")
    stands_in.go("/inbox?pile=office")
    stands_in.page.locator("td a").filter(has_text="审批去向").first.click()
    stands_in.page.wait_for_url("**/tasks/*")
    expect(stands_in.page.get_by_text("起草和审核不能是同一人").first).to_be_visible()


def test_an_administrators_day(busy_county: County, desk: Sit) -> None:
    """Opens an account, gives it a post, sees why its person sees a matter, ends its session."""
    county, admin = busy_county, desk("tangwei")
    admin.go("/people")
    admin.page.fill("#username", "jiangxiaoyu")
    admin.page.fill("#name", "江小雨")
    admin.page.get_by_role("button", name="开账号").click()
    secret = admin.page.locator("code.secret").inner_text()
    admin.page.select_option("#role", label="登记员")
    admin.page.fill("#office", "330999-xfj")
    admin.page.get_by_role("button", name="给岗位").click()
    expect(admin.page.locator("#po")).to_contain_text("登记员")
    admin.page.wait_for_url("**/people/*")
    at = admin.page.url

    new = desk()
    new.page.goto("/signin")
    new.page.fill("#username", "jiangxiaoyu")
    new.page.fill("#password", secret)
    new.page.press("#password", "Enter")
    new.page.wait_for_url("**/me**")
    expect(new.page.get_by_text("先改密码")).to_be_visible()
    new.page.fill("#old", secret)
    new.page.fill("#password", "jiang-2026-anlan!")
    new.page.get_by_role("button", name="改密码").click()
    new.page.wait_for_url("**/signin**")
    new.page.fill("#username", "jiangxiaoyu")
    new.page.fill("#password", "jiang-2026-anlan!")
    new.page.press("#password", "Enter")
    expect(new.page.get_by_text("江小雨").first).to_be_visible()

    number = county.sorted()
    admin.go(f"/access?user=jiangxiaoyu&number={number}")
    expect(admin.page.locator(".note")).to_contain_text("能看")
    admin.page.goto(at)
    admin.page.locator("#se").get_by_role("button", name="退出").first.click()
    expect(admin.page.locator("#se")).to_contain_text("现在没有登录")


def test_an_auditors_day(busy_county: County, desk: Sit) -> None:
    """A clerk reads a full name for a reason; the auditor sees who, when and why, and no name at all."""
    number = busy_county.sorted()
    clerk = desk("liangwenbo")
    clerk.go(f"/matters/{number}")
    clerk.page.get_by_text("显示全名和电话").click()
    clerk.page.fill("#reason", "打电话核对住址")
    clerk.page.get_by_role("button", name="显示全名", exact=True).click()
    expect(clerk.page.get_by_text("已显示全名，这次查看已经记录。")).to_be_visible()
    name = clerk.page.locator("section[aria-labelledby=pp] li b").first.inner_text()
    assert "*" not in name

    auditor = desk("bailu")
    auditor.go(f"/audit?q={number}")
    row = auditor.page.locator("tbody tr").first
    expect(row).to_contain_text("梁文博")
    expect(row).to_contain_text("打电话核对住址")
    assert name not in auditor.said()
    auditor.expected.append("404")
    auditor.go(f"/matters/{number}")
    assert name not in auditor.said()


def waiting_for_the_head(county: County) -> str:
    """A matter whose sorter proposes not to accept it: the head of the office decides."""
    number = county.register()
    county.complete(number, "Task_Analyse", "liangwenbo", people.analysis(procedure="CIVIL"))
    fields = {
        "lawful_way": "可以向乡镇调解委员会申请调解，或者向县人民法院起诉。",
        "override_reasons": "信访人明确只要机关裁断，不接受另行告知，按不予受理办。",
    }
    chosen = people.route({"go": "notice", "notice": "NOT_ACCEPT"}, "", **fields)
    county.complete(number, "Task_Route", "liangwenbo", chosen)
    return number
