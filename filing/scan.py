"""Asks clamd whether a file carries something harmful, over its INSTREAM command."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

_CHUNK = 64 * 1024


class ScannerAway(Exception):
    """The scanner did not answer, or could not say."""


class Scanner:
    """A clamd: `unix:///run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`."""

    def __init__(self, address: str, *, seconds: float = 60) -> None:
        self.address = address
        self.seconds = seconds

    def found(self, path: Path) -> str:
        """Gives the name of what was found in a file; empty when it is clean.

        Raises:
            ScannerAway: no answer, or none that says whether it is clean.
            OSError: the file itself cannot be read.
        """
        with path.open("rb") as file:
            try:
                with self._connect() as line:
                    line.sendall(b"zINSTREAM\0")
                    while chunk := file.read(_CHUNK):
                        line.sendall(struct.pack("!I", len(chunk)) + chunk)
                    line.sendall(struct.pack("!I", 0))
                    said = _answer(line)
            except (OSError, ValueError) as error:
                raise ScannerAway(f"the virus scanner at {self.address}: {error}") from error
        if said.endswith(" OK"):
            return ""
        if said.endswith(" FOUND"):
            return said.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScannerAway(f"the virus scanner at {self.address} said: {said or 'nothing'}")

    def _connect(self) -> socket.socket:
        if self.address.startswith("unix://"):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self.seconds)
            try:
                line.connect(self.address.removeprefix("unix://"))
            except BaseException:
                line.close()
                raise
            return line
        host, _, port = self.address.removeprefix("tcp://").rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self.seconds)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096:
        part = line.recv(4096)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
