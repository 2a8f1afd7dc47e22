"""The engine alone, with the small diagram `rework.bpmn`: no petition, no services, a real form check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import forms
from bench.step import DATA, DIAGRAM, HERE
from engine import (
    Actor,
    Engine,
    FieldError,
    Grant,
    Invalid,
    definitions,
    instances,
    metadata,
    new_id,
)
from workers import upkeep

CLERK = Actor("clerk", "钟书", (Grant("handler", "/"),))
FORM = (HERE / "step.form").read_text(encoding="utf-8")
MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)


def clean(text: str, data: dict[str, Any], *, context: dict[str, Any]) -> dict[str, Any]:
    """The real form check, as the product wires it."""
    try:
        return forms.clean(text, data, context=context)
    except forms.InvalidSubmission as refused:
        raise Invalid([FieldError(*error) for error in refused.errors]) from refused


def open_engine(url: str, clock: Callable[[], datetime] = lambda: MORNING) -> Engine:
    """An engine on a database whose tables are there or are made."""
    engine = Engine(
        url,
        services={},
        checks={},
        clean_form=clean,
        check_form=lambda _text: [],
        roles={"handler": "承办人"},
        clock=clock,
    )
    metadata.create_all(engine.database)
    upkeep(engine)
    return engine


def start(engine: Engine, **data: Any) -> str:
    """Starts a case, publishing the diagram if need be; gives its id."""
    with engine.begin(CLERK) as tx:
        definitions.publish(tx, "rework", {"rework.bpmn": DIAGRAM.decode(), "step.form": FORM})
        return instances.start(tx, "rework", {**DATA, **data}, business_key=new_id(), scope_path="/33/01/").id
