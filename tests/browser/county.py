"""A running county behind a real address: its people, its engine, a clock to move, short ways to a state."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

import workers
from engine import SYSTEM, Engine, history, incidents, instances, tasks
from petition import matters, register
from tests import product
from tests.conftest import ManualClock
from tests.petition import people


@dataclass
class County:
    """One county of one test."""

    base: str
    office: product.Office
    clock: ManualClock

    @property
    def engine(self) -> Engine:
        """The engine that the pages use."""
        return self.office.engine

    def password(self, username: str) -> str:
        """The password of an account."""
        return self.office.password(username)

    def advance(self, **by: float) -> None:
        """Moves the clock and lets the worker fire what fell due."""
        self.clock.advance(**by)
        workers.sweep(self.engine)

    def run(self, username: str, command: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One command as this person, past the browser."""
        return self.engine.run(self.office.actor(username), command, *args, **kwargs)

    def read(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """One look into the engine, past the browser."""
        with self.engine.read(SYSTEM) as tx:
            return function(tx, *args, **kwargs)

    def register(self, **fields: Any) -> str:
        """Registers a visit about an unpaid land rent; gives its number."""
        return str(self.run("xujing", register.register, people.submission(**fields)).number)

    def task(self, number: str, element_id: str) -> tasks.Task:
        """The open task of that element."""
        instance_id = self.read(matters.get, number).instance_id
        open_ = {each.element_id: each for each in self.read(tasks.of_instance, instance_id)}
        assert element_id in open_, f"expected {element_id}, open are {sorted(open_)}"
        return open_[element_id]

    def complete(self, number: str, element_id: str, username: str, data: dict[str, Any]) -> None:
        """Completes a task as this person, past the browser."""
        self.run(username, tasks.complete, self.task(number, element_id).id, data)

    def sorted(self, **fields: Any) -> str:
        """A matter that was registered and looked at: its destination is to be chosen."""
        number = self.register(**fields)
        self.complete(number, "Task_Analyse", "liangwenbo", people.analysis())
        return number

    def events(self, number: str) -> list[history.Event]:
        """Everything that happened to a matter, oldest first."""
        return list(self.read(history.events, self.read(matters.get, number).instance_id, limit=500))

    def broken(self) -> list[str]:
        """What the incidents that nobody looked at say."""
        return [each.message for each in self.read(incidents.list_)]

    def outcome(self, number: str) -> str | None:
        """The name of the end that a matter reached."""
        found = self.read(instances.get, self.read(matters.get, number).instance_id)
        return found.outcome[1] if found.outcome else None


@dataclass
class Switch:
    """A WSGI application that hands every request to the county of the running test."""

    app: Flask | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answers a request."""
        if self.app is None:
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"no test is running"]
        return self.app(environ, start_response)


def numbers(text: str) -> list[str]:
    """The numbers of matters in a text."""
    return re.findall(r"安澜-\d{4}-\d{5}", text)
