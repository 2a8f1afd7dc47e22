"""The door in front of every route: who asks, whether the request is theirs, and the headers of each answer.

A route needs an actor unless it is marked `@public`. Pages without one go to the sign-in page, programs get a
problem document. Requests that change something must carry the session's CSRF token, unless a bearer token
made them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, current_app, g, json, redirect, request
from itsdangerous import BadData, URLSafeTimedSerializer

from engine import SYSTEM, Actor, Engine

from . import door as entrance
from . import identities, oidc, pace, sessions, tokens
from .accounts import Person
from .door import CodeAsked, SignInRefused
from .limits import Limits
from .sessions import SignedIn

COOKIE = "huiyin_session"
#: Before there is a session, the sign-in form is guarded by a cookie of its own.
GUEST_COOKIE = "huiyin_guest"
#: What a sign-in elsewhere was begun with, until the browser comes back; and how long that may take.
AWAY_COOKIE, AWAY_SECONDS = "huiyin_away", 10 * 60
#: Public addresses that monitoring asks as often as it likes.
UNPACED = frozenset({"healthz", "readyz", "show"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Door:
    """What `install` was told; found again as `app.extensions["huiyin_door"]`."""

    engine: Engine
    limits: Limits
    cookie_secure: bool
    relaxed_styles: tuple[str, ...]
    #: The identity provider of the office, if it has one.
    provider: oidc.Client | None = None


def install(
    app: Flask,
    engine: Engine,
    *,
    limits: Limits | None = None,
    cookie_secure: bool = True,
    relaxed_styles: tuple[str, ...] = ("/studio",),
    provider: oidc.Provider | None = None,
) -> None:
    """Puts the door in front of every route of the app.

    `relaxed_styles` are the path prefixes whose pages may set style attributes (the diagram editor does);
    scripts stay strict everywhere. `cookie_secure` is off only for http on one's own machine.
    """
    client = oidc.Client(provider, engine.clock) if provider else None
    app.extensions["huiyin_door"] = Door(engine, limits or Limits(), cookie_secure, relaxed_styles, client)
    app.before_request(_enter)
    app.after_request(_leave)
    app.jinja_env.globals["csrf_token"] = csrf_token


def public(view: View) -> View:
    """Marks a view function or a `MethodView` class that needs no actor."""
    view.is_public = True  # type: ignore[attr-defined]  # a mark for _is_public, read back below
    return view


def by_code(view: View) -> View:
    """Marks a public view that a query code opens: tries are counted by the address they come from."""
    view.is_by_code = True  # type: ignore[attr-defined]  # a mark for _too_fast, read back there
    return public(view)


def unattended(view: View) -> View:
    """Marks a view that a page asks by itself: that it was asked does not keep a session from idling out."""
    view.is_unattended = True  # type: ignore[attr-defined]  # a mark for _recognise, read back there
    return view


def watcher() -> Callable[[], Actor | None]:
    """Gives a function that tells, at any later moment and outside the request, who may go on watching.

    None: the session ended, or the person's posts did. A program with a token is not watched for.
    """
    door, secret = installed(), g.get("session_secret")

    def still() -> Actor | None:
        if secret is None:
            return None
        with door.engine.read(SYSTEM) as tx:
            return sessions.actor_for_session(tx, secret, limits=door.limits)

    return still


def current_actor() -> Actor:
    """Gives the actor of this request; a public route without one gets 401."""
    actor = g.get("actor")
    if actor is None:
        abort(401)
    return actor  # type: ignore[no-any-return]  # g is untyped


def current_person() -> Person | None:
    """Gives the person at the screen; None for a program with a token, and on public pages."""
    return g.get("person")  # type: ignore[no-any-return]  # g is untyped


def csrf_token() -> str:
    """Gives the token a page form must carry in its hidden field `csrf`."""
    secret = g.get("session_secret") or _guest_secret()
    return sessions.csrf_of(secret)


def enter(username: str, password: str) -> SignedIn | CodeAsked | SignInRefused:
    """Signs in: looks up, verifies outside any transaction, records. `remember` then sets the cookie, or
    `access.proofs.remember_half` that of a sign-in which owes a code."""
    door = installed()
    address = request.remote_addr or ""
    with door.engine.read(SYSTEM) as tx:
        agent = request.user_agent.string
        candidate = entrance.look_up(tx, username, address=address, agent=agent, limits=door.limits)
    is_right = entrance.verify(candidate, password)
    with door.engine.begin(SYSTEM) as tx:
        return entrance.conclude(tx, candidate, is_right=is_right, password=password, limits=door.limits)


def remember(answer: Response, signed_in: SignedIn) -> Response:
    """Puts the session's secret into a cookie no script can read and no other site can send."""
    door = installed()
    answer.set_cookie(
        COOKIE,
        signed_in.secret,
        max_age=door.limits.session_seconds,
        httponly=True,
        secure=door.cookie_secure,
        samesite="Lax",
        path="/",
    )
    # What this answer still says, it says in the new session.
    g.session_secret = signed_in.secret
    answer.delete_cookie(GUEST_COOKIE, path="/")
    answer.delete_cookie(AWAY_COOKIE, path="/signin")
    return answer


