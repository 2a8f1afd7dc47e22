"""A Word file with fields `{{名称}}`; `{{如果 名称}}`, `{{如果没有 名称}}`, `{{每项 名称}}` down to `{{完}}`.

Nothing in a template is run: a name is looked up, that is all. A mark alone in its paragraph or table row
governs whole paragraphs or rows; inside a paragraph it governs the words between. Word cuts text into runs
as it likes; a mark that was cut is joined again and keeps the look of its first character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from printing import package
from printing.errors import TemplateRefused
from printing.words import BODY, BR, NS, PPR, RPR, SPACE, TAB, TBL, TC, TR, P, R, T, text_of

_MARK = re.compile(r"\{\{(.*?)\}\}")
_BLOCKS = {"如果": "if", "如果没有": "unless", "每项": "each"}
_END = "完"
#: Comments where a text is cut; what is read has none left.
_HERE, _NEXT = "here", "next"
_EMPTY = f'<w:p xmlns:w="{NS}"/>'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

#: What Word may put in and we print.
_KNOWN = {
    *(
        "p",
        "r",
        "t",
        "tbl",
        "tr",
        "tc",
        "pPr",
        "rPr",
        "tblPr",
        "trPr",
        "tcPr",
        "tblGrid",
        "tab",
        "br",
        "sectPr",
    ),
    *("bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "tblPrEx", "noBreakHyphen"),
}
_SAID = {
    "ins": ("没有接受的修订", "tracked changes that were not accepted"),
    "del": ("没有接受的修订", "tracked changes that were not accepted"),
    "moveFrom": ("没有接受的修订", "tracked changes that were not accepted"),
    "moveTo": ("没有接受的修订", "tracked changes that were not accepted"),
    "hyperlink": ("超链接", "hyperlinks"),
    "sdt": ("内容控件", "content controls"),
    "commentRangeStart": ("批注", "comments"),
    "commentRangeEnd": ("批注", "comments"),
    "commentReference": ("批注", "comments"),
    "footnoteReference": ("脚注", "footnotes"),
    "endnoteReference": ("尾注", "endnotes"),
    "drawing": ("图片或者文本框", "pictures or text boxes"),
    "pict": ("图片或者文本框", "pictures or text boxes"),
    "AlternateContent": ("图片或者文本框", "pictures or text boxes"),
    "object": ("嵌入的对象", "embedded objects"),
    "fldSimple": ("域（自动更新的内容）", "fields that update themselves"),
    "fldChar": ("域（自动更新的内容）", "fields that update themselves"),
    "instrText": ("域（自动更新的内容）", "fields that update themselves"),
    "altChunk": ("插入的文件", "an inserted file"),
}


@dataclass
class _Node:
    """A piece: `keep` an element as it is, `value` a run, `p` and `box` with children, or a block of them.

    Filling joins texts: an element is written once, when the template is read, and cut where its words or
    its children go.
    """

    what: str
    element: Any = None
    name: str = ""
    children: list[_Node] = field(default_factory=list)
    before: str = ""
    #: What a kept run says; None of what says nothing.
    words: str | None = None
    after: str = ""


@dataclass(frozen=True)
class Template:
    """A template that was read; `fields` are the names it asks for, those inside `每项` as `诉求.事实`."""

    parts: Mapping[str, bytes]
    #: The document before and after what is in its body.
    frame: tuple[str, str]
    nodes: tuple[Any, ...]
    fields: frozenset[str]

    def filled(self, values: Mapping[str, Any], keep: Iterable[str] = ()) -> dict[str, bytes]:
        """The parts of the .docx with these values; the marks of the names in `keep` stay in it."""
        late = {name: mark(name) for name in keep}
        written = "".join(text for _, text in _blocks(self.nodes, ({**_cleaned(values), **late},)))
        before, after = self.frame
        return {**self.parts, package.DOCUMENT: f"{before}{written}{after}".encode()}

    def fill(self, values: Mapping[str, Any], keep: Iterable[str] = ()) -> bytes:
        """The .docx with these values; the marks of the names in `keep` stay in it for a later filling."""
        return package.packed(self.filled(values, keep))


def mark(name: str) -> str:
    """How a field stands in a template."""
    return f"{{{{{name}}}}}"


@lru_cache(maxsize=256)
def read(content: bytes) -> Template:
    """What Word saved, as a template.

    Raises:
        TemplateRefused: not a .docx; macros, links, pictures; marks that do not close.
    """
    parts = package.unpacked(content)
    root = package.parsed(parts[package.DOCUMENT])
    body = root.find(BODY)
    if body is None:
        raise TemplateRefused([("文件里没有正文。", "The file has no body.")])
    reasons = [*_strange(body), *_marks_elsewhere(parts)]
    if reasons:
        raise TemplateRefused(reasons)
    found: list[_Node] = []
    _compile(list(body), found, reasons)
    if reasons:
        raise TemplateRefused(reasons)
    _write(root, found)
    return Template(parts, _frame(root, body), tuple(found), frozenset(_names(found, "")))


def _strange(body: etree._Element) -> list[tuple[str, str]]:
    """What the PDF could not show as Word does, once for each sort of thing."""
    said: dict[str, str] = {}
    for one in body.iter(etree.Element):
        parent = one.getparent()
        name = etree.QName(one).localname
        inside = {etree.QName(up).localname for up in one.iterancestors()}
        if inside & {"pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "tblGrid", "tblPrEx"} or parent is None:
            continue
        if name not in _KNOWN and name != "body":
            zh, en = _SAID.get(
                name, (f"印不出来的内容（{name}）", f"content that cannot be printed ({name})")
            )
            said[zh] = en
    return [
        (f"文件里有{zh}，不能用作模板。请去掉再上传。", f"The file holds {en}; take them out.")
        for zh, en in said.items()
    ]


def _marks_elsewhere(parts: Mapping[str, bytes]) -> list[tuple[str, str]]:
    for name, text in parts.items():
        if re.fullmatch(r"word/(header|footer|footnotes|endnotes)\d*\.xml", name) and "{{" in text_of(
            package.parsed(text)
        ):
            return [("页眉、页脚里不能写字段。请写在正文里。", "Headers and footers cannot hold fields.")]
    return []


def _compile(children: Sequence[Any], into: list[_Node], reasons: list[tuple[str, str]]) -> None:
    open_: list[tuple[_Node, str]] = []
    now = into
    for child in children:
        words = text_of(child).strip() if child.tag in (P, TR) else ""
        alone = _MARK.fullmatch(words) if words.count("{{") == 1 else None
        block = _block(alone[1]) if alone else None
        if alone and alone[1].strip() == _END:
            if open_:
                open_.pop()
                now = open_[-1][0].children if open_ else into
            else:
                reasons.append(_said("多了一个", words))
        elif block:
            now.append(block)
            open_.append((block, words))
            now = block.children
        else:
            now.append(_compiled(child, reasons))
    reasons += [_said("没有用{{完}}结束", words) for _, words in open_]


def _compiled(child: Any, reasons: list[tuple[str, str]]) -> _Node:
    if child.tag == P:
        shell = etree.Element(P)
        if (look := child.find(PPR)) is not None:
            shell.append(deepcopy(look))
        made = _Node("p", shell)
        _compile_inline(child, made.children, reasons)
        return made
    if child.tag in (TBL, TR, TC):
        inner = [one for one in child if one.tag in (TR, TC, P, TBL)]
        shell = etree.Element(child.tag)
        shell.extend(deepcopy(one) for one in child if one not in inner)
        made = _Node("box", shell, child.tag)
        _compile(inner, made.children, reasons)
        return made
    return _Node("keep", child)


def _compile_inline(paragraph: Any, into: list[_Node], reasons: list[tuple[str, str]]) -> None:
    _join_marks(paragraph)
    open_: list[tuple[_Node, str]] = []
    now = into
    for run in paragraph.iterchildren(R):
        for piece in _pieces(run):
            words = text_of(piece)
            mark = _MARK.fullmatch(words)
            if mark is None:
                if "{{" in words or "}}" in words:
                    reasons.append(_said("括号没有成对，或者里面换了行", words.strip()[:40]))
                now.append(_Node("keep", piece))
            elif mark[1].strip() == _END:
                if open_:
                    open_.pop()
                    now = open_[-1][0].children if open_ else into
                else:
                    reasons.append(_said("多了一个", words))
            elif block := _block(mark[1]):
                now.append(block)
                open_.append((block, words))
                now = block.children
            else:
                name = mark[1].strip()
                if not name or re.search(r"\s", name):
                    reasons.append(_said("看不懂", words))
                now.append(_Node("value", piece, name))
    reasons += [_said("没有用{{完}}结束", words) for _, words in open_]


def _block(inner: str) -> _Node | None:
    word, _, name = inner.strip().replace("\u3000", " ").partition(" ")
    return _Node(_BLOCKS[word], name=name.strip()) if word in _BLOCKS and name.strip() else None


def _join_marks(paragraph: Any) -> None:
    """Puts every mark that Word cut into pieces wholly into the text element where it begins."""
    texts = [one for run in paragraph.iterchildren(R) for one in run.iterchildren(T)]
    starts, whole = [], ""
    for one in texts:
        starts.append(len(whole))
        whole += one.text or ""
    cut = [[*(one.text or "")] for one in texts]
    for mark in _MARK.finditer(whole):
        first = max(index for index, start in enumerate(starts) if start <= mark.start())
        for place in range(mark.start(), mark.end()):
            home = max(index for index, start in enumerate(starts) if start <= place)
            if home != first:
                cut[home][place - starts[home]] = ""
        cut[first][mark.start() - starts[first]] = mark[0]
        for place in range(mark.start() + 1, min(mark.end(), starts[first] + len(cut[first]))):
            cut[first][place - starts[first]] = ""
    for one, letters in zip(texts, cut, strict=True):
        one.text = "".join(letters)


def _pieces(run: Any) -> Iterator[Any]:
    """A run cut at its marks: each mark a run of its own, with the same look."""
    look = run.find(RPR)
    for child in run:
        if child.tag == T:
            for words in re.split(r"(\{\{.*?\}\})", child.text or ""):
                if words:
                    yield _run(look, words)
        elif child.tag in (TAB, BR):
            made = _run(look, "")
            made.append(deepcopy(child))
            yield made


def _run(look: Any, words: str) -> Any:
    made = etree.Element(R)
    if look is not None:
        made.append(deepcopy(look))
    if words:
        text = etree.SubElement(made, T)
        text.text = words
        text.set(SPACE, "preserve")
    return made


def _names(nodes: Iterable[_Node], inside: str) -> Iterator[str]:
    for one in nodes:
        if one.what in ("value", "if", "unless", "each"):
            yield f"{inside}{one.name}"
        yield from _names(one.children, f"{inside}{one.name}." if one.what == "each" else inside)


def _write(root: Any, nodes: Sequence[_Node]) -> None:
    """Writes every element of the nodes, as it stands below this root, and cuts it where it is filled."""
    shell = etree.Element(root.tag, nsmap=root.nsmap)
    every = [one for one in _below(nodes) if one.element is not None]
    for one in every:
        _open(one)
        shell.append(one.element)
        shell.append(etree.Comment(_NEXT))
        one.element = None
    text = etree.tostring(shell, encoding="unicode")
    pieces = text[text.index(">") + 1 :].split(f"<!--{_NEXT}-->")
    for one, piece in zip(every, pieces, strict=False):
        one.before, _, one.after = piece.partition(f"<!--{_HERE}-->")


def _open(one: _Node) -> None:
    """Marks where the words of a run or the children of a paragraph or box go."""
    if one.what in ("p", "box"):
        one.element.append(etree.Comment(_HERE))
    elif one.element.tag == R:
        text = one.element.find(T)
        if text is not None:
            one.words, text.text = text.text or "", None
            text.append(etree.Comment(_HERE))


def _below(nodes: Iterable[_Node]) -> Iterator[_Node]:
    for one in nodes:
        yield one
        yield from _below(one.children)


def _frame(root: Any, body: Any) -> tuple[str, str]:
    empty = etree.Element(BODY)
    empty.append(etree.Comment(_HERE))
    root.replace(body, empty)
    text = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True).decode()
    before, _, after = text.partition(f"<!--{_HERE}-->")
    return before, after


_Scopes = tuple[Mapping[str, Any], ...]


def _chosen(nodes: Iterable[_Node], scopes: _Scopes) -> Iterator[tuple[_Node, _Scopes]]:
    """What is left when conditions are asked and items told, each with what it may look up."""
    for one in nodes:
        if one.what == "each":
            items = _look_up(one.name, scopes)
            for index, item in enumerate(items if isinstance(items, list) else [], 1):
                inner = item if isinstance(item, Mapping) else {"项": item}
                yield from _chosen(one.children, (*scopes, {"序号": str(index), **inner}))
        elif one.what not in ("if", "unless"):
            yield one, scopes
        elif bool(_look_up(one.name, scopes)) == (one.what == "if"):
            yield from _chosen(one.children, scopes)


def _blocks(nodes: Iterable[_Node], scopes: _Scopes) -> Iterator[tuple[str, str]]:
    """The tags and texts of what stands one below the other."""
    for one, known in _chosen(nodes, scopes):
        if one.what == "p":
            yield from ((P, text) for text in _paragraphs(one, known))
        elif one.what == "box":
            yield from _boxed(one, known)
        else:
            yield "", _run_of(one, one.words or "")


def _paragraphs(one: _Node, scopes: _Scopes) -> Iterator[str]:
    """The paragraph filled: none if its fields leave it empty, several where a value has several lines."""
    has_field = any(each.what != "keep" for each in one.children)
    written = False
    runs: list[str] = []
    said = ""
    for run, known in _chosen(one.children, scopes):
        words = run.words if run.what == "keep" else _text(_look_up(run.name, known))
        if words is None:
            runs.append(run.before)
            continue
        *lines, last = words.split("\n")
        for line in lines:
            if (said + line).strip():
                yield f"{one.before}{''.join(runs)}{_run_of(run, line)}{one.after}"
                written = True
            runs, said = [], ""
        runs.append(_run_of(run, last))
        said += last
    if said.strip() or not (has_field or written):
        yield f"{one.before}{''.join(runs)}{one.after}"


def _run_of(run: _Node, words: str) -> str:
    return f"{run.before}{escape(words)}{run.after}"


def _boxed(one: _Node, scopes: _Scopes) -> Iterator[tuple[str, str]]:
    inner = [*_blocks(one.children, scopes)]
    tags = {tag for tag, _ in inner}
    texts = "".join(text for _, text in inner)
    if one.name == TC and P not in tags:
        texts += _EMPTY
    if one.name != TBL or TR in tags:
        yield one.name, f"{one.before}{texts}{one.after}"


def _look_up(name: str, scopes: tuple[Mapping[str, Any], ...]) -> Any:
    return next((scope[name] for scope in reversed(scopes) if name in scope), "")


def _text(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(one, Mapping) for one in value):
        return "、".join(str(one) for one in value)
    return "" if value is None or isinstance(value, list | Mapping | bool) else str(value)


def _cleaned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _cleaned(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return plain(value) if isinstance(value, str) else value


def plain(value: str) -> str:
    """Words that stay words: no marks of their own, no characters that XML cannot hold."""
    clean = _ILLEGAL.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
    return clean.replace("{{", "｛｛").replace("}}", "｝｝")


def _said(what: str, words: str) -> tuple[str, str]:
    english = {
        "多了一个": "one too many",
        "没有用{{完}}结束": "not closed by {{完}}",
        "看不懂": "not understood",
    }.get(what, "braces do not pair")
    return (f"“{words}”{what}。", f"“{words}”: {english}.")
