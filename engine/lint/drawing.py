"""A bundle's diagrams as the rules see them: files, processes, scopes, nodes and flows, safely read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
DMN_MARK = "https://www.omg.org/spec/DMN/"

#: Bytes of a file, and elements inside one another.
MAX_FILE = 2_000_000
MAX_DEPTH = 60

GATEWAYS = {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"}
CONDITIONAL = {"exclusiveGateway", "inclusiveGateway"}
CALLS = {"callActivity"}
SCOPES = {"subProcess", "adHocSubProcess", "transaction"}
TASKS = {
    *("userTask", "serviceTask", "scriptTask", "businessRuleTask"),
    *("receiveTask", "sendTask", "manualTask", "task"),
}
EVENTS = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
NODES = GATEWAYS | CALLS | SCOPES | TASKS | EVENTS
#: What may stand in a process without being part of the flow.
SILENT = {
    *("sequenceFlow", "laneSet", "textAnnotation", "association", "group", "incoming", "outgoing"),
    *("extensionElements", "documentation", "property", "dataObject", "dataObjectReference"),
    *("dataInputAssociation", "dataOutputAssociation"),
    *("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"),
}


@dataclass(eq=False)
class Flow:
    id: str
    name: str
    source_id: str
    target_id: str
    condition: str | None
    #: The `language` of the condition, if one is named.
    language: str
    xml: etree._Element
    file_name: str
    source: Node | None = None
    target: Node | None = None


@dataclass(eq=False)
class Node:
    """A flow node. `inner` is the scope an embedded subprocess holds."""

    id: str
    name: str
    kind: str
    xml: etree._Element
    scope: Scope
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    #: Boundary events of this activity, and for a boundary event the activity.
    boundaries: list[Node] = field(default_factory=list)
    host: Node | None = None
    inner: Scope | None = None

    @cached_property
    def events(self) -> list[str]:
        """The kinds of its event definitions, such as `timer`."""
        return [
            local(child).removesuffix("EventDefinition")
            for child in self.xml
            if is_bpmn(child) and local(child).endswith(("EventDefinition", "eventDefinitionRef"))
        ]

    def event(self, kind: str) -> etree._Element | None:
        return self.xml.find(f"{BPMN}{kind}EventDefinition")

    def camunda(self, name: str) -> str:
        return (self.xml.get(CAMUNDA + name) or "").strip()

    @cached_property
    def properties(self) -> dict[str, str]:
        """`camunda:properties` by name."""
        path = f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"
        return {one.get("name", ""): (one.get("value") or "").strip() for one in self.xml.iterfind(path)}

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The texts of its output parameters by name."""
        path = f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}outputParameter"
        return {one.get("name", ""): text_of(one) for one in self.xml.iterfind(path)}

    @property
    def loop(self) -> etree._Element | None:
        """Its multi-instance characteristics."""
        return self.xml.find(BPMN + "multiInstanceLoopCharacteristics")

    @property
    def file(self) -> File:
        return self.scope.file

    @property
    def next(self) -> list[Node]:
        """Where a token goes from here, its boundary events included."""
        return [flow.target for flow in self.outgoing if flow.target is not None] + self.boundaries

    @property
    def interrupts(self) -> bool:
        return self.xml.get("cancelActivity", "true") == "true"


@dataclass(eq=False)
class Scope:
    """A process, or the inside of an embedded subprocess."""

    id: str
    name: str
    file: File
    xml: etree._Element
    holder: Node | None = None
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    @property
    def process(self) -> Scope:
        scope = self
        while scope.holder is not None:
            scope = scope.holder.scope
        return scope

    @property
    def is_executable(self) -> bool:
        return self.xml.get("isExecutable") != "false"

    def of_kind(self, kind: str) -> list[Node]:
        return [node for node in self.nodes if node.kind == kind]

    def everywhere(self) -> Iterator[Scope]:
        """This scope and those inside it."""
        yield self
        for node in self.nodes:
            if node.inner is not None:
                yield from node.inner.everywhere()


@dataclass(eq=False)
class File:
    """A *.bpmn file; `trouble` says why it could not be read."""

    name: str
    root: etree._Element | None = None
    trouble: str = ""
    detail: str = ""
    processes: list[Scope] = field(default_factory=list)

    @property
    def scopes(self) -> list[Scope]:
        return [scope for process in self.processes for scope in process.everywhere()]

    def defined(self, kind: str) -> dict[str, etree._Element]:
        """Root elements of a kind (message, error …) by id."""
        found = self.root.iterfind(BPMN + kind) if self.root is not None else ()
        return {one.get("id", ""): one for one in found}


