"""docs/asvs.md names every requirement of its chapters once, and evidence that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \((\d)\) [^|]+\| (\w+) \|([^|]*)\|$", re.MULTILINE)
#: How many requirements each section of ASVS 5.0.0 has.
SECTIONS = {
    2: (3, 3, 5, 2),
    6: (3, 12, 8, 6, 8, 4, 2, 4),
    7: (3, 4, 2, 5, 3, 2),
    8: (4, 4, 3, 2),
    14: (2, 8, 3),
}
EVERY = [
    f"{chapter}.{section}.{number}"
    for chapter, counts in SECTIONS.items()
    for section, count in enumerate(counts, 1)
    for number in range(1, count + 1)
]


def test_every_requirement_is_answered_once_in_order() -> None:
    rows = ROW.findall(PAGE)

    assert [number for number, *_ in rows] == EVERY
    assert {state for _, _, state, _ in rows} <= {"held", "part", "gap", "none"}
    assert [number for number, _, state, says in rows if state != "none" and not says.strip()] == []


@pytest.mark.parametrize(
    "named", sorted(set(re.findall(r"`((?:[a-z]+/)+[\w./]+(?:::\w+)?)(?:#[^`]*)?`", PAGE)))
)
def test_the_evidence_is_there(named: str) -> None:
    path, _, test = named.partition("::")

    assert (ROOT / path).exists()
    assert not test or re.search(rf"^def {test}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
