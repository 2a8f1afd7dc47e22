"""Every route and every list, asked by every role, over every kind of matter: no row and no field leaks.

And whatever of a sealed matter, or of a person whole, is shown to those who may read it is on record.
The oracle is `tests.access.oracle`. A new route is covered by being there; one with a parameter or an act
this test does not know fails it until somebody says here what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

import access.sheets
from access.model import read_log
from engine import SYSTEM, new_id
from printing import sheet, table
from tests import product
from tests.access import oracle
from tests.access.county import CAST, County, Secret, build
from tests.conftest import ManualClock
from web.pages import desk

#: Parameters that name a matter, or something of one.
OF_A_MATTER = {"number", "instance_id", "task_id", "document_id", "incident_id", "attachment_id", "notice_id"}
#: Parameters that name nothing of a matter, and what to ask for.
OTHERS = {
    "key": "petition",
    "name": "closure.bpmn",
    "filename": "nothing.css",
    "migration_id": "none",
    "token_id": "none",
    "recusal_id": "none",
    "session_id": "none",
    "substitution_id": "none",
    "user_id": "none",
    "post_id": "none",
    "link_id": "none",
    "office_id": "none",
    "act": "note",
    "ending": "back",
    "ticket_id": "none",
    "move": "done",
    "batch_id": "none",
    "draft_id": "none",
    "filter_id": "none",
    "draw_id": "none",
    "entry_id": "none",
    "text_id": "regulation-2022",
    "report_id": "none",
    "item_id": "none",
    "kind": "OPINION",
    "form": "docx",
    "version": "0",
    "ordinal": "1",
    "file_id": "none",
}
#: What people do with a task beside completing it: taken in turn, so that each is asked of many.
ACTS_ON_TASKS = sorted(desk.ACTS)
#: Acts that concern no matter that is there already.
ACTS = {
    "/filters",
    "/inbox/bulk",
    "/inbox/columns",
    "/library",
    "/oversight/samples",
    "/oversight/annual",
    "/me/notices",
    "/notices/read",
    "/api/v1/notices/read",
    "/api/v1/notices/wishes",
    "/signin",
    "/signin/code",
    "/signout",
    "/register",
    "/register/draft",
    "/register/sheet",
    "/incoming",
    "/incoming/draft",
    "/hall/take",
    "/hall/call",
    "/me",
    "/me/password",
    "/me/prove",
    "/me/factor/begin",
    "/me/factor/confirm",
    "/me/factor/codes",
    "/me/factor/end",
    "/me/tokens",
    "/me/substitutes",
    "/people",
    "/rules/apply",
    "/rules/file",
    "/rules/local",
    "/api/v1/petitions",
    "/api/v1/incoming",
    "/api/v1/instances",
    "/api/v1/tracking/rating",
}
#: Lists that are asked for by a form.
ASKED_BY_FORM = {
    "/register/hints",
    "/inbox/export",
    "/matters/export",
    "/oversight/returns/export",
    "/print",
    "/print/chosen",
    "/track",
    "/track/rating",
}
#: Lists that look for words: asked once for each matter by its number, its person and its demand.
SEARCHES = {"/matters", "/inbox", "/inbox/live", "/audit", "/api/v1/petitions", "/api/v1/tasks"}
#: What keeps the machine running names cases by their number, and shows nothing of them.
NUMBERS_ALLOWED = {"/audit", "/incidents", "/api/v1/incidents"}


#: Acts that only show, for a stated reason: asked also by those who may.
SHOWN_FOR_A_REASON = ("/reveal", "/documents/<document_id>/file")


@dataclass
class Count:
    """What was asked: cells are route x matter. Who begins at another figure asks for other acts."""

    requests: int
    cells: int = 0


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    from tests import conftest

    url = request.getfixturevalue(f"{request.param}_tables")
    clock = ManualClock()
    office = product.open_office(url, Path(tmp_path_factory.mktemp("county")), clock)
    yield build(office, clock)
    office.engine.close()
    conftest.empty(url)


def rules(county: County) -> list[tuple[str, Rule]]:
    """Every method of every route."""
    found = []
    for rule in county.office.app.url_map.iter_rules():
        if not rule.endpoint.endswith("static"):
            methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            found += [(method, rule) for method in methods]
    return found


def filled(rule: Rule, ids: dict[str, str]) -> str:
    """The address of a route with its parameters."""
    return re.sub(
        r"<(?:[^:>]+:)?([^>]+)>", lambda found: ids.get(found[1], OTHERS.get(found[1], "")), rule.rule
    )


def body(answer: Any) -> str:
    """What an answer says, entities resolved, JSON escapes too; the words of a paper."""
    if answer.mimetype.endswith("wordprocessingml.document"):
        text = "\n".join(words for _, words in sheet.read(answer.data).styled)
    elif answer.mimetype == table.MEDIA:
        lines = [row.cells for rows in access.sheets.read(answer.data).values() for row in rows]
        text = str(lines)
    elif answer.mimetype == "application/pdf":
        text = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.data))
    else:
        text = str(answer.get_json()) if answer.is_json else answer.get_data(as_text=True)
    return unescape(text) + unescape(str(answer.headers.get("Location", "")))


def leaks(
    text: str, username: str, one: Secret, *, route: str, echo: str = "", is_list: bool = False
) -> list[str]:
    """Words of a matter in an answer that this person must not read there."""
    if oracle.sees(username, one):
        # What is sealed is in no list, not even of those who may open it.
        forbidden = [*one.personal, *(one.content if one.is_sealed and is_list else ())]
    else:
        forbidden = list(one.words)
        if any(route.startswith(each) for each in NUMBERS_ALLOWED):
            forbidden.remove(one.number)
    return [word for word in forbidden if word in text and word != echo]


def test_every_route_is_known_to_this_test(county: County) -> None:
    unknown = []
    for method, rule in rules(county):
        if rule.arguments - OF_A_MATTER - set(OTHERS):
            unknown.append(f"{rule.rule}: a parameter this test cannot fill")
        if method != "GET" and not rule.arguments and rule.rule not in ACTS | ASKED_BY_FORM:
            unknown.append(f"{method} {rule.rule}: an act this test has not been told of")

    assert unknown == []


@pytest.mark.timeout(900)
@pytest.mark.parametrize("username", CAST)
def test_no_route_tells_anybody_what_is_not_for_them(
    county: County, username: str, record_property: Callable[[str, object], None]
) -> None:
    turn, found = list(CAST).index(username), []
    count = Count(turn)
    # What is asked is SQL of both databases: SQLite is asked everything, PostgreSQL a third of it in turn.
    every = 1 if county.office.engine.database.dialect.name == "sqlite" else 3
    client = county.office.client(username)
    for place, (method, rule) in enumerate(rules(county)):
        if rule.rule in ("/signout", "/metrics", "/healthz", "/readyz") or (turn + place) % every:
            continue
        if rule.arguments & OF_A_MATTER:
            found += _one_by_one(county, client, username, method, rule, count)
        elif method == "GET":
            found += _lists(county, client, username, rule, count)
        elif rule.rule in ASKED_BY_FORM:
            found += _forms(county, client, username, rule, count)

    # Told at the end of the run, of all people together: see `pytest_terminal_summary`.
    for name, number in (("cells", count.cells), ("requests", count.requests - turn), ("leaks", len(found))):
        record_property(name, number)
    assert count.cells > len(county.secrets) * 50 / every
    assert found == []


def test_the_page_that_explains_says_what_the_routes_do(county: County) -> None:
    admin, wrong = county.office.client("tangwei"), []
    for username in CAST:
        for one in county.secrets:
            answer = admin.get("/access", query_string={"user": username, "number": one.number})
            page = unescape(answer.text)
            verdict = [word for word in ("能看", "看不到") if f"<b>{word}</b>" in page]
            if verdict != ["能看" if oracle.sees(username, one) else "看不到"]:
                wrong.append(f"{username}: {verdict} ({one.name})")
            wrong += [
                f"{username}: {word} ({one.name})"
                for word in one.words
                if word in page and word != one.number
            ]

    assert wrong == []


def _lists(county: County, client: FlaskClient, username: str, rule: Rule, count: Count) -> list[str]:
    path = filled(rule, {})
    first = client.get(path)
    plain = body(first)
    # Whoever is refused the list is refused all of it.
    if first.status_code == 200:
        plain += body(client.get(path, query_string={"all": "1", "limit": "200"}))
    found = [
        f"{username} GET {path}: {word} ({one.name})"
        for one in county.secrets
        for word in leaks(plain, username, one, route=rule.rule, is_list=True)
    ]
    count.requests += 2 if first.status_code == 200 else 1
    count.cells += len(county.secrets)
    for one in county.secrets if path in SEARCHES else ():
        echoes = (one.number, one.personal[0], one.content[0])
        # What one may see anyhow is looked for by one word in turn; so are whole pages around a list that is
        # asked for by itself.
        if oracle.sees(username, one) or path == "/inbox":
            echoes = (echoes[count.requests % 3],)
        for echo in echoes:
            asked = {"q": echo, "text": echo, "business_key": echo, "all": "1", "limit": "200"}
            text = body(client.get(path, query_string=asked))
            count.requests += 1
            found += [
                f"{username} GET {path}?q={echo}: {word} ({one.name})"
                for word in leaks(text, username, one, route=rule.rule, echo=echo, is_list=True)
                if not (word == one.number and "Location" in text)
            ]
    return found


def _forms(county: County, client: FlaskClient, username: str, rule: Rule, count: Count) -> list[str]:
    found = []
    for one in county.secrets:
        name, phone, id_number, _ = one.personal
        # A number alone, or with a code that is not its own, opens nothing to the public either.
        typed = {
            "number": one.number,
            "code": "not-its-code",
            "name": name,
            "phone": phone,
            "id_number": id_number,
            "matters-0-demand": one.content[0],
        }
        text = body(client.post(rule.rule, data=typed))
        count.requests, count.cells = count.requests + 1, count.cells + 1
        shown = [word for word in leaks(text, username, one, route=rule.rule) if word not in typed.values()]
        found += [f"{username} POST {rule.rule}: {word} ({one.name})" for word in shown]
    return found


def _one_by_one(
    county: County, client: FlaskClient, username: str, method: str, rule: Rule, count: Count
) -> list[str]:
    found = []
    is_machine = any(rule.rule.startswith(each) for each in NUMBERS_ALLOWED)
    nothing = dict.fromkeys(OF_A_MATTER, "there-is-no-such-thing")
    answers: dict[str, tuple[int, str]] = {}
    for one in county.secrets:
        may = oracle.sees(username, one)
        is_shown = rule.rule.endswith(SHOWN_FOR_A_REASON)
        if method != "GET" and may and not is_shown:
            continue
        is_told = may and (one.is_sealed or is_shown)
        looked = _looks(county, username, one) if is_told else 0
        count.requests, count.cells = count.requests + 1, count.cells + 1
        act = ACTS_ON_TASKS[count.requests % len(ACTS_ON_TASKS)]
        answer = _ask(client, method, filled(rule, {**one.ids, "act": act}))
        text = body(answer)
        if method == "GET" and rule.rule.endswith("/live"):
            text += _streamed(client, filled(rule, one.ids))
        found += [
            f"{username} {method} {rule.rule}: {word} ({one.name})"
            # A refusal repeats the address that was asked for; the number in it was the asker's own.
            for word in leaks(text, username, one, route=rule.rule, echo="" if may else one.number)
            if not (may and is_shown and method == "POST")
        ]
        told = [*one.personal, *(one.content if one.is_sealed else ())]
        if is_told and any(word in text for word in told) and _looks(county, username, one) == looked:
            found.append(f"{username} {method} {rule.rule}: shown, and no look on record ({one.name})")
        if not may and not is_machine:
            unknown = answers.get(rule.rule)
            if unknown is None:
                missing = _ask(client, method, filled(rule, nothing))
                unknown = answers[rule.rule] = (missing.status_code, missing.content_type)
            if (answer.status_code, answer.content_type) != unknown and answer.status_code != 403:
                found.append(
                    f"{username} {method} {rule.rule}: {answer.status_code} where nothing gives "
                    f"{unknown[0]} ({one.name})"
                )
    return found


def _looks(county: County, username: str, one: Secret) -> int:
    """How often this person's looks at the matter are on record."""
    mine = read_log.c.actor_id == county.users[username], read_log.c.business_key == one.number
    with county.office.engine.read(SYSTEM) as tx:
        return int(tx.db.scalar(select(func.count()).select_from(read_log).where(*mine)) or 0)


def _streamed(client: FlaskClient, path: str) -> str:
    """The beginning of what a page that is told of changes hears."""
    answer = client.get(path, headers={"Accept": "text/event-stream"})
    parts = [each.decode() if isinstance(each, bytes) else each for each in islice(answer.response, 2)]
    answer.close()
    return "".join(parts)


def _ask(client: FlaskClient, method: str, path: str) -> Any:
    if method == "GET":
        return client.get(path, buffered=True)
    if path.startswith("/api/"):
        sent = {
            "reason": "核对身份",
            "data": {},
            "how": "written",
            "statement": "撤回",
            "note": "好",
            "name": "x",
        }
        sent = {"payload": {}, **sent} if "messages" in path else sent
        return client.open(path, method=method, json=sent, headers={"Idempotency-Key": new_id()})
    form = {"reason": "核对身份", "how": "written", "statement": "他自己说不办了", "note": "好", "act": "x"}
    return client.open(path, method=method, data=form)
