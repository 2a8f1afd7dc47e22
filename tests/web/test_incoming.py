"""预处理 on the screen: noted, registered with what is known already, merged or answered; nothing goes."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from tests.conftest import ManualClock
from tests.petition.people import XFJ
from tests.web.conftest import text_of

Page = Callable[..., FlaskClient]

CALL = {
    "office_path": XFJ,
    "channel": "PHONE",
    "came_on": "2026-02-26",
    "who": "何秀英",
    "phone": "13900004321",
    "words": "何秀英来电问低保为什么停了。",
}


def noted(clerk: FlaskClient, **facts: str) -> str:
    """Notes an item; its id."""
    assert clerk.post("/incoming", data={**CALL, **facts}).status_code == 303
    found = re.findall(r'href="/incoming/([^"?]+)"', clerk.get("/incoming").text)
    return str(found[-1])


def test_an_item_is_noted_and_registered_from_the_day_it_came(page: Page, clock: ManualClock) -> None:
    clerk = page("xujing")
    refused = clerk.post("/incoming", data={**CALL, "words": ""})
    assert refused.status_code == 422
    assert "没有写来件说什么" in text_of(refused)
    assert "13900004321" in refused.text

    item = noted(clerk)
    pile = clerk.get("/incoming").text
    assert "何**" in pile
    assert "何秀英" not in pile, "the list masks who it is from"
    assert "何秀英来电问低保" in clerk.get(f"/incoming/{item}").text

    form = clerk.get(f"/register?item={item}").text
    assert 'value="何秀英"' in form
    assert "期限从那天算" in form
    sent = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', form))
    typed = {
        **{name: sent[name] for name in ("command", "item", "office_path", "matter_count")},
        "channel": "PHONE",
        "name": "何秀英",
        "phone": "13900004321",
        "received_by": "值班员",
        "recording": "20260226-1107",
        "query_code_told": "none",
        "matters-0-demand": "说明低保为什么停发",
    }
    late = clerk.post("/register", data=typed)
    assert late.status_code == 422
    assert 'id="late_reason-err"' in late.text

    done = clerk.post("/register", data={**typed, "late_reason": "周末值班记录周一才交。"})
    number = re.findall(r"安澜-\d{4}-\d{5}", done.text)[0]
    desk = text_of(clerk.get(f"/matters/{number}"))
    for words in ("周末值班记录周一才交。", "先在预处理", "值班员", "20260226-1107"):
        assert words in desk
    # Whose work needs no names hears no voices.
    assert "20260226-1107" not in text_of(page("shaoweimin").get(f"/matters/{number}"))
    assert number in clerk.get(f"/incoming/{item}").text
    del clock


def test_the_other_two_ends_and_back(page: Page, number: str) -> None:
    clerk = page("xujing")
    item = noted(clerk)
    assert clerk.post(f"/incoming/{item}/merge", data={"number": number, "reason": ""}).status_code == 422
    merged = clerk.post(f"/incoming/{item}/merge", data={"number": number, "reason": "催问这件办到哪里。"})
    assert merged.status_code == 303
    assert "催问这件办到哪里。" in clerk.get(f"/incoming/{item}").text
    assert clerk.post(f"/incoming/{item}/back", data={"reason": "是另一件事。"}).status_code == 303
    assert clerk.post(f"/incoming/{item}/answer", data={"reason": "咨询，已口头答复。"}).status_code == 303

    ended = text_of(clerk.get("/incoming?all=1&lang=en"))

    assert "Nopetition,answered" in ended
    assert page("zhouqiming").get("/incoming").status_code == 403
    assert page("fengliqun").get(f"/incoming/{item}").status_code == 200
    assert "记下来件" not in page("fengliqun").get("/incoming?lang=zh").text
