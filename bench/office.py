"""A county at work on the real petition diagram, wired as the product wires it, with cases at any step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import bootstrap, config, keys
from engine import Actor, metadata, new_id, tasks
from tests.conftest import ManualClock
from tests.petition import people
from workers import upkeep

#: Monday 9 March 2026, 09:30 in Shanghai. It stands still: nothing falls due while steps are measured.
MORNING = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)

_UNIT = people.STAFF[people.NYNCJ]
Fields = Callable[[people.Office], dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """One user task of the main line: who completes it, and with what."""

    element_id: str
    actor: Actor
    fields: Fields


#: The straight walk of a petition, from screening to filing; every service, table, clock and paper is real.
MAIN_LINE = (
    Step("Task_Analyse", people.LIANG, lambda _: people.analysis()),
    Step("Task_Route", people.LIANG, lambda here: people.route(here.data()["advice"], people.NYNCJ)),
    Step("Task_Receive", _UNIT["receiver"], lambda _: {"materials": "complete"}),
    Step(
        "Task_Intake",
        _UNIT["receiver"],
        lambda _: {
            "intake_decision": "accept",
            "partly_not_accepted": "",
            "handler_name": "周启明",
            "handler_phone": "0999-1234567",
            "told_how": "DIRECT",
            "told_proof": "本人签收",
        },
    ),
    Step(
        "Task_Hear",
        _UNIT["handler"],
        lambda here: {
            "heard_how": "FACE",
            "heard_on": people.today(here.clock),
            "heard_by": "周启明",
            "statement": "合作社每亩 600 元，去年的没有付，问了四次都说等等。",
            "statement_confirmed": True,
        },
    ),
    Step(
        "Task_Investigate",
        _UNIT["handler"],
        lambda _: {
            "facts_found": "账目显示 2025 年度流转款 3720 元没有支付。",
            "evidence": "合作社账册复印件",
            "investigators": "周启明、田秀英",
            "next_step": "draft",
        },
    ),
    Step("Task_Draft", _UNIT["handler"], lambda here: people.opinion(here.data()["answers"])),
    Step(
        "Task_Legal",
        _UNIT["legal"],
        lambda _: {
            "legal_points": ["facts", "basis", "procedure", "remedy"],
            "legal_passed": "yes",
        },
    ),
    Step("Task_Approve", _UNIT["unit_head"], lambda _: {"opinion_approved": "yes", "signing_note": ""}),
    Step("Task_Serve", _UNIT["handler"], lambda here: people.service(people.today(here.clock))),
    Step(
        "Task_Archive",
        _UNIT["handler"],
        lambda _: {
            "file_points": ["notice", "hearing", "evidence", "opinion"],
            "petitioner_view": "AGREES",
            "cause": "3",
        },
    ),
)


class County(people.Office):
    """The invented county, with the product's own wiring (`app.bootstrap`)."""

    @classmethod
    def opened(cls, url: str, folder: Path) -> County:
        """Makes the tables, publishes the petition family and brings in the offices."""
        settings = config.read({"HUIYIN_VAR": str(folder), "HUIYIN_DATABASE_URL": url})
        clock = ManualClock(MORNING)
        engine = bootstrap.build(settings, clock=clock)
        metadata.create_all(engine.database)
        keys.prepare(engine)
        upkeep(engine)
        county = cls(engine, clock)
        county.set_up()
        return county

    def walk(self, upto: str | None = None) -> None:
        """Registers a petition and completes its steps before the element `upto`, or all of them."""
        self.register()
        for step in MAIN_LINE:
            if step.element_id == upto:
                return
            self.take(step)

    def take(self, step: Step) -> float:
        """Completes the step's open task with what the clerk would write; milliseconds, commit included."""
        return self.complete(step, self.task(step.element_id).id, step.fields(self))

    def complete(self, step: Step, task_id: str, fields: dict[str, Any]) -> float:
        """Completes an open task; milliseconds, commit included."""
        began = time.perf_counter()
        self.engine.run(step.actor, tasks.complete, task_id, fields, command_id=new_id())
        return (time.perf_counter() - began) * 1000
