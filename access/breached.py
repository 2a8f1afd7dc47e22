"""An office's own list of passwords that everybody knows: a sorted file, looked up by halving, never read.

Either words as they are typed, or SHA-1 in capital hexadecimals with anything after a colon, as the lists of
breached passwords are given out (`HASH:count`). Sorted by bytes (`LC_ALL=C sort -u`). Forty gigabytes cost
some forty short reads.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

_HASH = re.compile(rb"[0-9A-Fa-f]{40}(:|\r?$)")
#: Longer lines are no passwords; and at how many places it is looked whether the file is sorted.
_LINE, _PROBES = 4096, 200


class Unsorted(ValueError):
    """The file cannot be halved: two of its lines are not in order, or it has none."""


class Breached:
    """One such file."""

    def __init__(self, path: Path) -> None:
        """Looks at some lines of it.

        Raises:
            OSError: it cannot be read. Unsorted: it is not sorted, or empty.
        """
        self.path = path
        with path.open("rb") as file:
            first = file.readline(_LINE)
            self._is_hashes = bool(_HASH.match(first.rstrip(b"\r\n")))
            size = path.stat().st_size
            keys = [self._key(self._line(file, size * each // _PROBES)) for each in range(_PROBES)]
        known = [each for each in keys if each]
        if not known or known != sorted(known):
            raise Unsorted(f"Expected {path} to be sorted by bytes, but it is not.")

    def holds(self, password: str) -> bool:
        """Whether a password stands in it, as it was typed or in small letters."""
        with self.path.open("rb") as file:
            return any(self._finds(file, each) for each in {password, password.casefold()})

    def _finds(self, file: BinaryIO, password: str) -> bool:
        wanted = password.encode()
        if self._is_hashes:
            wanted = hashlib.sha1(wanted, usedforsecurity=False).hexdigest().upper().encode()
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            line = self._line(file, middle)
            if line and self._key(line) < wanted:
                low = file.tell()
            elif line and self._key(line) == wanted:
                return True
            else:
                high = middle
        return False

    def _line(self, file: BinaryIO, at: int) -> bytes:
        """The first line that begins at a place or after it."""
        file.seek(max(at - 1, 0))
        if at:
            file.readline(_LINE)
        return file.readline(_LINE)

    def _key(self, line: bytes) -> bytes:
        return line[:40].upper() if self._is_hashes else line.rstrip(b"\r\n")
