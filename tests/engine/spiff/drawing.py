"""Tiny diagrams for tests: a few lines of arrows become a BPMN file.

    start -> xor1 -> a -> end        a chain of flows; a flow's id is `source-target`
    xor1 -> b -> end if x > 1        a condition on the first flow of the chain
    xor1 -> c -> end else            the first flow of the chain is the default

A node is a user task unless its id says otherwise (`start`, `end2`, `xor1`, `and1`, `or1`, `event1` …) or its
XML is given by one of the functions below.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

_GUESSED = {
    "start": "startEvent",
    "end": "endEvent",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "event": "eventBasedGateway",
}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="http://example.org/test">\n'
)


def diagram(arrows: str, *nodes: str, id: str = "main", beside: str = "") -> str:
    """A BPMN file of one process; `beside` stands beside the process."""
    return definitions(
        f'<bpmn:process id="{id}" isExecutable="true">{inside(arrows, *nodes)}</bpmn:process>', beside
    )


def definitions(*parts: str) -> str:
    """A BPMN file of these parts."""
    return _HEAD + "\n".join(parts) + "\n</bpmn:definitions>\n"


def inside(arrows: str, *nodes: str) -> str:
    """What stands inside a process or sub-process."""
    known = {match for node in nodes for match in re.findall(r'^<bpmn:\w+ id="([^"]+)"', node)}
    defaults: dict[str, str] = {}
    flows, names = [], []
    for line in filter(None, (line.strip() for line in arrows.splitlines())):
        chain, _, condition = line.partition(" if ")
        stops = [stop.strip() for stop in chain.removesuffix(" else").split("->")]
        names += stops
        if chain.endswith(" else"):
            defaults[stops[0]] = f"{stops[0]}-{stops[1]}"
        for source, target in pairwise(stops):
            text = condition and (
                f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${{{escape(condition)}}}'
                "</bpmn:conditionExpression>"
            )
            condition = ""
            flows.append(
                f'<bpmn:sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{text}'
                "</bpmn:sequenceFlow>"
            )
    guessed = []
    for name in dict.fromkeys(names):
        if name not in known:
            kind = _GUESSED.get(re.sub(r"\d+\w*$|_.*", "", name), "userTask")
            default = f' default="{defaults[name]}"' if name in defaults else ""
            guessed.append(f'<bpmn:{kind} id="{name}" name="{name.upper()}"{default} />')
    return "\n".join([*nodes, *guessed, *flows])


def node(kind: str, id: str, *body: str, **attributes: str) -> str:
    """Any node; attributes of the camunda namespace are written `camunda_formKey`."""
    written = "".join(f' {key.replace("_", ":")}="{escape(value)}"' for key, value in attributes.items())
    return f'<bpmn:{kind} id="{id}" name="{id.upper()}"{written}>{"".join(body)}</bpmn:{kind}>'


def extension(*parts: str) -> str:
    """Extension elements."""
    return f"<bpmn:extensionElements>{''.join(parts)}</bpmn:extensionElements>"


def parameters(inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    """Extension elements with input and output parameters."""
    written = [
        f'<camunda:{kind}Parameter name="{name}">{escape(text)}</camunda:{kind}Parameter>'
        for kind, given in (("input", inputs), ("output", outputs))
        for name, text in (given or {}).items()
    ]
    return extension(f"<camunda:inputOutput>{''.join(written)}</camunda:inputOutput>")


def service(id: str, topic: str = "test", **outputs: str) -> str:
    """A service task of this topic with output parameters."""
    return node("serviceTask", id, parameters({}, outputs), camunda_type="external", camunda_topic=topic)


def script(id: str, *lines: str) -> str:
    """A script task of FEEL assignments."""
    return node(
        "scriptTask", id, f"<bpmn:script>{escape(chr(10).join(lines))}</bpmn:script>", scriptFormat="feel"
    )


def call(id: str, process: str, *body: str) -> str:
    """A call activity."""
    return node("callActivity", id, *body, calledElement=process)


def sub(id: str, arrows: str, *nodes: str, body: str = "") -> str:
    """An embedded sub-process."""
    return node("subProcess", id, body, inside(arrows, *nodes))


def timer(what: str, text: str) -> str:
    """A timer definition, `what` is timeDate or timeDuration."""
    return f"<bpmn:timerEventDefinition><bpmn:{what}>{escape(text)}</bpmn:{what}></bpmn:timerEventDefinition>"


def message(reference: str) -> str:
    """A message definition; define the message itself beside the process."""
    return f'<bpmn:messageEventDefinition messageRef="{reference}" />'


def boundary(id: str, at: str, definition: str, *, interrupting: bool = True) -> str:
    """A boundary event."""
    return node("boundaryEvent", id, definition, attachedToRef=at, cancelActivity=str(interrupting).lower())


def catch(id: str, definition: str) -> str:
    """An intermediate catch event."""
    return node("intermediateCatchEvent", id, definition)


def many(collection: str, variable: str = "item", *, sequential: bool = False, until: str = "") -> str:
    """Multi-instance characteristics over a collection."""
    condition = until and f"<bpmn:completionCondition>${{{escape(until)}}}</bpmn:completionCondition>"
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"'
        f' camunda:collection="{escape(collection)}" camunda:elementVariable="{variable}">{condition}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
