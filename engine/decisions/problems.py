"""What is wrong with a table, and where: the cell as its author sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A table, row or cell, as people call it."""

    zh: str
    en: str
    element_id: str | None = None

    def row(self, number: int, element_id: str | None) -> Place:
        """A row of this table; rows count from 1."""
        return Place(f"{self.zh} 第{number}行", f"{self.en} row {number}", element_id)

    def input(self, label: str, element_id: str | None) -> Place:
        """An input column, or the cell of a row in it."""
        return Place(f"{self.zh} 输入 {label}", f"{self.en} input {label}", element_id)

    def output(self, label: str, element_id: str | None) -> Place:
        """An output column, or the cell of a row in it."""
        return Place(f"{self.zh} 输出 {label}", f"{self.en} output {label}", element_id)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the cell, such as `决策表 route 第3行 输入 purpose`, and what to do."""

    cell: str
    message_zh: str
    message_en: str
    element_id: str | None
    cell_en: str

    @property
    def en(self) -> str:
        """The whole sentence in English."""
        return f"{self.cell_en}: {self.message_en}"

    def __str__(self) -> str:
        return f"{self.cell}：{self.message_zh}"


def at(place: Place, message_zh: str, message_en: str) -> Problem:
    """A problem at a place."""
    return Problem(place.zh, message_zh, message_en, place.element_id, place.en)
