"""A .docx as it looks: paragraphs and tables with their resolved styles, for the PDF and the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from printing import package
from printing.words import BODY, BR, PPR, RPR, TAB, TBL, TC, TR, P, R, T, val, w


@dataclass(frozen=True)
class Look:
    """How text looks; sizes and lengths in points, `pitch` the exact line distance or 0."""

    font: str = "仿宋_GB2312"
    size: float = 12
    bold: bool = False
    tracking: float = 0
    color: str = ""
    align: str = "left"
    first: float = 0
    first_chars: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    pitch: float = 0
    keep_next: bool = False
    rule: tuple[float, float, str] | None = None  # thickness, distance, colour
    rule_is_double: bool = False


@dataclass(frozen=True)
class Run:
    """Words of one look."""

    text: str
    look: Look


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `style` is the name of its style, which outlives Word's own ids."""

    runs: tuple[Run, ...]
    look: Look
    style: str

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.runs)


@dataclass(frozen=True)
class Cell:
    """A cell of a table."""

    blocks: tuple[Paragraph | Table, ...]
    span: int
    has_edges: bool


@dataclass(frozen=True)
class Table:
    """A table; widths in points."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """The whole: margins in points (top, right, bottom, left)."""

    blocks: tuple[Paragraph | Table, ...]
    margins: tuple[float, float, float, float]
    is_numbered: bool
    hides_first_number: bool = False
    #: Its text, a paragraph or a table row each, with the name of its style.
    styled: tuple[tuple[str, str], ...] = ()


def read(content: bytes) -> Sheet:
    """Reads a .docx.

    Raises:
        TemplateRefused: it is none.
    """
    parts = package.unpacked(content)
    root = package.parsed(parts[package.DOCUMENT])
    styles = _styles(parts.get("word/styles.xml"))
    body = root.find(BODY)
    if body is None:
        return Sheet((), (72.0, 72.0, 72.0, 72.0), False)
    page = body.find(w("sectPr"))
    margin = page.find(w("pgMar")) if page is not None else None
    sides = ("top", "right", "bottom", "left")
    margins = tuple(_points(margin.get(w(side))) if margin is not None else 72.0 for side in sides)
    numbered = any(name.startswith("word/footer") and b"PAGE" in text for name, text in parts.items())
    has_title_page = page is not None and page.find(w("titlePg")) is not None
    said = _styled(body, styles)
    return Sheet(_blocks(body, styles), margins, numbered, has_title_page, said)  # type: ignore[arg-type]  # four sides


def styled(parts: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """`Sheet.styled` of the parts of a .docx, without looking at how it looks.

    Raises:
        TemplateRefused: it is none.
    """
    body = package.parsed(parts[package.DOCUMENT]).find(BODY)
    return () if body is None else _styled(body, _styles(parts.get("word/styles.xml")))


def _styled(parent: Any, styles: Mapping[str, _Style]) -> tuple[tuple[str, str], ...]:
    return tuple((style, text) for style, text in _said(parent, styles) if text.strip())


def _said(parent: Any, styles: Mapping[str, _Style]) -> Iterator[tuple[str, str]]:
    for one in parent:
        if one.tag == P:
            yield _style(one, styles).name, "".join(map(_words, one.iterchildren(R)))
        elif one.tag == TBL:
            for row in one.iterchildren(TR):
                cells = [one for cell in row.iterchildren(TC) for one in _styled(cell, styles)]
                yield cells[0][0] if cells else "", "　".join(text for _, text in cells)


def _style(paragraph: Any, styles: Mapping[str, _Style]) -> _Style:
    return styles.get(val(paragraph.find(PPR), "pStyle") or "", styles[""])


def _words(run: Any) -> str:
    return "".join(_SAID.get(one.tag, "") if one.tag != T else one.text or "" for one in run)


_SAID = {BR: "\n", TAB: "\u3000"}


def _blocks(parent: Any, styles: Mapping[str, _Style]) -> tuple[Paragraph | Table, ...]:
    return tuple(
        _paragraph(one, styles) if one.tag == P else _table(one, styles)
        for one in parent
        if one.tag in (P, TBL)
    )


def _paragraph(element: Any, styles: Mapping[str, _Style]) -> Paragraph:
    named = _style(element, styles)
    look = _with_paragraph(named.look, element.find(PPR))
    runs = [
        Run(words, _with_run(look, run.find(RPR)))
        for run in element.iterchildren(R)
        if (words := _words(run))
    ]
    return Paragraph(tuple(runs), look, named.name)


def _table(element: Any, styles: Mapping[str, _Style]) -> Table:
    grid = element.find(w("tblGrid"))
    widths = tuple(_points(one.get(w("w"))) for one in grid) if grid is not None else ()
    edges = element.find(w("tblPr") + "/" + w("tblBorders"))
    has_edges = (edges is not None and any(one.get(w("val")) not in ("nil", "none") for one in edges)) or (
        val(element.find(w("tblPr")), "tblStyle") is not None
    )
    rows = []
    for row in element.iterchildren(TR):
        cells = []
        for cell in row.iterchildren(TC):
            span = int(val(cell.find(w("tcPr")), "gridSpan") or 1)
            cells.append(Cell(_blocks(cell, styles), span, has_edges))
        rows.append(tuple(cells))
    most = max((sum(cell.span for cell in row) for row in rows), default=1)
    return Table(widths if len(widths) == most else (0.0,) * most, tuple(rows))


@dataclass(frozen=True)
class _Style:
    name: str
    look: Look


# The styles of a template are those of all papers made with it.
@lru_cache(maxsize=64)
def _styles(content: bytes | None) -> Mapping[str, _Style]:
    """Every paragraph style by id, resolved over what it is based on; `""` is the default."""
    if content is None:
        return {"": _Style("", Look())}
    root = package.parsed(content)
    defaults = root.find(w("docDefaults"))
    base = Look()
    if defaults is not None:
        base = _with_run(base, defaults.find(f"{w('rPrDefault')}/{RPR}"))
        base = _with_paragraph(base, defaults.find(f"{w('pPrDefault')}/{PPR}"))
    every = {
        str(one.get(w("styleId"))): one
        for one in root.iterchildren(w("style"))
        if one.get(w("type")) == "paragraph"
    }

    def resolved(name: str, seen: frozenset[str]) -> Look:
        if name not in every or name in seen:
            return base
        one = every[name]
        below = resolved(val(one, "basedOn") or "", seen | {name})
        return _with_run(_with_paragraph(below, one.find(PPR)), one.find(RPR))

    made = {
        name: _Style(val(one, "name") or name, resolved(name, frozenset())) for name, one in every.items()
    }
    normal = next((name for name, one in every.items() if one.get(w("default")) in ("1", "true")), "")
    return {**made, "": made.get(normal, _Style("", base))}


def _with_paragraph(look: Look, properties: Any) -> Look:
    if properties is None:
        return look
    made: dict[str, Any] = {}
    if align := val(properties, "jc"):
        made["align"] = {"both": "justify", "distribute": "justify", "end": "right", "start": "left"}.get(
            align, align
        )
    if (ind := properties.find(w("ind"))) is not None:
        for name, keys in (("left", ("left", "start")), ("right", ("right", "end"))):
            found = next((ind.get(w(key)) for key in keys if ind.get(w(key))), None)
            if found:
                made[name] = _points(found)
        if chars := ind.get(w("firstLineChars")):
            made["first_chars"] = int(chars) / 100
        elif first := ind.get(w("firstLine")):
            made["first"], made["first_chars"] = _points(first), 0
    if (spacing := properties.find(w("spacing"))) is not None:
        for name in ("before", "after"):
            if found := spacing.get(w(name)):
                made[name] = _points(found)
        if line := spacing.get(w("line")):
            rule = spacing.get(w("lineRule")) or "auto"
            made["pitch"] = 0.0 if rule == "auto" else _points(line)
    if (keep := properties.find(w("keepNext"))) is not None:
        made["keep_next"] = keep.get(w("val")) not in ("0", "false")
    if (bottom := properties.find(f"{w('pBdr')}/{w('bottom')}")) is not None:
        color = bottom.get(w("color")) or "000000"
        made["rule_is_double"] = (bottom.get(w("val")) or "").startswith(("thick", "thin", "double"))
        made["rule"] = (
            float(bottom.get(w("sz")) or 4) / 8,
            float(bottom.get(w("space")) or 1),
            "000000" if color == "auto" else color,
        )
    return replace(look, **made)


def _with_run(look: Look, properties: Any) -> Look:
    if properties is None:
        return look
    made: dict[str, Any] = {}
    fonts = properties.find(w("rFonts"))
    if fonts is not None and (font := fonts.get(w("eastAsia"))):
        made["font"] = font
    if size := val(properties, "sz"):
        made["size"] = float(size) / 2
    if tracking := val(properties, "spacing"):
        made["tracking"] = float(tracking) / 20
    if (bold := properties.find(w("b"))) is not None:
        made["bold"] = bold.get(w("val")) not in ("0", "false")
    if (color := val(properties, "color")) and color != "auto":
        made["color"] = color
    return replace(look, **made)


def _points(twips: str | None) -> float:
    return float(twips or 0) / 20
