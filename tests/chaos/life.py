"""One process of the product, as users start it, in a world that chaos controls.

    python -m tests.chaos.life web|worker|beat|check

What runs is `huiyin run`, `celery worker`, `celery beat` and `huiyin check`. Different are only:

* the clock: this machine's, moved by what the files `office.clock` and `<name>.clock` say (seconds);
* the receiver: delivered messages are written into a book that survives the process;
* one more service for the small process of `clerks`, which accepts one message for every timer;
* death: a file `<name>.death` that says `before`, `during` or `after` ends the process by SIGKILL before its
  next COMMIT is sent, when it is sent and not answered, or when it is answered and nobody knows yet.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq

#: One delivery in so many is refused by the receiver and must be tried again.
REFUSED = 40


class Clock:
    """The machine's clock, moved as the files say; read anew every time."""

    def __init__(self, folder: Path, name: str) -> None:
        self.files = (folder / "office.clock", folder / f"{name}.clock")

    def __call__(self) -> datetime:
        """This moment, as this process believes it."""
        moved = 0.0
        for file in self.files:
            try:
                moved += float(file.read_text() or 0)
            except FileNotFoundError:
                continue
        return datetime.now(UTC) + timedelta(seconds=moved)  # noqa: TID251 - the clock that chaos moves


class Book:
    """What a receiver was given, one line per delivery: topic and key. Lines outlive whoever wrote them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def receive(self, engine: Any, message: Any) -> None:  # noqa: ARG002 - the signature of a delivery
        """Takes a message, or refuses it."""
        if random.randrange(REFUSED) == 0:
            raise ConnectionError("the receiver is busy")
        line = f"{message.topic}\t{message.key}\n".encode()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, line)
        finally:
            os.close(file)

    def lines(self) -> list[tuple[str, str]]:
        """Every delivery: topic and key."""
        if not self.path.exists():
            return []
        return [(topic, key) for topic, _, key in map(_parts, self.path.read_text().splitlines())]


def _parts(line: str) -> tuple[str, str, str]:
    return line.partition("\t")


def ring(call: Any) -> dict[str, Any]:
    """The service of the small process: accepts one message for each timer that fired."""
    from engine import outbox

    key = f"{call.business_key}:{call.parameters['what']}"
    if not outbox.put(call.tx, "chaos.ring", {"what": call.parameters["what"]}, key=key):
        raise RuntimeError(f"{key} rang twice")
    return {}


def mortal(folder: Path, name: str) -> None:
    """Lets this process die at a commit when it is told to."""
    order = folder / f"{name}.death"
    commit = psycopg.Connection.commit

    def commit_or_die(connection: psycopg.Connection[Any]) -> None:
        if connection.info.transaction_status != pq.TransactionStatus.INTRANS or not order.exists():
            return commit(connection)
        try:
            moment = order.read_text()
            order.unlink()
        except FileNotFoundError:  # another thread or process of this name takes the order
            return commit(connection)
        if moment == "during":
            connection.pgconn.send_query(b"COMMIT")
            connection.pgconn.flush()
        elif moment == "after":
            commit(connection)
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
        raise AssertionError("unreachable")

    psycopg.Connection.commit = commit_or_die  # type: ignore[method-assign]


def prepare(folder: Path, name: str) -> None:
    """Puts the product into this world, before it is started."""
    from app import bootstrap, delivery

    build, clock, book = bootstrap.build, Clock(folder, name), Book(folder / "delivered")

    def built(settings: Any, **wiring: Any) -> Any:
        made = build(settings, **{"clock": clock, **wiring})
        made.services = {**made.services, "chaos.ring": ring}
        return made

    bootstrap.build = built
    deliveries: Any = delivery.DELIVERIES
    deliveries.update(dict.fromkeys([*deliveries, "chaos.ring"], book.receive))
    mortal(folder, name)


def main(role: str) -> None:
    """Runs the product in this process until it ends or is killed."""
    prepare(Path(os.environ["CHAOS_FOLDER"]), os.environ["CHAOS_NAME"])
    if role in ("web", "check"):
        from app import cli

        sys.argv = ["huiyin", *(["run"] if role == "web" else ["check", "--json"])]
        cli.main()
    else:
        from app.celery import app

        arguments = ["worker", "--concurrency", "1"] if role == "worker" else ["beat"]
        app.start([*arguments, "--loglevel", "WARNING"])


if __name__ == "__main__":
    main(sys.argv[1])
