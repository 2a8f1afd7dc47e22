"""A .docx in the layout of official papers (GB/T 9704—2012), made from lines of text.

The type area is 156 by 225 mm (22 lines of 28 characters); the issuing organ's name in red, the number, a red
rule, the title, the addressee flush left, the body in third size with two characters of indent, the signature
and date at the right with room for the seal, the page number `— 1 —` outside, and at the foot of the last
page who gets a copy and who printed it when (版记). Lines of the text begin with:

* `# ` the title                          * `@ ` flush left (the addressee)
* `一、` a heading, `（一）` a smaller one    * `| ` one row of a grid, cells between `|`
* anything else: a paragraph              * a line with one mark alone governs the lines down to `{{完}}`
"""

from __future__ import annotations

import re
from typing import Literal
from xml.sax.saxutils import escape

from lxml import etree

from printing import package
from printing.words import NS, w

#: order: red head, number and rule, for what decides or orders. letter: the letter format of the standard's
#: tenth part, for notices. record: title alone, for what stays in the file. form: a record nobody signs for.
#: minutes: the meeting's name in red and no signature (纪要).
Layout = Literal["order", "letter", "record", "form", "minutes"]

# Sizes in half-points, lengths in twentieths of a point (1 mm = 56.7).
_PITCH = 580  # 28.98 pt: 22 lines in 225 mm
_RED = "FF0000"
_SONG, _FANGSONG, _HEI, _KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"

HEAD, NUMBER, TITLE, FLUSH, BODY, FIRST, SECOND = (
    *("发文机关标志", "发文字号", "标题", "主送机关", "正文", "一级标题", "二级标题"),
)
SIGN, DATE, CELL, DRAFT = "发文机关署名", "成文日期", "表格", "草稿标记"
LETTER_HEAD, LETTER_NUMBER = "信函发文机关标志", "信函发文字号"
#: 版记: who gets a copy above who printed it; the latter alone; a letter's, with neither rule nor printer.
COPIES, PRINTED, PRINTED_ALONE, LETTER_COPIES = "版记抄送", "版记印发", "版记单行", "信函抄送"
#: Said in a draft beside the signature; what is issued leaves the place free.
SEAL = "（印章）"
IMPRINT = (COPIES, PRINTED, PRINTED_ALONE, LETTER_COPIES)


def _style(
    name: str,
    *,
    font: str = _FANGSONG,
    size: int = 32,
    look: str = "",
    line: int | None = _PITCH,
    run: str = "",
) -> str:
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>' if line else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}">'
        f'<w:name w:val="{name}"/><w:qFormat/>'
        f"<w:pPr>{spacing}{look}</w:pPr>"
        f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'{run}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _indent(**values: int) -> str:
    return "<w:ind " + " ".join(f'w:{name}="{value}"' for name, value in values.items()) + "/>"


def _align(how: str) -> str:
    return f'<w:jc w:val="{how}"/>'


_TWO_CHARACTERS = _indent(firstLineChars=200, firstLine=640)
_KEEP = "<w:keepNext/><w:keepLines/>"
_RULE = f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="11" w:color="{_RED}"/></w:pBdr>'
#: A quarter of a point less between characters: 28 of third size in 156 mm.
_CLOSE = '<w:spacing w:val="-5"/>'
#: At the foot of the type area of the page it falls on, whatever stands above.
_AT_FOOT = (
    '<w:framePr w:w="8845" w:hSpace="0" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin"'
    ' w:xAlign="left" w:yAlign="bottom"/>'
)
#: 0.35 mm outside, 0.25 mm between.
_THICK, _THIN = 8, 6
_DOUBLE = f'<w:pBdr><w:bottom w:val="thickThinSmallGap" w:sz="18" w:space="11" w:color="{_RED}"/></w:pBdr>'


def _edges(**sizes: int) -> str:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="3" w:color="000000"/>'
        for side, size in sizes.items()
    )
    return f"<w:pBdr>{lines}</w:pBdr>"


def _imprint(name: str, **sizes: int) -> str:
    # Fourth size, one character free at either side; who printed it left, the day at the right.
    tab = '<w:tabs><w:tab w:val="right" w:pos="8565"/></w:tabs>'
    line = '<w:spacing w:before="0" w:after="0" w:line="440" w:lineRule="exact"/>'
    look = _AT_FOOT + (_edges(**sizes) if sizes else "") + tab + line + _indent(left=280, right=280)
    return _style(name, size=28, line=None, look=look)


