"""The strip: a matter's stages from the diagrams' named stages, past with days, here, ahead.

Designers name a stage on elements by the property `stage` (English beside it in `stage_en`), and
what petitioners read there by `public` and `public_en`; the order is that of the main diagram and the parts
it calls, at the version the matter runs on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from lxml import etree

from engine import Transaction, definitions, history, instances, tasks
from petition import codes, sight
from petition.deadlines import law_day

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"


@dataclass(frozen=True)
class Named:
    """A stage as designers named it, with the elements it stands on."""

    name: str
    name_en: str
    public: str
    public_en: str
    elements: frozenset[str]
    #: Shown only once it is reached: not every case comes to it (property `stage_when="reached"`).
    is_optional: bool


@dataclass(frozen=True)
class Stage:
    """A stage of one matter. `days` are those it took, or has taken so far."""

    name: str
    name_en: str
    state: Literal["past", "here", "ahead"]
    from_on: date | None
    until_on: date | None
    days: int | None
    public: str
    #: Empty where the designer wrote none.
    public_en: str


def of(tx: Transaction, number: str) -> list[Stage]:
    """The stages of a matter in drawn order. A stage that was jumped over is left out once the matter ended.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    return _of_case(tx, instances.get(tx, row["instance_id"]), has_ended=row["status"] in codes.ENDED)


def beside(tx: Transaction, instance_id: str) -> list[Stage]:
    """The stages of a case beside a matter: a review, a handling again, a dissatisfaction.

    Raises:
        NotFound: no such case, or its matter is not for this actor.
    """
    instance = instances.get(tx, instance_id)
    sight.require(tx, instance.business_key)
    return of_instance(tx, instance)


def of_instance(tx: Transaction, instance: instances.Instance) -> list[Stage]:
    """The stages of a case, unguarded: for whoever asks with the petitioner's own code."""
    return _of_case(tx, instance, has_ended=instance.status != "active")


def _of_case(tx: Transaction, instance: instances.Instance, *, has_ended: bool) -> list[Stage]:
    files = tuple(sorted(definitions.files(tx, instance.definition_id).items()))
    named = _of_files(instance.definition_id, files, instance.process_id)
    first = _first_days(tx, instance.id, named)
    open_ = {one.element_id for one in tasks.of_instance(tx, instance.id)}
    has_ended = has_ended and not open_
    here = [index for index, one in enumerate(named) if one.elements & open_]
    reached = [index for index, one in enumerate(named) if one.name in first]
    at = len(named) if has_ended else (here[-1] if here else (reached[-1] if reached else 0))
    return list(_strip(named, first, at, law_day(tx.now), has_ended))


def _strip(
    named: tuple[Named, ...], first: Mapping[str, date], at: int, today: date, has_ended: bool
) -> Iterator[Stage]:
    known = [(index, first[one.name]) for index, one in enumerate(named) if one.name in first]
    for index, one in enumerate(named):
        from_on = first.get(one.name)
        if from_on is None and (has_ended or one.is_optional):
            continue
        later = [on for other, on in known if other > index and from_on is not None and on >= from_on]
        state: Literal["past", "here", "ahead"]
        state = "past" if index < at else "here" if index == at else "ahead"
        until_on = None if state != "past" or from_on is None else (later[0] if later else from_on)
        days = None
        if from_on is not None and state != "ahead":
            days = ((until_on or (today if state == "here" else from_on)) - from_on).days
        shown = from_on if state != "ahead" else None
        yield Stage(
            one.name, one.name_en, state, shown, until_on, days if shown else None, one.public, one.public_en
        )


def _first_days(tx: Transaction, instance_id: str, named: tuple[Named, ...]) -> dict[str, date]:
    first = history.reached(tx, instance_id)
    days = {
        one.name: [law_day(first[element]) for element in one.elements if element in first] for one in named
    }
    return {name: min(found) for name, found in days.items() if found}


@lru_cache(maxsize=64)
def _of_files(definition_id: str, files: tuple[tuple[str, str], ...], main: str) -> tuple[Named, ...]:
    """The named stages of a publication, in the order a reader of its main diagram meets them.

    A stage that only a called part names stands behind the stage of the call.
    """
    del definition_id  # the key of the cache, so that the texts need not be compared
    processes = _processes(dict(files))
    # What the main diagram says of a stage goes before what a part says of its own step.
    words: dict[str, tuple[str, str, str]] = {}
    for element in processes[main]:
        own = _properties(element)
        if own.get("stage"):
            words.setdefault(own["stage"], _words(own))
    elements: dict[str, set[str]] = {}
    optional: set[str] = set()
    for element_id, properties, called in _walk(processes, main, set()):
        name = properties.get("stage")
        if name:
            words.setdefault(name, _words(properties))
            if properties.get("stage_when") == "reached":
                optional.add(name)
            if not called:
                # A call is passed on the way to its parts; that does not say the stage is reached.
                elements.setdefault(name, set()).add(element_id)
    return tuple(
        Named(name, *words[name], frozenset(elements.get(name, ())), name in optional)
        for name in _order(processes, words, main)
    )


def _words(own: Mapping[str, str]) -> tuple[str, str, str]:
    """The English name of a stage, and what petitioners read of it in Chinese and in English."""
    return own.get("stage_en", own["stage"]), own.get("public", ""), own.get("public_en", "")


def _order(processes: Mapping[str, etree._Element], words: Mapping[str, object], main: str) -> list[str]:
    drawn = [(_properties(element).get("stage"), element.get("calledElement")) for element in processes[main]]
    order = list(dict.fromkeys(name for name, _ in drawn if name))
    for name, called in drawn:
        if name is None or called is None:
            continue
        behind = order.index(name)
        for _, properties, _ in _walk(processes, called, set()):
            inner = properties.get("stage")
            if inner is not None and inner in words and inner not in order:
                behind += 1
                order.insert(behind, inner)
    return order


def _processes(files: Mapping[str, str]) -> dict[str, etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found = {}
    for name, text in files.items():
        if name.endswith(".bpmn"):
            root = etree.fromstring(text.encode(), parser)
            for process in root.iterfind(f"{_BPMN}process"):
                found[process.get("id", "")] = process
    return found


def _walk(
    processes: Mapping[str, etree._Element], process_id: str, seen: set[str]
) -> Iterator[tuple[str, dict[str, str], str | None]]:
    if process_id in seen or process_id not in processes:
        return
    seen.add(process_id)
    for element in processes[process_id]:
        called = element.get("calledElement")
        yield element.get("id", ""), _properties(element), called
        if called:
            yield from _walk(processes, called, seen)


def _properties(element: etree._Element) -> dict[str, str]:
    return {one.get("name", ""): one.get("value", "") for one in element.iter(f"{_CAMUNDA}property")}
