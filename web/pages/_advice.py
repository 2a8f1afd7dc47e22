"""What is to be looked at again in a registration, each with the link to where it is mended."""

from dataclasses import dataclass

from engine import Transaction
from petition import advice, matters, parties, query_codes, sight
from web.i18n import _, pick


@dataclass(frozen=True)
class Line:
    """One finding: its sentence, where it is mended, and the words of the link."""

    text: str
    href: str
    act: str
    check: str


def typed(found: list[advice.Advice]) -> list[Line]:
    """Gives the findings about a form that is being typed: each leads to its field."""
    return [_line(each, "#" + each.field.replace(".", "-"), _("去改")) for each in found]


def of_matter(tx: Transaction, matter: matters.Matter) -> list[Line]:
    """Gives the findings about a registered matter, for whoever works on it."""
    row = sight.require(tx, matter.number)
    if not matter.is_open or not parties.may_see_names(tx.actor, row):
        return []
    places = {
        "files": (f"/matters/{matter.number}/attachments", _("去扫描")),
        "code": (f"/matters/{matter.number}#code", _("记下怎么给的")),
        "parties": (f"/matters/{matter.number}#pp", _("看登记的号码")),
    }
    return [_line(each, *places[each.place]) for each in advice.of(tx, matter.number)]


def ways() -> list[tuple[str, str]]:
    """Gives the ways a query code is given."""
    return [(code, pick(*words)) for code, words in query_codes.WAYS.items()]


def _line(each: advice.Advice, href: str, act: str) -> Line:
    return Line(pick(each.zh, each.en), href, act, each.check)
