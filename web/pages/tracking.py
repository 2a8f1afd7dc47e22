"""For petitioners: where their matter stands, and their own rating, with the query code. No account."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from access.http import by_code
from engine import Actor, Conflict, Forbidden, Invalid, NotFound, new_id
from petition import explain, ratings, tracking
from web import dates
from web.edge import by_field, command_id, engine
from web.i18n import _, language, pick

pages = Blueprint("web_tracking", __name__)

#: Whoever holds the code, and nobody more.
PETITIONER = Actor("petitioner", "信访人")
_FIELDS = ("office_score", "office_reason", "unit_score", "unit_reason")


@pages.get("/track")
@by_code
def ask() -> str:
    """Asks for the query code."""
    return _page("")


@pages.post("/track")
@by_code
def look() -> str | tuple[str, int]:
    """Shows the matters of the code. The code is never part of an address."""
    code = request.form.get("code", "")
    return _page(code) if _found(code) else (_unknown(code), 404)


@pages.post("/track/rating")
@by_code
def rate() -> str | tuple[str, int]:
    """Takes the petitioner's own rating of the two bodies."""
    code, number = request.form.get("code", ""), request.form.get("number", "")
    facts = {name: request.form.get(name, "").strip() for name in _FIELDS}
    try:
        engine().run(_who(), ratings.rate, code, number, facts, command_id=command_id())
    except Invalid as refused:
        return _page(code, at=number, errors=by_field(refused), values=facts), 422
    except (Forbidden, Conflict) as refused:
        return _page(code, refused=refused), 409
    except NotFound:
        return _unknown(code), 404
    return _page(code, said=_("记下了您的评价。期满以前可以改。"))


def _who() -> Actor:
    from flask import g

    return g.actor or PETITIONER


def _found(code: str) -> bool:
    try:
        with engine().read(PETITIONER) as tx:
            tracking.by_code(tx, code)
    except NotFound:
        return False
    return True


def _unknown(code: str) -> str:
    words = _("没有这个查询码。请看登记时给您的回执或者短信，12 位，字母和数字。")
    return _page("", typed=code, errors={"code": words})


def _page(
    code: str,
    *,
    typed: str = "",
    at: str = "",
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: Forbidden | Conflict | None = None,
    said: str = "",
) -> str:
    rows: list[dict[str, Any]] = []
    with engine().read(PETITIONER) as tx:
        day = dates.local_day(tx.now)
        for one in tracking.by_code(tx, code) if code else []:
            now = one.rating
            rows.append(
                {
                    "number": one.number,
                    "status": pick(one.status_zh, one.status_en),
                    "now": pick(one.now_zh, one.now_en or one.now_zh),
                    "is_only_chinese": bool(one.now_zh and not one.now_en),
                    "unit": one.unit_name,
                    "office": one.office_name,
                    "office_phone": one.office_phone,
                    "unit_phone": one.unit_phone,
                    "is_over": one.is_over,
                    "waits": [_wait(each, day) for each in one.waits],
                    "steps": [(dates.short(step.on, day), pick(step.zh, step.en)) for step in one.steps],
                    "state": pick(*ratings.STATES[now.state]),
                    "is_offered": now.state != "NOT_OFFERED",
                    "until": dates.until(now.until_on, day) if now.is_open and now.until_on else "",
                    "bodies": _bodies(now),
                    "errors": errors or {} if one.number == at else {},
                    "values": values or {} if one.number == at else _given(now),
                }
            )
    from access import refusals

    return render_template(
        "tracking.html",
        code=tracking.plain(code),
        typed=typed,
        rows=rows,
        errors=errors or {} if not rows else {},
        scores=[(score, pick(*names)) for score, names in ratings.SCORES.items()],
        command=new_id(),
        said=said,
        refused=refusals.sentence(refused, language()) if refused else "",
    )


def _wait(one: tracking.Wait, day: date) -> dict[str, Any]:
    """A day the petitioner waits for, how long that is, and why it is that day, in spoken words."""
    end = one.deadline.effective_on
    left = (end - day).days
    if left > 0:
        words = _("还有 {n} 天", n=left)
    elif left == 0:
        words = _("今天是最后一天")
    else:
        words = _("已经过了 {n} 天", n=-left)
    return {
        "name": pick(one.zh, one.en),
        "day": dates.day_words(end, day),
        "words": words,
        "is_late": left < 0,
        "is_window": one.is_window,
        "is_provisional": one.deadline.provisional,
        "why": explain.explanation_of(one.deadline).for_people(language()),
    }


def _bodies(now: ratings.Standing) -> list[tuple[str, str, str]]:
    return [(body.lower(), pick(*ratings.BODIES[body]), name) for body, name in now.bodies.items() if name]


def _given(now: ratings.Standing) -> dict[str, str]:
    found = {f"{body.lower()}_score": one.score for body, one in now.given.items()}
    return found | {f"{body.lower()}_reason": one.reason for body, one in now.given.items()}
