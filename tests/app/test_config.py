"""Settings: defaults that work, sentences for those that cannot, and a document that lists them all."""

import re
import stat
from pathlib import Path

import pytest

from app import config
from app.config import ROOT, WrongSetting

SECRET = "known to all servers of this office"


def test_without_any_setting_everything_has_a_value() -> None:
    settings = config.read({"PATH": "/usr/bin"})

    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'huiyin.db'}"
    assert (settings.host, settings.port, settings.lang) == ("127.0.0.1", 8000, "zh")
    assert not settings.cookie_secure


def test_a_server_that_others_reach_sends_its_cookie_over_tls_only() -> None:
    assert config.read({"HUIYIN_HOST": "0.0.0.0"}).cookie_secure
    assert not config.read({"HUIYIN_HOST": "0.0.0.0", "HUIYIN_COOKIE_SECURE": "no"}).cookie_secure


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("HUIYIN_DATABASE_URL", "huiyin.db", "看不懂", "expected a database URL"),
        ("HUIYIN_DATABASE_URL", "sqlite://", "绝对路径", "absolute path"),
        ("HUIYIN_DATABASE_URL", "sqlite:///:memory:", "绝对路径", "absolute path"),
        ("HUIYIN_DATABASE_URL", "postgres://h/x", "postgresql://", "postgresql://"),
        ("HUIYIN_DATABASE_URL", "postgresql://h", "缺少数据库名", "name of the database"),
        ("HUIYIN_DATABASE_URL", "mysql://h/x", "mysql", "mysql"),
        ("HUIYIN_DATABASE_URL", "postgresql://huiyin:@db.example/x", "不能空", "must not be empty"),
        (
            "HUIYIN_DATABASE_URL",
            "postgresql://huiyin_office:huiyin_office@db/x",
            "和用户名一样",
            "user's name",
        ),
        ("HUIYIN_DATABASE_URL", "postgresql://huiyin:postgres@db.example/x", "至少 12", "at least 12"),
        ("HUIYIN_SECRET", "huiyin", "至少 32", "at least 32"),
        ("HUIYIN_SECRET", "0" * 64, "太简单", "too weak"),
        ("HUIYIN_BROKER_URL", "127.0.0.1:6379", "redis://", "redis://"),
        ("HUIYIN_DATABASE_URL", "postgresql://h:port/x", "看不懂", "expected a database URL"),
        ("HUIYIN_POOL_SIZE", "0", "1 到 500", "from 1 to 500"),
        ("HUIYIN_STATEMENT_SECONDS", "-1", "0 到 86400", "from 0 to 86400"),
        ("HUIYIN_METRICS_FROM", "everywhere", "网段", "networks"),
        ("HUIYIN_LOG_FORMAT", "xml", "text、json", "text, json"),
        ("HUIYIN_PORT", "0", "1 到 65535", "from 1 to 65535"),
        ("HUIYIN_PORT", "http", "1 到 65535", "from 1 to 65535"),
        ("HUIYIN_PORT", "８０００", "1 到 65535", "from 1 to 65535"),
        ("HUIYIN_LANG", "fr", "zh、en", "zh, en"),
        ("HUIYIN_COOKIE_SECURE", "maybe", "yes", "yes"),
        ("HUIYIN_LOG_LEVEL", "loud", "debug", "debug"),
        ("HUIYIN_DATABSE_URL", "sqlite:////x.db", "没有这个设置项", "no such setting"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_what_would_do(
    name: str, value: str, zh: str, en: str
) -> None:
    with pytest.raises(WrongSetting) as refused:
        config.read({name: value})

    assert refused.value.zh.startswith(f"{name}：")
    assert refused.value.en.startswith(f"{name}: ")
    assert zh in refused.value.zh
    assert en in refused.value.en


MAIL = {"HUIYIN_SMTP": "smtps://huiyin@mail.anlan.gov.cn", "HUIYIN_MAIL_FROM": "huiyin@anlan.gov.cn"}
HOOK = {"HUIYIN_WEBHOOK": "https://gate.anlan.gov.cn/huiyin", "HUIYIN_WEBHOOK_SECRET": SECRET}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({**MAIL, "HUIYIN_SMTP_PASSWORD": "short"}, "HUIYIN_SMTP_PASSWORD"),
        (MAIL, "HUIYIN_SMTP_PASSWORD"),
        ({**MAIL, "HUIYIN_SMTP": "smtps://u:p@mail.anlan.gov.cn"}, "HUIYIN_SMTP"),
        ({**MAIL, "HUIYIN_SMTP": "mail.anlan.gov.cn"}, "HUIYIN_SMTP"),
        ({"HUIYIN_SMTP": "smtp://127.0.0.1:25", "HUIYIN_MAIL_FROM": "Huiyin"}, "HUIYIN_MAIL_FROM"),
        ({**HOOK, "HUIYIN_WEBHOOK_SECRET": "short"}, "HUIYIN_WEBHOOK_SECRET"),
        ({**HOOK, "HUIYIN_WEBHOOK_SECRET": "ab" * 40}, "HUIYIN_WEBHOOK_SECRET"),
        ({**HOOK, "HUIYIN_WEBHOOK": "http://gate.anlan.gov.cn/"}, "HUIYIN_WEBHOOK"),
        ({**HOOK, "HUIYIN_WEBHOOK": "https://u:p@gate.anlan.gov.cn/"}, "HUIYIN_WEBHOOK"),
        ({**HOOK, "HUIYIN_WEBHOOK": "file:///etc/passwd"}, "HUIYIN_WEBHOOK"),
        ({**HOOK, "HUIYIN_WEBHOOK_PRIVATE": "perhaps"}, "HUIYIN_WEBHOOK_PRIVATE"),
        ({**HOOK, "HUIYIN_WEBHOOK_SECRET_FILE": "/x"}, "HUIYIN_WEBHOOK_SECRET_FILE"),
        ({"HUIYIN_NOTICE_CA_FILE": "/no/such/file"}, "HUIYIN_NOTICE_CA_FILE"),
        ({"HUIYIN_URL": "http://huiyin.anlan.gov.cn"}, "HUIYIN_URL"),
    ],
)
def test_ways_out_of_the_house_that_are_not_safe_are_refused(given: dict[str, str], name: str) -> None:
    with pytest.raises(WrongSetting, match=rf"^{name}: "):
        config.read(given)


