from datetime import timedelta

import pytest

import access
from access import Limits, SignedIn, SignInRefused, sessions
from access.demo import PASSWORD, DemoAccount
from engine import SYSTEM, Engine

from .conftest import Clock

County = dict[str, DemoAccount]


def try_in(
    engine: Engine, username: str, password: str, address: str = "10.0.0.1"
) -> SignedIn | SignInRefused:
    with engine.begin(SYSTEM) as tx:
        return access.sign_in(tx, username, password, address=address)


def signed_in(engine: Engine, username: str) -> SignedIn:
    answer = try_in(engine, username, PASSWORD)
    assert isinstance(answer, SignedIn)
    return answer


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("typed", ["guxiaolan", " GuXiaoLan ", "ｇｕｘｉａｏｌａｎ"])
def test_a_right_password_opens_a_session_however_the_name_is_typed(engine: Engine, typed: str) -> None:
    answer = try_in(engine, typed, PASSWORD)

    assert isinstance(answer, SignedIn)
    with engine.read(SYSTEM) as tx:
        actor = access.actor_for_session(tx, answer.secret)
    assert actor is not None
    assert actor.name == "顾晓岚"
    assert actor.has("handler", "/33/3309/330999/zjj/")
    assert not actor.has("handler", "/33/3309/330999/rsj/")


@pytest.mark.usefixtures("county")
def test_a_name_rests_after_five_wrong_passwords_and_wakes_after_a_quarter_of_an_hour(
    engine: Engine, clock: Clock
) -> None:
    left = [try_in(engine, "xujing", "wrong password") for _ in range(5)]

    assert [each.tries_left for each in left if isinstance(each, SignInRefused)] == [4, 3, 2, 1, 0]
    resting = try_in(engine, "xujing", PASSWORD)
    assert resting == SignInRefused(0, clock.at + timedelta(minutes=15))

    clock.move(minutes=15)
    assert isinstance(try_in(engine, "xujing", PASSWORD), SignedIn)


@pytest.mark.usefixtures("county")
def test_an_unknown_name_is_answered_exactly_like_a_known_one(engine: Engine) -> None:
    known = [try_in(engine, "xujing", "wrong password") for _ in range(7)]
    unknown = [try_in(engine, "nobody-here", "wrong password", "10.0.0.2") for _ in range(7)]

    assert known == unknown


@pytest.mark.usefixtures("county")
def test_getting_in_forgives_the_earlier_mistakes(engine: Engine, clock: Clock) -> None:
    for _ in range(4):
        try_in(engine, "xujing", "wrong password")
    clock.move(seconds=1)
    signed_in(engine, "xujing")
    clock.move(seconds=1)

    answer = try_in(engine, "xujing", "wrong password")

    assert answer == SignInRefused(4, None)


@pytest.mark.usefixtures("county")
def test_an_address_that_tries_many_names_rests_as_a_whole(engine: Engine) -> None:
    limits = Limits(address_failures=3)
    with engine.begin(SYSTEM) as tx:
        for number in range(3):
            access.sign_in(tx, f"guess{number}", "x" * 12, address="10.9.9.9", limits=limits)

    with engine.begin(SYSTEM) as tx:
        here = access.sign_in(tx, "xujing", PASSWORD, address="10.9.9.9", limits=limits)
        elsewhere = access.sign_in(tx, "xujing", PASSWORD, address="10.1.1.1", limits=limits)

    assert isinstance(here, SignInRefused)
    assert here.retry_at is not None
    assert isinstance(elsewhere, SignedIn)


@pytest.mark.usefixtures("county")
def test_neither_cookie_nor_typed_name_is_kept_in_clear(engine: Engine) -> None:
    answer = signed_in(engine, "xujing")
    try_in(engine, "MyPasswordByMistake", "x")

    with engine.database.connect() as db:
        kept = [str(row) for table in access.model.TABLES for row in db.execute(table.select())]

    assert not any(answer.secret in row for row in kept)
    assert not any("mypasswordbymistake" in row.casefold() for row in kept)


