"""Files are kept once, whole, and as they came; what was cut off leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from filing import Scanner, ScannerAway, Store, TooLarge

ROOT = Path(__file__).resolve().parents[2]


def kept(store: Store, content: bytes) -> str:
    """Keeps these bytes."""
    with store.receive(io.BytesIO(content), 1024 * 1024) as new:
        return store.keep(new).sha256


def test_the_same_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    store = Store(tmp_path)

    first, again = kept(store, "收据".encode()), kept(store, "收据".encode())

    assert first == again == hashlib.sha256("收据".encode()).hexdigest()
    assert list(store.names()) == [first]
    assert store.path(first).read_bytes() == "收据".encode()
    assert store.path(first).stat().st_mode & 0o777 == 0o400
    assert list((tmp_path / "incoming").iterdir()) == []


def test_what_is_too_large_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)

    with pytest.raises(TooLarge), store.receive(io.BytesIO(b"x" * 100), 99):
        pass

    assert list(store.names()) == []
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sha256 = kept(store, b"as it came")
    assert store.is_intact(sha256)

    store.path(sha256).chmod(0o600)
    store.path(sha256).write_bytes(b"as it went")

    assert not store.is_intact(sha256)
    assert not store.is_intact("0" * 64)


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    for name in ("../../etc/passwd", "A" * 64, "ab", ""):
        with pytest.raises(ValueError, match="sha256"):
            Store(tmp_path).path(name)


def test_a_killed_process_leaves_no_half_file_under_a_name(tmp_path: Path) -> None:
    program = """
import os, sys
from pathlib import Path
from filing import Store

class Cut:
    sent = 0
    def read(self, size):
        self.sent += 1
        if self.sent > 3:
            os.kill(os.getpid(), 9)
        return b"x" * 1000

with Store(Path(sys.argv[1])).receive(Cut(), 10**9) as new:
    Store(Path(sys.argv[1])).keep(new)
"""
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=False)

    assert done.returncode == -9
    assert list(Store(tmp_path).names()) == []


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[str]:
    """Something that speaks clamd's INSTREAM and finds what says so."""
    place = tmp_path / "clamd.ctl"
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(place))
    server.listen()

    def answer() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line, line.makefile("rb") as file:
                assert file.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", file.read(4))[0]:
                    content += file.read(size)
                found = b"Eicar-Test-Signature FOUND" if b"EICAR" in content else b"OK"
                line.sendall(b"stream: " + found + b"\0")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield f"unix://{place}"
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_the_scanner_says_what_it_found(clamd: str, tmp_path: Path) -> None:
    clean, bad = tmp_path / "clean", tmp_path / "bad"
    clean.write_bytes(b"x" * 200_000)
    bad.write_bytes(b"EICAR")

    scanner = Scanner(clamd)

    assert scanner.found(clean) == ""
    assert scanner.found(bad) == "Eicar-Test-Signature"


def test_a_scanner_that_is_away_is_not_a_clean_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")

    with pytest.raises(ScannerAway):
        Scanner(f"unix://{tmp_path / 'nobody'}").found(path)
