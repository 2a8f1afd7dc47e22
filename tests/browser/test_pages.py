"""Every page at every width: nothing sticks out or moves, nothing serious for WCAG, a silent console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from access import accounts
from app import bundles
from engine import Transaction, batches, definitions, incidents, migrating, outbox, tasks
from petition import documents, drafts, hall, incoming, matters, register, sampling
from petition.deadlines import law_day
from tests import product
from tests.browser.conftest import running
from tests.browser.county import County, Switch
from tests.browser.desk import Desk
from tests.conftest import ManualClock
from tests.petition import people
from tests.web.conftest import XFJ

#: Judged by axe too.
WIDTHS = ((1440, 900), (390, 844), (320, 700))
#: A window of 1440 at 125 % and at 200 %: nothing may stick out.
ZOOMED = ((1152, 720), (720, 450))

#: Who looks at what; the names in braces are those of `places`.
PAGES = (
    (None, "/signin"),
    (None, "/track"),
    (None, "/no-such-page"),
    ("liangwenbo", "/inbox?pile=office"),
    ("xujing", "/inbox?pile=registered"),
    ("pengfei", "/inbox?pile=above"),
    ("liangwenbo", "/inbox?pile=office&q=没有这样的件"),
    ("liangwenbo", "/inbox/bulk/{batch}"),
    ("liangwenbo", "/matters?q=合作社"),
    ("liangwenbo", "/filters"),
    ("liangwenbo", "/tasks/{task}"),
    ("liangwenbo", "/tasks/{task}/acts/hand_over"),
    ("liangwenbo", "/print?number={number}"),
    ("xujing", "/register"),
    ("liangwenbo", "/register"),
    ("xujing", "/incoming"),
    ("xujing", "/incoming/{item}"),
    ("xujing", "/register?item={item}"),
    ("xujing", "/hall?window=1"),
    ("xujing", "/hall/screen"),
    ("xujing", "/hall/tickets/{ticket}"),
    ("xujing", "/register/sheet"),
    ("xujing", "/register/sheet/{sheet}"),
    ("liangwenbo", "/matters"),
    ("liangwenbo", "/matters/{number}"),
    ("liangwenbo", "/matters/{number}?diagram=1"),
    ("liangwenbo", "/matters/{number}/clocks"),
    ("liangwenbo", "/matters/{number}/attachments"),
    ("liangwenbo", "/matters/{number}/changes"),
    ("liangwenbo", "/matters/{number}/notes"),
    ("liangwenbo", "/matters/{number}/casefile"),
    ("liangwenbo", "/matters/{number}/access"),
    ("liangwenbo", "/matters/{number}/assists"),
    ("dingxue", "/matters/{number}/instructions"),
    ("liangwenbo", "/matters/{number}/documents/{document}"),
    ("xujing", "/matters/{number}/rating"),
    ("xujing", "/matters/{number}/remedies"),
    ("fengliqun", "/recusals"),
    ("shenguodong", "/oversight"),
    ("shenguodong", "/oversight/samples"),
    ("shenguodong", "/oversight/samples/{sample}"),
    ("shenguodong", "/oversight/returns"),
    ("shenguodong", "/oversight/annual"),
    ("shenguodong", "/packages"),
    ("shenguodong", "/supervisions"),
    ("bailu", "/audit"),
    ("tangwei", "/access"),
    ("tangwei", "/incidents"),
    ("tangwei", "/incidents/{incident}"),
    ("heyiming", "/studio"),
    ("heyiming", "/studio/petition"),
    ("heyiming", "/studio/petition/registration.bpmn"),
    ("heyiming", "/studio/petition/analyse.form"),
    ("qinlan", "/studio/petition/migrate?from=1&to=2"),
    ("qinlan", "/studio/petition/migrate/{migration}"),
    ("tangwei", "/rules"),
    ("guomin", "/templates"),
    ("guomin", "/templates/OPINION"),
    ("tangwei", "/people"),
    ("tangwei", "/people/{clerk}"),
    ("tangwei", "/offices"),
    ("tangwei", "/offices/330999-zjj"),
    ("liangwenbo", "/me"),
    ("liangwenbo", "/me/factor"),
    ("liangwenbo", "/me/notices"),
    ("liangwenbo", "/notices?all=1"),
    ("liangwenbo", "/help/keys"),
    ("guomin", "/library?q=复查"),
    ("guomin", "/library/law/regulation-2022"),
    ("liangwenbo", "/dev/specimen"),
)

#: What answers GET and is no page: files, streams, parts of a page, steps on the way to another one.
NO_PAGES = {
    "static",
    "healthz",
    "readyz",
    "show",  # /metrics
    "web_door.home",
    "web_door.back",
    "web_door.elsewhere",
    "web_account.prove",  # only when it is long ago: the same
    "web_door.owed",  # only between password and code: test_factor.py looks at it
    "web_inbox.preview",
    "web_inbox.pulse",
    "web_live.of_matter",
    "web_notices.open_",
    "web_notices.pulse",
    "web_library.find",
    "web_annual.file",
    "web_attachments.give",
    "web_attachments.look",
    "web_incoming.give",
    "web_incoming.look",
    "web_case_file.print_",
    "web_papers.blank",
    "web_papers.masked",
    "web_templates.download",
    "web_templates.sample",
}

#: After each of its seventy rules axe lets the page breathe, which the browser makes four milliseconds;
#: nobody works on this page, so it goes on at once.
AXE = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const wait = window.setTimeout;
  window.setTimeout = (go, ms, ...rest) => (ms ? wait(go, ms, ...rest) : queueMicrotask(() => go(...rest)));
  const asked = { runOnly: tags, resultTypes: ['violations'] };
  const { violations } = await axe.run(document, asked).finally(() => { window.setTimeout = wait; });
  return violations.filter((found) => ['serious', 'critical'].includes(found.impact)).map((found) =>
    `${found.id}: ${found.help} at ${found.nodes.slice(0, 4).map((node) =>
      node.target.join(' ') + ' ' + (node.any[0]?.message ?? '').slice(0, 160)).join(' | ')}`);
}"""

