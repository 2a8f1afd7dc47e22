"""Rules about expressions: every one of them is FEEL, whole and not empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

import feel
from engine.lint.drawing import BPMN, CAMUNDA, Drawing, Flow, Node, local, text_of
from engine.lint.elements import is_literal_time
from engine.lint.finding import Fact, Hit, Known, at

Word = tuple[str, str]

_CONDITION: Word = ("条件", "condition")
_TIME: Word = ("时间", "time")
_MAPPING: Word = ("传递变量", "variable mapping")
_ASSIGNMENT = re.compile(r"([^\W\d]\w*)\s*=(?!=)\s*(\S.*)")
_STRING = re.compile(r'"(\\.|[^"\\])*"', re.DOTALL)
_OTHER_WORDS = {
    "True": "true", "False": "false", "None": "null", "TRUE": "true", "FALSE": "false", "NULL": "null",
    "nil": "null", "undefined": "null",
}  # fmt: skip
_OTHER_WORD = re.compile(rf"(?<![\w.])({'|'.join(_OTHER_WORDS)})(?!\w)")


class Text(NamedTuple):
    """An expression as it stands in a diagram. A literal may also be plain text."""

    place: Node | Flow
    where: Word
    text: str
    may_be_literal: bool = False


def expressions(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for scope in drawing.scopes:
        for flow in scope.flows:
            if flow.condition is not None:
                yield from _flow(flow)
        for node in scope.nodes:
            for text in _of_node(node):
                yield from judge(text)


def _flow(flow: Flow) -> Iterator[Hit]:
    if flow.language.lower() not in ("", "feel", "juel"):
        yield at(flow, "condition-language", where=_CONDITION, language=flow.language)
    else:
        yield from judge(Text(flow, _CONDITION, flow.condition or ""))


def _of_node(node: Node) -> Iterator[Text]:
    yield from _of_timer(node)
    yield from _of_loop(node)
    if node.camunda("dueDate"):
        yield Text(node, ("到期时间", "due date"), node.camunda("dueDate"))
    if node.properties.get("scope"):
        yield Text(node, ("范围（scope）", "scope"), node.properties["scope"])
    for tag in ("in", "out"):
        for xml in node.xml.iterfind(f"{BPMN}extensionElements/{CAMUNDA}{tag}"):
            if xml.get("variables") != "all" and xml.get("businessKey") is None:
                yield Text(node, _MAPPING, (xml.get("source") or xml.get("sourceExpression") or "").strip())
    for xml in _parameters(node):
        if len(xml) == 0:
            yield Text(node, _parameter_word(xml), text_of(xml), may_be_literal=True)


def _of_timer(node: Node) -> Iterator[Text]:
    timer = node.event("timer")
    for xml in timer if timer is not None else ():
        text = text_of(xml)
        if local(xml) in ("timeDate", "timeDuration") and text and not is_literal_time(text):
            yield Text(node, _TIME, text)


def _of_loop(node: Node) -> Iterator[Text]:
    loop = node.loop
    if loop is not None:
        if loop.get(CAMUNDA + "collection") is not None:
            yield Text(node, ("集合", "collection"), loop.get(CAMUNDA + "collection", ""))
        yield from _children(node, loop, "loopCardinality", ("次数", "cardinality"))
        yield from _children(node, loop, "completionCondition", ("完成条件", "completion condition"))
    loop = node.xml.find(BPMN + "standardLoopCharacteristics")
    if loop is not None:
        yield from _children(node, loop, "loopCondition", ("循环条件", "loop condition"))


def _children(node: Node, xml: etree._Element, name: str, where: Word) -> Iterator[Text]:
    for child in xml.iterfind(BPMN + name):
        yield Text(node, where, text_of(child))


def _parameters(node: Node) -> Iterator[etree._Element]:
    holder = node.xml.find(f"{BPMN}extensionElements/{CAMUNDA}inputOutput")
    return (xml for xml in (holder if holder is not None else ()) if isinstance(xml.tag, str))


def _parameter_word(xml: etree._Element) -> Word:
    name = xml.get("name", "")
    if local(xml) == "inputParameter":
        return (f"输入参数“{name}”", f"input parameter '{name}'") if name else ("输入参数", "input parameter")
    return (f"输出参数“{name}”", f"output parameter '{name}'") if name else ("输出参数", "output parameter")


def parameters(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        for xml in _parameters(node):
            if not (xml.get("name") or "").strip():
                yield at(node, "parameter-unnamed", where=_parameter_word(xml))
            elif len(xml):
                yield at(node, "parameter-not-text", where=_parameter_word(xml))
        for tag in ("in", "out"):
            for xml in node.xml.iterfind(f"{BPMN}extensionElements/{CAMUNDA}{tag}"):
                if (xml.get("source") or xml.get("sourceExpression")) and not xml.get("target"):
                    yield at(node, "parameter-unnamed", where=_MAPPING)


def scripts(drawing: Drawing, _known: Known) -> Iterator[Hit]:
    for node in drawing.nodes:
        if node.kind != "scriptTask":
            continue
        format = node.xml.get("scriptFormat", "")
        script = text_of(node.xml.find(BPMN + "script"))
        if format.strip().lower() != "feel":
            yield at(node, "script-format", format=format)
        elif not script:
            yield at(node, "script-empty")
        else:
            yield from _lines(node, script)


def _lines(node: Node, script: str) -> Iterator[Hit]:
    for number, line in enumerate(script.splitlines(), 1):
        assignment = _ASSIGNMENT.fullmatch(line.strip())
        if assignment:
            where = (f"脚本第 {number} 行", f"script line {number}")
            yield from judge(Text(node, where, assignment[2]))
        elif line.strip():
            yield at(node, "script-line", line=number, text=_short(line.strip()))


def judge(text: Text) -> Iterator[Hit]:
    """What is wrong with one expression; nothing when it compiles and means what it seems to."""
    given = text.text
    is_wrapped = given.startswith("=") or (given.startswith("${") and given.endswith("}"))
    facts = {"where": text.where, "text": _short(given)}
    if not given:
        if not text.may_be_literal:
            yield at(text.place, "expression-empty", where=text.where)
    elif given.count("${") > (1 if is_wrapped else 0):
        yield at(text.place, "expression-mixed", **facts)
    elif is_wrapped or not text.may_be_literal:
        yield from _compiles(text, facts)


def _compiles(text: Text, facts: Mapping[str, Fact]) -> Iterator[Hit]:
    bare = feel.strip(text.text)
    if not bare.strip():
        yield at(text.place, "expression-empty", where=text.where)
        return
    try:
        feel.compile(bare)
    except feel.FeelError as error:
        hint = error.hint
        advice = (
            (f"请写成 {hint}", f"Write {hint}") if hint else ("请改正表达式。", "Correct the expression.")
        )
        problem = (error.message_zh, error.message_en)
        yield at(text.place, "expression-broken", problem=problem, advice=advice, **facts)
        return
    if other := _OTHER_WORD.search(_STRING.sub('""', bare)):
        yield at(text.place, "python-in-expression", word=other[1], better=_OTHER_WORDS[other[1]], **facts)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"


RULES = (expressions, parameters, scripts)
