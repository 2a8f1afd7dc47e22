"""Citations in pages: every place of a law that is here is a link to its own words."""

from dataclasses import dataclass
from datetime import date

from petition import law
from web import wording


@dataclass(frozen=True)
class Cite:
    """A stretch of a citation. `href` and `words`: where the law's own words stand, and what they are."""

    said: str
    href: str = ""
    citation: str = ""
    words: str = ""
    quote: str = ""


def cites(said: str, on: date) -> list[Cite]:
    """Gives a citation, in the reader's language, cut into what is linked and what stands between."""
    made = []
    for piece in law.pieces(said, on):
        place = piece.passage
        if place is None:
            made.append(Cite(wording.cite(piece.said)))
        else:
            href = f"/library/law/{place.text.id}#a{place.article.number}"
            made.append(Cite(wording.cite(piece.said), href, place.citation, place.words, place.quote))
    return made
