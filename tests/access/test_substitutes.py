"""People away, people standing in: whose posts count, under which name, and never in a circle."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

import access
from access import accounts, sessions, substitutes, tokens
from access.demo import PASSWORD
from engine import SYSTEM, Conflict, Engine, Forbidden, Invalid, NotFound
from tests.engine.people import statements

from .conftest import Clock

pytestmark = pytest.mark.usefixtures("county")


def user(engine: Engine, username: str) -> str:
    with engine.read(SYSTEM) as tx:
        found = accounts.by_username(tx, username)
    assert found is not None
    return found


def person(engine: Engine, username: str) -> access.Person:
    with engine.read(SYSTEM) as tx:
        found = accounts.person(tx, user(engine, username))
    assert found is not None
    return found


def today(engine: Engine) -> date:
    with engine.read(SYSTEM) as tx:
        return accounts.today(tx)


def away(engine: Engine, absent: str, stand_in: str, *, first: int = 0, last: int = 5, by: str = "") -> str:
    start = today(engine)
    actor = person(engine, by or absent).actor
    ids = user(engine, absent), user(engine, stand_in)
    with engine.begin(actor) as tx:
        return substitutes.appoint(
            tx,
            *ids,
            from_on=start + timedelta(days=first),
            until_on=start + timedelta(days=last),
            reason="年休假",
        )


def test_a_substitute_has_the_posts_of_the_absent_and_acts_under_both_names(engine: Engine) -> None:
    away(engine, "wangjianping", "guxiaolan")

    found = person(engine, "guxiaolan")

    lent = [grant for grant in found.actor.grants if grant.for_id]
    assert [grant.role for grant in found.actor.grants] == ["handler", "unit_head"]
    assert lent[0].acts_as == "顾晓岚（代王建平）"

    assert found.stands_in_for == ("王建平",)
    assert [each.role for each in found.posts] == ["handler"]


def test_who_asks_is_read_in_one_statement_and_is_the_same(engine: Engine) -> None:
    away(engine, "wangjianping", "guxiaolan")
    # Of each who is absent their posts are asked, and whether they stand in for others.
    for username, cost in (("zhouqiming", 1), ("guxiaolan", 3)):
        expected = person(engine, username)
        with engine.begin(SYSTEM) as tx:
            begun = sessions.begin(tx, user(engine, username))

        with engine.read(SYSTEM) as tx, statements(engine) as sent:
            found = access.person_for_session(tx, begun.secret)

        assert found == expected
        assert len(sent) == cost


def test_it_counts_from_the_first_to_the_last_day(engine: Engine, clock: Clock) -> None:
    away(engine, "wangjianping", "guxiaolan", first=1, last=2)

    held = []
    for _ in range(4):
        held.append(len(person(engine, "guxiaolan").actor.grants))
        clock.move(days=1)

    assert held == [1, 2, 2, 1]


def test_who_stands_in_for_a_substitute_stands_in_for_the_first_too(engine: Engine) -> None:
    away(engine, "wangjianping", "guxiaolan")
    away(engine, "guxiaolan", "jiangtao")

    grants = person(engine, "jiangtao").actor.grants

    assert sorted((grant.role, grant.acts_as) for grant in grants if grant.for_id) == [
        ("handler", "江涛（代顾晓岚）"),
        ("unit_head", "江涛（代王建平）"),
    ]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_nobody_comes_to_stand_in_for_themselves(engine: Engine, length: int) -> None:
    chain = ["guxiaolan", "jiangtao", "luomin"][:length]
    for absent, stand_in in itertools.pairwise(chain):
        away(engine, absent, stand_in)

    with pytest.raises(Conflict):
        away(engine, chain[-1], chain[0])


def test_a_circle_at_other_days_is_none(engine: Engine) -> None:
    away(engine, "guxiaolan", "jiangtao", first=0, last=2)
    away(engine, "jiangtao", "guxiaolan", first=3, last=5)


def test_administration_is_never_lent(engine: Engine) -> None:
    away(engine, "tangwei", "guxiaolan")

    assert {grant.role for grant in person(engine, "guxiaolan").actor.grants} == {"handler"}


def test_only_the_absent_person_or_an_administrator_says_who_stands_in(engine: Engine) -> None:
    with pytest.raises(Forbidden):
        away(engine, "wangjianping", "guxiaolan", by="guxiaolan")
    away(engine, "wangjianping", "guxiaolan", by="tangwei")


def test_the_days_must_make_sense(engine: Engine) -> None:
    with pytest.raises(Invalid):
        away(engine, "wangjianping", "guxiaolan", first=3, last=1)
    with pytest.raises(Invalid):
        away(engine, "wangjianping", "guxiaolan", last=4000)


def test_an_ended_substitution_counts_no_more_and_stays_on_record(engine: Engine) -> None:
    made = away(engine, "wangjianping", "guxiaolan")
    with engine.begin(person(engine, "guxiaolan").actor) as tx:
        assert [one.reason for one in substitutes.of(tx, tx.actor.id, accounts.today(tx))] == ["年休假"]
        substitutes.end(tx, made)
    with engine.begin(person(engine, "luomin").actor) as tx, pytest.raises(NotFound):
        substitutes.end(tx, made)

    assert len(person(engine, "guxiaolan").actor.grants) == 1


def test_a_person_of_two_offices_has_both(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        accounts.appoint(
            tx, accounts.by_username(tx, "guxiaolan") or "", role="legal", office_id="330999-rsj"
        )

    assert {grant.scope_path for grant in person(engine, "guxiaolan").actor.grants} == {
        "/33/3309/330999/zjj/",
        "/33/3309/330999/rsj/",
    }


def test_a_password_somebody_else_chose_must_be_changed(engine: Engine) -> None:
    with engine.begin(person(engine, "tangwei").actor) as tx:
        newcomer = accounts.add(tx, username="newcomer", name="新来的", password="given by admin 7")
    assert person(engine, "newcomer").must_change

    with engine.begin(person(engine, "newcomer").actor) as tx:
        accounts.set_password(tx, newcomer, "my own words 42")

    assert not person(engine, "newcomer").must_change


@pytest.mark.parametrize("password", ["aaaaaaaaaaaa", "1234567890", "qwertyuiop", "password2026"])
def test_a_password_everybody_would_try_is_refused(engine: Engine, password: str) -> None:
    with engine.begin(SYSTEM) as tx, pytest.raises(Invalid):
        accounts.add(tx, username="someone", name="某人", password=password)


@pytest.mark.parametrize("name", ["", "名" * 200])
def test_a_name_of_200_characters_is_refused(engine: Engine, name: str) -> None:
    with engine.begin(SYSTEM) as tx, pytest.raises(Invalid):
        accounts.add(tx, username="someone", name=name, password="a good password")


def test_a_password_of_ten_thousand_characters_is_refused_and_costs_nothing(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx, pytest.raises(Invalid):
        accounts.add(tx, username="someone", name="某人", password="长" * 10_000)
    with engine.begin(SYSTEM) as tx:
        assert isinstance(access.sign_in(tx, "xujing", PASSWORD + "x" * 10_000), access.SignInRefused)


def test_a_service_has_tokens_and_no_password(engine: Engine) -> None:
    admin = person(engine, "tangwei").actor
    with engine.begin(admin) as tx:
        robot = accounts.add_service(tx, username="gateway", name="省平台接口")
        accounts.appoint(tx, robot, role="intake", office_id="330999-xfj")
        _, secret = tokens.issue_for(tx, robot, name="省平台", scope="write", days=30)

    with engine.begin(SYSTEM) as tx:
        found = tokens.actor_for_token(tx, secret)
        assert found is not None
        assert (found[0].id, found[1]) == (robot, "write")
        assert isinstance(access.sign_in(tx, "gateway", "!"), access.SignInRefused)
    with engine.begin(person(engine, "xujing").actor) as tx, pytest.raises(Forbidden):
        tokens.issue_for(tx, robot, name="偷来的")


def test_sessions_are_listed_and_ended_by_their_own_person(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        here = access.sign_in(tx, "xujing", PASSWORD, address="10.0.0.7")
        there = access.sign_in(tx, "xujing", PASSWORD, address="10.0.0.8")
    assert isinstance(here, access.SignedIn)
    assert isinstance(there, access.SignedIn)

    with engine.begin(person(engine, "xujing").actor) as tx:
        mine = sessions.own(tx, here.secret)
        assert {(one.address, one.is_this) for one in mine} == {("10.0.0.7", True), ("10.0.0.8", False)}
        sessions.end(tx, there.session_id)
        assert access.person_for_session(tx, there.secret) is None
    with engine.begin(person(engine, "majun").actor) as tx, pytest.raises(NotFound):
        sessions.end(tx, here.session_id)
