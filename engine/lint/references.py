"""Rules about what a diagram names: forms, roles, services, checks, decisions, and what readers need."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator

from engine import decisions as tables
from engine.lint.drawing import BPMNDI, CAMUNDA, DMN_MARK, Drawing, Flow, Node, parse
from engine.lint.finding import Hit, Known, at, in_file

_RESULTS = ("", "singleEntry", "singleResult", "collectEntries", "resultList")


def user_tasks(drawing: Drawing, known: Known) -> Iterator[Hit]:
    tasks = {node.id for node in drawing.nodes if node.kind == "userTask"}
    for node in drawing.nodes:
        if node.kind != "userTask":
            continue
        if not node.name:
            yield at(node, "name-missing")
        yield from _form(node, drawing)
        yield from _roles(node, known)
        for name in split(node.properties.get("check", "")):
            if name not in known.checks:
                yield at(node, "check-unknown", name=name, advice=_advice(name, known.checks))
        for id in split(node.properties.get("differentFrom", "")):
            if id not in tasks:
                yield at(node, "different-from-unknown", id=id)


def _form(node: Node, drawing: Drawing) -> Iterator[Hit]:
    key = node.camunda("formKey")
    if not key:
        yield at(node, "form-key-missing")
    elif f"{key}.form" not in drawing.bundle:
        yield at(node, "form-unknown", key=key)


def _roles(node: Node, known: Known) -> Iterator[Hit]:
    roles = split(node.camunda("candidateGroups"))
    if not roles:
        yield at(node, "roles-missing", advice=_advice("", known.roles))
    for role in roles:
        if role not in known.roles:
            yield at(node, "role-unknown", role=role, advice=_advice(role, known.roles))


def forms(drawing: Drawing, known: Known) -> Iterator[Hit]:
    for name, text in sorted(drawing.bundle.items()):
        if not name.endswith(".form"):
            continue
        problems = known.check_form(text)
        for problem in problems:
            yield in_file(name, "form-broken", problem=(str(problem), str(getattr(problem, "en", problem))))
        own = None if problems else json.loads(text).get("id")
        if own is not None and own != name.removesuffix(".form"):
            yield in_file(name, "form-id-differs", id=own)


def services(drawing: Drawing, known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        if node.kind != "serviceTask":
            continue
        topic = node.camunda("topic")
        if node.camunda("type") != "external" or not topic:
            some = sorted(known.services)[:3]
            example = (f"，如 {'、'.join(some)}", f", such as {', '.join(some)}") if some else ""
            yield at(node, "service-topic-missing", known=example)
        elif topic not in known.services:
            yield at(node, "service-unknown", topic=topic, advice=_advice(topic, known.services))


def decisions(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    ids: dict[str, str] = {}
    for name, text in sorted(drawing.bundle.items()):
        if name.endswith(".dmn"):
            for problem in tables.problems(text):
                sentence = (str(problem), problem.en)
                yield in_file(name, "decision-broken", element_id=problem.element_id, problem=sentence)
            for gap in tables.gaps(text):
                yield in_file(name, "decision-gap", element_id=gap.element_id, problem=(str(gap), gap.en))
            for id in _decision_ids(text):
                if ids.setdefault(id, name) != name:
                    yield in_file(name, "decision-twice", element_id=id, id=id, other=ids[id])
    for node in drawing.nodes:
        if node.kind != "businessRuleTask":
            continue
        ref = node.camunda("decisionRef")
        if not ref:
            yield at(node, "decision-ref-missing")
        elif ref not in ids:
            yield at(node, "decision-unknown", id=ref, advice=_advice(ref, ids))
        if node.camunda("mapDecisionResult") not in _RESULTS:
            yield at(node, "decision-result-unknown", name=node.camunda("mapDecisionResult"))
        if not node.camunda("resultVariable") and node.xml.find(f".//{CAMUNDA}outputParameter") is None:
            yield at(node, "decision-result-lost")


def _decision_ids(text: str) -> Iterator[str]:
    root = parse(text)[0]
    for xml in root.iter("{*}decision") if root is not None else ():
        if DMN_MARK in str(xml.tag) and xml.get("id"):
            yield xml.get("id", "")


def pictures(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for file in drawing.readable:
        assert file.root is not None
        shown = {xml.get("bpmnElement") for xml in file.root.iter(f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge")}
        for process in file.processes:
            everything: list[Node | Flow] = []
            for scope in process.everywhere():
                everything += [*scope.nodes, *scope.flows]
            hidden = [place for place in everything if place.id and place.id not in shown]
            if everything and len(hidden) == len(everything):
                yield at(process, "diagram-missing")
            else:
                yield from (at(place, "diagram-missing") for place in hidden)


def split(text: str) -> list[str]:
    """The members of a comma list."""
    return [part for part in (piece.strip() for piece in text.split(",")) if part]


def _advice(name: str, known: Iterable[str]) -> tuple[str, str]:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"是不是“{near[0]}”？", f"Did you mean '{near[0]}'?"
    if not names:
        return "请先添加它。", "Add it first."
    some = names[:12]
    more = len(names) > len(some)
    return (
        f"可用的有：{'、'.join(some)}{' 等' if more else ''}。",
        f"Known are {', '.join(some)}{' and others' if more else ''}.",
    )


RULES = (user_tasks, forms, services, decisions, pictures)
