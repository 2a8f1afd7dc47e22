"""awake: lock an instance, load it, fire what is due, let the command act, save. And its check, reproject.

State becomes rows in one place only, `engine.awake`; the commands of the subject modules go through here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from engine.awake import Awake, lock, must_be_active
from engine.core import Transaction
from engine.errors import NotFound
from engine.reprojection import Difference, leftovers, reproject
from engine.spiff import CannotMove

__all__ = ["Awake", "Difference", "awake", "leftovers", "lock", "must_be_active", "reproject"]


@contextmanager
def awake(
    tx: Transaction,
    instance_id: str,
    *,
    row: Mapping[str, Any] | None = None,
    start_with: dict[str, Any] | None = None,
) -> Iterator[Awake]:
    """Locks and loads an instance and fires what is due; on clean exit settles, saves and projects its rows.

    `row` is the instance's row when the caller locked it already; `start_with` the data of a new instance.
    After an exception nothing of it is saved, and the transaction can only be rolled back once anything
    was done.

    Raises:
        NotFound: no such instance.
        Conflict: the instance is finished or cancelled.
    """
    if not tx.writable:
        raise RuntimeError("Expected a write transaction, but this one only reads.")
    if instance_id in tx.awake:
        raise RuntimeError(
            "Expected another instance, but this one is at work: a service moves it by its result."
        )
    if row is None:
        row = lock(tx, instance_id)
    if row is None:
        raise NotFound("instance", instance_id)
    attempt = tx.attempt
    attempt.instance_id, attempt.business_key = instance_id, row["business_key"]
    attempt.scope_path = row["scope_path"]
    must_be_active(row)
    case = Awake(tx, row, start_with)
    tx.awake[instance_id] = case
    try:
        case.fire_due()
        attempt.data = case.workflow.known
        yield case
        case.workflow.settle()
        case.save()
    except BaseException as error:
        attempt.is_spoiled = attempt.is_spoiled or bool(case.events)
        if isinstance(error, CannotMove):
            case.blame(error)
        raise
    finally:
        del tx.awake[instance_id]
