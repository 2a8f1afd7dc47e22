"""Logs: lines for people or JSON for programs, with case, command and request, and nothing personal.

What an exception says may quote what people wrote, and the database's words quote rows: a traceback is logged
with its places and the names of its errors, never with their texts.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from app.config import Settings

#: What a line may say besides its message, in this order. Nothing else that is put on a record is written.
FIELDS = (
    "request_id",
    "command",
    "command_id",
    "case",
    "instance_id",
    "task_id",
    "incident_id",
    "method",
    "route",
    "status",
    "ms",
    "ref",
)

#: They tell of every second that nothing happened; with `debug` they may.
_CHATTY = ("celery.beat", "celery.worker.strategy", "celery.app.trace", "alembic")

#: The request this thread answers: it goes on every line that is logged meanwhile.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def configure(settings: Settings) -> None:
    """Logs to standard error, at the level and in the format that are set."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines() if settings.log_format == "text" else JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET if settings.log_level == "debug" else logging.WARNING)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says besides its message."""
    known = {"request_id": request_id.get(), **vars(record)}
    return {name: known[name] for name in FIELDS if known.get(name) not in (None, "")}


class Lines(logging.Formatter):
    """`time LEVEL logger message name=value …`, then the places of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and one more for each place of an error."""
        named = "".join(f" {name}={value}" for name, value in fields(record).items())
        line = f"{_at(record)} {record.levelname} {record.name} {_one_line(record.getMessage())}{named}"
        return "\n  ".join([line, *_places(record)])


class JsonLines(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "at": _at(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **fields(record),
        }
        places = list(_places(record))
        if places:
            line["error"] = places
        return json.dumps(line, ensure_ascii=False, default=str)


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _one_line(message: str) -> str:
    # A line break in a value must not pass for another line of the log.
    return message.replace("\r", "\\r").replace("\n", "\\n")


def _places(record: logging.LogRecord) -> Iterator[str]:
    error = record.exc_info[1] if record.exc_info else None
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
