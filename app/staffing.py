"""Offices and staff from a spreadsheet, for the command line: looked at, then brought in whole."""

from dataclasses import dataclass, field

import access
import petition
from access import importing, sheets
from engine import SYSTEM, Engine, FieldError, Invalid, Transaction


@dataclass(frozen=True)
class Done:
    """How much was (or would be) added, what is wrong by row, and first passwords, told this once."""

    offices: int
    people: int
    posts: int
    problems: list[tuple[str, int, str]]
    passwords: dict[str, str] = field(default_factory=dict)


def bring_in(engine: Engine, content: bytes, *, dry_run: bool) -> Done:
    """Looks at the sheet and, unless it is only looked at or wrong somewhere, brings it in.

    Raises:
        Invalid: the file is no spreadsheet, or has a formula in it.
    """
    try:
        with engine.read(SYSTEM) as tx:
            plan = importing.look(tx, content)
        first = {} if dry_run or plan.problems else engine.run(SYSTEM, _bring_in, content)
    except sheets.NotASheet as wrong:
        raise Invalid([FieldError("file", str(wrong))]) from wrong
    return Done(len(plan.offices), len(plan.people), len(plan.posts), plan.problems, first)


def _bring_in(tx: Transaction, content: bytes) -> dict[str, str]:
    _, first = importing.bring_in(tx, content)
    petition.organs.mirror(tx, access.offices.all_(tx, limit=100_000))
    return first
