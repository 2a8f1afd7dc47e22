"""What a page costs in SQL statements, and that looking at one writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests import conftest, product
from tests.engine.people import statements
from tests.petition import people
from tests.web.conftest import first_task


@pytest.fixture
def db_url(sqlite_tables: str) -> Iterator[str]:
    """One database will do: both are asked the same."""
    yield sqlite_tables
    conftest.empty(sqlite_tables)


#: The most a page of a sorter costs, signing in (one) included: what it costs now and one more.
MOST = {
    "/inbox?pile=office": 24,
    "/matters": 9,
    "/matters?q=土地流转": 12,
    "/matters/{number}": 20,
    "/tasks/{task_id}": 18,
    "/api/v1/tasks?limit=50": 2,
}


def test_a_page_costs_at_most_what_is_pinned(
    office: product.Office, page: Callable[[str], FlaskClient], number: str
) -> None:
    sorter = page("liangwenbo")
    named = {"number": number, "task_id": first_task(sorter)}
    commits: list[str] = []
    event.listen(office.engine.database, "commit", lambda _: commits.append("commit"))

    costs = {}
    for path in MOST:
        sorter.get(path.format(**named))
        with statements(office.engine) as sent:
            answer = sorter.get(path.format(**named))
        assert answer.status_code == 200
        costs[path] = len(sent)

    assert commits == []
    assert {path: cost for path, cost in costs.items() if cost > MOST[path]} == {}


@pytest.mark.usefixtures("number")
def test_completing_over_http_asks_once_who_it_is_and_commits_once(
    office: product.Office, page: Callable[[str], FlaskClient]
) -> None:
    sorter = page("liangwenbo")
    task_id = first_task(sorter)
    commits: list[str] = []
    event.listen(office.engine.database, "commit", lambda _: commits.append("commit"))

    with statements(office.engine) as sent:
        answer = product.post(sorter, f"/api/v1/tasks/{task_id}/complete", {"data": people.analysis()})

    assert answer.status_code == 200, answer.text
    assert commits == ["commit"]
    assert [one for one in sent if re.search(r"\b(session|user_account|post)\b", one)] == sent[:1]
