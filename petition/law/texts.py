"""The law's own words: whole texts and excerpts, by article, paragraph and item, and found by citation.

A file holds one text as it was published. Nothing of it is reworded; what does not read as a law (an article
missing, items out of order) is refused. An office adds texts to `texts/` in its own folder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from petition.law import sources
from petition.law.errors import LawError

DIRECTORY = Path(__file__).parent / "texts"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_NUMBER = r"(?:[0-9]{1,4}|[〇零一二三四五六七八九十百千]{1,9})"
_CHAPTER = re.compile(rf"第{_NUMBER}章[\s　]+\S.*")
_SECTION = re.compile(rf"第{_NUMBER}(?:编|节)[\s　]+\S.*")
_ARTICLE = re.compile(rf"第({_NUMBER})条[\s　]+(\S.*)")
_ITEM = re.compile(rf"（({_NUMBER})）(.+)")
_CITED = re.compile(
    r"(?P<law>《[^》]{2,40}》(?:（[^）]{1,20}）)?|[一-鿿]{0,30}(?:条例|法|规则|规定|办法|解释))?"
    rf"(?:第(?P<article>{_NUMBER})条)?(?:第(?P<paragraph>{_NUMBER})款)?(?:第(?P<item>{_NUMBER})项)?"
)
#: What may stand between two places of one law.
_GOES_ON = re.compile(r"[、，,；;和及与或至到]*")
#: What may stand before a law's short name.
_BEFORE = re.compile(r"^(?:依照|按照|依据|根据|参照|见|按|依|和|与|及)+")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}


class Paragraph(NamedTuple):
    """One paragraph (款) with its items (项)."""

    text: str
    items: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Its words, an item a line."""
        return (self.text, *self.items)


@dataclass(frozen=True)
class Article:
    """One article (条) and the chapter it stands in."""

    number: int
    chapter: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def words(self) -> str:
        """All of it, a paragraph or an item a line."""
        return "\n".join(line for each in self.paragraphs for line in each.lines)


@dataclass(frozen=True)
class Text:
    """One law as it was published. `short`: how papers cite it; not `whole`: an excerpt, gaps are meant."""

    id: str
    name: str
    name_en: str
    short: str
    issued_by: str
    issued_by_en: str
    issued_on: date
    in_force_on: date
    source: str
    source_en: str
    whole: bool
    articles: tuple[Article, ...]
    #: The number it was issued under, if it has one, and its last day, if it is gone.
    number: str = ""
    until_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.in_force_on <= on and (self.until_on is None or on <= self.until_on)

    def article(self, number: int) -> Article | None:
        """The article of that number, if it is here."""
        return next((one for one in self.articles if one.number == number), None)


class Passage(NamedTuple):
    """A place in a text: an article, or a paragraph or an item of it (both counted from one)."""

    text: Text
    article: Article
    paragraph: int | None = None
    item: int | None = None

    @property
    def citation(self) -> str:
        """`《信访工作条例》第22条第1款第3项`: as papers have it; the only paragraph is not numbered."""
        said = f"《{self.text.name}》第{self.article.number}条"
        if self.paragraph is not None and len(self.article.paragraphs) > 1:
            said += f"第{self.paragraph}款"
        return said + (f"第{self.item}项" if self.item is not None else "")

    @property
    def words(self) -> str:
        """What stands there, a paragraph or an item a line."""
        if self.paragraph is None:
            return self.article.words
        found = self.article.paragraphs[self.paragraph - 1]
        return "\n".join(found.lines) if self.item is None else found.items[self.item - 1]

    @property
    def quote(self) -> str:
        """What is copied into a paper: the words with where they stand."""
        return f"{self.citation}：{self.words}"


class Piece(NamedTuple):
    """A stretch of a citation, and the place it names; `None`: it names none that is here."""

    said: str
    passage: Passage | None


def texts() -> tuple[Text, ...]:
    """The product's texts and behind them the office's own; a file of the same name takes the place.

    Raises:
        LawError: `data_invalid` when a file does not read as a law.
    """
    return sources.newest_good(_read_all, DIRECTORY, sources.own_files("texts"))


def text(text_id: str) -> Text | None:
    """The text with this id."""
    return next((one for one in texts() if one.id == text_id), None)


def pieces(said: str, on: date) -> tuple[Piece, ...]:
    """A citation cut where it names a place of a text in force on that day; joined it is the citation again.

    `条例第22条第1款、第2款，第23条第1款` names three. A law that is not here, an article that is not in
    it, or a day on which it does not hold gives no place.
    """
    made: list[Piece] = []
    last, law, article = 0, None, None
    for found in _places(said):
        between = said[last : found.start()]
        if not _GOES_ON.fullmatch(between):
            law = article = None
        if between:
            made.append(Piece(between, None))
        if found["law"]:
            law, article = _named(found["law"], on), None
        if found["article"]:
            article = law.article(number(found["article"])) if law else None
        made.append(Piece(found.group(), _place(law, article, found["paragraph"], found["item"])))
        last = found.end()
    return (*made, *([Piece(said[last:], None)] if said[last:] else ()))


