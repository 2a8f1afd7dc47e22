"""Reading BPMN files safely, and the small questions one asks of their XML."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"

#: The largest diagram file, in bytes.
MAX_BYTES = 2_000_000
#: Elements inside one another.
MAX_DEPTH = 60


class Unreadable(Exception):
    """A file that is not safe XML; the message says why."""


def read(text: str) -> etree._Element:
    """The root of a BPMN file: no document type, no entities, no network, bounded in size and depth.

    Raises:
        Unreadable: anything else.
    """
    try:
        source = text.encode()
    except UnicodeEncodeError as error:
        raise Unreadable("Expected text, but the file holds half a character.") from error
    if len(source) > MAX_BYTES:
        raise Unreadable(f"Expected at most {MAX_BYTES} bytes, but there are {len(source)}.")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("Expected a diagram, but it declares a document type or entities.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"Expected XML, but: {error}.") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("Expected a diagram, but it declares a document type.")
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"Expected at most {MAX_DEPTH} elements inside one another, but there are more.")
        level = [child for node in level for child in node]
    if root.tag != f"{{{BPMN}}}definitions":
        raise Unreadable("Expected BPMN definitions, but the file holds something else.")
    return root


def kind(node: etree._Element) -> str | None:
    """The BPMN name of an element; None if it is of another namespace."""
    name = etree.QName(node)
    return name.localname if name.namespace == BPMN else None


def children(node: etree._Element, name: str) -> list[etree._Element]:
    """The direct BPMN children of this name."""
    return node.findall(f"{{{BPMN}}}{name}")


def child(node: etree._Element, name: str) -> etree._Element | None:
    """The first direct BPMN child of this name."""
    return node.find(f"{{{BPMN}}}{name}")


def extensions(node: etree._Element, name: str | None = None) -> Iterator[etree._Element]:
    """The camunda elements of a node's own extensions, all or those of this name."""
    for holder in children(node, "extensionElements"):
        for one in holder:
            tag = etree.QName(one)
            if tag.namespace == CAMUNDA and name in (None, tag.localname):
                yield one


def camunda(node: etree._Element, name: str) -> str | None:
    """A camunda attribute; blank counts as none."""
    value = node.get(f"{{{CAMUNDA}}}{name}")
    return value.strip() or None if value is not None else None


def text(node: etree._Element | None) -> str:
    """All text inside a node, stripped; blank for no node."""
    return "" if node is None else "".join(str(part) for part in node.itertext()).strip()


def names(value: str | None) -> tuple[str, ...]:
    """The parts of a comma list, without blanks."""
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())