def leave(answer: Response) -> Response:
    """Signs out: ends the session on the server and takes the cookie back."""
    answer.delete_cookie(COOKIE, path="/")
    end_session()
    return answer


def end_session() -> str:
    """Ends the session of this request; gives the identity provider it began at, if any."""
    secret = request.cookies.get(COOKIE)
    if not secret:
        return ""
    with installed().engine.begin(SYSTEM) as tx:
        return sessions.sign_out(tx, secret)


def limits() -> Limits:
    """The figures of this door."""
    return installed().limits


def provider() -> oidc.Client | None:
    """The identity provider of the office, if it has one."""
    return installed().provider


def go_away(callback: str, next: str, again: bool = False) -> Response:
    """Sends the browser to the identity provider, with a cookie only it can come back with.

    `again`: the provider is to ask who it is, however lately it did.

    Raises:
        Forbidden: the provider does not answer.
    """
    door = installed()
    if door.provider is None:
        abort(404)
    begun, address = door.provider.begin(callback, next, again)
    answer = Response(status=303, headers={"Location": address})
    answer.set_cookie(
        AWAY_COOKIE,
        _away().dumps([*vars(begun).values()]),
        max_age=AWAY_SECONDS,
        httponly=True,
        secure=door.cookie_secure,
        # The provider sends the browser back, which a strict cookie would not survive.
        samesite="Lax",
        path="/signin",
    )
    return answer


def come_back(callback: str) -> tuple[SignedIn, str]:
    """Believes what the browser brings from the identity provider; the session, and where to go.

    Raises:
        Forbidden: it is not this browser's, too old, used, forged, or belongs to no account.
    """
    door = installed()
    if door.provider is None:
        abort(404)
    try:
        begun = oidc.Begun(*_away().loads(request.cookies.get(AWAY_COOKIE, ""), max_age=AWAY_SECONDS))
    except (BadData, TypeError) as error:
        raise oidc.refused("state") from error
    proven = door.provider.finish(begun, callback, request.args.to_dict())
    with door.engine.begin(SYSTEM) as tx:
        signed = sessions.begin(
            tx,
            identities.account_of(tx, proven, claim=door.provider.provider.claim),
            limits=door.limits,
            address=request.remote_addr or "",
            agent=request.user_agent.string,
            issuer=proven.issuer,
        )
        if begun.again and g.session_secret:
            sessions.sign_out(tx, g.session_secret)
    return signed, safe_next(begun.next)


def safe_next(target: str | None, default: str = "/") -> str:
    """Gives where to go after signing in: a path of this site, never another one."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(each) < 32 for each in target):
        return default
    return target


def _enter() -> Any:
    g.actor = g.person = g.session_secret = None
    g.owes_factor, g.session_issuer, g.proven_at = False, "", None
    authorization = request.headers.get("Authorization", "")
    if request.endpoint is None:
        # Nothing is here; but who asks is known to the page that says so.
        _recognise()
        return None
    if authorization.startswith("Bearer "):
        refused = _with_token(authorization[7:].strip())
    else:
        refused = _with_cookie()
    if refused is not None:
        return refused
    if g.actor is None and not _is_public():
        return _no_actor()
    if g.person is not None and g.person.must_change and not _may_before_change():
        return _change_first()
    if g.owes_factor and not g.person.must_change and not _may_before_factor():
        return _factor_first()
    return _too_fast()


def _may_before_change() -> bool:
    return _is_public() or request.path in ("/me", "/me/password")


def _change_first() -> Any:
    """A password somebody else chose is good for one thing: choosing one's own."""
    if _wants_json():
        return _problem(403, "password_change_needed", "请先改密码，再办事。", "Change your password first.")
    return redirect("/me?must=1#pw", 303)


def _may_before_factor() -> bool:
    return _is_public() or request.path in ("/me/factor", "/me/factor/begin", "/me/factor/confirm")


def _factor_first() -> Any:
    """Where a second factor is asked for, a session without one is good for setting it up."""
    if _wants_json():
        zh, en = "请先设好动态码，再办事。", "Set up the second factor first."
        return _problem(403, "factor_needed", zh, en)
    return redirect("/me/factor", 303)


def _too_fast() -> Any:
    """Searching and public pages have a pace; a person does not reach it, a program that tries names does."""
    limits, who = installed().limits, g.actor.id if g.actor else (request.remote_addr or "")
    endpoint = request.endpoint or ""
    if request.args.get("q") or request.args.get("text") or request.path.endswith("/hints"):
        wait = pace.wait("search", who, limits.searches_per_minute)
    elif _has_mark("is_by_code") and (request.method not in SAFE_METHODS or _wants_json()):
        # Whoever guesses codes is slow, signed in or not.
        wait = pace.wait("code", request.remote_addr or "", limits.codes_per_minute)
    elif g.actor is None and endpoint not in UNPACED and not endpoint.endswith("static"):
        wait = pace.wait("public", who, limits.public_per_minute)
    else:
        return None
    if not wait:
        return None
    zh, en = f"请求太快了，{wait} 秒后再试。", f"Too many requests; try again in {wait} seconds."
    answer = _problem(429, "too_fast", zh, en)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _with_token(secret: str) -> Any:
    with installed().engine.read(SYSTEM) as tx:
        found = tokens.actor_for_token(tx, secret)
    if found is None:
        return _no_actor()
    if found[1] == "read" and request.method not in SAFE_METHODS:
        return _problem(403, "token_read_only", "这个令牌只能读。", "This token may only read.")
    g.actor = found[0]
    return None


