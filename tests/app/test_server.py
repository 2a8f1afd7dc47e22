"""The server process: answers, finishes what it has in hand, and is gone when it is told to stop."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

#: `make run` waits at most this long for its server after Ctrl-C.
GONE_SECONDS = 5

#: A server with three routes: a quick one, one that takes a while, and streams that end or never do.
SERVER = """
import threading, time
from types import SimpleNamespace
from flask import Flask, Response
from app import config, server, traffic
from engine import Engine, metadata

settings = config.read()
engine = Engine(
    settings.database_url, services={}, checks={}, roles={},
    clean_form=lambda text, data, *, context: data, check_form=lambda text: [],
)
metadata.create_all(engine.database)
app = Flask("test")
huiyin = SimpleNamespace(engine=engine, in_hand=traffic.InHand(), stopping=threading.Event(), tickers=[])
app.extensions["huiyin"] = huiyin

@app.get("/")
def quick():
    return "here"

@app.get("/slow")
def slow():
    time.sleep(1.5)
    return "finished"

@app.get("/stream")
def stream():
    def events():
        while not huiyin.stopping.wait(0.1):
            yield "data: .\\n\\n"
        yield "data: end\\n\\n"
    return Response(events(), mimetype="text/event-stream")

@app.get("/stuck")
def stuck():
    time.sleep(60)
    return "never"

server.serve(app, settings, {}, ready=lambda address: print(address, flush=True))
print("stopped", flush=True)
"""


class Running:
    """A server in a process group of its own, writing to a file as under `make run >log`."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVER],
                cwd=ROOT,
                env={**_environment(), "HUIYIN_VAR": str(folder), "HUIYIN_PORT": str(self.port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.address = f"http://127.0.0.1:{self.port}"
        end = time.monotonic() + 20
        while self.address not in self.log.read_text("utf-8"):
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < end
            time.sleep(0.02)

    def get(self, path: str) -> str:
        """The body of an answer."""
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:
            return str(answer.read().decode())

    def signal(self, number: signal.Signals = signal.SIGINT) -> None:
        """What Ctrl-C does: the whole group gets it."""
        os.killpg(self.process.pid, number)


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("HUIYIN_")}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    server = Running(tmp_path)
    yield server
    server.process.kill()
    server.process.wait()


def _ask_in_vain(running: Running) -> None:
    with contextlib.suppress(OSError):
        running.get("/stuck")
        pytest.fail("it answered")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly(running: Running, number: signal.Signals) -> None:
    assert running.get("/") == "here"

    running.signal(number)

    assert running.process.wait(GONE_SECONDS) == 0
    assert running.log.read_text("utf-8").endswith("stopped\n")


def test_a_request_in_hand_is_finished(running: Running) -> None:
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(running.get("/slow")))
    asking.start()
    time.sleep(0.5)

    running.signal()
    asking.join(GONE_SECONDS)

    assert answers == ["finished"]
    assert running.process.wait(GONE_SECONDS) == 0


def test_open_streams_end_with_it(running: Running) -> None:
    streams = [urllib.request.urlopen(running.address + "/stream", timeout=20) for _ in range(3)]
    assert all(stream.readline() == b"data: .\n" for stream in streams)

    running.signal()

    assert running.process.wait(GONE_SECONDS) == 0
    for stream in streams:
        assert b"data: end" in stream.read()
        stream.close()


def test_a_request_that_never_ends_does_not_keep_it(running: Running) -> None:
    asking = threading.Thread(target=_ask_in_vain, args=(running,))
    asking.start()
    time.sleep(0.5)

    running.signal()
    code = running.process.wait(GONE_SECONDS)
    asking.join(GONE_SECONDS)

    assert code == 1, "work in hand was cut off, and the exit code says so"


def test_a_second_signal_ends_it_at_once(running: Running) -> None:
    asking = threading.Thread(target=_ask_in_vain, args=(running,))
    asking.start()
    time.sleep(0.5)

    running.signal()
    time.sleep(0.3)
    began = time.monotonic()
    running.signal()
    code = running.process.wait(GONE_SECONDS)
    asking.join(GONE_SECONDS)

    assert code == 1
    assert time.monotonic() - began < 1


def test_many_open_streams_do_not_starve_a_page(running: Running) -> None:
    streams = [urllib.request.urlopen(running.address + "/stream", timeout=20) for _ in range(20)]

    began = time.monotonic()
    assert running.get("/") == "here"

    assert time.monotonic() - began < 2
    for stream in streams:
        stream.close()


def test_a_taken_port_is_said_in_a_sentence_and_nothing_is_set_up(running: Running, tmp_path: Path) -> None:
    environment = {**_environment(), "HUIYIN_PORT": str(running.port), "HUIYIN_VAR": str(tmp_path / "other")}

    done = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert f"端口 {running.port} 已被占用" in done.stderr
    assert f"HUIYIN_PORT={running.port + 1} make run" in done.stderr
    assert not (tmp_path / "other" / "huiyin.db").exists()
