"""What the documents say about the code is what the code says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


def _describe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("describe", ROOT / "scripts" / "describe.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_services_are_described_as_they_are() -> None:
    assert (ROOT / "docs/services.md").read_text("utf-8") == _describe().services(), "run scripts/describe.py"


def test_the_refusals_are_described_as_they_are() -> None:
    assert (ROOT / "docs/errors.md").read_text("utf-8") == _describe().errors(), "run scripts/describe.py"


def test_every_link_in_the_documents_leads_somewhere() -> None:
    pages = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("workflows/*.md"),
        *ROOT.glob("bench/*.md"),
    ]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]

    assert not dead
    assert len(pages) > 15
