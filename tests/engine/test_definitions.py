"""Publications: stored verbatim under one version; drafts beside them."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Conflict, Engine, Invalid, NotFound, definitions, instances
from tests.engine.diagrams import bundle, end, start, user
from tests.engine.people import HEAD, LI, begin, publish

PLAIN = bundle(
    "plain",
    start(),
    user("act", form="act"),
    end(),
    flows=["start>act", "act>end"],
    forms={"act": ["x"]},
    name="简单流程",
)


def test_a_bundle_is_kept_verbatim_under_the_next_version(engine: Engine, clock) -> None:
    first = engine.run(HEAD, definitions.publish, "plain", PLAIN, note="初版")
    clock.advance(days=1)
    changed = {**PLAIN, "act.form": PLAIN["act.form"] + "\n"}

    second = engine.run(LI, definitions.publish, "plain", changed)

    assert (first.version, second.version) == (1, 2)
    assert (first.process_id, first.title, first.note) == ("plain", "简单流程", "初版")
    with engine.read(SYSTEM) as tx:
        assert definitions.files(tx, first.id) == PLAIN
        assert definitions.files(tx, second.id) == changed
        assert definitions.newest(tx, "plain") == second == definitions.get(tx, second.id)
        assert definitions.versions(tx, "plain") == [second, first]
        assert definitions.keys(tx) == ["plain"]


def test_the_same_texts_are_the_same_version(engine: Engine) -> None:
    first = engine.run(HEAD, definitions.publish, "plain", PLAIN)

    again = engine.run(LI, definitions.publish, "plain", dict(reversed(PLAIN.items())))

    assert again == first


def test_the_fingerprint_does_not_confuse_names_and_texts() -> None:
    assert definitions.fingerprint({"a": "bc"}) != definitions.fingerprint({"ab": "c"})
    assert definitions.fingerprint({"a": "b", "c": "d"}) != definitions.fingerprint({"a": "bcd"})


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"other.bpmn": PLAIN["plain.bpmn"]},
        {"plain.bpmn": "no xml"},
        {"plain.bpmn": PLAIN["plain.bpmn"].replace('isExecutable="true"', 'isExecutable="false"')},
        {"plain.bpmn": PLAIN["plain.bpmn"]},
    ],
    ids=["empty", "no-main-file", "no-xml", "not-executable", "form-missing"],
)
def test_what_cannot_run_is_not_published(engine: Engine, broken: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        engine.run(HEAD, definitions.publish, "plain", broken)

    assert refused.value.code == "invalid_publication"
    assert refused.value.errors
    with engine.read(SYSTEM) as tx:
        assert definitions.keys(tx) == []
        with pytest.raises(NotFound):
            definitions.newest(tx, "plain")


def test_drafts_lie_over_the_newest_version(engine: Engine) -> None:
    publish(engine, "plain", PLAIN)
    engine.run(LI, definitions.save_draft, "plain", "act.form", "{}")
    engine.run(LI, definitions.save_draft, "plain", "new.form", "[]")
    engine.run(LI, definitions.save_draft, "plain", "new.form", "{}")

    with engine.read(SYSTEM) as tx:
        drafts = definitions.draft(tx, "plain")
        would_be = definitions.draft_bundle(tx, "plain")

    assert {name: (one.text, one.updated_by_name) for name, one in drafts.items()} == {
        "act.form": ("{}", "李敏"),
        "new.form": ("{}", "李敏"),
    }
    assert would_be == {**PLAIN, "act.form": "{}", "new.form": "{}"}
    engine.run(LI, definitions.save_draft, "plain", "act.form", "")
    engine.run(LI, definitions.discard_draft, "plain", "new.form")
    with engine.read(SYSTEM) as tx:
        assert definitions.draft_bundle(tx, "plain") == {"plain.bpmn": PLAIN["plain.bpmn"]}
    engine.run(LI, definitions.discard_draft, "plain")
    with engine.read(SYSTEM) as tx:
        assert definitions.draft_bundle(tx, "plain") == PLAIN


def test_two_designers_do_not_overwrite_each_other(engine: Engine, clock) -> None:
    seen = engine.run(LI, definitions.save_draft, "plain", "act.form", "{}").updated_at
    clock.advance(minutes=1)
    engine.run(LI, definitions.save_draft, "plain", "act.form", "[1]", seen_at=seen)

    with pytest.raises(Conflict) as refused:
        engine.run(HEAD, definitions.save_draft, "plain", "act.form", "[2]", seen_at=seen)

    assert refused.value.code == "draft_changed"
    assert refused.value.facts["updated_by"] == "李敏"
    engine.run(HEAD, definitions.save_draft, "plain", "act.form", "[2]", seen_at=clock())


def test_a_draft_alone_is_a_family(engine: Engine) -> None:
    engine.run(LI, definitions.save_draft, "fresh", "fresh.bpmn", PLAIN["plain.bpmn"])

    with engine.read(SYSTEM) as tx:
        assert definitions.keys(tx) == ["fresh"]
        assert definitions.draft_bundle(tx, "fresh") == {"fresh.bpmn": PLAIN["plain.bpmn"]}
        with pytest.raises(NotFound):
            definitions.newest(tx, "fresh")


def test_publications_are_read_once_per_process(engine: Engine, engine_factory) -> None:
    publish(engine, "plain", PLAIN)
    begin(engine, "plain")
    other = engine_factory()

    with other.read(SYSTEM) as tx:
        [found] = instances.list_(tx)
        assert definitions.publication(tx, found.definition_id) is definitions.publication(
            tx, found.definition_id
        )
        assert definitions.publication(tx, found.definition_id).form("act") == PLAIN["act.form"]
        with pytest.raises(NotFound):
            definitions.publication(tx, "nothing")
