"""Signing in and out, and the way from the bare address to the first useful page."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from access import SignInRefused, refusals
from access.http import (
    come_back,
    current_actor,
    end_session,
    enter,
    go_away,
    leave,
    limits,
    provider,
    public,
    remember,
    safe_next,
)
from engine import Forbidden
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
    client = provider() if request.args.get("out") == "elsewhere" else None
    further = client.sign_out_address(request.url_root + "signin?out=1") if client else ""
    return _form(next=safe_next(request.args.get("next")), said=said, further=further)


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


@pages.get("/signin/elsewhere")
@public
def elsewhere() -> Answer | tuple[str, int]:
    """Leads to the office's identity provider."""
    try:
        return go_away(_callback(), safe_next(request.args.get("next")))
    except Forbidden as refusal:
        return _form(refused=refusals.sentence(refusal, i18n.language()), is_elsewhere=True), 403


@pages.get("/signin/back")
@public
def back() -> Answer | tuple[str, int]:
    """Lets in whom the identity provider has proven, or says why not."""
    try:
        signed, next_ = come_back(_callback())
    except Forbidden as refusal:
        return _form(refused=refusals.sentence(refusal, i18n.language()), is_elsewhere=True), 403
    return remember(_redirect(next_), signed)


@pages.post("/signout")
@public
def signout() -> Answer:
    """Ends the session. One that began at the identity provider is told how to end that one too."""
    answer = leave(_redirect("/signin?out=elsewhere" if end_session() else "/signin?out=1"))
    # Browsers that heed it forget what pages of ours kept, whatever page was open.
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def _form(**more: Any) -> str:
    client = provider()
    label = (client.provider.label or _("统一身份认证")) if client else ""
    empty = {"username": "", "next": "/", "refused": "", "said": "", "further": "", "is_elsewhere": False}
    return render_template("signin.html", **{**empty, "elsewhere": label, **more})


def _callback() -> str:
    return request.url_root + "signin/back"


def _refusal(answer: SignInRefused) -> str:
    if answer.retry_at is not None:
        return _("试的次数太多了，请 {at} 以后再试。", at=dates.clock_time(answer.retry_at))
    minutes = -(-limits().rest_seconds // 60)
    return _(
        "工号或密码不对。还可以再试 {n} 次，之后要等 {minutes} 分钟。", n=answer.tries_left, minutes=minutes
    )


def _redirect(target: str) -> Response:
    return Response(status=303, headers={"Location": target})