_STYLES = (
    f'<w:styles xmlns:w="{NS}"><w:docDefaults><w:rPrDefault><w:rPr>'
    f'<w:rFonts w:ascii="{_FANGSONG}" w:hAnsi="{_FANGSONG}" w:eastAsia="{_FANGSONG}" w:cs="{_FANGSONG}"/>'
    '<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
    "</w:docDefaults>"
    + '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + _style(
        HEAD,
        font=_SONG,
        size=72,
        line=None,
        look='<w:spacing w:before="1984" w:after="1160" w:line="240" w:lineRule="auto"/>' + _align("center"),
        run=f'<w:color w:val="{_RED}"/>',
    )
    + _style(
        LETTER_HEAD,
        font=_SONG,
        size=72,
        line=None,
        look=_DOUBLE
        + '<w:spacing w:before="0" w:after="120" w:line="240" w:lineRule="auto"/>'
        + _indent(left=-397, right=-397)
        + _align("center"),
        run=f'<w:color w:val="{_RED}"/>',
    )
    + _style(LETTER_NUMBER, look=_align("right"))
    + _style(NUMBER, look=_RULE + _align("center"))
    + _style(
        TITLE,
        font=_SONG,
        size=44,
        line=None,
        look='<w:keepNext/><w:spacing w:before="1160" w:after="580" w:line="640" w:lineRule="exact"/>'
        + _align("center"),
    )
    + _style(FLUSH, look=_align("both"), run=_CLOSE)
    + _style(BODY, look=_TWO_CHARACTERS + _align("both"), run=_CLOSE)
    + _style(FIRST, font=_HEI, look=_KEEP + _TWO_CHARACTERS + _align("both"), run=_CLOSE)
    + _style(SECOND, font=_KAI, look=_KEEP + _TWO_CHARACTERS + _align("both"), run=_CLOSE)
    + _style(
        SIGN,
        line=None,
        look='<w:keepNext/><w:spacing w:before="1160" w:after="0" w:line="580" w:lineRule="exact"/>'
        + _indent(right=1280)
        + _align("right"),
    )
    + _style(DATE, look="<w:keepLines/>" + _indent(right=1280) + _align("right"))
    + _style(CELL, size=28, line=440, look=_align("both"))
    + _imprint(COPIES, top=_THICK)
    + _imprint(PRINTED, top=_THIN, bottom=_THICK)
    + _imprint(PRINTED_ALONE, top=_THICK, bottom=_THICK)
    + _imprint(LETTER_COPIES)
    + _style(DRAFT, font=_HEI, size=32, look=_align("center"), run=f'<w:color w:val="{_RED}"/>')
    + "</w:styles>"
)

_PAGE = (
    '<w:sectPr xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<w:footerReference w:type="default" r:id="rId2"/><w:footerReference w:type="even" r:id="rId3"/>%s'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="%d" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1418"'
    ' w:gutter="0"/>%s</w:sectPr>'
)


def _footer(side: str) -> str:
    field = "".join(
        '<w:r><w:rPr><w:rFonts w:eastAsia="宋体" w:ascii="宋体" w:hAnsi="宋体"/>'
        f'<w:sz w:val="28"/></w:rPr>{one}</w:r>'
        for one in (
            "<w:t>— </w:t>",
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="end"/>',
            "<w:t> —</w:t>",
        )
    ).replace("<w:t>", '<w:t xml:space="preserve">')
    edge = _indent(rightChars=100, right=280) if side == "right" else _indent(leftChars=100, left=280)
    return f'<w:ftr xmlns:w="{NS}"><w:p><w:pPr>{edge}{_align(side)}</w:pPr>{field}</w:p></w:ftr>'


def _first_foot() -> str:
    """信函格式: a red double rule 170 mm wide, 20 mm above the edge of the first page; no number."""
    frame = (
        '<w:framePr w:w="9639" w:hRule="exact" w:h="113" w:wrap="around" w:vAnchor="page" w:hAnchor="page"'
        ' w:x="1134" w:y="15591"/>'
    )
    rule = f'<w:pBdr><w:bottom w:val="thinThickSmallGap" w:sz="18" w:space="1" w:color="{_RED}"/></w:pBdr>'
    return f'<w:ftr xmlns:w="{NS}"><w:p><w:pPr>{frame}{rule}</w:pPr></w:p></w:ftr>'


_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("settings", "settings"),
            ("footer1", "footer"),
            ("footer2", "footer"),
            ("footer3", "footer"),
        )
    )
    + "</Types>",
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/footer" Target="footer1.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/footer" Target="footer2.xml"/>'
    f'<Relationship Id="rId4" Type="{_OFFICE}/settings" Target="settings.xml"/>'
    f'<Relationship Id="rId5" Type="{_OFFICE}/footer" Target="footer3.xml"/></Relationships>',
    "word/styles.xml": _STYLES,
    "word/settings.xml": f'<w:settings xmlns:w="{NS}"><w:evenAndOddHeaders/></w:settings>',
    "word/footer1.xml": _footer("right"),
    "word/footer2.xml": _footer("left"),
    "word/footer3.xml": _first_foot(),
}


