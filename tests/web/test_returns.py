"""The page of what is sent back: counts that lead to their matters, no names, and the same as a file."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from access import sheets
from engine import SYSTEM
from petition import returns
from tests import product

from .conftest import text_of

Page = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)

NYNCJ = "/33/3309/330999/nyncj/"


@pytest.fixture
def sent_back(office: product.Office, number: str) -> str:
    """The petition, sent back once: written by hand, the walk there is long."""
    with office.engine.begin(SYSTEM) as tx:
        returns._keep(tx, returns._whose(tx, number, NYNCJ), "task-1", "法制审核", ["BASIS", "SEAL"])
    return number


def test_returns_are_counted_by_reason_and_unit_and_lead_to_their_matters(page: Page, sent_back: str) -> None:
    chief = page("shenguodong")
    shown = chief.get("/oversight/returns")
    text = text_of(shown)

    assert "依据错" in text
    assert "盖本机关的章" in text
    assert "太少，不比较" in text
    assert sent_back in shown.text
    assert "Wrong basis" in chief.get("/oversight/returns?lang=en").text
    assert sent_back in chief.get("/oversight/returns?code=SEAL").text
    assert sent_back not in chief.get("/oversight/returns?code=FACTS").text
    assert sent_back not in chief.get("/oversight/returns?since=2025-01-01&until=2025-12-31").text


def test_returns_leave_as_excel(page: Page, sent_back: str) -> None:
    chief = page("shenguodong")
    figures = chief.post("/oversight/returns/export", data={"what": "figures"})
    listed = chief.post("/oversight/returns/export", data={"what": "lines"})

    [unit] = next(iter(sheets.read(figures.data).values()))
    assert (unit["依据错"], unit["退回几次"], unit["说明"]) == ("1", "1", "太少，不比较")
    [line] = next(iter(sheets.read(listed.data).values()))
    assert (line["编号"], line["退回的原因"]) == (sent_back, "依据错、盖章错")


def test_who_watches_over_nothing_sees_no_returns(page: Page, sent_back: str) -> None:  # noqa: ARG001
    assert page("xujing").get("/oversight/returns").status_code == 403
    assert page("xujing").post("/oversight/returns/export").status_code == 403
