"""The engine: a generic runtime for business processes on SpiffWorkflow. This is its front door.

Commands and queries are plain functions of the subject modules, `tasks.complete(tx, …)`; an edge makes the
transaction, `with engine.begin(actor) as tx`, or hands the function to `engine.run`.
"""

from engine.core import SYSTEM, Actor, Engine, Grant, Transaction, connect, new_id, utc_now
from engine.errors import (
    CODES,
    Conflict,
    Fault,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    Unavailable,
)
from engine.model import END_OF_TIME, Instant, Json, Key, metadata
from engine.ports import (
    Call,
    Check,
    CheckForm,
    CleanForm,
    Project,
    Projection,
    Service,
    TaskView,
    plain_projection,
)

__all__ = [
    "CODES",
    "END_OF_TIME",
    "SYSTEM",
    "Actor",
    "Call",
    "Check",
    "CheckForm",
    "CleanForm",
    "Conflict",
    "Engine",
    "Fault",
    "FieldError",
    "Forbidden",
    "Grant",
    "Instant",
    "Invalid",
    "Json",
    "Key",
    "NotFound",
    "Project",
    "Projection",
    "Refusal",
    "Service",
    "TaskView",
    "Transaction",
    "Unavailable",
    "connect",
    "metadata",
    "new_id",
    "plain_projection",
    "utc_now",
]
