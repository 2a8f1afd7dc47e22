"""Sequence flows: connecting the nodes of a scope, and what may not be drawn with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from SpiffWorkflow.specs.base import TaskSpec

from engine.spiff import reading
from engine.spiff.drawn import GATEWAYS, Node
from engine.spiff.elements import Flow
from engine.spiff.events import BoundaryEvent, EndEvent
from engine.spiff.joins import InclusiveGateway, reached_from
from engine.spiff.problems import Place

_CONDITIONAL = ("exclusiveGateway", "inclusiveGateway")
_NO_INCOMING = ("startEvent", "boundaryEvent")


@dataclass
class Drawing:
    """A process or sub-process while it is compiled: its nodes, and what a token enters some of them by."""

    key: str
    xml: etree._Element
    scope: Any
    nodes: dict[str, Node]
    entries: dict[str, Any] = field(default_factory=dict)


def connect(drawing: Drawing) -> None:
    """Connects the nodes along the flows; tells the flows that cannot be taken."""
    specs = drawing.scope.task_specs
    for id, node in drawing.nodes.items():
        if node.kind == "startEvent":
            TaskSpec.connect(drawing.scope.start, specs[id])
        elif node.kind == "endEvent":
            TaskSpec.connect(specs[id], drawing.scope.end)
    ids = {one.get("id") for one in drawing.xml}
    for xml in reading.children(drawing.xml, "sequenceFlow"):
        source_id, target_id = xml.get("sourceRef", ""), xml.get("targetRef", "")
        source, target = drawing.nodes.get(source_id), drawing.nodes.get(target_id)
        if source is not None and target is not None:
            _connect(drawing, xml, source, target)
        elif known := (source or target or next(iter(drawing.nodes.values()), None)):
            # A node that is there but was refused has been told already.
            for end in {source_id, target_id} - ids:
                place = Place(known.place.problems, known.place.file, xml.get("id", ""))
                place.refuse(f"Expected the flow to join two nodes of its process, but '{end}' is none")
    for spec in specs.values():
        if isinstance(spec, InclusiveGateway):
            spec.reached_from = reached_from(spec, spec.incoming)


def _connect(drawing: Drawing, xml: etree._Element, source: Node, target: Node) -> None:
    specs = drawing.scope.task_specs
    place = Place(source.place.problems, source.place.file, xml.get("id", ""))
    if target.kind in _NO_INCOMING or source.kind == "endEvent":
        place.refuse(
            "Expected a flow to lead on, but it leads into a start or boundary event, or out of an end"
        )
        return
    is_only = len(_outgoing(drawing, source)) == 1
    is_default = source.xml.get("default") == place.element_id
    text = reading.text(reading.child(xml, "conditionExpression"))
    condition = None
    if text and source.kind not in _CONDITIONAL:
        place.refuse(
            f"Expected no condition behind a {source.kind}, but there is one; draw an exclusive gateway"
        )
    elif text and not is_default:
        condition = _condition(xml, text, source, place)
    elif not text and source.kind in _CONDITIONAL and not is_default and not is_only:
        place.refuse(f"Expected a condition, or the default of '{source.element.id}', but it is neither")
    spec = specs[source.element.id]
    entry = drawing.entries.get(target.element.id) or specs[target.element.id]
    TaskSpec.connect(spec, entry)
    flow = Flow(
        id=place.element_id,
        target=target.element.id,
        enters=entry.name,
        condition=condition,
        is_default=is_default or (is_only and condition is None),
    )
    spec.flows.append(flow)
    spec.flow_ids.setdefault(entry.name, flow.id)
    specs[target.element.id].incoming.append((flow.id, spec))


def _condition(xml: etree._Element, text: str, source: Node, place: Place) -> Any:
    node = reading.child(xml, "conditionExpression")
    language = (node.get("language") or "feel") if node is not None else "feel"
    if language.lower() not in ("feel", "juel"):
        place.refuse(f"Expected a condition in FEEL, but its language is '{language}'")
        return None
    return place.expression(text, element_id=source.element.id)


def _outgoing(drawing: Drawing, node: Node) -> list[etree._Element]:
    return [
        one
        for one in reading.children(drawing.xml, "sequenceFlow")
        if one.get("sourceRef") == node.element.id
    ]


def check(drawing: Drawing, place: Place) -> None:
    """Tells what the flows of a scope leave open."""
    specs = drawing.scope.task_specs
    starts = [id for id, node in drawing.nodes.items() if node.kind == "startEvent"]
    if len(starts) != 1:
        place.refuse(f"Expected one start event, but there are {len(starts)}")
        return
    reached = _reached(drawing.scope.start)
    for id, node in drawing.nodes.items():
        spec = specs[id]
        if not spec.flows and node.kind != "endEvent":
            node.place.refuse("Expected a flow that leads on, but there is none; draw an end event")
        elif len(spec.flows) > 1 and node.kind not in GATEWAYS:
            node.place.refuse("Expected one outgoing flow, but there are more; draw a gateway")
        elif node.kind == "eventBasedGateway":
            _check_event_gateway(drawing, node)
        default = node.xml.get("default")
        if default and default not in [flow.id for flow in spec.flows]:
            node.place.refuse(f"Expected the default '{default}' to be one of its flows, but it is not")
        if spec not in reached:
            node.place.refuse("Expected every node to be reached from the start, but this one is not")


def _check_event_gateway(drawing: Drawing, node: Node) -> None:
    for flow in drawing.scope.task_specs[node.element.id].flows:
        target = drawing.nodes[flow.target]
        if target.kind not in ("intermediateCatchEvent", "receiveTask") or flow.target in drawing.entries:
            node.place.refuse(
                f"Expected events behind an event gateway, but '{flow.target}' is a {target.kind}"
            )
        elif len(drawing.scope.task_specs[flow.target].incoming) > 1:
            node.place.refuse(
                f"Expected '{flow.target}' to be reached from the event gateway only, but it is not"
            )


def main_ends(scope: Any) -> list[Any]:
    """The end events of what happens anyway: not those only a non-interrupting event leads to."""
    return [spec for spec in _reached(scope.start, past_side_events=False) if isinstance(spec, EndEvent)]


def _reached(start: Any, *, past_side_events: bool = True) -> set[Any]:
    reached: set[Any] = set()
    queue = [start]
    while queue:
        spec = queue.pop()
        is_side = isinstance(spec, BoundaryEvent) and not spec.cancel_activity
        if spec in reached or (is_side and not past_side_events):
            continue
        reached.add(spec)
        queue.extend(spec.outputs)
    return reached
