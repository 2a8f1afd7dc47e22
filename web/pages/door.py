"""Signing in and out, and the way from the bare address to the first useful page."""

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from access import SignInRefused
from access.http import current_actor, enter, leave, public, remember, safe_next
from web import dates, i18n, shell
from web.i18n import _

pages = Blueprint("web_door", __name__)


@pages.get("/")
def home() -> Answer:
    """Leads to the page somebody starts the day with."""
    return redirect(shell.first_page(current_actor()), 303)


@pages.get("/signin")
@public
def signin() -> str:
    """Shows the sign-in form; nothing about earlier sign-ins before the password."""
    said = _("已经退出。") if "out" in request.args else ""
    return _form(next=safe_next(request.args.get("next")), said=said)


@pages.post("/signin")
@public
def knock() -> Answer | tuple[str, int]:
    """Lets somebody in, or says how often they may still try."""
    username, next_ = request.form.get("username", ""), safe_next(request.form.get("next"))
    answer = enter(username, request.form.get("password", ""))
    if isinstance(answer, SignInRefused):
        return _form(username=username, next=next_, refused=_refusal(answer)), 422
    way_in = remember(_redirect(next_), answer)
    way_in.set_cookie(i18n.COOKIE, i18n.language(), max_age=i18n.COOKIE_SECONDS, samesite="Lax")
    return way_in


@pages.post("/signout")
@public
def signout() -> Answer:
    """Ends the session."""
    return leave(_redirect("/signin?out=1"))


def _form(*, username: str = "", next: str = "/", refused: str = "", said: str = "") -> str:
    return render_template("signin.html", username=username, next=next, refused=refused, said=said)


def _refusal(answer: SignInRefused) -> str:
    if answer.retry_at is not None:
        return _("试的次数太多了，请 {at} 以后再试。", at=dates.clock_time(answer.retry_at))
    return _("工号或密码不对。还可以再试 {n} 次，之后要等 15 分钟。", n=answer.tries_left)


def _redirect(target: str) -> Response:
    return Response(status=303, headers={"Location": target})