def test_the_secret_of_a_way_out_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    kept = tmp_path / "hook"
    kept.write_text(f"{SECRET}\n")
    given = {"HUIYIN_WEBHOOK": HOOK["HUIYIN_WEBHOOK"], "HUIYIN_WEBHOOK_SECRET_FILE": str(kept)}

    kept.chmod(0o644)
    with pytest.raises(WrongSetting, match="chmod 600"):
        config.read(given)
    kept.chmod(0o600)
    found = config.read(given).outward.webhook

    assert found is not None
    assert found.secret == SECRET


def test_settings_of_the_tests_are_not_taken_for_misspelt_ones() -> None:
    config.read({"HUIYIN_TEST_NO_SYSTEM": "1"})


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    settings = config.read({"HUIYIN_VAR": str(tmp_path / "var")})

    first, second = config.secret_of(settings), config.secret_of(settings)

    assert first == second
    assert len(first) > 30
    assert stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://huiyin@127.0.0.1/x",
        "postgresql:///x?host=/run/postgresql",
        "postgresql://huiyin@db.example/x",  # from a password file, a certificate or Kerberos
        "postgresql://huiyin:rather%20a%20long%20one@db.example/x",
    ],
)
def test_a_database_of_this_machine_and_one_with_a_good_password_are_taken(url: str) -> None:
    assert config.read({"HUIYIN_DATABASE_URL": url}).database_url == url


