"""The designers' pages: published families, their files, one file at the table."""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

import forms
from access import ROLES
from access.http import current_actor
from engine import SYSTEM, NotFound, Transaction, definitions, instances
from web import dates, edge, shell
from web.i18n import _, is_english

blueprint = Blueprint("studio", __name__)

#: Running cases are counted up to here.
MANY = 200

_ICONS = {"bpmn": "sitemap", "dmn": "table", "form": "forms"}
_TITLES = {
    "bpmn": re.compile(r'<(?:\w+:)?process [^>]*name="([^"]+)"'),
    "dmn": re.compile(r'<(?:\w+:)?decision [^>]*name="([^"]+)"'),
    "form": re.compile(r'"title"\s*:\s*"([^"]+)"'),
}
_STEP = re.compile(r'<(?:\w+:)?userTask [^>]*?name="([^"]*)"[^>]*?camunda:formKey="([^"]*)"')


@dataclass(frozen=True)
class File:
    """One file of a family as a designer sees it: its published or drafted text."""

    name: str
    text: str
    draft: definitions.Draft | None
    #: What the diagrams call the step that this form belongs to.
    step: str = ""

    @property
    def kind(self) -> str:
        """bpmn, dmn or form."""
        return self.name.rsplit(".", 1)[-1]

    @property
    def icon(self) -> str:
        """The icon beside its name."""
        return _ICONS.get(self.kind, "file-text")

    @property
    def title(self) -> str:
        """The name inside the file, or nothing."""
        found = _TITLES[self.kind].search(self.text) if self.kind in _TITLES else None
        return found.group(1) if found else self.step

    @property
    def draft_at(self) -> str:
        """When it was drafted, in words."""
        return dates.moment(self.draft.updated_at) if self.draft else ""


def _family(tx: Transaction, key: str) -> dict[str, Any]:
    newest = definitions.newest(tx, key)
    return {
        **vars(newest),
        "published_by_name": _who(newest.published_by_name),
        "day": dates.day_words(dates.local_day(newest.published_at)),
        "running": _running(tx, key),
        "drafts": len(definitions.draft(tx, key)),
    }


def _who(name: str) -> str:
    return _("系统") if name == SYSTEM.name else name


def _running(tx: Transaction, key: str) -> str:
    """How many cases of the family run, counted up to a limit: "41", "200+"."""
    active = instances.InstanceFilter(definition_key=key, status="active")
    found = len(instances.list_(tx, active, limit=MANY))
    return f"{MANY}+" if found == MANY else str(found)


def _files(tx: Transaction, key: str) -> list[File]:
    drafts = definitions.draft(tx, key)
    published = definitions.files(tx, definitions.newest(tx, key).id)
    texts = published | {name: draft.text for name, draft in drafts.items()}
    order = {"bpmn": 0, "dmn": 1, "form": 2}
    steps = {"register": _("登记信访件")}
    steps |= {form: words for text in texts.values() for words, form in _STEP.findall(text)}
    files = [
        File(name, text, drafts.get(name), html.unescape(steps.get(name.removesuffix(".form"), "")))
        for name, text in texts.items()
        if text
    ]
    # The family's own diagram comes first: the others are parts of it.
    return sorted(files, key=lambda file: (order.get(file.kind, 3), file.name != f"{key}.bpmn", file.name))


@blueprint.get("/studio")
def families() -> ResponseReturnValue:
    """All published families."""
    edge.must("designer", "publisher")
    with edge.reading() as tx:
        found = [_family(tx, key) for key in definitions.keys(tx)]
        return shell.render(tx, "studio.html", here="studio", families=found)


