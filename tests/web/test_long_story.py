"""A matter with ten thousand rows of history: its pages stay fast, and the whole story comes in pages."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update

from engine import SYSTEM
from engine.model import history, instance
from tests import product
from tests.web.conftest import text_of

ROWS = 10_000


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


def rows_read(office: product.Office, browser: FlaskClient, path: str) -> int:
    """How many rows the database hands over for a page."""
    rows = 0

    def count(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> tuple[Any, ...]:  # noqa: ARG001
        nonlocal rows
        rows += 1
        return row

    def listen(connection: Any, *rest: Any) -> None:  # noqa: ARG001
        connection.row_factory = count

    event.listen(office.engine.reading, "checkout", listen)
    try:
        answer = browser.get(path)
    finally:
        event.remove(office.engine.reading, "checkout", listen)
    assert answer.status_code == 200, text_of(answer)
    assert rows, "nothing was counted"
    return rows


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_ten_thousand_rows_are_read_by_the_page(
    office: product.Office, number: str, page: Callable[[str], FlaskClient]
) -> None:
    sorter = page("xujing")
    paths = [f"/matters/{number}{which}" for which in ("", "?story=law", "?story=all")]
    before = [rows_read(office, sorter, path) for path in paths]
    grow(office, number)

    after = [rows_read(office, sorter, path) for path in paths]

    # What the diagram shows as passed is a fifth of what was written here; the story itself comes in pages.
    assert all(now - was < ROWS / 4 for was, now in zip(before, after, strict=True)), (before, after)


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
