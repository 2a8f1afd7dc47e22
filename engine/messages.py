"""Messages from outside that an instance waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import commands, history, runtime, values
from engine.core import Transaction
from engine.errors import Conflict


def send(
    tx: Transaction,
    instance_id: str,
    name: str,
    payload: Mapping[str, Any],
    command_id: str | None = None,
) -> None:
    """Gives the instance a message by its name, and moves it on.

    Raises:
        NotFound: no such instance.
        Conflict: nothing in the instance waits for it, or the instance has ended.
        Invalid: the payload is not JSON, or too large.
    """
    if commands.answered(tx, command_id, "messages.send", instance_id, {}) is not None:
        return
    clean = values.clean_object(dict(payload))
    with runtime.awake(tx, instance_id) as case:
        at = len(case.events)
        if not case.workflow.send(name, clean):
            raise Conflict(
                f"instance '{instance_id}' to wait for message '{name}'",
                "it does not",
                code="message_not_expected",
                instance_id=instance_id,
                name=name,
            )
        facts = {"name": name, "fields": sorted(clean)}
        case.events.insert(at, history.Pending("message_received", tx.actor, None, name, facts))
