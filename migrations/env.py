"""Alembic's environment: runs revisions on the connection, in its transaction, that `app.deploy` gives."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import access.model
import petition.model
from engine import metadata
from engine.model import Instant, Json, Key

__all__ = ["access", "petition"]  # imported for their tables


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Writes the product's own column types by name."""
    if kind != "type":
        return False
    for type_, name in ((Instant, "Instant"), (Json, "Json")):
        if isinstance(item, type_):
            autogen.imports.add(f"from engine import {name}")
            return f"{name}()"
    if item is Key:
        autogen.imports.add("from engine import Key")
        return "Key"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_item,
    # SQLite alters by copying, in batches; what makes new tables reads better without.
    render_as_batch=context.config.attributes.get("alters", True),
    compare_type=True,
)
context.run_migrations()
