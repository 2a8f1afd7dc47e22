"""How a task of a petition stands in a list: its words and marks, from the case data alone. Pure.

Given to the engine as its `Project` port. Only masked names are in the case data, so only those come out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import Projection, TaskView, tasks
from petition import codes, law


def project(data: dict[str, Any], task: TaskView) -> Projection:
    """Words a task row: the matter's title, who petitions, the clock the step lives by, and flags."""
    clock = _first_clock(data, task.properties.get("clock"))
    persons = f"{data.get('petitioner') or '匿名'} · {codes.label(codes.CHANNELS, data.get('channel'))}"
    return Projection(
        title=str(data.get("title") or task.instance_title or task.business_key),
        subtitle=f"{persons} · {task.business_key}",
        due_at=task.due_at,
        marks={
            "petitioner": data.get("petitioner"),
            "channel": data.get("channel"),
            "persons": data.get("persons"),
            "status": data.get("status"),
            "stage": task.properties.get("stage"),
            "stage_en": task.properties.get("stage_en"),
            "name_en": task.properties.get("name_en"),
            "unit": data.get("unit_name"),
            "clock": clock,
            "flags": flags(data),
            # What is sent with such a step stays where it was made (三项建议).
            **({"private": True} if task.properties.get("private") else {}),
        },
    )


def flags(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The marks of a matter in the order they are shown: sealed, urgent, group, repeat, assigned …"""
    clocks = data.get("clocks") or {}
    handling = clocks.get("R15") or {}
    found: list[dict[str, Any]] = [
        {"code": code}
        for code, is_set in (
            ("sealed", data.get("sealed")),
            ("urgent", data.get("urgent")),
            ("listed", data.get("listed")),
            ("supervised", data.get("supervised") and not data.get("listed")),
            ("packaged", data.get("packaged")),
        )
        if is_set
    ]
    if data.get("group"):
        found.append({"code": "group", "n": data.get("persons")})
    if data.get("repeats"):
        found.append({"code": "repeat", "n": data["repeats"]})
    if data.get("assigned"):
        found.append({"code": "assigned"})
    if handling.get("extended"):
        found.append({"code": "extended"})
        parts = handling.get("parts") or []
        if parts and not parts[-1].get("told_on"):
            found.append({"code": "untold"})
    if any(one.get("provisional") and one.get("status") == "running" for one in clocks.values()):
        found.append({"code": "provisional"})
    if data.get("anonymous"):
        found.append({"code": "anonymous"})
    if data.get("awaits_heir"):
        found.append({"code": "awaits_heir"})
    if data.get("handling_mode"):
        found.append({"code": str(data["handling_mode"]).lower()})
    return found


def clock_behind(task: tasks.Task) -> Mapping[str, Any] | None:
    """Gives the clock a task is due by; None where the step has a day of its own, before the clock's end.

    An extension is told before the old period ends (条例第34条), though R-15 itself runs on.
    """
    clock: Mapping[str, Any] | None = task.marks.get("clock")
    if clock is None or task.due_at is None:
        return clock
    ends = (clock.get(name) for name in ("nominal_at", "effective_at", "target_at"))
    return clock if task.due_at in {datetime.fromisoformat(end) for end in ends if end} else None


def _first_clock(data: Mapping[str, Any], keys: str | None) -> dict[str, Any] | None:
    """The clock a step lives by; where it names several, the first there is."""
    found = (_clock(data, key.strip()) for key in (keys or "").split(","))
    return next(filter(None, found), None)


def _clock(data: Mapping[str, Any], key: str | None) -> dict[str, Any] | None:
    found = (data.get("clocks") or {}).get(key or "")
    if not found or found.get("status") == "dropped":
        return None
    rule = law.rule(found["rule"])
    return {**found, "key": key, "name": rule.name, "name_en": rule.name_en}
