"""The county with one registered petition, and browsers signed in as its people."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import conftest, product
from tests.conftest import ManualClock

FACTS = "家里 6.2 亩地流转给青塘村合作社，2024 年的款付了，2025 年的一直没付。\n村里还有十来户一样。"
TYPED = {
    "channel": "VISIT",
    "name": "韩素珍",
    "phone": "137 0000 5518",
    "address": "柳河镇青塘村六组",
    "persons": "3",
    "party_kind": "person",
    "query_code_told": "print",
    "matter_count": "1",
    "matters-0-demand": "合作社欠我家 2025 年土地流转款，要求付清",
    "matters-0-facts": FACTS,
    "matters-0-place": "柳河镇",
    "matters-0-content_class": "农村农业/土地流转",
    "matters-0-purpose": "REQUEST",
}
XFJ = "/33/3309/330999/xfj/"


@pytest.fixture
def office(db_url: str, tmp_path: Path, clock: ManualClock) -> Iterator[product.Office]:
    with product.opened(db_url, tmp_path, clock) as opened:
        yield opened


@pytest.fixture(scope="module", params=conftest.DATABASES)
def module_office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[product.Office]:
    """One county for each database and all tests of a module; a module that wants it names it `office`."""
    url = request.getfixturevalue(f"{request.param}_tables")
    with product.opened(url, tmp_path_factory.mktemp("office"), ManualClock()) as opened:
        yield opened
    conftest.empty(url)


@pytest.fixture
def page(office: product.Office) -> Callable[[str], FlaskClient]:
    """A browser of this person; `page("xujing").get("/inbox")`."""
    return office.client


@pytest.fixture
def number(page: Callable[[str], FlaskClient]) -> str:
    """The number of a petition that was registered through the page."""
    answer = page("xujing").post("/register", data={**TYPED, "office_path": XFJ, "command": "first-command"})
    assert answer.status_code == 200, text_of(answer)
    return re.findall(r"安澜-\d{4}-\d{5}", answer.text)[0]


def text_of(answer: Any) -> str:
    """What a reader sees of a page: no markup, no blanks."""
    plain = re.sub(r"<script.*?</script>|<head>.*?</head>|<[^>]+>", "", answer.text, flags=re.S)
    return re.sub(r"\s+", "", plain)


def first_task(browser: FlaskClient, pile: str = "office") -> str:
    """The id of the first task in a pile."""
    return re.findall(r'data-id="([^"]+)"', browser.get(f"/inbox?pile={pile}").text)[0]
