"""What this room refuses."""

from __future__ import annotations


class TemplateRefused(Exception):
    """A file that cannot be a template: every reason in both languages, Chinese first."""

    def __init__(self, reasons: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(english for _, english in reasons))
        self.reasons = reasons


class NoFont(Exception):
    """The machine has no font with the characters of the paper; `missing` names some of them."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"no font has the characters {missing}")
        self.missing = missing
