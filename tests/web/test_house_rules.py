"""Rules of the pages that can be read off the files: no inline styles, icons that exist, the budget."""

import gzip
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
PYTHON = sorted(WEB.rglob("*.py"))
ISLANDS = sorted((WEB / "islands").rglob("*.js"))
ICONS = {line.split("#")[0].strip() for line in (WEB / "icons.txt").read_text("utf-8").splitlines()} - {""}
#: What the two sheets of every page may weigh together.
BUDGET = 15 * 1024


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_carry_no_style_no_handler_and_no_inline_script(path: Path) -> None:
    text = path.read_text("utf-8")

    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_its_token(path: Path) -> None:
    text = path.read_text("utf-8")

    for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.S):
        assert 'name="csrf"' in form


@pytest.mark.parametrize("path", [*TEMPLATES, *PYTHON], ids=lambda path: path.name)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    text = path.read_text("utf-8")
    named = set(re.findall(r"\bic\('([a-z0-9-]+)'", text))
    named |= set(re.findall(r"call empty\('([a-z0-9-]+)'", text))
    named |= set(re.findall(r"\bnote\('[a-z]*', '([a-z0-9-]+)'", text))

    assert named <= ICONS


def test_icons_chosen_by_python_are_in_the_sprite() -> None:
    from web import errors, shell, views, wording
    from web.pages import _piles, register

    named = {mark[3] for mark in wording._MARKS.values()} | set(wording._STATUS_ICONS.values())
    named |= (
        set(errors._ICONS.values())
        | set(_piles.ICONS.values())
        | {how[3] for how in register._KINDS.values()}
    )
    named |= {views.Due(kind, "", "").icon for kind in views.DUE_KINDS}
    named |= set(re.findall(r'"([a-z-]+)", _\("', Path(shell.__file__).read_text("utf-8")))

    assert named <= ICONS


def test_no_icon_is_carried_that_nobody_shows() -> None:
    text = "\n".join(path.read_text("utf-8") for path in [*TEMPLATES, *PYTHON, *ISLANDS])

    assert {icon for icon in ICONS if not re.search(rf"['\"]{re.escape(icon)}['\"]", text)} == set()


def test_the_styles_of_every_page_stay_in_their_budget() -> None:
    sheets = [(WEB / "styles" / name).read_bytes() for name in ("huiyin.css", "pages.css")]

    assert sum(len(gzip.compress(sheet)) for sheet in sheets) < BUDGET


def test_a_selector_is_written_once_in_each_place() -> None:
    for name in ("huiyin.css", "pages.css"):
        depth: list[str] = []
        seen: set[tuple[str, ...]] = set()
        for line in (WEB / "styles" / name).read_text("utf-8").splitlines():
            line = line.strip()
            if line.endswith("{"):
                depth.append(line[:-1].strip())
            elif line == "}":
                depth.pop()
            elif (found := re.match(r"([^{}/]+) \{[^{}]*\}$", line)) and not line.startswith("--"):
                place = (*depth, found.group(1))
                assert place not in seen, f"{name}: {' / '.join(place)}"
                seen.add(place)


@pytest.mark.parametrize("path", [*ISLANDS, *TEMPLATES], ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    assert not re.search(r"https?://(?!www\.w3\.org)", path.read_text("utf-8"))
