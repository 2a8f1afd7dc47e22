"""The piles of the inbox, in the order clerks think of them: to sign for, to do, in hand, to check, done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from engine import Transaction, definitions, tasks
from petition import matters, piles
from web import dates
from web.i18n import _
from web.pages import _reads

#: Counts stop here.
CAP = 500


@dataclass(frozen=True)
class Pile:
    """One pile of the inbox."""

    key: str
    name: str
    icon: str
    count: str = ""


#: pile -> icon
ICONS: Mapping[str, str] = {
    "sign": "transfer-in",
    "mine": "inbox",
    "office": "users",
    "others": "user",
    "review": "eye-check",
    "above": "arrow-bar-to-down",
    "below": "transfer-out",
    "asked": "message-check",
    "aside": "clock-pause",
    "watched": "eye",
    "registered": "pencil-plus",
    "done": "checks",
}
#: Piles of matters; the others are of tasks.
OF_MATTERS = get_args(piles.Pile)
#: Piles that are there only when something is in them.
_QUIET = frozenset({"asked", "aside", "watched", "above", "below"})
#: What the law makes somebody other than the handler do.
_REVIEWERS = frozenset({"legal", "unit_head", "office_head"})
#: Piles that only some have a use for.
_ROLES = {
    "sign": {"receiver"},
    "review": _REVIEWERS,
    "below": frozenset(piles.SENDERS),
    "registered": {"intake", "sorter"},
}

#: What a pile is, in a sentence.
SAYS: Mapping[str, Callable[[], str]] = {
    "sign": lambda: _("转给本单位、还没有签收的；签收后才起算告知的期限"),
    "others": lambda: _("同事已经领走的，供补位和查看"),
    "review": lambda: _("等您审核、签发的"),
    "asked": lambda: _("别人请您签意见的，签了他才能送出"),
    "aside": lambda: _("搁置的到日子自己回来，期限照走"),
    "watched": lambda: _("您关注的件现在办到哪一步，只有您看得到"),
    "above": lambda: _("上级信访机构转到本地、还没有办结的，先到期的在前"),
    "below": lambda: _("本单位转给下级和责任单位、还没有办结的，先到期的在前"),
    "registered": lambda: _("您登记的件现在办到哪一步，新登记的在前"),
}


def key_of(wanted: str) -> str:
    """Gives the pile that was asked for, or one's own tasks."""
    return wanted if wanted in ICONS else "mine"


def counts(tx: Transaction, chosen: str) -> dict[str, int]:
    """Counts every pile this person has a use for, and the chosen one."""
    roles = tx.actor.roles
    shown = [key for key in ICONS if roles & _ROLES.get(key, roles)]
    return {key: count(tx, key) for key in {**dict.fromkeys(shown), chosen: 0}}


def count(tx: Transaction, pile: str) -> int:
    """Counts one pile, to `CAP` and no further."""
    if pile in OF_MATTERS:
        return piles.count(tx, pile, CAP)  # type: ignore[arg-type]  # one of the literals, as just asked
    return tasks.count(tx, filter_of(tx, pile), CAP)


def named(found: Mapping[str, int], chosen: str) -> list[Pile]:
    """Gives the piles with their names and counts; quiet ones only when they hold something."""
    names = {
        "sign": _("待签收"),
        "mine": _("我的待办"),
        "office": _("岗位待领"),
        "others": _("同事在办"),
        "review": _("待审核"),
        "above": _("上级转来的"),
        "below": _("转下去的"),
        "asked": _("请我会签"),
        "aside": _("已搁置"),
        "watched": _("关注的"),
        "registered": _("我登记的"),
        "done": _("今天办完的"),
    }
    return [
        Pile(key, names[key], ICONS[key], capped(number))
        for key, number in found.items()
        if number or key == chosen or key not in _QUIET
    ]


def filter_of(tx: Transaction, pile: str, text: str = "") -> tasks.TaskFilter:
    """Gives what the engine is asked for a pile of tasks; words are looked for as everywhere."""
    found = _filter(tx, pile)
    if not text:
        return found
    numbers = matters.numbers(tx, text)
    if numbers is None:
        return replace(found, text=text)
    return replace(found, cases=numbers, steps=tuple(sorted(x for x in definitions.steps(tx) if text in x)))


def _filter(tx: Transaction, pile: str) -> tasks.TaskFilter:
    if pile == "sign":
        return tasks.TaskFilter(roles=("receiver",), form_key="receive")
    if pile == "review":
        return tasks.TaskFilter(roles=tuple(sorted(_REVIEWERS)))
    if pile in ("asked", "watched"):
        return tasks.TaskFilter(asked=pile == "asked", watched=pile == "watched")
    if pile in ("mine", "aside"):
        return tasks.TaskFilter(assignee="me", aside=pile == "aside")
    if pile == "done":
        midnight = datetime.combine(_reads.today(tx), datetime.min.time(), dates.SHANGHAI)
        return tasks.TaskFilter(assignee="me", status="completed", completed_after=midnight)
    assignee: Any = {"office": "nobody", "others": "others"}[pile]
    return tasks.TaskFilter(assignee=assignee)


def capped(number: int) -> str:
    """Gives a count in words: 37, or 500+."""
    return f"{CAP}+" if number >= CAP else str(number)
