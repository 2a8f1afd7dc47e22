"""DMN files as safe XML, and the small questions one asks of it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
MAX_BYTES = 1_000_000

Node = etree._Element


class Unreadable(Exception):
    """A file that is no safe DMN 1.3; says why, in Chinese and English."""

    def __init__(self, message_zh: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en


def root(text: str) -> Node:
    """The root of a DMN file: no document type, no entities, no network, bounded in size and depth.

    Raises:
        Unreadable: anything else.
    """
    source = text.encode("utf-8", "replace")
    if len(source) > MAX_BYTES:
        raise Unreadable(f"超过 {MAX_BYTES // 1000} KB。", f"It is larger than {MAX_BYTES // 1000} KB.")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("不能有 DOCTYPE 或实体。", "It declares a document type or entities.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        found = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            f"不是 XML（第 {error.lineno} 行）。", f"It is no XML (line {error.lineno})."
        ) from error
    if found.tag != f"{{{DMN}}}definitions":
        raise Unreadable("不是 DMN 1.3 文件。", "It is no DMN 1.3 file.")
    return found


def children(node: Node, only: str | None = None) -> Iterator[Node]:
    """The elements inside, all of them or those of one DMN tag."""
    for child in node:
        if isinstance(child.tag, str) and (only is None or child.tag == f"{{{DMN}}}{only}"):
            yield child


def tag(node: Node) -> str:
    """The tag without its namespace."""
    return etree.QName(node).localname


def is_dmn(node: Node) -> bool:
    """Whether the element is of DMN; other namespaces are drawing and tools."""
    return etree.QName(node).namespace == DMN


def text(node: Node | None) -> str:
    """What stands in the `text` of an element; nothing when there is none."""
    found = None if node is None else node.find(f"{{{DMN}}}text")
    return "" if found is None else "".join(str(part) for part in found.itertext()).strip()
