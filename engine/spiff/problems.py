"""What a diagram may not say: collected while it is compiled, each with file and element."""

from __future__ import annotations

from typing import Any

from lxml import etree

import feel
from engine.errors import FieldError, Invalid
from engine.spiff import timers
from engine.spiff.expressions import Expression


class Problems:
    """The findings of one compilation; all are told together."""

    def __init__(self) -> None:
        self.found: list[FieldError] = []

    def add(self, file: str, element_id: str | None, message: str) -> None:
        """One thing that cannot be run, at `file#element`."""
        self.found.append(FieldError(f"{file}#{element_id}" if element_id else file, message))

    def raise_any(self) -> None:
        """Raises what was found.

        Raises:
            Invalid: one error for each finding, its path `file#element`.
        """
        if self.found:
            first = self.found[0]
            raise Invalid(
                self.found,
                f"Expected diagrams that can run, but {first.path}: {first.message}",
                code="invalid_publication",
            )


class Place:
    """One element of one file: expressions are compiled and findings told in its name."""

    def __init__(self, problems: Problems, file: str, element_id: str) -> None:
        self.problems = problems
        self.file = file
        self.element_id = element_id

    def refuse(self, message: str) -> None:
        """Tells what is wrong here."""
        self.problems.add(self.file, self.element_id, message)

    def expression(self, text: str, *, element_id: str | None = None) -> Expression | None:
        """The FEEL expression of a text, written `${…}`, `=…` or bare; None (and told) if it is none.

        `element_id` is where it stands for people when it fails at run time, if that is not here.
        """
        try:
            return Expression(text, element_id=element_id or self.element_id)
        except feel.FeelError as error:
            self.refuse(f"Expected FEEL, but '{text}' is not: {error}")
            return None

    def feel_text(self, text: str | None) -> str | None:
        """The text of an optional expression without what is around it, checked to be FEEL."""
        found = self.expression(text) if text else None
        return found.text if found else None

    def value(self, text: str) -> Expression | str | None:
        """A parameter's text: an expression where it is written `${…}` or `=…`, else the literal text."""
        if text.startswith("=") or (text.startswith("${") and text.endswith("}") and text.count("${") == 1):
            return self.expression(text)
        if "${" in text:
            self.refuse(
                f"Expected one expression, but '{text}' mixes text and expressions; write one in FEEL"
            )
            return None
        return text

    def timer(self, definition: etree._Element) -> Any:
        """The timer of a `timerEventDefinition`; None (and told) if it cannot be run."""
        for node in definition:
            what = etree.QName(node).localname
            text = "".join(str(part) for part in node.itertext()).strip()
            if what == "timeDate" and text:
                literal = text[:1].isdigit() and "T" in text
                value = text if literal else self.expression(text)
            elif what == "timeDuration" and text:
                value = text if timers.is_duration(text) else self.expression(text)
            elif what == "timeCycle":
                self.refuse(
                    "Expected a timer for one moment, but a cycle is drawn; draw one timer for each moment"
                )
                return None
            else:
                continue
            if value is None:
                return None
            timer = timers.Timer(self.element_id, "timeDate" if what == "timeDate" else "timeDuration", value)
            if isinstance(value, str) and what == "timeDate" and not timers.is_instant(value):
                self.refuse(f"Expected an instant with an offset, but '{value}' is none")
            return timer
        self.refuse("Expected a timer with timeDate or timeDuration, but it has none")
        return None
