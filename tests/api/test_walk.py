"""A petition walked by programs: register, claim, complete, read; and what is refused."""

from __future__ import annotations

import io
from typing import Any

from engine import new_id
from tests.product import Office, post

PETITION = {
    "channel": "VISIT",
    "name": "韩素珍",
    "phone": "13700005518",
    "address": "柳河镇青塘村六组",
    "persons": 1,
    "oral": True,
    "confirmed": True,
    "query_code_told": "print",
    "matters": [
        {
            "demand": "合作社欠我家 2025 年土地流转款，要求付清",
            "facts": "家里 6.2 亩地流转给青塘村合作社，每亩每年 600 元，2025 年的一直没付。",
            "title": "青塘村合作社拖欠土地流转款",
            "place": "柳河镇青塘村",
            "content_class": "农村农业/土地流转",
            "purpose": "REQUEST",
        }
    ],
}


def registered(office: Office) -> tuple[Any, dict[str, Any]]:
    clerk = office.who("intake", place="330999/xfj")
    client = office.client(clerk.username)
    answer = post(client, "/api/v1/petitions", PETITION | {"office_path": clerk.office_path})
    assert answer.status_code == 201, answer.get_json()
    return client, answer.get_json()


def test_a_petition_is_registered_and_found_with_its_clock(office: Office) -> None:
    client, receipt = registered(office)
    number = receipt["matters"][0]["number"]

    matter = client.get(f"/api/v1/petitions/{number}").get_json()
    clocks = client.get(f"/api/v1/petitions/{number}/clocks").get_json()["items"]

    assert matter["status"] == "REGISTERED"
    assert matter["petitioner"] == "韩**"
    forward = next(each for each in clocks if each["rule"] == "R-02")
    assert forward["local"] is None
    assert forward["calendar_version"]
    assert forward["nominal_on"] == "2026-03-17"
    assert forward["name_en"] == "Petition office forwards or assigns"
    assert all(step["text_zh"] and step["text_en"] for step in forward["steps"])
    assert forward["shown"] == [
        {
            "on": "2026-03-02",
            "event": {"kind": "started", "on": "2026-03-02"},
            "nominal_on": "2026-03-17",
            "effective_on": "2026-03-17",
        }
    ]
    assert any("第22条" in step["article"] or "22" in step["article"] for step in forward["steps"])


def test_the_same_request_sent_twice_registers_once(office: Office) -> None:
    clerk = office.who("intake", place="330999/xfj")
    client = office.client(clerk.username)
    command, body = new_id(), PETITION | {"office_path": clerk.office_path}

    first = post(client, "/api/v1/petitions", body, command)
    second = post(client, "/api/v1/petitions", body, command)

    assert first.get_json() == second.get_json()
    assert len(client.get("/api/v1/petitions").get_json()["items"]) == 1


def test_a_task_is_claimed_by_one_and_refused_to_another(office: Office) -> None:
    _, receipt = registered(office)
    sorter = office.client(office.who("sorter", place="330999/xfj").username)
    handler = office.client(office.who("handler", place="330999/zjj").username)

    task = sorter.get("/api/v1/tasks").get_json()["items"][0]
    claimed = post(sorter, f"/api/v1/tasks/{task['id']}/claim").get_json()
    refused = post(handler, f"/api/v1/tasks/{task['id']}/complete", {"data": {}})

    assert task["business_key"] == receipt["matters"][0]["number"]
    assert claimed["assignee_name"]
    assert refused.status_code == 403
    assert refused.content_type == "application/problem+json"


def test_a_form_value_that_does_not_fit_is_refused_by_field(office: Office) -> None:
    registered(office)
    sorter = office.client(office.who("sorter", place="330999/xfj").username)
    task = sorter.get("/api/v1/tasks").get_json()["items"][0]

    answer = post(sorter, f"/api/v1/tasks/{task['id']}/complete", {"data": {"nonsense": 1}})

    assert answer.status_code == 422
    assert all(error["path"] and error["message"] for error in answer.get_json()["errors"])


def test_what_is_typed_is_kept_as_a_draft(office: Office) -> None:
    registered(office)
    sorter = office.client(office.who("sorter", place="330999/xfj").username)
    task = sorter.get("/api/v1/tasks").get_json()["items"][0]

    assert (
        sorter.put(f"/api/v1/tasks/{task['id']}/draft", json={"data": {"summary": "半句话"}}).status_code
        == 204
    )

    assert sorter.get(f"/api/v1/tasks/{task['id']}/form").get_json()["data"]["summary"] == "半句话"


def test_a_case_of_another_office_looks_like_one_that_is_not_there(office: Office) -> None:
    _, receipt = registered(office)
    stranger = office.client(office.who("handler", place="330999/jyj").username)
    matter = receipt["matters"][0]

    assert stranger.get(f"/api/v1/petitions/{matter['number']}").status_code == 404
    assert stranger.get(f"/api/v1/instances/{matter['instance_id']}/history").status_code == 404


def test_the_picture_shows_where_the_case_stands(office: Office) -> None:
    client, receipt = registered(office)

    picture = client.get(f"/api/v1/instances/{receipt['matters'][0]['instance_id']}/diagram").get_json()

    assert picture["open"]
    assert set(picture["files"]) >= {"petition.bpmn", "registration.bpmn"}
    assert [part["file"] for part in picture["parts"] if part["here"]] == ["registration.bpmn"]
    assert picture["parts"][0]["title"]


