"""What people hear of their own account, and nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

import access
from access import SignedIn, SignInRefused, accounts, news, sessions, substitutes, telling, tending, tokens
from access.demo import PASSWORD
from engine import SYSTEM, Actor, Engine, notices

from .conftest import Clock

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/{}.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

pytestmark = pytest.mark.usefixtures("county")


def actor(engine: Engine, username: str) -> Actor:
    with engine.read(SYSTEM) as tx:
        found = accounts.person(tx, accounts.by_username(tx, username) or "")
    assert found is not None
    return found.actor


def told(engine: Engine, username: str) -> list[tuple[str, dict[str, object]]]:
    """What somebody was told, oldest first."""
    with engine.read(actor(engine, username)) as tx:
        return [(each.kind, each.facts) for each in reversed(notices.of(tx))]


def try_in(engine: Engine, username: str, password: str, address: str) -> SignedIn | SignInRefused:
    with engine.begin(SYSTEM) as tx:
        answer = access.sign_in(tx, username, password, address=address)
    assert not isinstance(answer, access.CodeAsked)
    return answer


def test_a_sign_in_from_a_new_address_or_browser_is_told(engine: Engine, clock: Clock) -> None:
    user_id = actor(engine, "xujing").id
    for address, agent in (
        ("10.1.0.7", CHROME.format(120)),
        ("10.1.0.7", CHROME.format(131)),  # an update is no other browser
        ("10.1.0.9", CHROME.format(131)),
        ("10.1.0.7", FIREFOX),
        ("10.1.0.9", FIREFOX),  # both are known by now
        ("", "the machine itself"),
    ):
        with engine.begin(SYSTEM) as tx:
            sessions.begin(tx, user_id, address=address, agent=agent)
        clock.move(minutes=1)

    assert told(engine, "xujing") == [
        ("sign_in_new", {"address": "10.1.0.9", "browser": "Chrome · Windows"}),
        ("sign_in_new", {"address": "10.1.0.7", "browser": "Firefox · Linux"}),
    ]
    assert told(engine, "guxiaolan") == []


def test_what_was_tried_from_elsewhere_is_told_who_gets_in(engine: Engine, clock: Clock) -> None:
    try_in(engine, "xujing", PASSWORD, "10.1.0.7")
    clock.move(minutes=1)
    try_in(engine, "xujing", "mistyped once", "10.1.0.7")
    for _ in range(3):
        try_in(engine, "xujing", "guess after guess", "10.9.9.9")
    clock.move(minutes=1)
    assert told(engine, "xujing") == []

    try_in(engine, "xujing", PASSWORD, "10.1.0.7")
    clock.move(minutes=1)
    try_in(engine, "xujing", PASSWORD, "10.1.0.7")

    assert told(engine, "xujing") == [("sign_in_failed", {"count": 3, "address": "10.9.9.9"})]


def test_a_name_that_came_to_rest_is_told_once_and_an_unknown_one_tells_nobody(engine: Engine) -> None:
    for _ in range(8):
        try_in(engine, "xujing", "guess after guess", "10.9.9.9")
        try_in(engine, "nobody-here", "guess after guess", "10.9.9.9")

    assert told(engine, "xujing") == [("sign_in_rest", {"count": 5, "address": "10.9.9.9"})]


def test_a_changed_password_is_told_with_who_changed_it(engine: Engine) -> None:
    one, admin = actor(engine, "xujing"), actor(engine, "tangwei")
    engine.run(one, accounts.set_password, one.id, "another good password")
    engine.run(admin, accounts.set_password, one.id, "yet another password")

    assert told(engine, "xujing") == [("password_changed", {"by": ""}), ("password_reset", {"by": "唐卫"})]


def test_a_token_that_ends_soon_is_told_once_and_that_of_a_program_to_administrators(
    engine: Engine, clock: Clock
) -> None:
    one, admin = actor(engine, "xujing"), actor(engine, "tangwei")
    program = engine.run(admin, accounts.add_service, username="baobiao", name="报表程序")
    engine.run(one, tokens.issue, name="脚本", days=30)
    engine.run(one, tokens.issue, name="够用的", days=90)
    engine.run(admin, tokens.issue_for, program, name="每日", days=30)
    until = (clock.at + timedelta(days=30)).date().isoformat()
    tend = tending.chore(14)
    engine.run(SYSTEM, tend)
    assert told(engine, "xujing") == []

    clock.move(days=17)
    engine.run(SYSTEM, tend)
    clock.move(days=1)
    engine.run(SYSTEM, tend)

    assert told(engine, "xujing") == [("token_expiring", {"by": "脚本", "until": until, "owner": one.id})]
    mine = {"by": "报表程序 · 每日", "until": until, "owner": program}
    assert told(engine, "tangwei") == [("token_expiring", mine)]


def test_who_stands_in_hears_nothing_of_the_other_account(engine: Engine, clock: Clock) -> None:
    absent, other = actor(engine, "xujing"), actor(engine, "guxiaolan")
    days = {"from_on": clock.at.date(), "until_on": clock.at.date() + timedelta(days=3)}
    engine.run(absent, substitutes.appoint, absent.id, other.id, reason="出差", **days)
    with engine.begin(SYSTEM) as tx:
        news.tell(tx, absent.id, "sign_in_new", address="10.9.9.9", browser="Chrome")
        telling.settle_all(tx, notices.waiting(tx))

    assert told(engine, "guxiaolan") == []
