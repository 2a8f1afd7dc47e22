"""Whom a notice reaches, what it still says when it is read, and when it leaves the house."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text

import access
from access import accounts, demo, substitutes, telling, wishes
from access.wishes import Wishes
from engine import (
    SYSTEM,
    Actor,
    Engine,
    attention,
    batches,
    cohandlers,
    definitions,
    guards,
    incidents,
    instances,
    notices,
    outbox,
    tasks,
)
from tests import conftest, product
from tests.conftest import ManualClock
from tests.engine import diagrams, people
from workers import notify, upkeep

ZJJ = "/33/3309/330999/zjj/"
TWO_STEPS = diagrams.bundle(
    "repair",
    diagrams.start(),
    diagrams.user("look", roles="handler", due="due"),
    diagrams.user("check", roles="legal", returnTo="look", differentFrom="look"),
    diagrams.end(),
    flows=["start>look", "look>check", "check>end"],
)


#: What is asked of both databases; the others are asked of one.
BOTH = pytest.mark.parametrize("db_url", conftest.DATABASES, indirect=True)


@pytest.fixture
def db_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with empty tables."""
    url = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_tables")
    yield url
    conftest.empty(url)


@dataclass
class Bureau:
    """The county's housing bureau with a process of two steps."""

    engine: Engine
    clock: ManualClock
    ids: dict[str, str]

    def actor(self, username: str) -> Actor:
        with self.engine.read(SYSTEM) as tx:
            found = accounts.person(tx, self.ids[username])
        assert found is not None
        return found.actor

    def begin(self, key: str = "A-1", *, due: str = "2026-03-05T10:00:00+00:00") -> str:
        """Starts a case and gives its task."""
        more = {"business_key": key, "scope_path": ZJJ, "title": key}
        made = self.engine.run(self.actor("guxiaolan"), instances.start, "repair", {"due": due}, **more)
        with self.engine.read(SYSTEM) as tx:
            return tasks.of_instance(tx, made.id)[0].id

    def run(self, username: str, command: Callable[..., Any], *args: Any, **more: Any) -> Any:
        return self.engine.run(self.actor(username), command, *args, **more)

    def told(self, username: str, *, unread_only: bool = False) -> list[str]:
        """The kinds of somebody's notices, newest first, after everything was settled."""
        notify(self.engine)
        with self.engine.read(self.actor(username)) as tx:
            return [one.kind for one in notices.of(tx, unread_only=unread_only)]

    def unread(self, username: str) -> int:
        notify(self.engine)
        with self.engine.read(self.actor(username)) as tx:
            return notices.unread(tx)

    def wish(self, username: str, **more: Any) -> None:
        everything = frozenset(wishes.GROUPS)
        usual = Wishes("x@anlan.gov.cn", everything, everything)
        self.run(username, wishes.choose, replace(usual, **more))

    def sent(self) -> list[str]:
        """The topics of what is to leave the house."""
        notify(self.engine)
        with self.engine.read(SYSTEM) as tx:
            return sorted(one.topic for one in outbox.pending(tx))


@pytest.fixture
def bureau(engine_factory: Callable[..., Engine], clock: ManualClock) -> Bureau:
    product._accounts_hash()
    engine = engine_factory(roles=access.role_labels())
    with engine.begin(SYSTEM) as tx:
        demo.seed(tx)
        definitions.publish(tx, "repair", TWO_STEPS)
        ids = {each.username: accounts.by_username(tx, each.username) or "" for each in demo.seed(tx)}
    return Bureau(engine, clock, ids)


@BOTH
def test_everybody_who_may_do_a_new_task_is_told_once_and_nobody_else(bureau: Bureau) -> None:
    bureau.begin()

    assert bureau.told("guxiaolan") == bureau.told("jiangtao") == ["arrived"]
    assert bureau.told("guomin") == bureau.told("zhouqiming") == []
    assert bureau.told("jiangtao") == ["arrived"]


@pytest.mark.parametrize("db_url", ["postgresql"], indirect=True)
def test_who_tells_of_a_task_and_who_completes_it_lock_in_the_same_order(bureau: Bureau) -> None:
    task_id = bureau.begin()
    completing = Thread(target=bureau.run, args=("jiangtao", tasks.complete, task_id, {}))

    with bureau.engine.begin(SYSTEM) as tx:
        found = notices.take_untold(tx, task_id)
        completing.start()
        while not tx.db.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            time.sleep(0.01)
        tx.db.execute(text("SET LOCAL lock_timeout = '200ms'"))
        told = notices.put(tx, bureau.ids["jiangtao"], "arrived", key="K", found=found)
    completing.join()

    assert told
    assert bureau.told("guomin") == ["arrived"]


