"""Compiling a bundle: BPMN files with the camunda namespace become what SpiffWorkflow runs.

Not a subclass of SpiffWorkflow 3.2.0's own parsers: they walk the flows by recursion (a chain of 400 nodes
breaks it), drop what no flow reaches, take an extension element for the node that has its id, give a
sub-process the properties of its children, read little of the camunda namespace, and answer a wrong reference
with `raise_validation_exception(node=…)`, a TypeError. Here every node is made first, then every flow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.specs import WorkflowSpec
from SpiffWorkflow.specs.base import TaskSpec

from engine.spiff import activities, events, flows, joins, nodes, reading
from engine.spiff.drawn import ACTIVITIES, DECORATION, INSTEAD, NODES, Diagram, Node, element_of
from engine.spiff.elements import Element, Spec
from engine.spiff.problems import Place, Problems

_SCOPES = ("subProcess", "callActivity")
#: Kinds whose ids mean something outside the diagram, so two files may not share them.
_NAMED_OUTSIDE = ACTIVITIES | {"boundaryEvent", "intermediateCatchEvent"}


class ProcessSpec(BpmnProcessSpec):  # type: ignore[misc]  # SpiffWorkflow has no types
    """What runs a process or a sub-process. Its own tasks have names that no XML id can be."""

    def __init__(self, name: str, filename: str) -> None:
        # Stock makes its own start, join and end here, and has names a diagram could use, too.
        WorkflowSpec.__init__(self, name=name, filename=filename)
        self.svg = self.io_specification = None
        self.data_objects: dict[str, Any] = {}
        self.data_stores: dict[str, Any] = {}
        self.correlation_keys: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []
        self.start = events.Start(self, "(start)")
        self.end = joins.EndJoin(self, "(end)")
        for spec in (self.start, self.end):
            dress(spec, None)


def dress(spec: Any, element: Element | None) -> Any:
    """Gives a task spec what ours need beside SpiffWorkflow's own attributes."""
    spec.element = element
    spec.flows = []
    spec.flow_ids = {}
    spec.incoming = []
    spec.is_main_end = False
    #: A boundary event that waits is no token of its own.
    spec.is_armed = isinstance(spec, events.BoundaryEvent)
    #: Events are noted when they happen, all else when a token arrives.
    spec.notes_arrival = element is not None and not isinstance(
        spec, events.BoundaryEvent | events.CatchEvent | events.ReceiveTask
    )
    return spec


def compile(bundle: Mapping[str, str], process_id: str | None = None) -> Spec:
    """Compiles a process of a bundle with everything it calls.

    Without `process_id` it is the one process that no other calls. Files that are not `*.bpmn` are ignored.

    Raises:
        Invalid: what cannot run, one `FieldError` for each finding with the path `file#element`.
    """
    problems = Problems()
    compiler = _Compiler(bundle, problems)
    problems.raise_any()
    if process_id is None:
        process_id = compiler.main_process()
    elif process_id not in compiler.processes:
        problems.add("", None, f"Expected process '{process_id}' to be in the bundle, but it is not.")
    problems.raise_any()
    assert process_id is not None
    compiler.compile(process_id)
    problems.raise_any()
    compiler.finish(process_id)
    problems.raise_any()
    return Spec(
        process_id=process_id,
        processes={id: diagram.file for id, (diagram, _) in compiler.processes.items()},
        elements=compiler.elements,
        scopes=compiler.scopes,
    )


