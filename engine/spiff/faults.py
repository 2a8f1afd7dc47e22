"""What is raised when a case cannot move and nobody who asked is to blame; it becomes an incident."""

from __future__ import annotations


class CannotMove(Exception):
    """The diagram and the data of the case leave no next step; `element_id` says where.

    Everything done since the last save must be thrown away.
    """

    def __init__(self, message: str, *, element_id: str | None = None) -> None:
        super().__init__(message)
        self.element_id = element_id


class EngineLimit(CannotMove):
    """A bound of the engine was reached: steps without a person, instances of a loop, depth of calls."""
