"""docs/deploy.md and its files, tried: backups come back, units are sound, nginx leads to who is there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app import bootstrap, config, deploy
from engine import SYSTEM, Engine, metadata
from tests import services

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = ROOT / "docs" / "deploy"


def block(name: str) -> str:
    """The commands in docs/deploy.md that say they were tried under this name."""
    found = re.search(
        rf"<!-- tried: {name} -->\n```sh\n(.*?)```", (ROOT / "docs/deploy.md").read_text("utf-8"), re.S
    )
    assert found, name
    return found[1]


def sh(commands: str, **environment: str) -> None:
    """Runs commands as written, ended by the first that fails."""
    own = str(Path(sys.executable).parent)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUIYIN_")}
    done = subprocess.run(
        ["sh", "-eu", "-c", commands],
        env={**kept, "PATH": f"{own}:{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with engine.read(SYSTEM) as tx:
        return {
            table.name: sorted(map(tuple, tx.db.execute(text(f'SELECT * FROM "{table.name}"'))), key=repr)
            for table in metadata.sorted_tables
        }


def needs(*programs: str) -> None:
    """Skips where a program of the system is missing: the packaged servers bring no clients."""
    missing = [each for each in programs if shutil.which(each) is None]
    if missing:
        pytest.skip(f"this machine has no {', '.join(missing)}")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_backup_made_at_work_comes_back_whole(database: str, tmp_path: Path) -> None:
    needs(*{"sqlite": ["sqlite3"], "postgresql": ["pg_dump", "pg_restore"]}[database])
    var, backup = tmp_path / "var", tmp_path / "backup"
    backup.mkdir()
    url = f"sqlite:///{var}/huiyin.db" if database == "sqlite" else services.fresh_postgres_url()
    settings = {"HUIYIN_VAR": str(var), "HUIYIN_DATABASE_URL": url.replace("+psycopg", "")}
    engine = bootstrap.build(config.read(settings))
    secret = config.secret_of(config.read(settings))
    deploy.migrate(engine)
    deploy.publish_bundled(engine)
    deploy.demo(engine)
    with engine.read(SYSTEM):  # somebody reads meanwhile
        sh(block(f"{database} backup"), BACKUP=str(backup), **settings)
    before = contents(engine)
    engine.close()

    if database == "sqlite":
        (var / "huiyin.db").write_bytes(b"burnt")
    else:
        settings["HUIYIN_DATABASE_URL"] = services.fresh_postgres_url().replace("+psycopg", "")
    (var / "secret").write_text("burnt")
    restore = block(f"{database} restore")
    # The demo office has cases whose alerts wait for a clock, so the check may find some; it must run.
    sh(restore.replace("huiyin check", "huiyin check --json || [ $? -eq 1 ]"), BACKUP=str(backup), **settings)

    again = bootstrap.build(config.read(settings))
    assert contents(again) == before
    assert config.secret_of(config.read(settings)) == secret
    assert deploy.revisions(again) == (deploy.newest(), deploy.newest())
    from app import rechecking

    assert [each.en for each in rechecking.facts(again, repair=False) if not each.is_well] == []
    again.close()


def test_the_units_are_sound(tmp_path: Path) -> None:
    needs("systemd-analyze")
    for path in FILES.glob("huiyin-*.*"):
        # Programs and users of the server are not on this machine.
        unit = re.sub(r"/opt/huiyin/bin/\w+", "/bin/true", path.read_text("utf-8"))
        unit = re.sub(r"^(User|Group)=huiyin$", r"\1=root", unit, flags=re.M)
        (tmp_path / path.name.replace("@.", "@1.")).write_text(unit, "utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def environment_file() -> dict[str, str]:
    """The settings of docs/deploy/huiyin.env."""
    lines = (FILES / "huiyin.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_settings_of_the_example_are_settings(tmp_path: Path) -> None:
    settings = config.read({**environment_file(), "HUIYIN_VAR": str(tmp_path)})

    assert settings.database_url.startswith("postgresql:///huiyin")
    for path in FILES.glob("*.service"):
        for name in re.findall(r"HUIYIN_[A-Z_]+", path.read_text("utf-8")):
            assert name in (ROOT / "docs" / "settings.md").read_text("utf-8")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web(folder: Path, port: int, database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A web process started by the unit's command line with the example's settings."""
    unit = (FILES / "huiyin-web@.service").read_text("utf-8")
    command = re.search(r"^ExecStart=/opt/huiyin/bin/(.*)$", unit, re.M)
    assert command
    program, *arguments = command[1].split()
    settings = {
        **environment_file(),
        "HUIYIN_VAR": str(folder),
        "HUIYIN_METRICS_DIR": str(folder / "metrics"),
        "HUIYIN_DATABASE_URL": database_url,
        "HUIYIN_BROKER_URL": services.redis_url(),
        "HUIYIN_PORT": str(port),
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUIYIN_")}
    log = (folder / f"{port}.log").open("ab")
    process = subprocess.Popen(
        [Path(sys.executable).parent / program, *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **settings},
        stdout=log,
        stderr=log,
    )
    try:
        end = time.monotonic() + 60
        while True:
            assert process.poll() is None, (folder / f"{port}.log").read_text("utf-8")
            assert time.monotonic() < end
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                    break
            except OSError:
                time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        log.close()


@contextmanager
def nginx(folder: Path, ports: tuple[int, int]) -> Iterator[str]:
    """nginx with the example's configuration, its ports and its certificate changed; the address over TLS."""
    plain, tls = free_port(), free_port()
    conf = (FILES / "nginx.conf").read_text("utf-8")
    for was, now in (
        ("8001", str(ports[0])),
        ("8002", str(ports[1])),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;"),
        ("/etc/huiyin/tls", str(folder)),
    ):
        assert was in conf
        conf = conf.replace(was, now)
    own = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"pid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{own}\n{conf}\n}}\n"
    )
    subprocess.run(
        [
            *[
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=127.0.0.1",
            ],
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    program = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "nginx.log")]
    tried = subprocess.run([*program, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    server = subprocess.Popen([*program, "-g", "daemon off;"])
    try:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", tls)) == 0:
                    break
            time.sleep(0.05)
        yield f"https://127.0.0.1:{tls}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def ask(address: str) -> tuple[int, dict[str, str]]:
    """The status and headers of an answer over TLS."""
    import ssl

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(address, timeout=20, context=context) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers)


@pytest.mark.timeout(180)
def test_requests_go_on_while_one_process_after_the_other_is_replaced(tmp_path: Path) -> None:
    needs("nginx", "openssl")
    url = services.fresh_postgres_url()
    ports = free_port(), free_port()
    answers: list[int] = []
    stop = threading.Event()

    def visit(address: str) -> None:
        while not stop.is_set():
            # Pages that need no sign-in have a pace, which four who never stop would pass.
            answers.append(ask(f"{address}/healthz")[0])

    with (
        web(tmp_path, ports[0], url) as first,
        web(tmp_path, ports[1], url) as second,
        nginx(tmp_path, ports) as address,
    ):
        status, headers = ask(f"{address}/signin")
        assert status == 200
        assert "max-age=31536000" in headers["Strict-Transport-Security"]
        assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-ID"]), "nginx's id is the one in the log"
        assert ask(f"{address}/metrics")[0] == ask(f"{address}/readyz")[0] == 404
        assert ask(f"http://127.0.0.1:{ports[0]}/metrics")[0] == 200
        visitors = [threading.Thread(target=visit, args=(address,)) for _ in range(4)]
        for each in visitors:
            each.start()
        time.sleep(0.5)
        first.send_signal(signal.SIGTERM)
        assert first.wait(30) == 0
        with web(tmp_path, ports[0], url) as renewed:
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0
            time.sleep(0.5)
            stop.set()
            for each in visitors:
                each.join()
            renewed.send_signal(signal.SIGTERM)
            assert renewed.wait(30) == 0

    assert set(answers) == {200}, {status: answers.count(status) for status in set(answers)}
    assert len(answers) > 50
    log = (tmp_path / f"{ports[0]}.log").read_text("utf-8")
    assert headers["X-Request-ID"] in log + (tmp_path / f"{ports[1]}.log").read_text("utf-8")
