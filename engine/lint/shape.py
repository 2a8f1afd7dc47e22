"""Rules about the shape of a flow: that every token gets somewhere, once, and comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint import graph
from engine.lint.drawing import CONDITIONAL, GATEWAYS, Drawing, Flow, Node, Scope
from engine.lint.elements import is_event_subprocess
from engine.lint.finding import Hit, Known, at, named

#: SpiffWorkflow 3.2.0 reads a process recursively; a chain of 1,000 nodes breaks it.
LONGEST_CHAIN = 300


def flow_ends(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for file in drawing.readable:
        everywhere = {node.id for scope in file.scopes for node in scope.nodes}
        for scope in file.scopes:
            for flow in scope.flows:
                if flow.source is not None and flow.target is not None:
                    continue
                is_source = flow.source is None
                missing = flow.source_id if is_source else flow.target_id
                if missing in everywhere:
                    yield at(flow, "flow-crosses-boundary")
                else:
                    end = ("起点", "source") if is_source else ("终点", "target")
                    yield at(flow, "flow-endpoint-unknown", end=end, id=missing)


def starts_and_ends(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for scope in drawing.scopes:
        place = scope.holder or scope
        if scope.holder is not None and scope.holder.kind == "adHocSubProcess":
            continue
        starts = scope.of_kind("startEvent")
        if not starts:
            yield at(place, "start-missing")
        if len(starts) > 1:
            yield at(place, "several-starts", count=len(starts))
        if not scope.of_kind("endEvent"):
            yield at(place, "end-missing")
        for node in scope.nodes:
            if node.kind in ("startEvent", "boundaryEvent") and node.incoming:
                yield at(node, "start-has-incoming" if node.kind == "startEvent" else "boundary-has-incoming")
            if node.kind == "endEvent" and node.outgoing:
                yield at(node, "end-has-outgoing")
            if node.kind == "boundaryEvent" and node.host is None:
                yield at(node, "boundary-unattached", id=node.xml.get("attachedToRef", ""))


def gateway_exits(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        if node.kind not in GATEWAYS and len(node.outgoing) > 1 and node.kind != "endEvent":
            yield at(node, "several-flows-out", count=len(node.outgoing))
        default = node.xml.get("default")
        if default and default not in {flow.id for flow in node.outgoing}:
            yield at(node, "default-flow-unknown", id=default)
        if node.kind not in CONDITIONAL:
            for flow in node.outgoing:
                if flow.condition is not None:
                    yield at(flow, "condition-ignored")
        else:
            yield from _choices(node)


def _choices(node: Node) -> Iterator[Hit]:
    default = node.xml.get("default")
    gateway = named(node)
    if not default and any(flow.condition is not None for flow in node.outgoing):
        yield at(node, "default-flow-missing")
    for flow in node.outgoing:
        if flow.id == default:
            if flow.condition is not None:
                yield at(flow, "default-flow-conditional")
        elif flow.condition is None and len(node.outgoing) > 1:
            yield at(flow, "condition-missing", gateway=gateway)
        if not flow.name and len(node.outgoing) > 1:
            yield at(flow, "exit-unnamed", gateway=gateway)


def paths(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    """Everything can be reached, and leads to an end."""
    for scope in drawing.scopes:
        onward = {node: node.next for node in scope.nodes}
        starts, ends = scope.of_kind("startEvent"), scope.of_kind("endEvent")
        begins = [*starts, *(node for node in scope.nodes if _stands_apart(node))]
        reached = graph.reachable(onward, begins) if starts else set(scope.nodes)
        stops = {node for node in scope.nodes if not node.outgoing and node.kind != "endEvent"}
        # A node that leads to a dead end is not reported as well: mending that end mends it.
        ending = graph.reachable(graph.backward(onward), [*ends, *stops])
        said = False
        for node in scope.nodes:
            if _stands_apart(node):
                continue
            if node not in reached:
                yield at(node, "unreachable")
            elif node in stops:
                if ends:
                    yield at(node, "dead-end")
            elif ends and node not in ending and not said:
                said = True
                yield at(node, "endless")


def _stands_apart(node: Node) -> bool:
    """Whether BPMN itself lets the node stand without flows; other rules say that it does not work here."""
    return (
        (node.kind == "boundaryEvent" and node.host is None)
        or is_event_subprocess(node)
        or node.xml.get("isForCompensation") == "true"
        or not {"compensate", "link"}.isdisjoint(node.events)
    )


def long_chains(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for scope in drawing.scopes:
        for start in scope.of_kind("startEvent")[:1]:
            depths = graph.preorder({node: node.next for node in scope.nodes}, start)[1]
            if max(depths.values()) > LONGEST_CHAIN:
                yield at(
                    scope.holder or scope, "chain-too-long", count=max(depths.values()), limit=LONGEST_CHAIN
                )


def spinning_loops(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for scope in drawing.scopes:
        moving = [node for node in scope.nodes if not _waits(node, drawing, frozenset())]
        onward = {node: [there for there in node.next if there in set(moving)] for node in moving}
        for circle in graph.circles(onward):
            first = next((node for node in circle if node.kind in GATEWAYS), circle[0])
            yield at(first, "loop-without-wait")


def _waits(node: Node, drawing: Drawing, above: frozenset[Scope]) -> bool:
    """Whether a token always rests at this node until a person, a moment or a message comes."""
    if node.kind in ("callActivity", "subProcess"):
        inner = node.inner or drawing.called(node)
        return inner is None or inner in above or not _passes(inner, drawing, above | {inner})
    return node.kind not in GATEWAYS - {"eventBasedGateway"} | {
        "serviceTask", "scriptTask", "businessRuleTask", "intermediateThrowEvent", "startEvent", "endEvent",
    }  # fmt: skip


def _passes(scope: Scope, drawing: Drawing, above: frozenset[Scope]) -> bool:
    """Whether some way from start to end of the scope rests nowhere."""
    moving = {node for node in scope.nodes if not _waits(node, drawing, above)}
    onward = {node: [there for there in node.next if there in moving] for node in moving}
    return any(node.kind == "endEvent" for node in graph.reachable(onward, scope.of_kind("startEvent")))


def merges(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    """Splits and joins that do not fit each other, as far as the nearest common node before them tells."""
    for scope in drawing.scopes:
        for start in scope.of_kind("startEvent")[:1]:
            onward = {node: node.next for node in scope.nodes}
            before = graph.dominators(onward, start)
            for node in before:
                yield from _merge(node, before)


def _merge(node: Node, before: dict[Node, Node]) -> Iterator[Hit]:
    flows = [flow for flow in node.incoming if flow.source in before or flow.source is before[node]]
    forward = [flow for flow in flows if not _is_behind(flow, node, before)]
    if len(forward) < 2 or node.kind in ("endEvent", "inclusiveGateway"):
        return
    split = before[node]
    starts_several, chooses = _manner(split, [_branch(flow, split, before) for flow in forward])
    if node.kind == "parallelGateway":
        if chooses:
            yield at(node, "join-never-completes", split=named(split))
    elif starts_several and node.kind in GATEWAYS:
        yield at(node, "split-join-mismatch", split=named(split))
    elif starts_several:
        yield at(node, "implicit-merge")


def _manner(split: Node, branches: list[Node | None]) -> tuple[bool, bool]:
    """Whether the split starts several of these branches at once, and whether it may leave one of them out.

    Of an activity the branches are its boundary events and its own way on (None). Events that meet each other
    only are no split: each acts for itself, as two reminders that lead to one service.
    """
    if split.kind in GATEWAYS:
        return split.kind in ("parallelGateway", "inclusiveGateway"), split.kind != "parallelGateway"
    beside = [event for event in split.boundaries if event in branches and not event.interrupts]
    goes_on = any(branch not in split.boundaries for branch in branches)
    return bool(beside) and goes_on, any(event in branches for event in split.boundaries)


def _branch(flow: Flow, split: Node, before: dict[Node, Node]) -> Node | None:
    """The first node after `split` on the way to the flow; None when the flow leaves the split itself."""
    here = flow.source
    while here is not None and here is not split:
        above = before.get(here)
        if above is split:
            return here
        here = above
    return None


def _is_behind(flow: Flow, node: Node, before: dict[Node, Node]) -> bool:
    """Whether the flow leads back to `node` from what comes after it."""
    here = flow.source
    while here is not None and here is not node:
        here = before.get(here)
    return here is node


def uncaught_errors(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    """SpiffWorkflow 3.2.0 goes on after an uncaught error as if nothing had happened."""
    callers: dict[Scope, list[Node]] = {}
    for node in drawing.nodes:
        if node.kind == "callActivity" and (called := drawing.called(node)) is not None:
            callers.setdefault(called, []).append(node)
    for node in drawing.nodes:
        event = node.event("error")
        if node.kind == "endEvent" and event is not None and event.get("errorRef"):
            ref = event.get("errorRef", "")
            if ref in node.file.defined("error") and not _is_caught(
                _code(node), node.scope, callers, frozenset()
            ):
                yield at(node, "uncaught-error", error=_code(node))


def _is_caught(code: str, scope: Scope, callers: dict[Scope, list[Node]], above: frozenset[Scope]) -> bool:
    holders = [scope.holder] if scope.holder is not None else callers.get(scope, [])
    if not holders or scope in above:
        return False
    return all(
        any("error" in event.events and _code(event) in (code, "") for event in holder.boundaries)
        or _is_caught(code, holder.scope, callers, above | {scope})
        for holder in holders
    )


def _code(node: Node) -> str:
    """The code of the error an event throws or catches; empty for one that catches all."""
    event = node.event("error")
    ref = "" if event is None else event.get("errorRef", "")
    error = node.file.defined("error").get(ref)
    return "" if not ref or error is None else error.get("errorCode") or ref


def calls(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    onward: dict[Scope, list[Scope]] = {process: [] for process in drawing.processes}
    found: list[tuple[Node, Scope]] = []
    is_complete = len(drawing.readable) == len(drawing.files)
    for node in drawing.nodes:
        if node.kind != "callActivity":
            continue
        id, called = node.xml.get("calledElement", ""), drawing.called(node)
        if not id:
            yield at(node, "call-missing")
        elif called is not None:
            onward[node.scope.process].append(called)
            found.append((node, called))
        elif is_complete:
            yield at(node, "call-unknown-process", id=id)
    for node, called in found:
        if node.scope.process in graph.reachable(onward, [called]):
            yield at(node, "call-recursion", id=called.id)


RULES = (
    flow_ends,
    starts_and_ends,
    gateway_exits,
    paths,
    long_chains,
    spinning_loops,
    merges,
    uncaught_errors,
    calls,
)
