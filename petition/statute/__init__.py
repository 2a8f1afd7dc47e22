"""What the law asks of a diagram, checked on every path before it is published.

`RULES` are for `engine.lint.findings`; what they ask, with its article and its words, is in rules.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine import lint
from petition import law
from petition.statute.places import Map, Place, called, cut, draw, mains, open_ways, path

__all__ = ["RULES", "articles"]

#: A family of diagrams is judged as a petition's when it uses this.
_PETITION = "petition.find_repeats"
#: Other families are no petitions, and no law of petitions speaks of them.
_OURS = "petition."
_WITHDRAWN = "withdrawal"
#: Who heads a place; a step of both is done by whichever heads the place it belongs to.
_HEADS = frozenset({"office_head", "unit_head"})
#: What gives an answer, or ends the matter: until then the petitioner may take it back.
_ANSWERED = (
    "petition.issue_opinion",
    "petition.issue_summary",
    "petition.settle",
    "petition.issue_reply",
    "petition.refuse",
    "petition.not_accept",
    "petition.no_longer_accept",
    "petition.tell_other",
    "petition.transfer_political_legal",
    "petition.transfer_discipline",
    "petition.withdraw",
)


def articles() -> Mapping[str, str]:
    """The article behind each rule, by the rule's code."""
    kinds = ("after", "before", "always")
    return MappingProxyType({one["id"]: str(one["article"]) for kind in kinds for one in _rules()[kind]})


def _after(chart: Map) -> Iterator[lint.Hit]:
    for rule in _rules()["after"]:
        is_cut = cut(rule.get("unless", ()))
        ways = open_ways(chart, chart.ends, set(_places(chart, rule["reaches"])), is_cut, together=True)
        for place in _places(chart, rule["from"]):
            if found := path(chart, place, chart.ends, ways, is_cut):
                yield _hit(rule, place, path=called(found[1:]))


def _before(chart: Map) -> Iterator[lint.Hit]:
    for rule in _rules()["before"]:
        if not _speaks(rule, chart):
            continue
        is_cut = cut(rule.get("unless", ()))
        starts = _places(chart, rule["from"]) if "from" in rule else chart.starts
        around = set(_places(chart, rule["needs"]))
        starts = [*_places(chart, rule.get("anew", ())), *starts]
        for node in {place.node: None for place in _places(chart, rule["what"])}:
            goals = set(chart.find(lambda one, node=node: one is node))  # type: ignore[misc]
            ways = open_ways(chart, goals, around, is_cut)
            found = next(filter(None, (path(chart, start, goals, ways, is_cut) for start in starts)), None)
            if found:
                yield _hit(rule, found[-1], path=called(found))


def _clocks(chart: Map) -> Iterator[lint.Hit]:
    """What waits while a clock runs shows that clock."""
    for rule in _rules()["clocks"]:
        if not _speaks(rule, chart):
            continue
        stops = set(_places(chart, rule["until"]))
        for place in _between(chart, _places(chart, rule["from"]), stops):
            shown = _clocks_of(place.node)
            is_shown = any(clock in rule["clocks"] for clock in shown)
            if place.node.kind == "userTask" and not is_shown and not _is_alerted(place):
                yield _hit({**_always("wait-without-clock"), "article": rule["article"]}, place)


def _waits(chart: Map) -> Iterator[lint.Hit]:
    for place in chart.find(lambda node: node.kind in ("userTask", "receiveTask")):
        said = place.node.properties
        shown = _clocks_of(place.node)
        if not shown and not _is_alerted(place) and not said.get("clock_silent"):
            yield _hit(_always("wait-without-clock"), place)
        for clock in shown:
            if f"{clock[:1]}-{clock[1:]}" not in {rule.id for rule in law.rules()}:
                yield _hit(_always("unknown-clock"), place, clock=clock)
            elif not _is_alerted(place, f"clocks.{clock}.overdue_at"):
                yield _hit(_always("clock-without-alert"), place, clock=clock)
            if not _is_alerted(place, f"clocks.{clock}.warn_at") and not said.get("clock_warned"):
                yield _hit(_always("clock-without-warning"), place, clock=clock)


def _alerts(chart: Map) -> Iterator[lint.Hit]:
    for node in {event for place in chart.places for event in place.node.boundaries}:
        only_alerts = any(_alerts_somebody(one) for one in node.next)
        if node.kind == "boundaryEvent" and node.interrupts and node.events == ["timer"] and only_alerts:
            yield _hit(_always("alert-interrupts"), Place(node))


def _words(chart: Map) -> Iterator[lint.Hit]:
    if not _uses(chart, _PETITION):
        return
    for place in chart.places:
        said = place.node.properties
        if place in chart.ends and not said.get("public"):
            yield _hit(_always("end-untold"), place)
        if place.node.kind == "userTask" and not (said.get("public") and said.get("stage")):
            yield _hit(_always("step-untold"), place)
        if place.node.kind == "userTask" and not said.get("article"):
            yield _hit(_always("step-without-article"), place)


