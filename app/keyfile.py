"""Keys as they are written down: a line each, in a file of Huiyin's user alone or in the environment."""

from __future__ import annotations

import base64
import binascii
import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from app.config import Misconfigured, Settings
from engine import vault

HEADER = "# 回音的密钥：不改、不外传，单独备份，不和数据库放在一起。Keys of Huiyin: keep them apart.\n"


@dataclass(frozen=True)
class Line:
    """One key as it is written down."""

    id: str
    #: One key seals what is new; the others still open what they sealed.
    use: Literal["writes", "reads"]
    secret: bytes = field(repr=False)


class Given:
    """Keys of the environment, judged when they are read."""

    where = "HUIYIN_KEYS"

    def __init__(self, text: str) -> None:
        self._lines = _parsed(text.split(","), self.where)
        self._ring = _ring(self._lines)

    def __call__(self) -> vault.Ring:
        return self._ring

    def lines(self) -> list[Line]:
        """What stands there."""
        return self._lines


class KeyFile:
    """Keys in a file, read again when it changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = str(path)
        self._read: tuple[tuple[int, int, int], vault.Ring] | None = None

    def __call__(self) -> vault.Ring:
        try:
            found = os.stat(self.path)
            version = (found.st_mtime_ns, found.st_size, found.st_ino)
            kept = self._read
            if kept is None or kept[0] != version:
                kept = self._read = (version, _ring(self.lines()))
        except (OSError, Misconfigured) as error:
            raise vault.KeyLost(f"Expected keys in a file, but: {type(error).__name__}.") from error
        return kept[1]

    def lines(self) -> list[Line]:
        """What stands in the file.

        Raises:
            Misconfigured: it cannot be read, others may read it, or a line is wrong or weak.
        """
        lines = self.entries()
        _require_one_writer(lines, self.where)
        return lines

    def entries(self) -> list[Line]:
        """The same, of a file where no key need write."""
        try:
            mode = self.path.stat().st_mode
            text = self.path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(
                f"读不了密钥文件 {self.where}：{type(error).__name__}。",
                f"The key file {self.where} cannot be read: {type(error).__name__}.",
            ) from error
        if mode & (stat.S_IRWXO | stat.S_IWGRP):
            raise Misconfigured(
                f"密钥文件 {self.where} 别人也能读或者改。请运行 chmod 600 {self.where}。",
                f"Others may read or change the key file {self.where}. Run chmod 600 {self.where}.",
            )
        return _entries(text.splitlines(), self.where)

    def write(self, lines: Iterable[Line]) -> None:
        """Puts other keys in the file's place, in one step, for its owner only."""
        os.replace(self._beside(lines), self.path)

    def make(self, line: Line) -> None:
        """Makes the file with one key; of several servers that start together one does."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        written = self._beside([line])
        with suppress(FileExistsError):
            os.link(written, self.path)
        os.unlink(written)

    def _beside(self, lines: Iterable[Line]) -> str:
        # A temporary file is its owner's alone (0600) from the beginning.
        with tempfile.NamedTemporaryFile(
            "w", dir=self.path.parent, prefix=f".{self.path.name}", delete=False, encoding="utf-8"
        ) as file:
            file.write(HEADER)
            for each in lines:
                file.write(f"{each.id} {each.use} {base64.b64encode(each.secret).decode()}\n")
            file.flush()
            os.fsync(file.fileno())
        return file.name


def source(settings: Settings) -> KeyFile | Given:
    """Where the keys of these settings come from. Keys of the environment are judged now, a file when used.

    Raises:
        Misconfigured: the environment has a key that is weak or not a key.
    """
    return Given(settings.keys) if settings.keys else KeyFile(settings.keys_file)


def _parsed(entries: Iterable[str], where: str) -> list[Line]:
    lines = _entries(entries, where)
    _require_one_writer(lines, where)
    return lines


def _entries(entries: Iterable[str], where: str) -> list[Line]:
    lines: list[Line] = []
    for number, entry in enumerate(entries, 1):
        words = entry.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            id_, use, text = words
            secret = base64.b64decode(text, validate=True)
            vault.require_strong(secret)
        except vault.WeakKey:
            raise Misconfigured(
                f"{where} 第 {number} 行的密钥太弱：要 32 个随机字节的 base64（openssl rand -base64 32）。",
                f"The key in line {number} of {where} is weak: expected 32 random bytes in base64 "
                "(openssl rand -base64 32).",
            ) from None
        except (ValueError, binascii.Error):
            # Not from the error, which quotes the line.
            raise _unreadable(number, where) from None
        if use not in ("writes", "reads") or not id_.isalnum() or any(one.id == id_ for one in lines):
            raise _unreadable(number, where)
        lines.append(Line(id_, "writes" if use == "writes" else "reads", secret))
    return lines


def _unreadable(number: int, where: str) -> Misconfigured:
    return Misconfigured(
        f"{where} 第 {number} 行看不懂：要写“编号 writes 密钥”或者“编号 reads 密钥”，编号不重复。",
        f"Line {number} of {where} is not '<id> writes|reads <key>', or its id is there twice.",
    )


def _require_one_writer(lines: list[Line], where: str) -> None:
    if sum(each.use == "writes" for each in lines) != 1:
        raise Misconfigured(
            f"{where} 里要正好有一把密钥是 writes。", f"Exactly one key in {where} must be 'writes'."
        )


def _ring(lines: list[Line]) -> vault.Ring:
    writes = next(each.id for each in lines if each.use == "writes")
    return vault.Ring({each.id: each.secret for each in lines}, writes)
