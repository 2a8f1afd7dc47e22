"""Registering many letters from a spreadsheet: looked at first, then row by row, each with its outcome."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

import access
from access import sheets
from engine import Fault, Invalid, Refusal, Transaction, new_id
from petition import codes, drafts, from_sheet, repeat
from web import dates, shell
from web.edge import must, reading, run
from web.i18n import _, language, pick, sentence
from web.pages import _reads, _typed
from web.pages.register import ROLES, offices

pages = Blueprint("web_register_sheet", __name__)

#: Rows registered in one request: the page tells how far it is in between.
AT_ONCE = 25
#: The largest file, in bytes.
LARGEST = 2_000_000


@dataclass(frozen=True)
class Line:
    """One row of the sheet: what it would be, or what came of it."""

    number: int
    who: str
    demand: str
    state: str
    icon: str
    words: str
    problems: tuple[str, ...]
    alike: tuple[str, ...]
    matter: str


@dataclass(frozen=True)
class Left:
    """A sheet that is not done with."""

    id: str
    name: str
    at: str


@pages.get("/register/sheet")
def show() -> str:
    """Shows where a sheet is handed in, and those not done with."""
    must(*ROLES)
    with reading() as tx:
        return _first(tx)


@pages.post("/register/sheet")
def bring() -> Response | tuple[str, int]:
    """Reads a sheet and keeps its rows, sealed, for who handed it in."""
    must(*ROLES)
    sent = request.files.get("file")
    with contextlib.nullcontext(BytesIO()) if sent is None else sent.stream as stream:
        content = stream.read(LARGEST + 1)
    try:
        name, rows = _read(content)
        office = request.form.get("office_path", "")
        values = {
            "file": (sent.filename or "") if sent else "",
            "sheet": name,
            "office_path": office,
            "channel": request.form.get("channel", "LETTER"),
            "rows": [{"number": row.number, "cells": row.cells} for row in rows],
            "outcomes": {},
        }
        with reading() as tx:
            if office not in dict(offices(tx)):
                raise sheets.NotASheet(_("没有选登记单位。"))
            headings = list(dict.fromkeys(title for row in rows for title in row.cells))
            values["headings"] = headings
            values["columns"] = from_sheet.guessed(headings, from_sheet.mappings(tx, office))
        kept = run(drafts.keep, new_id(), "sheet", values)
    except sheets.NotASheet as refused:
        with reading() as tx:
            return _first(tx, {"file": pick(str(refused), refused.en)}), 422
    return redirect(f"/register/sheet/{kept.id}", 303)


@pages.get("/register/sheet/<draft_id>")
def look(draft_id: str) -> str:
    """Shows what every row would be, and what came of those that were registered."""
    must(*ROLES)
    with reading() as tx:
        return _page(tx, drafts.get(tx, draft_id, "sheet"))


@pages.post("/register/sheet/<draft_id>")
def act(draft_id: str) -> Response | tuple[str, int]:
    """Maps columns anew, saves the mapping, registers the next rows, or lets the sheet go."""
    must(*ROLES)
    with reading() as tx:
        found = drafts.get(tx, draft_id, "sheet")
    wanted = request.form.get("act", "")
    if wanted == "drop":
        run(drafts.drop, draft_id)
        return redirect("/register/sheet", 303)
    if wanted == "go":
        _go_on(found)
        return redirect(f"/register/sheet/{draft_id}", 303)
    columns = {
        heading: request.form.get(f"column-{place}", "remark")
        for place, heading in enumerate(found.values["headings"])
    }
    # What was registered stays so; what was refused is tried again.
    outcomes = {row: each for row, each in found.values["outcomes"].items() if "matter" in each}
    run(drafts.keep, draft_id, "sheet", {**found.values, "columns": columns, "outcomes": outcomes})
    if name := request.form.get("name", "").strip():
        try:
            run(from_sheet.save, found.values["office_path"], name, columns)
        except Invalid as refused:
            with reading() as tx:
                errors = {"name": sentence(refused.errors[0].message)}
                return _page(tx, drafts.get(tx, draft_id, "sheet"), errors=errors), 422
    return redirect(f"/register/sheet/{draft_id}", 303)


def _read(content: bytes) -> tuple[str, list[sheets.Row]]:
    """The first sheet that has rows.

    Raises:
        sheets.NotASheet: it cannot be read, is too large or empty.
    """
    if not content:
        raise sheets.NotASheet(_("没有选文件，或者文件是空的。"))
    if len(content) > LARGEST:
        raise sheets.NotASheet(_("文件太大，最大 {n} MB。请分几次交。", n=LARGEST // 1_000_000))
    book = sheets.read(content)
    name, rows = next(((name, rows) for name, rows in book.items() if rows), ("", []))
    if not rows:
        raise sheets.NotASheet(_("表里没有内容。第一行写表头，下面一行一件。"))
    if len(rows) > from_sheet.MOST:
        raise sheets.NotASheet(
            _("一次最多 {n} 行，这里有 {m} 行。请分几次交。", n=from_sheet.MOST, m=len(rows))
        )
    return name, rows


def _go_on(found: drafts.Draft) -> None:
    """Registers the next rows that nothing keeps back; what is refused stays with its reason."""
    values, outcomes = found.values, dict(found.values["outcomes"])
    with reading() as tx:
        fresh = (row for row in values["rows"] if str(row["number"]) not in outcomes)
        waiting = list(islice((row for row in fresh if not _problems(tx, values, row)), AT_ONCE))
    for row in waiting:
        sent, remarked = _sent(values, row), from_sheet.remark(row["cells"], values["columns"])
        command = f"{found.id}.{row['number']}"
        try:
            receipt = run(from_sheet.bring_in, sent, remarked, command_id=command)
        except Refusal as refused:
            outcomes[str(row["number"])] = {"why": access.refusals.sentence(refused, language())}
        except Fault as fault:
            outcomes[str(row["number"])] = {"why": _("出了故障，记为异常 {id}。", id=fault.incident_id)}
        else:
            outcomes[str(row["number"])] = {"matter": receipt.number}
    run(drafts.keep, found.id, "sheet", {**values, "outcomes": outcomes})


def _sent(values: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return from_sheet.submission(
        row["cells"], values["columns"], office_path=values["office_path"], channel=values["channel"]
    )


def _problems(tx: Transaction, values: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[str, ...]:
    remarked = from_sheet.remark(row["cells"], values["columns"])
    return tuple(sentence(each.message) for each in from_sheet.look(tx, _sent(values, row), remarked))


def _line(tx: Transaction, values: Mapping[str, Any], row: Mapping[str, Any]) -> Line:
    sent, outcome = _sent(values, row), values["outcomes"].get(str(row["number"]), {})
    first = sent["matters"][0]
    problems: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    matter = outcome.get("matter", "")
    if not matter:
        problems = tuple(dict.fromkeys([*([outcome["why"]] if outcome else []), *_problems(tx, values, row)]))
        alike = tuple(one.number for one in repeat.candidates(tx, _typed.probe(sent)))[:3]
    state, icon, words = (
        ("done", "check", _("已登记"))
        if matter
        else ("late", "alert-triangle", _("不能登记"))
        if problems
        else ("", "circle-dashed", _("可以登记"))
    )
    return Line(
        number=row["number"],
        who=str(sent.get("name") or _("匿名")),
        demand=str(first.get("demand") or first.get("facts") or "")[:60],
        state=state,
        icon=icon,
        words=words,
        problems=problems,
        alike=alike,
        matter=matter,
    )


def _first(tx: Transaction, errors: Mapping[str, str] | None = None) -> str:
    day = _reads.today(tx)
    return shell.render(
        tx,
        "register_sheet.html",
        here="register",
        offices=offices(tx),
        channels=[(code, codes.label(codes.CHANNELS, code, language())) for code in codes.CHANNELS],
        fields=[pick(*names) for field, names in from_sheet.FIELDS.items() if field != "remark"],
        left=[
            Left(one.id, str(one.values["file"]), dates.moment(one.saved_at, day))
            for one in drafts.mine(tx, "sheet")
        ],
        most=from_sheet.MOST,
        values=request.form,
        errors=errors or {},
        labels={"file": _("文件")},
    )


def _page(tx: Transaction, found: drafts.Draft, *, errors: Mapping[str, str] | None = None) -> str:
    values = found.values
    lines = [_line(tx, values, row) for row in values["rows"]]
    return shell.render(
        tx,
        "register_sheet_rows.html",
        here="register",
        sheet=found,
        columns=[
            (place, heading, values["columns"][heading], _sample(values, heading))
            for place, heading in enumerate(values["headings"])
        ],
        fields=[(field, pick(*names)) for field, names in from_sheet.FIELDS.items()],
        saved=[one.name for one in from_sheet.mappings(tx, values["office_path"])],
        lines=sorted(lines, key=lambda one: {"late": 0, "": 1, "done": 2}[one.state]),
        done=sum(one.state == "done" for one in lines),
        ready=sum(one.state == "" for one in lines),
        kept_back=sum(one.state == "late" for one in lines),
        at_once=AT_ONCE,
        errors=errors or {},
        labels={"name": _("对照的名字")},
        values={},
    )


def _sample(values: Mapping[str, Any], heading: str) -> str:
    return next((str(row["cells"][heading])[:30] for row in values["rows"] if row["cells"].get(heading)), "")
