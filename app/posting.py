"""Sending what leaves the house: a letter by SMTP, a signed message to a webhook.

Each raises when the other side does not take it; the outbox tries again, and asks a person in the end.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

from app.outward import LOOPBACK, Mail, Webhook

TIMEOUT_SECONDS = 10
#: For how long a server that did not answer is left alone: clocks are driven by the same thread.
REST_SECONDS = 30


class NotTaken(Exception):
    """The other side is away, or did not take it."""


_resting: dict[str, float] = {}


def letter(mail: Mail, *, to: str, subject: str, text: str, key: str, at: datetime) -> None:
    """Sends one letter. The same key makes the same Message-ID: who got it twice can tell.

    Raises:
        NotTaken: the server is away, speaks no TLS, or refused it.
    """
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = mail.sender, to, subject
    domain = mail.sender.rpartition("@")[2]
    made["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
    made["Date"] = format_datetime(at)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text, cte="base64")
    _unless_resting(f"smtp://{mail.host}:{mail.port}", lambda: _send(mail, made))


def post(webhook: Webhook, body: bytes, *, key: str, at: datetime) -> None:
    """Posts one message, signed: HMAC-SHA256 of `<seconds>.<body>` in `X-Huiyin-Signature`.

    Raises:
        NotTaken: it is away, at an address of an inner network, or answered anything but 2xx.
    """
    seconds = int(at.timestamp())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": key,
        "User-Agent": "huiyin",
        "X-Huiyin-Signature": f"t={seconds},v1={signature(webhook.secret, seconds, body)}",
    }
    _unless_resting(webhook.url, lambda: _deliver(webhook, body, headers))


def signature(secret: str, seconds: int, body: bytes) -> str:
    """What a receiver computes to see that a message is ours and as it was sent."""
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def addresses(host: str, port: int, *, may_be_private: bool) -> list[str]:
    """The addresses of a host that may be called.

    Raises:
        NotTaken: it has none, or one of them is of an inner network and that is not allowed.
    """
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotTaken(f"no address of '{host}' is known") from error
    found = [str(info[4][0]) for info in infos]
    for each in found:
        if not _may_call(each, host, may_be_private=may_be_private):
            raise NotTaken(f"'{host}' lies at {each}, which is not to be called")
    return found


def _may_call(address: str, host: str, *, may_be_private: bool) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return host in LOOPBACK
    # Where machines tell their secrets (169.254.169.254) is never an office's gateway.
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    return ip.is_global or (ip.is_private and may_be_private)


def _send(mail: Mail, made: EmailMessage) -> None:
    context = ssl.create_default_context(cafile=mail.ca_file or None)
    try:
        with _connected(mail, context) as server:
            if mail.user:
                server.login(mail.user, mail.password)
            server.send_message(made)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refused:
        # It answers: the next letter may be taken.
        raise NotTaken(f"the mail server said: {refused}") from refused
    except smtplib.SMTPNotSupportedError as refused:
        raise NotTaken(f"the mail server cannot: {refused}") from refused


def _connected(mail: Mail, context: ssl.SSLContext) -> smtplib.SMTP:
    if mail.is_tls:
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo()
        if mail.host not in LOOPBACK or server.has_extn("starttls"):
            server.starttls(context=context)
    except Exception:
        server.close()
        raise
    return server


def _deliver(webhook: Webhook, body: bytes, headers: dict[str, str]) -> None:
    parts = urlsplit(webhook.url)
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    [address, *_] = addresses(host, port, may_be_private=webhook.may_be_private)
    # The address that was looked at is the one that is called: a name may point elsewhere a moment later.
    raw = socket.create_connection((address, port), TIMEOUT_SECONDS)
    connection = HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    if is_tls:
        context = ssl.create_default_context(cafile=webhook.ca_file or None)
        connection = HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=context)
        try:
            raw = context.wrap_socket(raw, server_hostname=host)
        except BaseException:
            raw.close()
            raise
    connection.sock = raw
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        if not 200 <= answer.status < 300:
            raise NotTaken(f"it answered {answer.status}")
    finally:
        connection.close()


def _unless_resting(target: str, send: Callable[[], None]) -> None:
    if time.monotonic() < _resting.get(target, 0):
        raise NotTaken("it did not answer a moment ago")
    try:
        send()
    except NotTaken:
        raise
    except (OSError, smtplib.SMTPException) as error:
        _resting[target] = time.monotonic() + REST_SECONDS
        raise NotTaken(f"it is away: {error}") from error
