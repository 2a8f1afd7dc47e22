from datetime import timedelta

import pytest

import access
from access import accounts, demo, tokens
from access.demo import DemoAccount
from engine import SYSTEM, Actor, Conflict, Engine, Forbidden, Invalid, NotFound

from .conftest import Clock

County = dict[str, DemoAccount]
COUNTY_PATH = "/33/3309/330999/"


def actor_named(engine: Engine, username: str) -> Actor:
    with engine.read(SYSTEM) as tx:
        candidate = access.door.look_up(tx, username)
        assert candidate.user_id is not None
        person = accounts.person(tx, candidate.user_id)
    assert person is not None
    return person.actor


def test_every_role_has_a_demonstration_account(county: County) -> None:
    assert {each.role for each in county.values()} == set(access.ROLES)


def test_every_unit_can_walk_a_matter_from_receipt_to_signature(engine: Engine, county: County) -> None:
    assert county
    with engine.read(SYSTEM) as tx:
        units = [each for each in access.offices.all_(tx) if each.kind in ("organ", "township", "government")]
        for unit in units:
            rows = access.people(tx, scope_path=unit.path)
            held = {(row.role, row.user_id) for row in rows}
            assert {role for role, _ in held} >= {"receiver", "handler", "legal", "unit_head"}, unit.name
            drafters = {user for role, user in held if role == "handler"}
            assert not drafters & {user for role, user in held if role in ("legal", "unit_head")}, unit.name


def test_seeding_twice_adds_nothing(engine: Engine, county: County) -> None:
    with engine.begin(SYSTEM) as tx:
        again = demo.seed(tx)
        count = len(access.offices.all_(tx))

    assert {each.username for each in again} == set(county)
    assert count == len(demo._OFFICES)


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    "username, path",
    [("shenguodong", COUNTY_PATH), ("liangwenbo", COUNTY_PATH), ("xujing", COUNTY_PATH + "xfj/")],
)
def test_a_petition_office_watches_over_its_region_and_its_clerks_over_their_window(
    engine: Engine, username: str, path: str
) -> None:
    assert access.visible_paths(actor_named(engine, username)) == (path,)


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("username", ["heyiming", "qinlan", "tangwei", "bailu"])
def test_designers_publishers_administrators_and_auditors_see_no_matter(
    engine: Engine, username: str
) -> None:
    actor = actor_named(engine, username)

    assert access.visible_paths(actor) == ()
    assert not access.may_see(actor, COUNTY_PATH + "zjj/")


@pytest.mark.usefixtures("county")
def test_a_matter_is_seen_from_any_of_the_places_it_belongs_to(engine: Engine) -> None:
    handler = actor_named(engine, "guxiaolan")

    assert access.may_see(handler, COUNTY_PATH + "xfj/", COUNTY_PATH + "zjj/")
    assert not access.may_see(handler, COUNTY_PATH + "xfj/", COUNTY_PATH + "zjjx/")


def test_the_region_of_an_office_is_the_nearest_division_above_it() -> None:
    assert access.region_of("/33/3309/330999/zjj/wugu/") == COUNTY_PATH
    assert access.region_of(COUNTY_PATH) == COUNTY_PATH
    assert access.region_of("/head/") == "/"


@pytest.mark.usefixtures("county")
def test_superiors_who_may_review_come_in_the_order_they_are_told(engine: Engine) -> None:
    with engine.read(SYSTEM) as tx:
        assert [each.short_name for each in access.offices.superiors(tx, "330999-zjj")] == [
            "县政府",
            "市住建局",
        ]
        assert access.offices.superiors(tx, "330999") == []


