"""The satisfaction rating: what the petitioner said of the two bodies, and words of theirs to write down."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from engine import Invalid, Transaction, new_id
from petition import matters, ratings
from web import dates, shell, wording
from web.edge import by_field, command_id, reading, reading_of, run
from web.i18n import _, pick
from web.pages import _reads

pages = Blueprint("web_rating", __name__)

_FIELDS = ("office_score", "office_reason", "unit_score", "unit_reason", "how", "statement", "proof")


@pages.get("/matters/<number>/rating")
def show(number: str) -> str:
    """Shows what was said, until when it may be said, and a form for words an officer was told."""
    with reading_of(number) as tx:
        return _page(tx, number)


@pages.post("/matters/<number>/rating")
def record(number: str) -> Response | tuple[str, int]:
    """Writes down what the petitioner said in person, by phone or in a letter."""
    facts = {name: request.form.get(name, "").strip() for name in _FIELDS}
    try:
        run(ratings.record, number, facts, command_id=command_id())
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, number, errors=by_field(refused), values=facts), 422
    return redirect(f"/matters/{number}/rating?done=1", 303)


def _page(
    tx: Transaction,
    number: str,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    matter, day = matters.get(tx, number), _reads.today(tx)
    now = ratings.standing(tx, number)
    rows = [
        (
            pick(*ratings.BODIES[one.body]),
            pick(*ratings.SCORES[one.score]),
            one,
            dates.short(one.given_on, day),
        )
        for one in ratings.of(tx, number)[::-1]
    ]
    return shell.render(
        tx,
        "rating.html",
        here="matters",
        m={"number": matter.number, "title": matter.title, "status": wording.status(matter.status)},
        state=pick(*ratings.STATES[now.state]),
        until=dates.until(now.until_on, day) if now.is_open and now.until_on else "",
        bodies=[
            (body, pick(*ratings.BODIES[body]), name, pick(*ratings.SCORES[now.given[body].score]))
            if body in now.given
            else (body, pick(*ratings.BODIES[body]), name, "")
            for body, name in now.bodies.items()
        ],
        rows=[(*row, pick(*ratings.HOWS[row[2].how])) for row in rows],
        may_record=now.is_open and ratings.may_record(tx, number),
        scores=[(code, pick(*names)) for code, names in ratings.SCORES.items()],
        hows=[(code, pick(*names)) for code, names in ratings.HOWS.items() if code != "CODE"],
        command=new_id(),
        errors=errors or {},
        values=values or {},
        said=_("照原话记下了。") if request.args.get("done") else "",
    )
