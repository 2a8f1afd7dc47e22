"""What the machine could not move: a person looks, mends, and lets it go on or says how it was done."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from engine import Transaction, incidents
from web import dates, shell
from web.edge import must, reading, run
from web.i18n import _
from web.pages import _reads
from web.views import Chip

pages = Blueprint("web_incidents", __name__)

PAGE = 50
#: Those who look after incidents.
ROLES = ("admin", "supervisor")


@dataclass(frozen=True)
class Row:
    """One incident as the pages show it."""

    id: str
    at: str
    where: str
    number: str
    message: str
    state: Chip
    is_open: bool
    can_retry: bool
    retry_words: str
    sentence: str
    facts: tuple[tuple[str, str, str], ...]


@pages.get("/incidents")
def show() -> str:
    """Lists what waits for a person, newest first, or everything."""
    must(*ROLES)
    with reading() as tx:
        day, everything = _reads.today(tx), "all" in request.args
        found = incidents.list_(tx, open_only=not everything, after=request.args.get("after"), limit=PAGE)
        more = f"{'all=1&' if everything else ''}after={found[-1].id}" if len(found) == PAGE else ""
        return shell.render(
            tx,
            "incidents.html",
            here="incidents",
            rows=[_row(tx, each, day) for each in found],
            all=everything,
            sentence=_("{n} 条等人处理", n=f"{PAGE}+" if more else len(found)) if not everything else "",
            next_url=f"/incidents?{more}" if more else "",
            page_size=PAGE,
        )


@pages.get("/incidents/<incident_id>")
def one(incident_id: str) -> str:
    """Shows one incident."""
    must(*ROLES)
    with reading() as tx:
        return _page(tx, incident_id)


@pages.post("/incidents/<incident_id>/retry")
def retry(incident_id: str) -> Response:
    """Lets the machine go on from where it stopped."""
    must(*ROLES)
    run(incidents.retry, incident_id)
    return redirect(f"/incidents/{incident_id}", 303)


@pages.post("/incidents/<incident_id>/resolve")
def resolve(incident_id: str) -> Response | tuple[str, int]:
    """Closes an incident that a person dealt with, saying how."""
    must(*ROLES)
    note = request.form.get("note", "").strip()
    if len(note) < 2:
        with reading() as tx:
            errors = {"note": _("写一句怎么处理的，以后查得到。")}
            return _page(tx, incident_id, errors=errors, values={"note": note}), 422
    run(incidents.resolve, incident_id, note)
    return redirect(f"/incidents/{incident_id}", 303)


def _page(
    tx: Transaction,
    incident_id: str,
    *,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> str:
    row = _row(tx, incidents.get(tx, incident_id), _reads.today(tx))
    return shell.render(
        tx, "incident.html", here="incidents", r=row, errors=errors or {}, values=values or {}
    )


def _row(tx: Transaction, found: incidents.Incident, day: date) -> Row:
    is_open = found.status == "open"
    where = found.element_name or found.element_id or found.command or _("系统")
    can_see = bool(found.business_key and _reads.matter_or_none(tx, found.business_key))
    facts = [
        (_("编号"), found.id, ""),
        (_("案件"), found.business_key or "—", f"/matters/{found.business_key}" if can_see else ""),
        (_("哪一类"), _kind(found.kind), ""),
        (_("第一次"), dates.moment(found.raised_at, day), ""),
        (_("最近一次"), _("{at}，共 {n} 次", at=dates.moment(found.last_at, day), n=found.occurrences), ""),
        (_("出错的类型"), found.error_type, ""),
    ]
    if not is_open:
        facts.append((_("怎么处理的"), found.note or "", ""))
        facts.append((_("处理时间"), dates.moment(found.resolved_at, day) if found.resolved_at else "", ""))
    return Row(
        id=found.id,
        at=dates.moment(found.last_at, day),
        where=where,
        number=found.business_key or "",
        message=found.message,
        state=Chip(_("等人处理"), "late", "alert-triangle")
        if is_open
        else Chip(_("已处理"), "done", "check"),
        is_open=is_open,
        can_retry=is_open,
        retry_words=_("再送一次") if found.kind == "delivery" else _("接着走"),
        sentence=_sentence(found, where),
        facts=tuple(facts),
    )


def _sentence(found: incidents.Incident, where: str) -> str:
    if found.status != "open":
        return _("“{where}”走不动过，已经处理。", where=where)
    if found.kind == "delivery":
        return _("有一条通知没有送出去。件没有停，但是对方还不知道。")
    return _("走到“{where}”停住了，什么都没有改动，也没有丢。等人看过以后接着走。", where=where)


def _kind(kind: str) -> str:
    return {
        "service": _("系统动作"),
        "decision": _("决策表"),
        "expression": _("流程里的式子"),
        "limit": _("走得太远，被拦下"),
        "delivery": _("送通知"),
        "engine": _("流程引擎"),
    }.get(kind, kind)
