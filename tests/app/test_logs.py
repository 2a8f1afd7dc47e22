"""The log: every line knows its request, its command and its case, and none knows a person."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from app import config, logs, wsgi
from engine import Engine, Fault, tasks
from engine.model import definition
from tests.engine.diagrams import bundle, end, service, start, user
from tests.engine.people import LI, begin, open_tasks, publish

NAME = "欧阳秋月"

STEPS = bundle(
    "steps",
    start(),
    user("write", form="text"),
    service("file", "file"),
    end(),
    flows=["start>write", "write>file", "file>end"],
    forms={"text": ["text"]},
)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged, as JSON, down to INFO."""
    output = io.StringIO()
    monkeypatch.setattr(sys, "stderr", output)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure(config.read({"HUIYIN_LOG_FORMAT": "json", "HUIYIN_LOG_LEVEL": "info"}))
    yield output
    root.handlers[:] = before
    root.setLevel(level)


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    """The lines as programs read them."""
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_a_command_names_its_case_and_itself(engine_factory, written: io.StringIO) -> None:
    engine = engine_factory(services={"file": lambda _: None})
    publish(engine, "steps", STEPS)
    instance_id = begin(engine, "steps", business_key="2026-00007")
    task_id = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.complete, task_id, {"text": NAME}, command_id="command-1")

    (line,) = [each for each in lines(written) if each.get("command") == "tasks.complete"]

    assert line["message"] == "done"
    assert (line["command_id"], line["case"]) == ("command-1", "2026-00007")
    assert (line["instance_id"], line["task_id"]) == (instance_id, task_id)
    assert NAME not in written.getvalue()


def test_what_breaks_is_told_by_its_places_and_not_by_its_words(engine_factory, written: io.StringIO) -> None:
    def breaks(_: Any) -> None:
        raise ValueError(f"cannot write to {NAME}")

    engine = engine_factory(services={"file": breaks})
    publish(engine, "steps", STEPS)
    task_id = open_tasks(engine, begin(engine, "steps"))["write"]
    with pytest.raises(Fault):
        engine.run(LI, tasks.complete, task_id, {"text": NAME}, command_id="command-1")
    try:
        breaks(None)
    except ValueError:
        logging.getLogger("somewhere").exception("it broke")

    broke = [each for each in lines(written) if each["level"] == "error"]

    assert broke[0]["incident_id"]
    assert broke[0]["command_id"] == "command-1"
    assert broke[1]["error"][0] == "builtins.ValueError"
    assert "in breaks" in broke[1]["error"][-1] or broke[1]["error"][-1].endswith(" breaks")
    assert NAME not in written.getvalue()


def test_what_the_database_quotes_is_not_logged(engine: Engine, written: io.StringIO) -> None:
    row = {each.name: NAME for each in definition.c} | {"version": 1}
    for _ in range(2):
        try:
            with engine.begin(LI) as tx:
                tx.db.execute(insert(definition), [row | {"published_at": tx.now}])
        except Exception:
            logging.getLogger("somewhere").exception("it broke")

    assert "IntegrityError" in written.getvalue()
    assert NAME not in written.getvalue()


def test_a_request_has_an_id_that_is_answered_and_on_every_line(
    engine: Engine, tmp_path: Path, written: io.StringIO
) -> None:
    client = wsgi.create_app(config.read({"HUIYIN_VAR": str(tmp_path)}), engine).test_client()

    given = client.get(f"/matters?q={NAME}", headers={"X-Request-ID": "from-nginx-42"})
    made = client.get(f"/nowhere/{NAME}", headers={"X-Request-ID": f"{NAME} forged"})

    assert given.headers["X-Request-ID"] == "from-nginx-42"
    assert len(made.headers["X-Request-ID"]) == 26
    said = [each for each in lines(written) if each["message"] == "answered"]
    assert [each["request_id"] for each in said] == [
        answer.headers["X-Request-ID"] for answer in (given, made)
    ]
    assert {"method", "route", "status", "ms"} <= said[0].keys()
    assert NAME not in written.getvalue()
    assert logs.request_id.get() is None, "the next request of this thread is another one"


def test_lines_for_people_stay_one_line() -> None:
    record = logging.LogRecord("a", logging.INFO, "f", 1, "one\ntwo", None, None)
    record.case = "2026-00007"

    assert logs.Lines().format(record).endswith("INFO a one\\ntwo case=2026-00007")
