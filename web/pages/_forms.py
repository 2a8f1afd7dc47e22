"""Forms as text: what a step asks, what was sent with the steps before, and the law beside them."""

import json
from datetime import date
from typing import Any

from engine import Transaction, definitions, tasks
from web import dates, wording
from web.i18n import _, pick
from web.views import FieldText, Hint

#: How many of the earlier steps a task page tells.
STEPS = 6


def hints(properties: dict[str, str]) -> tuple[Hint, ...]:
    """Gives the law beside the form, from what the designer wrote on the element: one hint a line."""
    text = pick(properties.get("hint", ""), properties.get("hint_en") or properties.get("hint", ""))
    article = properties.get("article", "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return (Hint("", _("依据"), article),) if article else ()
    made = []
    for line in lines:
        head, mark, rest = line.partition(_("："))
        made.append(Hint(head, rest.strip()) if mark and len(head) <= 16 else Hint("", line))
    return (*made[:-1], Hint(made[-1].title, made[-1].text, article))


def field_texts(schema: dict[str, Any], values: dict[str, Any]) -> list[FieldText]:
    """Gives the fields of a form as text, for reading without scripts."""
    found = []
    for component in schema.get("components", []):
        if component.get("components"):
            found += field_texts(component, values)
        key = component.get("key")
        if not key:
            continue
        words = component.get("properties") or {}
        label = pick(component.get("label") or "", words.get("en") or component.get("label") or "")
        about = component.get("description") or ""
        is_required = bool((component.get("validate") or {}).get("required"))
        found.append(
            FieldText(
                label,
                value_text(component, values.get(key)),
                pick(about, words.get("en_description") or about),
                is_required,
            )
        )
    return found


def value_text(component: dict[str, Any], value: Any) -> str:
    """Gives the value of a field in words: the label of a choice, 是 and 否, lists with commas."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    words = component.get("properties") or {}
    labels = {
        each.get("value"): pick(each.get("label"), words.get(f"en_{each.get('value')}") or each.get("label"))
        for each in component.get("values") or ()
    }
    if isinstance(value, list):
        return _("、").join(
            str(labels.get(each, each)) if not isinstance(each, dict) else _row(each) for each in value
        )
    return str(labels.get(value, value)) if not isinstance(value, dict) else _row(value)


def earlier(tx: Transaction, task: tasks.Task, day: date) -> list[dict[str, Any]]:
    """Gives what was sent with the steps before, newest first; a private step's only where it was made."""
    steps = [each for each in tasks.submissions(tx, task.instance_id) if each.task_id != task.id]
    known = {
        each.id: each
        for each in tasks.of_instance(tx, task.instance_id, None)
        if not each.marks.get("private") or tx.actor.covers(each.scope_path)
    }
    return [
        {
            "name": wording.act_of(known[each.task_id]),
            "who": f"{each.actor_name} {dates.moment(each.at, day)}",
            "values": _labelled(tx, known[each.task_id], each.data),
        }
        for each in reversed(steps[-STEPS:])
        if each.task_id in known
    ]


def submitted(tx: Transaction, task: tasks.Task) -> list[tuple[str, str]]:
    """Gives what was sent with this task, as label and value."""
    mine = [each for each in tasks.submissions(tx, task.instance_id) if each.task_id == task.id]
    return _labelled(tx, task, mine[-1].data) if mine else []


def _labelled(tx: Transaction, task: tasks.Task, data: dict[str, Any]) -> list[tuple[str, str]]:
    schema = _schema(tx, task)
    if schema is None:
        return [(name, value_text({}, value)) for name, value in data.items()]
    return [(each.label, each.value) for each in field_texts(schema, data) if each.value]


def _schema(tx: Transaction, task: tasks.Task) -> dict[str, Any] | None:
    """Gives the form of a task, open or closed, as it was in the case's own version."""
    if not task.form_key:
        return None
    schema: dict[str, Any] = json.loads(definitions.publication(tx, task.definition_id).form(task.form_key))
    return schema


def _row(value: dict[str, Any]) -> str:
    return " ".join(str(each) for each in value.values() if each not in (None, ""))
