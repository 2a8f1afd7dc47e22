"""Settings: everything an office may set, read once from the environment at start.

`docs/settings.md` says the same for people; a test keeps the two equal.
"""

import os
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

import filing
from access.limits import Limits
from access.oidc import Provider, is_safe
from access.roles import ROLES
from app import outward
from app.outward import Outward
from engine import Connections

Network = IPv4Network | IPv6Network

#: The checkout, or the folder the packages are installed in.
ROOT = Path(__file__).resolve().parent.parent

#: Characters of a secret, and how many different ones (random ones of 32 hexadecimal digits have 8 or more).
SECRET_LEAST, SECRET_LEAST_DIFFERENT = 32, 8

#: The shortest password of a database on another machine.
PASSWORD_LEAST = 12

#: The shortest secret between Huiyin and an identity provider.
CLIENT_SECRET_LEAST = 16

YES = frozenset({"1", "yes", "true", "on"})
NO = frozenset({"0", "no", "false", "off"})


class Misconfigured(Exception):
    """Something around Huiyin keeps it from working; says what, and what to do, in two languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class WrongSetting(Misconfigured):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(f"{name}：{zh}", f"{name}: {en}")
        self.name = name


@dataclass(frozen=True)
class Settings:
    """The settings, each checked; `docs/settings.md` says what each is for."""

    var: Path
    law: Path
    files: Path
    file_mb: int
    file_types: tuple[str, ...]
    clamd: str
    fonts: Path | None
    database_url: str
    host: str
    port: int
    threads: int
    streams: int
    tick_seconds: float
    grace_seconds: int
    broker_url: str
    connections: Connections
    command_days: int
    cookie_secure: bool
    proxies: int
    secret: str
    keys: str
    keys_file: Path
    limits: Limits
    token_days: int
    breached: Path | None
    provider: Provider | None
    outward: Outward
    lang: str
    log_level: str
    log_format: str
    metrics_from: tuple[Network, ...]
    metrics_dir: Path | None


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads `HUIYIN_*` from the environment.

    Raises:
        WrongSetting: a value cannot be used; the message says which, why, and what would do.
    """
    names = _Names(environment)
    home = ROOT if (ROOT / "Makefile").exists() else Path.cwd()
    var = Path(names.text("HUIYIN_VAR", str(home / "var"))).expanduser().resolve()
    host = names.text("HUIYIN_HOST", "127.0.0.1")
    is_here = host in ("127.0.0.1", "::1", "localhost")
    settings = Settings(
        var=var,
        law=Path(names.text("HUIYIN_LAW", str(var / "law"))).expanduser().resolve(),
        files=Path(names.text("HUIYIN_FILES", str(var / "files"))).expanduser().resolve(),
        file_mb=names.number("HUIYIN_FILE_MB", 64, 1, 2048),
        file_types=_file_types(names),
        clamd=names.checked("HUIYIN_CLAMD", "", _clamd),
        fonts=_folder(names.text("HUIYIN_FONTS", "")),
        database_url=names.checked("HUIYIN_DATABASE_URL", f"sqlite:///{var / 'huiyin.db'}", _database_url),
        host=host,
        port=names.number("HUIYIN_PORT", 8000, 1, 65535),
        threads=names.number("HUIYIN_THREADS", 32, 2, 512),
        streams=names.number("HUIYIN_STREAMS", 100, 0, 2000),
        tick_seconds=names.number("HUIYIN_TICK_SECONDS", 1, 1, 3600),
        grace_seconds=names.number("HUIYIN_GRACE_SECONDS", 3, 1, 600),
        broker_url=names.checked("HUIYIN_BROKER_URL", "", _broker_url),
        connections=_connections(names),
        command_days=names.number("HUIYIN_COMMAND_DAYS", 365, 30, 3650),
        cookie_secure=names.yes("HUIYIN_COOKIE_SECURE", not is_here),
        proxies=names.number("HUIYIN_PROXIES", 0, 0, 8),
        secret=names.checked("HUIYIN_SECRET", "", _secret),
        keys=names.text("HUIYIN_KEYS", ""),
        keys_file=Path(names.text("HUIYIN_KEYS_FILE", str(var / "keys"))).expanduser().resolve(),
        limits=_limits(names),
        breached=_folder(names.text("HUIYIN_BREACHED_PASSWORDS", "")),
        token_days=names.number("HUIYIN_TOKEN_DAYS", 14, 1, 90),
        provider=_provider(names),
        outward=_outward(names),
        lang=names.one_of("HUIYIN_LANG", "zh", ("zh", "en")),
        log_level=names.one_of("HUIYIN_LOG_LEVEL", "warning", ("debug", "info", "warning", "error")),
        log_format=names.one_of("HUIYIN_LOG_FORMAT", "text", ("text", "json")),
        metrics_from=_networks("HUIYIN_METRICS_FROM", names.text("HUIYIN_METRICS_FROM", "127.0.0.0/8,::1")),
        metrics_dir=_folder(names.text("HUIYIN_METRICS_DIR", "")),
    )
    names.refuse_unknown()
    return settings


