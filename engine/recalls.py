"""Whether the last completion of a case can be recalled, and what that takes: kept with every save.

The state before a step is nearly the state after it, so it is kept as what tells the two apart: some hundred
bytes instead of all of it a second time.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.awake import Awake

#: The property by which a designer says that an element may run again without harm.
REPEATABLE = "repeatable"
#: What happens to a case from outside its diagram: a step with it in between is not the last one any more.
_FROM_OUTSIDE = frozenset({"timer_fired", "message_received", "data_amended"})


def of(case: Awake, state: bytes | None) -> dict[str, Any]:
    """The columns `recall` and `recall_state` after this command; both NULL when it cannot be recalled.

    `state` is the case's state as it is saved now.

    It can when a person completed a task, the case goes on, and nothing ran in between that must not run
    twice: gateways, tables and scripts may, services only where the diagram says `repeatable`.
    """
    task_id = case.completed_task_id
    if task_id is None or state is None or not all(map(_is_harmless_in(case), case.events)):
        return {"recall": None, "recall_state": None}
    known = {
        "task_id": task_id,
        "actor_id": case.tx.actor.id,
        "version": case.row["version"] + 1,
        "performers": case.row["performers"],
        "opened": [one.facts["task_id"] for one in case.events if one.kind == "task_created"],
    }
    return {"recall": known, "recall_state": _told_apart(case.row["state"], state)}


def before(kept: bytes, state: bytes) -> bytes:
    """The state before the last completion, from what was kept of it and the state after it.

    Raises:
        zlib.error: they do not belong together.
    """
    # Until now it was kept whole.
    return kept if kept.startswith(_WHOLE) else zlib.decompressobj(zdict=state).decompress(kept)


#: How a state begins that nothing was done to.
_WHOLE = b"{"


def _told_apart(state: bytes, from_: bytes) -> bytes:
    press = zlib.compressobj(1, zdict=from_)
    return press.compress(state) + press.flush()


def _is_harmless_in(case: Awake) -> Any:
    def is_harmless(event: Any) -> bool:
        if event.kind == "service_called":
            element = case.spec.elements[event.element_id]
            return element.properties.get(REPEATABLE) == "yes"
        return event.kind not in _FROM_OUTSIDE

    return is_harmless
