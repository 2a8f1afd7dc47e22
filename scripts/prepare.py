"""Prepares a checkout: `prepare.py run` for `make run`, `prepare.py test` for `make test`.

A virtual environment with the pinned packages, the pages' scripts and styles, for tests their tools as well.
Needs Python 3.11 or newer and nothing else: Node comes in a wheel, pip is found or fetched. What is already
there is left alone: each step keeps a stamp with the hash of what it was made from.

Standard library only, and no syntax newer than Python 3.8: an old interpreter must be able to say so.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD = ROOT / "web" / "static" / "build"
#: For papers where the system has no Chinese font; of the package, the two weights that are printed.
FONTS = ROOT / "printing" / "fonts"
BROUGHT = ("fonts/NotoSansHans-Regular.otf", "fonts/NotoSansHans-Bold.otf", "LICENSE")
OLDEST = (3, 11)

QUIET = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore", "PIP_NO_INPUT": "1"}


class CannotPrepare(Exception):
    """A step failed; the message says which and what to do, in Chinese and English."""


def main(what: str) -> None:
    """Does every step that `make run` or `make test` needs and that is not done."""
    if what not in ("run", "test", "assets"):
        raise CannotPrepare("prepare.py run | test | assets")
    virtual_environment()
    packages("requirements.txt", "requirements-build.txt")
    if what == "test":
        packages("requirements-test.txt")
    project()
    assets()


def virtual_environment() -> None:
    """Makes .venv, or makes it again when its interpreter is gone or too old."""
    if PYTHON.exists() and succeeds([PYTHON, "-c", "import pip"]):
        return
    python = interpreter()
    with step("建立 Python 环境", "Python environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        if not succeeds([python, "-m", "venv", VENV]):  # Debian without python3-venv
            shutil.rmtree(VENV, ignore_errors=True)
            call([python, "-m", "venv", "--without-pip", VENV])
            pip(python)


def interpreter() -> str:
    """The path of a Python that is new enough: this one, or a newer one on the PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(19, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    raise CannotPrepare(
        f"需要 Python 3.11 或更新的版本，这里是 {sys.version.split()[0]}。\n"
        f"Expected Python 3.11 or newer, but this is {sys.version.split()[0]}."
    )


def pip(python: str) -> None:
    """Puts pip into .venv where Python cannot do it itself: by the system's pip, or from its wheel."""
    if succeeds([python, "-m", "pip", "--version"]):
        call([python, "-m", "pip", "--python", PYTHON, "install", "-q", "pip"])
        return
    with tempfile.TemporaryDirectory() as folder:
        wheels = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl")) or from_debian(Path(folder))
        if not wheels:
            raise CannotPrepare(
                "这里的 Python 没有 pip，也取不到。请先 apt install python3-venv，再试一次。\n"
                "This Python has no pip and none could be fetched. apt install python3-venv, and try again."
            )
        call([PYTHON, str(wheels[-1] / "pip"), "install", "-q", "--no-index", str(wheels[-1])])


def from_debian(folder: Path) -> list[Path]:
    """The pip wheel inside Debian's package of it, fetched with apt-get as an ordinary user into `folder`."""
    if not shutil.which("apt-get"):
        return []
    (folder / "lists" / "partial").mkdir(parents=True)
    (folder / "archives" / "partial").mkdir(parents=True)
    own = ["-o", f"Dir::State::Lists={folder}/lists", "-o", f"Dir::Cache={folder}"]
    own += ["-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="]
    for command in (["update"], ["download", "python3-pip-whl"]):
        if not succeeds(["apt-get", "-qq", *own, *command], folder):
            return []
    for package in folder.glob("*.deb"):
        call(["dpkg-deb", "-x", str(package), str(folder / "unpacked")])
    return sorted(folder.glob("unpacked/usr/share/python-wheels/pip-*.whl"))


def packages(*names: str) -> None:
    """Installs the packages of these files of pins."""
    stamps = {VENV / f".{name}.stamp": hash_of([ROOT / name]) for name in names}
    if all(is_stamped(path, made_from) for path, made_from in stamps.items()):
        return
    with step("安装依赖", "packages"):
        pins = [part for name in names for part in ("-r", name)]
        # Modules are compiled when they are first used: most of the packages' never are.
        call([PYTHON, "-m", "pip", "install", "-q", "--no-compile", *pins])
    for path, made_from in stamps.items():
        path.write_text(made_from)


def project() -> None:
    """Installs the checkout itself, so that the command `huiyin` is there."""
    made_from = hash_of([ROOT / "setup.cfg", ROOT / "pyproject.toml"])
    if is_stamped(VENV / ".huiyin.stamp", made_from) and (VENV / "bin" / "huiyin").exists():
        return
    with step("安装回音", "Huiyin"):
        call([PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", "."])
    (VENV / ".huiyin.stamp").write_text(made_from)


def assets() -> None:
    """Builds the pages' scripts and styles with the Node of the wheel; a release brings them built."""
    locks = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    sources = [ROOT / "web" / "build.mjs", ROOT / "web" / "icons.txt"]
    for folder in ("islands", "styles"):
        sources += sorted(path for path in (ROOT / "web" / folder).rglob("*") if path.is_file())
    made_from = hash_of(locks + sources)
    if is_stamped(BUILD / ".stamp", made_from) and all((FONTS / Path(one).name).exists() for one in BROUGHT):
        return
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    fetched_from = hash_of(locks)
    if not is_stamped(ROOT / "node_modules" / ".stamp", fetched_from):
        with step("取页面所用的库", "libraries of the pages"):
            call([str(VENV / "bin" / "npm"), "ci", "--ignore-scripts"], PATH=path)
        (ROOT / "node_modules" / ".stamp").write_text(fetched_from)
    with step("构建页面脚本与样式", "scripts and styles"):
        call([str(VENV / "bin" / "node"), "web/build.mjs"], PATH=path)
        FONTS.mkdir(exist_ok=True)
        for one in BROUGHT:
            shutil.copyfile(ROOT / "node_modules" / "@embedpdf" / "fonts-sc" / one, FONTS / Path(one).name)
    (BUILD / ".stamp").write_text(made_from)


def hash_of(files: list[Path]) -> str:
    """One hash of the files' names and contents; a missing file counts as empty."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"\0{file.relative_to(ROOT)}\0".encode())
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()


def is_stamped(path: Path, made_from: str) -> bool:
    """Whether the stamp says that the thing was made from this."""
    return path.exists() and path.read_text() == made_from


@contextmanager
def step(zh: str, en: str) -> Iterator[None]:
    """Says what is being done, and then how long it took."""
    print(f"· {zh} / {en} …", flush=True)
    began = time.monotonic()
    yield
    print(f"  {time.monotonic() - began:.1f} s", flush=True)


def succeeds(command: list[object], folder: Path = ROOT) -> bool:
    """Whether a command does, in silence."""
    quiet = subprocess.DEVNULL
    return subprocess.call([str(part) for part in command], cwd=str(folder), stdout=quiet, stderr=quiet) == 0


def call(command: list[object], **environment: str) -> None:
    """Runs a command in the checkout, in silence; what it said is shown when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=str(ROOT),
        env={**os.environ, **QUIET, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        said = done.stdout.decode(errors="replace").strip()
        raise CannotPrepare(f"{said}\n这一步没有成功 This step failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "")
    except CannotPrepare as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