@dataclass
class Drawing:
    """All of a bundle: diagrams read, tables and forms as text."""

    bundle: Mapping[str, str]
    files: list[File]

    @property
    def readable(self) -> list[File]:
        return [file for file in self.files if file.root is not None]

    @property
    def scopes(self) -> list[Scope]:
        return [scope for file in self.readable for scope in file.scopes if scope.process.is_executable]

    @property
    def nodes(self) -> list[Node]:
        return [node for scope in self.scopes for node in scope.nodes]

    @property
    def processes(self) -> list[Scope]:
        return [process for file in self.readable for process in file.processes if process.is_executable]

    @cached_property
    def process_by_id(self) -> dict[str, Scope]:
        return {process.id: process for process in reversed(self.processes)}

    def called(self, node: Node) -> Scope | None:
        """The process a call activity calls."""
        return self.process_by_id.get(node.xml.get("calledElement", ""))


def read(bundle: Mapping[str, str]) -> Drawing:
    """The diagrams of a bundle; a file that cannot be read is there with its trouble."""
    return Drawing(
        bundle, [_file(name, text) for name, text in sorted(bundle.items()) if name.endswith(".bpmn")]
    )


def parse(text: str) -> tuple[etree._Element | None, str, str]:
    """The root of an XML text, or (None, rule code, detail). No document type, no entities, no network."""
    source = text.encode("utf-8", "replace")
    if len(source) > MAX_FILE:
        return None, "xml-too-large", ""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None, "xml-doctype", ""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        return None, "xml-broken", f"{error.lineno}:{error.msg}"
    if root.getroottree().docinfo.doctype:
        return None, "xml-doctype", ""
    if _is_too_deep(root):
        return None, "xml-too-deep", ""
    return root, "", ""


def _is_too_deep(root: etree._Element) -> bool:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for xml in level for child in xml]
        if not level:
            return False
    return True


def text_of(xml: etree._Element | None) -> str:
    """All text inside an element, without blanks around it."""
    return "" if xml is None else "".join(str(part) for part in xml.itertext()).strip()


def local(xml: etree._Element) -> str:
    return etree.QName(xml).localname if isinstance(xml.tag, str) else ""


def is_bpmn(xml: etree._Element) -> bool:
    return isinstance(xml.tag, str) and xml.tag.startswith(BPMN)


def _file(name: str, text: str) -> File:
    root, trouble, detail = parse(text)
    if root is not None and root.tag != BPMN + "definitions":
        root, trouble = None, "not-bpmn"
    file = File(name, root, trouble, detail)
    if root is not None:
        file.processes = [_scope(process, file, None) for process in root.iterfind(BPMN + "process")]
    return file


def _scope(xml: etree._Element, file: File, holder: Node | None) -> Scope:
    scope = Scope(xml.get("id", ""), xml.get("name", ""), file, xml, holder)
    for child in xml:
        if is_bpmn(child) and local(child) in NODES:
            node = Node(child.get("id", ""), (child.get("name") or "").strip(), local(child), child, scope)
            if node.kind in SCOPES:
                node.inner = _scope(child, file, node)
            scope.nodes.append(node)
    _connect(scope)
    return scope


def _connect(scope: Scope) -> None:
    nodes = {node.id: node for node in reversed(scope.nodes)}
    for child in scope.xml.iterfind(BPMN + "sequenceFlow"):
        flow = _flow(child, scope.file.name)
        flow.source, flow.target = nodes.get(flow.source_id), nodes.get(flow.target_id)
        scope.flows.append(flow)
        if flow.source is not None and flow.target is not None:
            flow.source.outgoing.append(flow)
            flow.target.incoming.append(flow)
    for node in scope.nodes:
        host = nodes.get(node.xml.get("attachedToRef", "")) if node.kind == "boundaryEvent" else None
        if host is not None and host.kind in TASKS | CALLS | SCOPES:
            node.host = host
            host.boundaries.append(node)


def _flow(xml: etree._Element, file_name: str) -> Flow:
    condition = xml.find(BPMN + "conditionExpression")
    return Flow(
        id=xml.get("id", ""),
        name=(xml.get("name") or "").strip(),
        source_id=xml.get("sourceRef", ""),
        target_id=xml.get("targetRef", ""),
        condition=None if condition is None else text_of(condition),
        language="" if condition is None else condition.get("language", ""),
        xml=xml,
        file_name=file_name,
    )
