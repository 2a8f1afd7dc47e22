"""The naive design, as the reference: the library as it comes, one text a case."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


class Lost(Exception):
    """The open task can no longer be found in the case."""


def start(xml: bytes, data: dict[str, Any]) -> BpmnWorkflow:
    """A new case, settled to its first task."""
    parser = BpmnParser()
    parser.add_bpmn_io(BytesIO(xml))
    workflow = BpmnWorkflow(parser.get_spec("rework"))
    workflow.task_tree.data.update(data)
    workflow.do_engine_steps()
    return workflow


class Naive:
    """Load, complete one task, settle, save: all by the library as it comes."""

    def __init__(self) -> None:
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def save(self, workflow: BpmnWorkflow) -> str:
        """The whole case, specification included."""
        return str(self.serializer.serialize_json(workflow))

    def step(self, text: str, data: dict[str, Any]) -> str:
        """Loads, completes the open task with `data`, settles, saves.

        Raises:
            Lost: the library no longer finds an open task.
        """
        workflow = self.serializer.deserialize_json(text)
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        if not ready:
            raise Lost
        ready[0].data.update(data)
        ready[0].run()
        workflow.refresh_waiting_tasks()
        workflow.do_engine_steps()
        return self.save(workflow)