def test_a_kept_secret_that_is_short_or_open_to_others_is_refused(tmp_path: Path) -> None:
    settings = config.read({"HUIYIN_VAR": str(tmp_path)})
    kept = tmp_path / "secret"

    kept.write_text("short")
    with pytest.raises(config.Misconfigured, match="too weak"):
        config.secret_of(settings)
    kept.write_text(SECRET)
    kept.chmod(0o644)
    with pytest.raises(config.Misconfigured, match="chmod 600"):
        config.secret_of(settings)


def test_a_secret_that_is_set_is_used_and_not_written(tmp_path: Path) -> None:
    settings = config.read({"HUIYIN_VAR": str(tmp_path / "var"), "HUIYIN_SECRET": SECRET})

    assert config.secret_of(settings) == SECRET
    assert not (tmp_path / "var").exists()


def test_settings_are_shown_without_passwords() -> None:
    settings = config.read(
        {
            "HUIYIN_DATABASE_URL": "postgresql://huiyin:geheim%20und%20lang@h/x",
            "HUIYIN_BROKER_URL": "redis://:geheim@h/0",
            "HUIYIN_SECRET": "geheim, known to all servers of it",
            "HUIYIN_SMTP": "smtps://huiyin@mail.anlan.gov.cn",
            "HUIYIN_MAIL_FROM": "huiyin@anlan.gov.cn",
            "HUIYIN_SMTP_PASSWORD": "geheim und lang",
            "HUIYIN_WEBHOOK": "https://gate.anlan.gov.cn/huiyin",
            "HUIYIN_WEBHOOK_SECRET": "geheim, known to the gateway alone",
        }
    )

    assert "geheim" not in str(config.shown(settings))
    assert "geheim" not in str(settings.outward)


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    texts = [(ROOT / "app" / name).read_text("utf-8") for name in ("config.py", "outward.py")]
    read = {name for text in texts for name in re.findall(r'"(HUIYIN_[A-Z_]+[A-Z])"', text)}
    document = (ROOT / "docs" / "settings.md").read_text("utf-8")

    listed = set(re.findall(r"^\| `(HUIYIN_[A-Z_]+)`", document, re.MULTILINE))

    assert listed == read
    for name in set(re.findall(r"HUIYIN_\w+", document)) - listed:
        assert name.startswith("HUIYIN_TEST_") or name == "HUIYIN_", name


def test_the_document_tells_the_right_defaults() -> None:
    rows = dict(
        re.findall(
            r"^\| `(HUIYIN_[A-Z_]+)` \| ([^|]+) \|", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.M
        )
    )
    settings = config.read({})

    for name, value in {
        "HUIYIN_HOST": settings.host,
        "HUIYIN_PORT": settings.port,
        "HUIYIN_THREADS": settings.threads,
        "HUIYIN_TICK_SECONDS": settings.tick_seconds,
        "HUIYIN_PROXIES": settings.proxies,
        "HUIYIN_LANG": settings.lang,
        "HUIYIN_LOG_LEVEL": settings.log_level,
        "HUIYIN_LOG_FORMAT": settings.log_format,
        "HUIYIN_GRACE_SECONDS": settings.grace_seconds,
        "HUIYIN_METRICS_FROM": ",".join(map(str, settings.metrics_from)).replace("/128", ""),
        "HUIYIN_NOTICE_DAYS": settings.outward.days,
        "HUIYIN_POOL_SIZE": settings.connections.size,
        "HUIYIN_POOL_OVERFLOW": settings.connections.overflow,
        "HUIYIN_POOL_SECONDS": settings.connections.pool_seconds,
        "HUIYIN_CONNECT_SECONDS": settings.connections.connect_seconds,
        "HUIYIN_LOCK_SECONDS": settings.connections.lock_seconds,
        "HUIYIN_STATEMENT_SECONDS": settings.connections.statement_seconds,
    }.items():
        assert f"`{value}`" in rows[name], name
