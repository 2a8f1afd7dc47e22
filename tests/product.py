"""The whole product on a test's database: real diagrams, forms, services, roles, offices and people.

office = product.open_office(url, clock)      # engine + Flask app + accounts
page = office.client("xujing")                # signed in as this person
office.token("gujing")                        # a bearer token
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

import access
import petition
from access.demo import DemoAccount
from access.http import COOKIE
from app import bootstrap, bundles, config, deploy, keys, wsgi
from engine import SYSTEM, Actor, Engine, metadata, new_id
from tests import again


@cache
def _accounts_hash() -> None:
    """Passwords are hashed with the real argon2id, but cheaply: tests sign in hundreds of times."""
    from argon2 import PasswordHasher

    access.passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Office:
    """A running county: the engine, the web application, the people."""

    engine: Engine
    app: Flask
    accounts: list[DemoAccount]
    tokens: dict[str, str] = field(default_factory=dict)

    def who(self, role: str, *, place: str = "") -> DemoAccount:
        """An account that holds this role, at the office whose path contains `place`."""
        return next(each for each in self.accounts if each.role == role and place in each.office_path)

    def actor(self, username: str) -> Actor:
        """The actor an account acts as."""
        with self.engine.begin(SYSTEM) as tx:
            signed = access.sign_in(tx, username, self.password(username))
            assert isinstance(signed, access.SignedIn)
            found = access.actor_for_session(tx, signed.secret)
        assert found is not None
        return found

    def password(self, username: str) -> str:
        """The password of an account."""
        found = (each.password for each in self.accounts if each.username == username)
        return next(found, access.demo.PASSWORD)

    def client(self, username: str | None = None) -> FlaskClient:
        """A browser; signed in when a name is given."""
        client = self.app.test_client()
        if username:
            with self.engine.begin(SYSTEM) as tx:
                signed = access.sign_in(tx, username, self.password(username))
                assert isinstance(signed, access.SignedIn)
            client.set_cookie(COOKIE, signed.secret)
            csrf = access.sessions.csrf_of(signed.secret)
            client.environ_base["HTTP_X_CSRF_TOKEN"] = csrf
        return client


def open_office(url: str, folder: Path, clock: Callable[[], datetime]) -> Office:
    """Publishes the real bundles and seeds the invented county on a database that holds nothing."""
    engine, settings = _built(url, folder, clock)

    def make() -> list[DemoAccount]:
        accounts = _people(engine)
        deploy.publish(engine, bundles.bundled())
        return accounts

    accounts = again.rows_of(engine, "county", make)
    return Office(engine, wsgi.create_app(settings, engine), accounts)


def open_without_diagrams(url: str, folder: Path, clock: Callable[[], datetime]) -> Office:
    """The same with nothing published, for what only concerns people."""
    engine, settings = _built(url, folder, clock)
    accounts = again.rows_of(engine, "people", lambda: _people(engine))
    return Office(engine, wsgi.create_app(settings, engine), accounts)


def _built(url: str, folder: Path, clock: Callable[[], datetime]) -> tuple[Engine, config.Settings]:
    _accounts_hash()
    settings = replace(config.read({"HUIYIN_VAR": str(folder)}), database_url=url)
    engine = bootstrap.build(settings, clock=clock)
    if not inspect(engine.database).has_table("office"):
        metadata.create_all(engine.database)
    keys.prepare(engine)
    return engine, settings


def _people(engine: Engine) -> list[DemoAccount]:
    with engine.begin(SYSTEM) as tx:
        accounts = access.demo.seed(tx)
        petition.organs.mirror(tx, access.offices.all_(tx))
    return accounts


@contextmanager
def opened(url: str, folder: Path, clock: Callable[[], datetime]) -> Iterator[Office]:
    """The same, closed afterwards."""
    office = open_office(url, folder, clock)
    yield office
    office.engine.close()


def post(
    client: FlaskClient, path: str, body: dict[str, Any] | None = None, command: str | None = None
) -> Any:
    """Posts JSON with an idempotency key."""
    return client.post(path, json=body or {}, headers={"Idempotency-Key": command or new_id()})