@blueprint.get("/studio/<key>")
def family(key: str) -> ResponseReturnValue:
    """One family: its files and its versions."""
    edge.must("designer", "publisher")
    published = request.args.get("published", type=int)
    with edge.reading() as tx:
        versions = [
            {
                **vars(each),
                "published_by_name": _who(each.published_by_name),
                "day": dates.day_words(dates.local_day(each.published_at)),
            }
            for each in definitions.versions(tx, key)
        ]
        found, files = _family(tx, key), _files(tx, key)
        return shell.render(
            tx,
            "studio_family.html",
            here="studio",
            family=found,
            files=files,
            versions=versions,
            published=published,
        )


@blueprint.get("/studio/<key>/<name>")
def file(key: str, name: str) -> ResponseReturnValue:
    """One file at the table: a diagram in the modeler, a decision table as a table, a form as text.

    Raises:
        NotFound: the family has no such file.
    """
    edge.must("designer", "publisher")
    roles = current_actor().roles
    with edge.reading() as tx:
        files = _files(tx, key)
        chosen = next((each for each in files if each.name == name), None)
        if chosen is None:
            raise NotFound("file", name)
        kinds = (("bpmn", _("流程图")), ("dmn", _("决策表")), ("form", _("表单")))
        return shell.render(
            tx,
            "studio_file.html",
            here="studio",
            family=_family(tx, key),
            file=chosen,
            text=chosen.text,
            groups=[(words, [each for each in files if each.kind == kind]) for kind, words in kinds],
            may_edit="designer" in roles,
            may_publish="publisher" in roles,
            page=_page(tx, key, chosen, files) | {"help": _help(), "words": _words_of(files)},
            help=_help(),
        )


def _help() -> str:
    return _("表单是 form-js 的 JSON，决策表是 DMN。可以下载到桌面的工具里改好再传上来；检查结果在下面。")


def _words_of(files: list[File]) -> dict[str, list[tuple[str, str]]]:
    """What may stand in a cell about a field of the forms, as FEEL, each with what the form calls it."""
    found: dict[str, dict[str, str]] = {"boolean": {"true": _("是"), "false": _("否")}}
    for file in files:
        if file.kind == "form":
            with contextlib.suppress(forms.BrokenForm):  # what is wrong with it is told below the table
                _collect(forms.definition.read(file.text).components, found)
    return {name: list(words.items()) for name, words in found.items()}


def _collect(components: Iterable[Any], found: dict[str, dict[str, str]]) -> None:
    for each in components:
        for one in each.raw.get("values") or ():
            if isinstance(one["value"], str):
                known = found.setdefault(".".join(each.path), {})
                english = each.properties.get(f"en_{one['value']}") if is_english() else None
                known.setdefault(f'"{one["value"]}"', english or one["label"])
        _collect(each.children, found)


def _page(tx: Transaction, key: str, chosen: File, files: list[File]) -> dict[str, Any]:
    """What the modeler may choose from: what exists in the bundle and in the engine."""
    engine = tx.engine
    index = 1 if is_english() else 0
    return {
        "key": key,
        "file": chosen.name,
        "xml": chosen.text,
        "mayEdit": "designer" in current_actor().roles,
        "roles": [{"value": name, "label": words[index]} for name, words in ROLES.items()],
        "forms": [
            {"value": f.name.removesuffix(".form"), "label": f.title or f.name}
            for f in files
            if f.kind == "form"
        ],
        "services": [_choice(name, service) for name, service in sorted(engine.services.items())],
        "checks": [_choice(name, check) for name, check in sorted(engine.checks.items())],
        "decisions": [
            {"value": ref, "label": f"{f.title}（{ref}）"}
            for f in files
            if f.kind == "dmn"
            for ref in re.findall(r'<(?:\w+:)?decision [^>]*?id="([^"]+)"', f.text)
        ],
        "processes": [
            {"value": process, "label": f"{f.title}（{process}）"}
            for f in files
            if f.kind == "bpmn"
            for process in re.findall(r'<(?:\w+:)?process [^>]*?id="([^"]+)"', f.text)
        ],
    }


def _choice(name: str, function: Any) -> dict[str, str]:
    return {"value": name, "label": name, "help": (function.__doc__ or "").strip().split("\n")[0]}
