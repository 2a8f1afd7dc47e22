"""Rules about single elements: what the machine would ignore, wait at for ever, or break on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from engine.lint.drawing import (
    BPMN,
    CALLS,
    CAMUNDA,
    NODES,
    SCOPES,
    SILENT,
    Drawing,
    Node,
    is_bpmn,
    local,
    text_of,
)
from engine.lint.finding import Hit, Known, at, at_xml, named

_REFUSED_KINDS = {
    "complexGateway": "complex-gateway",
    "adHocSubProcess": "ad-hoc-subprocess",
    "transaction": "transaction",
    "manualTask": "manual-task",
    "task": "plain-task",
    "sendTask": "message-throw",
}
_REFUSED_EVENTS = {
    "compensate": "compensation",
    "link": "link-event",
    "signal": "signal-event",
    "escalation": "escalation-event",
    "conditional": "conditional-event",
    "cancel": "cancel-event",
}
#: The triggers that work, by kind of event.
_TRIGGERS = {
    "startEvent": set[str](),
    "endEvent": {"terminate", "error"},
    "intermediateCatchEvent": {"timer", "message"},
    "intermediateThrowEvent": set[str](),
    "boundaryEvent": {"timer", "message", "error"},
}
_TRIGGER_WORDS = {
    "timer": ("定时", "timer"),
    "message": ("消息", "message"),
    "error": ("错误", "error"),
    "terminate": ("终止", "terminate"),
}
_TIMES = ("timeDate", "timeDuration", "timeCycle")
_DURATION = re.compile(
    r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
)
_SAME_BUNDLE = (
    "被调用的总是同一个发布包里的流程，请删去。",
    "It is always the process of the same bundle; remove it.",
)
#: What Camunda reads and this product does not, with what to use instead. Diagrams rely on the first kind.
_WITHOUT_EFFECT = {
    "assignee": ("请用候选组（candidateGroups）。", "Use candidateGroups; a person claims the task."),
    "candidateUsers": ("请用候选组（candidateGroups）。", "Use candidateGroups."),
    "executionListener": ("请改用服务任务。", "Use a service task."),
    "taskListener": ("请改用服务任务或检查（check）。", "Use a service task or a check."),
    "formData": ("请新建 .form 表单并写表单键。", "Create a *.form file and give formKey."),
    "connector": ("请改用 External 服务任务。", "Use an external service task."),
    "errorEventDefinition": ("服务的结果请用网关判断。", "Decide on the result at a gateway."),
    "script": ("请写成 FEEL 表达式。", "Write a FEEL expression."),
}
_IGNORED = {
    "followUpDate": ("请用到期时间（dueDate）或定时事件。", "Use dueDate or a timer event."),
    "priority": ("待办按到期时间排，请删去。", "Inboxes are ordered by due date; remove it."),
    "calledElementVersion": _SAME_BUNDLE,
    "calledElementBinding": _SAME_BUNDLE,
    "field": ("请改用输入参数。", "Use input parameters."),
}
_PROPERTIES = (
    *("scope", "check", "differentFrom", "returnTo", "repeatable"),
    *("public", "public_en", "stage", "hint", "article"),
)


def unsupported(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for scope in drawing.scopes:
        for child in scope.xml:
            if is_bpmn(child) and local(child) not in NODES | SILENT:
                code = "data-store" if "dataStore" in local(child) else "unknown-element"
                yield at_xml(child, scope.file.name, code, tag=local(child))
        for node in scope.nodes:
            if is_event_subprocess(node):
                yield at(node, "event-subprocess")
            elif node.kind in _REFUSED_KINDS:
                yield at(node, _REFUSED_KINDS[node.kind])
            if node.xml.get("isForCompensation") == "true":
                yield at(node, "compensation")


def is_event_subprocess(node: Node) -> bool:
    return node.xml.get("triggeredByEvent") == "true"


def triggers(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        holder = node.scope.holder
        if node.kind not in _TRIGGERS or (holder is not None and is_event_subprocess(holder)):
            continue
        refused = [_REFUSED_EVENTS[event] for event in node.events if event in _REFUSED_EVENTS]
        if refused:
            yield at(node, refused[0])
        elif len(node.events) > 1:
            yield at(node, "several-triggers")
        elif not node.events:
            if node.kind in ("intermediateCatchEvent", "boundaryEvent"):
                yield at(node, "event-without-trigger")
        elif node.events[0] not in _TRIGGERS[node.kind]:
            yield _wrong_trigger(node, node.events[0])


def _wrong_trigger(node: Node, event: str) -> Hit:
    word = _TRIGGER_WORDS.get(event, (event, event))
    if event == "message" and node.kind in ("intermediateThrowEvent", "endEvent"):
        return at(node, "message-throw")
    if node.kind == "startEvent":
        return at(node, "start-trigger", trigger=word)
    return at(node, "boundary-trigger" if node.kind == "boundaryEvent" else "event-trigger", trigger=word)


def messages(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        holder = node.xml if node.kind == "receiveTask" else node.event("message")
        if holder is None or node.kind not in ("receiveTask", "intermediateCatchEvent", "boundaryEvent"):
            continue
        message = node.file.defined("message").get(holder.get("messageRef", ""))
        if message is None or not (message.get("name") or "").strip():
            yield at(node, "message-missing")


def errors(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        event = node.event("error")
        if event is None or node.kind not in ("endEvent", "boundaryEvent"):
            continue
        ref = event.get("errorRef")
        is_known = node.kind == "boundaryEvent" if ref is None else ref in node.file.defined("error")
        if not is_known:
            yield at(node, "error-missing")
        elif node.kind == "boundaryEvent" and node.host is not None:
            if node.host.kind not in CALLS | SCOPES:
                yield at(node, "error-boundary-idle", host=named(node.host))
            elif not node.interrupts:
                yield at(node, "error-boundary-side")


def loops(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        loop = node.loop
        if loop is not None:
            if loop.find(BPMN + "loopDataInputRef") is not None:
                yield at(node, "loop-data-ref")
            elif bool((loop.get(CAMUNDA + "collection") or "").strip()) == _has(loop, "loopCardinality"):
                yield at(node, "loop-collection-missing")
        loop = node.xml.find(BPMN + "standardLoopCharacteristics")
        if loop is None or _has(loop, "loopCondition"):
            continue
        if not loop.get("loopMaximum", "").isdecimal():
            yield at(node, "loop-endless")


def _has(xml: etree._Element, name: str) -> bool:
    return xml.find(BPMN + name) is not None


def event_gateways(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        if node.kind != "eventBasedGateway":
            continue
        wrong = next((n for n in node.next if n.kind not in ("intermediateCatchEvent", "receiveTask")), None)
        timers = [target for target in node.next if "timer" in target.events]
        if wrong is not None or len(node.next) == 1:
            yield at(node, "event-gateway-target", target=named(wrong or node))
        elif len(timers) > 1:
            yield at(node, "two-timers", count=len(timers))
        for target in node.next:
            if target is not wrong and (len(target.incoming) > 1 or target.boundaries):
                yield at(node, "event-gateway-shared", target=named(target))


def timers(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        timer = node.event("timer")
        if timer is None or node.kind == "startEvent":
            continue
        given = [child for child in timer if is_bpmn(child) and local(child) in _TIMES]
        if any(local(child) == "timeCycle" for child in given):
            yield at(node, "timer-cycle")
        elif len(given) != 1 or not text_of(given[0]):
            yield at(node, "timer-missing")
        elif is_literal_time(text := text_of(given[0])) and not _is_complete(given[0], text):
            yield at(node, "timer-no-offset", text=text)


def is_literal_time(text: str) -> bool:
    """Whether a timer's text is meant as an ISO date or duration, not as an expression."""
    return bool(re.match(r"\d{4}-?\d\d|-?P[\dT]|R\d*/", text))


