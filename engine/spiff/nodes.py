"""How each kind of node on a diagram becomes what SpiffWorkflow runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition, TerminateEventDefinition

from engine.spiff import activities, events, joins, loops, reading, timers
from engine.spiff.drawn import ACTIVITIES, Node
from engine.spiff.elements import Parameter

_ASSIGNMENT = re.compile(r"([^\W\d]\w*)\s*=(?!=)\s*(\S.*)")


def spec_of(node: Node) -> Any:
    """What runs a node; None (and told) if nothing can."""
    made = _MAKERS[node.kind](node)
    if made is None or node.kind not in ACTIVITIES:
        return made
    for name in ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
        found = reading.child(node.xml, name)
        if found is not None:
            return _loop(node, made, found)
    return made


def _named(node: Node, spec_class: Any, name: str | None = None, **kwargs: Any) -> Any:
    return spec_class(node.scope, name or node.element.id, bpmn_name=node.element.name, **kwargs)


def _user_task(node: Node) -> Any:
    return _named(node, activities.UserTask)


def _service_task(node: Node) -> Any:
    if reading.camunda(node.xml, "type") != "external" or not node.element.topic:
        node.place.refuse('Expected camunda:type="external" and a camunda:topic, but one is missing')
        return None
    return _named(node, activities.ServiceTask)


def _business_rule_task(node: Node) -> Any:
    if not node.element.decision_ref:
        node.place.refuse("Expected a camunda:decisionRef, but there is none")
        return None
    return _named(node, activities.BusinessRuleTask)


def _script_task(node: Node) -> Any:
    if (node.xml.get("scriptFormat") or "").lower() != "feel":
        node.place.refuse('Expected scriptFormat="feel", but it is another language')
        return None
    if node.element.result_variable:
        node.place.refuse("Expected lines `name = expression`, but there is a camunda:resultVariable")
    assignments = []
    lines = reading.text(reading.child(node.xml, "script")).splitlines()
    for line in filter(None, (line.strip() for line in lines)):
        match = _ASSIGNMENT.fullmatch(line)
        if match is None:
            node.place.refuse(f"Expected lines `name = expression`, but there is '{line}'")
            continue
        expression = node.place.expression(match[2])
        if expression is not None:
            assignments.append((match[1], expression))
    spec = _named(node, activities.ScriptTask, script="")
    spec.assignments = tuple(assignments)
    return spec


def _receive_task(node: Node) -> Any:
    message = _message(node, node.xml)
    return message and _named(node, events.ReceiveTask, event_definition=message)


def _call_activity(node: Node) -> Any:
    called = node.xml.get("calledElement", "").strip()
    if not called or called.startswith(("${", "=")):
        node.place.refuse("Expected calledElement to name a process, but it does not")
        return None
    spec = _named(node, activities.Called, subworkflow_spec=called)
    for name, parameters, everything in (("in", "data_inputs", "all_in"), ("out", "data_outputs", "all_out")):
        mappings = [one for one in reading.extensions(node.xml, name) if one.get("businessKey") is None]
        setattr(spec, everything, not mappings or any(one.get("variables") == "all" for one in mappings))
        found = []
        for one in mappings:
            if one.get("variables") == "all":
                continue
            source = one.get("source") or one.get("sourceExpression") or ""
            expression = node.place.expression(source)
            if expression is not None:
                found.append(Parameter(one.get("target", ""), expression))
        setattr(spec, parameters, tuple(found))
    return spec


def _sub_process(node: Node) -> Any:
    if node.xml.get("triggeredByEvent") == "true":
        node.place.refuse("Expected a sub-process, but event sub-processes do not run; draw a boundary event")
        return None
    return _named(node, activities.Called, subworkflow_spec=node.embed(node))


def _loop(node: Node, spec: Any, xml: etree._Element) -> Any:
    child, name = spec, node.element.id
    del node.scope.task_specs[name]
    child.name = f"{name} [child]"
    node.scope.task_specs[child.name] = child
    child.element, child.flow_ids, child.notes_arrival, child.is_armed = node.element, {}, False, False
    if reading.kind(xml) == "standardLoopCharacteristics":
        condition = reading.text(reading.child(xml, "loopCondition"))
        maximum = xml.get("loopMaximum", "")
        if not condition and not maximum:
            node.place.refuse("Expected a loopCondition or a loopMaximum, but there is none")
        holder = loops.WhileLoop(
            node.scope,
            name,
            child.name,
            int(maximum) if maximum.isdecimal() else None,
            node.place.expression(condition) if condition else None,
            xml.get("testBefore") == "true",
            bpmn_name=node.element.name,
        )
    else:
        holder = _multi_instance(node, xml, child.name)
    child.completed_event.connect(holder.merge_child)
    return holder


def _multi_instance(node: Node, xml: etree._Element, child_name: str) -> Any:
    collection = reading.camunda(xml, "collection")
    cardinality = reading.text(reading.child(xml, "loopCardinality"))
    condition = reading.text(reading.child(xml, "completionCondition"))
    if bool(collection) == bool(cardinality):
        node.place.refuse(
            "Expected either a camunda:collection or a loopCardinality, but there is none, or both"
        )
    holder = loops.MultiInstance(
        node.scope,
        node.element.id,
        child_name,
        cardinality=node.place.expression(cardinality) if cardinality else None,
        condition=node.place.expression(condition) if condition else None,
        bpmn_name=node.element.name,
    )
    holder.collection = node.place.expression(collection) if collection else None
    holder.variable = reading.camunda(xml, "elementVariable")
    holder.is_sequential = xml.get("isSequential") == "true"
    return holder


def _gateway(spec_class: Any) -> Callable[[Node], Any]:
    return lambda node: _named(node, spec_class)


def _start_event(node: Node) -> Any:
    if _definition(node, ()) is None:
        return None
    return _named(node, events.StartEvent, event_definition=NoneEventDefinition())


def _end_event(node: Node) -> Any:
    definition = _definition(node, ("errorEventDefinition", "terminateEventDefinition"))
    return definition and _named(node, events.EndEvent, event_definition=definition)


def _catch_event(node: Node) -> Any:
    definition = _definition(node, ("timerEventDefinition", "messageEventDefinition"), needed=True)
    return definition and _named(node, events.CatchEvent, event_definition=definition)


def _throw_event(node: Node) -> Any:
    return _definition(node, ()) and _named(node, events.NoneThrow)


def _boundary_event(node: Node) -> Any:
    allowed = ("timerEventDefinition", "messageEventDefinition", "errorEventDefinition")
    definition = _definition(node, allowed, needed=True)
    interrupts = node.xml.get("cancelActivity", "true") == "true"
    if isinstance(definition, events.Error) and not interrupts:
        node.place.refuse("Expected an error event to interrupt its activity, but it is drawn not to")
    return definition and _named(
        node, events.BoundaryEvent, event_definition=definition, cancel_activity=interrupts
    )


_MAKERS: Mapping[str, Callable[[Node], Any]] = {
    "userTask": _user_task,
    "serviceTask": _service_task,
    "businessRuleTask": _business_rule_task,
    "scriptTask": _script_task,
    "receiveTask": _receive_task,
    "callActivity": _call_activity,
    "subProcess": _sub_process,
    "exclusiveGateway": _gateway(joins.ExclusiveGateway),
    "parallelGateway": _gateway(joins.ParallelGateway),
    "inclusiveGateway": _gateway(joins.InclusiveGateway),
    "eventBasedGateway": _gateway(events.EventGateway),
    "startEvent": _start_event,
    "endEvent": _end_event,
    "intermediateCatchEvent": _catch_event,
    "intermediateThrowEvent": _throw_event,
    "boundaryEvent": _boundary_event,
}


def _definition(node: Node, allowed: tuple[str, ...], *, needed: bool = False) -> Any:
    # None means refused: an event without definition is a NoneEventDefinition.
    found = [one for one in node.xml if (reading.kind(one) or "").endswith("EventDefinition")]
    found += reading.children(node.xml, "eventDefinitionRef")
    if not found:
        if needed:
            node.place.refuse("Expected a timer, a message or an error, but the event has none")
            return None
        return NoneEventDefinition()
    name = reading.kind(found[0])
    if len(found) > 1 or name not in allowed:
        drawn = ", ".join(str(reading.kind(one)) for one in found)
        node.place.refuse(f"Expected a {node.kind} that can run, but one with {drawn} is not supported")
        return None
    if name == "timerEventDefinition":
        return node.place.timer(found[0])
    if name == "messageEventDefinition":
        return _message(node, found[0])
    if name == "terminateEventDefinition":
        return TerminateEventDefinition()
    reference = found[0].get("errorRef")
    if reference is not None and reference not in node.diagram.errors:
        node.place.refuse(f"Expected error '{reference}' to be defined in the file, but it is not")
        return None
    return events.Error(node.element.id, node.diagram.errors[reference] if reference else None)


def _message(node: Node, xml: etree._Element) -> Any:
    reference = xml.get("messageRef")
    if reference is None or reference not in node.diagram.messages:
        node.place.refuse(f"Expected a message that is defined in the file, but it is '{reference}'")
        return None
    return timers.Message(node.diagram.messages[reference])
