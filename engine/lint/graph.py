"""Walks over a graph given as {node: next nodes}."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
Graph = Mapping[T, Sequence[T]]


def reachable(graph: Graph[T], starts: Iterable[T]) -> set[T]:
    """The starts and everything that can be reached from them."""
    seen: set[T] = set()
    todo = list(starts)
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo.extend(graph.get(here, ()))
    return seen


def backward(graph: Graph[T]) -> dict[T, list[T]]:
    result: dict[T, list[T]] = {here: [] for here in graph}
    for here, onward in graph.items():
        for there in onward:
            result.setdefault(there, []).append(here)
    return result


def preorder(graph: Graph[T], start: T) -> tuple[list[T], dict[T, int]]:
    """The nodes in the order of a depth-first walk, and how deep each was found."""
    depth = {start: 1}
    order = [start]
    stack = [iter(graph.get(start, ()))]
    while stack:
        there = next(stack[-1], None)
        if there is None:
            stack.pop()
        elif there not in depth:
            depth[there] = len(stack) + 1
            order.append(there)
            stack.append(iter(graph.get(there, ())))
    return order, depth


def circles(graph: Graph[T]) -> list[list[T]]:
    """The groups of nodes that lie on a common circle, in the order of the graph."""
    found: list[list[T]] = []
    seen: set[T] = set()
    into = backward(graph)
    for here in graph:
        if here in seen:
            continue
        after = reachable(graph, graph[here])
        if here in after:
            before = reachable(into, into[here])
            group = after & before
            seen |= group
            found.append([one for one in graph if one in group])
    return found


def dominators(graph: Graph[T], start: T) -> dict[T, T]:
    """For each node that can be reached the last node that every way to it passes; not for the start."""
    order = _reverse_postorder(graph, start)
    number = {node: index for index, node in enumerate(order)}
    into = backward({node: [n for n in graph.get(node, ()) if n in number] for node in order})
    found: dict[T, T] = {start: start}
    changed = True
    while changed:
        changed = False
        for node in order[1:]:
            known = [before for before in into[node] if before in found]
            common = known[0]
            for other in known[1:]:
                common = _meet(common, other, found, number)
            if found.get(node) != common:
                found[node] = common
                changed = True
    del found[start]
    return found


def _meet(one: T, two: T, found: Mapping[T, T], number: Mapping[T, int]) -> T:
    while one != two:
        while number[one] > number[two]:
            one = found[one]
        while number[two] > number[one]:
            two = found[two]
    return one


def _reverse_postorder(graph: Graph[T], start: T) -> list[T]:
    done: list[T] = []
    seen = {start}
    stack = [(start, iter(graph.get(start, ())))]
    while stack:
        here, onward = stack[-1]
        there = next((node for node in onward if node not in seen), None)
        if there is None:
            done.append(here)
            stack.pop()
        else:
            seen.add(there)
            stack.append((there, iter(graph.get(there, ()))))
    return done[::-1]