@pytest.mark.usefixtures("county")
def test_a_session_ends_when_idle_when_old_and_when_told_to(engine: Engine, clock: Clock) -> None:
    limits = Limits()
    idle, old, told = (signed_in(engine, "xujing") for _ in range(3))

    with engine.begin(SYSTEM) as tx:
        access.sign_out(tx, told.secret)
    clock.move(seconds=limits.idle_seconds - 1)
    with engine.begin(SYSTEM) as tx:
        assert access.actor_for_session(tx, told.secret) is None
        assert access.actor_for_session(tx, idle.secret) is not None
        found = sessions.recognised(tx, old.secret, limits=limits)
        assert found is not None
        assert found[1], "the use on record is old enough to be written again"
        sessions.touch(tx, old.secret)
    clock.move(seconds=1)
    with engine.read(SYSTEM) as tx:
        assert access.actor_for_session(tx, idle.secret) is None
        assert access.actor_for_session(tx, old.secret) is not None

    clock.at = old.expires_at
    with engine.begin(SYSTEM) as tx:
        sessions.touch(tx, old.secret)
        assert access.actor_for_session(tx, old.secret) is None


@pytest.mark.usefixtures("county")
def test_a_session_survives_a_restart(engine: Engine) -> None:
    signed = signed_in(engine, "xujing")

    url = engine.database.url.render_as_string(hide_password=False)
    again = Engine(
        url,
        services={},
        checks={},
        clean_form=lambda _form, data, **_: data,
        check_form=lambda _form: [],
        roles=access.role_labels(),
        clock=engine.clock,
    )
    with again.read(SYSTEM) as tx:
        found = access.actor_for_session(tx, signed.secret)
    again.close()

    assert found is not None
    assert found.name == "许静"


@pytest.mark.usefixtures("county")
def test_a_new_password_ends_every_session(engine: Engine) -> None:
    first = signed_in(engine, "xujing")
    with engine.begin(SYSTEM) as tx:
        actor = access.actor_for_session(tx, first.secret)
    assert actor is not None

    with engine.begin(actor) as tx:
        access.accounts.set_password(tx, actor.id, "another good password")

    with engine.read(SYSTEM) as tx:
        assert access.actor_for_session(tx, first.secret) is None
    assert isinstance(try_in(engine, "xujing", PASSWORD), SignInRefused)
    assert isinstance(try_in(engine, "xujing", "another good password"), SignedIn)


@pytest.mark.usefixtures("county")
def test_a_hash_made_with_weaker_parameters_is_made_anew(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = access.passwords.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(access.passwords, "_hasher", stronger)

    signed_in(engine, "xujing")

    with engine.read(SYSTEM) as tx:
        candidate = access.door.look_up(tx, "xujing")
    assert candidate.password_hash is not None
    assert not access.passwords.is_outdated(candidate.password_hash)


@pytest.mark.usefixtures("county")
def test_old_sessions_and_attempts_can_be_forgotten(engine: Engine, clock: Clock) -> None:
    signed_in(engine, "xujing")
    clock.move(days=91)

    with engine.begin(SYSTEM) as tx:
        assert sessions.forget_old(tx) == 1
        assert access.door.forget_old(tx) == 1


@pytest.mark.usefixtures("county")
def test_a_first_password_is_good_for_a_fortnight(engine: Engine, clock: Clock) -> None:
    with engine.read(SYSTEM) as tx:
        admin = access.accounts.person(tx, access.accounts.by_username(tx, "tangwei") or "")
    assert admin is not None
    for name in ("newcomer", "latecomer"):
        engine.run(
            admin.actor, access.accounts.add, username=name, name="新来的", password="given by admin 7"
        )

    clock.move(days=13)
    assert isinstance(try_in(engine, "newcomer", "given by admin 7"), SignedIn)
    clock.move(days=1)
    assert try_in(engine, "latecomer", "given by admin 7") == SignInRefused(0, is_expired=True)
    assert isinstance(try_in(engine, "xujing", PASSWORD), SignedIn), "one's own stays good"
