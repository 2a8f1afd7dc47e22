"""Publications: diagrams, tables and forms stored together, verbatim, under one version; and their drafts."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from lxml import etree
from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.exc import IntegrityError

from engine import lint, spiff
from engine.core import Engine, Transaction, new_id
from engine.errors import Conflict, FieldError, Invalid, NotFound
from engine.model import definition, definition_file, draft_file
from engine.values import LIMIT_BYTES

#: What a bundle may weigh altogether, and one file of it.
LIMIT_BUNDLE_BYTES = 8 * LIMIT_BYTES

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@dataclass(frozen=True)
class Definition:
    """One published version of a process family."""

    id: str
    key: str
    version: int
    sha256: str
    #: The process an instance starts with unless told otherwise.
    process_id: str
    #: The name drawn on that process.
    title: str
    note: str
    published_at: datetime
    published_by: str
    published_by_name: str


@dataclass(frozen=True)
class Draft:
    """One file of a family as somebody left it in the studio; empty text means it is to go."""

    text: str
    updated_by: str
    updated_by_name: str
    updated_at: datetime


@dataclass
class Publication:
    """A definition with its files, and the specifications compiled from them. Immutable, kept in memory."""

    definition: Definition
    files: Mapping[str, str]
    _specs: dict[str, spiff.Spec] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spec(self, process_id: str) -> spiff.Spec:
        """The specification of one process of the bundle."""
        with self._lock:
            if process_id not in self._specs:
                self._specs[process_id] = _compiled(_drawings(self.files), process_id)
            return self._specs[process_id]

    def form(self, form_key: str) -> str:
        """The text of a form of the bundle.

        Raises:
            NotFound: the bundle has no such form.
        """
        name = f"{form_key}.form"
        if name not in self.files:
            raise NotFound("file", name)
        return self.files[name]


def _drawings(files: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, text) for name, text in files.items() if name.endswith(".bpmn"))


@lru_cache(maxsize=128)
def _compiled(drawings: frozenset[tuple[str, str]], process_id: str) -> spiff.Spec:
    """The same drawings are compiled once, whichever versions of a bundle they are in."""
    return spiff.compile(dict(drawings), process_id)


@lru_cache(maxsize=128)
def _steps(drawings: frozenset[tuple[str, str]]) -> frozenset[str]:
    return frozenset(
        str(step.get("name"))
        for _, text in drawings
        for step in _parsed(text).iter(f"{_BPMN}userTask")
        if step.get("name")
    )


def steps(tx: Transaction) -> frozenset[str]:
    """The names of the steps people do, in the newest version of every family."""
    found = (_newest(tx, key) for key in keys(tx))
    published = (publication(tx, one.id) for one in found if one is not None)
    return frozenset().union(*(_steps(_drawings(one.files)) for one in published))


def publish(tx: Transaction, key: str, bundle: Mapping[str, str], *, note: str = "") -> Definition:
    """Stores a bundle as the next version of `key`; the same texts as the newest version are that version.

    The main process is the first executable one in `<key>.bpmn`.

    Raises:
        Invalid: findings of severity error, one `FieldError` each with path `file#element`.
        Conflict: another version was published at the same moment.
    """
    sha256 = fingerprint(bundle)
    latest = _newest(tx, key)
    if latest is not None and latest.sha256 == sha256:
        return latest
    _refuse_broken(tx, bundle)
    process_id, title = main_process(key, bundle)
    _compiled(_drawings(bundle), process_id)
    row = {
        "id": new_id(),
        "key": key,
        "version": 1 if latest is None else latest.version + 1,
        "sha256": sha256,
        "process_id": process_id,
        "title": title,
        "note": note,
        "published_at": tx.now,
        "published_by": tx.actor.id,
        "published_by_name": tx.actor.name,
    }
    try:
        tx.db.execute(insert(definition), [row])
    except IntegrityError as error:
        raise Conflict(
            f"version {row['version']} of '{key}' to be new",
            "it was published at the same moment",
            code="publication_changed",
            key=key,
        ) from error
    tx.db.execute(
        insert(definition_file),
        [{"definition_id": row["id"], "name": name, "text": text} for name, text in sorted(bundle.items())],
    )
    return Definition(**row)  # type: ignore[arg-type]  # a row of this table has these types


def get(tx: Transaction, definition_id: str) -> Definition:
    """One published version.

    Raises:
        NotFound: no such publication.
    """
    known = tx.engine.publications.get(definition_id)
    if known is not None:
        return known.definition
    row = tx.db.execute(select(definition).where(definition.c.id == definition_id)).mappings().first()
    if row is None:
        raise NotFound("definition", definition_id)
    return _definition(row)


def newest(tx: Transaction, key: str) -> Definition:
    """The version new instances of this family start with.

    Raises:
        NotFound: nothing was published under this key.
    """
    found = _newest(tx, key)
    if found is None:
        raise NotFound("definition", key)
    return found


def versions(tx: Transaction, key: str, limit: int = 100) -> list[Definition]:
    """The published versions of a family, newest first."""
    query = (
        select(definition).where(definition.c.key == key).order_by(definition.c.version.desc()).limit(limit)
    )
    return [_definition(row) for row in tx.db.execute(query).mappings()]


def keys(tx: Transaction, limit: int = 500) -> list[str]:
    """The families that have a published version or a draft, by name."""
    published = select(definition.c.key)
    drafted = select(draft_file.c.key)
    return [row.key for row in tx.db.execute(published.union(drafted).order_by("key").limit(limit))]


def files(tx: Transaction, definition_id: str) -> dict[str, str]:
    """The texts of a published version, by file name.

    Raises:
        NotFound: no such publication.
    """
    return dict(publication(tx, definition_id).files)


def publication(tx: Transaction, definition_id: str) -> Publication:
    """A publication from memory; read from the database once per process, since it never changes.

    Raises:
        NotFound: no such publication.
    """
    cache = tx.engine.publications
    if definition_id not in cache:
        found = get(tx, definition_id)
        rows = tx.db.execute(
            select(definition_file.c.name, definition_file.c.text)
            .where(definition_file.c.definition_id == definition_id)
            .order_by(definition_file.c.name)
        )
        # An id published in a transaction that rolls back is never given out again, so this is safe anywhere.
        cache[definition_id] = Publication(found, {row.name: row.text for row in rows})
    return cache[definition_id]


def draft(tx: Transaction, key: str) -> dict[str, Draft]:
    """The unpublished texts of a family, by file name."""
    rows = tx.db.execute(select(draft_file).where(draft_file.c.key == key).order_by(draft_file.c.name))
    return {row.name: Draft(row.text, row.updated_by, row.updated_by_name, row.updated_at) for row in rows}


def draft_bundle(tx: Transaction, key: str) -> dict[str, str]:
    """What would be published now: the newest version's files with the drafts laid over them."""
    latest = _newest(tx, key)
    bundle = files(tx, latest.id) if latest else {}
    bundle.update({name: draft.text for name, draft in draft(tx, key).items()})
    return {name: text for name, text in bundle.items() if text}


