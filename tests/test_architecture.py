"""What the house stands on and no import contract can say."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from importlib.metadata import distribution, distributions, requires
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "feel",
    "engine",
    "filing",
    "forms",
    "printing",
    "petition",
    "access",
    "api",
    "web",
    "workers",
    "app",
)

#: Words of the petition office. A generic room that knows one of them is not generic any more.
PETITION_WORDS = re.compile(
    r"(?<!no )\bpetition|xinfang|\bmatter_|_matter\b|\bMatter\b|信访|转送|交办|督办|复查|复核|办结|条例"
)

#: Where a transaction may be made or ended: the engine's core, and the edge that changes the schema.
MAY_COMMIT = {"engine/core.py", "app/deploy.py"}


def modules(*rooms: str) -> list[Path]:
    """The Python files of these rooms."""
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def named(path: Path) -> str:
    """The path as the repository says it."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    "path", [*modules("feel", "engine", "filing", "forms", "printing"), *modules("workers")], ids=named
)
def test_machinery_knows_no_petition_word(path: Path) -> None:
    found = sorted(set(PETITION_WORDS.findall(path.read_text("utf-8"))))

    assert found == []


@pytest.mark.parametrize("path", modules(*ROOMS), ids=named)
def test_only_the_core_ends_a_transaction(path: Path) -> None:
    calls = [
        f"{node.func.attr} in line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            node.func.attr in ("commit", "rollback")
            # `engine.begin(actor)` asks the core; `connection.begin()` goes behind its back.
            or (node.func.attr == "begin" and not node.args and not node.keywords)
        )
    ]

    assert calls == [] or named(path) in MAY_COMMIT


def test_one_place_tells_the_engine_whom_a_case_is_closed_to() -> None:
    """Lists look at a matter's rules only where they were told that it has any."""
    callers = {
        named(path)
        for path in modules(*ROOMS)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "guards.keep"
    }

    assert callers == {"petition/sealing.py"}


# A revision of the schema is a record, written by a tool; it is not read for its ideas.
@pytest.mark.parametrize("path", modules(*ROOMS, "scripts"), ids=named)
def test_a_module_fits_a_few_screens(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())

    # A dictionary of sentences is looked up, not read.
    assert lines <= 500 or path.parent.name == "i18n", (
        f"{named(path)} has {lines} lines; split it by what it is about"
    )


@pytest.mark.parametrize("path", modules("tests"), ids=named)
def test_a_module_of_tests_is_about_one_thing(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 900  # tables of cases are long


def test_import_contracts_hold() -> None:
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", modules(*ROOMS, "migrations", "scripts"), ids=named)
def test_every_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))

    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize("room", ROOMS)
def test_everything_at_a_front_door_says_what_it_does(room: str) -> None:
    door = importlib.import_module(room)
    named_here = [(room, name, getattr(door, name)) for name in getattr(door, "__all__", ())]
    for _, _, thing in list(named_here):
        if isinstance(thing, ModuleType):
            named_here += [(thing.__name__, name, each) for name, each in vars(thing).items()]

    silent = [
        f"{where}.{name}"
        for where, name, thing in named_here
        if (inspect.isfunction(thing) or inspect.isclass(thing))
        and not name.startswith("_")
        and thing.__module__.startswith(where)
        and not (thing.__doc__ or "").strip()
    ]

    assert silent == []


def test_every_decision_has_its_parts_and_a_number_of_its_own() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in decisions]

    assert len(set(numbers)) == len(numbers)
    for path in decisions:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        for part in ("## Context", "## Decision", "## Consequences", "## What would change our mind"):
            assert part in text, f"{path.name} lacks {part}"


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")

    for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        title = path.read_text("utf-8").splitlines()[0].removeprefix("# ")
        assert f"[{title}]({path.name})" in listed, f"docs/decisions/README.md lacks {path.name}"


def test_readme_commands_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    commands = importlib.import_module("app.cli").cli.commands

    for target in re.findall(r"\bmake (\w+)", readme):
        assert target in targets, f"README.md says `make {target}`"
    listed = "".join(re.findall(r"^\| (`[a-z`, -]+`) \|", readme, re.MULTILINE))
    assert sorted(re.findall(r"`([a-z-]+)`", listed)) == sorted(commands)


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=named)
def test_links_in_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))

    broken = [link for link in links if not (path.parent / link).exists()]

    assert broken == []


#: Licences that an Apache-2.0 product may be given away with.
FREE = re.compile(
    r"MIT|BSD|Apache|ISC|Python Software|PSF|HPND|Zlib|Unlicense|CC0|0BSD|MPL[- ]2|Mozilla Public License 2",
    re.IGNORECASE,
)

#: Dependencies under another licence, each with the reason why it may be one.
ARGUED = {
    "spiffworkflow": "LGPL: used unmodified, replaceable by its user, behind engine/spiff",
    "psycopg": "LGPL: used unmodified, replaceable by its user",
    "psycopg-binary": "LGPL: used unmodified, replaceable by its user; libpq itself is BSD-like",
    "tzdata": "Apache-2.0, the data in the public domain",
    "chinesecalendar": "MIT",
}


def _licence(name: str) -> str:
    metadata = distribution(name).metadata
    classifiers = [each for each in metadata.get_all("Classifier") or [] if each.startswith("License ::")]
    return " ".join(
        [metadata.get("License-Expression") or "", (metadata.get("License") or "")[:200], *classifiers]
    )


def _dependencies() -> set[str]:
    """The names of everything that is installed with Huiyin, its dependencies' dependencies included."""
    found: set[str] = set()
    waiting = ["huiyin"]
    while waiting:
        for text in requires(waiting.pop()) or []:
            needed = Requirement(text)
            name = needed.name.lower().replace("_", "-")
            # psycopg[binary] is asked for by name; other extras are not.
            applies = needed.marker is None or needed.marker.evaluate({"extra": ""})
            if (applies or name == "psycopg-binary") and name not in found and _is_installed(name):
                found.add(name)
                waiting.append(name)
    return found


def _is_installed(name: str) -> bool:
    return any(each.metadata["Name"].lower().replace("_", "-") == name for each in distributions(name=name))


def test_every_dependency_may_be_given_away_with_this_product() -> None:
    dependencies = _dependencies()
    assert len(dependencies) > 20

    unclear = {
        name: _licence(name)
        for name in dependencies
        if name not in ARGUED and not FREE.search(_licence(name))
    }

    assert unclear == {}


def test_pins_cover_every_dependency() -> None:
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))

    assert {name.replace(".", "-") for name in _dependencies()} <= pinned


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-build.txt", "requirements-test.txt"])
def test_pins_name_versions_and_no_place(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]

    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.+!-]+( ;.*)?", line), line


@pytest.mark.parametrize("name", ["package-lock.json", "tests/chromium/package-lock.json"])
def test_lockfiles_name_hashes_and_no_place(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    assert '"resolved"' not in text
    assert text.count('"integrity"') > 10
