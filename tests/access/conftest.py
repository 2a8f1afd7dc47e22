"""An engine without diagrams, a clock that tests move, and the invented county."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Table

import access
from access import demo
from engine import SYSTEM, Engine, metadata
from tests import services


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


def _with_what_they_name(*wanted: str | Table) -> list[Table]:
    """These tables and all that their keys lead to: people are told of their account by notices."""
    found: dict[str, Table] = {}
    todo = [metadata.tables[each] if isinstance(each, str) else each for each in wanted]
    while todo:
        table = todo.pop()
        if table.name not in found:
            found[table.name] = table
            todo += [key.column.table for key in table.foreign_keys]
    return [table for table in metadata.sorted_tables if table.name in found]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'access.db'}" if is_sqlite else services.fresh_postgres_url()
    made = Engine(
        url,
        services={},
        checks={},
        clean_form=lambda _form, data, **_: data,
        check_form=lambda _form: [],
        roles=access.role_labels(),
        clock=clock,
    )
    metadata.create_all(
        made.database, tables=_with_what_they_name("notice", "case_rule", *access.model.TABLES)
    )
    yield made
    made.close()


@pytest.fixture
def county(engine: Engine) -> dict[str, demo.DemoAccount]:
    """The demonstration accounts by user name."""
    with engine.begin(SYSTEM) as tx:
        return {each.username: each for each in demo.seed(tx)}