def save_draft(tx: Transaction, key: str, name: str, text: str, *, seen_at: datetime | None = None) -> Draft:
    """Keeps a file's text as it stands; empty text means the next publication goes without the file.

    `seen_at` is the `updated_at` of the draft the author started from; None does not ask.

    Raises:
        Conflict: somebody else saved the draft after `seen_at`.
        Invalid: larger than a bundle may be.
    """
    if len(text.encode()) > LIMIT_BUNDLE_BYTES:
        raise Invalid([FieldError(name, "文件过大")], code="not_json", limit=LIMIT_BUNDLE_BYTES)
    there = tx.db.execute(
        select(draft_file).where(draft_file.c.key == key, draft_file.c.name == name).with_for_update()
    ).first()
    if there and seen_at and there.updated_at > seen_at and there.updated_by != tx.actor.id:
        raise Conflict(
            f"draft '{key}/{name}' to be as it was read",
            f"{there.updated_by_name} saved it in between",
            code="draft_changed",
            key=key,
            name=name,
            updated_by=there.updated_by_name,
        )
    values = {
        "text": text,
        "updated_by": tx.actor.id,
        "updated_by_name": tx.actor.name,
        "updated_at": tx.now,
    }
    tx.db.execute(
        tx.insert_into(draft_file)
        .values(key=key, name=name, **values)
        .on_conflict_do_update(index_elements=["key", "name"], set_=values)
    )
    return Draft(text, tx.actor.id, tx.actor.name, tx.now)


def discard_draft(tx: Transaction, key: str, name: str | None = None) -> None:
    """Forgets the draft of one file, or all of the family's; what is not there is forgotten already."""
    query = delete(draft_file).where(draft_file.c.key == key)
    tx.db.execute(query if name is None else query.where(draft_file.c.name == name))


def fingerprint(bundle: Mapping[str, str]) -> str:
    """The sha256 of a bundle: names and texts, by name; neither order nor joining can be confused."""
    digest = hashlib.sha256()
    for name in sorted(bundle):
        for part in (name.encode(), bundle[name].encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def main_process(key: str, bundle: Mapping[str, str]) -> tuple[str, str]:
    """The id and the drawn name of the process a bundle starts with.

    Raises:
        Invalid: no `<key>.bpmn` in the bundle, or no executable process in it.
    """
    name = f"{key}.bpmn"
    if name not in bundle:
        raise _invalid(name, f"缺少主流程图文件 {name}")
    try:
        root = _parsed(bundle[name])
    except etree.XMLSyntaxError as error:
        raise _invalid(name, f"不是有效的 XML 文件：{error.msg}") from error
    for process in root.iter(f"{_BPMN}process"):
        if process.get("isExecutable") != "false" and process.get("id"):
            return str(process.get("id")), str(process.get("name") or key)
    raise _invalid(name, "没有可执行的流程（isExecutable）")


def _parsed(text: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(text.encode(), parser)


def findings(engine: Engine, bundle: Mapping[str, str]) -> list[lint.Finding]:
    """What would keep a bundle from being published here, and what a designer should look at."""
    return lint.findings(
        bundle,
        services=engine.services,
        checks=engine.checks,
        roles=engine.roles,
        check_form=engine.check_form,
        rules=engine.lint_rules,
    )


def _refuse_broken(tx: Transaction, bundle: Mapping[str, str]) -> None:
    found = findings(tx.engine, bundle)
    errors = [
        FieldError(f"{one.file}#{one.element_id}" if one.element_id else one.file, one.message)
        for one in found
        if one.severity == "error"
    ]
    if errors:
        first = next(one for one in found if one.severity == "error")
        raise Invalid(
            errors,
            f"Expected a publication without errors, but there are {len(errors)}: {first.message_en}",
            code="invalid_publication",
        )


def _invalid(path: str, message: str) -> Invalid:
    return Invalid(
        [FieldError(path, message)],
        "Expected a publication without errors, but there is one.",
        code="invalid_publication",
    )


def _newest(tx: Transaction, key: str) -> Definition | None:
    query = select(definition).where(definition.c.key == key).order_by(definition.c.version.desc()).limit(1)
    row = tx.db.execute(query).mappings().first()
    return None if row is None else _definition(row)


def _definition(row: RowMapping | Mapping[str, Any]) -> Definition:
    return Definition(**row)
