"""领导批示 on a matter: each in full with the reply it got, and a form to write one more down."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from engine import Invalid, Transaction, new_id
from petition import instructions, matters
from web import dates, shell, wording
from web.edge import by_field, command_id, reading, reading_of, run
from web.i18n import _
from web.pages import _beside, _reads

pages = Blueprint("web_instructions", __name__)

_FIELDS = ("leader_name", "leader_post", "words", "said_on", "organ", "by_on")


@pages.get("/matters/<number>/instructions")
def show(number: str) -> str:
    """Shows what leaders instructed on a matter, what was answered, and a form to write one more down."""
    with reading_of(number) as tx:
        return _page(tx, number)


@pages.post("/matters/<number>/instructions")
def give(number: str) -> Response | tuple[str, int]:
    """Writes down what a leader instructed; whoever is named owes a reply."""
    facts = {name: request.form.get(name, "").strip() for name in _FIELDS}
    try:
        run(instructions.give, number, facts, command_id=command_id())
    except Invalid as refused:
        return _again(number, refused, facts)
    return redirect(f"/matters/{number}/instructions?done=given", 303)


@pages.post("/matters/<number>/instructions/end")
def end(number: str) -> Response | tuple[str, int]:
    """Says that one needs no reply any more."""
    which, reasons = request.form.get("which", ""), request.form.get("reasons", "")
    whose = which if which.startswith(f"{number}/") else number
    try:
        run(instructions.withdraw, whose, reasons, command_id=command_id())
    except Invalid as refused:
        return _again(number, refused, {"which": which, "reasons": reasons})
    return redirect(f"/matters/{number}/instructions?done=ended", 303)


def _again(number: str, refused: Invalid, values: dict[str, str]) -> tuple[str, int]:
    with reading() as tx:
        return _page(tx, number, errors=by_field(refused), values=values), 422


def _page(
    tx: Transaction,
    number: str,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    matter, day = matters.get(tx, number), _reads.today(tx)
    may_give = instructions.may_give(tx, number)
    usual = instructions.usual_day(day)
    start = {"said_on": day.isoformat(), "organ": matter.unit_path or matter.office_path}
    is_leader = bool(tx.actor.roles & set(instructions.LEADERS))
    done = {
        "given": _("批示记下了，落实的单位已经有一件待办。"),
        "ended": _("记下了，这条批示不用回复了。"),
    }
    return shell.render(
        tx,
        "instructions.html",
        here="matters",
        m={
            "number": matter.number,
            "title": matter.title,
            "status": wording.status(matter.status),
        },
        rows=_beside.instruction_views(tx, number, day),
        may_give=may_give,
        organs=[(one["value"], one["label"]) for one in instructions.options(tx, number)] if may_give else [],
        usual=_("不填就到 {day}", day=dates.day_words(usual, day)),
        command=new_id(),
        errors=errors or {},
        values=start | ({"leader_name": tx.actor.name} if is_leader else {}) | (values or {}),
        said=done.get(request.args.get("done", ""), ""),
    )
