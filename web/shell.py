"""The frame around every page: the rail by role, who is signed in, which day it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request

from access import READING_ROLES, ROLES, Person, visible_paths
from engine import Actor, Transaction, notices, tasks

from . import dates
from .i18n import _, is_english, language

#: Pages that show a count of what must be done today stop counting here.
MANY = 99


@dataclass(frozen=True)
class Place:
    """One entry of the rail."""

    key: str
    href: str
    icon: str
    name: str
    #: The key after G that leads there.
    jump: str = ""
    is_desk: bool = False
    count: int = 0


def render(tx: Transaction, template: str, *, here: str = "", **context: Any) -> str:
    """Renders a page inside its frame. `here` is the key of the rail's entry the page belongs to."""
    due_today = due_by_tonight(tx) if _works(tx.actor) else 0
    bell = {"bell": notices.unread(tx, cap=MANY + 1)}
    return render_template(template, here=here, nav=rail(tx.actor, due_today), **bell, **context)


def frame(actor: Actor | None, person: Person | None, now: datetime) -> dict[str, Any]:
    """Gives what every template's frame needs; the counts in the rail come with `render`."""
    posts = [f"{_role(each.role)} · {each.office_name}" for each in person.posts] if person else []
    main = person.posts[0].office_short_name if person and person.posts else ""
    return {
        "nav": rail(actor) if actor else [],
        "here": "",
        "bell": 0,
        "person": person,
        "posts": posts,
        "who": " · ".join(each for each in ((person.name if person else ""), main) if each),
        "density": (person.preferences.get("density") if person else None) or "comfortable",
        "keys_on": (person.preferences.get("keys") if person else None) != "off",
        "english": is_english(),
        "other_language": other_language(),
        "today_words": dates.full(dates.local_day(now)),
        "can_search": bool(actor and visible_paths(actor)),
    }


def rail(actor: Actor, due_today: int = 0) -> list[Place]:
    """Gives the places somebody has a use for, in the order of the working day."""
    roles = actor.roles
    places = []
    if _works(actor):
        places.append(Place("inbox", "/inbox", "inbox", _("待办"), "i", count=min(due_today, MANY)))
    if roles & {"intake", "sorter"}:
        places.append(Place("register", "/register", "pencil-plus", _("登记")))
    if visible_paths(actor):
        places.append(Place("matters", "/matters", "folders", _("案件"), "c"))
    if roles & {"supervisor", "office_head"}:
        places.append(Place("oversight", "/oversight", "eye-check", _("督查"), "d"))
    if roles & {"chief", "leader", "joint_meeting"}:
        places.append(Place("packages", "/packages", "user-star", _("包案")))
    if roles & {"designer", "publisher"}:
        places.append(Place("studio", "/studio", "sitemap", _("流程"), "t", is_desk=True))
    if roles & {"admin", "supervisor"}:
        places.append(Place("incidents", "/incidents", "tool", _("异常"), is_desk="supervisor" in roles))
        places.append(Place("rules", "/rules", "calendar-question", _("规则"), is_desk="supervisor" in roles))
    if "admin" in roles:
        places.append(Place("people", "/people", "user-circle", _("人员")))
        places.append(Place("offices", "/offices", "folders", _("机构")))
        places.append(Place("access", "/access", "lock", _("权限")))
    if roles & {"office_head", "unit_head"}:
        places.append(Place("recusals", "/recusals", "scale", _("回避")))
    if roles & {"admin", "legal"}:
        places.append(Place("templates", "/templates", "file-text", _("模板"), is_desk="legal" in roles))
    if "auditor" in roles:
        places.append(Place("audit", "/audit", "eye-check", _("审计")))
    return places


def first_page(actor: Actor) -> str:
    """Gives where somebody starts the day."""
    roles = actor.roles
    if "supervisor" in roles:
        return "/oversight"
    if roles & (READING_ROLES - {"intake"}):
        return "/inbox"
    if "intake" in roles:
        return "/register"
    places = rail(actor)
    return places[0].href if places else "/me"


def due_by_tonight(tx: Transaction) -> int:
    """Counts the person's own tasks that end today or have ended."""
    tonight = datetime.combine(
        dates.local_day(tx.now) + timedelta(days=1), datetime.min.time(), dates.SHANGHAI
    )
    return tasks.count(tx, tasks.TaskFilter(assignee="me", due_before=tonight), cap=MANY)


def other_language() -> str:
    """Gives this address in the other language."""
    arguments = {**request.args.to_dict(), "lang": "zh" if is_english() else "en"}
    path = request.path if request.method == "GET" else "/"
    return f"{path}?{urlencode(arguments)}"


def _works(actor: Actor) -> bool:
    return bool(actor.roles & READING_ROLES)


def _role(role: str) -> str:
    zh, en = ROLES.get(role, (role, role))
    return en if language() == "en" else zh
