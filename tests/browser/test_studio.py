"""The designers' table: diagrams open whole, every change is a draft, a broken one cannot be published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from engine import decisions, definitions, instances
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

    # A slow hand has both steps kept one by one.
    with designer.page.expect_response(
        lambda answer: (
            "/draft/" in answer.url and answer.ok and "看清楚" not in (answer.request.post_data or "")
        )
    ):
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


def test_a_decision_table_opens_as_a_table_and_is_saved_as_it_was(county: County, desk: Sit) -> None:
    designer = desk("heyiming")
    published = county.read(definitions.files, county.read(definitions.newest, "petition").id)
    for name in sorted(each for each in published if each.endswith(".dmn")):
        table(designer, name)
        assert designer.page.locator(".dmn tbody tr").count() == published[name].count("<rule ")
        with designer.page.expect_download() as saved:
            designer.page.click("[data-act=download]")
        assert Path(saved.value.path()).read_text(encoding="utf-8") == published[name]
    assert county.read(definitions.draft, "petition") == {}


def test_a_row_is_added_by_ticking_and_a_cell_that_is_no_feel_keeps_the_table_from_being_published(
    county: County, desk: Sit
) -> None:
    designer = desk("heyiming")
    table(designer, "routing.dmn")
    rows = designer.page.locator(".dmn tbody tr").count()
    cell(designer, 1, "信访形式").focus()
    press(designer, "下面加一行")
    cell(designer, 2, "信访形式").focus()
    panel(designer, '传真 "FAX"').check()
    cell(designer, 2, "信访目的").focus()
    panel(designer, '意见建议 "SUGGESTION"').check()
    with drafted(designer):
        for label, value in (("行", '"T99"'), ("怎么办", '"notice"'), ("说明", '"传真来的建议')):
            cell(designer, 2, label).fill(value)
    found = designer.page.locator("[data-findings] li.error")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("第2行 输出 说明")
    expect(designer.page.locator("td.finding-error")).to_have_count(1)
    found.get_by_role("button", name="去改").click()
    expect(cell(designer, 2, "说明")).to_be_focused()

    publisher = desk("qinlan")
    table(publisher, "routing.dmn")
    expect(publisher.page.locator("[data-act=publish]")).to_have_attribute("aria-disabled", "true")
    expect(cell(publisher, 2, "说明")).to_have_attribute("readonly", "")

    with drafted(designer):
        cell(designer, 2, "说明").fill('"传真来的建议"')
    expect(designer.page.locator("[data-findings]")).to_contain_text("0 处错误")
    routing = decisions.compile(county.read(definitions.draft, "petition")["routing.dmn"].text)["routing"]
    assert routing.rows({"channel": "FAX", "purpose": "SUGGESTION"})[0]["row"] == "T99"

    # Every cell is one step back; the row itself is the last of them.
    for _ in range(7):
        designer.page.click("[data-act=undo]")
    expect(designer.page.locator(".dmn tbody tr")).to_have_count(rows)


def test_rows_that_overlap_or_are_missing_are_told_with_an_example(county: County, desk: Sit) -> None:
    designer = desk("heyiming")
    table(designer, "beside.dmn")
    with drafted(designer):
        cell(designer, 1, "信访目的").focus()
        designer.page.get_by_label("几行成立时怎么办").select_option("UNIQUE")
    found = designer.page.locator("[data-findings] li.error")
    expect(found.first).to_contain_text("会同时成立，例如")
    expect(designer.page.locator("tr.finding-error").first).to_be_attached()

    with drafted(designer):
        designer.page.get_by_label("几行成立时怎么办").select_option("FIRST")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("没有一行管得到，例如")

    # What is no table any more stays text until it is one again.
    press(designer, "看源文件")
    source = designer.page.locator("#source")
    text = source.input_value()
    source.fill(text.replace("</definitions>", ""))
    press(designer, "看成表格")
    expect(designer.page.locator("[data-notices]")).to_contain_text("不能看成表格")
    with drafted(designer):
        source.fill(text)
    press(designer, "看成表格")
    expect(designer.page.locator(".dmn")).to_be_visible()
    assert 'hitPolicy="FIRST"' in county.read(definitions.draft, "petition")["beside.dmn"].text


def table(who: Desk, name: str) -> None:
    """Opens a decision table and waits until it is drawn and checked."""
    who.go(f"/studio/petition/{name}")
    expect(who.page.locator("[data-island=source][data-ready]")).to_be_attached(timeout=20_000)


def cell(who: Desk, row: int, label: str) -> Locator:
    """One cell of the table by its row and the name of its column."""
    return who.page.get_by_label(f"第{row}行 {label}", exact=True)


def press(who: Desk, name: str) -> None:
    """A button of the panel beside the table."""
    who.page.locator("[data-panel]").get_by_role("button", name=name, exact=True).click()


def drafted(who: Desk) -> Any:
    """Waits until the draft is kept and checked again."""
    return who.page.expect_response(lambda answer: answer.url.endswith("/lint") and answer.ok)
