"""Changes one operator or number of the counting room at a time and says which changes no test notices.

    .venv/bin/python scripts/mutate.py petition/deadlines.py petition/law/counting.py

Works on a copy in a temporary folder. A mutant that survives either changes no date, and then it stands in
`EQUIVALENT` with the reason, or a test is missing. Exit code 1 when one survives that is not listed.
"""

from __future__ import annotations

import ast
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: The pure tests; the walk over every day of three years is too slow to run once per mutant.
TESTS = ("test_deadlines*.py", "test_order.py", "test_calendar.py", "test_overlays.py", "test_explain.py")
SLOW = ("test_deadlines_every_day.py",)
#: The tests nearest to a file: most of its mutants die of them, and only those that live meet all the others.
NEAREST = {
    "petition/calendar.py": ("test_calendar.py",),
    "petition/explain.py": ("test_explain.py",),
    "petition/law/grants.py": ("test_deadlines_refusals.py", "test_order.py"),
    "petition/law/local.py": ("test_overlays.py",),
    "petition/law/order.py": ("test_order.py",),
    "petition/law/replay.py": ("test_deadlines_replay.py", "test_order.py"),
}
#: Processor time after which a mutant that runs for ever is stopped.
SECONDS = 60

#: (file, text of the line, kind of change) -> why no date can differ.
EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "petition/deadlines.py",
        "if deadline.nominal_at is not None and deadline.start_at is not None:",
        "operator",
    ): "a rule in hours has both moments, every other rule neither",
    (
        "petition/law/counting.py",
        "if rule.length is not None and rule.unit is not None:",
        "operator",
    ): "a rule with one of them and without the other is refused when it is read",
    (
        "petition/law/counting.py",
        "period = Period(figure.length, figure.unit, figure.article, figure.mark, False)",
        "constant",
    ): "only the days of this period are counted; a local target says nothing of the law",
    (
        "petition/law/grants.py",
        "for one, day in zip(given, dates, strict=True):",
        "constant",
    ): "the lengths were compared above",
    (
        "petition/calendar.py",
        "while FIXED.get(((first - DAY).month, (first - DAY).day)) == named:",
        "operator",
    ): "the fixed holidays begin and end in one month; the other place of the line is tested",
    (
        "petition/calendar.py",
        'days = set(_days(Rest(off["first"], off["last"], "", "", True)))',
        "constant",
    ): "only the days of this stretch are read",
    (
        "petition/calendar.py",
        'off = {day for rest in year["off"]'
        ' for day in _days(Rest(rest["first"], rest["last"], "", "", True))}',
        "constant",
    ): "only the days of these stretches are read",
    (
        "petition/explain.py",
        '"amount": "" if length is None or unit is None else amount_zh(length, unit),',
        "operator",
    ): "a rule with one of them and without the other is refused when it is read",
    (
        "petition/explain.py",
        '"amount_en": "" if length is None or unit is None else amount_en(length, unit),',
        "operator",
    ): "a rule with one of them and without the other is refused when it is read",
    (
        "petition/explain.py",
        "if on > deadline.nominal_on:",
        "compare 0",
    ): "the nominal day itself was met above",
}

_SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
#: How values compare and print, not what they say.
_FLAGS = ("frozen", "eq", "compare", "repr", "kw_only")
Change = Callable[[Any], None]


def changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """What may be changed at one place of the syntax tree."""
    if isinstance(node, ast.Compare):
        for at, one in enumerate(node.ops):
            if type(one) in _SWAPS:
                yield f"compare {at}", partial(_compared, at)
    elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in _SWAPS:
        yield "operator", lambda it: setattr(it, "op", _swapped(it.op))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", lambda it: _unnegated(it)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        yield "constant", lambda it: setattr(it, "value", _other(it.value))
    elif isinstance(node, ast.IfExp):
        yield "branches", lambda it: _crossed(it)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("max", "min"):
        yield "min and max", lambda it: setattr(it.func, "id", "min" if it.func.id == "max" else "max")


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Every changed source, with the line and the kind of the change."""
    whole = list(ast.walk(ast.parse(source)))
    flags = {one.value for one in whole if isinstance(one, ast.keyword) and one.arg in _FLAGS}
    for index, node in enumerate(whole):
        if node in flags:
            continue
        for number, (kind, _) in enumerate(changes(node)):
            tree = ast.parse(source)
            place = list(ast.walk(tree))[index]
            list(changes(place))[number][1](place)
            yield getattr(node, "lineno", 0), kind, ast.unparse(ast.fix_missing_locations(tree))


def survives(folder: Path, tests: Iterable[str] = ("",)) -> bool:
    """Whether these tests pass on the copy; each run is a process of its own, started here by fork."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        import pytest  # imported before by the parent, so this costs nothing

        options = ["-x", "-q", "--assert=plain"]
        options += [
            part
            for name in ("cacheprovider", "randomly", "xdist", "hypothesispytest")
            for part in ("-p", f"no:{name}")
        ]
        try:
            paths = [f"tests/petition/{name}" for name in tests]
            code = int(pytest.main([*options, "--rootdir", str(folder), "-c", os.devnull, *paths]))
        except BaseException:
            code = 9
        os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def copied(folder: Path) -> None:
    """The law's room and its tests, without the records around it."""
    (folder / "petition").mkdir()
    (folder / "petition" / "__init__.py").write_text("")
    for name in ("calendar.py", "deadlines.py", "explain.py"):
        shutil.copy(ROOT / "petition" / name, folder / "petition" / name)
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "petition" / "law", folder / "petition" / "law", ignore=without)
    (folder / "tests" / "petition").mkdir(parents=True)
    for pattern in TESTS:
        for path in (ROOT / "tests" / "petition").glob(pattern):
            if path.name not in SLOW:
                shutil.copy(path, folder / "tests" / "petition" / path.name)


def main(files: list[str]) -> int:
    """Prints the survivors; 1 when one of them is not known to be equivalent."""
    import chinese_calendar  # noqa: F401 - loaded once for every child
    import pytest  # noqa: F401

    total = unknown = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copied(folder)
        os.chdir(folder)
        sys.path[:] = [
            str(folder),
            *(one for one in sys.path if one not in ("", str(ROOT), str(ROOT / "scripts"))),
        ]
        # What is compiled here is read by every child; only the changed file is compiled anew.
        if not survives(folder):
            print("The tests fail without any change.")
            return 2
        sys.dont_write_bytecode = True
        for name in files:
            for compiled in (folder / name).parent.glob(f"__pycache__/{Path(name).stem}.*"):
                compiled.unlink()
            source = (folder / name).read_text(encoding="utf-8")
            lines = source.splitlines()
            for line, kind, changed in mutants(source):
                (folder / name).write_text(changed, encoding="utf-8")
                total += 1
                if survives(folder, NEAREST.get(name, ("",))) and survives(folder):
                    text = lines[line - 1].strip()
                    why = EQUIVALENT.get((name, text, kind), "")
                    unknown += not why
                    print(
                        f"{'equivalent' if why else 'SURVIVED'}  {name}:{line} {kind}: {text}  {why}",
                        flush=True,
                    )
            (folder / name).write_text(source, encoding="utf-8")
    print(f"{total} mutants, {unknown} survived that change something.")
    return 1 if unknown else 0


def _compared(at: int, it: Any) -> None:
    it.ops[at] = _swapped(it.ops[at])


def _swapped(one: Any) -> Any:
    return _SWAPS[type(one)]()


def _unnegated(it: Any) -> None:
    it.op, it.operand = ast.UAdd(), ast.Call(ast.Name("bool", ast.Load()), [it.operand], [])


def _crossed(it: Any) -> None:
    it.body, it.orelse = it.orelse, it.body


def _other(value: Any) -> Any:
    return not value if isinstance(value, bool) else value + 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["petition/deadlines.py", "petition/law/counting.py"]))
