"""`huiyin run --demo` as a newcomer meets it: it comes up, people sign in, it stops, it comes up again."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import services

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def huiyin_run(folder: Path, **settings: str) -> Iterator[tuple[str, str]]:
    """The demo office while the block runs: its address and what it printed at start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "run.log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HUIYIN_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", "run", "--demo"],
            cwd=ROOT,
            env={**environment, "HUIYIN_VAR": str(folder), "HUIYIN_PORT": str(port), **settings},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        end = time.monotonic() + 120
        while "Ctrl-C" not in log.read_text("utf-8"):
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < end
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", log.read_text("utf-8")
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(5) == 0, log.read_text("utf-8")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


class Visitor:
    """A browser without scripts."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        """A page."""
        with self.opener.open(self.address + path, timeout=20) as answer:
            return str(answer.read().decode())

    def sign_in(self, username: str, password: str) -> str:
        """Fills in the sign-in form; the page that follows."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get("/signin"))
        assert token
        values = {"csrf": token[1], "username": username, "password": password}
        body = urllib.parse.urlencode(values).encode()
        with self.opener.open(f"{self.address}/signin", body, timeout=20) as answer:
            return str(answer.read().decode())


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_demo_office_comes_up_stops_and_comes_up_again(database: str, tmp_path: Path) -> None:
    settings = {"HUIYIN_DATABASE_URL": services.fresh_postgres_url()} if database == "postgresql" else {}

    with huiyin_run(tmp_path, **settings) as (address, said):
        accounts = re.findall(r"^  (\w+) +(\S+) +(\S+) +(\S+)$", said, re.MULTILINE)
        password = re.search(r"密码都是 (\S+?)：", said)
        assert address in said
        assert password
        assert len(accounts) >= 12, "one per role"
        for username, _, name, _ in accounts:
            assert name in Visitor(address).sign_in(username, password[1])
        inbox = _signed_in(address, accounts[0][0], password[1]).get("/inbox")

    began = time.monotonic()
    with huiyin_run(tmp_path, **settings) as (address, again):
        assert time.monotonic() - began < 10
        assert re.findall(r"^  (\w+) ", again, re.MULTILINE) == [each[0] for each in accounts]
        numbers = set(re.findall(r"\d{4}-\d{5}", inbox))
        assert numbers <= set(
            re.findall(r"\d{4}-\d{5}", _signed_in(address, accounts[0][0], password[1]).get("/inbox"))
        )
        assert '"ok"' in Visitor(address).get("/healthz")


def _signed_in(address: str, username: str, password: str) -> Visitor:
    visitor = Visitor(address)
    visitor.sign_in(username, password)
    return visitor
