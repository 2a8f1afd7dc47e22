"""What a file is, by its bytes: a name only has to agree with them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Group = Literal["picture", "document", "sound", "film"]

#: So much of a file is looked at to know it; of text, all of it.
HEAD = 4096


@dataclass(frozen=True)
class Kind:
    """One kind of file: what it is called, the type it is sent with, the extensions that tell the truth."""

    name: str
    mime: str
    extensions: tuple[str, ...]
    group: Group
    #: Whether every browser of the floor (Chromium 109) shows it as it is, and safely.
    is_shown: bool = False


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Every kind that can be told from its bytes, by name. Pages, scripts and archives are none of them.
KINDS: Mapping[str, Kind] = {
    one.name: one
    for one in (
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg", "jfif"), "picture", is_shown=True),
        Kind("png", "image/png", ("png",), "picture", is_shown=True),
        Kind("gif", "image/gif", ("gif",), "picture", is_shown=True),
        Kind("webp", "image/webp", ("webp",), "picture", is_shown=True),
        Kind("bmp", "image/bmp", ("bmp",), "picture", is_shown=True),
        Kind("tiff", "image/tiff", ("tif", "tiff"), "picture"),
        Kind("heic", "image/heic", ("heic", "heif"), "picture"),
        Kind("pdf", "application/pdf", ("pdf",), "document", is_shown=True),
        Kind("docx", _WORD, ("docx",), "document"),
        Kind("xlsx", _SHEET, ("xlsx",), "document"),
        Kind("ofd", "application/ofd", ("ofd",), "document"),
        Kind("ole", "application/octet-stream", ("doc", "xls", "wps", "et"), "document"),
        Kind("text", "text/plain", ("txt", "csv"), "document"),
        Kind("mp3", "audio/mpeg", ("mp3",), "sound"),
        Kind("wav", "audio/wav", ("wav",), "sound"),
        Kind("amr", "audio/amr", ("amr",), "sound"),
        Kind("m4a", "audio/mp4", ("m4a",), "sound"),
        Kind("mp4", "video/mp4", ("mp4",), "film"),
        Kind("mov", "video/quicktime", ("mov",), "film"),
    )
}

#: The first bytes of those that have some.
_MARKS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"#!AMR", "amr"),
)
#: The brand behind `ftyp` in files of the ISO family.
_BRANDS = {
    b"heic": "heic",
    b"heix": "heic",
    b"mif1": "heic",
    b"msf1": "heic",
    b"M4A ": "m4a",
    b"qt  ": "mov",
}


def of(path: Path) -> Kind | None:
    """Tells what a file is, or None for what is no kind we know: a page, a script, a program, an archive."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    name = _by_head(head) or _packed(path, head) or _text(path, head)
    return KINDS[name] if name else None


def _by_head(head: bytes) -> str:
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "mp4")
    name = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    # Two letters are a weak mark: the length that follows them must be the file's own kind of number.
    return "" if name == "bmp" and head[6:10] != b"\x00\x00\x00\x00" else name


def _packed(path: Path, head: bytes) -> str:
    """Which of the packed formats it is; any other archive, and any with a program in it, is none."""
    if not head.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    if "[Content_Types].xml" in names:
        return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else ""
    return "ofd" if "OFD.xml" in names else ""


def _text(path: Path, head: bytes) -> str:
    """Plain text in UTF-8 or GB18030: no control characters, and nothing a browser could take for a page."""
    if not head or b"\x00" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or head[:2] == b"#!":
        return ""
    content = path.read_bytes()
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in set(content)) or b"\x7f" in content:
        return ""
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "text"
    return ""
