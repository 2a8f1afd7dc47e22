"""What somebody was told: the bell's list, and which of it also leaves the house."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

import access
from access import wishes
from access.http import unattended
from access.wishes import GROUPS, Wishes
from engine import Invalid, Transaction, guards, notices
from petition import notice_sentences
from web import dates, i18n, live, shell
from web.edge import back, reading, run
from web.i18n import _, pick
from web.pages import _reads

pages = Blueprint("web_notices", __name__)

PAGE = 50
#: kind -> icon; the rest are a bell.
_ICONS = {
    "arrived": "inbox",
    "due_soon": "clock",
    "overdue": "alert-triangle",
    "escalated": "alert-triangle",
    "nudged": "bell-ringing",
    "reminded": "bell-ringing",
    "handed_over": "arrows-exchange",
    "handed_on": "arrows-exchange",
    "delegated": "user-share",
    "sent_back": "arrow-back",
    "taken_back": "arrow-back-up",
    "given_back": "arrow-back-up",
    "asked": "message-question",
    "answered": "message-check",
    "nudge_answered": "message-check",
    "let_off": "message-check",
    "batch_done": "checks",
    "digest": "calendar",
    **dict.fromkeys(access.news.KINDS, "key"),
}


@dataclass(frozen=True)
class Row:
    """One notice in words."""

    id: str
    icon: str
    said: notice_sentences.Said
    at: str
    is_unread: bool
    is_over: bool


@pages.get("/notices")
def show() -> str:
    """Lists what somebody was told, newest first: what is unread, or all of it."""
    unread_only = request.args.get("all") != "1"
    with reading() as tx:
        found = notices.of(tx, after=request.args.get("after"), limit=PAGE + 1, unread_only=unread_only)
        day = _reads.today(tx)
        more = found[PAGE - 1].id if len(found) > PAGE else ""
        return shell.render(
            tx,
            "notices.html",
            here="notices",
            rows=[_row(one, day) for one in found[:PAGE]],
            unread_only=unread_only,
            unread=notices.unread(tx),
            next_url=f"/notices?all={0 if unread_only else 1}&after={more}" if more else "",
        )


@pages.post("/notices/read")
def read() -> Response:
    """Marks some notices as read, or everything until now."""
    chosen = request.form.getlist("notice")
    if chosen:
        run(notices.read, chosen[:PAGE])
    else:
        run(notices.read_all)
    return redirect(back("/notices"), 303)


@pages.get("/notices/<notice_id>")
def open_(notice_id: str) -> Response:
    """Leads to what a notice is about, and marks it as read."""
    with reading() as tx:
        found = notices.get(tx, notice_id)
    run(notices.read, [notice_id])
    return redirect(_target(found), 303)


@pages.get("/notices/live")
@unattended
def pulse() -> Response:
    """Tells a page that hears of nothing else how many notices are not read."""
    return live.answer(lambda _tx: {})


@pages.get("/me/notices")
def wish() -> str:
    """Shows what leaves the house for this person, and when."""
    with reading() as tx:
        said = _("已保存。") if request.args.get("done") == "saved" else ""
        return _wishes_page(tx, wishes.of(tx, tx.actor.id), said=said)


@pages.post("/me/notices")
def choose() -> Response | tuple[str, int]:
    """Keeps what this person wishes."""
    values = {name: request.form.get(name, "").strip() for name in ("quiet_from", "quiet_until", "digest_at")}
    errors: dict[str, str] = {}
    minutes: dict[str, int | None] = {}
    for name, typed in values.items():
        try:
            minutes[name] = wishes.minutes(typed) if typed else None
        except ValueError:
            errors[name] = _("写成 08:30 这样的时间。")
            minutes[name] = None
    has_digest = request.form.get("digest") == "yes"
    if has_digest and not values["digest_at"]:
        errors["digest_at"] = _("写一个时间。")
    wished = Wishes(
        request.form.get("mail_to", "").strip(),
        frozenset(request.form.getlist("by_mail")),
        frozenset(request.form.getlist("by_webhook")),
        minutes["quiet_from"] or 0,
        minutes["quiet_until"] or 0,
        minutes["digest_at"] if has_digest else None,
    )
    if not errors:
        try:
            run(wishes.choose, wished, domains=_outward().mail.domains if _outward().mail else ())
        except Invalid as refused:
            errors = {each.path: i18n.sentence(each.message) for each in refused.errors}
    if errors:
        with reading() as tx:
            return _wishes_page(tx, wished, errors=errors, typed=values), 422
    return redirect("/me/notices?done=saved", 303)


def _row(found: notices.Notice, day: date) -> Row:
    is_over = found.is_over
    return Row(
        found.id,
        _ICONS.get(found.kind, "bell"),
        notice_sentences.say(found, day, i18n.language()),
        dates.moment(found.at, day),
        found.read_at is None and not is_over,
        is_over,
    )


def _target(found: notices.Notice) -> str:
    if found.kind == "digest":
        return "/inbox"
    if found.kind in access.news.KINDS:
        owner = str(found.facts.get("owner", found.person_id))
        return "/me#se" if owner == found.person_id else f"/people/{owner}#tk"
    if found.kind == "batch_done":
        return f"/inbox/bulk/{found.facts.get('batch', '')}"
    if found.kind == "escalated" and found.task is not None:
        return f"/matters/{guards.stem(found.task.business_key)}"
    return f"/tasks/{found.task_id}" if found.task_id else "/inbox"


def _wishes_page(
    tx: Transaction,
    wished: Wishes,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    said: str = "",
) -> str:
    outward = _outward()
    has_quiet = wished.quiet_from != wished.quiet_until
    values = typed or {
        "quiet_from": wishes.clock_words(wished.quiet_from) if has_quiet else "",
        "quiet_until": wishes.clock_words(wished.quiet_until) if has_quiet else "",
        "digest_at": "" if wished.digest_minute is None else wishes.clock_words(wished.digest_minute),
    }
    return shell.render(
        tx,
        "wishes.html",
        here="me",
        groups=[
            (key, pick(zh, en), key in wished.by_mail, key in wished.by_webhook)
            for key, (_kinds, zh, en) in GROUPS.items()
        ],
        values={"mail_to": wished.mail_to, **values},
        has_digest=wished.digest_minute is not None or bool(typed and typed["digest_at"]),
        has_mail=outward.mail is not None,
        has_webhook=outward.webhook is not None,
        domains=outward.mail.domains if outward.mail else (),
        errors=errors or {},
        said=said,
    )


def _outward() -> Any:
    return current_app.extensions["huiyin"].settings.outward
