"""What people noted of a matter, and the forms to add to it: a remark, a call-back, a verification."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from engine import Invalid, Transaction, new_id
from petition import codes, matters, notes
from web import dates, shell, wording
from web.edge import by_field, command_id, reading, reading_of, run
from web.i18n import _, language, pick
from web.pages import _reads

pages = Blueprint("web_notes", __name__)

#: Form -> kind of note and what it is sent to.
_FORMS: dict[str, tuple[notes.Kind, Callable[..., None]]] = {
    "call-back": ("CALL_BACK", notes.call_back),
    "verification": ("VERIFICATION", notes.verify),
}


@dataclass(frozen=True)
class Noted:
    """One note in words: what it is, who wrote it for whom, what was answered."""

    kind: str
    who: str
    at: str
    for_whom: str
    words: str
    answers: tuple[tuple[str, str], ...]


@pages.get("/matters/<number>/notes")
def show(number: str) -> str:
    """Shows the notes of a matter and the forms to add one."""
    with reading_of(number) as tx:
        return _page(tx, number)


@pages.post("/matters/<number>/notes")
def add(number: str) -> Response | tuple[str, int]:
    """Adds a remark."""
    words, only = request.form.get("words", ""), bool(request.form.get("only"))
    try:
        run(notes.add, number, words, is_for_office=only, command_id=command_id())
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, number, errors=by_field(refused), values=request.form.to_dict()), 422
    return redirect(f"/matters/{number}/notes?done=remark", 303)


@pages.post("/matters/<number>/notes/<form>")
def fill(number: str, form: str) -> Response | tuple[str, int]:
    """Adds a call-back or a verification."""
    if form not in _FORMS:
        abort(404)
    facts = {name.removeprefix(f"{form}-"): value.strip() for name, value in request.form.items()}
    try:
        run(_FORMS[form][1], number, facts, command_id=command_id())
    except Invalid as refused:
        errors = {f"{form}-{name}": words for name, words in by_field(refused).items()}
        with reading() as tx:
            return _page(tx, number, errors=errors, values=request.form.to_dict()), 422
    return redirect(f"/matters/{number}/notes?done={form}", 303)


def of(tx: Transaction, number: str, day: date, most: int = 200) -> list[Noted]:
    """Gives the notes of a matter in words, newest first."""
    return [_noted(one, day) for one in notes.of(tx, number, most)]


def _page(
    tx: Transaction,
    number: str,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    matter, day, lang = matters.get(tx, number), _reads.today(tx), language()
    done = {
        "remark": _("备注加上了。"),
        "call-back": _("回访记下了。"),
        "verification": _("核实记下了。"),
    }
    return shell.render(
        tx,
        "notes.html",
        here="matters",
        m={"number": number, "title": matter.title, "status": wording.status(matter.status)},
        rows=of(tx, number, day),
        may_call=notes.may_call(tx, number),
        ways=_choices(notes.WAYS, lang),
        forms={
            form: [
                (name, pick(zh, en), _choices(answers, lang))
                for name, (zh, en, answers) in notes.FORMS[kind].items()
            ]
            for form, (kind, _command) in _FORMS.items()
        },
        today=day.isoformat(),
        command=new_id(),
        errors=errors or {},
        labels={f"{form}-{name}": words for form in _FORMS for name, words in _labels(form).items()}
        | {"words": _("备注")},
        values=values or {},
        said=done.get(request.args.get("done", ""), ""),
    )


def _labels(form: str) -> dict[str, str]:
    asked = {name: pick(zh, en) for name, (zh, en, _names) in notes.FORMS[_FORMS[form][0]].items()}
    return {**asked, "on": _("哪天"), "way": _("怎么联系的"), "words": _("情况")}


def _noted(one: notes.Note, day: date) -> Noted:
    lang = language()
    facts: list[tuple[str, str]] = []
    if "on" in one.facts:
        way = codes.label(notes.WAYS, one.facts["way"], lang)
        on = dates.short(date.fromisoformat(one.facts["on"]), day)
        facts.append((_("哪天"), _("{on}，{way}", on=on, way=way)))
    if one.facts.get("unreached"):
        facts.append((_("结果"), _("没有联系上")))
    facts += [
        (pick(zh, en), codes.label(answers, one.facts[name], lang))
        for name, (zh, en, answers) in notes.FORMS[one.kind].items()
        if name in one.facts
    ]
    return Noted(
        kind=codes.label(notes.KINDS, one.kind, lang),
        who=_("{office} {name}", office=one.office_name, name=one.written_by_name),
        at=dates.moment(one.written_at, day),
        for_whom=_("只给本单位看") if one.is_for_office else "",
        words=one.words,
        answers=tuple(facts),
    )


def _choices(names: Any, lang: codes.Lang) -> list[tuple[str, str]]:
    return [(code, codes.label(names, code, lang)) for code in names]