def passages(said: str, on: date) -> tuple[Passage, ...]:
    """The places a citation names, in its order, each once."""
    return tuple(dict.fromkeys(one.passage for one in pieces(said, on) if one.passage is not None))


def parse(written: str) -> Text:
    """A text from what its file says.

    Raises:
        LawError: `data_invalid`: a field missing, articles not in order, a gap in a whole text.
    """
    try:
        row: dict[str, Any] = tomllib.loads(written)
        articles = tuple(_articles(row.pop("text")))
        made = Text(**row, articles=articles)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as broken:
        raise _invalid(str(broken)) from broken
    if not _NAME.fullmatch(made.id) or type(made.in_force_on) is not date:
        raise _invalid("id 用小写字母、数字和短横线，in_force_on 写日期")
    numbers = [one.number for one in articles]
    wanted = list(range(1, len(numbers) + 1)) if made.whole else sorted(set(numbers))
    if not numbers or numbers != wanted:
        odd = next((n for n, want in zip(numbers, wanted, strict=False) if n != want), 0)
        raise _invalid(f"条文不连续，先看第{odd}条" if odd else "一条也没有")
    return made


def number(said: str) -> int:
    """`二十三` and `23` as a number."""
    if said.isascii():
        return int(said)
    total = value = 0
    for sign in said:
        if sign in _DIGITS:
            value = _DIGITS[sign]
        else:
            total += (value or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            value = 0
    return total + value


def zh_number(value: int) -> str:
    """`34` as `三十四`, below ten thousand."""
    said, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            said += ("零" if zero and said else "") + "零一二三四五六七八九"[digit] + name
        zero = not digit
    return said.removeprefix("一") if 10 <= value < 20 else said


def _articles(written: str) -> Iterator[Article]:
    chapter, now, paragraphs = "", 0, list[list[str]]()
    for line in (one.strip() for one in written.splitlines()):
        if not line or _SECTION.fullmatch(line):
            continue
        begins, item = _ARTICLE.fullmatch(line), _ITEM.fullmatch(line)
        if begins or _CHAPTER.fullmatch(line):
            if now:
                yield _article(now, chapter, paragraphs)
            now, paragraphs = (number(begins[1]), [[begins[2]]]) if begins else (0, [])
            chapter = chapter if begins else re.sub(r"[\s　]+", " ", line)
        elif not now:
            raise _invalid(f"“{line[:20]}”不在任何一条里")
        elif item and number(item[1]) == len(paragraphs[-1]):
            paragraphs[-1].append(line)
        elif item:
            raise _invalid(f"第{now}条的项不连续：“{line[:20]}”")
        else:
            paragraphs.append([line])
    if now:
        yield _article(now, chapter, paragraphs)


def _article(now: int, chapter: str, paragraphs: list[list[str]]) -> Article:
    return Article(now, chapter, tuple(Paragraph(first, tuple(items)) for first, *items in paragraphs))


def _places(said: str) -> Iterator[re.Match[str]]:
    """Matches that name an article, or a paragraph or item after one."""
    for found in _CITED.finditer(said):
        if found["article"] or (not found["law"] and (found["paragraph"] or found["item"])):
            yield found


def _named(said: str, on: date) -> Text | None:
    """The newest text of that name in force on a day. `信访条例` is not `条例`."""
    plain = re.sub(r"（[^）]*）$", "", said)
    bare = _BEFORE.sub("", plain.strip("《》").removeprefix("中华人民共和国"))
    there = [one for one in texts() if one.holds(on) and bare in (one.name, one.short)]
    return max(there, key=lambda one: one.in_force_on, default=None)


def _place(
    law: Text | None, article: Article | None, paragraph: str | None, item: str | None
) -> Passage | None:
    if law is None or article is None:
        return None
    at = number(paragraph) if paragraph else None
    of = number(item) if item else None
    if of is not None and at is None:
        # 第31条第6项: the items of an article usually stand in one paragraph.
        at = next((n for n, one in enumerate(article.paragraphs, 1) if one.items), None)
    if at is not None and not 1 <= at <= len(article.paragraphs):
        return None
    if of is not None and (at is None or not 1 <= of <= len(article.paragraphs[at - 1].items)):
        return None
    return Passage(law, article, at, of)


@cache
def _read_all(directory: Path, own: tuple[sources.Source, ...]) -> tuple[Text, ...]:
    paths = {path.name: path for path in sorted(directory.glob("*.toml"))}
    paths.update({one.path.name: one.path for one in own})
    made = []
    for name, path in paths.items():
        try:
            made.append(parse(path.read_text(encoding="utf-8")))
        except LawError as refused:
            raise _invalid(str(refused.facts["reason"]), name) from refused
        if f"{made[-1].id}.toml" != name:
            raise _invalid(f"文件名要和 id 相同（{made[-1].id}.toml）", name)
    # What is here as a whole before excerpts.
    return tuple(sorted(made, key=lambda one: (not one.whole, one.id)))


def _invalid(reason: str, file: str = "") -> LawError:
    return LawError(
        "data_invalid",
        f"法规原文 {file} 有误：{reason}。",
        f"Expected the text of a law in {file or 'the file'} to be whole, but: {reason}.",
        file=file,
        reason=reason,
    )
