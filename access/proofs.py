"""What a browser proves besides the first password: a code at the door, and who it is before a grave act.

Between a right password and the code it holds a cookie that opens nothing.
"""

from __future__ import annotations

from flask import Response, abort, g, request

from engine import SYSTEM

from . import door as entrance
from .door import CodeAsked, SignInRefused
from .http import current_person, installed, session_secret
from .sessions import SignedIn

COOKIE = "huiyin_half"


def remember_half(answer: Response, asked: CodeAsked) -> Response:
    """Puts the secret of a sign-in that owes a code into a cookie for the sign-in pages alone."""
    answer.set_cookie(
        COOKIE,
        asked.secret,
        max_age=int(entrance.HALF.total_seconds()),
        httponly=True,
        secure=installed().cookie_secure,
        samesite="Strict",
        path="/signin",
    )
    return answer


def forget_half(answer: Response) -> Response:
    """Takes that cookie back."""
    answer.delete_cookie(COOKIE, path="/signin")
    return answer


def is_owed() -> bool:
    """Whether this browser's sign-in waits for a code."""
    secret = request.cookies.get(COOKIE, "")
    with installed().engine.read(SYSTEM) as tx:
        return bool(secret) and entrance.owes_code(tx, secret)


def finish(typed: str) -> SignedIn | SignInRefused | None:
    """Brings the code; None: too old, to be begun again. `access.http.remember` sets the cookie."""
    door, secret = installed(), request.cookies.get(COOKIE, "")
    if not secret:
        return None
    with door.engine.begin(SYSTEM) as tx:
        return entrance.finish(tx, secret, typed, limits=door.limits)


def session_issuer() -> str:
    """The identity provider the session of this request began at, if any."""
    return str(g.get("session_issuer") or "")


def is_proven() -> bool:
    """Whether the person at the screen proved who they are lately enough for a grave act.

    A program with a token is asked nothing: what it may do was settled when the token was issued.
    """
    if g.get("proven_at") is None:
        return True
    age = installed().engine.clock() - g.proven_at
    return bool(age.total_seconds() < installed().limits.prove_seconds)


def prove(typed: str, *, code: str | None = None) -> SignedIn | SignInRefused:
    """Takes a password or a code of the person at the screen; wrong ones count as at the door.

    `code`: what is tried as a code, where it is not what was typed; nothing: only the password will do.
    """
    door, person = installed(), current_person()
    if person is None:
        abort(401)
    with door.engine.read(SYSTEM) as tx:
        address = request.remote_addr or ""
        candidate = entrance.look_up(tx, person.username, address=address, limits=door.limits)
    is_right = entrance.verify(candidate, typed)
    with door.engine.begin(SYSTEM) as tx:
        secret = session_secret()
        tried = typed if code is None else code
        return entrance.prove(tx, candidate, secret, tried, is_right=is_right, limits=door.limits)