@pytest.mark.usefixtures("county")
def test_offices_are_found_by_place(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        assert access.offices.names(tx, [COUNTY_PATH + "zjj/", "/nowhere/"]) == {
            COUNTY_PATH + "zjj/": "县住建局"
        }
        assert access.offices.names(tx, []) == {}
        assert len(access.offices.children(tx, COUNTY_PATH)) == 9
        with pytest.raises(NotFound):
            access.offices.get(tx, "no-such-office")
        with pytest.raises(Conflict):
            access.offices.add(
                tx,
                id="x",
                slug="zjj",
                name="又一个",
                short_name="又一个",
                kind="organ",
                region_code="330999000000",
                parent_id="330999",
            )


@pytest.mark.usefixtures("county")
def test_a_post_counts_from_its_first_to_its_last_day(engine: Engine, clock: Clock) -> None:
    with engine.begin(SYSTEM) as tx:
        user_id = accounts.add(tx, username="stand-in", name="代班", password="a good password")
        start = accounts.today(tx) + timedelta(days=2)
        accounts.appoint(
            tx,
            user_id,
            role="handler",
            office_id="330999-zjj",
            from_on=start,
            until_on=start + timedelta(days=1),
        )

    held = []
    for _ in range(6):
        held.append(bool(actor_named(engine, "stand-in").grants))
        clock.move(days=1)

    assert held == [False, False, True, True, False, False]


@pytest.mark.usefixtures("county")
def test_a_relieved_post_is_over_at_once(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        user_id = accounts.add(tx, username="stand-in", name="代班", password="a good password")
        post_id = accounts.appoint(tx, user_id, role="handler", office_id="330999-zjj")
        accounts.relieve(tx, post_id)
        with pytest.raises(NotFound):
            accounts.relieve(tx, "no-such-post")

    assert actor_named(engine, "stand-in").grants == ()


@pytest.mark.usefixtures("county")
def test_only_administrators_change_accounts(engine: Engine) -> None:
    with engine.begin(actor_named(engine, "guxiaolan")) as tx, pytest.raises(Forbidden):
        accounts.add(tx, username="friend", name="朋友", password="a good password")

    with engine.begin(actor_named(engine, "tangwei")) as tx:
        user_id = accounts.add(tx, username="newcomer", name="新人", password="a good password")
        with pytest.raises(Conflict):
            accounts.add(tx, username="NEWCOMER", name="新人", password="a good password")
        accounts.close(tx, user_id)
        assert accounts.person(tx, user_id) is None


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("password", ["short", "x" * 201, "long-name-x"])
def test_a_poor_password_is_refused_with_a_sentence(engine: Engine, password: str) -> None:
    with engine.begin(SYSTEM) as tx, pytest.raises(Invalid) as refused:
        accounts.add(tx, username="long-name-x", name="某人", password=password)

    assert refused.value.errors[0].path == "password"


@pytest.mark.usefixtures("county")
def test_people_keep_their_own_choices_and_nobody_elses(engine: Engine) -> None:
    actor = actor_named(engine, "guxiaolan")

    with engine.begin(actor) as tx:
        accounts.prefer(tx, actor.id, {"density": "compact"})
        accounts.prefer(tx, actor.id, {"lang": "en"})
        with pytest.raises(Forbidden):
            accounts.prefer(tx, actor_named(engine, "xujing").id, {"lang": "en"})
        person = accounts.person(tx, actor.id)

    assert person is not None
    assert person.preferences == {"density": "compact", "lang": "en"}


@pytest.mark.usefixtures("county")
def test_a_token_works_until_it_is_revoked_or_expires(engine: Engine, clock: Clock) -> None:
    actor = actor_named(engine, "guxiaolan")
    with engine.begin(actor) as tx:
        _, reading = tokens.issue(tx, name="报表", days=10)
        token, writing = tokens.issue(tx, name="接口", scope="write", days=10)
        assert [each.name for each in tokens.own(tx)] == ["接口", "报表"]

    with engine.begin(actor) as tx:
        assert tokens.actor_for_token(tx, reading) == (actor, "read")
        assert tokens.actor_for_token(tx, writing) == (actor, "write")
        assert tokens.actor_for_token(tx, "hyt_wrong") is None
        tokens.revoke(tx, token.id)
        assert tokens.actor_for_token(tx, writing) is None

    clock.move(days=10)
    with engine.read(actor) as tx:
        assert tokens.actor_for_token(tx, reading) is None
        assert tokens.own(tx) == []


@pytest.mark.usefixtures("county")
def test_a_token_is_revoked_by_its_owner_only_and_never_lives_for_ever(engine: Engine) -> None:
    with engine.begin(actor_named(engine, "guxiaolan")) as tx:
        token, _ = tokens.issue(tx, name="接口")
        with pytest.raises(ValueError, match="366"):
            tokens.issue(tx, name="永远", days=4000)

    with engine.begin(actor_named(engine, "xujing")) as tx, pytest.raises(NotFound):
        tokens.revoke(tx, token.id)


@pytest.mark.usefixtures("county")
def test_every_look_at_a_person_is_on_record_newest_first(engine: Engine, clock: Clock) -> None:
    actor = actor_named(engine, "guxiaolan")
    with engine.begin(actor) as tx:
        access.reads.record(tx, business_key="安澜-2026-00706", what="full_name", reason="约见")
    clock.move(minutes=1)
    with engine.begin(actor) as tx:
        access.reads.record(tx, business_key="安澜-2026-00706", what="contact")
        looks = access.reads.of(tx, "安澜-2026-00706")

        assert [(each.what, each.actor_name, each.reason) for each in looks] == [
            ("contact", "顾晓岚", ""),
            ("full_name", "顾晓岚", "约见"),
        ]
        assert access.reads.by(tx, actor.id, limit=1)[0].what == "contact"
        assert access.reads.of(tx, "安澜-2026-00001") == []
