"""An engine without diagrams, a clock that tests move, and the invented county."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

import access
from access import demo
from engine import SYSTEM, Engine
from tests import again


@dataclass
class Clock:
    """The engine's clock, standing still until a test moves it."""

    at: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real argon2id, at the lowest cost: tests sign in hundreds of times."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(access.passwords, "_hasher", hasher)
    monkeypatch.setattr(access.passwords, "_NOBODY", hasher.hash("nobody's password"))


@pytest.fixture
def engine(db_url: str, clock: Clock) -> Iterator[Engine]:
    made = Engine(
        db_url,
        services={},
        checks={},
        clean_form=lambda _form, data, **_: data,
        check_form=lambda _form: [],
        roles=access.role_labels(),
        clock=clock,
    )
    yield made
    made.close()


@pytest.fixture
def county(engine: Engine) -> dict[str, demo.DemoAccount]:
    """The demonstration accounts by user name."""

    def make() -> list[demo.DemoAccount]:
        with engine.begin(SYSTEM) as tx:
            return demo.seed(tx)

    return {each.username: each for each in again.rows_of(engine, "accounts", make)}
