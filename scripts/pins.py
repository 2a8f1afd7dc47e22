"""Writes requirements*.txt anew: the exact version of every package, its dependencies included.

The ranges are those of setup.cfg. The files name packages and versions, never an index or a host: pip asks
whatever index it is set up with.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP_TOOLS = "pip-tools==7.6.2"
HEADER = "# Written by `make pins` from setup.cfg. {}\n"


def main() -> None:
    """Resolves the three files, the later ones held to the versions of the first."""
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", PIP_TOOLS], check=True)
    run = compiled("setup.cfg")
    build = [line for line in compiled("setup.cfg", "--extra", "build", given=run) if line not in run]
    test = [line for line in compiled("setup.cfg", "--extra", "test", given=run + build) if line not in run]
    write("requirements.txt", "Everything `huiyin run` needs.", run)
    write("requirements-build.txt", "What building a checkout needs besides.", build)
    write("requirements-test.txt", "What the tests need besides.", test)


def compiled(*arguments: str, given: list[str] | None = None) -> list[str]:
    """The pins of setup.cfg with these arguments, held to the given ones."""
    held = ROOT / "var" / "held.txt"
    held.parent.mkdir(exist_ok=True)
    held.write_text("\n".join(given or []))
    quiet = ["-q", "--no-header", "--no-annotate", "--strip-extras", "--no-config", "--no-build-isolation"]
    silent = ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--allow-unsafe"]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "piptools",
            "compile",
            *quiet,
            *silent,
            "-c",
            str(held),
            "-o",
            "-",
            *arguments,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    held.unlink()
    if done.returncode != 0:
        sys.exit(done.stderr)
    return [line for line in done.stdout.splitlines() if "==" in line]


def write(name: str, purpose: str, pins: list[str]) -> None:
    """Writes one file of pins."""
    (ROOT / name).write_text(HEADER.format(purpose) + "\n".join(pins) + "\n")


if __name__ == "__main__":
    main()