def _withdrawal(chart: Map) -> Iterator[lint.Hit]:
    """Until the answer is given, only the petitioner takes a petition back, and can at every moment."""
    if not _uses(chart, _PETITION):
        return
    for place in _between(chart, chart.starts, set(_places(chart, _ANSWERED))):
        if place.node.kind == "userTask" and not any(
            event.interrupts and _message(event) == _WITHDRAWN
            for host in place.hosts
            for event in host.boundaries
        ):
            yield _hit(_always("not-withdrawable"), place)


def _law(drawing: lint.Drawing, _known: lint.Known) -> tuple[lint.Hit, ...]:
    """Every rule; a node stands in many places, and one finding of a kind is enough for it."""
    return tuple(_found(drawing))


def _found(drawing: lint.Drawing) -> Iterator[lint.Hit]:
    results = {one["service"]: one["gives"] for one in _rules()["results"]}
    told: set[tuple[str, str, str | None]] = set()
    for process in mains(drawing):
        chart = draw(drawing, process, results)
        if not any(_topic(node).startswith(_OURS) for node in chart.nodes):
            continue
        for rule in (_after, _before, _clocks, _waits, _alerts, _words, _withdrawal):
            for hit in rule(chart):
                key = (hit.code, hit.file, hit.element_id)
                if key not in told:
                    told.add(key)
                    yield hit


#: For `engine.lint.findings`.
RULES: tuple[lint.Rule, ...] = (_law,)


def _places(chart: Map, names: Iterable[str]) -> list[Place]:
    found: list[Place] = []
    for name in names:
        if name == "start":
            found += chart.starts
        elif name == "end":
            found += [place for place in chart.places if place in chart.ends]
        else:
            if name not in chart.named:
                chart.named[name] = chart.find(lambda node, name=name: _is(node, name))  # type: ignore[misc]
            found += chart.named[name]
    return found


def _is(node: lint.Node, name: str) -> bool:
    kind, _, rest = name.partition(":")
    if kind == "asks":
        return any(rest in (flow.condition or "") for flow in node.outgoing)
    roles = [role.strip() for role in node.camunda("candidateGroups").split(",")]
    if kind == "task":
        return node.kind == "userTask" and rest in roles
    if kind == "approval":
        is_headed = rest in roles and _HEADS.issuperset(roles) if rest in _HEADS else roles == [rest]
        return node.kind == "userTask" and is_headed and bool(node.properties.get("differentFrom"))
    return _topic(node) == name


def _clocks_of(node: lint.Node) -> list[str]:
    """The clocks a step lives by; of several, the first that runs."""
    return [name.strip() for name in node.properties.get("clock", "").split(",") if name.strip()]


def _topic(node: lint.Node) -> str:
    return node.camunda("topic") if node.kind == "serviceTask" else ""


def _alerts_somebody(node: lint.Node) -> bool:
    return _topic(node).endswith("_alert")


def _message(event: lint.Node) -> str:
    definition = event.event("message")
    if definition is None:
        return ""
    message = event.file.defined("message").get(definition.get("messageRef", ""))
    return "" if message is None else message.get("name", "")


def _uses(chart: Map, topic: str) -> bool:
    return any(_topic(place.node) == topic for place in chart.places)


def _speaks(rule: Mapping[str, Any], chart: Map) -> bool:
    return "only_with" not in rule or _uses(chart, rule["only_with"])


def _between(chart: Map, starts: Iterable[Place], stops: set[Place]) -> list[Place]:
    """The places a case passes from `starts` on, up to `stops`."""
    seen: dict[Place, None] = {}
    todo = [there for start in starts for there, _ in chart.onward[start]]
    while todo:
        here = todo.pop()
        if here not in seen and here not in stops:
            seen[here] = None
            todo.extend(there for there, _ in chart.onward[here])
    return [place for place in chart.places if place in seen]


def _is_alerted(place: Place, expression: str = "") -> bool:
    """Whether a timer at this place, or at what it stands in, raises an alert or takes another way by law."""
    for host in place.hosts:
        for event in host.boundaries:
            time = event.event("timer")
            if time is None or expression not in "".join(str(text) for text in time.itertext()):
                continue
            if event.interrupts or any(_alerts_somebody(one) for one in event.next):
                return True
    return False


def _hit(rule: Mapping[str, Any], place: Place, **facts: str) -> lint.Hit:
    words = lint.Words(
        "error",
        f"{rule['zh'].removesuffix('。')}（{rule['article']}）。",
        f"{rule['en'].removesuffix('.')} ({rule['article']}).",
        rule["hint"],
        rule["hint_en"],
    )
    return lint.at(place.node, rule["id"], **facts).saying(words)


def _always(code: str) -> Mapping[str, Any]:
    return next(one for one in _rules()["always"] if one["id"] == code)


@cache
def _rules() -> Mapping[str, list[dict[str, Any]]]:
    with (Path(__file__).parent / "rules.toml").open("rb") as file:
        return tomllib.load(file)
