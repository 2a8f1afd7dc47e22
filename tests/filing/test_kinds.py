"""A file is what its bytes are, whatever it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

import filing


def packed(*names: str) -> bytes:
    """An archive with empty files of these names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, "")
    return content.getvalue()


KNOWN = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "pdf": b"%PDF-1.7\n",
    "docx": packed("[Content_Types].xml", "word/document.xml"),
    "xlsx": packed("[Content_Types].xml", "xl/workbook.xml"),
    "ofd": packed("OFD.xml", "Doc_0/Document.xml"),
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 40,
    "wav": b"RIFF\x10\x00\x00\x00WAVEfmt ",
    "amr": b"#!AMR\n\x3c",
    "mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00",
    "text": "合作社欠款，𠮷林村。\r\n".encode("gb18030"),
}

UNKNOWN = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a page behind a mark": b"\xef\xbb\xbf  <svg onload=alert(1)>",
    "a program": b"MZ\x90\x00\x03\x00\x00\x00",
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "an archive": packed("a.txt"),
    "a macro": packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "a broken archive": b"PK\x03\x04not really",
    "bytes": bytes(range(256)),
    "nothing": b"",
    "BM and text": b"BMW 2019, license plate",
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_kind_is_told_from_the_bytes(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(KNOWN[name])

    found = filing.of(path)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("name", [each for each in UNKNOWN if each != "BM and text"])
def test_pages_programs_and_archives_are_no_kind(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(UNKNOWN[name])

    assert filing.of(path) is None


def test_two_letters_do_not_make_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(UNKNOWN["BM and text"])

    found = filing.of(path)

    assert found is not None
    assert found.name == "text"
