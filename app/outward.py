"""How notices leave the house, as the office set it: mail server, webhook, what links begin with."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: Reads one setting: (name, default) -> text.
Text = Callable[[str, str], str]
#: Reads a whole number: (name, default, least, most).
Number = Callable[[str, int, int, int], int]

#: The shortest password of a mail server, and the shortest secret of a webhook with its different characters.
MAIL_PASSWORD_LEAST = 12
SECRET_LEAST, SECRET_LEAST_DIFFERENT = 32, 8

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")


class Unfit(Exception):
    """A setting that cannot be used, in two languages."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.name, self.zh, self.en = name, zh, en


@dataclass(frozen=True)
class Mail:
    """A mail server. Passwords travel over TLS only; on this machine a server may do without."""

    host: str
    port: int
    #: TLS from the first byte (smtps), else STARTTLS.
    is_tls: bool
    user: str
    password: str = field(repr=False)
    sender: str
    #: Only mailboxes of these domains are written to; empty: any.
    domains: tuple[str, ...]
    ca_file: str

    def takes(self, mailbox: str) -> bool:
        """Whether a mailbox may be written to."""
        return bool(mailbox) and (not self.domains or mailbox.rpartition("@")[2].lower() in self.domains)


@dataclass(frozen=True)
class Webhook:
    """Where notices are posted as JSON, signed with the secret."""

    url: str
    secret: str = field(repr=False)
    #: Whether its address may be one of an inner network.
    may_be_private: bool
    ca_file: str


@dataclass(frozen=True)
class Outward:
    """All of it. Without mail server and webhook notices stay in the pages."""

    #: What links begin with, without a slash at the end; empty: no links.
    base_url: str = ""
    mail: Mail | None = None
    webhook: Webhook | None = None
    #: For how many days notices are kept.
    days: int = 90


def read(text: Text, number: Number) -> Outward:
    """Reads the settings.

    Raises:
        Unfit: one of them cannot be used.
    """
    base_url = text("HUIYIN_URL", "").rstrip("/")
    if base_url and not _is_web(base_url):
        raise Unfit(
            "HUIYIN_URL",
            "写成大家打开回音的地址，例如 https://huiyin.anlan.gov.cn。",
            "expected the address people open, such as https://huiyin.example.gov.cn.",
        )
    ca_file = text("HUIYIN_NOTICE_CA_FILE", "")
    if ca_file and not Path(ca_file).is_file():
        raise Unfit("HUIYIN_NOTICE_CA_FILE", "没有这个文件。", "there is no such file.")
    days = number("HUIYIN_NOTICE_DAYS", 90, 7, 3650)
    return Outward(base_url, _mail(text, ca_file), _webhook(text, ca_file), days)


def _mail(text: Text, ca_file: str) -> Mail | None:
    url, sender = text("HUIYIN_SMTP", ""), text("HUIYIN_MAIL_FROM", "")
    password = _kept(text, "HUIYIN_SMTP_PASSWORD", "HUIYIN_SMTP_PASSWORD_FILE")
    domains = tuple(one.strip().lower() for one in text("HUIYIN_MAIL_DOMAINS", "").split(",") if one.strip())
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
        raise Unfit(
            "HUIYIN_SMTP",
            "写成 smtps://用户@服务器 或者 smtp://用户@服务器:587（用 STARTTLS）。",
            "expected smtps://user@host, or smtp://user@host:587 (with STARTTLS).",
        )
    if parts.password is not None:
        raise Unfit(
            "HUIYIN_SMTP",
            "密码不要写在地址里，写在 HUIYIN_SMTP_PASSWORD 或者它的文件里。",
            "keep the password out of the address: set HUIYIN_SMTP_PASSWORD, or its file.",
        )
    if not _MAILBOX.fullmatch(sender):
        raise Unfit(
            "HUIYIN_MAIL_FROM",
            "写发件的邮箱，例如 huiyin@anlan.gov.cn。",
            "expected the mailbox letters come from, such as huiyin@example.gov.cn.",
        )
    user = unquote(parts.username or "")
    if user and (len(password) < MAIL_PASSWORD_LEAST or password == user or len(set(password)) < 5):
        raise Unfit(
            "HUIYIN_SMTP_PASSWORD",
            f"太短或者太简单：至少 {MAIL_PASSWORD_LEAST} 个字符，不能和用户名一样。",
            f"too weak: expected at least {MAIL_PASSWORD_LEAST} characters, and not the user's name.",
        )
    is_tls = parts.scheme == "smtps"
    port = parts.port or (465 if is_tls else 587)
    return Mail(parts.hostname, port, is_tls, user, password, sender, domains, ca_file)


def _webhook(text: Text, ca_file: str) -> Webhook | None:
    url = text("HUIYIN_WEBHOOK", "")
    secret = _kept(text, "HUIYIN_WEBHOOK_SECRET", "HUIYIN_WEBHOOK_SECRET_FILE")
    private = text("HUIYIN_WEBHOOK_PRIVATE", "no").lower()
    if private not in ("yes", "no"):
        raise Unfit("HUIYIN_WEBHOOK_PRIVATE", "写 yes 或者 no。", "expected yes or no.")
    if not url:
        return None
    if not _is_web(url):
        raise Unfit(
            "HUIYIN_WEBHOOK",
            "要以 https:// 开头（只有本机可以用 http://），地址里不带用户名和密码。",
            "expected an https:// address (http:// only on this machine), without user and password.",
        )
    if len(secret) < SECRET_LEAST or len(set(secret)) < SECRET_LEAST_DIFFERENT:
        raise Unfit(
            "HUIYIN_WEBHOOK_SECRET",
            f"太短或者太简单：至少 {SECRET_LEAST} 个随机字符（openssl rand -hex 32）。",
            f"too weak: expected at least {SECRET_LEAST} random characters (openssl rand -hex 32).",
        )
    return Webhook(url, secret, private == "yes", ca_file)


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return is_safe and bool(parts.hostname) and parts.username is None and parts.password is None


def _kept(text: Text, name: str, name_of_file: str) -> str:
    """A secret from the environment, or from the file that a setting beside it names."""
    value, path = text(name, ""), text(name_of_file, "")
    if not path:
        return value
    if value:
        raise Unfit(name_of_file, f"和 {name} 只能设一个。", f"set either this or {name}, not both.")
    try:
        if Path(path).stat().st_mode & stat.S_IRWXO:
            raise Unfit(
                name_of_file, f"别人也能读：chmod 600 {path}。", f"others may read it: chmod 600 {path}."
            )
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise Unfit(name_of_file, "读不了这个文件。", "the file cannot be read.") from error
