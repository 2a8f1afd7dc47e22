"""规则和日历: what dates are counted with here, and the open clocks that a new notice or new rules move."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

import access
from access.http import current_actor
from engine import Fault, Invalid, Transaction
from petition import calendar, errors, law, law_files, local_rules, recalculation
from petition.law import LawError
from petition.recalculation import Change
from web import dates, shell, wording
from web.edge import must, reading, run
from web.i18n import _, language, pick, sentence
from web.pages import _reads

pages = Blueprint("web_rules", __name__)

#: Those who see what would move; an administrator moves all of it, a supervisor what lies in their region.
ROLES = ("admin", "supervisor")
#: Matters looked at for one page, in batches; the command has no such bound.
LOOKED_AT, BATCH = 2000, 200
#: Matters moved by one press of the button.
AT_ONCE = 50
#: Lines shown.
LINES = 100
MAX_BYTES = 200_000


@dataclass(frozen=True)
class Line:
    """One clock that would move, as the page shows it."""

    number: str
    href: str
    name: str
    article: str
    holder: str
    old: str
    new: str
    target: str
    why: str
    tell: str
    is_provisional: bool


@pages.get("/rules")
def show() -> str:
    """Shows calendar, local rules, and what would move by them now."""
    must(*ROLES)
    with reading() as tx:
        return _page(tx, said=_said())


@pages.post("/rules/apply")
def apply() -> Response:
    """Moves the first clocks of the list, one transaction for each matter."""
    must(*ROLES)
    with reading() as tx:
        found, _more = _changes(tx)
    done = broken = 0
    for matter_id in list(dict.fromkeys(one.matter_id for one in found))[:AT_ONCE]:
        try:
            done += len(run(recalculation.apply, matter_id))
        except Fault:
            # It is an incident now; the others are independent of it.
            broken += 1
    return redirect("/rules?" + urlencode({"done": done, "broken": broken}), 303)


@pages.post("/rules/local")
def choose() -> Response | tuple[str, int]:
    """Lets a place go by local rules, or by the national ones alone."""
    must("admin")
    path, overlay = request.form.get("path", ""), request.form.get("overlay", "")
    try:
        if not path:
            raise errors.invalid("path", "选一个地方或者单位。", "Choose a place or an office.")
        run(local_rules.choose, path, overlay)
    except Invalid as refused:
        with reading() as tx:
            said = {each.path: sentence(each.message) for each in refused.errors}
            return _page(tx, errors=said, values={"path": path, "overlay": overlay}), 422
    return redirect("/rules?chosen=1", 303)


@pages.post("/rules/file")
def put() -> Response | tuple[str, int]:
    """Takes a year of the calendar or a file of local rules: checked first, then in force for new clocks."""
    must("admin")
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise errors.invalid("file", "选一个文件。", "Choose a file.")
        given = _given(sent.filename, sent.stream.read(MAX_BYTES + 1))
        given.put()
    except Invalid as refused:
        with reading() as tx:
            said = {each.path: sentence(each.message) for each in refused.errors}
            return _page(tx, errors=said), 422
    return redirect("/rules?" + urlencode({"file": given.name}), 303)


def _given(name: str, content: bytes) -> law_files.Given:
    if len(content) > MAX_BYTES:
        raise errors.invalid("file", "文件太大，最多 200 KB。", "The file is too large: 200 KB at most.")
    try:
        return law_files.read(name, content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise errors.invalid("file", "文件要用 UTF-8 编码保存。", "The file must be UTF-8.") from error
    except LawError as refused:
        raise Invalid([errors.of_law(refused, "file")]) from refused


def _page(
    tx: Transaction,
    *,
    said: str = "",
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    day = _reads.today(tx)
    table = calendar.load()
    found, has_more = _changes(tx)
    places = {office.path: office for office in access.offices.all_(tx, "/", 500)}
    return shell.render(
        tx,
        "rules.html",
        here="rules",
        said=said,
        errors=errors or {},
        values=values or {},
        is_admin="admin" in current_actor().roles,
        until=table.until,
        version=table.version,
        notices=[
            (
                each.year,
                each.name or _("没有登记是哪个通知"),
                dates.short(each.published_on, day) if each.published_on else "",
            )
            for each in reversed(table.notices[-3:])
        ],
        overlays=[(name, _overlay_name(name)) for name in law.overlays()],
        places=[(path, office.name) for path, office in places.items()],
        choices=[
            (
                places[each.path].name if each.path in places else each.path,
                _overlay_name(each.overlay),
                _("{who}，{at}", who=each.chosen_by_name, at=dates.moment(each.chosen_at, day)),
            )
            for each in local_rules.choices(tx)
        ],
        gone=[_overlay_name(each.overlay) for each in local_rules.gone(tx)],
        lines=[_line(tx, each, day) for each in found[:LINES]],
        count=len(found),
        moved=sum(each.moves for each in found),
        has_more=has_more,
        looked_at=LOOKED_AT,
        at_once=AT_ONCE,
        not_shown=max(0, len(found) - LINES),
    )


def _changes(tx: Transaction) -> tuple[list[Change], bool]:
    """What would move among the first matters, and whether there are more of them."""
    found: list[Change] = []
    after = ""
    for _batch in range(LOOKED_AT // BATCH):
        batch = recalculation.waiting(tx, after=after, limit=BATCH)
        if not batch:
            return found, False
        found += recalculation.changes(tx, recalculation.seen(tx, batch))
        after = batch[-1]
    return found, True


def _line(tx: Transaction, one: Change, day: date) -> Line:
    can_see = _reads.matter_or_none(tx, one.number) is not None
    old_target = one.old.local.nominal_on if one.old.local else None
    new_target = one.new.local.nominal_on if one.new.local else None
    return Line(
        number=one.number,
        href=f"/matters/{one.number}" if can_see else "",
        name=pick(one.name, one.name_en),
        article=wording.cite(one.new.article),
        holder=one.holder_name,
        old=_days(one.old, day) if one.moves else "",
        new=_days(one.new, day),
        target=_target(old_target, new_target, day),
        why=_joined(one.why),
        tell=_joined(one.tell),
        is_provisional=one.new.provisional,
    )


def _days(counted: Any, day: date) -> str:
    if counted.nominal_on == counted.effective_on:
        return dates.short(counted.nominal_on, day)
    nominal, effective = dates.short(counted.nominal_on, day), dates.short(counted.effective_on, day)
    # No arrow: here it would read as from the old day to the new one.
    return _("{rolled}（名义日 {ends}）", ends=nominal, rolled=effective)


def _target(old: date | None, new: date | None, day: date) -> str:
    if old == new:
        return ""
    if new is None:
        return _("不再有内控日")
    said = dates.short(new, day)
    if new < day:
        said = _("{day}（已过）", day=said)
    if old is None:
        return _("内控日 {day}", day=said)
    return _("内控日 {old} 改为 {day}", old=dates.short(old, day), day=said)


def _joined(said: tuple[recalculation.Said, ...]) -> str:
    return ("；" if language() == "zh" else "; ").join(pick(each.zh, each.en) for each in said)


def _overlay_name(name: str) -> str:
    if not name:
        return _("只按国家规定")
    try:
        found = law.overlay(name)
    except LawError:
        return name
    return pick(found.name, found.name_en)


def _said() -> str:
    asked = request.args
    if asked.get("chosen"):
        return _("已选定。新起算的期限按它算；在走的，看下面要不要重新计算。")
    if asked.get("file"):
        return _("{name} 检查过了，已经在用。在走的期限，看下面要不要重新计算。", name=asked["file"])
    done, broken = asked.get("done", type=int), asked.get("broken", 0, type=int)
    if done is None:
        return ""
    if broken:
        return _("已重新计算 {n} 个期限；{m} 件出了故障，记为异常。", n=done, m=broken)
    return _("已重新计算 {n} 个期限，每件的经过里都有记录。", n=done)
