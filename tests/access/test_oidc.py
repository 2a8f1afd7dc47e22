"""Signing in through an identity provider that is really there: who is believed, and who is not."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select

import access.demo
from access import accounts, http, identities, oidc
from access.model import identity, session
from engine import SYSTEM, Engine, Forbidden, utc_now
from tests.access.oidc_provider import CLIENT, SECRET

#: What depends on the database is asked elsewhere.
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ROOT = Path(__file__).parent.parent.parent
SITE = "http://localhost/"


@contextlib.contextmanager
def provider(*tls: str) -> Iterator[str]:
    """A provider at work in a process of its own: its issuer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.access.oidc_provider", str(port), *tls],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield f"http{'s' * bool(tls)}://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as made:
        yield made


@pytest.fixture(autouse=True)
def honest(issuer: str) -> None:
    lie(issuer)


@pytest.fixture
def sites(engine: Engine, issuer: str) -> Callable[..., Flask]:
    """Makes the site as its settings say, of the invented county today: tokens live by real time."""
    engine.clock = utc_now
    with engine.begin(SYSTEM) as tx:
        access.demo.seed(tx)

    def make(**settings: str) -> Flask:
        app = Flask(__name__)
        app.secret_key = "the secret of a test, long enough to be one"
        chosen: dict[str, Any] = {"issuer": issuer, "client_id": CLIENT, "client_secret": SECRET}
        http.install(app, engine, cookie_secure=False, provider=oidc.Provider(**{**chosen, **settings}))

        @app.get("/signin/elsewhere")
        @http.public
        def elsewhere() -> Any:
            return http.go_away(f"{SITE}signin/back", "/inbox?mine=1", "again" in request.args)

        @app.get("/signin/back")
        @http.public
        def back() -> Any:
            signed, next_ = http.come_back(f"{SITE}signin/back")
            return http.remember(Flask.response_class(status=303, headers={"Location": next_}), signed)

        @app.get("/whoami")
        def whoami() -> str:
            return http.current_actor().name

        @app.errorhandler(Forbidden)
        def refused(refusal: Forbidden) -> Any:
            return refusal.code, 403

        return app

    return make


@pytest.fixture
def site(sites: Callable[..., Flask]) -> FlaskClient:
    return sites(claim="preferred_username").test_client()


def lie(issuer: str, /, **how: Any) -> None:
    """Tells the provider how to misbehave; nothing: to be honest."""
    urllib.request.urlopen(urllib.request.Request(f"{issuer}/lie", json.dumps(how).encode())).close()