def test_telling_costs_the_same_however_many_are_told(bureau: Bureau) -> None:
    costs = []
    for more in ((), ("zhouqiming", "zhengxiaoman", "luomin", "guomin")):
        with bureau.engine.begin(SYSTEM) as tx:
            for username in more:
                accounts.appoint(tx, bureau.ids[username], role="handler", office_id="330999-zjj")
        bureau.begin(f"A-{len(more)}")
        with people.statements(bureau.engine) as sent:
            notify(bureau.engine)
        costs.append(len(sent))
        assert all(bureau.told(username)[:1] == ["arrived"] for username in more)

    # Three times what there is, the task taken, who may do it, their four eyes, the notices; those taken,
    # their task, who is away, what they wish, settled.
    assert costs == [18, 18]


@BOTH
def test_news_somebody_else_took_care_of_is_not_counted(bureau: Bureau) -> None:
    task_id = bureau.begin()
    assert bureau.unread("jiangtao") == 1

    bureau.run("guxiaolan", tasks.claim, task_id)

    assert (bureau.unread("jiangtao"), bureau.unread("guxiaolan")) == (0, 1)
    bureau.run("guxiaolan", tasks.complete, task_id, {})
    assert bureau.unread("guxiaolan") == 0
    assert bureau.told("jiangtao") == ["arrived"]


@BOTH
def test_what_was_read_stays_read_and_one_reads_only_ones_own(bureau: Bureau) -> None:
    bureau.begin()
    bureau.begin("A-2")
    assert bureau.unread("jiangtao") == 2
    with bureau.engine.read(bureau.actor("jiangtao")) as tx:
        first = notices.of(tx)[-1]

    assert bureau.run("guxiaolan", notices.read, [first.id]) == 0
    assert bureau.run("jiangtao", notices.read, [first.id]) == 1
    assert (bureau.unread("jiangtao"), bureau.unread("guxiaolan")) == (1, 2)
    assert bureau.run("jiangtao", notices.read_all) == 1
    assert bureau.unread("jiangtao") == 0


def test_each_act_on_a_task_tells_who_has_to_know(bureau: Bureau) -> None:
    task_id = bureau.begin()
    bureau.told("jiangtao")
    gu, jiang = bureau.actor("guxiaolan"), bureau.actor("jiangtao")
    bureau.run("guxiaolan", tasks.claim, task_id)

    bureau.run("guxiaolan", cohandlers.ask, task_id, jiang, question="渗水怎么认定")
    bureau.run("jiangtao", cohandlers.answer, task_id, words="按图纸认定")
    bureau.run("guxiaolan", tasks.delegate, task_id, jiang, reason="出差一天")
    bureau.run("guxiaolan", tasks.take_back, task_id, reason="不去了")
    bureau.run("guxiaolan", tasks.delegate, task_id, jiang, reason="还是要去")
    bureau.run("jiangtao", tasks.give_back, task_id, words="看过了")
    bureau.run("guxiaolan", tasks.hand_over, task_id, jiang, reason="他熟悉这一片")
    bureau.run("wangjianping", attention.nudge, task_id, words="今天要有个说法")
    bureau.run("jiangtao", attention.answer, task_id, words="下午就办")
    bureau.run("jiangtao", tasks.complete, task_id, {})
    with bureau.engine.read(SYSTEM) as tx:
        [check] = tasks.worklist(tx).items
    bureau.run("guomin", tasks.send_back, check.id, "look", reason="缺照片", to=jiang)

    assert bureau.told("jiangtao") == [
        "sent_back",
        "nudged",
        "handed_over",
        "delegated",
        "taken_back",
        "delegated",
        "asked",
        "arrived",
    ]
    assert bureau.told("guxiaolan") == ["given_back", "answered", "arrived"]
    assert bureau.told("wangjianping") == ["nudge_answered"]
    assert gu.id != jiang.id


