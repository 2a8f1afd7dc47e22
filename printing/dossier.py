"""A file of a case as one PDF: a cover, a list of contents with pages, and what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from printing import pdf


@dataclass(frozen=True)
class Facts:
    """Names and values, in two columns."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Grid:
    """A table with a head."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    #: How wide the columns are, in parts of the whole.
    widths: Sequence[int]


@dataclass(frozen=True)
class Lines:
    """Paragraphs, as they are."""

    texts: Sequence[str]


@dataclass(frozen=True)
class Paper:
    """A whole paper on a page of its own: paragraphs as (title | sign | date | anything else, words)."""

    title: str
    words: Sequence[Sequence[str]]


Block = Facts | Grid | Lines | Paper


@dataclass(frozen=True)
class Section:
    """One part of the file, which the list of contents names."""

    title: str
    blocks: Sequence[Block] = ()
    #: What stands here when there is nothing.
    empty: str = ""


@dataclass(frozen=True)
class Dossier:
    """A file: its title, the lines under it, what the list of contents is called, and the sections."""

    title: str
    under: Sequence[str]
    contents: str
    sections: Sequence[Section] = field(default=())


def make(one: Dossier, *, at: datetime) -> bytes:
    """The PDF of a file, PDF/A-2u, its sections in the reader's outline as well.

    Raises:
        NoFont: no font here has one of its characters.
    """
    return pdf.compiled(source(one), at)


def source(one: Dossier) -> str:
    """The file in Typst. Words stand in string literals only, so that nothing in them is markup."""
    say = pdf.literal
    lines = [
        f"#set document(title: {say(one.title)})",
        '#set page(paper: "a4", margin: (top: 25mm, right: 20mm, bottom: 22mm, left: 26mm),'
        " footer: context { set text(10pt); align(center, counter(page).display()) })",
        f'#set text(11pt, lang: "zh", region: "cn", font: {pdf.fonts("宋")})',
        "#set par(leading: 0.75em, spacing: 0.9em, justify: true)",
        f"#show heading: it => block(above: 1.4em, below: 0.8em, text(font: {pdf.fonts('黑')}, it.body))",
        "#show heading.where(level: 1): set text(15pt)",
        "#show heading.where(level: 2): set text(12pt)",
        f"#v(55mm)#align(center, text(26pt, font: {pdf.fonts('小标宋')}, {say(one.title)}))#v(12mm)",
        *(f"#align(center, text(13pt, {say(each)}))" for each in one.under),
        f"#pagebreak()#outline(title: {say(one.contents)}, depth: 2)",
    ]
    for place, section in enumerate(one.sections):
        after_papers = place and any(isinstance(each, Paper) for each in one.sections[place - 1].blocks)
        lines += ["#pagebreak(weak: true)"] if not place or after_papers else []
        lines.append(f"#heading(level: 1, {say(section.title)})")
        if not section.blocks and section.empty:
            lines.append(f"#text({say(section.empty)})")
        for block in section.blocks:
            lines += _block(block)
    return "\n".join(lines)


def _block(block: Block) -> list[str]:
    say = pdf.literal
    match block:
        case Facts(rows):
            cells = "".join(f"[#text({say(name)})], [#text({say(value)})], " for name, value in rows)
            return [f"#table(columns: (1fr, 3fr), stroke: 0.4pt + luma(160), inset: 5pt, {cells})"]
        case Grid(head, rows, widths):
            columns = ", ".join(f"{each}fr" for each in widths)
            top = ", ".join(f"[#strong({say(each)})]" for each in head)
            cells = "".join(f"[#text({say(each)})], " for row in rows for each in row)
            return [
                f"#table(columns: ({columns}), stroke: 0.4pt + luma(160), inset: 4pt,"
                f" table.header({top}), {cells})"
            ]
        case Lines(texts):
            return [f"#par(text({say(part)}))" for each in texts for part in each.splitlines() if part]
        case Paper(title, words):
            made = [f"#pagebreak(weak: true)#heading(level: 2, {say(title)})"]
            for style, text in words:
                size, side = (16, "center") if style == "title" else (12, "left")
                if style in ("sign", "date"):
                    side = "right"
                made.append(f"#align({side}, par(text({size}pt, {say(text)})))")
            return made
