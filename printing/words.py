"""The names of WordprocessingML that this room reads and writes."""

from __future__ import annotations

from lxml import etree

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def w(name: str) -> str:
    """`{namespace}name`."""
    return f"{{{NS}}}{name}"


P, R, T, TBL, TR, TC = w("p"), w("r"), w("t"), w("tbl"), w("tr"), w("tc")
PPR, RPR, BODY, TAB, BR = w("pPr"), w("rPr"), w("body"), w("tab"), w("br")

#: `xml:space="preserve"`, without which blanks at an end are lost.
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def text_of(element: etree._Element) -> str:
    """The text below an element."""
    return "".join(one.text or "" for one in element.iter(T))


def val(parent: etree._Element | None, name: str, attribute: str = "val") -> str | None:
    """`parent/w:name/@w:attribute`."""
    child = None if parent is None else parent.find(w(name))
    return None if child is None else child.get(w(attribute))
