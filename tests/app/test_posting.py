"""What leaves the house, to a real mail server and a real gateway on this machine."""

from __future__ import annotations

import email
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app import posting
from app.outward import Mail, Webhook
from app.posting import NotTaken

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
SECRET = "known to the gateway and to nobody else"


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test meets servers that were not away a moment ago."""
    monkeypatch.setattr(posting, "_resting", {})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The certificate and the key of `localhost`, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)  # noqa: TID251 - TLS reads the true clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


class Postbox:
    """What a mail server was given; refuses mailboxes it does not know."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.unknown = ""

    async def handle_RCPT(  # noqa: N802 - the name the server calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any
    ) -> str:
        if address == self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name the server calls
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 taken"


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


Serve = Callable[..., tuple[Mail, Postbox]]


@pytest.fixture
def serve(certificate: tuple[Path, Path]) -> Iterator[Serve]:
    """Starts a mail server and gives the settings that lead to it."""
    running: list[Controller] = []

    def start(*, with_tls: bool = False) -> tuple[Mail, Postbox]:
        postbox, port, more = Postbox(), free_port(), dict[str, Any]()
        if with_tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            more = {
                "tls_context": context,
                "require_starttls": True,
                "auth_required": True,
                "authenticator": lambda *asked: AuthResult(
                    success=(asked[4].login, asked[4].password) == (b"huiyin", PASSWORD.encode()),
                    handled=False,
                ),
            }
        server = Controller(postbox, hostname="localhost", port=port, **more)
        server.start()
        running.append(server)
        user, password, ca = ("huiyin", PASSWORD, str(certificate[0])) if with_tls else ("", "", "")
        return Mail("localhost", port, False, user, password, "huiyin@anlan.gov.cn", (), ca), postbox

    yield start
    for one in running:
        one.stop()


def write(mail: Mail, **more: Any) -> None:
    """Sends a letter."""
    usual = {"to": "xujing@anlan.gov.cn", "subject": "回音：新到", "text": "新到 · 安澜-2026-00007\n"}
    posting.letter(mail, **{**usual, "key": "notice:1:mail", "at": AT, **more})


def test_a_letter_arrives_and_says_which_one_it_is(serve: Serve) -> None:
    mail, postbox = serve()

    write(mail)
    write(mail)
    write(mail, key="notice:2:mail")

    first, again, other = postbox.letters
    assert (first["To"], first["From"]) == ("xujing@anlan.gov.cn", "huiyin@anlan.gov.cn")
    assert first["Subject"] == "回音：新到"
    assert first.get_content() == "新到 · 安澜-2026-00007\n"  # type: ignore[attr-defined]
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]


def test_a_password_travels_by_tls_to_whom_it_is_meant_for(serve: Serve) -> None:
    mail, postbox = serve(with_tls=True)

    write(mail)

    assert len(postbox.letters) == 1
    for wrong in ({"password": "another password"}, {"ca_file": ""}):
        posting._resting.clear()
        with pytest.raises(NotTaken):
            write(Mail(**{**vars(mail), **wrong}))
    assert len(postbox.letters) == 1


def test_a_server_elsewhere_that_speaks_no_tls_gets_nothing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, postbox = serve()
    monkeypatch.setattr(posting, "LOOPBACK", frozenset())

    with pytest.raises(NotTaken):
        write(mail)

    assert postbox.letters == []


def test_a_mailbox_that_is_refused_does_not_keep_the_next_letter_waiting(serve: Serve) -> None:
    mail, postbox = serve()
    postbox.unknown = "gone@anlan.gov.cn"

    with pytest.raises(NotTaken, match="550"):
        write(mail, to="gone@anlan.gov.cn")
    write(mail)

    assert len(postbox.letters) == 1


def test_a_server_that_is_away_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = Mail("localhost", free_port(), False, "", "", "huiyin@anlan.gov.cn", (), "")
    now = [100.0]
    monkeypatch.setattr(posting.time, "monotonic", lambda: now[0])

    for said in ("it is away", "a moment ago"):
        with pytest.raises(NotTaken, match=said):
            write(mail)
    now[0] += posting.REST_SECONDS
    with pytest.raises(NotTaken, match="it is away"):
        write(mail)


class Gateway(ThreadingHTTPServer):
    """A gateway that keeps what it is sent and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers = 204


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.answers)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    server = Gateway()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def hook(gateway: Gateway, **more: Any) -> Webhook:
    """The settings that lead to a gateway."""
    url = f"http://127.0.0.1:{gateway.server_port}/huiyin?to=all"
    return Webhook(**{"url": url, "secret": SECRET, "may_be_private": False, "ca_file": "", **more})


def test_a_message_is_signed_and_says_which_one_it_is(gateway: Gateway) -> None:
    body = json.dumps({"text": "新到"}).encode()

    posting.post(hook(gateway), body, key="notice:1:webhook", at=AT)

    [(path, headers, got)] = gateway.got
    assert (path, got) == ("/huiyin?to=all", body)
    assert headers["Idempotency-Key"] == "notice:1:webhook"
    seconds, made = headers["X-Huiyin-Signature"].split(",")
    assert seconds == f"t={int(AT.timestamp())}"
    assert made == f"v1={posting.signature(SECRET, int(AT.timestamp()), body)}"
    assert posting.signature(SECRET, int(AT.timestamp()), body + b" ") not in made


@pytest.mark.parametrize("status", [302, 307, 404, 500])
def test_what_is_not_taken_is_followed_nowhere(gateway: Gateway, status: int) -> None:
    gateway.answers = status

    with pytest.raises(NotTaken, match=str(status)):
        posting.post(hook(gateway), b"{}", key="k", at=AT)

    assert [path for path, _, _ in gateway.got] == ["/huiyin?to=all"]


def test_a_gateway_by_tls_must_be_who_it_says(gateway: Gateway, certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    gateway.socket = context.wrap_socket(gateway.socket, server_side=True)
    url = f"https://localhost:{gateway.server_port}/"

    with pytest.raises(NotTaken, match="CERTIFICATE_VERIFY_FAILED"):
        posting.post(hook(gateway, url=url), b"{}", key="k", at=AT)
    posting._resting.clear()
    posting.post(hook(gateway, url=url, ca_file=str(certificate[0])), b"{}", key="k", at=AT)

    assert len(gateway.got) == 1


@pytest.mark.parametrize(
    ("address", "is_called", "is_called_inside"),
    [
        ("203.0.113.7", False, True),  # kept for documents: nobody's
        ("8.8.8.8", True, True),
        ("10.1.2.3", False, True),
        ("192.168.7.7", False, True),
        ("172.16.0.1", False, True),
        ("100.64.0.1", False, False),
        ("169.254.169.254", False, False),
        ("0.0.0.0", False, False),
        ("127.0.0.1", False, False),
        ("::1", False, False),
        ("::ffff:10.1.2.3", False, True),
        ("::ffff:127.0.0.1", False, False),
        ("fd00::7", False, True),
        ("fe80::1", False, False),
    ],
)
def test_addresses_of_inner_networks_are_called_only_when_allowed(
    monkeypatch: pytest.MonkeyPatch, address: str, is_called: bool, is_called_inside: bool
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answer = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *_, **__: answer)

    for may_be_private, expected in ((False, is_called), (True, is_called_inside)):
        try:
            posting.addresses("gate.anlan.gov.cn", 443, may_be_private=may_be_private)
        except NotTaken:
            assert not expected
        else:
            assert expected
