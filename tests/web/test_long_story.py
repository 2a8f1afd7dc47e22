"""A matter with ten thousand rows of history: its pages stay fast, and the whole story comes in pages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from engine import SYSTEM
from engine.model import history, instance
from tests import product
from tests.web.conftest import text_of

ROWS = 10_000

#: A page of the long matter may take so many times what it took when the matter was new; reading the whole
#: story for every page took thirty times as long.
TIMES = 4


def grow(office: product.Office, number: str) -> None:
    """Writes a long past: tasks done again and again, the way a case that was sent back for years has it."""
    with office.engine.begin(SYSTEM) as tx:
        row = tx.db.execute(select(instance).where(instance.c.business_key == number)).mappings().one()
        kinds = ("task_created", "task_completed", "elements_passed", "task_claimed", "timer_scheduled")
        tx.db.execute(
            insert(history),
            [
                {
                    "instance_id": row["id"],
                    "seq": seq,
                    "at": tx.now,
                    "kind": kinds[seq % len(kinds)],
                    "element_id": "investigate",
                    "element_name": f"调查核实之{seq}",
                    "actor_id": "x",
                    "actor_name": "顾静",
                    "facts": {"elements": ["investigate"], "flows": ["f"]},
                }
                for seq in range(row["seq"] + 1, ROWS + 1)
            ],
        )
        tx.db.execute(update(instance).where(instance.c.id == row["id"]).values(seq=ROWS))


def timed(browser: FlaskClient, path: str) -> float:
    """The seconds a page takes, at its best: other tests run beside."""
    best = 1e9
    for _ in range(5):
        began = time.perf_counter()
        answer = browser.get(path)
        best = min(best, time.perf_counter() - began)
        assert answer.status_code == 200, text_of(answer)
    return best


def test_ten_thousand_rows_are_read_by_the_page(
    office: product.Office, number: str, page: Callable[[str], FlaskClient]
) -> None:
    sorter = page("xujing")
    paths = [f"/matters/{number}{which}" for which in ("", "?story=law", "?story=all")]
    before = [timed(sorter, path) for path in paths]
    grow(office, number)

    after = [timed(sorter, path) for path in paths]

    assert all(now < was * TIMES for was, now in zip(before, after, strict=True)), (before, after)


def test_the_whole_story_is_told_once_over_its_pages(
    office: product.Office, number: str, page: Callable[[str], FlaskClient]
) -> None:
    grow(office, number)
    sorter = page("xujing")
    told: list[int] = []
    path, pages = f"/matters/{number}?story=all", 0
    while path:
        text = sorter.get(path).text.partition('id="tl"')[2]
        told += map(int, re.findall(r"调查核实之(\d+)", text))
        earlier = re.search(r'href="([^"#]*before=\d+)', text)
        path, pages = (earlier[1].replace("&amp;", "&") if earlier else ""), pages + 1

    assert told == sorted(set(told), reverse=True)
    assert len(told) == len([seq for seq in range(min(told), ROWS + 1) if seq % 5 == 3])
    assert pages == -(-len(told) // 200) or pages == -(-len(told) // 200) + 1


def test_programs_page_through_the_story(office: product.Office, number: str) -> None:
    grow(office, number)
    sorter = office.client("xujing")
    first = sorter.get(f"/api/v1/petitions/{number}/story?limit=50").json
    second = sorter.get(f"/api/v1/petitions/{number}/story?limit=50&after={first['next']}").json

    assert len(first["items"]) == len(second["items"]) == 50
    assert second["items"][0]["at"] <= first["items"][-1]["at"]
    assert first["items"][-1] != second["items"][0]