def docx(text: str, layout: Layout) -> bytes:
    """The template of these lines."""
    heads: dict[Layout, list[str]] = {
        "order": [_paragraph("{{机关}}", HEAD), _paragraph("{{文号}}", NUMBER)],
        "letter": [_paragraph("{{机关}}", LETTER_HEAD), _paragraph("{{文号}}", LETTER_NUMBER)],
        "record": [],
        "form": [],
        "minutes": [_paragraph("{{会议}}纪要", HEAD), _paragraph("{{文号}}", NUMBER)],
    }
    # A letter's name stands 30 mm below the edge, and its first page has no number.
    first = '<w:footerReference w:type="first" r:id="rId5"/>'
    page = _PAGE % ((first, 1701, "<w:titlePg/>") if layout == "letter" else ("", 2098, ""))
    is_signed = layout not in ("form", "minutes")
    signed = [_paragraph("{{机关}}", SIGN), _paragraph("{{日期}}", DATE)] if is_signed else []
    body = [*heads[layout], *_lines(text), *signed, *_feet()[layout], page]
    document = f'<w:document xmlns:w="{NS}"><w:body>{"".join(body)}</w:body></w:document>'
    parts = {**_PARTS, package.DOCUMENT: document}
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return package.packed({name: (head + each).encode() for name, each in parts.items()})


def _feet() -> dict[Layout, list[str]]:
    """版记 by layout: what stays in the file has none, a letter names only who gets a copy."""
    copies, printed = "抄送：{{抄送}}。", "{{机关}}{{如果 日期}}\t{{日期}}印发{{完}}"
    when, unless, end = (_paragraph(mark, BODY) for mark in ("{{如果 抄送}}", "{{如果没有 抄送}}", "{{完}}"))
    both = [_paragraph(copies, COPIES), _paragraph(printed, PRINTED)]
    alone = [_paragraph(printed, PRINTED_ALONE)]
    return {
        "order": [when, *both, end, unless, *alone, end],
        "minutes": [when, *both, end, unless, *alone, end],
        "letter": [when, _paragraph(copies, LETTER_COPIES), end],
        "record": [],
        "form": [],
    }


def _lines(text: str) -> list[str]:
    made: list[str] = []
    grid: list[str] = []
    for line in [*text.strip().splitlines(), ""]:
        if line.startswith("| "):
            grid.append(line)
            continue
        if grid:
            made += [_table(grid), _paragraph("", CELL)]
            grid = []
        if line.strip():
            made.append(_line(line.strip()))
    # The end of the text goes with the signature.
    ends = max((index for index, each in enumerate(made) if f'"{BODY}"' in each), default=-1)
    if ends >= 0:
        made[ends] = made[ends].replace("</w:pPr>", "<w:keepNext/></w:pPr>", 1)
    return made


def _line(line: str) -> str:
    if line.startswith("# "):
        return _paragraph(line[2:], TITLE)
    if line.startswith("@ "):
        return _paragraph(line[2:], FLUSH)
    if re.match(r"[一二三四五六七八九十]+、", line):
        return _paragraph(line, FIRST)
    if re.match(r"（[一二三四五六七八九十]+）", line):
        return _paragraph(line, SECOND)
    return _paragraph(line, BODY)


def _paragraph(words: str, style: str) -> str:
    parts = words.split("\t") if words else []
    run = "<w:r><w:tab/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in parts
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'


#: The type area's width.
_WIDTH = 8845


def _table(rows: list[str]) -> str:
    cells = [[one.strip() for one in row.strip().strip("|").split("|")] for row in rows]
    most = max(len(row) for row in cells)
    # Names of things are narrow, what is said of them is wide.
    unit = _WIDTH // (most // 2 * 3 + (most % 2) * 2)
    widths = [unit if index % 2 == 0 and most > 1 else unit * 2 for index in range(most)]
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    made = f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
    made += '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    made += "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
    for row in cells:
        made += "<w:tr>"
        for index, words in enumerate(row):
            # The last cell of a short row takes what is left.
            span = most - index if index == len(row) - 1 else 1
            width = sum(widths[index : index + span])
            across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            made += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}</w:tcPr>'
            made += _paragraph(words, CELL) + "</w:tc>"
        made += "</w:tr>"
    return made + "</w:tbl>"


def fitted(points: float, characters: int) -> float:
    """The size of an issuing organ's name: as set, or smaller so that it stands on one line of 156 mm."""
    return min(points, 440 / max(characters, 1))


def marked(docx_: bytes, mark: str) -> bytes:
    """The same file with a line in red at its very beginning (草稿), and where the seal will stand."""
    parts = package.unpacked(docx_)
    root = package.parsed(parts[package.DOCUMENT])
    body = root.find(w("body"))
    if body is None:
        return docx_
    line = etree.fromstring(_paragraph(mark, DRAFT).replace("<w:p>", f'<w:p xmlns:w="{NS}">', 1))
    body.insert(0, line)
    for signature in root.iter(w("p")):
        style = signature.find(w("pPr") + "/" + w("pStyle"))
        if style is not None and style.get(w("val")) == SIGN:
            seal = f'<w:r xmlns:w="{NS}"><w:rPr><w:color w:val="999999"/><w:sz w:val="21"/></w:rPr>'
            signature.append(etree.fromstring(f"{seal}<w:t>{SEAL}</w:t></w:r>"))
    text = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.packed({**parts, package.DOCUMENT: text})
