"""Signing in through the office's own identity provider: OpenID Connect, code flow with PKCE, by Authlib.

What is believed is an ID token: signed by a key the provider publishes, issued by exactly the configured
issuer, for this client, not expired, and carrying the nonce this browser began with. Everything goes over
TLS that verifies; plain http only on this machine. The only module that imports Authlib.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from engine import Forbidden

#: Signatures with a published key; never `none`, and no shared secrets.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
#: How far the provider's clock may be off.
LEEWAY_SECONDS = 60
#: How long what the provider publishes about itself is kept, and how soon it may be asked again.
KEEP_SECONDS, AGAIN_SECONDS = 3600, 30
TIMEOUT_SECONDS = 10
#: How long ago somebody may have proven who they are there who was to do it again.
FRESH_SECONDS = 10 * 60

Reason = Literal["provider", "state", "token", "unknown", "claim", "closed"]

_SAID: Mapping[Reason, tuple[str, str]] = {
    "provider": (
        "统一身份认证没有应答，或者它的证书不对。过一会儿再试；还不行，请找系统管理员。",
        "The identity provider does not answer, or its certificate is not valid. Try again, or ask the "
        "administrator.",
    ),
    "state": (
        "这次登录放得太久，或者已经用过了。请从头再来一次。",
        "This sign-in is too old or was used already. Begin again.",
    ),
    "token": (
        "统一身份认证给的凭据没有通过核验，没有登录。请找系统管理员。",
        "What the identity provider sent did not pass verification. Ask the administrator.",
    ),
    "unknown": (
        "您的统一身份还没有对应的账号。请系统管理员关联，身份编号是：{subject}",
        "No account belongs to your identity yet. Ask the administrator to link it: {subject}",
    ),
    "claim": (
        "统一身份认证没有给出核实过的“{claim}”，没有登录。请找系统管理员。",
        "The identity provider gave no verified '{claim}'. Ask the administrator.",
    ),
    "closed": ("这个账号已经停用。", "This account is closed."),
}


@dataclass(frozen=True)
class Provider:
    """An identity provider as the settings name it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    #: A claim whose verified value is a user name here, for people nobody has linked; empty: none.
    claim: str = ""
    scopes: str = "openid profile"
    label: str = ""
    #: A file with the certificates of an office's own authority.
    ca_file: str = ""


@dataclass(frozen=True)
class Begun:
    """A sign-in that a browser began: what its cookie keeps until it comes back."""

    state: str
    nonce: str
    verifier: str
    next: str
    #: Whether the provider is to ask who it is, however lately it did.
    again: bool = False


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]


def refused(reason: Reason, **facts: str) -> Forbidden:
    """Why somebody is not let in, as a refusal with its sentence."""
    zh, en = _SAID[reason]
    return Forbidden(
        "an identity that was proven",
        f"it was not ({reason})",
        code=f"oidc_{reason}",
        sentence=zh.format(**facts),
        sentence_en=en.format(**facts),
    )


