"""Diagrams are drawn to be read: no line crosses another or runs through a step, no name over a name."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from app import config

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
POINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
DRAWINGS = sorted((config.ROOT / "workflows").glob("*/*.bpmn"))
#: Touching by less than this is no overlap to the eye.
_SLACK = 2.0


class Box(NamedTuple):
    """A rectangle by its corners; a straight piece of a line is one without height or width."""

    of: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box, slack: float = _SLACK) -> bool:
        """Whether they share more than an edge."""
        beside = self.right <= other.left + slack or other.right <= self.left + slack
        above = self.bottom <= other.top + slack or other.bottom <= self.top + slack
        return not (beside or above)


def _box(of: str, bounds: ElementTree.Element) -> Box:
    x, y, width, height = (float(bounds.get(name, 0)) for name in ("x", "y", "width", "height"))
    return Box(of, x, y, x + width, y + height)


def _pieces(edge: ElementTree.Element) -> list[Box]:
    points = [(float(one.get("x", 0)), float(one.get("y", 0))) for one in edge.iter(POINT)]
    of = str(edge.get("bpmnElement"))
    return [Box(of, min(a, c), min(b, d), max(a, c), max(b, d)) for (a, b), (c, d) in pairwise(points)]


def _cross(one: Box, other: Box) -> bool:
    across = one.left < other.left == other.right < one.right and other.top < one.top < other.bottom
    return one.of != other.of and one.top == one.bottom and across


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_a_diagram_can_be_read(path: Path) -> None:
    root = ElementTree.parse(path).getroot()
    edges, shapes = list(root.iter(f"{DI}BPMNEdge")), list(root.iter(f"{DI}BPMNShape"))
    lines = [piece for edge in edges for piece in _pieces(edge)]
    steps = [_box(str(one.get("bpmnElement")), one.find(BOUNDS)) for one in shapes]  # type: ignore[arg-type]
    names = [
        _box(str(one.get("bpmnElement")), label)
        for one in (*edges, *shapes)
        for label in one.findall(f"{DI}BPMNLabel/{BOUNDS}")
    ]
    ends = {
        str(one.get("id")): {one.get("sourceRef"), one.get("targetRef")}
        for one in root.iter(f"{MODEL}sequenceFlow")
    }
    hosts = {one.get("id"): one.get("attachedToRef") for one in root.iter(f"{MODEL}boundaryEvent")}
    own = {flow: {*found, *(hosts.get(one) for one in found)} for flow, found in ends.items()}

    crossings = [f"{one.of} x {other.of}" for one in lines for other in lines if _cross(one, other)]
    through = [
        f"{line.of} through {step.of}"
        for line in lines
        for step in steps
        if step.of not in own[line.of]
        and hosts.get(step.of) not in own[line.of]
        and step.overlaps(_thick(line))
    ]
    covered = [f"{one.of} ~ {other.of}" for one, other in combinations(names, 2) if one.overlaps(other)]
    covered += [
        f"{name.of} over {step.of}"
        for name in names
        for step in steps
        if name.of != step.of and name.overlaps(step)
    ]

    assert (crossings, through, covered) == ([], [], [])


def _thick(line: Box) -> Box:
    """A line as wide as it is seen."""
    return Box(line.of, line.left - 3, line.top - 3, line.right + 3, line.bottom + 3)
