"""The zip that a .docx is: read within bounds, refused where it could act, written the same each time."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO

from lxml import etree

from printing.errors import TemplateRefused

DOCUMENT = "word/document.xml"
MAX_BYTES = 1_000_000
_MAX_UNPACKED = 8_000_000
_MAX_PARTS = 200
_MAIN = b"wordprocessingml.document.main+xml"
_ACTIVE = ("vbaproject", "vbadata", "activex", "embeddings/", "customui", "attachedtoolbars")
#: What a zip says of each entry: version 2.0, deflated, readable by its owner; made the first day there is,
#: for the same words give the same bytes.
_NEEDS, _DEFLATE, _UTF8, _UNIX, _READABLE = 20, 8, 0x800, 3 << 8, 0o600 << 16
_NEVER = (0, 1 << 5 | 1)


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a .docx by name.

    Raises:
        TemplateRefused: too large, not a .docx, or with macros, embedded objects, pictures or external links.
    """
    if len(content) > MAX_BYTES:
        raise TemplateRefused([("文件太大，最多 1 MB。", "The file is too large: 1 MB at most.")])
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            entries = packed.infolist()
            if len(entries) > _MAX_PARTS or sum(one.file_size for one in entries) > _MAX_UNPACKED:
                raise TemplateRefused([("文件解开后太大。", "The file is too large when unpacked.")])
            parts = {one.filename: packed.read(one) for one in entries if not one.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _not_word() from error
    if DOCUMENT not in parts or "[Content_Types].xml" not in parts:
        raise _not_word()
    if reasons := _dangers(parts):
        raise TemplateRefused(reasons)
    return parts


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A .docx of these parts; the same parts give the same bytes."""
    entries, listing = b"", b""
    for name in sorted(parts, key=lambda each: (each != "[Content_Types].xml", each)):
        content = parts[name]
        crc, deflated = _deflated(content)
        known = name.encode()
        flags = 0 if name.isascii() else _UTF8
        facts = struct.pack(
            "<5H3L2H", _NEEDS, flags, _DEFLATE, *_NEVER, crc, len(deflated), len(content), len(known), 0
        )
        place = struct.pack("<3H2L", 0, 0, 0, _READABLE, len(entries))
        listing += b"PK\x01\x02" + struct.pack("<H", _UNIX | _NEEDS) + facts + place + known
        entries += b"PK\x03\x04" + facts + known + deflated
    end = struct.pack("<4H2LH", 0, 0, len(parts), len(parts), len(listing), len(entries), 0)
    return entries + listing + b"PK\x05\x06" + end


# Most parts of a template are the same in every paper.
@lru_cache(maxsize=512)
def _deflated(content: bytes) -> tuple[int, bytes]:
    press = zlib.compressobj(wbits=-15)
    return zlib.crc32(content), press.compress(content) + press.flush()


def parsed(text: bytes) -> etree._Element:
    """One part as XML, without comments, without entities and without the network.

    Raises:
        TemplateRefused: it is none, or declares a document type.
    """
    try:
        root = etree.fromstring(text, _parser())
    except etree.XMLSyntaxError as error:
        raise _not_word() from error
    if root.getroottree().docinfo.doctype:
        raise _not_word()
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )


def _dangers(parts: Mapping[str, bytes]) -> list[tuple[str, str]]:
    found = []
    names = [name.lower() for name in parts]
    types = parts["[Content_Types].xml"]
    if any(word in name for name in names for word in _ACTIVE) or b"macroEnabled" in types:
        found.append(
            (
                "文件里有宏、控件或者嵌入的对象，不能用作模板。请另存为不含宏的 .docx。",
                "The file holds macros, controls or embedded objects; save it as a .docx without them.",
            )
        )
    elif _MAIN not in types:
        raise _not_word()
    links = [name for name, text in parts.items() if name.endswith(".rels") and _has_external(text)]
    if links:
        found.append(
            (
                "文件里有外部链接（超链接、链接的图片或者附加的模板），不能用作模板。请取消链接。",
                "The file holds external links (hyperlinks, linked pictures, an attached template).",
            )
        )
    if any(name.startswith("word/media/") for name in names):
        found.append(
            (
                "文件里有图片，不能用作模板。印章在签发以后加盖。",
                "The file holds pictures; a seal is set after signing.",
            )
        )
    return found


def _has_external(text: bytes) -> bool:
    return any(
        (one.get("TargetMode") or "").lower() == "external" for one in parsed(text).iter("{*}Relationship")
    )


def _not_word() -> TemplateRefused:
    return TemplateRefused(
        [
            (
                "这不是 Word 文件（.docx）。请用 Word 或者 WPS 另存为 .docx 再上传。",
                "This is not a Word file (.docx).",
            )
        ]
    )
