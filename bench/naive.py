"""The naive design on the real petition diagram: the same drawing, run by SpiffWorkflow as it comes.

The library reads neither our expressions nor our services, so those are taken out of its way in the kindest
manner: a gateway knows the answer beforehand, a service does nothing, a timer is years away. It checks no
form, writes no history, no list and no paper. What stays is the drawing, the case data and what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_FAR = {"timeDate": '"2099-01-01T00:00:00+00:00"', "timeDuration": '"P9999D"', "timeCycle": '"R1/P9999D"'}


def start(bundle: Mapping[str, str], process_id: str, data: dict[str, Any]) -> BpmnWorkflow:
    """A new case, settled to its first task. `data["taken"]` are the flows that conditions will allow."""
    parser = BpmnParser()
    for name, text in bundle.items():
        if name.endswith(".bpmn"):
            parser.add_bpmn_io(BytesIO(_plain(text)), filename=name)
    spec = parser.get_spec(process_id)
    workflow = BpmnWorkflow(spec, parser.get_subprocess_specs(process_id))
    workflow.task_tree.data.update(data)
    workflow.do_engine_steps()
    return workflow


def _plain(text: str) -> bytes:
    # The library keeps the names "Start" and "End" for itself.
    root = etree.fromstring(text.replace('"Start"', '"Started"').replace('"End"', '"Ended"').encode())
    for extension in list(root.iter(f"{_BPMN}extensionElements")):
        extension.getparent().remove(extension)
    for kind in ("serviceTask", "businessRuleTask", "scriptTask"):
        for element in list(root.iter(f"{_BPMN}{kind}")):
            element.tag = f"{_BPMN}scriptTask"
            for script in element.findall(f"{_BPMN}script"):
                element.remove(script)
            etree.SubElement(element, f"{_BPMN}script").text = "pass"
    for flow in root.iter(f"{_BPMN}sequenceFlow"):
        for condition in flow.findall(f"{_BPMN}conditionExpression"):
            condition.text = f'"{flow.get("id")}" in taken'
    for kind, expression in _FAR.items():
        for timer in root.iter(f"{_BPMN}{kind}"):
            timer.text = expression
    return bytes(etree.tostring(root))
