"""Scope paths: what covers what, in Python and in SQL alike."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine import SYSTEM, Actor, Engine, Grant, instances, scope
from engine.model import instance
from tests.engine.diagrams import bundle, end, start, user
from tests.engine.people import begin, publish

PATHS = ["/", "/33/", "/33/01/", "/33/01/office/", "/33/02/", "/330/", "/3/", "/34/信访局/"]


@pytest.mark.parametrize(
    "written, normal", [("", "/"), ("/", "/"), ("33", "/33/"), ("/33/01", "/33/01/"), ("//33//", "/33/")]
)
def test_a_path_has_one_slash_at_both_ends(written: str, normal: str) -> None:
    assert scope.normal(written) == normal


def test_a_grant_covers_whole_segments_only() -> None:
    assert scope.covers("/33/", "/33/01/")
    assert scope.covers("/33/", "/33/")
    assert not scope.covers("/33/", "/330/")
    assert not scope.covers("/33/01/", "/33/")
    assert scope.covers("/", "/330/")


def test_enclosing_paths_begin_at_the_root() -> None:
    assert scope.enclosing("/33/01/") == ["/", "/33/", "/33/01/"]
    assert scope.enclosing("/") == ["/"]


def test_an_actor_has_a_role_at_and_below_its_grants() -> None:
    actor = Actor("a", "甲", (Grant("clerk", "33/01"),))

    assert actor.has("clerk", "/33/01/office/")
    assert not actor.has("clerk", "/33/010/")
    assert not actor.has("head", "/33/01/")
    assert actor.covers("/33/01/")
    assert not actor.covers("/33/")
    assert actor.roles == {"clerk"}


def test_the_range_in_sql_is_the_prefix_in_python(engine: Engine) -> None:
    publish(engine, "plain", bundle("plain", start(), user("act"), end(), flows=["start>act", "act>end"]))
    for number, path in enumerate(PATHS):
        begin(engine, "plain", business_key=f"K-{number}", scope_path=path)

    for asked in PATHS:
        with engine.read(SYSTEM) as tx:
            query = select(instance.c.scope_path).where(scope.within(instance.c.scope_path, asked))
            found = set(tx.db.execute(query).scalars())
            listed = instances.list_(tx, instances.InstanceFilter(scope_path=asked))
        assert found == {path for path in PATHS if scope.covers(asked, path)}
        assert {one.scope_path for one in listed} == found
