"""What stands on a diagram: which kinds there are, and what the designer wrote at one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.spiff import reading
from engine.spiff.elements import Element, Parameter
from engine.spiff.problems import Place

#: What stands on a diagram for its readers only, or is read with its node.
DECORATION = frozenset(
    (
        "documentation",
        "extensionElements",
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "property",
        "incoming",
        "outgoing",
        "sequenceFlow",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "dataInputAssociation",
        "dataOutputAssociation",
    )
)
#: What people draw instead of the elements that are refused.
INSTEAD: Mapping[str, str] = {
    "task": "draw a user task, a service task or a script task",
    "manualTask": "draw a user task",
    "sendTask": "draw a service task that sends",
    "complexGateway": "draw exclusive, parallel or inclusive gateways",
    "transaction": "draw a sub-process",
    "adHocSubProcess": "draw a sub-process with a loop",
}
ACTIVITIES = frozenset(
    ("userTask", "serviceTask", "businessRuleTask", "scriptTask", "receiveTask", "callActivity", "subProcess")
)
GATEWAYS = frozenset(("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"))
NODES = (
    ACTIVITIES
    | GATEWAYS
    | frozenset(
        ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
    )
)
#: What would be ignored although the designer relies on it: camunda elements and attributes, BPMN elements.
_IGNORED = frozenset(
    ("executionListener", "taskListener", "connector", "formData", "errorEventDefinition", "script")
)
_IGNORED_ATTRIBUTES = ("assignee", "candidateUsers", "formRef")
_IGNORED_BPMN = frozenset(
    ("ioSpecification", "potentialOwner", "humanPerformer", "performer", "resourceRole")
)


@dataclass
class Diagram:
    """One BPMN file: its root, and what its definitions name for all its processes."""

    file: str
    root: etree._Element
    messages: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in reading.children(self.root, "message"):
            self.messages[one.get("id", "")] = one.get("name", "") or one.get("id", "")
        for one in reading.children(self.root, "error"):
            self.errors[one.get("id", "")] = one.get("errorCode") or None


@dataclass
class Node:
    """A node of a diagram while it is compiled."""

    xml: etree._Element
    element: Element
    place: Place
    diagram: Diagram
    scope: Any
    #: Makes what an embedded sub-process runs; gives its name.
    embed: Callable[[Node], str]

    @property
    def kind(self) -> str:
        """Its BPMN name."""
        return self.element.kind


def element_of(xml: etree._Element, kind: str, diagram: Diagram, process_id: str, place: Place) -> Element:
    """What the diagram says about a node."""
    for one in reading.extensions(xml):
        if (name := etree.QName(one).localname) in _IGNORED:
            place.refuse(f"Expected nothing that would be ignored, but there is a camunda:{name}")
    for name in _IGNORED_ATTRIBUTES:
        if reading.camunda(xml, name):
            place.refuse(f"Expected nothing that would be ignored, but there is camunda:{name}")
    for one in xml:
        if (found := reading.kind(one)) in _IGNORED_BPMN:
            place.refuse(f"Expected nothing that would be ignored, but there is a {found}")
    properties = {
        one.get("name", ""): one.get("value", "")
        for holder in reading.extensions(xml, "properties")
        for one in holder
    }
    return Element(
        id=xml.get("id", ""),
        name=xml.get("name", "") or xml.get("id", ""),
        kind=kind,
        file=diagram.file,
        process_id=process_id,
        form_key=reading.camunda(xml, "formKey"),
        roles=reading.names(reading.camunda(xml, "candidateGroups")),
        due_date=place.feel_text(reading.camunda(xml, "dueDate")),
        scope=place.feel_text(properties.get("scope")),
        check=properties.get("check") or None,
        different_from=reading.names(properties.get("differentFrom")),
        return_to=reading.names(properties.get("returnTo")),
        topic=reading.camunda(xml, "topic"),
        inputs=_parameters(xml, "inputParameter", place),
        outputs=_parameters(xml, "outputParameter", place),
        decision_ref=reading.camunda(xml, "decisionRef"),
        result_variable=reading.camunda(xml, "resultVariable"),
        decision_result=reading.camunda(xml, "mapDecisionResult") or "singleResult",
        properties=properties,
    )


def _parameters(xml: etree._Element, name: str, place: Place) -> tuple[Parameter, ...]:
    found = []
    for holder in reading.extensions(xml, "inputOutput"):
        for one in holder:
            if etree.QName(one).localname != name:
                continue
            if len(one):
                inside = etree.QName(one[0]).localname
                place.refuse(
                    f"Expected parameter '{one.get('name')}' to be FEEL, but it holds a camunda:{inside}"
                )
                continue
            text = reading.text(one)
            found.append(Parameter(one.get("name", ""), place.value(text) if text else None))
    return tuple(found)
