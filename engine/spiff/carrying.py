"""Carrying a case over to other diagrams: the same tokens, at the elements that stand for theirs.

Nothing runs, starts or ends by it. Stock 3.2.0's `migrate_workflow` makes what waits wait anew, so that its
deadlines begin again and its drafts are lost; here the tokens, their data and the due moments of their timers
are taken over as they are, or the case stays where it is and is told why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit

from engine.spiff import onward
from engine.spiff.activities import Called
from engine.spiff.elements import Element, Spec
from engine.spiff.events import BoundaryEvent, EventGateway
from engine.spiff.execution import COMPLETED, WAITING
from engine.spiff.expressions import Expression
from engine.spiff.joins import ParallelGateway
from engine.spiff.loops import MultiInstance
from engine.spiff.timers import Timer

_SPLIT, _CHILD = " [events]", " [child]"


@dataclass(frozen=True)
class Reason:
    """Why a case stays on its version, or what to know before it goes; it names an element of the old one."""

    code: str
    element_id: str
    element_name: str
    message: str
    message_en: str


@dataclass
class Carried:
    """What carrying a state over gives: the state for the new diagrams, unless there are reasons against."""

    state: bytes | None
    reasons: list[Reason] = field(default_factory=list)
    remarks: list[Reason] = field(default_factory=list)


_WORDS: Mapping[str, tuple[str, str]] = {
    "element_missing": (
        "案件停在“{name}”，新版本里没有它；另有对应的，请写明对应关系",
        "The case is at '{name}', which the new version does not have; name what stands for it, if anything.",
    ),
    "kind_changed": (
        "案件停在“{name}”，新版本里它成了另一种图形",
        "The case is at '{name}', which is another kind of element in the new version.",
    ),
    "scope_changed": (
        "案件停在“{name}”，新版本把它移进或移出了子流程",
        "The case is at '{name}', which the new version moved into or out of a sub-process.",
    ),
    "loop_changed": (
        "“{name}”正在逐个或同时办理，新版本改了办法",
        "'{name}' is being repeated, and the new version repeats it in another way.",
    ),
    "event_removed": (
        "“{name}”正在等或已触发，新版本里没有这个事件",
        "'{name}' waits or has happened, and the new version does not have this event.",
    ),
    "event_moved": (
        "“{name}”在新版本里挂到了别的环节上",
        "'{name}' belongs to another step in the new version.",
    ),
    "split_changed": (
        "在“{name}”分出的几支正在办，新版本里不再这样分",
        "The paths that parted at '{name}' are under way, and the new version does not part them so.",
    ),
    "join_changed": (
        "已有一支在“{name}”等候汇合，新版本改了它的进线",
        "A path waits at the join '{name}', and the new version changed what leads into it.",
    ),
    "never_ends": (
        "照新版本，这件会在“{name}”一直等下去：它等的一支不会来",
        "On the new version the case would wait at '{name}' for ever: what it waits for does not come.",
    ),
    "event_added": (
        "新版本在这里加了“{name}”，对已经办到这里的不起算",
        "The new version adds '{name}' here; it does not begin for a case that is here already.",
    ),
    "timer_differs": (
        "“{name}”在新版本里另有算法，这件沿用原来的时刻",
        "'{name}' is counted in another way in the new version; this case keeps its moment.",
    ),
    "event_acts_differently": (
        "“{name}”触发后是否中断环节，新版本改了，这件照新版本",
        "Whether '{name}' interrupts its step differs in the new version, and will for this case.",
    ),
}


def reason(code: str, element: Element | None, element_id: str, **facts: str) -> Reason:
    """A reason in both languages."""
    name = element.name if element else element_id
    zh, en = _WORDS.get(code) or _ENGINE_WORDS[code]
    return Reason(code, element_id, name, zh.format(name=name, **facts) + "。", en.format(name=name, **facts))


#: What only the runtime can tell, from the rows of the new version.
_ENGINE_WORDS: Mapping[str, tuple[str, str]] = {
    "due_changed": (
        "“{name}”的期限会从 {old} 变成 {new}；迁移不动期限",
        "The due moment of '{name}' would move from {old} to {new}; a migration moves none.",
    ),
    "step_broken": (
        "“{name}”照新版本列不出来（{error}）",
        "'{name}' cannot be listed by the new version ({error}).",
    ),
    "process_missing": (
        "新版本里没有流程“{name}”",
        "The new version does not have the process '{name}'.",
    ),
    "state_unreadable": (
        "这件现在的状态读不出来（{error}）",
        "The state of this case cannot be read ({error}).",
    ),
}


class Carrier:
    """Carries cases from one compiled version to another; what it found out about a position it remembers."""

    def __init__(self, old: Spec, new: Spec, mapping: Mapping[str, str]) -> None:
        self.old, self.new = old, new
        #: Old id -> new id of elements and flows that were renamed; all else keeps its id.
        self.mapping = mapping
        self._stuck: dict[tuple[int, str, onward.Marking], str | None] = {}
        self._unsound: dict[str, Any] | None = None

    def carry(self, state: bytes) -> Carried:
        """The state for the new diagrams, or why there is none. Due moments and data are as they were."""
        saved = orjson.loads(state)
        done = Carried(None)
        names: dict[int, tuple[str, str]] = {}
        for caller_id, rows, _late in saved.get("s", ()):
            before = names[caller_id][0] if caller_id else None
            if caller_id and names[caller_id][1] == "":
                continue  # what called it has no counterpart, and that has been told
            old = self.old.scopes[self._called(self.old, before) if before else self.old.process_id]
            new_name = self._called(self.new, names[caller_id][1]) if caller_id else self.new.process_id
            _Scope(self, old, self.new.scopes[new_name], rows, done).carry(names)
        if saved.get("o"):
            saved["o"] = self.name_of(saved["o"])
        if not done.reasons:
            done.state = orjson.dumps(saved)
        done.reasons = list(dict.fromkeys(done.reasons))
        done.remarks = list(dict.fromkeys(done.remarks))
        return done

    def name_of(self, old_name: str) -> str:
        """What stands in the new version for a node of the old one."""
        for ending in (_SPLIT, _CHILD):
            if old_name.endswith(ending):
                return self.name_of(old_name.removesuffix(ending)) + ending
        return self.mapping.get(old_name, old_name)

    def stuck(self, scope: Any, side: str, tokens: onward.Marking) -> str | None:
        """As `onward.stuck`, asked once for each position."""
        key = (id(scope), side, tokens)
        if key not in self._stuck:
            self._stuck[key] = onward.stuck(scope, tokens)
        return self._stuck[key]

    def unsound_ahead(self, scope: Any, tokens: list[onward.Token]) -> list[Any]:
        """The nodes of scopes not open yet where these tokens could come to wait for ever once there."""
        if self._unsound is None:
            start: onward.Marking = (("(start)", ""),)
            self._unsound = {}
            for name, one in self.new.scopes.items():
                found = self.stuck(one, "new", start)
                was = self.old.scopes.get(name)
                if found is not None and (was is None or self.stuck(was, "old", start) is None):
                    self._unsound[name] = one.task_specs[found]
        if not self._unsound:
            return []
        ahead: list[Any] = []
        entered: set[str] = set()
        queue = [(scope, [scope.task_specs[name] for name, _ in tokens])]
        while queue:
            here, specs = queue.pop()
            for spec in onward.reached(here, specs):
                called = getattr(spec, "spec", None) if isinstance(spec, Called) else None
                if called is None or called in entered:
                    continue
                entered.add(called)
                if called in self._unsound:
                    ahead.append(self._unsound[called])
                inner = self.new.scopes[called]
                queue.append((inner, [inner.start]))
        return ahead

    @staticmethod
    def _called(spec: Spec, key: str) -> str:
        # Scopes are told apart by `scope name` + NUL + `node name`; a node may be called alike in two scopes.
        scope, _, name = key.partition("\0")
        return str(spec.scopes[scope].task_specs[name].spec)


class _Scope:
    """One open scope being carried over."""

    def __init__(self, carrier: Carrier, old: Any, new: Any, rows: list[list[Any]], done: Carried) -> None:
        self.carrier, self.old, self.new, self.rows, self.done = carrier, old, new, rows, done
        self.by_id = {row[0]: row for row in rows}
        #: Row id -> (old spec, new spec or None).
        self.specs: dict[int, tuple[Any, Any]] = {}

    def carry(self, names: dict[int, tuple[str, str]]) -> None:
        """Renames the rows in place, tells what stands against it, and notes where each row is now."""
        before = len(self.done.reasons)
        for row in self.rows:
            old = self.old.task_specs[row[1]]
            new = self._counterpart(row, old)
            self.specs[row[0]] = (old, new)
            found = "" if new is None else f"{self.new.name}\0{new.name}"
            names[row[0]] = (f"{self.old.name}\0{old.name}", found)
        if len(self.done.reasons) == before:
            self._check_splits()
        if len(self.done.reasons) == before:
            came_by = self._flows()
            if len(self.done.reasons) == before:
                self._check_onward(came_by)
                self._remark()
                self._rename(came_by)

    def _tell(self, code: str, old: Any) -> None:
        element = _element(old)
        self.done.reasons.append(reason(code, element, element.id if element else old.name))

    def _remember(self, code: str, spec: Any) -> None:
        element = _element(spec)
        self.done.remarks.append(reason(code, element, element.id if element else spec.name))

    def _counterpart(self, row: list[Any], old: Any) -> Any:
        name = self.carrier.name_of(old.name)
        new = self.new.task_specs.get(name)
        is_event = isinstance(old, BoundaryEvent)
        if new is None:
            if isinstance(old, BoundaryEventSplit):
                # Its events tell what is missing, if any of them waits.
                return None
            elsewhere = any(name in scope.task_specs for scope in self.carrier.new.scopes.values())
            if row[2] == COMPLETED:
                self._tell("event_removed" if is_event else "split_changed", old)
            elif is_event:
                self._tell("event_removed", old)
            elif old.name.endswith(_CHILD):
                self._tell("loop_changed", old)
            else:
                self._tell("scope_changed" if elsewhere else "element_missing", old)
            return None
        if type(new) is not type(old) or _event(new) is not _event(old):
            self._tell("kind_changed" if row[2] != COMPLETED else "split_changed", old)
        elif isinstance(old, MultiInstance) and row[2] != COMPLETED and _loop(new) != _loop(old):
            self._tell("loop_changed", old)
        return new

    def _check_splits(self) -> None:
        children: dict[int, list[int]] = {}
        for row in self.rows:
            if len(row) > 3 and row[3]:
                children.setdefault(row[3], []).append(row[0])
        for id, below in children.items():
            old, new = self.specs[id]
            if self.by_id[id][2] != COMPLETED:
                continue
            if new is None:
                # Its activity has no events any more; those that wait are drawn elsewhere.
                self._tell("event_moved", self.specs[below[0]][0])
                continue
            moved = [
                before
                for before, now in (self.specs[one] for one in below)
                if isinstance(now, BoundaryEvent) and now not in new.outputs
            ]
            for one in moved:
                self._tell("event_moved", one)
            if moved:
                continue
            ways = [onward.reached(self.new, [start], past=new) for start in new.outputs]
            if not _matched(
                [[n for n, way in enumerate(ways) if self.specs[one][1] in way] for one in below]
            ):
                self._tell("split_changed", _activity(self.old, old))

    def _flows(self) -> dict[int, str]:
        """The flow by which each row came, by the new version's ids; joins are told that lost theirs."""
        came_by: dict[int, str] = {}
        at_joins: dict[str, set[str]] = {}
        for row in self.rows:
            flow_id: str = (row[6] if len(row) > 6 else "") or ""
            old, new = self.specs[row[0]]
            found = self._flow(old, new, flow_id) if flow_id and new is not None else None
            if row[2] != WAITING or not onward.waits_for_others(old):
                came_by[row[0]] = found or flow_id
                continue
            if found is None or not onward.waits_for_others(new):
                self._tell("join_changed", old)
                continue
            came_by[row[0]] = found
            at_joins.setdefault(new.name, set()).add(found)
            if isinstance(new, ParallelGateway) and len(at_joins[new.name]) == len(new.incoming):
                # It is asked when a token arrives, and none would arrive any more.
                self._tell("join_changed", old)
        return came_by

    def _flow(self, old: Any, new: Any, flow_id: str) -> str | None:
        ids = dict(new.incoming)
        wanted = self.carrier.mapping.get(flow_id, flow_id)
        if wanted in ids:
            return wanted
        source = next((source for id, source in old.incoming if id == flow_id), None)
        if source is None:
            return None
        name = self.carrier.name_of(source.name)
        same = [id for id, one in ids.items() if one.name == name]
        return same[0] if len(same) == 1 else None

    def _check_onward(self, came_by: Mapping[int, str]) -> None:
        now, then = [], []
        at_gateways: set[int] = set()
        for row in self.rows:
            old, new = self.specs[row[0]]
            triggered = len(row) > 7 and row[7]
            if row[2] == COMPLETED or triggered or old.is_armed:
                continue
            parent_id = row[3] if len(row) > 3 else 0
            if parent_id and isinstance(self.specs[parent_id][0], EventGateway):
                # Events behind one gateway are one token.
                if parent_id in at_gateways:
                    continue
                at_gateways.add(parent_id)
                old, new = self.specs[parent_id]
            now.append((old.name, row[6] if len(row) > 6 and onward.waits_for_others(old) else ""))
            then.append((new.name, came_by[row[0]] if onward.waits_for_others(new) else ""))
        found = self.carrier.stuck(self.new, "new", onward.marking(then))
        if found is not None and self.carrier.stuck(self.old, "old", onward.marking(now)) is None:
            self._tell("never_ends", self.new.task_specs[found])
        for unsound in self.carrier.unsound_ahead(self.new, then):
            self._tell("never_ends", unsound)

    def _remark(self) -> None:
        armed = {new.name: old for old, new in self.specs.values() if new is not None and new.is_armed}
        for row in self.rows:
            old, new = self.specs[row[0]]
            if row[2] == COMPLETED or new is None:
                continue
            split = self.new.task_specs.get(f"{new.name}{_SPLIT}")
            was = self.old.task_specs.get(f"{old.name}{_SPLIT}")
            before = {self.carrier.name_of(one.name) for one in was.outputs} if was is not None else set()
            for event in split.outputs if split is not None else ():
                if event.is_armed and event.name not in before and event.name not in armed:
                    self._remember("event_added", event)
            is_timer = row[2] == WAITING and isinstance(_event_of(new), Timer)
            if is_timer and _said(_event_of(old)) != _said(_event_of(new)):
                self._remember("timer_differs", new)
            if new.is_armed and new.cancel_activity != old.cancel_activity:
                self._remember("event_acts_differently", new)

    def _rename(self, came_by: Mapping[int, str]) -> None:
        for row in self.rows:
            _, new = self.specs[row[0]]
            row[1] = new.name
            if len(row) > 6 and row[6]:
                row[6] = came_by[row[0]]


def _element(spec: Any) -> Element | None:
    found: Element | None = spec.element
    return found


def _activity(scope: Any, spec: Any) -> Any:
    return scope.task_specs[spec.activity] if isinstance(spec, BoundaryEventSplit) else spec


def _event_of(spec: Any) -> Any:
    return getattr(spec, "event_definition", None)


def _event(spec: Any) -> type[Any]:
    return type(_event_of(spec))


def _said(timer: Any) -> tuple[str, str]:
    value = timer.expression
    return timer.what, value.text if isinstance(value, Expression) else value


def _loop(spec: Any) -> tuple[Any, ...]:
    return spec.is_sequential, spec.variable


def _matched(choices: list[list[int]]) -> bool:
    """Whether everybody can have a choice of their own."""
    taken: dict[int, int] = {}

    def give(who: int, seen: set[int]) -> bool:
        for one in choices[who]:
            if one not in seen:
                seen.add(one)
                if one not in taken or give(taken[one], seen):
                    taken[one] = who
                    return True
        return False

    return all(give(who, set()) for who in range(len(choices)))
