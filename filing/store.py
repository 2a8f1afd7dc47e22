"""A folder of files named by their sha256: each kept once, whole or not at all, never written to again."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

#: Bytes read and written at a time.
CHUNK = 256 * 1024


class TooLarge(Exception):
    """More bytes came than may."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Expected at most {most} bytes, but more came.")
        self.most = most


@dataclass(frozen=True)
class Incoming:
    """Bytes that came and are not kept yet: they lie in `path` until the end of `receive`."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class Kept:
    """A kept file."""

    sha256: str
    size: int


class Store:
    """One folder. Several processes may share it: a file has one name, and its name is what is in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def receive(self, stream: IO[bytes], most: int) -> Iterator[Incoming]:
        """Takes bytes in beside the kept ones; what is not kept by the end is gone.

        Raises:
            TooLarge: more than `most` bytes come.
            OSError: the folder cannot be written to; its disk may be full.
        """
        door = self.folder / "incoming"
        door.mkdir(parents=True, exist_ok=True)
        path = door / f"{os.getpid()}-{secrets.token_hex(8)}"
        try:
            digest, size = hashlib.sha256(), 0
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > most:
                        raise TooLarge(most)
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            yield Incoming(path, digest.hexdigest(), size)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, new: Incoming) -> Kept:
        """Keeps what came in: its bytes are on the disk before its name is. The same bytes are one file.

        Raises:
            OSError: the folder cannot be written to.
        """
        place = self.path(new.sha256)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            new.path.chmod(0o400)
            new.path.replace(place)
            _to_disk(place.parent)
        return Kept(new.sha256, new.size)

    def path(self, sha256: str) -> Path:
        """Gives where a file lies; it need not be there.

        Raises:
            ValueError: that is no sha256.
        """
        if len(sha256) != 64 or not all(each in "0123456789abcdef" for each in sha256):
            raise ValueError("expected a sha256 in small letters")
        return self.folder / sha256[:2] / sha256

    def is_intact(self, sha256: str) -> bool:
        """Whether the file is there and still what it was."""
        place = self.path(sha256)
        if not place.is_file():
            return False
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def names(self) -> Iterator[str]:
        """Gives the sha256 of every kept file, in order."""
        for place in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if len(place.name) == 64:
                yield place.name

    def drop(self, sha256: str) -> None:
        """Takes a file away that nothing names: the bytes of an upload that was never finished."""
        self.path(sha256).unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    """Makes a new name survive the loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