def test_a_designer_checks_drafts_and_publishes(office: Office) -> None:
    designer = office.client(office.who("designer").username)
    publisher = office.client(office.who("publisher").username)
    text = designer.get("/api/v1/definitions/petition").get_json()["files"]["closure.bpmn"]

    broken = post(
        designer, "/api/v1/definitions/petition/lint", {"files": {"closure.bpmn": "<!DOCTYPE x><x/>"}}
    )
    saved = designer.put(
        "/api/v1/definitions/petition/draft/closure.bpmn", json={"text": text + "\n<!-- 归档 -->"}
    )
    published = post(publisher, "/api/v1/definitions/petition/publish", {"note": "归档说明"})

    assert any(each["severity"] == "error" for each in broken.get_json()["findings"])
    assert saved.status_code == 204
    assert published.status_code == 201, published.get_json()
    assert published.get_json()["version"] == 2


def test_a_broken_draft_is_not_published(office: Office) -> None:
    designer = office.client(office.who("designer").username)
    publisher = office.client(office.who("publisher").username)
    designer.put("/api/v1/definitions/petition/draft/closure.bpmn", json={"text": "<not bpmn"})

    answer = post(publisher, "/api/v1/definitions/petition/publish", {"note": "x"})

    assert answer.status_code == 422
    assert any("closure.bpmn" in error["path"] for error in answer.get_json()["errors"])


def test_a_handler_may_not_publish(office: Office) -> None:
    handler = office.client(office.who("handler").username)

    assert post(handler, "/api/v1/definitions/petition/publish", {"note": "x"}).status_code == 403


def test_a_hotline_hands_in_what_is_registered_from_the_day_it_came(office: Office) -> None:
    clerk = office.who("intake", place="330999/xfj")
    client = office.client(clerk.username)
    call = {"office_path": clerk.office_path, "channel": "PHONE", "came_on": "2026-02-27", "source": "12345"}
    call |= {"who": "何秀英", "phone": "13900004321", "words": "问低保为什么停了。"}

    made = post(client, "/api/v1/incoming", call)
    waiting = client.get("/api/v1/incoming").get_json()["items"]

    assert made.status_code == 201, made.get_json()
    assert [one["id"] for one in waiting] == [made.get_json()["id"]]
    assert "何秀英" not in str(waiting)
    files = f"/api/v1/incoming/{waiting[0]['id']}/files"
    said = client.post(
        files,
        data={"file": (io.BytesIO(b"ID3\x04" + b"\x00" * 60), "通话.mp3"), "slot": "RECORDING"},
        headers={"Idempotency-Key": new_id()},
        content_type="multipart/form-data",
    )
    assert said.status_code == 201, said.get_json()
    assert [one["name"] for one in client.get(files).get_json()["items"]] == ["通话.mp3"]
    heard = client.get(f"{files}/{said.get_json()['id']}/file", buffered=True)
    assert heard.data.startswith(b"ID3")
    asked = PETITION | {"office_path": clerk.office_path, "channel": "PHONE", "item": waiting[0]["id"]}
    receipt = post(client, "/api/v1/petitions", asked | {"late_reason": "周末的电话周一才转来。"})
    assert receipt.status_code == 201, receipt.get_json()
    assert receipt.get_json()["received_on"] == "2026-02-27"
    assert client.get("/api/v1/incoming").get_json()["items"] == []
    assert [one["is_moved"] for one in client.get(files).get_json()["items"]] == [True]
    number = receipt.get_json()["matters"][0]["number"]
    there = client.get(f"/api/v1/petitions/{number}/attachments").get_json()["items"]
    assert [(one["slot"], one["sha256"]) for one in there] == [("RECORDING", said.get_json()["sha256"])]
    assert post(client, "/api/v1/incoming", call | {"came_on": "2027-01-01"}).status_code == 422


def test_a_leaders_instruction_is_written_down_answered_and_ended_by_programs(office: Office) -> None:
    clerk, receipt = registered(office)
    number = receipt["matters"][0]["number"]
    path = f"/api/v1/petitions/{number}/instructions"
    head, other = (office.who("unit_head", place=f"330999/{organ}") for organ in ("nyncj", "zjj"))
    sent = {"leader_name": "陆振华", "leader_post": "副县长", "words": "请查清流转款，结果报我。"}
    sent |= {"said_on": "2026-03-02", "organ": head.office_path, "by_on": "2026-03-20"}

    refused = post(clerk, path, {**sent, "words": "", "by_on": "2026-03-01"})
    command = new_id()
    made = post(clerk, path, sent, command)
    again = post(clerk, path, sent, command)

    assert {one["path"] for one in refused.get_json()["errors"]} == {"words", "by_on"}
    assert (made.status_code, again.get_json()) == (201, made.get_json())
    assert made.get_json()["number"] == f"{number}/批示1"
    answer = {"reply": "3月9日当面对了账，3720 元没有付，合作社答应3月底付清。", "signer": "宋长河"}
    assert post(office.client(other.username), f"{path}/1/reply", answer).status_code == 404
    bureau = office.client(head.username)
    empty = post(bureau, f"{path}/1/reply", {**answer, "signer": ""})
    assert [one["path"] for one in empty.get_json()["errors"]] == ["signer"]
    replied = post(bureau, f"{path}/1/reply", answer)
    assert (replied.status_code, replied.get_json()["status"]) == (200, "ANSWERED")
    assert post(bureau, f"{path}/1/reply", answer).status_code == 409
    post(clerk, path, {**sent, "by_on": ""})
    for _ in range(2):
        ended = post(clerk, f"{path}/2/end", {"reasons": "领导说已经听过汇报。"}, "the-same-end")
        assert ended.status_code == 204, ended.get_json()
    listed = clerk.get(path).get_json()["items"]
    assert [one["status"] for one in listed] == ["ANSWERED", "WITHDRAWN"]
    papers = clerk.get(f"/api/v1/petitions/{number}/documents").get_json()["items"]
    assert [one["kind"] for one in papers].count("INSTRUCTION") == 3
