"""Accounts for administrators: who there is, the posts they hold, where they are signed in, their tokens."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, Literal

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

import access
from access import accounts, factors, identities, offices, staff, tokens
from access.http import provider
from engine import Conflict, FieldError, Invalid, NotFound, Transaction
from web import dates, i18n, shell
from web.again import asks_again
from web.edge import at_field, must, reading, run
from web.i18n import _
from web.pages import _reads

pages = Blueprint("web_people", __name__, url_prefix="/people")

#: Accounts on one page of the list.
MANY = 50

Again = tuple[str, int]


@pages.before_request
def _administrators() -> None:
    must("admin")


@pages.get("")
def index() -> str:
    """Lists accounts with what they may do today."""
    with reading() as tx:
        return _list(tx)


@pages.post("")
@asks_again
def add() -> Response | Again:
    """Opens an account, of a person with a first password that is shown once, or of a program."""
    given = {name: request.form.get(name, "").strip() for name in ("username", "name", "kind")}
    try:
        if given["kind"] == "service":
            user_id = run(accounts.add_service, username=given["username"], name=given["name"])
            return redirect(f"/people/{user_id}?done=opened", 303)
        first = secrets.token_urlsafe(12)
        user_id = run(accounts.add, username=given["username"], name=given["name"], password=first)
    except (Invalid, Conflict) as refused:
        with reading() as tx:
            return _list(tx, errors=at_field(refused, "username", _("没有这个机构。")), values=given), 422
    with reading() as tx:
        return _one(tx, user_id, first=first), 200


@pages.get("/<user_id>")
def show(user_id: str) -> str:
    """One account: posts of all times, sessions, tokens, and who it is at the identity provider."""
    with reading() as tx:
        return _one(tx, user_id)


@pages.post("/<user_id>/posts")
@asks_again
def appoint(user_id: str) -> Response | Again:
    """Gives a post from a day on, to a day if one is given."""
    given = {name: request.form.get(name, "").strip() for name in ("role", "office", "first", "last")}
    try:
        run(_appoint, user_id, given)
    except (Invalid, NotFound) as refused:
        return _again(user_id, refused, "office", given)
    return redirect(f"/people/{user_id}?done=posted#po", 303)


@pages.post("/<user_id>/posts/<post_id>/end")
@asks_again
def relieve(user_id: str, post_id: str) -> Response:
    """Ends a post; the row stays with its days."""
    run(accounts.relieve, post_id)
    return redirect(f"/people/{user_id}?done=relieved#po", 303)


@pages.post("/<user_id>/password")
@asks_again
def reset(user_id: str) -> Again:
    """Gives a new first password, shown once; the person must change it, and is signed out everywhere."""
    first = secrets.token_urlsafe(12)
    run(_reset, user_id, first)
    with reading() as tx:
        return _one(tx, user_id, first=first), 200


@pages.post("/<user_id>/factor/clear")
@asks_again
def clear_factor(user_id: str) -> Response | Again:
    """Ends somebody's second factor for a reason, the telephone being gone; they are told and signed out."""
    why = request.form.get("why", "").strip()
    try:
        run(factors.clear, user_id, why)
    except (Invalid, NotFound) as refused:
        return _again(user_id, refused, "why", {"why": why})
    return redirect(f"/people/{user_id}?done=cleared#fa", 303)


@pages.post("/<user_id>/close")
@asks_again
def close(user_id: str) -> Response:
    """Closes an account: nobody signs in with it any more; its name stays in the histories."""
    run(accounts.close, user_id)
    return redirect(f"/people/{user_id}?done=closed", 303)


@pages.post("/<user_id>/sessions/<session_id>/end")
def end_session(user_id: str, session_id: str) -> Response:
    """Signs somebody out somewhere."""
    run(staff.end_session, user_id, session_id)
    return redirect(f"/people/{user_id}#se", 303)


@pages.post("/<user_id>/tokens")
@asks_again
def issue(user_id: str) -> Again:
    """Issues a token for a program's account and shows its secret this once."""
    given = {name: request.form.get(name, "").strip() for name in ("token_name", "scope", "days")}
    if not given["token_name"]:
        wrong = Invalid([FieldError("token_name", _("写一下给谁用，收回的时候认得出来。"))])
        return _again(user_id, wrong, "token_name", given)
    scope: Literal["read", "write"] = "write" if given["scope"] == "write" else "read"
    days = int(given["days"]) if given["days"] in ("30", "90", "365") else 90
    _token, secret = run(tokens.issue_for, user_id, name=given["token_name"][:100], scope=scope, days=days)
    with reading() as tx:
        return _one(tx, user_id, secret=secret), 200


@pages.post("/<user_id>/tokens/<token_id>/revoke")
def revoke(user_id: str, token_id: str) -> Response:
    """Ends somebody's token."""
    run(staff.revoke_token, user_id, token_id)
    return redirect(f"/people/{user_id}#tk", 303)


