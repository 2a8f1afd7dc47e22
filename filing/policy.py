"""What an office takes, where it keeps it, and who looks at it first."""

from __future__ import annotations

from dataclasses import dataclass

from filing.scan import Scanner
from filing.store import Store


@dataclass(frozen=True)
class Files:
    """The folder, the names of the kinds that are taken, the largest, and the scanner if one is set."""

    store: Store
    kinds: frozenset[str]
    most_bytes: int
    scanner: Scanner | None = None

    @property
    def most_mb(self) -> int:
        """The largest file in MB."""
        return self.most_bytes // (1024 * 1024)