#: What is wider than the window, for the message.
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .slice(-5).map((each) => `${each.tagName}.${each.className?.baseVal ?? each.className}`)"""

#: How far things moved by themselves since the page began (0: not at all); what follows a key is left out.
MOVED = """() => new Promise((tell) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => tell(sum), 60);
})"""


@dataclass
class Looked:
    """A county that is only looked at, and one window for each person who looks."""

    county: County
    places: dict[str, Any]
    windows: dict[str | None, Desk] = field(default_factory=dict)


@pytest.fixture(scope="module")
def busy(
    server: tuple[str, Switch],
    peopled: tuple[Path, product.Office],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Looked]:
    """The busy county with one of everything a page may show; made once for all pages."""
    with running(server, peopled, tmp_path_factory.mktemp("looked"), ManualClock()) as county:
        looked = Looked(county, {**places(county), **made(county)})
        yield looked
        for each in looked.windows.values():
            each.close()


@pytest.fixture
def looked(busy: Looked, server: tuple[str, Switch]) -> Iterator[Looked]:
    """The same, answering: other tests of the run have counties of their own at this address."""
    server[1].app = busy.county.office.app
    yield busy
    server[1].app = None


@pytest.mark.parametrize("username, address", PAGES, ids=[address for _, address in PAGES])
def test_a_page_holds_at_every_width(
    looked: Looked, browser: Browser, username: str | None, address: str
) -> None:
    who = looked.windows.get(username) or Desk(browser, looked.county, username)
    looked.windows[username] = who
    who.complaints.clear()
    who.expected = ["404"] if username is None else []
    who.page.set_viewport_size({"width": 1440, "height": 900})
    who.go(address.format(**looked.places))
    settled(who.page)
    moved = who.page.evaluate(MOVED)
    faults = [f"moved by itself: {moved}"] if moved > 0.01 else []
    who.page.evaluate(AXE_SCRIPT)
    for width, height in (*WIDTHS, *ZOOMED):
        is_judged = (width, height) in WIDTHS
        faults += [f"{width}: {each}" for each in faults_of(who.page, width, height, is_judged=is_judged)]
    assert faults == []
    assert who.unexpected() == []


def test_what_a_query_code_opens_holds_at_every_width(looked: Looked, browser: Browser) -> None:
    made = looked.county.run("xujing", register.register, people.submission())
    who = Desk(browser, looked.county)
    who.go("/track")
    who.page.fill("#code", made.query_code)
    who.page.press("#code", "Enter")
    expect(who.page.locator(".waits")).to_contain_text("为什么是这一天")
    who.page.evaluate(AXE_SCRIPT)
    for width, height in (*WIDTHS, *ZOOMED):
        is_judged = (width, height) in WIDTHS
        assert faults_of(who.page, width, height, is_judged=is_judged) == [], width
    assert who.unexpected() == []
    who.close()


def test_every_page_is_looked_at(looked: Looked) -> None:
    rules = looked.county.office.app.url_map
    found = rules.bind("localhost")
    named = {
        found.match(address.partition("?")[0].format(**looked.places))[0]
        for _, address in PAGES
        if address != "/no-such-page"
    }
    all_ = {
        rule.endpoint
        for rule in rules.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert all_ - named - NO_PAGES == set()
    assert all_ >= NO_PAGES


def test_the_first_page_of_the_inbox_is_small(looked: Looked, browser: Browser) -> None:
    """Below 150 kB on the wire without islands, as a first visit loads it."""
    who = Desk(browser, looked.county)
    sizes: dict[str, int] = {}
    who.page.on("requestfinished", lambda one: sizes.update({one.url: one.sizes()["responseBodySize"]}))
    who.sign_in("liangwenbo", to="/inbox?pile=office")
    who.page.wait_for_load_state("load")
    islands = {url for url in sizes if "/islands/" in url}
    assert sum(size for url, size in sizes.items() if url not in islands) < 150_000, sizes
    assert any(url.endswith(".css") for url in sizes), sizes
    who.close()


def faults_of(page: Page, width: int, height: int, *, is_judged: bool) -> list[str]:
    """What is wrong with a page in a window of this size."""
    page.set_viewport_size({"width": width, "height": height})
    sticking_out: list[str] = page.evaluate(WIDE)
    faults = [f"sticks out: {sticking_out}"] if sticking_out else []
    if not is_judged:
        return faults
    headings = page.locator("h1").count()
    faults += [f"{headings} headings h1"] if headings != 1 else []
    # As tall as its content: what a fixed bar covers can be scrolled from under it and is no fault.
    page.set_viewport_size({"width": width, "height": page.evaluate("document.body.scrollHeight") + 200})
    return faults + list(page.evaluate(AXE))


def settled(page: Page) -> None:
    """Waits until the islands of the page are drawn."""
    expect(page.locator("[data-island]:not([data-ready])")).to_have_count(0, timeout=20_000)


def places(county: County) -> dict[str, Any]:
    """What the addresses name: a matter in hand, an open task of the sorter, a person."""
    found = county.read(matters.search, matters.MatterFilter(statuses=("IN_PROCESS", "ACCEPTED"))).items
    number = found[0].number
    return {
        "number": number,
        "document": county.read(documents.of, number)[0].id,
        "task": county.read(tasks.worklist, tasks.TaskFilter(form_key="analyse")).items[0].id,
        "clerk": county.read(accounts.by_username, "guxiaolan"),
    }


def made(county: County) -> dict[str, Any]:
    """What they name and the demonstration lacks."""
    return {
        "incident": county.run("tangwei", _incident),
        "batch": county.run("liangwenbo", _batch),
        "migration": county.run("qinlan", _migration),
        "sheet": county.run("xujing", _sheet),
        "sample": county.run("shenguodong", _sample),
        "item": county.run("xujing", _item),
        "ticket": county.run("xujing", _ticket),
    }


def _item(tx: Transaction) -> str:
    said = "来电问柳河镇青塘村的路什么时候修。" * 12
    facts = {"channel": "PHONE", "came_on": (law_day(tx.now) - timedelta(days=6)).isoformat()}
    return incoming.add(tx, XFJ, {**facts, "who": "欧阳" + "阿" * 58, "source": "县长热线", "words": said}).id


def _ticket(tx: Transaction) -> str:
    first = hall.take(tx, XFJ)
    hall.call_next(tx, XFJ, "1")
    hall.miss(tx, first.id)
    hall.take(tx, XFJ)
    hall.call_next(tx, XFJ, "1")
    return hall.take(tx, XFJ).id


def _sample(tx: Transaction) -> str:
    today = law_day(tx.now)
    asked = {"since_on": (today - timedelta(days=400)).isoformat(), "until_on": today.isoformat()}
    return sampling.draw(tx, {**asked, "under": "/33/3309/330999/", "wanted": "3"}).id


def _incident(tx: Transaction) -> str:
    outbox.put(tx, "sms", {"to": "nobody"}, "k1")
    message = outbox.pending(tx, 10)[0]
    return incidents.undeliverable(tx, message.id, topic="sms", key="k1", error="no route")


def _batch(tx: Transaction) -> str:
    chosen = [one.id for one in tasks.worklist(tx, tasks.TaskFilter(form_key="route")).items[:3]]
    facts = {"to": "", "words": "领导要看，请先办"}
    return batches.ask(tx, "nudge", chosen, facts, wait=timedelta(seconds=10)).id


def _sheet(tx: Transaction) -> str:
    columns = {"信访人": "name", "主要诉求": "demand", "省局编号（国家信访信息系统）": "remark"}
    said = ("欧阳" + "阿" * 58, "要求付清 2025 年土地流转款", "LX000000120261109000001")
    rows = [dict(zip(columns, said, strict=True)), dict.fromkeys(columns, "路灯")]
    values = {"file": "省信访局转来的信件（十一月）.xlsx", "sheet": "来信", "office_path": XFJ}
    values |= {"channel": "LETTER", "headings": [*columns], "columns": columns, "outcomes": {}}
    values["rows"] = [{"number": n, "cells": cells} for n, cells in enumerate(rows, 2)]
    return drafts.keep(tx, "a-sheet-1", "sheet", values).id


def _migration(tx: Transaction) -> str:
    files = dict(bundles.bundled()["petition"])
    renamed = {
        name: text.replace("Task_Analyse", "Task_Look") if name.endswith(".bpmn") else text
        for name, text in files.items()
    }
    definitions.publish(tx, "petition", renamed)
    planned = migrating.plan(tx, "petition", 1, 2, {"Task_Analyse": "Task_Look"})
    return migrating.begin(tx, planned, "甄别这一步改名").id
