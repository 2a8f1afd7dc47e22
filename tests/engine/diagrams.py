"""Tiny diagrams for engine tests: elements and flows as text, put together into one BPMN file.

bundle("leave", start(), user("ask", form="ask"), end(), flows=["start>ask", "ask>end"])
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="definitions" targetNamespace="http://example.org/tests">\n'
)


def bundle(
    key: str, *elements: str, flows: Iterable[str], forms: dict[str, list[str]] | None = None, name: str = ""
) -> dict[str, str]:
    """A bundle of one process `key`; flows are `source>target` or `source>target?condition`.

    `forms`: form key -> its field keys; a field ending in `!` is required. A flow `gate>x?` is the default.
    """
    drawn, defaults = [], {}
    for flow in flows:
        ends, asks, condition = flow.partition("?")
        source, target = ends.split(">")
        flow_id = f"{source}_{target}"
        if asks and not condition:
            defaults[source] = flow_id
        inner = _tag("conditionExpression", f"${{{condition}}}", **{"xsi:type": "bpmn:tFormalExpression"})
        drawn.append(
            f'<bpmn:sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">'
            f"{inner if condition else ''}</bpmn:sequenceFlow>"
        )
    body = "\n".join([*elements, *drawn])
    for source, flow_id in defaults.items():
        body = body.replace(f'id="{source}"', f'id="{source}" default="{flow_id}"', 1)
    messages = "".join(
        f'<bpmn:message id="message_{one}" name="{one}"/>' for one in _MESSAGES if f'"message_{one}"' in body
    )
    text = (
        f"{HEAD}{messages}"
        f'<bpmn:process id="{key}" name={quoteattr(name or key)} isExecutable="true">\n{body}\n'
        "</bpmn:process></bpmn:definitions>\n"
    )
    made = {f"{key}.bpmn": text}
    for form_key, fields in (forms or {}).items():
        made[f"{form_key}.form"] = form(form_key, fields)
    return made


def form(form_key: str, fields: Iterable[str]) -> str:
    """A form of text fields; a field ending in `!` is required."""
    components = [
        {
            "id": f"field_{field.rstrip('!')}",
            "key": field.rstrip("!"),
            "type": "textfield",
            "label": field.rstrip("!"),
            "validate": {"required": field.endswith("!")},
        }
        for field in fields
    ]
    return json.dumps({"schemaVersion": 19, "type": "default", "id": form_key, "components": components})


def start(id: str = "start") -> str:
    """A plain start event."""
    return f'<bpmn:startEvent id="{id}" name="{id}"/>'


def end(id: str = "end") -> str:
    """A plain end event."""
    return f'<bpmn:endEvent id="{id}" name="{id} name"/>'


def user(
    id: str,
    *,
    roles: str = "clerk",
    form: str | None = None,
    due: str | None = None,
    outputs: dict[str, str] | None = None,
    inner: str = "",
    **properties: str,
) -> str:
    """A user task named after its id; properties are `scope`, `check`, `differentFrom` …"""
    attributes = f' camunda:candidateGroups="{roles}"'
    if form:
        attributes += f' camunda:formKey="{form}"'
    if due:
        attributes += f" camunda:dueDate={quoteattr(due)}"
    extensions = _outputs(outputs) + _properties(properties)
    return _element("userTask", id, attributes, extensions, inner)


def service(id: str, topic: str, outputs: dict[str, str] | None = None, **inputs: str) -> str:
    """A service task calling `topic`; inputs and outputs are FEEL."""
    parameters = "".join(
        f'<camunda:inputParameter name="{name}">${{{value}}}</camunda:inputParameter>'
        for name, value in inputs.items()
    )
    extensions = _outputs(outputs, parameters)
    return _element("serviceTask", id, f' camunda:type="external" camunda:topic="{topic}"', extensions, "")


def gateway(id: str, kind: str = "exclusive") -> str:
    """A gateway: exclusive, parallel, inclusive or eventBased."""
    return f'<bpmn:{kind}Gateway id="{id}" name="{id}"/>'


def boundary_timer(id: str, on: str, at: str, *, interrupts: bool = True) -> str:
    """A timer at the edge of a task, due at the instant a FEEL expression gives."""
    return (
        f'<bpmn:boundaryEvent id="{id}" name="{id}" attachedToRef="{on}"'
        f' cancelActivity="{str(interrupts).lower()}">{_timer(at)}</bpmn:boundaryEvent>'
    )


def catch_timer(id: str, at: str) -> str:
    """Waiting for an instant."""
    return f'<bpmn:intermediateCatchEvent id="{id}" name="{id}">{_timer(at)}</bpmn:intermediateCatchEvent>'


def catch_message(id: str, message: str) -> str:
    """Waiting for a message."""
    return (
        f'<bpmn:intermediateCatchEvent id="{id}" name="{id}">'
        f'<bpmn:messageEventDefinition id="{id}_message" messageRef="message_{message}"/>'
        "</bpmn:intermediateCatchEvent>"
    )


#: The messages a diagram here may wait for.
_MESSAGES = ("answer", "withdrawn")


def _timer(at: str) -> str:
    date = _tag("timeDate", f"${{{at}}}", **{"xsi:type": "bpmn:tFormalExpression"})
    return f"<bpmn:timerEventDefinition>{date}</bpmn:timerEventDefinition>"


def _tag(name: str, text: str, **attributes: str) -> str:
    words = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<bpmn:{name}{words}>{escaped}</bpmn:{name}>"


def _outputs(outputs: dict[str, str] | None, inputs: str = "") -> str:
    written = "".join(
        f'<camunda:outputParameter name="{name}">${{{value}}}</camunda:outputParameter>'
        for name, value in (outputs or {}).items()
    )
    return f"<camunda:inputOutput>{inputs}{written}</camunda:inputOutput>" if inputs or written else ""


def _properties(properties: dict[str, str]) -> str:
    written = "".join(
        f"<camunda:property name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in properties.items()
    )
    return f"<camunda:properties>{written}</camunda:properties>" if written else ""


def _element(kind: str, id: str, attributes: str, extensions: str, inner: str) -> str:
    extended = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    return f'<bpmn:{kind} id="{id}" name="{id} name"{attributes}>{extended}{inner}</bpmn:{kind}>'
