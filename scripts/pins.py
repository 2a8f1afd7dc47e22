"""Writes requirements*.txt anew: the exact version of every package, its dependencies included.

The ranges are those of setup.cfg; the versions are the newest that the oldest supported Python takes. The
files name packages and versions, never an index or a host: pip asks whatever index it is set up with.
"""

import configparser
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: Debian 12 has this one. Packages drop patch releases of Python, too.
OLDEST_PYTHON = "3.11.2"

#: What only the oldest Pythons need on top: pip judges such conditions by the Python it runs on.
ONLY_OLD = ('async-timeout==5.0.1 ; python_full_version < "3.11.3"',)


def main() -> None:
    """Resolves the three files, the later ones held to the versions of the earlier."""
    options = configparser.ConfigParser()
    options.read(ROOT / "setup.cfg", "utf-8")
    wanted = {
        "requirements.txt": options["options"]["install_requires"],
        "requirements-build.txt": options["options.extras_require"]["build"],
        "requirements-test.txt": options["options.extras_require"]["test"],
    }
    purposes = (
        "Everything `huiyin run` needs.",
        "What building a checkout needs.",
        "What the tests need besides.",
    )
    pinned: list[str] = []
    for (name, ranges), purpose in zip(wanted.items(), purposes, strict=True):
        new = [pin for pin in resolved(ranges.split("\n"), held=pinned) if pin not in pinned]
        new += ONLY_OLD if not pinned else ()
        pinned += new
        lines = [f"# Written by `make pins` from setup.cfg. {purpose}", *new, ""]
        (ROOT / name).write_text("\n".join(lines), "utf-8")


def resolved(ranges: list[str], *, held: list[str]) -> list[str]:
    """The pins that pip would install for these ranges on the oldest Python, sorted."""
    with tempfile.TemporaryDirectory() as folder:
        asked, constraints = Path(folder, "asked.txt"), Path(folder, "held.txt")
        asked.write_text("\n".join(filter(None, ranges)))
        constraints.write_text("\n".join(held))
        target = ["--target", folder, "--python-version", OLDEST_PYTHON, "--only-binary=:all:"]
        files = ["-r", str(asked), "-c", str(constraints)]
        dry = ["--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", *dry, *target, *files],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        sys.exit(done.stderr)
    found = [each["metadata"] for each in json.loads(done.stdout)["install"]]
    return sorted(f"{re.sub(r'[-_.]+', '-', each['name']).lower()}=={each['version']}" for each in found)


if __name__ == "__main__":
    main()
