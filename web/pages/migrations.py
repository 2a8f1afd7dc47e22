"""Taking running cases to another version: what would happen, doing it, how far it is, taking it back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from access.http import current_actor
from engine import Invalid, Transaction, definitions, migrating
from web import dates, edge, shell
from web.i18n import _, pick
from web.views import Chip

pages = Blueprint("web_migrations", __name__)

#: The dry run of a page looks at so many cases; `huiyin migrate-cases --dry-run` at all.
MOST = 1_000
#: Numbers of cases shown behind one reason.
SHOWN = 12


@dataclass(frozen=True)
class Why:
    """One reason or remark with the cases it is about."""

    sentence: str
    element_id: str
    count: int
    numbers: tuple[str, ...]
    state: Chip


@dataclass(frozen=True)
class Choice:
    """An element that is missing in the new version, and what might stand for it."""

    id: str
    name: str
    chosen: str
    options: tuple[tuple[str, str], ...]


@pages.get("/studio/<key>/migrate")
def plan(key: str) -> str:
    """Chooses the versions and shows what would become of each running case."""
    edge.must("publisher")
    return _plan(key)


@pages.post("/studio/<key>/migrate")
def begin(key: str) -> Response | tuple[str, int]:
    """Begins a migration; the machine goes on with it."""
    edge.must("publisher")
    why = request.form.get("why", "").strip()
    if len(why) < 2:
        return _plan(key, errors={"why": _("写一句为什么迁移，会写进每件的经过。")}), 422
    old, new, mapping = _asked(request.form)

    def command(tx: Transaction) -> migrating.Migration:
        planned = migrating.plan(tx, key, old or 0, new or 0, mapping)
        return migrating.begin(tx, planned, why, command_id=edge.command_id())

    return redirect(f"/studio/{key}/migrate/{edge.run(command).id}", 303)


@pages.get("/studio/<key>/migrate/<migration_id>")
def show(key: str, migration_id: str) -> str:
    """How far a migration is, and what became of the cases."""
    edge.must("publisher", "designer")
    return _show(key, migration_id)


@pages.post("/studio/<key>/migrate/<migration_id>/undo")
def undo(key: str, migration_id: str) -> Response | tuple[str, int]:
    """Takes a migration back wherever nothing has moved since."""
    edge.must("publisher")
    why = request.form.get("why", "").strip()
    if len(why) < 2:
        return _show(key, migration_id, errors={"why": _("写一句为什么撤回，会写进每件的经过。")}), 422
    edge.run(migrating.undo, migration_id, why, command_id=edge.command_id())
    return redirect(f"/studio/{key}/migrate/{migration_id}", 303)


def _plan(key: str, errors: dict[str, str] | None = None) -> str:
    asked = request.form or request.args
    errors = dict(errors or {})
    with edge.reading() as tx:
        versions = definitions.versions(tx, key)
        newest = definitions.newest(tx, key)
        old, new, mapping = _asked(asked)
        old = old or next((one.version for one in versions if one.id != newest.id), None)
        new = new or newest.version
        found: list[migrating.Outcome] = []
        choices: list[Choice] = []
        if old is not None and old != new and "from" in asked:
            try:
                planned = migrating.plan(tx, key, old, new, mapping)
            except Invalid as refused:
                errors["plan"] = _("、").join(one.message for one in refused.errors)
            else:
                found = migrating.foresee(tx, planned, limit=MOST)
                choices = _choices(tx, planned, found)
        return shell.render(
            tx,
            "migrate.html",
            here="studio",
            family=newest,
            versions=versions,
            old=old,
            new=new,
            looked="from" in asked and "plan" not in errors,
            same=old == new,
            counts=Counter(one.outcome for one in found),
            total=f"{MOST}+" if len(found) == MOST else str(len(found)),
            whys=_whys(found),
            choices=choices,
            mapping=mapping,
            errors=errors,
            why=asked.get("why", ""),
            command=edge.command_id(),
            earlier=[_line(one) for one in migrating.list_(tx, key, 20)],
        )


def _show(key: str, migration_id: str, errors: dict[str, str] | None = None) -> str:
    with edge.reading() as tx:
        one = migrating.get(tx, migration_id)
        found = migrating.outcomes(tx, migration_id, limit=MOST)
        done = sum(one.counts.values())
        return shell.render(
            tx,
            "migration.html",
            here="studio",
            family=definitions.newest(tx, key),
            one=one,
            state=_state(one.status),
            began=dates.moment(one.began_at),
            under_way=one.status in ("running", "undoing"),
            done=done,
            left=max(one.total - done, 0),
            counts=[(_word(name), number) for name, number in sorted(one.counts.items())],
            whys=_whys(found),
            may_undo=one.status in ("running", "done")
            and bool(one.counts.get("migrated"))
            and "publisher" in current_actor().roles,
            errors=errors or {},
            command=edge.command_id(),
        )


def _asked(given: object) -> tuple[int | None, int | None, dict[str, str]]:
    values = {name: given.get(name, "") for name in given}  # type: ignore[attr-defined]  # request's MultiDict
    mapping = {
        name.removeprefix("map-"): value
        for name, value in values.items()
        if name.startswith("map-") and value
    }
    numbers = [int(text) if (text := values.get(name, "")).isdigit() else None for name in ("from", "to")]
    return numbers[0], numbers[1], mapping


def _choices(tx: Transaction, planned: migrating.Plan, found: list[migrating.Outcome]) -> list[Choice]:
    """What the new version has and the old one has not, of the kind that is missing."""
    old, new = (
        definitions.publication(tx, one.id).spec(one.process_id).elements
        for one in (planned.old, planned.new)
    )
    missing = {
        reason.element_id: reason.element_name
        for one in found
        for reason in one.reasons
        if reason.code in ("element_missing", "event_removed") and reason.element_id in old
    }
    missing |= {id: old[id].name for id in planned.mapping if id in old}
    return [
        Choice(
            id,
            name,
            planned.mapping.get(id, ""),
            tuple(
                (one.id, f"{one.name}（{one.id}）")
                for one in new.values()
                if one.kind == old[id].kind and one.id not in old
            ),
        )
        for id, name in sorted(missing.items())
    ]


def _whys(found: list[migrating.Outcome]) -> list[Why]:
    cases: dict[tuple[str, migrating.Reason], list[str]] = {}
    for one in found:
        for reason in one.reasons:
            cases.setdefault((one.outcome, reason), []).append(one.business_key)
        for reason in one.remarks if one.outcome == "migrated" else ():
            cases.setdefault(("remark", reason), []).append(one.business_key)
    return [
        Why(
            pick(reason.message, reason.message_en),
            reason.element_id,
            len(numbers),
            tuple(numbers[:SHOWN]),
            Chip(_("请留意"), "soon", "info-circle")
            if outcome == "remark"
            else Chip(_word(outcome), "late", "alert-triangle"),
        )
        for (outcome, reason), numbers in sorted(cases.items(), key=lambda each: -len(each[1]))
    ]


def _line(one: migrating.Migration) -> dict[str, object]:
    return {
        "id": one.id,
        "from": one.from_version,
        "to": one.to_version,
        "at": dates.moment(one.began_at),
        "who": one.began_by_name,
        "why": one.why,
        "state": _state(one.status),
        "moved": one.counts.get("migrated", 0),
    }


def _state(status: str) -> Chip:
    return {
        "running": Chip(_("正在迁移"), "soon", "clock"),
        "done": Chip(_("已做完"), "done", "check"),
        "undoing": Chip(_("正在撤回"), "soon", "clock"),
        "undone": Chip(_("已撤回"), "done", "check"),
    }[status]


def _word(outcome: str) -> str:
    return {
        "migrated": _("换到新版本"),
        "refused": _("留在原版本"),
        "broken": _("出了故障"),
        "undone": _("已撤回"),
        "kept": _("没有撤回"),
    }[outcome]
