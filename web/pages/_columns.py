"""The columns of the inbox: three that are always there, and those each person adds."""

from collections.abc import Callable, Iterable, Mapping

from access import Person, accounts
from access.http import current_person
from web.edge import run
from web.i18n import _

#: Further columns, in the order they stand: what each is called.
NAMES: Mapping[str, Callable[[], str]] = {
    "stage": lambda: _("阶段"),
    "status": lambda: _("状态"),
    "unit": lambda: _("责任单位"),
    "arrived": lambda: _("什么时候到的"),
    "holder": lambda: _("谁在办"),
}
#: What is shown to who has not chosen yet.
USUAL = ("holder",)
#: Piles in which everything is with nobody, or with oneself.
_ONE_HOLDER = frozenset({"mine", "office", "aside", "done"})


def choices() -> list[tuple[str, str]]:
    """Gives every further column with its name."""
    return [(key, name()) for key, name in NAMES.items()]


def chosen(person: Person | None) -> tuple[str, ...]:
    """Gives the further columns this person wants, in order."""
    kept = person.preferences.get("columns") if person else None
    wanted = USUAL if kept is None else kept
    return tuple(key for key in NAMES if key in wanted)


def shown(person: Person | None, pile: str) -> tuple[str, ...]:
    """Gives those of them that say something in this pile."""
    return tuple(key for key in chosen(person) if key != "holder" or pile not in _ONE_HOLDER)


def keep(wanted: Iterable[str]) -> None:
    """Keeps the choice with the person's own settings; a token has none."""
    person = current_person()
    if person is not None:
        asked = set(wanted)
        run(accounts.prefer, person.user_id, {"columns": [key for key in NAMES if key in asked]})
