"""A publisher takes running cases to another version through the pages, and back."""

from __future__ import annotations

from tests.product import Office, post
from tests.web.conftest import text_of
from workers import migrate


def _second_version(office: Office) -> None:
    """Publishes the family again with the first step of every new petition renamed."""
    from app import bundles
    from engine import SYSTEM, definitions

    files = dict(bundles.bundled()["petition"])
    changed = {
        name: text.replace("Task_Analyse", "Task_Look") if name.endswith(".bpmn") else text
        for name, text in files.items()
    }
    office.engine.run(SYSTEM, definitions.publish, "petition", changed)


def test_a_publisher_sees_what_would_happen_does_it_and_takes_it_back(
    office: Office, page, number: str
) -> None:
    _second_version(office)
    browser = page("qinlan")

    before = text_of(browser.get("/studio/petition/migrate?from=1&to=2"))
    assert "没有它" in before
    assert number.replace(" ", "") in before
    form = {"from": "1", "to": "2", "map-Task_Analyse": "Task_Look", "command": "migrate-1"}
    assert browser.post("/studio/petition/migrate", data=form).status_code == 422
    asked = "/studio/petition/migrate?from=1&to=2&map-Task_Analyse=Task_Look"
    assert "迁移1件" in text_of(browser.get(asked))
    begun = browser.post("/studio/petition/migrate", data={**form, "why": "甄别改名"})
    assert begun.status_code == 303
    at = begun.headers["Location"]
    assert "正在迁移" in text_of(browser.get(at))
    migrate(office.engine)

    shown = text_of(browser.get(at))
    assert "已做完" in shown
    assert "换到新版本1件" in shown
    assert browser.post(f"{at}/undo", data={"command": "undo-0001"}).status_code == 422
    assert browser.post(f"{at}/undo", data={"command": "undo-0001", "why": "改错了"}).status_code == 303
    migrate(office.engine)
    assert "已撤回1件" in text_of(browser.get(at))
    assert "甄别改名" in text_of(browser.get("/studio/petition/migrate"))
    assert "Migrate running cases" in browser.get("/studio/petition/migrate?lang=en").text


def test_only_publishers_migrate(page) -> None:
    assert page("xujing").get("/studio/petition/migrate").status_code == 403
    form = {"from": "1", "to": "2", "why": "随便"}
    assert page("xujing").post("/studio/petition/migrate", data=form).status_code == 403


def test_programs_can_do_the_same(office: Office, page, number: str) -> None:
    _second_version(office)
    browser = page("qinlan")
    plan = {"from_version": 1, "to_version": 2}

    seen = post(browser, "/api/v1/definitions/petition/migrations/check", plan).get_json()
    assert seen["counts"] == {"refused": 1}
    assert seen["items"][0]["business_key"] == number
    assert seen["items"][0]["reasons"][0]["code"] == "element_missing"
    plan["mapping"] = {"Task_Analyse": "Task_Look"}
    begun = post(browser, "/api/v1/definitions/petition/migrations", {**plan, "why": "甄别改名"})
    assert begun.status_code == 201
    again = post(browser, "/api/v1/definitions/petition/migrations", {**plan, "why": "再来"})
    assert (again.status_code, again.get_json()["code"]) == (409, "migration_under_way")
    migrate(office.engine)

    at = f"/api/v1/migrations/{begun.get_json()['id']}"
    assert browser.get(at).get_json()["counts"] == {"migrated": 1}
    assert browser.get(f"{at}/cases").get_json()["items"][0]["outcome"] == "migrated"
    assert post(browser, f"{at}/undo", {"why": "改错了"}).status_code == 200
    migrate(office.engine)
    assert browser.get(at).get_json()["status"] == "undone"
    listed = browser.get("/api/v1/definitions/petition/migrations").get_json()["items"]
    assert [one["undo_why"] for one in listed] == ["改错了"]
    refused = post(
        browser, "/api/v1/definitions/petition/migrations/check", {"from_version": 1, "to_version": 9}
    )
    assert refused.status_code == 404
    assert browser.get("/api/v1/migrations/nothing").status_code == 404
    clerk = page("xujing")
    assert post(clerk, f"{at}/undo", {"why": "随便"}).status_code == 403
