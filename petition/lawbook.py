"""What the product brings to stand beside the editor: the law's own words by article, each with its duties in
short; duties and grounds whose text is not here, in short; and texts that are gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from petition import codes, explain, law, refusal
from petition.law.dates import zh_long

Kind = Literal["TEXT", "LAW", "LOCAL", "MODEL", "REPEALED"]

KINDS: codes.Names = {
    "TEXT": ("条文原文", "Law, word for word"),
    "LAW": ("条文要点", "Law in short"),
    "LOCAL": ("本地规定", "Local rule"),
    "MODEL": ("范文", "Model paragraph"),
    "REPEALED": ("已废止", "Repealed"),
}
#: 《信访工作条例》 (中共中央、国务院 2022年2月25日发布，2022年5月1日施行).
_REGULATION, _IN_FORCE_ON = "《信访工作条例》", date(2022, 5, 1)
#: Citations of what comes with the product are read as of a day on which all of it holds.
_ALWAYS = date(2199, 12, 31)


class Line(NamedTuple):
    """A paragraph or an item of an article. `quote`: what is copied, a paragraph with its items."""

    citation: str
    text: str
    quote: str
    is_item: bool


class Point(NamedTuple):
    """What an article asks, in short: no quotation. `text`: with its papers and consequences."""

    name: str
    name_en: str
    short: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One entry. No `since_on`: the day is not on record here. No `path`: it comes with the product.

    An article's own words have their `lines`, the `points` that rest on it, and where they stand: `text_id`,
    `article`, `chapter`.
    """

    id: str
    kind: Kind
    title: str
    title_en: str
    text: str
    citation: str
    since_on: date | None = None
    until_on: date | None = None
    path: str = ""
    office_name: str = ""
    written_by_name: str = ""
    lines: tuple[Line, ...] = ()
    points: tuple[Point, ...] = ()
    text_id: str = ""
    article: int = 0
    chapter: str = ""

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day, as far as is known."""
        return (self.since_on is None or self.since_on <= on) and (
            self.until_on is None or on <= self.until_on
        )

    @property
    def quote(self) -> str:
        """What is copied into a paper: the words with where they come from."""
        if not self.citation:
            return self.text
        if self.kind == "MODEL":
            return f"{self.text}（{self.citation}）"
        return f"{self.citation}：{self.text}"

    @property
    def said(self) -> str:
        """All that is searched."""
        words = [self.title, self.title_en, self.citation, self.text, self.office_name, self.chapter]
        words += [f"{each.name}\n{each.name_en}\n{each.text}" for each in self.points]
        if self.article:
            words.append(f"第{law.zh_number(self.article)}条")
        return "\n".join(words)

    def weight(self, words: list[str]) -> int:
        """How much it is about these words: being named by them counts before saying them."""
        named = "\n".join((self.title, self.title_en, *(name for each in self.points for name in each[:2])))
        return sum(10 * named.count(word) + min(self.text.count(word), 9) for word in words)


def shipped() -> list[Entry]:
    """Every entry that comes with the product or lies in the office's folder of the law."""
    points: dict[tuple[str, int], list[Point]] = {}
    bare = []
    for one, short in (*_duties(), *_grounds()):
        places = {(each.text.id, each.article.number) for each in law.passages(one.citation, _ALWAYS)}
        for place in places:
            points.setdefault(place, []).append(Point(one.title, one.title_en, short, one.text))
        if not places:
            bare.append(one)
    return [*articles(points), *bare, *_gone()]


def articles(points: Mapping[tuple[str, int], list[Point]]) -> Iterator[Entry]:
    """Every article that is here, as an entry. `points`: by text id and number of the article."""
    for text in law.texts():
        for one in text.articles:
            whole = law.Passage(text, one)
            yield Entry(
                f"{text.id}:{one.number}",
                "TEXT",
                whole.citation,
                f"{text.name_en}, Art. {one.number}",
                one.words,
                whole.citation,
                text.in_force_on,
                text.until_on,
                lines=tuple(_lines(whole)),
                points=tuple(points.get((text.id, one.number), ())),
                text_id=text.id,
                article=one.number,
                chapter=one.chapter,
            )


def _lines(whole: law.Passage) -> Iterator[Line]:
    for at, paragraph in enumerate(whole.article.paragraphs, 1):
        place = whole._replace(paragraph=at)
        yield Line(place.citation, paragraph.text, place.quote, False)
        for of, words in enumerate(paragraph.items, 1):
            item = place._replace(item=of)
            yield Line(item.citation, words, item.quote, True)


def _duties() -> Iterator[tuple[Entry, str]]:
    """Every duty, and its one line."""
    for one in explain.rules():
        if one["mark"] != "C":
            name, cited = one["name"], _cited(one["article"])
            yield Entry(f"rule:{one['id']}", "LAW", name, one["name_en"], _duty(one), *cited), _period(one)


def _grounds() -> Iterator[tuple[Entry, str]]:
    """Every ground of not accepting, and its one line."""
    for code, one in refusal.grounds().items():
        text, cited = f"{one.name}。{one.way}", _cited(one.article)
        yield Entry(f"ground:{code}", "LAW", one.name, one.name_en, text, *cited), f"{one.name}。"


def _gone() -> list[Entry]:
    return [
        Entry(
            f"gone:{one.name}",
            "REPEALED",
            one.name,
            one.name_en,
            f"{one.name}自{zh_long(one.since)}起废止，引{one.now}。",
            one.source,
            until_on=one.since - timedelta(days=1),
        )
        for one in law.repealed()
    ]


def _period(one: Mapping[str, Any]) -> str:
    said = f"{one['name']}，自{one['start']}起{_within(one)}。"
    if one["extension"]:
        said += f"至多延长{one['extension']}日，由{one['approver']}批准。"
    return said


def _duty(one: Mapping[str, Any]) -> str:
    said = _period(one)
    for name, value in (("", one["notice"]), ("文书：", one["document"]), ("后果：", one["consequence"])):
        said += f"{name}{value.rstrip('。')}。" if value else ""
    return said


def _within(one: Mapping[str, Any]) -> str:
    if one["source"] == "law" and one["length"]:
        return f"{one['amount'].replace(' ', '')}内"
    if one["source"] == "law":
        return "当天" if one["length"] == 0 else "没有写天数"
    return "，条文没有写天数"


def _cited(article: str) -> tuple[str, date | None]:
    """The citation as papers have it, and since when it holds if that is on record here."""
    if article.startswith("条例"):
        return article.replace("条例", _REGULATION, 1), _IN_FORCE_ON
    return article, None
