"""What changes a matter from outside: deaths, heirs, agents, answers, reopenings, reports, corrections."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from engine import Invalid, Transaction, new_id
from petition import (
    agents,
    change_codes,
    changes,
    codes,
    contacts,
    corrections,
    feedback,
    matters,
    parties,
    reopening,
    successors,
    supplements,
)
from web import dates, shell, wording
from web.edge import by_field, command_id, reading, reading_of, run
from web.i18n import _, language, pick
from web.pages import _reads
from web.views import Chip

pages = Blueprint("web_changes", __name__)

#: What each form sends, and what it is sent to.
_COMMANDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "death": (successors.died, ("died_on", "proof")),
    "contact": (contacts.reached, ("phone", "address")),
    "heir": (successors.goes_on, ("name", "relation", "proof", "phone", "address", "statement")),
    "agent": (agents.appoint, ("name", "relation", "proof", "phone", "address")),
    "supplement": (supplements.begin, ("why",)),
    "reopening": (reopening.ask, ("ground", "why")),
    "correction": (corrections.ask, ("field", "value", "why")),
    "feedback": (feedback.begin, ()),
}
_DONE = frozenset(
    {"TAKEN_OVER", "ADMITTED", "SERVED", "REOPENED", "DONE", "EX_OFFICIO", "CORRECTED", "REACHED"}
)


@pages.get("/matters/<number>/changes")
def show(number: str) -> str:
    """Shows every change of a matter, what is to be done in it, and the forms of what may be added now."""
    with reading_of(number) as tx:
        return _page(tx, number)


@pages.post("/matters/<number>/changes/<form>")
def add(number: str, form: str) -> Response | tuple[str, int]:
    """Adds a change: one of the forms of the page."""
    if form not in _COMMANDS:
        abort(404)
    command, names = _COMMANDS[form]
    facts: dict[str, Any] = {name: request.form.get(f"{form}_{name}", "").strip() for name in names}
    if form == "agent":
        facts["powers"] = request.form.getlist("powers")
    if form == "correction":
        # What has a few values is chosen with its value; what holds words is chosen, and written beside it.
        name, _colon, chosen = facts["field"].partition(":")
        sent, typed = {**facts, "field": name, "value": chosen or facts["value"]}, facts
    else:
        sent, typed = facts, facts
    try:
        run(command, number, sent, command_id=command_id())
    except Invalid as refused:
        return _again(number, form, refused, typed)
    return redirect(f"/matters/{number}/changes?done={form}", 303)


@pages.post("/matters/<number>/changes/agent/end")
def end_agent(number: str) -> Response | tuple[str, int]:
    """Records that an agent acts no longer."""
    which, statement = request.form.get("which", ""), request.form.get("statement", "")
    try:
        run(agents.revoke, number, which, statement)
    except Invalid as refused:
        return _again(number, which, refused, {"statement": statement})
    return redirect(f"/matters/{number}/changes?done=ended", 303)


def _again(number: str, form: str, refused: Invalid, values: dict[str, Any]) -> tuple[str, int]:
    errors = {f"{form}_{name}": said for name, said in by_field(refused).items()}
    typed = {f"{form}_{name}": value for name, value in values.items()}
    with reading() as tx:
        return _page(tx, number, form=form, errors=errors, values=typed), 422


def _page(
    tx: Transaction,
    number: str,
    *,
    form: str = "",
    errors: dict[str, str] | None = None,
    values: dict[str, Any] | None = None,
) -> str:
    matter, day = matters.get(tx, number), _reads.today(tx)
    people = {one.id: one.name for one in parties.of(tx, number)}
    every = changes.of(tx, number)
    rows = [
        {
            "number": one.number,
            "name": pick(one.kind_zh, one.kind_en),
            "chip": Chip(
                pick(one.status_zh, one.status_en),
                "done" if one.status in _DONE else "soon" if one.is_open else "",
                "",
            ),
            "acts": one.kind == "AGENT" and one.status == "ADMITTED",
            "facts": _facts(one, people, day),
            "tasks": _reads.open_tasks(tx, one.instance_id, day) if one.instance_id else (),
        }
        for one in every
    ]
    done = {
        "death": _("去世已登记，等问承继人。期限照走。"),
        "heir": _("承继人已登记，接着办。"),
        "contact": _("已登记。从现在起要书面告知，期限照从收到那天算。"),
        "agent": _("代理人已登记，等核对委托书。"),
        "ended": _("已登记不再代理。"),
        "supplement": _("可以起草补充答复了。"),
        "reopening": _("已提出，等负责人决定。"),
        "correction": _("已提出更正，等负责人审批。登记的先不动。"),
        "feedback": _("从现在起每周告诉信访人进展，到了日子会有一步要办。"),
    }
    return shell.render(
        tx,
        "changes.html",
        here="matters",
        m={"number": matter.number, "title": matter.title, "status": wording.status(matter.status)},
        rows=rows[::-1],
        forms=_forms(tx, matter, every),
        relations=[(code, pick(*names)) for code, names in change_codes.RELATIONS.items()],
        powers=[
            (code, pick(*names))
            for code, names in change_codes.POWERS.items()
            if code not in change_codes.ORDINARY_POWERS
        ],
        grounds=[(code, pick(*change_codes.GROUNDS[code])) for code in reopening.grounds(matter.status)],
        corrected=_corrected(tx, matter),
        command=new_id(),
        form=form,
        errors=errors or {},
        values=values or {},
        said=done.get(request.args.get("done", ""), ""),
    )


def _forms(tx: Transaction, matter: matters.Matter, every: list[changes.Change]) -> frozenset[str]:
    """The forms this person may fill in as the matter stands."""
    actor = tx.actor
    takes_in = any(actor.has(role, matter.office_path) for role in ("intake", "sorter"))
    may_open = any(actor.has(role, matter.office_path) for role in ("sorter", "supervisor", "office_head"))
    unit = matter.unit_path or ""
    handles = bool(unit) and any(actor.has(role, unit) for role in ("handler", "unit_head"))
    awaits = any(one.status == "HEIRS_ASKED" for one in every)
    is_known = not (matter.is_anonymous or matter.is_sealed)
    running = {one.kind for one in every if one.is_open}
    found = {
        "death": takes_in and is_known and matter.is_open and not awaits,
        "heir": takes_in and awaits,
        "contact": takes_in and contacts.may_look(vars(matter)),
        "agent": takes_in and is_known and matter.is_open,
        "supplement": handles and "SUPPLEMENT" not in running and supplements.may_begin(matter.status),
        "correction": "CORRECTION" not in running
        and corrections.may_ask(tx, matter.office_path, matter.unit_path),
        "feedback": "FEEDBACK" not in running
        and feedback.may_begin(vars(matter))
        and feedback.may_ask(tx, matter.office_path, matter.unit_path),
        "reopening": may_open and "REOPENING" not in running and bool(reopening.grounds(matter.status)),
    }
    return frozenset(name for name, is_open in found.items() if is_open)


def _corrected(tx: Transaction, matter: matters.Matter) -> list[tuple[str, str]]:
    """What can be corrected: a field of words by name, one of a few values with the value it would get."""
    found: list[tuple[str, str]] = []
    right = corrections.outcome_of(tx, matter.id) if matter.outcome else None
    for field, names in change_codes.CORRECTED.items():
        values = corrections.choices(field)
        now = corrections.present(tx, matter.number, field)
        if now is None or (field == "outcome" and right in (None, now)):
            continue
        if not values and not (matter.is_sealed and field in ("title", "place")):
            shown = corrections.shown(field, now, language())
            found.append((field, _("{name}（现在是“{now}”）", name=pick(*names), now=shown)))
        found += [
            (f"{field}:{code}", _("{name}，改为“{value}”", name=pick(*names), value=pick(*words)))
            for code, words in values.items()
            if code != now and (field != "outcome" or code == right)
        ]
    return found


def _facts(one: changes.Change, people: dict[str, str], day: date) -> tuple[tuple[str, str], ...]:
    facts = one.facts
    rows = [
        (_("提出"), f"{dates.short(one.asked_on, day)} {one.asked_by_name}"),
        (_("谁"), people.get(one.party_id or "", "")),
        (_("关系"), pick(*change_codes.RELATIONS[facts["relation"]]) if facts.get("relation") else ""),
        (_("权限"), "、".join(pick(*change_codes.POWERS[each]) for each in facts.get("powers") or ())),
        (_("去世"), _day(facts.get("died_on"), day)),
        (_("凭证"), "；".join(filter(None, [facts.get("proof"), facts.get("heir_proof")]))),
        (_("原话"), str(facts.get("statement") or "")),
        (_("原来的答复"), str(facts.get("first") or "")),
        (_("交办文号"), str(facts.get("slip") or "")),
        (_("哪天前报"), _day(facts.get("by_on"), day)),
        *((one["office"], _("到{day}", day=_day(one["by_on"], day))) for one in facts.get("levels") or ()),
        *((f"{_day(one['on'], day)} {one['by']}", one["words"]) for one in facts.get("told") or ()),
        (_("理由"), pick(*change_codes.GROUNDS[facts["ground"]]) if facts.get("ground") else ""),
        *_correction(facts),
        (_("为什么"), str(facts.get("why") or "")),
        (_("原来的结果"), codes.label(codes.STATUSES, facts.get("ended_as"))),
        (_("结果的理由"), one.reasons),
        (_("谁决定"), _decided(one, day)),
    ]
    return tuple((name, value) for name, value in rows if value)


def _correction(facts: dict[str, Any]) -> list[tuple[str, str]]:
    field = facts.get("field")
    if not field:
        return []
    old, new = (corrections.shown(field, facts[name], language()) for name in ("old", "new"))
    return [
        (_("更正哪一项"), pick(*change_codes.CORRECTED[field])),
        (_("原来写的"), old or "—"),
        (_("更正成"), new),
    ]


def _decided(one: changes.Change, day: date) -> str:
    who = one.facts.get("decided_by_name")
    return f"{dates.short(one.decided_on, day)} {who}" if who and one.decided_on else ""


def _day(value: str | None, day: date) -> str:
    return dates.short(date.fromisoformat(value), day) if value else ""
