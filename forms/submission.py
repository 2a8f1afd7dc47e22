"""clean(form, data): what a person sent, judged by the form as the browser judges it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms import conditions, rules, schema
from forms.conditions import Instance, get, put
from forms.definition import read
from forms.model import Json, Mistake, Path
from forms.words import Language

#: Characters of text in a whole submission.
MAX_CHARACTERS = 1_000_000
_MAX_PARTS = 50_000
_MAX_DEPTH = 24


class InvalidSubmission(Exception):
    """The submission cannot be accepted. `errors` are (path, sentence) in the order of the page.

    A path is the keys and row numbers (from 0) joined by dots, as in `measures.0.done_on`; it is empty for
    the submission as a whole.
    """

    def __init__(self, mistakes: list[tuple[Path, Mistake]], lang: Language) -> None:
        self.mistakes = mistakes
        self.errors = self.in_language(lang)
        super().__init__("; ".join(message for _, message in self.errors))

    def in_language(self, lang: Language) -> list[tuple[str, str]]:
        return [(".".join(map(str, path)), mistake.say(lang)) for path, mistake in self.mistakes]


def clean(
    form_text: str,
    data: Json,
    *,
    context: Mapping[str, Json] | None = None,
    lang: Language = "zh",
) -> dict[str, Json]:
    """The JSON values of a submission, complete for every field the person saw.

    `context` is the case data: expressions read it, `valuesKey` takes options from it, and read-only fields
    have their value from it, whatever was sent. Hidden fields are left out, disabled ones refused, expression
    fields computed here. An unfilled text is "", a list [], an unticked box false, any other field null.

    Raises:
        InvalidSubmission: a value, or the submission as a whole, cannot be accepted.
        BrokenForm: the form file cannot be used; publication refuses such a file.
    """
    form = read(form_text)
    given = context or {}
    if refused := _too_large(data):
        raise InvalidSubmission([((), refused)], lang)
    loaded, found = schema.load(form_text, data)
    picture = conditions.settle(form, loaded, given)
    result: dict[str, Json] = {}
    mistakes: list[tuple[Path, Mistake]] = []
    for instance in picture.instances:
        if instance.is_hidden:
            _forget(found, instance.path)
            continue
        if any(instance.path[:length] in found for length in range(1, len(instance.path))):
            continue  # the row or group around it could not be read, which is said once
        value = get(picture.values, instance.path)
        why = _judge(instance, value, given, found.pop(instance.path, None))
        mistakes.extend((instance.path, mistake) for mistake in why)
        if not mistakes and not instance.component.is_disabled:
            put(result, instance.path, [{} for _ in value] if instance.component.is_list else value)
    mistakes.extend(sorted(found.items(), key=lambda item: [str(step) for step in item[0]]))
    if mistakes:
        raise InvalidSubmission(mistakes, lang)
    return result


def _judge(
    instance: Instance, value: Json, context: Mapping[str, Json], unread: Mistake | None
) -> list[Mistake]:
    """Why a visible field is refused; `unread` is why its value could not even be read."""
    if instance.component.is_disabled:
        return [unread] if unread else []
    if instance.is_readonly and not instance.component.is_list:
        return []
    return [unread] if unread else list(rules.mistakes(instance, value, context))


def _forget(found: dict[Path, Mistake], hidden: Path) -> None:
    """What was sent for a hidden field, or below it, is nobody's mistake."""
    for path in [path for path in found if path[: len(hidden)] == hidden]:
        del found[path]


def _too_large(data: Any) -> Mistake | None:
    """Counts before anything else looks, so that a hostile submission costs no more than reading it."""
    characters = parts = 0
    level = [data]
    for _ in range(_MAX_DEPTH):
        below: list[Any] = []
        for value in level:
            if isinstance(value, str):
                characters += len(value)
            elif isinstance(value, dict):
                characters += sum(map(len, value))
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        parts += len(level)
        if characters > MAX_CHARACTERS or parts > _MAX_PARTS:
            break
        if not below:
            return None
        level = below
    return Mistake("submission_too_large", {"limit": MAX_CHARACTERS})
