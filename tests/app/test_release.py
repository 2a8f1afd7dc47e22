"""What leaves the house: the wheel has everything the checkout has, and set-up needs nothing but Python."""

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.config import ROOT
from scripts import prepare


def test_a_wheel_carries_pages_diagrams_forms_figures_and_revisions(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    source = tmp_path / "source"
    built = [str(path.relative_to(ROOT)) for path in (ROOT / "web" / "static" / "build").glob("*")]
    for name in filter(None, [*listed, *built]):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())

    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            tmp_path,
            source,
        ],
        check=True,
        capture_output=True,
    )

    wheel = next(tmp_path.glob("*.whl"))
    inside = set(zipfile.ZipFile(wheel).namelist())
    rooms = ("access", "api", "app", "engine", "feel", "forms", "migrations", "petition", "web", "workers")
    needed = [
        name
        for name in listed
        if name.startswith((*(f"{room}/" for room in rooms), "workflows/"))
        and not name.endswith((".mjs", ".txt", ".ts"))
        and (ROOT / name).is_file()
    ]
    assert [name for name in needed if name not in inside] == []
    assert "web/static/build/manifest.json" in inside
    assert not [name for name in inside if name.startswith(("tests/", "scripts/", "node_modules/"))]


def test_an_old_python_can_read_the_set_up_and_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ast.parse((ROOT / "scripts" / "prepare.py").read_text("utf-8"), feature_version=(3, 8))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(prepare.shutil, "which", lambda _: None)

    with pytest.raises(prepare.CannotPrepare, match=r"需要 Python 3\.11"):
        prepare.interpreter()


def test_a_newer_python_on_the_path_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(
        prepare.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "python3.12" else None
    )

    assert prepare.interpreter() == "/usr/bin/python3.12"


def test_a_step_that_fails_shows_what_the_program_said() -> None:
    with pytest.raises(prepare.CannotPrepare, match="no such thing"):
        prepare.call([sys.executable, "-c", "raise SystemExit('no such thing')"])
