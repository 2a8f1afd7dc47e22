"""Who may see a matter, why, and who steps aside: the page beside a matter, and the administrator's own."""

from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

import access
from access import accounts
from engine import Invalid, NotFound, Transaction
from petition import keeping, matters, sight
from web import dates, shell
from web.again import asks_again
from web.edge import by_field, must, reading, run
from web.i18n import _, language
from web.pages import _reads

pages = Blueprint("web_keeping", __name__)


@pages.get("/matters/<number>/access")
def show(number: str) -> str:
    """Shows who steps aside from a matter and who may read it, to those who see the matter."""
    with reading() as tx:
        return _page(tx, number)


@pages.post("/matters/<number>/access/declare")
def declare(number: str) -> Response | tuple[str, int]:
    """The person has an interest in the matter and steps aside; from then on it is not theirs to see."""
    try:
        run(keeping.declare, number, request.form.get("reasons", ""))
    except Invalid as refused:
        return _again(number, refused, "declare")
    return redirect("/inbox?done=aside", 303)


@pages.post("/matters/<number>/access/ask")
def ask(number: str) -> Response | tuple[str, int]:
    """Records that the petitioner asks somebody to step aside."""
    try:
        run(_ask, number, request.form.get("person", ""), request.form.get("reasons", ""))
    except Invalid as refused:
        return _again(number, refused, "ask")
    return redirect(f"/matters/{number}/access?done=asked", 303)


@pages.post("/matters/<number>/access/readers")
@asks_again
def readers(number: str) -> Response:
    """Says which people alone read a sealed matter."""
    run(keeping.name_readers, number, request.form.getlist("reader"))
    return redirect(f"/matters/{number}/access?done=readers", 303)


@pages.get("/recusals")
def waiting() -> str:
    """Lists the requests to step aside that this person decides."""
    with reading() as tx:
        day = _reads.today(tx)
        rows = [_line(one, day) for one in keeping.waiting(tx)]
        return shell.render(tx, "recusals.html", here="recusals", rows=rows)


@pages.post("/recusals/<recusal_id>")
def decide(recusal_id: str) -> Response:
    """Grants or refuses a request to step aside, with reasons."""
    granted, reasons = request.form.get("granted") == "yes", request.form.get("reasons", "")
    run(keeping.decide, recusal_id, granted=granted, reasons=reasons)
    return redirect("/recusals?done=1", 303)


@pages.get("/access")
def explain() -> str:
    """Says for a person and a matter who may see what and why, rule by rule; nothing of what is in it."""
    must("admin")
    username, number = (request.args.get(name, "").strip() for name in ("user", "number"))
    with reading() as tx:
        found = accounts.by_username(tx, username) if username else None
        person = accounts.person(tx, found) if found else None
        answer, missing = None, ""
        if username and person is None:
            missing = _("没有这个工号。")
        elif person and number:
            try:
                answer = sight.explain(tx, person.actor, number)
            except NotFound:
                missing = _("没有这个编号的案件。")
        return shell.render(
            tx,
            "access.html",
            here="access",
            asked={"user": username, "number": number},
            subject=person,
            posts=_posts(person),
            verdict=answer[0] if answer else None,
            reasons=[_reason(one) for one in answer[1]] if answer else [],
            missing=missing,
        )


def _ask(tx: Transaction, number: str, person_id: str, reasons: str) -> None:
    person = accounts.person(tx, person_id)
    if person is None:
        raise NotFound("user", person_id)
    keeping.ask(tx, number, person.actor, reasons)


def _again(number: str, refused: Invalid, act: str) -> tuple[str, int]:
    with reading() as tx:
        return _page(tx, number, errors=by_field(refused), act=act), 422


def _page(tx: Transaction, number: str, *, errors: dict[str, str] | None = None, act: str = "") -> str:
    matter, day = matters.get(tx, number), _reads.today(tx)
    people = [
        (each.user_id, f"{each.name} · {each.office_name}")
        for path in matter.scope_paths
        for each in access.people(tx, scope_path=path, limit=200)
        if each.role in access.READING_ROLES
    ]
    heads = any(grant.role in keeping.HEADS and grant.seat in matter.scope_paths for grant in tx.actor.grants)
    said = {"asked": _("已记下，等负责人决定。"), "readers": _("知悉范围已经改好。")}
    return shell.render(
        tx,
        "keeping.html",
        here="matters",
        m=matter,
        rows=[_line(one, day) for one in keeping.of(tx, number)],
        people=sorted(dict(people).items(), key=lambda one: one[1]),
        named=keeping.readers_of(tx, number),
        can_name=matter.is_sealed and heads,
        errors=errors or {},
        act=act,
        said=said.get(request.args.get("done", ""), ""),
    )


def _line(one: keeping.Recusal, day: Any) -> dict[str, str]:
    how = {"DECLARED": _("本人申明"), "ASKED": _("信访人申请")}
    status = {"WAITS": _("等决定"), "GRANTED": _("已回避"), "REFUSED": _("不回避")}
    return {
        "id": one.id,
        "number": one.number,
        "person": one.person_name,
        "how": how[one.how],
        "reasons": one.reasons,
        "status": status[one.status],
        "waits": "1" if one.status == "WAITS" else "",
        "made": dates.moment(one.made_at, day),
        "decided": f"{one.decided_by_name}：{one.decision_reasons}" if one.decided_by_name else "",
    }


def _posts(person: access.Person | None) -> list[str]:
    labels = access.role_labels(language())
    return [f"{labels[each.role]} · {each.office_name}" for each in person.posts] if person else []


def _reason(one: sight.Reason) -> tuple[str, str, str]:
    """Look, what the rule is, and what it says here."""
    labels = access.role_labels(language())
    roles = "、".join(labels[each] for each in one.facts.get("roles", ()))
    words = {
        "post": (
            _("岗位的范围盖住登记机关或者办理单位，而且是看案件的岗位"),
            roles or _("没有这样的岗位"),
        ),
        "beside": (_("所在机关在案件旁边办事（包案、督办、批准）"), ""),
        "sealed": (_("检举控告封存：只给登记机关和办理单位的有关岗位（条例第30条第3款）"), ""),
        "named": (_("指定了知悉范围：只有点到名的人"), ""),
        "accused": (_("坐在被检举控告的机关里：一律看不到（条例第30条第3款、第46条第5项）"), ""),
        "aside": (_("本人或者所代的人已经回避（条例第28条第3款）"), ""),
    }
    look = {True: "yes", False: "no", None: "none"}[one.lets_in]
    return (look, *words[one.rule])