def secret_of(settings: Settings) -> str:
    """The key that signs what leaves the server: the one set, else one made once and kept in `var`.

    Raises:
        Misconfigured: the one kept is too short to be one, or others may read it.
    """
    if settings.secret:
        return settings.secret
    path = settings.var / "secret"
    settings.var.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    kept = path.read_text().strip()
    if is_weak(kept):
        raise Misconfigured(
            f"{path} 里的签名密钥太短，不安全。请删掉这个文件再启动，会重新生成一个（大家要重新登录）。",
            f"The secret in {path} is too weak. Delete the file and start again: a new one is made "
            "(people sign in anew).",
        )
    if path.stat().st_mode & stat.S_IRWXO:
        raise Misconfigured(
            f"签名密钥 {path} 别人也能读。请运行 chmod 600 {path}。",
            f"Others may read the secret {path}. Run chmod 600 {path}.",
        )
    return kept


def is_weak(secret: str) -> bool:
    """Whether a secret could be guessed: shorter than `SECRET_LEAST`, or made of few characters."""
    return len(secret) < SECRET_LEAST or len(set(secret)) < SECRET_LEAST_DIFFERENT


class _Names:
    """The environment, read name by name, so that a name nobody reads is noticed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.read: set[str] = set()

    def text(self, name: str, default: str) -> str:
        self.read.add(name)
        return self.environment.get(name, "").strip() or default

    def checked(self, name: str, default: str, check: Callable[[str, str], str]) -> str:
        value = self.text(name, "")
        return check(name, value) if value else default

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise WrongSetting(
                name,
                f"要是 {least} 到 {most} 的整数，现在是“{value}”。",
                f"expected a whole number from {least} to {most}, but it is '{value}'.",
            )
        return int(value)

    def one_of(self, name: str, default: str, values: tuple[str, ...]) -> str:
        value = self.text(name, default).lower()
        if value not in values:
            listed = ", ".join(values)
            raise WrongSetting(
                name,
                f"要是其中之一：{'、'.join(values)}；现在是“{value}”。",
                f"expected one of {listed}, but it is '{value}'.",
            )
        return value

    def yes(self, name: str, default: bool) -> bool:
        value = self.one_of(name, "yes" if default else "no", (*sorted(YES), *sorted(NO)))
        return value in YES

    def refuse_unknown(self) -> None:
        """A misspelt setting would be silently ignored; say so instead. Those of the tests are not ours."""
        for name in sorted(self.environment):
            if name.startswith("HUIYIN_") and not name.startswith("HUIYIN_TEST_") and name not in self.read:
                raise WrongSetting(
                    name,
                    "没有这个设置项，请核对拼写（见 docs/settings.md）。",
                    "there is no such setting; check its spelling (docs/settings.md lists them).",
                )


def _database_url(name: str, value: str) -> str:
    example = "sqlite:////srv/huiyin/huiyin.db  ·  postgresql://huiyin@127.0.0.1/huiyin"
    try:
        url = make_url(value)
    except (ArgumentError, ValueError) as error:
        raise WrongSetting(
            name, f"看不懂这个数据库地址。例如：{example}", f"expected a database URL such as {example}."
        ) from error
    backend = url.get_backend_name()
    if backend == "sqlite":
        if not url.database or url.database == ":memory:":
            raise WrongSetting(
                name,
                "SQLite 要写成文件的绝对路径，例如 sqlite:////srv/huiyin/huiyin.db（四条斜线）。",
                "expected the absolute path of a file: sqlite:////srv/huiyin/huiyin.db (four slashes).",
            )
    elif backend == "postgres":
        raise WrongSetting(
            name,
            "请把开头的 postgres:// 写成 postgresql://。",
            "write postgresql:// instead of postgres://.",
        )
    elif backend != "postgresql":
        raise WrongSetting(
            name,
            f"只支持 SQLite 和 PostgreSQL，不支持 {backend}。例如：{example}",
            f"expected SQLite or PostgreSQL, but it is {backend}. For example: {example}",
        )
    elif not url.database:
        raise WrongSetting(
            name,
            "地址里缺少数据库名，例如 postgresql://huiyin@127.0.0.1/huiyin。",
            "expected the name of the database at the end: postgresql://huiyin@127.0.0.1/huiyin.",
        )
    elif _is_open_to_guessers(url):
        raise WrongSetting(
            name,
            f"数据库在另一台机器上，它的密码不能空、不能和用户名一样，至少 {PASSWORD_LEAST} 个字符。"
            "密码也可以不写在地址里，放在 PGPASSFILE 指的文件里。",
            f"the database is on another machine: its password must not be empty or the user's name and has "
            f"at least {PASSWORD_LEAST} characters. It may also be in the file that PGPASSFILE names.",
        )
    return value


def _secret(name: str, value: str) -> str:
    if is_weak(value):
        raise WrongSetting(
            name,
            f"太短或者太简单：至少 {SECRET_LEAST} 个随机字符（openssl rand -hex 32）；不设就自动生成。",
            f"too weak: expected at least {SECRET_LEAST} random characters (openssl rand -hex 32), or "
            "nothing: then one is made.",
        )
    return value


def _is_open_to_guessers(url: URL) -> bool:
    """Whether a database across the network lets in whoever tries a few passwords, as far as its URL tells.

    Without any in the URL the driver takes it from a password file, a certificate or Kerberos.
    """
    host = str(url.host or url.query.get("host") or "")
    if host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/") or url.password is None:
        return False
    password = str(url.password)
    return len(password) < PASSWORD_LEAST or password == url.username or len(set(password)) < 5


def _connections(names: _Names) -> Connections:
    return Connections(
        size=names.number("HUIYIN_POOL_SIZE", 10, 1, 500),
        overflow=names.number("HUIYIN_POOL_OVERFLOW", 10, 0, 500),
        pool_seconds=names.number("HUIYIN_POOL_SECONDS", 10, 1, 600),
        connect_seconds=names.number("HUIYIN_CONNECT_SECONDS", 5, 1, 600),
        lock_seconds=names.number("HUIYIN_LOCK_SECONDS", 10, 1, 600),
        statement_seconds=names.number("HUIYIN_STATEMENT_SECONDS", 60, 0, 86400),
    )


def _limits(names: _Names) -> Limits:
    usual = Limits()
    return Limits(
        failures=names.number("HUIYIN_SIGNIN_FAILURES", usual.failures, 1, 20),
        rest_seconds=names.number("HUIYIN_SIGNIN_REST_SECONDS", usual.rest_seconds, 60, 86400),
        address_failures=names.number("HUIYIN_SIGNIN_ADDRESS_FAILURES", usual.address_failures, 5, 10_000),
        idle_seconds=names.number("HUIYIN_IDLE_SECONDS", usual.idle_seconds, 300, 12 * 3600),
        session_seconds=names.number("HUIYIN_SESSION_SECONDS", usual.session_seconds, 600, 24 * 3600),
        searches_per_minute=names.number(
            "HUIYIN_SEARCHES_PER_MINUTE", usual.searches_per_minute, 10, 100_000
        ),
        public_per_minute=names.number("HUIYIN_PUBLIC_PER_MINUTE", usual.public_per_minute, 10, 100_000),
        codes_per_minute=names.number("HUIYIN_CODES_PER_MINUTE", usual.codes_per_minute, 5, 100_000),
        first_password_seconds=24 * 3600 * names.number("HUIYIN_FIRST_PASSWORD_DAYS", 14, 1, 90),
        prove_seconds=names.number("HUIYIN_PROVE_SECONDS", usual.prove_seconds, 60, 24 * 3600),
        factor_for=_factor_for("HUIYIN_FACTOR_FOR", names.text("HUIYIN_FACTOR_FOR", "")),
    )


def _factor_for(name: str, value: str) -> frozenset[str]:
    found = frozenset(each.strip() for each in value.split(",") if each.strip())
    unknown = sorted(found - {"all", *ROLES})
    if unknown:
        raise WrongSetting(
            name,
            f"没有“{unknown[0]}”这个岗位；写 all，或者用逗号隔开的岗位：{', '.join(ROLES)}。",
            f"there is no role '{unknown[0]}'; expected all, or roles with commas: {', '.join(ROLES)}.",
        )
    return found


def _provider(names: _Names) -> Provider | None:
    issuer = names.text("HUIYIN_OIDC_ISSUER", "")
    provider = Provider(
        issuer=issuer,
        client_id=names.text("HUIYIN_OIDC_CLIENT_ID", ""),
        client_secret=names.text("HUIYIN_OIDC_CLIENT_SECRET", ""),
        claim=names.text("HUIYIN_OIDC_CLAIM", ""),
        scopes=names.text("HUIYIN_OIDC_SCOPES", "openid profile"),
        label=names.text("HUIYIN_OIDC_LABEL", ""),
        ca_file=names.text("HUIYIN_OIDC_CA_FILE", ""),
    )
    if not issuer:
        return None
    if not is_safe(issuer):
        raise WrongSetting(
            "HUIYIN_OIDC_ISSUER",
            "要以 https:// 开头（只有本机可以用 http://）。",
            "expected an address that begins with https:// (http:// only on this machine).",
        )
    if not provider.client_id or "openid" not in provider.scopes.split():
        name = "HUIYIN_OIDC_SCOPES" if provider.client_id else "HUIYIN_OIDC_CLIENT_ID"
        raise WrongSetting(name, "要写，而且要有 openid。", "expected it, with openid in the scopes.")
    if provider.client_secret and len(provider.client_secret) < CLIENT_SECRET_LEAST:
        raise WrongSetting(
            "HUIYIN_OIDC_CLIENT_SECRET",
            f"太短：至少 {CLIENT_SECRET_LEAST} 个字符；请在统一身份认证那里换一个。",
            f"too short: expected at least {CLIENT_SECRET_LEAST} characters; have the provider make another.",
        )
    if provider.ca_file and not Path(provider.ca_file).is_file():
        raise WrongSetting("HUIYIN_OIDC_CA_FILE", "没有这个文件。", "there is no such file.")
    return provider


def _outward(names: _Names) -> Outward:
    try:
        return outward.read(names.text, names.number)
    except outward.Unfit as unfit:
        raise WrongSetting(unfit.name, unfit.zh, unfit.en) from unfit


def _networks(name: str, value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in value.split(",") if each.strip())
    except ValueError as error:
        raise WrongSetting(
            name,
            f"要写成网段，用逗号隔开，例如 127.0.0.1,10.1.0.0/16；现在是“{value}”。",
            f"expected networks such as 127.0.0.1,10.1.0.0/16, but it is '{value}'.",
        ) from error


def _file_types(names: _Names) -> tuple[str, ...]:
    asked = names.text("HUIYIN_FILE_TYPES", "")
    found = tuple(each.strip().lower() for each in asked.split(",") if each.strip()) or tuple(filing.KINDS)
    for each in found:
        if each not in filing.KINDS:
            known = ", ".join(filing.KINDS)
            raise WrongSetting(
                "HUIYIN_FILE_TYPES",
                f"没有“{each}”这种文件；可以写：{known}。",
                f"there is no kind '{each}'; there are: {known}.",
            )
    return found


def _clamd(name: str, value: str) -> str:
    host, _, port = value.removeprefix("tcp://").rpartition(":")
    if value.startswith("unix:///") or (value.startswith("tcp://") and host and port.isdecimal()):
        return value
    raise WrongSetting(
        name,
        f"要写成 unix:///run/clamav/clamd.ctl 或者 tcp://127.0.0.1:3310；现在是“{value}”。",
        f"expected unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310, but it is '{value}'.",
    )


def _folder(value: str) -> Path | None:
    return Path(value).expanduser().resolve() if value else None


def _broker_url(name: str, value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise WrongSetting(
            name,
            f"要以 redis:// 开头，例如 redis://127.0.0.1:6379/0；现在是“{value}”。",
            f"expected an address like redis://127.0.0.1:6379/0, but it is '{value}'.",
        )
    return value


def shown(settings: Settings) -> dict[str, Any]:
    """The settings as a program or a person may see them: no passwords, no secrets."""
    visible = {
        **vars(settings),
        "var": str(settings.var),
        "secret": "set" if settings.secret else "kept in var",
        "keys": "set" if settings.keys else "kept in a file",
        "provider": settings.provider and settings.provider.issuer,
        "outward": _shown_outward(settings.outward),
    }
    visible["database_url"] = make_url(settings.database_url).render_as_string(hide_password=True)
    if settings.broker_url:
        visible["broker_url"] = make_url(settings.broker_url).render_as_string(hide_password=True)
    return visible


def _shown_outward(found: Outward) -> dict[str, Any]:
    return {
        "base_url": found.base_url,
        "mail": found.mail and f"{found.mail.host}:{found.mail.port}",
        "webhook": found.webhook and found.webhook.url,
        "days": found.days,
    }