@BOTH
def test_nudging_what_nobody_has_tells_all_who_could_take_it(bureau: Bureau) -> None:
    task_id = bureau.begin()
    bureau.run("wangjianping", attention.nudge, task_id, words="谁来办")

    assert bureau.told("guxiaolan") == bureau.told("jiangtao") == ["nudged", "arrived"]
    assert bureau.told("wangjianping") == []


def test_whoever_stands_in_is_told_what_the_absent_person_is_told(bureau: Bureau) -> None:
    day = date(2026, 3, 2)
    with bureau.engine.begin(bureau.actor("jiangtao")) as tx:
        substitutes.appoint(
            tx, bureau.ids["jiangtao"], bureau.ids["shilei"], from_on=day, until_on=day, reason="培训"
        )
    task_id = bureau.begin()
    bureau.run("guxiaolan", tasks.hand_over, task_id, bureau.actor("jiangtao"), reason="他熟悉")

    assert bureau.told("shilei") == bureau.told("jiangtao")
    with bureau.engine.read(bureau.actor("shilei")) as tx:
        assert {one.for_name for one in notices.of(tx)} == {"江涛"}
        assert notices.unread(tx) == 2

    bureau.clock.advance(days=1)
    assert bureau.told("shilei") == []


@BOTH
def test_who_must_keep_away_by_now_or_lost_the_post_sees_no_notice(bureau: Bureau) -> None:
    bureau.begin()
    bureau.begin("B-2")
    assert bureau.told("jiangtao") == ["arrived", "arrived"]

    bureau.engine.run(SYSTEM, guards.keep, "A-1", "bar", [bureau.ids["jiangtao"]])

    with bureau.engine.read(bureau.actor("jiangtao")) as tx:
        assert [one.task.business_key for one in notices.of(tx) if one.task] == ["B-2"]
        assert notices.unread(tx) == 1
    with bureau.engine.read(replace(bureau.actor("jiangtao"), grants=())) as tx:
        assert notices.of(tx) == []


def test_a_notice_goes_the_ways_its_reader_wishes_and_once(bureau: Bureau) -> None:
    bureau.wish("guxiaolan", by_webhook=frozenset({"due"}))
    bureau.wish("jiangtao", by_mail=frozenset({"nudged"}), by_webhook=frozenset({"arrived"}))
    bureau.begin()

    assert bureau.sent() == ["notice.mail", "notice.webhook"]
    assert bureau.sent() == ["notice.mail", "notice.webhook"]


@pytest.mark.parametrize(
    ("hour", "is_sent"), [(21, True), (22, False), (23, False), (3, False), (6, False), (7, True)]
)
def test_quiet_hours_are_waited_for(hour: int, is_sent: bool) -> None:
    wished = Wishes(quiet_from=22 * 60, quiet_until=7 * 60)
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour - 8)

    end = wished.quiet_end(at)

    assert (end is None) is is_sent
    assert end is None or (end - at <= timedelta(hours=9) and end.astimezone(UTC).hour == 23)


@BOTH
def test_what_waited_through_quiet_hours_is_sent_at_their_end_unless_it_was_read(bureau: Bureau) -> None:
    for name in ("guxiaolan", "jiangtao"):
        bureau.wish(name, by_webhook=frozenset(), quiet_from=8 * 60, quiet_until=12 * 60)
    bureau.begin()
    assert bureau.sent() == []

    bureau.run("jiangtao", notices.read_all)
    bureau.clock.advance(hours=3)

    assert bureau.sent() == ["notice.mail"]


