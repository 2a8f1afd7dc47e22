"""Files an office gives: a year of the calendar, or local rules. Told apart by name and checked."""

from __future__ import annotations

from dataclasses import dataclass

from petition import calendar, law
from petition.calendar import Calendar
from petition.law import Overlay


@dataclass(frozen=True)
class Given:
    """One checked file, not in its place yet. Exactly one of `calendar` and `overlay` is there."""

    name: str
    text: str
    #: The whole table as it would be.
    calendar: Calendar | None
    overlay: Overlay | None

    def put(self) -> None:
        """Puts it where every process reads it at once."""
        law.put_source("calendar" if self.calendar else "overlays", self.name, self.text)


def read(name: str, text: str) -> Given:
    """The file, checked: `2027.toml` is a year of the calendar, anything else local rules named by their id.

    Raises:
        LawError: it does not read; a gap or an overlap; a figure longer than the law; a year that is known.
    """
    if name.removesuffix(".toml").isdigit():
        return Given(name, text, calendar.require_whole(name, text), None)
    return Given(name, text, None, law.require_overlay(name, text))
