"""Bringing a database up to date: which workflows are published, and which are left to the office."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app import bundles, checking, deploy, keys
from app.config import Misconfigured
from app.keyfile import KeyFile
from engine import SYSTEM, Actor, Engine, Grant, definitions
from tests.engine.diagrams import bundle, end, start, user

OFFICE = Actor("qinlan", "秦岚", (Grant("publisher", "/33/"),))


def leave(version: str) -> dict[str, str]:
    """A small workflow whose text differs by version."""
    return bundle(
        "leave", start(), user("ask", roles="clerk"), end(), flows=["start>ask", "ask>end"], name=version
    )


def brings(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """Pretends that the software comes with this version of the workflow."""
    monkeypatch.setattr(bundles, "bundled", lambda: {"leave": leave(version)})


def outcome(engine: Engine) -> tuple[int, str]:
    """What publishing the bundled workflows did with the one."""
    (one,) = deploy.publish_bundled(engine)
    return one.version, one.outcome


def test_bundled_workflows_are_published_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    brings(monkeypatch, "one")

    assert outcome(engine) == (1, "published")
    assert outcome(engine) == (1, "unchanged")


def test_a_new_release_publishes_its_new_text(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    brings(monkeypatch, "one")
    outcome(engine)

    brings(monkeypatch, "two")

    assert outcome(engine) == (2, "published")


def test_the_offices_own_version_is_not_replaced_at_start(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    brings(monkeypatch, "one")
    outcome(engine)
    with engine.begin(OFFICE) as tx:
        definitions.publish(tx, "leave", leave("ours"))

    assert outcome(engine) == (2, "unchanged"), "the bundled text is the version before"

    brings(monkeypatch, "two")

    assert outcome(engine) == (2, "kept")
    with engine.read(SYSTEM) as tx:
        assert definitions.newest(tx, "leave").published_by == OFFICE.id


def test_publishing_on_purpose_replaces_the_offices_own_version(engine: Engine) -> None:
    with engine.begin(OFFICE) as tx:
        definitions.publish(tx, "leave", leave("ours"))

    (one,) = deploy.publish(engine, {"leave": leave("two")})

    assert (one.version, one.outcome) == (2, "published")
    (again,) = deploy.publish(engine, {"leave": leave("two")})
    assert (again.version, again.outcome) == (2, "unchanged")


def test_a_folder_its_subfolders_or_its_files_are_bundles(tmp_path: Path) -> None:
    folder = tmp_path / "workflows" / "leave"
    folder.mkdir(parents=True)
    (folder / "leave.bpmn").write_text("b", "utf-8")
    (folder / "README.md").write_text("not part of it", "utf-8")
    forms = tmp_path / "forms" / "leave"
    forms.mkdir(parents=True)
    (forms / "ask.form").write_text("f", "utf-8")

    whole = {"leave": {"leave.bpmn": "b", "ask.form": "f"}}

    assert bundles.chosen([folder], None) == whole
    assert bundles.chosen([tmp_path / "workflows"], None) == whole
    assert bundles.chosen([folder / "leave.bpmn", forms / "ask.form"], None) == whole
    assert bundles.chosen([folder], "absence") == {"absence": whole["leave"]}


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    (tmp_path / "old.bpmn").write_bytes("信访".encode("gb18030"))

    for paths in ([tmp_path / "notes.txt"], [tmp_path / "old.bpmn"]):
        with pytest.raises(Misconfigured):
            bundles.chosen(paths, None)


def test_the_bundled_workflows_are_found() -> None:
    found = bundles.bundled()

    assert "petition.bpmn" in found["petition"]
    assert any(name.endswith(".form") for name in found["petition"])


def test_check_finds_and_repairs_rows_that_differ_from_their_workflow(
    engine_factory: Callable[..., Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlalchemy as sa

    from engine import instances
    from engine.model import task

    monkeypatch.setattr(deploy, "revisions", lambda _: ("0001", "0001"))
    engine = engine_factory(vault=KeyFile(tmp_path / "keys"))
    keys.prepare(engine)
    with engine.begin(SYSTEM) as tx:
        definitions.publish(tx, "leave", leave("one"))
        instances.start(tx, "leave", {}, business_key="1", scope_path="/33/")
    assert _rows(engine, repair=False) == (True, "不一致 0 件")

    with engine.begin(SYSTEM) as tx:
        tx.db.execute(sa.update(task).values(title="somebody typed this into the database"))

    assert _rows(engine, repair=False) == (False, "不一致 1 件：1 (task)")
    assert _rows(engine, repair=False) == (False, "不一致 1 件：1 (task)"), "a look changes nothing"
    assert _rows(engine, repair=True) == (True, "不一致 1 件，已重写：1 (task)")
    assert _rows(engine, repair=False) == (True, "不一致 0 件")


def _rows(engine: Engine, *, repair: bool) -> tuple[bool, str]:
    fact = next(each for each in checking.check(engine, repair=repair) if each.subject == "rows")
    return fact.is_well, fact.zh.partition("件，")[2]