def _is_complete(xml: etree._Element, text: str) -> bool:
    if local(xml) == "timeDuration":
        return _DURATION.fullmatch(text) is not None
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False


def ignored_attributes(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        for name, tag in _extras(node):
            namespace, own = etree.QName(tag).namespace or "", etree.QName(tag).localname
            if f"{{{namespace}}}" == CAMUNDA and own in _WITHOUT_EFFECT:
                yield at(node, "camunda-without-effect", name=name, advice=_WITHOUT_EFFECT[own])
            elif f"{{{namespace}}}" == CAMUNDA and own in _IGNORED:
                yield at(node, "camunda-ignored", name=name, advice=_IGNORED[own])
            elif "spiff" in namespace.lower() or "zeebe" in namespace.lower():
                yield at(node, "foreign-extension", name=name)


def _extras(node: Node) -> Iterator[tuple[str, str]]:
    """Extension elements and attributes of a node: how they are written, and their tag."""
    for xml in node.xml.iterfind(f"{BPMN}extensionElements/*"):
        yield f"{xml.prefix}:{local(xml)}", str(xml.tag)
    for key, value in node.xml.items():
        if value.strip() and str(key).startswith("{"):
            yield f"camunda:{etree.QName(key).localname}", str(key)


def misspelt_properties(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        for name in node.properties:
            near = difflib.get_close_matches(name.lower(), [p.lower() for p in _PROPERTIES], n=1, cutoff=0.8)
            if near and name not in _PROPERTIES:
                meant = next(p for p in _PROPERTIES if p.lower() == near[0])
                yield at(node, "property-misspelt", name=name, near=meant)


def message_flows(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for file in drawing.readable:
        assert file.root is not None
        for xml in file.root.iterfind(f"{BPMN}collaboration/{BPMN}messageFlow"):
            yield at_xml(xml, file.name, "message-flow")


RULES = (
    unsupported,
    triggers,
    messages,
    errors,
    loops,
    event_gateways,
    timers,
    ignored_attributes,
    misspelt_properties,
    message_flows,
)
