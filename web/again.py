"""Who it is, asked once more before a grave act when the last time is long ago; what was typed goes along."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import make_response, request
from werkzeug.wrappers import Response

from access import SignInRefused
from access.http import limits, remember
from access.proofs import is_proven, prove, session_issuer
from web import dates, shell
from web.edge import reading
from web.i18n import _

P = ParamSpec("P")

#: The field with the password or the code; what else the form has is kept and sent again.
PROOF = "again_proof"


def asks_again(view: Callable[P, object]) -> Callable[P, Response]:
    """Lets a form do its act when its person was proven lately; else asks for password or code first."""

    @wraps(view)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Response:
        if is_proven():
            return make_response(view(*args, **kwargs))
        if PROOF not in request.form:
            return make_response(page(), 403)
        signed = prove(request.form[PROOF])
        if isinstance(signed, SignInRefused):
            return make_response(page(refused=refusal(signed)), 422)
        return remember(make_response(view(*args, **kwargs)), signed)

    return asked


def page(refused: str = "") -> str:
    """Asks for the password or a code, with everything that was sent in hidden fields."""
    sent = request.values.items(multi=True)
    kept = [(name, value) for name, value in sent if name not in ("csrf", "lang", PROOF)]
    with reading() as tx:
        return shell.render(
            tx,
            "again.html",
            to=request.path,
            kept=kept,
            refused=refused,
            elsewhere=session_issuer(),
            minutes=limits().prove_seconds // 60,
        )


def refusal(answer: SignInRefused) -> str:
    """Why a password or a code was not taken, and when there is another try."""
    if answer.retry_at is not None:
        return _("试的次数太多了，请 {at} 以后再试。", at=dates.clock_time(answer.retry_at))
    left, minutes = answer.tries_left, -(-limits().rest_seconds // 60)
    return _("不对，或者已经用过了。还可以再试 {n} 次，之后要等 {minutes} 分钟。", n=left, minutes=minutes)
