"""Many letters from a spreadsheet: tried first, mapped, registered row by row; nothing lost or calculated."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from petition import from_sheet
from printing import table
from tests.access.test_importing import book
from web.pages import register_sheet

from .conftest import XFJ, text_of

Page = Callable[..., FlaskClient]

#: What does not depend on the database is asked of one of them.
ONE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)

HEADING = ["信访人", "联系电话", "信访日期", "主要诉求", "信访内容", "内容分类", "上级编号"]
ROWS: list[list[str | int]] = [
    ["韩素珍", "13700005518", "2026年3月2日", "付清流转款", "2025 年的一直没付。", "土地流转", "LX0001"],
    ["", "", "2026/3/2", "修好路灯", "", "", "LX0002"],
    ["欧阳𠮷", "13900001111", "46083", "", "只写了情况，没有写要什么。", "", "LX0003"],
]


def hand_in(browser: FlaskClient, rows: Any = ROWS, heading: Any = HEADING, content: bytes = b"") -> Any:
    sheet = content or table.write("来信", heading, rows)
    data = {"file": (BytesIO(sheet), "省局转来.xlsx"), "office_path": XFJ, "channel": "LETTER"}
    return browser.post("/register/sheet", data=data, content_type="multipart/form-data")


@pytest.fixture
def there(page: Page) -> str:
    """The address of the sheet that was handed in on the day its letters came."""
    return str(hand_in(page("xujing")).headers["Location"])


@ONE
def test_a_sheet_is_tried_mapped_and_registered_row_by_row(page: Page, there: str) -> None:
    clerk = page("xujing")
    tried = text_of(clerk.get(there))
    assert "可以登记2行，不能登记1行，已登记0行。" in tried
    assert "没有写诉求" in tried
    assert re.findall(r'<label for="column-\d">(\S+)', clerk.get(there).text) == HEADING

    done = text_of(clerk.post(there, data={"act": "go"}, follow_redirects=True))
    assert "可以登记0行，不能登记1行，已登记2行。" in done
    # The third row's words become its demand; what is registered already stays so.
    columns = {f"column-{n}": field for n, field in enumerate(_columns(clerk.get(there).text))}
    columns["column-4"] = "demand"
    clerk.post(there, data={"act": "map", "name": "省局转件", **columns})
    for _twice in range(2):
        clerk.post(there, data={"act": "go"})

    assert "已登记3行" in text_of(clerk.get(there))
    listed = text_of(clerk.get("/matters"))
    assert len(set(re.findall(r"安澜-2026-\d{5}", listed))) == 3
    first = text_of(clerk.get("/matters/安澜-2026-00001"))
    for words in ("付清流转款", "2025年的一直没付。", "上级编号：LX0001", "韩**", "来信"):
        assert words in first
    again = hand_in(clerk, [["王建国", "", "2026-03-02", "", "修水渠", "", "LX0004"]]).headers["Location"]
    assert _columns(clerk.get(again).text)[4] == "demand"


@ONE
def test_a_sheet_is_its_clerk_s_alone_and_can_be_let_go(page: Page, there: str) -> None:
    assert page("liangwenbo").get(there).status_code == 404
    assert page("liangwenbo").post(there, data={"act": "go"}).status_code == 404
    assert page("guxiaolan").get("/register/sheet").status_code == 403
    clerk = page("xujing")
    assert "省局转来.xlsx" in clerk.get("/register/sheet").text

    clerk.post(there, data={"act": "drop"})

    assert clerk.get(there).status_code == 404


@ONE
def test_what_cannot_be_read_is_refused_whole_with_its_place(page: Page, monkeypatch: Any) -> None:
    clerk = page("xujing")
    formula = '<c r="H2"><f>SUM(A1:A9)</f><v>3</v></c>'
    cases = {
        "单元格 H2 里是公式": book([["x"] * 7], [], formula=formula),
        "这不是 Excel": b"%PDF-1.7",
        "文件是空的": b"",
        "都叫“诉求”": table.write("来信", ["诉求", "诉求"], [["甲", "乙"]]),
        "表里没有内容": table.write("来信", HEADING, []),
        "一次最多 2 行": table.write("来信", HEADING, ROWS),
        "文件太大": b"x" * 100_001,
    }
    monkeypatch.setattr(register_sheet, "LARGEST", 100_000)
    monkeypatch.setattr(from_sheet, "MOST", 2)

    for words, content in cases.items():
        data = {"file": (BytesIO(content), "x.xlsx"), "office_path": XFJ}
        answer = clerk.post("/register/sheet", data=data, content_type="multipart/form-data")
        assert answer.status_code == 422, words
        assert words in answer.text
    assert "没有办完的表" not in clerk.get("/register/sheet").text


@pytest.mark.parametrize(
    "said, day",
    [
        ("2026-03-09", "2026-03-09"),
        ("2026/3/9", "2026-03-09"),
        ("2026.3.9", "2026-03-09"),
        ("2026年3月9日", "2026-03-09"),
        ("20260309", "2026-03-09"),
        ("46090", "2026-03-09"),
        ("2026-02-30", "2026-02-30"),
        ("上周", "上周"),
    ],
)
def test_days_are_read_as_sheets_write_them(said: str, day: str) -> None:
    row = from_sheet.submission({"日": said}, {"日": "received_on"}, office_path=XFJ, channel="LETTER")

    assert row["received_on"] == day


def _columns(page: str) -> list[str]:
    """What each column is mapped to."""
    selects = re.findall(r'<select id="column-\d+".*?</select>', page, flags=re.S)
    return [re.findall(r'value="(\w+)" selected', each)[0] for each in selects]
