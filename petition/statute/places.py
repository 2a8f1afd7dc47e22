"""The diagrams of a bundle as one graph: a called process stands once for every way it is called.

Values that are plainly known on the way (the choice made in a form, a result that a service always gives, the
condition of the flow just taken) close the flows that contradict them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import product
from typing import Any, NamedTuple

import feel
from engine import lint

#: What waits for somebody; an interrupting event can happen while it does.
_WAITS = {"userTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"}
_CHOICES = {"exclusiveGateway", "inclusiveGateway"}
#: Fields of one form that are told apart; a form with more decides nothing by them all.
_MAX_FIELDS = 4
#: Ways of knowing told apart at one node; beyond, it stands there as one where nothing is known, so that more
#: ways are open than there are and never fewer.
_MAX_KNOWN = 1024
_EQUATION = re.compile(r'(\w+) = ("[^"]*"|true|false|null)')

Facts = tuple[tuple[str, Any], ...]
#: What a service puts into the case, by its topic: one of these; "?" stands for any value.
Results = Mapping[str, Sequence[Mapping[str, Any]]]
#: What can be chosen in the form of a task.
Choices = Callable[[lint.Node], list[dict[str, Any]]]


class Spot(NamedTuple):
    """A node, the call activities and subprocesses it stands in, outermost first, and what is known there."""

    node: lint.Node
    within: tuple[lint.Node, ...] = ()
    facts: Facts = ()


@dataclass(eq=False, slots=True)
class Place:
    """A spot of a map, one for each: thousands stand there and are looked up millions of times."""

    node: lint.Node
    within: tuple[lint.Node, ...] = ()
    facts: Facts = ()

    @property
    def hosts(self) -> tuple[lint.Node, ...]:
        """What the events of this place may be drawn at: itself and what it stands in."""
        return (self.node, *reversed(self.within))

    @property
    def is_main(self) -> bool:
        return not self.within


@dataclass
class Map:
    """Where a case may go. Paths of events that interrupt nothing are left out: they take nobody anywhere."""

    starts: list[Place] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    onward: dict[Place, list[tuple[Place, lint.Flow | None]]] = field(default_factory=dict)
    ends: set[Place] = field(default_factory=set)
    #: What was found under a name before.
    named: dict[str, list[Place]] = field(default_factory=dict)

    @cached_property
    def back(self) -> dict[Place, list[tuple[Place, lint.Flow | None]]]:
        """The places before each place, with the flow that leads from there."""
        found: dict[Place, list[tuple[Place, lint.Flow | None]]] = {place: [] for place in self.places}
        for place in self.places:
            for there, flow in self.onward[place]:
                found[there].append((place, flow))
        return found

    @cached_property
    def nodes(self) -> dict[lint.Node, list[Place]]:
        """The places of each node, in the order they are reached."""
        found: dict[lint.Node, list[Place]] = {}
        for place in self.places:
            found.setdefault(place.node, []).append(place)
        return found

    def find(self, wanted: Callable[[lint.Node], bool]) -> list[Place]:
        """The places whose node is wanted."""
        return [place for node, places in self.nodes.items() if wanted(node) for place in places]


def mains(drawing: lint.Drawing) -> list[lint.Scope]:
    """The processes that no other process calls."""
    called = {node.xml.get("calledElement") for node in drawing.nodes if node.kind == "callActivity"}
    return [process for process in drawing.processes if process.id not in called]


def draw(drawing: lint.Drawing, process: lint.Scope, results: Results) -> Map:
    """The map of a process and what it calls."""
    starts = [Spot(node) for node in process.of_kind("startEvent")]

    @cache
    def choices(task: lint.Node) -> list[dict[str, Any]]:
        return _choices(task, drawing)

    plain = _walk(starts, drawing, lambda _: [()], lambda spot: spot._replace(facts=()))
    matters = _read_later(plain, choices, results)

    def only_what_matters(spot: Spot) -> Spot:
        if not spot.facts:
            return spot
        kept = matters[spot.node, spot.within]
        return Spot(spot.node, spot.within, tuple(fact for fact in spot.facts if fact[0] in kept))

    return _walk(starts, drawing, lambda here: _facts_behind(here, choices, results), only_what_matters)


def _walk(
    starts: list[Spot],
    drawing: lint.Drawing,
    behind: Callable[[Place], Iterable[Facts]],
    seen_as: Callable[[Spot], Spot],
) -> Map:
    known: dict[Spot, Place] = {}
    told_apart: Counter[Spot] = Counter()

    def place(spot: Spot) -> Place:
        if spot not in known:
            nothing_known = Spot(spot.node, spot.within)
            if told_apart[nothing_known] >= _MAX_KNOWN:
                spot = nothing_known
            told_apart[nothing_known] += 1
        return known.get(spot) or known.setdefault(spot, Place(*spot))

    made = Map([place(spot) for spot in starts])
    todo = list(reversed(made.starts))
    while todo:
        here = todo.pop()
        if here in made.onward:
            continue
        made.places.append(here)
        onward = {(place(seen_as(there)), flow): None for there, flow in _next(here, drawing, behind)}
        made.onward[here] = list(onward)
        if here.is_main and here.node.kind == "endEvent":
            made.ends.add(here)
        todo.extend(there for there, _ in reversed(made.onward[here]))
    return made


def _read_later(
    plain: Map, choices: Choices, results: Results
) -> dict[tuple[lint.Node, tuple[lint.Node, ...]], set[str]]:
    """Which values some choice still reads at or behind a place, before they are written anew."""
    live: dict[Place, set[str]] = {place: set() for place in plain.places}
    reads = {place: {*_asked(place.node), *_given_on(place.node, choices)} for place in plain.places}
    writes = {place: _written(place.node, choices, results) for place in plain.places}
    grew = True
    while grew:
        grew = False
        for place in reversed(plain.places):
            now = set(reads[place])
            for there, flow in plain.onward[place]:
                # Who leaves by an event has written nothing.
                now |= live[there] if flow is None else live[there] - writes[place]
            if not now <= live[place]:
                live[place] |= now
                grew = True
    return {(place.node, place.within): names for place, names in live.items()}


def _given_on(node: lint.Node, choices: Choices) -> set[str]:
    """What the outputs of a step read of the case, its own form aside."""
    return {name for text in node.outputs.values() for name in _names(text)} - _chosen(node, choices)


def _written(node: lint.Node, choices: Choices, results: Results) -> set[str]:
    if node.kind == "userTask" and not node.outputs:
        return _chosen(node, choices)
    given = results.get(node.camunda("topic"), ({},)) if node.kind == "serviceTask" else ({},)
    return {*node.outputs, *(name for one in given for name in one)}


def _chosen(node: lint.Node, choices: Choices) -> set[str]:
    """What the form of a step always answers."""
    return {name for one in choices(node)[:1] for name in one} if node.kind == "userTask" else set()


def _next(
    here: Place, drawing: lint.Drawing, behind: Callable[[Place], Iterable[Facts]]
) -> Iterator[tuple[Spot, lint.Flow | None]]:
    node = here.node
    inner = drawing.called(node) if node.kind == "callActivity" else node.inner
    if inner is not None and node not in here.within:
        for start in inner.of_kind("startEvent"):
            yield Spot(start, (*here.within, node), here.facts), None
        return
    for facts in behind(here):
        yield from _out(Spot(node, here.within, facts))
    if node.kind == "endEvent" and here.within:
        yield from _left(here)
    if node.kind in _WAITS:
        for depth, host in enumerate(here.hosts):
            outside = here.within[: len(here.within) - depth]
            for event in host.boundaries:
                if event.interrupts and event.events != ["error"]:
                    yield Spot(event, outside, here.facts), None


def _out(here: Spot) -> Iterator[tuple[Spot, lint.Flow | None]]:
    known = dict(here.facts)
    decides = here.node.kind in _CHOICES
    held = {flow.id: _holds(flow.condition, known) if decides else None for flow in here.node.outgoing}
    for flow in here.node.outgoing:
        if flow.target is None or held[flow.id] is False:
            continue
        if decides and flow.condition is None and True in held.values():
            continue
        learnt = _learnt(flow.condition) if flow.condition else None
        yield Spot(flow.target, here.within, _with(here.facts, learnt) if learnt else here.facts), flow


@lru_cache(maxsize=1024)
def _learnt(condition: str) -> Mapping[str, Any] | None:
    """What is known where a condition held."""
    found = _EQUATION.fullmatch(feel.strip(condition).strip())
    return {found[1]: feel.evaluate(found[2], {})} if found else None


def _left(here: Place) -> Iterator[tuple[Spot, lint.Flow | None]]:
    """From the end of a called process: behind its call, or to the event that catches its error."""
    *within, host = here.within
    if here.node.events == ["error"]:
        for event in host.boundaries:
            if event.events == ["error"]:
                yield Spot(event, tuple(within), here.facts), None
    else:
        yield from _out(Spot(host, tuple(within), here.facts))


def _facts_behind(here: Place, choices: Choices, results: Results) -> Iterator[Facts]:
    """What may be known when a step is done: what its form gives out, or its service gives."""
    node = here.node
    if node.kind == "userTask":
        for chosen in choices(node):
            seen = {**dict(here.facts), **chosen}
            outputs = {name: _value(text, seen) for name, text in node.outputs.items()}
            yield _with(here.facts, outputs if node.outputs else chosen)
    elif node.outputs:
        yield _with(here.facts, {name: _value(text, dict(here.facts)) for name, text in node.outputs.items()})
    else:
        topic = node.camunda("topic") if node.kind == "serviceTask" else ""
        for given in results.get(topic, ({},)):
            yield _with(here.facts, given)


def _choices(task: lint.Node, drawing: lint.Drawing) -> list[dict[str, Any]]:
    """What can be chosen in the form of a task, as far as it decides by which flow the case goes on."""
    text = drawing.bundle.get(f"{task.camunda('formKey')}.form")
    decide = {name for node in drawing.nodes if node.kind in _CHOICES for name in _asked(node)}
    decide |= {name for shown in task.outputs.values() for name in _names(shown)}
    fields = {each["key"]: each for each in _radios(json.loads(text))} if text else {}
    asked = [key for key in fields if key in decide][:_MAX_FIELDS]
    return [
        dict(zip(asked, values, strict=True)) for values in product(*(_options(fields[key]) for key in asked))
    ]


def _radios(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in part.get("components", ()):
        if each.get("type") == "radio" and each.get("key"):
            yield each
        yield from _radios(each)


def _options(field: Mapping[str, Any]) -> list[Any]:
    options: list[Any] = [each["value"] for each in field.get("values", ())]
    always = field.get("validate", {}).get("required") and not field.get("conditional")
    return options if always and options else [*options, None]


def _asked(gateway: lint.Node) -> Iterator[str]:
    for flow in gateway.outgoing:
        yield from _names(flow.condition or "")


def _names(text: str) -> frozenset[str]:
    expression = _read(text) if text else None
    return expression.names if expression else frozenset()


@lru_cache(maxsize=1024)
def _read(text: str) -> feel.Expression | None:
    """The expression of a text; None where it does not read, which other rules tell."""
    try:
        return feel.compile(feel.strip(text))
    except feel.FeelError:
        return None


def _with(facts: Facts, more: Mapping[str, Any]) -> Facts:
    if not more:
        return facts
    merged = {**dict(facts), **more}
    return tuple(sorted(((k, v) for k, v in merged.items() if v != "?"), key=lambda pair: pair[0]))


def _value(text: str, known: Mapping[str, Any]) -> Any:
    """The value of an output that is known already, else "?"."""
    expression = _read(text)
    if expression is None or not expression.names <= known.keys():
        return "?"
    try:
        value = expression.evaluate(known)
    except feel.FeelError:
        return "?"
    return value if isinstance(value, (str, bool, int, type(None))) else "?"


def _holds(condition: str | None, known: Mapping[str, Any]) -> bool | None:
    """Whether a condition holds; None where it depends on what is not known."""
    if condition is None:
        return None
    value = _value(condition, known)
    return None if value == "?" else value is True


Cut = Callable[[lint.Flow], bool]


def cut(conditions: Iterable[str]) -> Cut:
    """Whether a flow is a way that the law itself leaves open.

    Its condition holds one of these texts, blanks aside; "else x" is the default flow where others ask for x.
    """
    texts = [_plain(each) for each in conditions if not each.startswith("else ")]
    asked = [each.removeprefix("else ") for each in conditions if each.startswith("else ")]

    @cache
    def is_open(flow: lint.Flow) -> bool:
        if flow.condition is not None:
            return any(text in _plain(flow.condition) for text in texts)
        others = flow.source.outgoing if flow.source is not None else []
        return any(name in (other.condition or "") for name in asked for other in others)

    return is_open


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def open_ways(
    chart: Map, goals: set[Place], around: set[Place], is_cut: Cut, *, together: bool = False
) -> set[Place]:
    """The places from which a goal can be reached without passing `around`.

    `together`: behind a parallel gateway one branch through `around` is enough for all of them.
    """
    found = {goal for goal in goals if goal not in around}
    todo = list(found)
    while todo:
        for before, by in chart.back[todo.pop()]:
            if before in found or before in around or (by is not None and is_cut(by)):
                continue
            if together and before.node.kind == "parallelGateway":
                branches = chart.onward[before]
                if any(there not in found for there, flow in branches if flow is None or not is_cut(flow)):
                    continue
            found.add(before)
            todo.append(before)
    return found


def path(chart: Map, start: Place, goals: set[Place], ways: set[Place], is_cut: Cut) -> list[Place]:
    """The shortest path from behind `start` to one of `goals` on `ways`; empty when there is none."""
    before: dict[Place, Place] = {}
    todo = [start]
    for here in todo:
        for there, flow in chart.onward[here]:
            if there in before or there is start or there not in ways or (flow is not None and is_cut(flow)):
                continue
            before[there] = here
            if there in goals:
                return [start, *_back(there, start, before)]
            todo.append(there)
    return []


def _back(here: Place, start: Place, before: dict[Place, Place]) -> list[Place]:
    path = []
    while here is not start:
        path.append(here)
        here = before[here]
    return path[::-1]


def called(path: Iterable[Place]) -> str:
    """A path in words: what stands on it with a name, gateways and starts left out."""
    names: list[str] = []
    for place in path:
        node = place.node
        if (
            node.name
            and node.kind not in ("startEvent", "callActivity")
            and not node.kind.endswith("Gateway")
        ):
            names.append(node.name)
    if len(names) > 9:
        names = [*names[:4], "…", *names[-4:]]
    return " → ".join(names)
