"""Signing in and out, and the way from the bare address to the first useful page."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from access import CodeAsked, SignedIn, SignInRefused, refusals
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
from access.proofs import finish, forget_half, is_owed, remember_half
from engine import Forbidden
from web import again, dates, i18n, shell
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
    out = request.args.get("out", "")
    late = {
        "late": _("放得太久了，请从头再来。"),
        "ended": _("登录过期了，请再登录一次，接着办。没有送出去的内容还在这个窗口里。"),
    }.get(out, "")
    client = provider() if out == "elsewhere" else None
    further = client.sign_out_address(request.url_root + "signin?out=1") if client else ""
    return _form(
        next=safe_next(request.args.get("next")),
        said=_("已经退出。") if out and not late else "",
        late=late,
        has_ended=out == "ended",
        further=further,
    )


@pages.post("/signin")
@public
def knock() -> Answer | tuple[str, int]:
    """Lets somebody in, or says how often they may still try."""
    username, next_ = request.form.get("username", ""), safe_next(request.form.get("next"))
    answer = enter(username, request.form.get("password", ""))
    if isinstance(answer, SignInRefused):
        return _form(username=username, next=next_, refused=_refusal(answer)), 422
    if isinstance(answer, CodeAsked):
        return remember_half(_redirect("/signin/code" + _with_next(next_)), answer)
    return _in(answer, next_)


@pages.get("/signin/code")
@public
def owed() -> str | Answer:
    """Asks for the code of a sign-in whose password was right."""
    return _code() if is_owed() else redirect("/signin", 303)


@pages.post("/signin/code")
@public
def bring() -> Answer | tuple[str, int]:
    """Lets somebody in whose code is right, or says how often they may still try."""
    answer = finish(request.form.get("code", ""))
    if answer is None:
        return forget_half(_redirect("/signin?out=late"))
    if isinstance(answer, SignInRefused):
        return _code(again.refusal(answer)), 422
    return forget_half(_in(answer, safe_next(request.form.get("next"))))


@pages.get("/signin/elsewhere")
@public
def elsewhere() -> Answer | tuple[str, int]:
    """Leads to the office's identity provider."""
    try:
        return go_away(_callback(), safe_next(request.args.get("next")), "again" in request.args)
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


def _in(signed: SignedIn, next_: str) -> Response:
    way_in = remember(_redirect(next_), signed)
    way_in.set_cookie(i18n.COOKIE, i18n.language(), max_age=i18n.COOKIE_SECONDS, samesite="Lax")
    return way_in


def _code(refused: str = "") -> str:
    next_ = safe_next(request.values.get("next"))
    return render_template("code.html", next=next_, refused=refused)


def _with_next(next_: str) -> str:
    return f"?{urlencode({'next': next_})}" if next_ != "/" else ""


def _form(**more: Any) -> str:
    client = provider()
    label = (client.provider.label or _("统一身份认证")) if client else ""
    empty = {"username": "", "next": "/", "refused": "", "said": "", "late": "", "further": ""}
    plain = {"is_elsewhere": False, "has_ended": False}
    return render_template("signin.html", **{**empty, **plain, "elsewhere": label, **more})


def _callback() -> str:
    return request.url_root + "signin/back"


def _refusal(answer: SignInRefused) -> str:
    if answer.is_expired:
        return _("这个初始密码过期了，请找本单位的系统管理员重设。")
    if answer.retry_at is not None:
        return _("试的次数太多了，请 {at} 以后再试。", at=dates.clock_time(answer.retry_at))
    minutes = -(-limits().rest_seconds // 60)
    return _(
        "工号或密码不对。还可以再试 {n} 次，之后要等 {minutes} 分钟。", n=answer.tries_left, minutes=minutes
    )


def _redirect(target: str) -> Response:
    return Response(status=303, headers={"Location": target})
