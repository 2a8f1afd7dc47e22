"""Scope paths: where in the organisation an instance or task stands, as text like `/33/01/office/`.

A path begins and ends with a slash; a grant at a path covers the path itself and everything below it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_


def normal(path: str) -> str:
    """The path with one slash at both ends; nothing at all is the root `/`."""
    inner = path.strip("/")
    return f"/{inner}/" if inner else "/"


def covers(grant_path: str, path: str) -> bool:
    """Whether a grant at `grant_path` covers `path`; whole segments: `/33/` does not cover `/330/`."""
    return normal(path).startswith(normal(grant_path))


def enclosing(path: str) -> list[str]:
    """The root, every path on the way, and the path itself: `/`, `/33/`, `/33/01/`."""
    paths, at = ["/"], "/"
    for segment in normal(path).strip("/").split("/"):
        if segment:
            at += f"{segment}/"
            paths.append(at)
    return paths


def within(column: ColumnElement[str], path: str) -> ColumnElement[bool]:
    """A range predicate for rows at or below `path`, so that a plain index serves it on both databases.

    The column must compare byte by byte (`Key`). `0` is the character after `/`: the upper bound is exact.
    """
    low = normal(path)
    if low == "/":
        return column >= "/"
    return and_(column >= low, column < end_of(low))


def end_of(path: str) -> str:
    """The first text after all that lie at or below a path."""
    return normal(path)[:-1] + "0"


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Those of the paths that lie below none of the others, in order."""
    every = frozenset(paths)
    return tuple(sorted(p for p in every if not any(o in every for o in enclosing(p)[:-1])))
