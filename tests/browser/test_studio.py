"""The designers' table: diagrams open whole, every change is a draft, a broken one cannot be published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from engine import definitions, instances
from petition import matters
from tests.browser.county import County
from tests.browser.desk import Desk

Sit = Callable[..., Desk]

DIAGRAMS = sorted(
    each.name for each in (Path(__file__).resolve().parents[2] / "workflows" / "petition").glob("*.bpmn")
)
#: The middle of a line on the screen: lines have no box to click.
MIDDLE = """(line) => {
  const path = line.querySelector('.djs-visual > path');
  const at = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
  return [at.x, at.y];
}"""


def test_every_bundled_diagram_opens_whole(county: County, desk: Sit) -> None:
    designer = desk("heyiming")
    for name in DIAGRAMS:
        opened(designer, name)
        assert designer.page.locator(".djs-shape").count() > 1, name
        assert designer.page.inner_text("[data-notices]") == "", name
        expect(designer.page.locator("[data-findings]")).to_contain_text("0 处错误")
    assert county.read(definitions.draft, "petition") == {}


def test_a_change_is_a_draft_and_can_be_undone(county: County, desk: Sit) -> None:
    designer = desk("heyiming")
    opened(designer, "registration.bpmn")
    element(designer, "Task_Analyse").click()
    panel(designer, "名称").fill("看清楚来的是什么事")
    panel(designer, "名称").press("Tab")
    panel(designer, "给信访人看的说法").fill("正在看您反映的事。")
    with designer.page.expect_response(lambda answer: "/draft/" in answer.url and answer.ok):
        panel(designer, "给信访人看的说法").press("Tab")
    listed = designer.page.request.get("/api/v1/definitions/petition/draft").json()["items"]
    assert [each["name"] for each in listed] == ["registration.bpmn"]
    text = county.read(definitions.draft, "petition")["registration.bpmn"].text
    assert 'name="看清楚来的是什么事"' in text
    assert 'name="public" value="正在看您反映的事。"' in text
    assert 'value="${office_path}"' in text

    with designer.page.expect_response(lambda answer: "/draft/" in answer.url and answer.ok):
        designer.page.click("[data-act=undo]")
        designer.page.click("[data-act=undo]")
    text = county.read(definitions.draft, "petition")["registration.bpmn"].text
    assert "看清楚来的是什么事" not in text
    assert 'name="public" value="信访部门正在看您反映的事。"' in text


def test_a_broken_condition_is_marked_and_cannot_be_published(county: County, desk: Sit) -> None:
    designer = desk("heyiming")
    opened(designer, "registration.bpmn")
    flow = "Flow_Gateway_Approval_Task_ApproveRoute"
    x, y = element(designer, flow).evaluate(MIDDLE)
    designer.page.mouse.click(x, y)
    panel(designer, "走这条线的条件").fill("${needs_approval and }")
    panel(designer, "走这条线的条件").press("Tab")
    expect(designer.page.locator(f'.djs-connection.finding-error[data-element-id="{flow}"]')).to_be_attached()
    found = designer.page.locator("[data-findings] li.error")
    expect(found.first).to_contain_text("registration.bpmn")
    found.first.get_by_role("button", name="去改").click()
    expect(panel(designer, "走这条线的条件")).to_have_value("${needs_approval and }")

    # A step without anybody to do it is marked with a pin on its corner.
    element(designer, "Task_Analyse").click()
    panel(designer, "谁来做").select_option("")
    expect(designer.page.locator(".djs-overlays[data-container-id=Task_Analyse] .pin-late")).to_be_visible()

    publisher = desk("qinlan")
    opened(publisher, "registration.bpmn")
    button = publisher.page.locator("[data-act=publish]")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect(publisher.page.locator("[data-notices]")).to_contain_text("改完才能发布")
    expect(publisher.page.locator("[data-publish-dialog]")).to_be_hidden()
    assert county.read(definitions.newest, "petition").version == 1


def test_a_file_that_is_no_diagram_changes_nothing(county: County, desk: Sit) -> None:
    designer = desk("heyiming")
    opened(designer, "registration.bpmn")
    designer.page.set_input_files("[data-upload]", file("notes.bpmn", "这不是流程图"))
    expect(designer.page.locator("[data-notices]")).to_contain_text("原来的没有变")
    expect(element(designer, "Task_Analyse")).to_be_visible()
    assert county.read(definitions.draft, "petition") == {}


def test_a_new_version_leaves_running_cases_on_theirs(county: County, desk: Sit) -> None:
    running = county.register()
    designer = desk("heyiming")
    opened(designer, "registration.bpmn")
    text = county.read(definitions.files, county.read(definitions.newest, "petition").id)["registration.bpmn"]
    changed = text.replace('name="甄别登记内容"', 'name="看清来的是什么事"')
    designer.page.set_input_files("[data-upload]", file("registration.bpmn", changed))
    expect(designer.page.locator("[data-notices]")).to_contain_text("存为草稿")

    publisher = desk("qinlan")
    opened(publisher, "registration.bpmn")
    publisher.page.click("[data-act=publish]")
    publisher.page.fill("#note", "甄别那一步换个说法")
    publisher.page.get_by_role("button", name="发布", exact=True).click()
    publisher.page.wait_for_url("**/studio/petition?published=2")
    expect(publisher.page.locator(".note-done")).to_contain_text("第 2 版已发布")
    expect(publisher.page.locator("main")).to_contain_text("甄别那一步换个说法")

    fresh = county.register(name="韩素珍", phone="13700005518")
    assert [version_of(county, each) for each in (running, fresh)] == [1, 2]
    assert county.task(running, "Task_Analyse").name == "甄别登记内容"
    assert county.task(fresh, "Task_Analyse").name == "看清来的是什么事"


def opened(who: Desk, name: str) -> None:
    """Opens a diagram at the table and waits until it is drawn and checked."""
    who.go(f"/studio/petition/{name}")
    expect(who.page.locator("[data-island=modeler][data-ready]")).to_be_attached(timeout=20_000)


def element(who: Desk, id_: str) -> Locator:
    """A shape or line of the diagram."""
    return who.page.locator(f'g.djs-element[data-element-id="{id_}"]')


def panel(who: Desk, label: str) -> Locator:
    """A field of the properties panel."""
    return who.page.locator("[data-panel]").get_by_label(label, exact=True)


def file(name: str, text: str) -> Any:
    """A file as somebody picks it."""
    return {"name": name, "mimeType": "text/xml", "buffer": text.encode()}


def version_of(county: County, number: str) -> int:
    """The version that a case runs on."""
    instance = county.read(instances.get, county.read(matters.get, number).instance_id)
    return int(county.read(definitions.get, instance.definition_id).version)