@pages.post("/<user_id>/identities")
@asks_again
def link(user_id: str) -> Response | Again:
    """Links an account with a subject at the identity provider."""
    client, subject = provider(), request.form.get("subject", "").strip()
    try:
        run(identities.link, user_id, issuer=client.provider.issuer if client else "", subject=subject)
    except (Invalid, Conflict) as refused:
        return _again(user_id, refused, "subject", {"subject": subject})
    return redirect(f"/people/{user_id}#id", 303)


@pages.post("/<user_id>/identities/<link_id>/end")
def unlink(user_id: str, link_id: str) -> Response:
    """Ends a link."""
    run(identities.unlink, link_id)
    return redirect(f"/people/{user_id}#id", 303)


def _appoint(tx: Transaction, user_id: str, given: dict[str, str]) -> None:
    if given["role"] not in access.ROLES:
        raise Invalid([FieldError("role", _("选一个岗位。"))])
    first, last = _day(given["first"], "first"), _day(given["last"], "last")
    if first and last and last < first:
        raise Invalid([FieldError("last", _("结束的日子不能早于开始的日子。"))])
    accounts.appoint(tx, user_id, role=given["role"], office_id=given["office"], from_on=first, until_on=last)


def _reset(tx: Transaction, user_id: str, first: str) -> None:
    if staff.get(tx, user_id).kind != "person":
        raise NotFound("user", user_id)
    accounts.set_password(tx, user_id, first)


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid([FieldError(field, _("这一天看不懂。"))]) from error


def _again(user_id: str, refused: Invalid | NotFound | Conflict, field: str, values: dict[str, str]) -> Again:
    with reading() as tx:
        return _one(tx, user_id, errors=at_field(refused, field, _("没有这个机构。")), values=values), 422


def _list(tx: Transaction, **more: Any) -> str:
    text, after = request.args.get("q", "").strip(), request.args.get("after", "")
    found = staff.search(tx, text, after=after, limit=MANY + 1)
    held = staff.posts(tx, [each.id for each in found])
    rows = [(each, [_post(one) for one in held[each.id] if one.is_now]) for each in found[:MANY]]
    context: dict[str, Any] = {"errors": {}, "values": {}, **more}
    next_ = found[MANY - 1].username if len(found) > MANY else ""
    return shell.render(tx, "people.html", here="people", rows=rows, text=text, next=next_, **context)


def _one(tx: Transaction, user_id: str, **more: Any) -> str:
    found, day = staff.get(tx, user_id), _reads.today(tx)
    labels, client = access.role_labels(i18n.language()), provider()
    said = {
        "opened": _("账号开好了。"),
        "posted": _("岗位记好了。"),
        "relieved": _("岗位结束了，记录还在。"),
        "closed": _("账号停用了，各处都已退出。"),
        "cleared": _("动态码取消了，各处都已退出，也通知了本人。"),
    }
    context: dict[str, Any] = {"errors": {}, "values": {}, "first": "", "secret": "", **more}
    return shell.render(
        tx,
        "person.html",
        here="people",
        one=found,
        since=dates.moment(found.created_at, day),
        closed=dates.moment(found.closed_at, day) if found.closed_at else "",
        held=[(each, _post(each), _days(each, day)) for each in staff.posts(tx, [user_id])[user_id]],
        roles=[*labels.items()],
        places=[(each.id, f"{each.name} {each.id}") for each in offices.all_(tx, limit=3000)],
        sessions=[
            (each.id, each.address, each.agent[:80], dates.moment(each.seen_at, day), _reads.how_proven(each))
            for each in staff.sessions(tx, user_id)
        ],
        tokens=[_token_line(each, tx, day) for each in staff.tokens(tx, user_id)],
        factor=_factor(tx, user_id, day),
        links=identities.of(tx, user_id),
        issuer=client.provider.issuer if client else "",
        said=said.get(request.args.get("done", ""), ""),
        **context,
    )


def _factor(tx: Transaction, user_id: str, day: date) -> dict[str, Any]:
    found, ended = factors.of(tx, user_id), factors.last_ended(tx, user_id)
    if found is not None:
        since = dates.moment(found.since, day)
        return {"is_on": True, "words": _("{at} 设好，恢复码还剩 {n} 个", at=since, n=found.codes_left)}
    if ended is None:
        return {"is_on": False, "words": _("没有设")}
    by = " · ".join(each for each in (ended.by_name, ended.why) if each)
    return {"is_on": False, "words": _("{at} 取消：{by}", at=dates.moment(ended.at, day), by=by)}


def _post(one: staff.HeldPost) -> str:
    return f"{access.role_labels(i18n.language())[one.role]} · {one.office_name}"


def _days(one: staff.HeldPost, day: date) -> str:
    first = dates.short(one.from_on, day)
    if one.until_on is None:
        return _("{first} 起", first=first)
    return _("{first} 到 {last}", first=first, last=dates.short(one.until_on, day))


def _token_line(one: staff.IssuedToken, tx: Transaction, day: date) -> dict[str, Any]:
    state = _("收回了") if one.revoked_at else (_("过期了") if one.expires_at <= tx.now else "")
    return {
        "id": one.id,
        "name": one.name,
        "scope": _("读和写") if one.scope == "write" else _("只读"),
        "until": _("到 {day}", day=dates.short(dates.local_day(one.expires_at), day)),
        "state": state,
    }
