"""One's own settings: language, density, password, tokens; and for auditors, the read log."""

from datetime import date
from typing import Any, Literal

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response

from access import (
    Person,
    SignInRefused,
    accounts,
    factors,
    proofs,
    reads,
    refusals,
    sessions,
    substitutes,
    tokens,
)
from access.http import COOKIE, current_person, leave, remember, safe_next
from engine import Conflict, FieldError, Forbidden, Invalid, Transaction
from web import again, dates, i18n, shell
from web.again import asks_again
from web.edge import by_field, must, reading, run
from web.i18n import _
from web.pages import _reads

pages = Blueprint("web_account", __name__)


@pages.get("/me")
def show() -> str:
    """Shows one's own settings."""
    with reading() as tx:
        said = _("已保存。") if request.args.get("done") == "saved" else ""
        return _page(tx, said=said)


@pages.post("/me")
def save() -> Response:
    """Keeps how somebody wants to see the pages."""
    choices = {
        "lang": _one("lang", i18n.LANGUAGES, "zh"),
        "density": _one("density", ("comfortable", "compact"), "comfortable"),
        "keys": _one("keys", ("on", "off"), "on"),
    }
    run(accounts.prefer, _person().user_id, choices)
    answer = redirect("/me?done=saved", 303)
    answer.set_cookie(i18n.COOKIE, choices["lang"], max_age=i18n.COOKIE_SECONDS, samesite="Lax")
    return answer


@pages.post("/me/password")
def password() -> Response | tuple[str, int]:
    """Sets a new password after the old one; every session ends, this one too."""
    person, new = _person(), request.form.get("password", "")
    proven = proofs.prove(request.form.get("old", ""), code="")
    if isinstance(proven, SignInRefused):
        said = again.refusal(proven) if proven.retry_at else _("现在的密码不对。")
        with reading() as tx:
            return _page(tx, errors={"old": said}), 422
    try:
        run(accounts.set_password, person.user_id, new)
    except Invalid as refused:
        again_in = remember(make_response("", 422), proven)
        with reading() as tx:
            again_in.set_data(_page(tx, errors=by_field(refused)))
        return again_in
    answer = redirect("/signin?out=1", 303)
    return leave(answer)  # type: ignore[arg-type]  # werkzeug's Response is Flask's here


@pages.get("/me/prove")
def prove() -> Response | str:
    """Asks who it is once more, for a page that goes on by itself afterwards."""
    return redirect(safe_next(request.args.get("next"), "/me"), 303) if proofs.is_proven() else again.page()


@pages.post("/me/prove")
@asks_again
def proven() -> Response:
    """Goes back to where it was asked."""
    return redirect(safe_next(request.form.get("next"), "/me"), 303)


@pages.post("/me/sessions/<session_id>/end")
@asks_again
def end_session(session_id: str) -> Response:
    """Signs out somewhere else."""
    run(sessions.end, session_id)
    return redirect("/me#se", 303)


@pages.post("/me/substitutes")
def stand_in() -> Response | tuple[str, int]:
    """Says who stands in while one is away."""
    values = {name: request.form.get(name, "").strip() for name in ("stand_in", "first", "last", "why")}
    try:
        run(_appoint_substitute, _person().user_id, values)
    except (Invalid, Conflict) as refused:
        with reading() as tx:
            errors = {"stand_in": refusals.sentence(refused, i18n.language())}
            return _page(tx, errors=errors, values=values), 422
    return redirect("/me?done=saved#su", 303)


@pages.post("/me/substitutes/<substitution_id>/end")
def end_substitution(substitution_id: str) -> Response:
    """Ends an absence early, one's own or one that one stands in for."""
    run(substitutes.end, substitution_id)
    return redirect("/me#su", 303)


@pages.post("/me/tokens")
@asks_again
def issue() -> str | tuple[str, int]:
    """Issues a token and shows its secret this once."""
    name = request.form.get("token_name", "").strip()
    if not name:
        with reading() as tx:
            return _page(tx, errors={"token_name": _("写一下给谁用，收回的时候认得出来。")}), 422
    scope: Literal["read", "write"] = "write" if request.form.get("scope") == "write" else "read"
    days = int(_one("days", ("30", "90", "365"), "90"))
    _token, secret = run(tokens.issue, name=name, scope=scope, days=days)
    with reading() as tx:
        return _page(tx, secret=secret)


@pages.post("/me/tokens/<token_id>/revoke")
def revoke(token_id: str) -> Response:
    """Ends one of one's own tokens."""
    run(tokens.revoke, token_id)
    return redirect("/me#tk", 303)


@pages.get("/audit")
def audit() -> str:
    """Lists the latest looks at personal content, for auditors: the log, never the content."""
    must("auditor")
    with reading() as tx:
        day = _reads.today(tx)
        wanted = request.args.get("q", "").strip()
        found = reads.of(tx, wanted, limit=200) if wanted else reads.latest(tx, limit=200)
        rows = [
            (
                dates.moment(each.at, day),
                each.actor_name,
                each.business_key,
                _reads.looked_at(each.what),
                each.reason,
            )
            for each in found
        ]
        return shell.render(tx, "audit.html", here="audit", rows=rows, wanted=wanted)


def _appoint_substitute(tx: Transaction, user_id: str, values: dict[str, str]) -> None:
    other = accounts.by_username(tx, values["stand_in"])
    if other is None:
        raise Invalid([FieldError("stand_in", _("没有这个工号。"))], _("没有这个工号。"))
    try:
        first, last = (date.fromisoformat(values[name]) for name in ("first", "last"))
    except ValueError as error:
        raise Invalid([FieldError("first", _("从哪天"))], _("从哪天")) from error
    substitutes.appoint(tx, user_id, other, from_on=first, until_on=last, reason=values["why"])


def _page(tx: Transaction, **more: Any) -> str:
    day = _reads.today(tx)
    words = {"read": _("只读"), "write": _("读和写")}
    own = [
        {"id": each.id, "name": each.name, "scope": words[each.scope], "until": _until(each.expires_at, day)}
        for each in tokens.own(tx)
    ]
    mine = [
        {
            **vars(each),
            "how": _reads.how_proven(each),
            "seen": dates.moment(each.seen_at, day),
            "since": dates.moment(each.created_at, day),
        }
        for each in sessions.own(tx, request.cookies.get(COOKIE, ""))
    ]
    away = [
        (
            each.id,
            _(
                "{name} 代 {absent}，{first} 到 {last}",
                name=each.substitute_name,
                absent=each.absent_name,
                first=dates.short(each.from_on, day),
                last=dates.short(each.until_on, day),
            ),
        )
        for each in substitutes.of(tx, tx.actor.id, day)
    ]
    context: dict[str, Any] = {"errors": {}, "values": {}, "said": "", "secret": "", **more}
    context |= {"sessions": mine, "away": away, "must_change": "must" in request.args}
    context["has_factor"] = factors.has(tx, tx.actor.id)
    return shell.render(tx, "me.html", here="me", tokens=own, **context)


def _until(at: Any, day: Any) -> str:
    return _("到 {day}", day=dates.short(dates.local_day(at), day))


def _person() -> Person:
    person = current_person()
    if person is None:
        raise Forbidden("a person at the screen", "it is a token", code="not_own_account")
    return person


def _one(name: str, allowed: tuple[str, ...], default: str) -> str:
    sent = request.form.get(name, default)
    return sent if sent in allowed else default