class _Compiler:
    """One compilation: the files read, and the scopes and elements made so far."""

    def __init__(self, bundle: Mapping[str, str], problems: Problems) -> None:
        self.problems = problems
        self.processes: dict[str, tuple[Diagram, etree._Element]] = {}
        self.scopes: dict[str, ProcessSpec] = {}
        self.elements: dict[str, Element] = {}
        #: (scope, activity) -> its boundary events.
        self.attached: dict[tuple[str, str], list[Any]] = {}
        for file in sorted(bundle):
            if file.endswith(".bpmn"):
                self._read(file, bundle[file])

    def _read(self, file: str, text: str) -> None:
        try:
            diagram = Diagram(file, reading.read(text))
        except reading.Unreadable as error:
            self.problems.add(file, None, str(error))
            return
        for process in reading.children(diagram.root, "process"):
            id = process.get("id", "")
            if id in self.processes:
                self.problems.add(
                    file, id, f"Expected one process '{id}', but {self.processes[id][0].file} has it too"
                )
            self.processes[id] = (diagram, process)

    def main_process(self) -> str | None:
        called = {
            one.get("calledElement")
            for _, process in self.processes.values()
            for one in process.iter(f"{{{reading.BPMN}}}callActivity")
        }
        main = [
            id
            for id, (_, process) in self.processes.items()
            if id not in called and process.get("isExecutable") != "false"
        ]
        if len(main) == 1:
            return main[0]
        self.problems.add("", None, f"Expected one process that no other calls, but there are {len(main)}.")
        return None

    def compile(self, process_id: str) -> None:
        """Makes the scope of a process and of every process it calls."""
        todo = deque([process_id])
        while todo:
            id = todo.popleft()
            if id in self.scopes:
                continue
            diagram, xml = self.processes[id]
            self._make_scope(id, xml, diagram, id)
            for key in [key for key in self.scopes if key == id or key.startswith(f"{id}/")]:
                for spec in self.scopes[key].task_specs.values():
                    if not isinstance(spec, activities.Called) or spec.spec in self.scopes:
                        continue
                    if spec.spec in self.processes:
                        todo.append(spec.spec)
                    else:
                        message = (
                            f"Expected the called process '{spec.spec}' to be in the bundle, but it is not"
                        )
                        self.problems.add(diagram.file, spec.element.id, message)

    def _make_scope(self, key: str, xml: etree._Element, diagram: Diagram, process_id: str) -> None:
        scope = self.scopes[key] = ProcessSpec(key, diagram.file)
        before = len(self.problems.found)
        made: dict[str, Node] = {}
        for one in xml:
            kind = reading.kind(one)
            if kind is None or kind in DECORATION:
                continue
            place = Place(self.problems, diagram.file, one.get("id", ""))
            if kind not in NODES:
                hint = f"; {INSTEAD[kind]}" if kind in INSTEAD else ""
                place.refuse(f"Expected elements that can run, but a {kind} is not supported{hint}")
                continue
            element = element_of(one, kind, diagram, process_id, place)
            node = Node(one, element, place, diagram, scope, self._embed)
            if self._is_new(node) and (spec := nodes.spec_of(node)) is not None:
                made[element.id] = node
                dress(spec, element)
        drawing = flows.Drawing(key, xml, scope, made)
        self._attach(drawing)
        flows.connect(drawing)
        if len(self.problems.found) == before:
            flows.check(drawing, Place(self.problems, diagram.file, xml.get("id", "")))

    def _embed(self, node: Node) -> str:
        key = f"{node.scope.name}/{node.element.id}"
        self._make_scope(key, node.xml, node.diagram, node.element.process_id)
        return key

    def _is_new(self, node: Node) -> bool:
        element, other = node.element, self.elements.get(node.element.id)
        if not element.id:
            node.place.refuse(f"Expected every {element.kind} to have an id, but one has none")
            return False
        if element.id in node.scope.task_specs or (other is not None and other.file == element.file):
            node.place.refuse("Expected the id once, but it is there twice")
            return False
        if other is None:
            self.elements[element.id] = element
        elif element.kind in _NAMED_OUTSIDE or other.kind in _NAMED_OUTSIDE:
            node.place.refuse(f"Expected the id once in the bundle, but {other.file} has it too")
            return False
        return True

    def _attach(self, drawing: flows.Drawing) -> None:
        # A token enters an activity with boundary events by the split before it.
        specs = drawing.scope.task_specs
        for id, node in drawing.nodes.items():
            if node.kind != "boundaryEvent":
                continue
            holder_id = node.xml.get("attachedToRef", "")
            holder = drawing.nodes.get(holder_id)
            if holder is None or holder.kind not in ACTIVITIES:
                node.place.refuse(f"Expected to be attached to an activity, but '{holder_id}' is none")
                continue
            event = specs[id]
            if isinstance(event.event_definition, events.Error) and holder.kind not in _SCOPES:
                node.place.refuse(
                    f"Expected an error event at a sub-process or call activity, but it is at '{holder_id}'"
                )
            split = drawing.entries.get(holder_id)
            if split is None:
                split = dress(events.BoundarySplit(drawing.scope, f"{holder_id} [events]"), None)
                split.activity = holder_id
                TaskSpec.connect(split, specs[holder_id])
                drawing.entries[holder_id] = split
            TaskSpec.connect(split, event)
            self.attached.setdefault((drawing.key, holder_id), []).append(event)

    def finish(self, process_id: str) -> None:
        """Works out what only the whole set of scopes can tell."""
        for spec in flows.main_ends(self.scopes[process_id]):
            spec.is_main_end = True
        callers: dict[str, list[tuple[str, Element]]] = {}
        for key, scope in self.scopes.items():
            for spec in scope.task_specs.values():
                if isinstance(spec, activities.Called):
                    callers.setdefault(spec.spec, []).append((key, spec.element))
        for key, scope in self.scopes.items():
            for spec in scope.task_specs.values():
                if isinstance(spec, events.EndEvent) and isinstance(spec.event_definition, events.Error):
                    code = spec.event_definition.code
                    if not self._is_caught(key, code, callers, frozenset()):
                        self.problems.add(
                            spec.element.file,
                            spec.element.id,
                            f"Expected a boundary event to catch the error '{code}' wherever it is called",
                        )

    def _is_caught(
        self,
        key: str,
        code: str | None,
        callers: Mapping[str, list[tuple[str, Element]]],
        seen: frozenset[str],
    ) -> bool:
        if key in seen:
            return True
        return bool(callers.get(key)) and all(
            any(
                isinstance(event.event_definition, events.Error) and event.event_definition.catches_code(code)
                for event in self.attached.get((above, element.id), [])
            )
            or self._is_caught(above, code, callers, seen | {key})
            for above, element in callers[key]
        )
