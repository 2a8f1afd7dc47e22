"""Tiny diagrams for the tests of the check: BPMN with a picture of everything, so only one thing is wrong."""

from __future__ import annotations

import re
from itertools import pairwise

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="D" targetNamespace="urn:test">'
)
_NODE = re.compile(
    r"<(\w*(?:Event|Task|task|Gateway|Process|Activity)|transaction|sequenceFlow)\b[^>]*?\bid=\"([^\"]+)\""
)


def bpmn(
    *body: str, root: str = "", id: str = "main", executable: bool = True, hidden: tuple[str, ...] = ()
) -> str:
    """A diagram with one process; everything in it has a shape but what is `hidden`."""
    process = "\n".join(body)
    picture = "".join(
        f'<bpmndi:BPMN{"Edge" if tag == "sequenceFlow" else "Shape"} id="{shown}_di" bpmnElement="{shown}"/>'
        for tag, shown in _NODE.findall(process)
        if shown not in hidden and "*" not in hidden
    )
    flag = "true" if executable else "false"
    return (
        f'{_HEAD}\n{root}\n<process id="{id}" isExecutable="{flag}">\n{process}\n</process>\n'
        f'<bpmndi:BPMNDiagram id="B"><bpmndi:BPMNPlane id="P" bpmnElement="{id}">{picture}'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>"
    )


def flow(source: str, target: str, condition: str | None = None, *, name: str = "去", id: str = "") -> str:
    inner = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition is not None else ""
    return (
        f'<sequenceFlow id="{id or f"{source}_{target}"}" name="{name}" sourceRef="{source}"'
        f' targetRef="{target}">{inner}</sequenceFlow>'
    )


def flows(*nodes: str) -> str:
    """Flows along a path of node ids, such as `flows("s", "u", "e")`."""
    return "\n".join(flow(one, two) for one, two in pairwise(nodes))


def event(kind: str, id: str, inner: str = "", **attributes: str) -> str:
    return f'<{kind}Event id="{id}"{_written(attributes)}>{inner}</{kind}Event>'


def start(id: str = "s", inner: str = "") -> str:
    return event("start", id, inner)


def end(id: str = "e", inner: str = "") -> str:
    return event("end", id, inner)


def user(id: str = "u", inner: str = "", **attributes: str) -> str:
    given = {
        "name": f"办理 {id}",
        "camunda:formKey": "handle",
        "camunda:candidateGroups": "handler",
    } | attributes
    return f'<userTask id="{id}"{_written(given)}>{inner}</userTask>'


def service(id: str = "v", inner: str = "", **attributes: str) -> str:
    given = {"camunda:type": "external", "camunda:topic": "note"} | attributes
    return f'<serviceTask id="{id}"{_written(given)}>{inner}</serviceTask>'


def gateway(kind: str, id: str, **attributes: str) -> str:
    return f'<{kind}Gateway id="{id}"{_written(attributes)}/>'


def extensions(inner: str) -> str:
    return f"<extensionElements>{inner}</extensionElements>"


def properties(**values: str) -> str:
    inner = "".join(
        f'<camunda:property name="{name}" value="{escape(value)}"/>' for name, value in values.items()
    )
    return extensions(f"<camunda:properties>{inner}</camunda:properties>")


def timer(text: str, kind: str = "timeDate") -> str:
    return f"<timerEventDefinition><{kind}>{escape(text)}</{kind}></timerEventDefinition>"


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
