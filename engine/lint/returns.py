"""Rules about ways back: where a step may be sent back to without tearing the case."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.drawing import BPMN, Drawing, Node
from engine.lint.finding import Hit, Known, at, named
from engine.lint.graph import backward, reachable
from engine.lint.references import split

#: What may stand between two steps with a way back: it may be passed again.
_PASSED_AGAIN = {"userTask", "exclusiveGateway", "scriptTask", "businessRuleTask", "intermediateThrowEvent"}


def ways_back(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        if node.kind == "userTask":
            for id in split(node.properties.get("returnTo", "")):
                yield from _way_back(node, id)


def _way_back(node: Node, id: str) -> Iterator[Hit]:
    target = next((one for one in node.scope.nodes if one.id == id and one.kind == "userTask"), None)
    if target is None:
        yield at(node, "return-to-unknown", id=id)
        return
    if _is_loop(node) or _is_loop(target):
        yield at(node, "return-to-loop", target=named(target))
        return
    # Boundary events are other paths: a token that came by one is not between these two steps.
    onward: dict[Node, list[Node]] = {
        one: [flow.target for flow in one.outgoing if flow.target is not None] for one in node.scope.nodes
    }
    onward[node] = []
    after: set[Node] = reachable(onward, [target])
    # Since it last stood at the target, the token did not pass there again.
    into: dict[Node, list[Node]] = backward(onward) | {target: []}
    if node not in after or node is target:
        yield at(node, "return-to-later", target=named(target))
        return
    before: set[Node] = reachable(into, [node])
    between = [one for one in node.scope.nodes if one in after and one in before]
    for one in between:
        if one in (node, target) or one.kind in _PASSED_AGAIN:
            continue
        if one.kind == "serviceTask":
            if one.properties.get("repeatable") != "yes":
                yield at(node, "return-repeats", target=named(target), between=named(one))
        else:
            yield at(node, "return-crosses", target=named(target), between=named(one))


def _is_loop(node: Node) -> bool:
    return node.loop is not None or node.xml.find(BPMN + "standardLoopCharacteristics") is not None


RULES = (ways_back,)
