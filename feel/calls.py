"""Calls of built-in functions and of functions an expression defines itself."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from lark import Token

from feel import functions, hints, regex, temporal
from feel.errors import FeelError
from feel.functions import REFUSED, Builtin
from feel.invocation import invoke
from feel.limits import Scope
from feel.tokens import Node, label, name_of, position, unquote
from feel.values import Function, Run

if TYPE_CHECKING:
    from feel.compiler import Compiler


def definition(c: Compiler, tree: Node) -> Run:
    """`function(a, b) a < b`."""
    names = tuple(name_of(token) for token in tree.children[:-1] if isinstance(token, Token))
    body_tree: Any = tree.children[-1]
    with c.binding(names):
        body, cost = c.costed(body_tree)
    return lambda scope: Function(names, body, scope, cost + 1)


def call(c: Compiler, tree: Node) -> Run:
    """`name(arguments)`, positional or named."""
    token: Any = tree.children[0]
    name = re.sub(r"\s+", " ", name_of(token))
    arguments: Any = tree.children[1] if len(tree.children) > 1 else None
    if name in c.bound and token.type == "NAME":
        return _call_own(c, name, arguments)
    builtin = functions.BUILTINS.get(name)
    if builtin is None:
        raise _unknown(name, position(token))
    c.functions.add(name)
    if name == "is defined":
        return _is_defined(c, arguments, position(token))
    if name in _WITH_PATTERN:
        _check_pattern(_given(arguments), position(token))
    runs = _in_order(c, builtin, arguments, position(token))
    run = _call_builtin(builtin, runs)
    if builtin.is_constructor and all(part is None or _is_text(part) for part in _given(arguments)):
        return _folded(builtin, run, position(token))
    return run


_WITH_PATTERN = {"matches", "replace", "split"}


def _check_pattern(given: list[Any], where: int | None) -> None:
    """A pattern that stands in the expression is read at once."""
    if len(given) > 1 and given[1].data == "string":
        try:
            regex.compile(unquote(given[1].children[0]), "")
        except FeelError as error:
            raise FeelError(error.message_zh, error.message_en, where) from None


def _given(arguments: Any) -> list[Any]:
    if arguments is None:
        return []
    if arguments.data == "by_name":
        return [part.children[1] for part in arguments.children]
    return list(arguments.children) if arguments.data == "positional" else [arguments]


def _is_text(tree: Any) -> bool:
    return bool(tree.data in ("string", "number"))


_LITERALS = {
    "date": ("日期", "date", 'date("2026-05-01")'),
    "time": ("时刻", "time", 'time("09:30:00")'),
    "date and time": ("日期时间", "date and time", 'date and time("2026-05-01T09:30:00")'),
    "duration": ("时长", "duration", 'duration("P7D")'),
}


def _folded(builtin: Builtin, run: Run, where: int | None) -> Run:
    """A literal such as `date("2026-05-01")` is read once, and refused at once when it is none."""
    value = run(Scope({}))
    if value is None:
        kind_zh, kind_en, hint = _LITERALS[builtin.name]
        raise FeelError(f"{builtin.name}(…) 里写的不是{kind_zh}。", f"This is no {kind_en}.", where, hint)
    return lambda _: value


def at(_: Compiler, tree: Node) -> Run:
    """`@"2026-05-01"`."""
    value = temporal.parse_any(unquote(tree.children[0]))
    if value is None:
        raise FeelError(
            "@ 后面不是日期、时间或时长。",
            "What follows @ is no date, time or duration.",
            position(tree),
            '@"2026-05-01"',
        )
    return lambda _: value


def _in_order(c: Compiler, builtin: Builtin, arguments: Any, where: int | None) -> list[Run | None]:
    """The arguments in the order of the parameters; None where an optional one is missing."""
    names = [parameter.name for parameter in builtin.parameters]
    if arguments is not None and arguments.data == "by_name":
        runs: list[Run | None] = [None] * len(names)
        for named in arguments.children:
            name = label(named.children[0])
            if name not in names:
                raise FeelError(
                    f"{builtin.name} 没有参数 {name}；有：{'、'.join(names)}。",
                    f"{builtin.name} has no parameter {name}; it has {', '.join(names)}.",
                    where,
                    builtin.signature,
                )
            runs[names.index(name)] = c.run(named.children[1])
        given = sum(run is not None for run in runs)
    else:
        runs = list(c.runs(_given(arguments)))
        given = len(runs)
        if not builtin.is_variadic:
            runs += [None] * (len(names) - given)
    missing = [
        p for p, run in zip(builtin.parameters, runs, strict=False) if run is None and not p.is_optional
    ]
    if (
        missing
        or (len(runs) > len(names) and not builtin.is_variadic)
        or (builtin.is_variadic and given < builtin.least)
    ):
        raise FeelError(
            f"{builtin.name} 的参数个数不对，应写 {builtin.signature}。",
            f"{builtin.name} has other parameters: {builtin.signature}.",
            where,
            builtin.signature,
        )
    return runs


def _call_builtin(builtin: Builtin, runs: list[Run | None]) -> Run:
    function, convert, wants_scope = builtin.run, builtin.convert, builtin.wants_scope

    def run(scope: Scope) -> Any:
        values: list[Any] = []
        steps = 1
        for argument in runs:
            value = None if argument is None else argument(scope)
            if type(value) is str:
                steps += len(value) >> 4
            elif type(value) is list or type(value) is dict:
                steps += len(value)
            values.append(value)
        scope.spend(steps)
        converted = convert(values)
        if converted is REFUSED:
            return None
        try:
            return function(scope, *converted) if wants_scope else function(*converted)
        except (OverflowError, ValueError):
            # Infinity, or a day outside the calendar: what cannot be computed is null, as everywhere in FEEL.
            return None

    return run


def _call_own(c: Compiler, name: str, arguments: Any) -> Run:
    if arguments is not None and arguments.data == "by_name":
        names = [label(part.children[0]) for part in arguments.children]
    else:
        names = []
    runs = c.runs(_given(arguments))

    def run(scope: Scope) -> Any:
        function = scope.get(name)
        if not isinstance(function, Function) or len(runs) > len(function.parameters):
            return None
        values = [argument(scope) for argument in runs]
        if names:
            by_name = dict(zip(names, values, strict=True))
            if not set(names) <= set(function.parameters):
                return None
            values = [by_name.get(parameter) for parameter in function.parameters]
        return invoke(function, values, scope)

    return run


_MISSING = object()


def _is_defined(c: Compiler, arguments: Any, where: int | None) -> Run:
    """`is defined(a.b)`: whether the name and every key behind it exist; their value may be null."""
    given = _given(arguments)
    if len(given) != 1:
        raise FeelError("写 is defined(名称)。", "Write is defined(name).", where, "is defined(x)")
    tree = given[0]
    if tree.data == "name":
        name = name_of(tree.children[0])
        c.run(tree)
        return lambda scope: scope.get(name, _MISSING) is not _MISSING
    if tree.data == "path":
        target, key = c.run(tree.children[0]), name_of(tree.children[1])
        whole = c.run(tree)

        def run(scope: Scope) -> bool:
            value = target(scope)
            return key in value if isinstance(value, dict) else whole(scope) is not None

        return run
    value = c.run(tree)
    return lambda scope: value(scope) is not None


def _unknown(name: str, where: int | None) -> FeelError:
    key = name.lower().replace("_", "").replace(" ", "")
    known = {other.replace(" ", ""): other for other in functions.BUILTINS}
    hint = hints.ELSEWHERE.get(key) or known.get(key)
    if hint is None and (
        close := difflib.get_close_matches(name.lower(), functions.BUILTINS, n=1, cutoff=0.8)
    ):
        hint = close[0]
    advice_zh, advice_en = (f"；请写 {hint}", f"; write {hint}") if hint else ("", "")
    return FeelError(f"没有函数 {name}{advice_zh}。", f"There is no function {name}{advice_en}.", where, hint)
