"""One's second factor: setting it up, codes for paper, ending it."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, Response, make_response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from access import SignedIn, factors, sessions
from access.http import limits, owes_factor, remember, session_secret
from engine import Forbidden, Invalid, NotFound, Transaction
from web import dates, shell
from web.again import asks_again
from web.edge import by_field, reading, run
from web.i18n import _
from web.pages import _reads

pages = Blueprint("web_factor", __name__)

Again = tuple[str, int]


@pages.get("/me/factor")
def show() -> str:
    """Shows whether there is a second factor, or the secret that waits to be confirmed."""
    said = _("动态码停用了，登录只要密码。") if request.args.get("done") == "removed" else ""
    with reading() as tx:
        return _page(tx, said=said)


@pages.post("/me/factor/begin")
@asks_again
def begin() -> Answer:
    """Makes a secret for the person's telephone."""
    run(factors.begin)
    return redirect("/me/factor", 303)


@pages.post("/me/factor/confirm")
def confirm() -> Answer | Again:
    """Lets it count after a first code; shows the codes for paper this once. Other sessions end."""
    try:
        codes, signed = run(_confirm, request.form.get("code", ""))
    except Invalid as refused:
        with reading() as tx:
            return _page(tx, errors=by_field(refused)), 422
    except NotFound:
        return redirect("/me/factor", 303)
    return _signed_again(signed, codes=codes)


@pages.post("/me/factor/codes")
@asks_again
def codes() -> str:
    """Makes new codes for paper and shows them this once."""
    made = run(factors.renew_codes)
    with reading() as tx:
        return _page(tx, codes=made)


@pages.post("/me/factor/end")
@asks_again
def end() -> Answer:
    """Ends it, where it is not asked of the person. Other sessions end."""
    signed = run(_end)
    answer = redirect("/me/factor?done=removed", 303)
    return remember(answer, signed)  # type: ignore[arg-type]  # werkzeug's Response is Flask's here


def _confirm(tx: Transaction, typed: str) -> tuple[list[str], SignedIn]:
    made = factors.confirm(tx, typed)
    return made, sessions.begin_again(tx, session_secret(), limits=limits(), factor="totp")


def _end(tx: Transaction) -> SignedIn:
    if limits().asks_factor_of(tx.actor.roles):
        raise Forbidden(
            "a second factor that is not asked of the actor",
            "it is",
            code="factor_needed",
            sentence="您的岗位登录要动态码，不能停用。换手机请重新设一次。",
            sentence_en="Your post must sign in with a second factor. For another telephone set it up anew.",
        )
    factors.remove(tx)
    return sessions.begin_again(tx, session_secret(), limits=limits(), factor="")


def _signed_again(signed: SignedIn, **more: Any) -> Response:
    """The page in the new session: its forms carry the token of that one."""
    answer = remember(make_response(""), signed)
    with reading() as tx:
        answer.set_data(_page(tx, **more))
    return answer


def _page(tx: Transaction, **more: Any) -> str:
    found, waits, day = factors.of(tx, tx.actor.id), factors.pending(tx), _reads.today(tx)
    context: dict[str, Any] = {"errors": {}, "said": "", "codes": [], **more}
    return shell.render(
        tx,
        "factor.html",
        here="me",
        since=dates.moment(found.since, day) if found else "",
        left=found.codes_left if found else 0,
        picture=_picture(waits.address) if waits else "",
        secret=_in_fours(waits.secret) if waits else "",
        is_owed=owes_factor() and not found,
        is_asked=limits().asks_factor_of(tx.actor.roles),
        **context,
    )


def _picture(address: str) -> Markup:
    """What a telephone reads, drawn with attributes alone: no style, no script, no other site."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=5, light="#fff", dark="#000")
    words = _("给验证器应用扫的二维码")
    return Markup(drawn.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1))


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
