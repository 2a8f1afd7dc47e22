"""A .docx printed: its sheet said in Typst, made a PDF on this machine, without network or office suite."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final, Literal

import typst

from printing import official, sheet
from printing.errors import NoFont
from printing.sheet import Cell, Paragraph, Run, Sheet, Table

#: What stands in for a face of the standard where the machine has none of that name, best first.
_SONG: Final = ("FandolSong", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun")
_STANDS_IN = {
    "小标宋": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋_GBK", *_SONG),
    "仿宋": ("FangSong_GB2312", "FangSong", "STFangsong", "FandolFang R", "FandolFang", *_SONG),
    "楷": ("KaiTi_GB2312", "KaiTi", "STKaiti", "FandolKai", *_SONG),
    "黑": ("SimHei", "FandolHei", "Noto Sans CJK SC", "Source Han Sans SC", *_SONG),
    "宋": _SONG,
}
#: Noto Sans, which comes with the pages' libraries (`scripts/prepare.py`): better than no paper at all.
_BROUGHT = Path(__file__).parent / "fonts"
#: Faces whose only weight is a bold one, which their stand-ins must show by weight.
_HEAVY = ("小标宋",)


@dataclass
class _Printer:
    """The compiler and the fonts it found; made once, since reading the fonts is what takes long."""

    folder: str = ""
    compiler: typst.Compiler | None = None


_printer = _Printer()
_lock = Lock()


def look_in(folder: str) -> None:
    """From now on looks for fonts in this folder first, besides those of the system."""
    with _lock:
        _printer.folder, _printer.compiler = folder, None


def make(content: bytes, *, title: str, at: datetime, mark: str = "") -> bytes:
    """The PDF of a .docx, PDF/A-2u; the same file and moment give the same bytes.

    `mark` (草稿) stands large and pale behind every page.

    Raises:
        NoFont: no font here has one of its characters.
    """
    return _compiled(source(sheet.read(content), title=title, mark=mark), "pdf", at)[0]


@dataclass(frozen=True)
class Sheaf:
    """One of several papers that are printed as one file; `mark` as in `make`."""

    content: bytes
    mark: str = ""


def together(papers: Sequence[Sheaf], *, title: str, at: datetime) -> bytes:
    """The PDF of several .docx one after the other, each from a page of its own and numbered by itself.

    Raises:
        NoFont: no font here has one of their characters.
    """
    lines = [f"#set document(title: {literal(title)})"]
    for place, one in enumerate(papers):
        page, *rest = _pages(sheet.read(one.content), one.mark)
        lines += ["#pagebreak(weak: true)"] if place else []
        lines += ["#[", page, "#counter(page).update(1)", *rest, "]"]
    return compiled("\n".join(lines), at)


def pictures(content: bytes, *, title: str, at: datetime, mark: str = "", dpi: int = 96) -> list[bytes]:
    """The pages of a .docx as PNG."""
    return _compiled(source(sheet.read(content), title=title, mark=mark), "png", at, dpi)


def compiled(text: str, at: datetime) -> bytes:
    """The PDF of a text in Typst, PDF/A-2u.

    Raises:
        NoFont: no font here has one of its characters.
    """
    return _compiled(text, "pdf", at)[0]


def _compiled(text: str, kind: Literal["pdf", "png"], at: datetime, dpi: int = 96) -> list[bytes]:
    with _lock:
        if _printer.compiler is None:
            folders = [one for one in (_printer.folder, str(_BROUGHT)) if one]
            _printer.compiler = typst.Compiler(font_paths=typst.Fonts(font_paths=folders))
        try:
            made = _printer.compiler.compile(
                input=text.encode(),
                format=kind,
                ppi=dpi,
                timestamp=int(at.timestamp()),
                pdf_standards="a-2u" if kind == "pdf" else [],
            )
        except typst.TypstError as error:
            # PDF/A wants every character shown, so this is where a missing one is noticed.
            missing = re.search(r'the text `"(.+?)"` could not be displayed', str(error.message))
            if missing is None:
                raise
            raise NoFont(missing[1]) from error
    if made is None:
        return []
    return made if isinstance(made, list) else [made]


def source(read: Sheet, *, title: str, mark: str = "") -> str:
    """The sheet in Typst. Words stand in string literals only, so that nothing in them is markup."""
    return "\n".join([f"#set document(title: {literal(title)})", *_pages(read, mark)])


def _pages(read: Sheet, mark: str) -> list[str]:
    top, right, bottom, left = read.margins
    rule = _FOOT_RULE if _is_letter(read) else ""
    behind = (
        f"rotate(-35deg, text(150pt, fill: luma(236), tracking: 60pt)[#{literal(mark)}])" if mark else "none"
    )
    lines = [
        '#set page(paper: "a4",'
        f" margin: (top: {top}pt, right: {right}pt, bottom: {bottom}pt, left: {left}pt),"
        f" footer-descent: 7mm, background: {behind}, foreground: [{rule}], footer: {_footer(read)})",
        f'#set text(lang: "zh", region: "cn", top-edge: 0.86em, bottom-edge: -0.14em, font: {fonts("宋")},'
        " cjk-latin-spacing: none)",
        "#set par(spacing: 0pt)",
        "#set block(spacing: 0pt)",
    ]
    foot = [one for one in read.blocks if _is_imprint(one)]
    rest = tuple(one for one in read.blocks if not _is_imprint(one))
    lines += _flow(rest, is_page=True, has_seal=bool(mark))
    return [*lines, *_imprint(_only(foot))]


def _is_letter(read: Sheet) -> bool:
    return any(isinstance(one, Paragraph) and one.style == official.LETTER_HEAD for one in read.blocks)


#: 信函格式: a red double rule 170 mm wide, 20 mm above the edge of the first page, the thick one below.
_FOOT_RULE = (
    "#context if counter(page).get().first() == 1 { place(bottom + center, dy: -20mm,"
    ' stack(spacing: 2pt, line(length: 170mm, stroke: 0.75pt + rgb("#FF0000")),'
    ' line(length: 170mm, stroke: 2.25pt + rgb("#FF0000")))) }'
)


def _footer(read: Sheet) -> str:
    if not read.is_numbered:
        return "none"
    return _NUMBERED % ("if n == 1 { } else " if read.hides_first_number else "")


_NUMBERED = (
    "context { let n = counter(page).get().first(); set text(14pt);"
    " %sif calc.odd(n) { align(right, pad(right: 14pt, [— #n —])) }"
    " else { align(left, pad(left: 14pt, [— #n —])) } }"
)


def _is_imprint(one: Paragraph | Table) -> bool:
    return isinstance(one, Paragraph) and one.style in official.IMPRINT


def _imprint(lines: list[Paragraph]) -> list[str]:
    """版记: at the foot of the type area of the last page, with its rules."""
    if not lines:
        return []
    rules = {official.COPIES: (1.0, 0.0), official.PRINTED: (0.75, 1.0), official.PRINTED_ALONE: (1.0, 1.0)}
    made = []
    for one in lines:
        above, below = rules.get(one.style, (0.0, 0.0))
        left, _tab, right = one.text.partition("\u3000")
        size, face = one.look.size, fonts(one.look.font)
        words = [f"#text({size:.2f}pt, font: {face})[#{literal(each)}]" for each in (left, right)]
        edge = f"(top: {_stroke(above)}, bottom: {_stroke(below)})"
        made.append(
            f"#block(width: 100%, stroke: {edge}, inset: (x: {size:.2f}pt, y: 4pt))"
            f"[#grid(columns: (1fr, auto), column-gutter: 1em, [{words[0]}], [{words[1]}])]"
        )
    return [f"#place(bottom, float: true, clearance: 14pt, block(width: 100%)[{''.join(made)}])"]


def _stroke(thick: float) -> str:
    return f"{thick}pt" if thick else "none"


#: 42 mm across, over signature and date, where the standard has the seal.
_SEAL = '#place(right, dx: -34mm, dy: 4mm, circle(radius: 21mm, stroke: (paint: luma(190), dash: "dashed")))'


def _flow(blocks: tuple[Paragraph | Table, ...], *, is_page: bool, has_seal: bool = False) -> list[str]:
    made: list[str] = []
    at = 0
    while at < len(blocks):
        one, is_first = blocks[at], at == 0 and is_page
        at += 1
        if isinstance(one, Table):
            made.append(_table(one))
            continue
        # A signature is the last line of the text before it, so that no page has a signature alone: lines
        # are not left alone at the head of a page.
        signature = []
        while at < len(blocks) and _signs(blocks[at]) and not _signs(one):
            signature.append(blocks[at])
            at += 1
        seal = _SEAL if signature and has_seal else ""
        tail = seal + "".join(_paragraph(each, is_first=not i) for i, each in enumerate(_only(signature)))
        made.append(_paragraph(one, is_first=is_first, tail=tail))
    return made


def _signs(one: Paragraph | Table) -> bool:
    return isinstance(one, Paragraph) and one.style in (official.SIGN, official.DATE)


def _only(blocks: list[Paragraph | Table]) -> list[Paragraph]:
    return [one for one in blocks if isinstance(one, Paragraph)]


def _paragraph(one: Paragraph, *, is_first: bool, tail: str = "") -> str:
    look = one.look
    runs = one.runs or (Run("\u200b", look),)
    if one.style in (official.HEAD, official.LETTER_HEAD):
        size = official.fitted(look.size, len(one.text))
        runs = tuple(Run(each.text, replace(each.look, size=size)) for each in runs)
    size = max(each.look.size for each in runs)
    gap = max((look.pitch or size * 1.3) - size, 0)
    indent = look.first_chars * look.size if look.first_chars else look.first
    justify = "true" if look.align == "justify" else "false"
    words = "".join(_run(each) for each in runs)
    if tail:
        words += f"#linebreak()#box(width: 100%)[{tail}]"
    body = (
        f"#par(leading: {gap:.2f}pt, justify: {justify},"
        f" first-line-indent: (amount: {indent:.2f}pt, all: true))[{words}]"
    )
    if look.align in ("center", "right"):
        body = f"#align({look.align})[{body}]"
    if look.rule:
        thick, space, color = look.rule
        body += f'#v({space}pt)#line(length: 100%, stroke: {thick}pt + rgb("#{_hex(color)}"))'
        if look.rule_is_double:
            body += f'#v(2pt)#line(length: 100%, stroke: 0.75pt + rgb("#{_hex(color)}"))'
    if look.left or look.right:
        body = f"#pad(left: {look.left}pt, right: {look.right}pt)[{body}]"
    # Whoever keeps a long paragraph with the next one means its end.
    sticky = "true" if look.keep_next and not tail and len(one.text) < 60 else "false"
    weak = "false" if is_first else "true"
    # Distances meet in Word's way: the larger of the one below and the one above.
    below = f"#v({look.after:.2f}pt, weak: true)" if look.after else ""
    return f"#v({gap + look.before:.2f}pt, weak: {weak})#block(width: 100%, sticky: {sticky})[{body}]{below}"


def _run(one: Run) -> str:
    look = one.look
    bold = look.bold or any(word in look.font for word in _HEAVY)
    fill = f', fill: rgb("#{_hex(look.color)}")' if look.color else ""
    weight = ', weight: "bold"' if bold else ""
    if look.tracking:
        weight += f", tracking: {look.tracking}pt"
    words = "#linebreak()".join(f"#{literal(part)}" for part in one.text.split("\n"))
    return f"#text({look.size:.2f}pt, font: {fonts(look.font)}{weight}{fill})[{words}]"


def _table(one: Table) -> str:
    total = sum(one.widths)
    widths = ", ".join(f"{width / total * 100:.2f}%" if total else "1fr" for width in one.widths)
    cells = "\n".join(_cell(cell) for row in one.rows for cell in row)
    has_edges = any(cell.has_edges for row in one.rows for cell in row)
    stroke = "0.5pt" if has_edges else "none"
    return f"#v(6pt, weak: true)\n#table(columns: ({widths},), stroke: {stroke}, inset: 5pt,\n{cells})"


def _cell(one: Cell) -> str:
    inner = "\n".join(_flow(one.blocks, is_page=False))
    return f"table.cell(colspan: {one.span}, align: horizon)[{inner}],"


def fonts(name: str) -> str:
    """The face of this name and what stands in for it, as Typst lists them."""
    others = next((every for word, every in _STANDS_IN.items() if word in name), _SONG)
    return "(" + ", ".join(literal(one) for one in dict.fromkeys((name, *others))) + ",)"


def literal(words: str) -> str:
    """A Typst string: JSON's escapes, those for characters in Typst's form."""
    plain = json.dumps(words, ensure_ascii=False).replace("\\/", "/")
    return re.sub(r"\\u([0-9a-fA-F]{4})", r"\\u{\1}", plain.replace("\\b", "").replace("\\f", ""))


def _hex(color: str) -> str:
    return color if re.fullmatch(r"[0-9A-Fa-f]{6}", color) else "000000"