class Client:
    """Talks to one provider; keeps what it publishes about itself. Thread-safe; one per process."""

    def __init__(self, provider: Provider, clock: Callable[[], datetime]) -> None:
        self.provider = provider
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Any]] = {}

    def begin(self, callback: str, next: str, again: bool = False) -> tuple[Begun, str]:
        """A sign-in with fresh secrets, and the address of the provider to send the browser to.

        `again`: the provider is to ask who it is, and to say when it did.

        Raises:
            Forbidden: the provider does not answer as it should.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        begun = Begun(state, nonce, verifier, next, again)
        anew = {"prompt": "login", "max_age": "0"} if again else {}
        with self._session(callback, state=begun.state) as session:
            address, _ = session.create_authorization_url(
                self._metadata()["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
                **anew,
            )
        return begun, str(address)

    def finish(self, begun: Begun, callback: str, answer: Mapping[str, str]) -> Identity:
        """Trades the code for an ID token and believes it, or does not.

        Raises:
            Forbidden: another browser's or an old answer, a code that was used, a token that does not hold.
        """
        if not secrets.compare_digest(answer.get("state", ""), begun.state) or not answer.get("code"):
            raise refused("state")
        metadata = self._metadata()
        # RFC 9207: an answer that names another issuer was meant for somebody else.
        if answer.get("iss", metadata["issuer"]) != metadata["issuer"]:
            raise refused("token")
        with self._session(callback, state=begun.state) as session:
            try:
                token = session.fetch_token(
                    metadata["token_endpoint"],
                    code=answer["code"],
                    code_verifier=begun.verifier,
                    timeout=TIMEOUT_SECONDS,
                )
            except OSError as error:
                raise refused("provider") from error
            except Exception as error:
                # Whatever the library calls it: the provider did not trade this code for a token.
                raise refused("state") from error
        claims = self._believed(str(token.get("id_token") or ""), begun.nonce, token.get("access_token"))
        if begun.again and not self._is_fresh(claims.get("auth_time")):
            raise refused("token")
        return Identity(metadata["issuer"], str(claims["sub"]), claims)

    def _is_fresh(self, auth_time: Any) -> bool:
        """Whether the provider says that it asked lately (OpenID Connect Core 3.1.2.1, `max_age`)."""
        now = self._clock().timestamp()
        return isinstance(auth_time, int | float) and now - auth_time < FRESH_SECONDS + LEEWAY_SECONDS

    def sign_out_address(self, back: str) -> str:
        """Where the browser ends the provider's own session; empty where it offers none."""
        try:
            endpoint = str(self._metadata().get("end_session_endpoint") or "")
        except Forbidden:
            return ""
        asked = urlencode({"client_id": self.provider.client_id, "post_logout_redirect_uri": back})
        return f"{endpoint}?{asked}" if endpoint else ""

    def _believed(self, text: str, nonce: str, access_token: Any) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        options = {
            "iss": {"essential": True, "value": self._metadata()["issuer"]},
            "aud": {"essential": True, "value": self.provider.client_id},
        }
        params = {"nonce": nonce, "client_id": self.provider.client_id, "access_token": access_token}
        for is_last in (False, True):
            try:
                signed = jwt.decode(text, self._keys(again=is_last), algorithms=list(ALGORITHMS))
                break
            except (JoseError, ValueError) as error:
                # Perhaps it signs with a key it published only now.
                if is_last:
                    raise refused("token") from error
        claims = CodeIDToken(signed.claims, signed.header, options, params)
        try:
            claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY_SECONDS)
        except Exception as error:
            # Any claim that does not hold, whatever the library calls it.
            raise refused("token") from error
        if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:
            raise refused("token")
        return dict(signed.claims)

    def _metadata(self) -> Mapping[str, Any]:
        issuer = self.provider.issuer
        found: Mapping[str, Any] = self._published(issuer.rstrip("/") + "/.well-known/openid-configuration")
        endpoints = [found.get(f"{each}_endpoint") for each in ("authorization", "token")]
        # The issuer it names must be the one that was asked, letter by letter (OpenID Connect Discovery 4.3).
        if found.get("issuer") != issuer or not all(is_safe(str(each or "")) for each in endpoints):
            raise refused("provider")
        return found

    def _keys(self, *, again: bool) -> Any:
        from joserfc.jwk import KeySet

        address = str(self._metadata().get("jwks_uri") or "")
        if not is_safe(address):
            raise refused("provider")
        return KeySet.import_key_set(self._published(address, again=again))

    def _published(self, address: str, *, again: bool = False) -> Any:
        with self._lock:
            at, kept = self._kept.get(address, (float("-inf"), None))
            age = time.monotonic() - at
            if age < (AGAIN_SECONDS if again else KEEP_SECONDS):
                return kept
            with self._session("") as session:
                try:
                    answer = session.request(
                        "GET", address, withhold_token=True, timeout=TIMEOUT_SECONDS, allow_redirects=False
                    )
                    answer.raise_for_status()
                    found = answer.json()
                except (OSError, ValueError) as error:
                    raise refused("provider") from error
            if not isinstance(found, dict):
                raise refused("provider")
            self._kept[address] = (time.monotonic(), found)
            return found

    def _session(self, callback: str, **more: str) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        session = OAuth2Session(
            self.provider.client_id,
            self.provider.client_secret or None,
            scope=self.provider.scopes,
            redirect_uri=callback,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.provider.client_secret else "none",
            **more,
        )
        session.verify = self.provider.ca_file or True
        # What the environment says about proxies and passwords is not part of the settings.
        session.trust_env = False
        return session


def is_safe(address: str) -> bool:
    """Whether an address may be spoken to: https, or http on this machine."""
    parts = urlsplit(address)
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.netloc) and (parts.scheme == "https" or (parts.scheme == "http" and is_here))
