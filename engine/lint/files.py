"""Rules about files, processes and ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.lint.drawing import BPMN, GATEWAYS, NODES, Drawing, File, Node, Scope, is_bpmn, local
from engine.lint.finding import Hit, Known, at, at_xml, in_file

_KNOWN_FILES = (".bpmn", ".dmn", ".form")


def unreadable_files(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for file in drawing.files:
        if file.trouble:
            line, _, detail = file.detail.partition(":")
            yield in_file(file, file.trouble, line=line, detail=detail)


def unused_files(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for name in sorted(drawing.bundle):
        if not name.endswith(_KNOWN_FILES):
            yield in_file(name, "file-not-used")


def processes(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    """Each file needs something to run, and one process of it that starts."""
    called = {node.xml.get("calledElement") for node in drawing.nodes if node.kind == "callActivity"}
    for file in drawing.readable:
        executable = [process for process in file.processes if process.is_executable]
        uncalled = [process for process in executable if process.id not in called]
        names = [process.name or process.id for process in uncalled]
        if not executable:
            yield in_file(file, "no-process")
        elif len(uncalled) > 1:
            yield in_file(file, "several-main-processes", names=("、".join(names), ", ".join(names)))


def ids_in_a_file(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for file in drawing.readable:
        own = [xml for xml in _elements(file) if is_bpmn(xml)]
        counts = Counter(xml.get("id") for xml in own if xml.get("id"))
        said: set[str] = set()
        for xml in own:
            id = xml.get("id")
            if not id and (local(xml) in NODES or local(xml) in ("sequenceFlow", "process")):
                yield at_xml(xml, file.name, "id-missing")
            elif id and counts[id] > 1 and id not in said:
                said.add(id)
                yield at_xml(xml, file.name, "duplicate-id", id=id, count=counts[id])


def ids_of_extensions(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    """SpiffWorkflow 3.2.0 finds nodes by `.//*[@id]`, so an extension's id can hide a node."""
    for file in drawing.readable:
        foreign = {xml.get("id") for xml in _elements(file) if not is_bpmn(xml) and _is_extension(xml)}
        for scope in file.scopes:
            for node in scope.nodes:
                if node.id and node.id in foreign:
                    yield at(node, "extension-id-clash", id=node.id)


def ids_in_the_bundle(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    """Tasks, timers and history are kept by element id over all files of a bundle."""
    first: dict[str, Scope | Node] = {}
    for file in drawing.readable:
        places: list[Scope | Node] = [*file.processes]
        places += [node for scope in file.scopes for node in scope.nodes]
        for place in places:
            before = first.setdefault(place.id, place)
            if place.id and before.file is not file:
                is_recorded = _is_recorded(place) or _is_recorded(before)
                code = "duplicate-id-in-bundle" if is_recorded else "shared-id"
                yield at(place, code, id=place.id, other=before.file.name)


def _is_recorded(place: Scope | Node) -> bool:
    """Whether something is kept by its id: a process, an activity, a timer or message."""
    passing = GATEWAYS | {"startEvent", "endEvent", "intermediateThrowEvent"}
    return isinstance(place, Scope) or place.kind not in passing


def _elements(file: File) -> Iterator[etree._Element]:
    """All elements but those of the picture."""
    assert file.root is not None
    return (xml for xml in file.root.iter(etree.Element) if not _in_picture(xml))


def _in_picture(xml: etree._Element) -> bool:
    return any(local(one) == "BPMNDiagram" for one in (xml, *xml.iterancestors()))


def _is_extension(xml: etree._Element) -> bool:
    return any(one.tag == BPMN + "extensionElements" for one in xml.iterancestors())


RULES = (
    unreadable_files,
    unused_files,
    processes,
    ids_in_a_file,
    ids_of_extensions,
    ids_in_the_bundle,
)