def _recognise() -> None:
    """Finds who the session's cookie belongs to, and now and then records that the session is in use."""
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        return
    door = installed()
    with door.engine.read(SYSTEM) as tx:
        found = sessions.recognised(tx, secret, limits=door.limits)
    if found is None:
        return
    g.person, g.session_issuer, g.proven_at = found.person, found.issuer, found.proven_at
    # A session that a provider proved is the provider's business.
    is_bare = not (found.factor or found.issuer)
    g.owes_factor = is_bare and door.limits.asks_factor_of(found.person.actor.roles)
    if found.is_stale and not _has_mark("is_unattended"):
        with door.engine.begin(SYSTEM) as tx:
            sessions.touch(tx, secret)
    g.actor = g.person.actor
    g.session_secret = secret


def _with_cookie() -> Any:
    _recognise()
    if request.method not in SAFE_METHODS and not _has_csrf():
        if g.actor is None and (not _is_public() or _wants_json()):
            # Without a session there is nothing a foreign page could use.
            return None
        if _wants_json():
            return _problem(
                403, "csrf", "页面放得太久了，请刷新后再送。", "The page is too old. Reload and send again."
            )
        abort(403, description="csrf")
    return None


def _has_csrf() -> bool:
    secret = g.session_secret or request.cookies.get(GUEST_COOKIE, "")
    if not secret:
        return False
    sent = request.headers.get("X-CSRF-Token") or (
        request.form.get("csrf", "") if not request.is_json else ""
    )
    return sessions.is_csrf(secret, sent)


def _no_actor() -> Any:
    if _wants_json():
        return _problem(401, "no_actor", "请先登录。", "Sign in first.")
    if request.accept_mimetypes.best == "text/event-stream":
        return "", 204  # a page's stream outlived its session: it ends and is not asked for again
    wanted = request.full_path.rstrip("?") if request.method in SAFE_METHODS else ""
    said = [f"next={quote(wanted)}"] if wanted not in ("", "/") else []
    # Whoever brings a session that is over is told so; a first visit says nothing.
    said += ["out=ended"] if request.cookies.get(COOKIE) else []
    return redirect("/signin" + ("?" + "&".join(said) if said else ""), 303)


def _wants_json() -> bool:
    return request.path.startswith("/api/")


def _problem(status: int, code: str, zh: str, en: str) -> Response:
    is_english = (
        request.cookies.get("lang") == "en" or request.accept_languages.best_match(["zh", "en"], "zh") == "en"
    )
    body = {
        "type": "about:blank",
        "title": code,
        "status": status,
        "detail": en if is_english else zh,
        "code": code,
    }
    answer = Response(json.dumps(body), status, mimetype="application/problem+json")
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _is_public() -> bool:
    endpoint = request.endpoint or ""
    if endpoint == "static" or endpoint.endswith(".static"):
        return True
    return _has_mark("is_public")


def _has_mark(name: str) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, name, False) or getattr(getattr(view, "view_class", None), name, False))


def _guest_secret() -> str:
    kept = request.cookies.get(GUEST_COOKIE) or g.get("guest_secret")
    if not kept:
        kept = g.guest_secret = sessions.new_secret()
    return str(kept)


def _leave(answer: Response) -> Response:
    door = installed()
    if g.get("guest_secret"):
        answer.set_cookie(
            GUEST_COOKIE,
            g.guest_secret,
            max_age=24 * 60 * 60,
            httponly=True,
            secure=door.cookie_secure,
            samesite="Strict",
            path="/",
        )
    is_relaxed = any(
        request.path == each or request.path.startswith(each + "/") for each in door.relaxed_styles
    )
    headers = answer.headers
    headers.setdefault(
        "Content-Security-Policy", _POLICY.format(styles=" 'unsafe-inline'" if is_relaxed else "")
    )
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if door.cookie_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if g.get("actor") is not None:
        # Shared office machines: what one clerk saw must not be in the cache for the next.
        headers.setdefault("Cache-Control", "no-store")
    return answer


def session_secret() -> str:
    """The secret of the session of this request; nothing for a program with a token."""
    return str(g.get("session_secret") or "")


def owes_factor() -> bool:
    """Whether the person at the screen must set up a second factor before anything else."""
    return bool(g.get("owes_factor"))


def _away() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="huiyin away")


def installed() -> Door:
    """What the door of this app was told."""
    door: Door = current_app.extensions["huiyin_door"]
    return door