def away(browser: FlaskClient, how: str = "") -> str:
    """Begins a sign-in; the provider's address the browser is sent to."""
    answer = browser.get(f"/signin/elsewhere{how}")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def proven(address: str, subject: str = "S-1001") -> str:
    """Signs in at the provider; the path and query the browser comes back with."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    sent = urllib.parse.urlencode({"subject": subject}).encode()
    with pytest.raises(urllib.error.HTTPError) as redirected:
        urllib.request.build_opener(Stay).open(address, sent)
    with redirected.value as answer:
        return answer.headers["Location"].removeprefix(SITE.rstrip("/"))


def sign_in(browser: FlaskClient, subject: str = "S-1001") -> Any:
    return browser.get(proven(away(browser), subject))


def test_whom_the_provider_proves_is_let_in_and_known_by_subject_from_then_on(
    site: FlaskClient, engine: Engine, issuer: str
) -> None:
    answer = sign_in(site)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/inbox?mine=1")
    assert site.get("/whoami").text == "许静"
    with engine.read(SYSTEM) as tx:
        [row] = tx.db.execute(select(identity)).mappings()
        begun = tx.db.scalar(select(session.c.issuer))
    assert (row["issuer"], row["subject"], row["linked_by"]) == (issuer, "S-1001", SYSTEM.id)
    assert begun == issuer
    lie(issuer, claims={"preferred_username": "liangwenbo"})
    sign_in(site)
    assert site.get("/whoami").text == "许静", "a claim that changes makes nobody another person"


def test_the_way_there_asks_with_pkce_state_and_nonce(site: FlaskClient) -> None:
    first, second = (dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(away(site)).query)) for _ in range(2))

    assert first["code_challenge_method"] == "S256"
    assert first["response_type"] == "code"
    assert all(first[each] != second[each] for each in ("code_challenge", "state", "nonce"))
    assert "code_verifier" not in first


@pytest.mark.parametrize(
    "how",
    [
        {"sign": "other"},
        {"sign": "none"},
        {"sign": "hmac"},
        {"claims": {"iss": "https://evil.example"}},
        {"claims": {"aud": "another-client"}},
        {"claims": {"aud": [CLIENT, "another-client"], "azp": "another-client"}},
        {"claims": {"exp": 1_000_000_000}},
        {"claims": {"nonce": "of another browser"}},
        {"claims": {"nonce": None}},
        {"claims": {"sub": ""}},
    ],
    ids=lambda how: next(f"{name} {value}" for name, value in how.items()),
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    site: FlaskClient, issuer: str, how: dict[str, Any]
) -> None:
    lie(issuer, **how)

    answer = sign_in(site)

    assert (answer.status_code, answer.text) == (403, "oidc_token")
    assert site.get("/whoami").status_code == 303


def test_a_provider_that_calls_itself_otherwise_is_not_the_one(site: FlaskClient, issuer: str) -> None:
    lie(issuer, issuer="https://evil.example")

    assert site.get("/signin/elsewhere").text == "oidc_provider"


def test_an_answer_is_good_once_and_for_the_browser_that_asked(sites: Callable[..., Flask]) -> None:
    app = sites(claim="preferred_username")
    mine, thief = app.test_client(), app.test_client()
    back = proven(away(mine))

    stolen = thief.get(back)
    away(thief)
    other = thief.get(back)
    used = mine.get(back)
    kept = mine.get_cookie(http.COOKIE)
    again = mine.get(back)

    assert (stolen.text, other.text) == ("oidc_state", "oidc_state")
    assert used.status_code == 303
    assert again.text == "oidc_state", "the way back is closed behind whoever came"
    assert kept == mine.get_cookie(http.COOKIE)


def test_a_code_that_was_traded_is_not_traded_again(site: FlaskClient) -> None:
    back = proven(away(site))
    begun = site.get_cookie(http.AWAY_COOKIE, path="/signin")
    assert begun is not None
    site.get(back)
    site.set_cookie(http.AWAY_COOKIE, begun.value, path="/signin")

    assert site.get(back).text == "oidc_state"


def test_a_forged_or_old_cookie_comes_back_to_nothing(site: FlaskClient) -> None:
    back = proven(away(site))
    site.set_cookie(http.AWAY_COOKIE, "WyJhIiwiYiIsImMiLCIvIl0.forged.forged", path="/signin")

    assert site.get(back).text == "oidc_state"


def test_nobody_is_let_in_without_an_account_that_is_theirs(
    site: FlaskClient, sites: Callable[..., Flask], engine: Engine
) -> None:
    assert sign_in(site, "S-1002").text == "oidc_unknown"
    assert sign_in(site, "S-1003").text == "oidc_claim"
    assert sign_in(sites().test_client()).text == "oidc_unknown", "without a claim an administrator links"
    with engine.begin(SYSTEM) as tx:
        found = accounts.by_username(tx, "xujing")
        assert found
        accounts.close(tx, found)
    assert sign_in(site).text == "oidc_closed"


def test_an_email_counts_only_when_the_provider_has_verified_it(
    sites: Callable[..., Flask], issuer: str
) -> None:
    site = sites(claim="email").test_client()

    lie(issuer, claims={"email": "xujing"})
    unverified = sign_in(site)
    lie(issuer, claims={"email": "xujing", "email_verified": True})

    assert unverified.text == "oidc_claim"
    assert sign_in(site).status_code == 303


def test_an_administrator_links_and_unlinks(sites: Callable[..., Flask], engine: Engine, issuer: str) -> None:
    site = sites().test_client()
    with engine.read(SYSTEM) as tx:
        admin = access.accounts.person(tx, str(accounts.by_username(tx, "tangwei")))
        clerk = access.accounts.person(tx, str(accounts.by_username(tx, "xujing")))
    assert admin
    assert clerk

    with engine.begin(clerk.actor) as tx, pytest.raises(Forbidden):
        identities.link(tx, clerk.user_id, issuer=issuer, subject="S-1003")
    with engine.begin(admin.actor) as tx:
        link = identities.link(tx, clerk.user_id, issuer=issuer, subject="S-1003")
    assert sign_in(site, "S-1003").status_code == 303
    assert site.get("/whoami").text == "许静"
    with engine.begin(admin.actor) as tx:
        identities.unlink(tx, link)
        assert identities.of(tx, clerk.user_id) == []
    assert sign_in(site, "S-1003").text == "oidc_unknown"


@pytest.mark.parametrize("days", [-1, 30], ids=["expired", "of nobody we know"])
def test_a_certificate_that_does_not_hold_is_not_spoken_to(
    sites: Callable[..., Flask], tmp_path: Path, days: int
) -> None:
    certificate, key = _certificate(tmp_path, days)
    ca_file = {"ca_file": certificate} if days < 0 else {}

    with provider(certificate, key) as issuer:
        assert sites(issuer=issuer, **ca_file).test_client().get("/signin/elsewhere").text == "oidc_provider"


def test_the_offices_own_authority_is_believed(sites: Callable[..., Flask], tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path, 30)

    with provider(certificate, key) as issuer:
        site = sites(issuer=issuer, ca_file=certificate, claim="preferred_username").test_client()
        assert away(site).startswith(issuer)


def test_a_provider_that_is_away_is_said_to_be(sites: Callable[..., Flask]) -> None:
    began = time.monotonic()

    answer = sites(issuer="http://127.0.0.1:9").test_client().get("/signin/elsewhere")

    assert answer.text == "oidc_provider"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("address", ["http://sso.example", "ftp://sso.example", "https://", "sso.example"])
def test_only_https_is_spoken_to_across_the_network(address: str, engine: Engine) -> None:  # noqa: ARG001
    assert not oidc.is_safe(address)
    assert oidc.is_safe("https://sso.example/realms/xinfang")


def _certificate(folder: Path, days: int) -> tuple[str, str]:
    """A certificate for this machine that ends in so many days, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = utc_now()
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(plain)
    return str(folder / "certificate.pem"), str(folder / "key.pem")


@pytest.mark.parametrize("minutes, is_believed", [(0, True), (30, False), (None, False)])
def test_who_is_asked_again_there_must_have_answered_lately(
    issuer: str, site: FlaskClient, engine: Engine, minutes: int | None, is_believed: bool
) -> None:
    site.get(proven(away(site)))
    first = site.get_cookie(http.COOKIE)
    when = {} if minutes is None else {"auth_time": int(time.time()) - minutes * 60}
    lie(issuer, claims=when)
    there = away(site, "?again=1")
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(there).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])

    answer = site.get(proven(there))

    assert answer.status_code == (303 if is_believed else 403)
    with engine.read(SYSTEM) as tx:
        old = access.actor_for_session(tx, first.value if first else "")
    assert (old is None) is is_believed, "the session of before ends when there is a new one"