@BOTH
def test_the_digest_comes_once_a_day_at_the_chosen_time_and_only_when_there_is_something(
    bureau: Bureau,
) -> None:
    bureau.wish("jiangtao", by_mail=frozenset(), by_webhook=frozenset(), digest_minute=8 * 60 + 30)
    bureau.clock.advance(days=1)
    assert bureau.told("jiangtao") == []

    task_id = bureau.begin(due="2026-03-03T08:00:00+00:00")
    bureau.run("jiangtao", tasks.claim, task_id)
    bureau.told("jiangtao")
    bureau.clock.advance(hours=22)
    assert "digest" not in bureau.told("jiangtao")
    bureau.clock.advance(hours=2)

    for _ in range(3):
        assert bureau.told("jiangtao").count("digest") == 1
    with bureau.engine.read(bureau.actor("jiangtao")) as tx:
        said = notices.of(tx)[0].facts
    assert said == {"overdue": 1, "due_soon": 0, "new": 1, "nudged": 0, "free": 0}
    bureau.clock.advance(days=1)
    assert bureau.told("jiangtao").count("digest") == 2


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (Wishes("xujing", frozenset({"due"})), "mail_to"),
        (Wishes("许静 <x@anlan.gov.cn>", frozenset({"due"})), "mail_to"),
        (Wishes("x@anlan.gov.cn\nBcc: y@z.cn", frozenset({"due"})), "mail_to"),
        (Wishes("x@qq.com", frozenset({"due"})), "mail_to"),
        (Wishes("", frozenset({"due"})), "mail_to"),
        (Wishes("x@anlan.gov.cn", frozenset({"gossip"})), "by_mail"),
        (Wishes(quiet_from=24 * 60), "quiet_from"),
        (Wishes(digest_minute=-1), "digest_minute"),
    ],
)
def test_wishes_nobody_could_fulfil_are_refused(wrong: Wishes, path: str) -> None:
    domains: Collection[str] = ("anlan.gov.cn",)

    assert [one.path for one in wishes._wrong(wrong, domains)] == [path]


def test_a_batch_tells_its_owner_what_came_of_it(bureau: Bureau) -> None:
    ids = [bureau.begin(f"A-{n}") for n in range(2)]
    bureau.run("jiangtao", notices.read_all)
    begun = bureau.run("jiangtao", batches.ask, "claim", ids, {}, wait=timedelta(0))
    bureau.run("jiangtao", batches.record, begun.id, 1, "done")
    assert "batch_done" not in bureau.told("jiangtao")

    bureau.run("jiangtao", batches.record, begun.id, 2, "refused", why="已有人领", why_en="Taken.")

    assert bureau.told("jiangtao")[0] == "batch_done"
    with bureau.engine.read(bureau.actor("jiangtao")) as tx:
        said = notices.of(tx)[0].facts
    assert said == {"batch": begun.id, "act": "claim", "done": 1, "refused": 1}


def test_lateness_tells_the_doer_and_the_nearest_above(bureau: Bureau) -> None:
    task_id = bureau.begin()
    bureau.told("jiangtao")

    def near(tx: Any) -> None:
        telling.tell_doers(tx, tasks.get(tx, task_id), "due_soon", key="alert:0")

    def late(tx: Any) -> None:
        found = tasks.get(tx, task_id)
        telling.tell_doers(tx, found, "overdue", key="alert:1")
        telling.tell_watchers(tx, ("supervisor", "unit_head"), found, "escalated", key="alert:1")

    bureau.engine.run(SYSTEM, near)
    assert bureau.unread("jiangtao") == 2
    bureau.engine.run(SYSTEM, late)
    bureau.engine.run(SYSTEM, late)

    assert bureau.told("jiangtao") == ["overdue", "due_soon", "arrived"]
    assert bureau.unread("jiangtao") == 2
    assert bureau.told("wangjianping") == bureau.told("shenguodong") == ["escalated"]
    assert bureau.told("songchanghe") == []


def test_a_broken_notice_becomes_an_incident_and_stops_no_other(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = accounts.reaching

    def breaks(tx: Any, roles: Any, path: str, **more: Any) -> Any:
        if path.endswith("/zjj/a/"):
            raise RuntimeError("no such place")
        return right(tx, roles, path, **more)

    monkeypatch.setattr(accounts, "reaching", breaks)
    gu = bureau.actor("guxiaolan")
    more = {"business_key": "X-1", "scope_path": f"{ZJJ}a/", "title": "X"}
    bureau.engine.run(gu, instances.start, "repair", {"due": None}, **more)
    bureau.begin()

    assert bureau.told("jiangtao") == ["arrived"]
    with bureau.engine.read(SYSTEM) as tx:
        assert [one.error_type for one in incidents.list_(tx)] == ["RuntimeError"]
        assert notices.untold(tx) == []


@BOTH
def test_notices_are_forgotten_after_their_days(bureau: Bureau) -> None:
    bureau.begin()
    bureau.told("jiangtao")
    bureau.clock.advance(days=29)
    bureau.begin("B-2")
    bureau.told("jiangtao")
    bureau.clock.advance(days=2)

    upkeep(bureau.engine, notice_days=30)

    with bureau.engine.read(bureau.actor("jiangtao")) as tx:
        assert [one.task.business_key for one in notices.of(tx) if one.task] == ["B-2"]
