"""What the papers say. The words are in `letters/`, one file for each kind, in the layout of official papers.

The file is turned into the Word template an office starts from (`shipped`); what an office has made of it
lies in the database (`templates`). Names are masked here; see `prints` for the paper that is served.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from petition import change_codes, codes, paper_fields
from printing import official, package, sheet, template
from printing.template import Template

Contents = Mapping[str, Any]
day = paper_fields.day

LETTERS = Path(__file__).parent / "letters"
#: Styles whose paragraphs are the frame of a paper, by what they are on the page.
_FRAME = {
    official.HEAD: "head",
    official.NUMBER: "number",
    official.LETTER_HEAD: "head",
    official.LETTER_NUMBER: "number",
    official.TITLE: "title",
    official.SIGN: "sign",
    official.DATE: "date",
    official.DRAFT: "draft",
    **dict.fromkeys(official.IMPRINT, "imprint"),
}
_BODY = {official.FLUSH: "flush", official.CELL: "cell"}

#: A paragraph as a page shows it: what it is there, and its words.
Words = list[list[str]]


@dataclass(frozen=True)
class Head:
    """What stands on every paper besides its contents."""

    office: str
    title: str
    number: str = ""
    issued_on: str = ""
    signer: str = ""


def title(kind: str, matter_title: str) -> str:
    """`关于××信访事项的受理告知书`."""
    return f"关于“{matter_title}”信访事项的{codes.label(codes.DOCUMENTS, kind)}"


@cache
def shipped(kind: str) -> bytes:
    """The Word template that comes with the product."""
    text = (LETTERS / f"{kind}.txt").read_text("utf-8")
    return official.docx(f"# {{{{标题}}}}\n{text}", _layout(kind))


def _layout(kind: str) -> official.Layout:
    if kind in change_codes.BLANKS:
        return "form"
    if kind not in codes.DOCUMENT_SERIES:
        return "record"
    if kind == "MINUTES":
        return "minutes"
    return "letter" if kind in codes.LETTERS else "order"


def kinds() -> list[str]:
    """The kinds of papers with words of their own, in the order of their table."""
    return [kind for kind in codes.DOCUMENTS if (LETTERS / f"{kind}.txt").exists()]


def fields(kind: str) -> frozenset[str]:
    """The names a template of this kind may ask for."""
    return template.read(shipped(kind)).fields | set(paper_fields.HEAD) | {"信访人", "事项", "编号"}


def fill(using: Template, kind: str, contents: Contents, head: Head) -> bytes:
    """The .docx of a paper; the petitioner's name stays open."""
    return package.packed(_filled(using, kind, contents, head))


def made(using: Template, kind: str, contents: Contents, head: Head, petitioner: str) -> tuple[bytes, Words]:
    """`fill`, and what it says with the petitioner's name in it."""
    parts = _filled(using, kind, contents, head)
    return package.packed(parts), _words(parts, petitioner)


def named(paper: bytes, petitioner: str) -> bytes:
    """The paper with the petitioner's name in it, masked or in full."""
    return template.read(paper).fill({paper_fields.PETITIONER: petitioner})


def words(paper: bytes, petitioner: str) -> Words:
    """What the paper says, paragraph by paragraph, each with what it is on the page."""
    return _words(package.unpacked(paper), petitioner)


def _filled(using: Template, kind: str, contents: Contents, head: Head) -> dict[str, bytes]:
    values = {
        **paper_fields.values(kind, contents),
        "机关": head.office,
        "文号": head.number,
        "日期": head.issued_on and day(head.issued_on),
        "标题": head.title,
        "签发人": head.signer,
        "抄送": str(contents.get(paper_fields.COPIES.get(kind, "")) or ""),
        "文种": codes.label(codes.DOCUMENTS, kind),
    }
    return using.filled(values, keep=(paper_fields.PETITIONER,) if contents.get("petitioner") else ())


def _words(parts: Mapping[str, bytes], petitioner: str) -> Words:
    name = template.plain(petitioner)
    return [
        [_FRAME.get(style) or _BODY.get(style, "text"), text.replace(_OPEN, name)]
        for style, text in sheet.styled(parts)
    ]


_OPEN = template.mark(paper_fields.PETITIONER)


def shipped_words(kind: str, contents: Contents, head: Head) -> Words:
    """The words of a paper nothing is kept of but its contents."""
    parts = _filled(template.read(shipped(kind)), kind, contents, head)
    return _words(parts, str(contents.get("petitioner") or ""))


def body(said: Words) -> list[str]:
    """The text without heading, number, title, signature and date."""
    return [text for role, text in said if role not in _FRAME.values()]
