"""Forms as text: what a step asks, what was sent with the steps before, and the law beside them."""

import json
import re
from collections.abc import Collection, Iterator
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
    """Gives the fields of a form as text, for reading without scripts; of a list each row."""
    found: list[FieldText] = []
    for component in schema.get("components", []):
        if component["type"] == "dynamiclist":
            found += _row_texts(component, _at(values, component["path"]))
            continue
        if component.get("components"):
            found += field_texts(component, _at(values, component.get("path")) or {})
        key = component.get("key")
        if not key:
            continue
        words = component.get("properties") or {}
        about = component.get("description") or ""
        is_required = bool((component.get("validate") or {}).get("required"))
        found.append(
            FieldText(
                _label(component),
                value_text(component, _at(values, key)),
                pick(about, words.get("en_description") or about),
                is_required,
            )
        )
    return found


def _row_texts(component: dict[str, Any], rows: Any) -> list[FieldText]:
    told = [
        [each for each in field_texts(component, row) if each.value]
        for row in rows or ()
        if isinstance(row, dict)
    ]
    label = _label(component)
    return [
        FieldText(
            f"{label} {number}" if len(told) > 1 else label,
            row[0].value
            if len(row) == 1
            else _("；").join(f"{each.label}{_('：')}{each.value}" for each in row),
        )
        for number, row in enumerate(told, 1)
    ] or [FieldText(label, "")]


def _label(component: dict[str, Any]) -> str:
    label = component.get("label") or component.get("dateLabel") or component.get("timeLabel") or ""
    words = component.get("properties") or {}
    return pick(label, words.get("en") or label)


def _at(values: Any, path: str | None) -> Any:
    """Gives what stands at a path of names with dots between them; at none: all of it."""
    for name in path.split(".") if path else ():
        values = values.get(name) if isinstance(values, dict) else None
    return values


def with_days(schema: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Gives a form whose sentences say days in words where they name one the case knows.

    A field of the form itself is left to the page: it may change while the page is open.
    """
    own = set(_keys(schema))

    def worded(text: str) -> str:
        return _NAMED.sub(lambda named: _day_words(named, own, data), text)

    def turned(component: dict[str, Any]) -> dict[str, Any]:
        made = {**component}
        if "components" in made:
            made["components"] = [turned(each) for each in made["components"]]
        if made.get("type") == "text":
            words = made.get("properties") or {}
            made["text"] = worded(made.get("text") or "")
            made["properties"] = {**words, **({"en": worded(words["en"])} if "en" in words else {})}
        return made

    return turned(schema)


def _keys(component: dict[str, Any]) -> Iterator[str]:
    if component.get("key"):
        yield component["key"]
    for each in component.get("components", ()):
        yield from _keys(each)


def _day_words(named: re.Match[str], own: Collection[str], data: dict[str, Any]) -> str:
    return named[0] if named[1] in own else _day(_at(data, named[1])) or named[0]


def _day(value: Any) -> str:
    """Gives a day as the data of a case has it, in words; of anything else nothing."""
    if not (isinstance(value, str) and _DAY.fullmatch(value)):
        return ""
    try:
        return dates.full(date.fromisoformat(value))
    except ValueError:
        return ""


#: What a sentence of a form names, and what a day looks like in the data of a case.
_NAMED, _DAY = re.compile(r"{{\s*([\w.]+)\s*}}"), re.compile(r"\d{4}-\d\d-\d\d")


def value_text(component: dict[str, Any], value: Any) -> str:
    """Gives the value of a field in words: the label of a choice, 是 and 否, lists with commas."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if component.get("type") == "datetime":
        return _day(value) or str(value)
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
