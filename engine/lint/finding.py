"""What a rule finds, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from engine.lint.drawing import Drawing, File, Flow, Node, Scope, local
from engine.lint.words import KINDS, RULES, Severity, Words

if TYPE_CHECKING:
    from engine.ports import CheckForm

#: A fact of a sentence: the same in both languages, or (Chinese, English).
Fact = Any


@dataclass(frozen=True)
class Finding:
    """One thing a designer should correct. An `error` keeps the bundle from being published."""

    severity: Severity
    code: str
    file: str
    element_id: str | None
    element_name: str | None
    message: str
    message_en: str
    hint: str
    hint_en: str


@dataclass(frozen=True)
class Known:
    """What the product offers to diagrams, by name."""

    services: Mapping[str, Any]
    checks: Mapping[str, Any]
    roles: Mapping[str, str]
    check_form: CheckForm


@dataclass(frozen=True)
class Hit:
    """A rule found something at an element; its sentence is in `words.RULES`, or its own."""

    code: str
    file: str
    element_id: str | None = None
    element_name: str | None = None
    kind: str = ""
    line: int = 0
    #: What the element is called in a sentence, if not by its name or id.
    label: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    words: Words | None = None

    def saying(self, words: Words) -> Hit:
        """This hit with a sentence of its own, for a rule of a room above."""
        return replace(self, words=words)


Rule = Callable[[Drawing, Known], Iterable[Hit]]


def at(place: Node | Flow | Scope, code: str, **facts: Fact) -> Hit:
    """A hit at a node, a flow or a process."""
    file = place.file_name if isinstance(place, Flow) else place.file.name
    line = place.xml.sourceline or 0
    return Hit(code, file, place.id or None, place.name or None, local(place.xml), line, _label(place), facts)


def at_xml(xml: etree._Element, file: str, code: str, **facts: Fact) -> Hit:
    """A hit at any other element of a diagram."""
    return Hit(
        code, file, xml.get("id"), xml.get("name") or None, local(xml), xml.sourceline or 0, facts=facts
    )


def in_file(file: File | str, code: str, *, element_id: str | None = None, **facts: Fact) -> Hit:
    """A hit about a file as a whole, or about something in a file that is no diagram."""
    return Hit(code, file if isinstance(file, str) else file.name, element_id, facts=facts)


def say(hit: Hit) -> Finding:
    """The finding for a hit: its rule's sentences in both languages with the facts filled in."""
    words = hit.words or RULES[hit.code]
    zh, en = (
        {"file": hit.file, "e": _called(hit, language), **_in_language(hit.facts, language)}
        for language in (0, 1)
    )
    if words.en.startswith("{e}"):
        en["e"] = en["e"][:1].upper() + en["e"][1:]
    return Finding(
        severity=words.severity,
        code=hit.code,
        file=hit.file,
        element_id=hit.element_id,
        element_name=hit.element_name,
        message=words.zh.format(**zh),
        message_en=words.en.format(**en),
        hint=words.hint.format(**zh),
        hint_en=words.hint_en.format(**en),
    )


def named(place: Node | Flow | Scope) -> tuple[str, str]:
    """How an element is called in a sentence about another one, in Chinese and English."""
    hit = at(place, "")
    return _called(hit, 0), _called(hit, 1)


def _called(hit: Hit, language: int) -> str:
    kind = KINDS.get(hit.kind, ("", ""))[language]
    own = hit.element_name or hit.label or hit.element_id or ""
    if language == 0:
        return f"{kind}“{own}”" if own else kind or "一处内容"
    return f"{kind} '{own}'".strip() if own else f"a {kind or 'part'}"


def _in_language(facts: Mapping[str, Fact], language: int) -> dict[str, Any]:
    return {name: fact[language] if isinstance(fact, tuple) else fact for name, fact in facts.items()}


def _label(place: Node | Flow | Scope) -> str:
    """A flow without a name is called by its ends."""
    if not isinstance(place, Flow) or place.source is None or place.target is None:
        return ""
    return f"{place.source.name or place.source.id} → {place.target.name or place.target.id}"
