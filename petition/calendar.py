"""Which days are worked: weekends, and the State Council's yearly notice moves them.

The table is ours: one file a year, from the published notice. Beyond the last published year a day is judged
by its weekday and by the holidays whose date the law itself fixes, and everything that rests on such a day is
provisional (全国年节及纪念日放假办法; 民法典第203条; 行政复议法第88条第2款).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from petition.law import sources
from petition.law.dates import DAY
from petition.law.errors import LawError

DIRECTORY = Path(__file__).parent / "law" / "calendar"

#: Holidays with a fixed date in the law (放假办法第2条, 2024年11月10日修订); the others follow the moon or
#: the solar terms and are known only from the notice.
FIXED: Mapping[tuple[int, int], tuple[str, str]] = {
    (1, 1): ("元旦", "New Year's Day"),
    (5, 1): ("劳动节", "Labour Day"),
    (5, 2): ("劳动节", "Labour Day"),
    (10, 1): ("国庆节", "National Day"),
    (10, 2): ("国庆节", "National Day"),
    (10, 3): ("国庆节", "National Day"),
}


#: The seven holidays of every year since 2008 (放假办法第2条); a notice that lacks one has a gap.
HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
_OFF = {"name": str, "name_en": str, "first": date, "last": date}
_WORKED = {"on": date, "name": str, "name_en": str}


class Rest(NamedTuple):
    """An unbroken stretch of rest days with one name: a holiday by its notice, or a weekend."""

    first: date
    last: date
    name: str
    name_en: str
    is_holiday: bool


class Rolled(NamedTuple):
    """Where a day lands when rest days are rolled over, and what was rolled over."""

    on: date
    is_provisional: bool
    over: tuple[Rest, ...]


class Notice(NamedTuple):
    """The State Council's notice behind one year, as far as it is known."""

    year: int
    version: int
    name: str
    published_on: date | None


@dataclass(frozen=True, eq=False)
class Calendar:
    """A set of published years, read only. `version` names it for ever: last year and revision.

    A day in or before `until` is published; a later one is a guess.
    """

    version: str
    first: int
    until: int
    notices: tuple[Notice, ...]
    _off: Mapping[date, Rest]
    _worked: Mapping[date, tuple[str, str]]

    def is_published(self, day: date) -> bool:
        """Whether a notice covers the day."""
        return day.year <= self.until

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked; beyond `until` a guess from weekday and fixed holidays.

        Raises:
            LawError: `date_out_of_range` before the first year of the table.
        """
        if day.year > self.until:
            return day.weekday() < 5 and (day.month, day.day) not in FIXED
        if day.year < self.first:
            raise LawError(
                "date_out_of_range",
                f"工作日历从{self.first}年开始，不能计算{day.isoformat()}。",
                f"Expected a day in or after {self.first}, but it is {day.isoformat()}.",
                day=day.isoformat(),
            )
        return day in self._worked or (day.weekday() < 5 and day not in self._off)

    def made_up(self, day: date) -> tuple[str, str] | None:
        """The holiday (Chinese, English) for which this weekend day is worked, or `None`."""
        return self._worked.get(day) if self.is_published(day) else None

    def rest(self, day: date) -> Rest | None:
        """The rest period around the day, or `None` on a working day.

        A holiday has the range of its notice (2月15日—2月23日 春节), a weekend only its rest days.
        """
        if self.is_workday(day):
            return None
        if day.year > self.until:
            return self._guessed_rest(day)
        return self._off.get(day) or self._weekend(day)

    def roll(self, day: date) -> Rolled:
        """The day itself when worked, else the first working day after the rest (民法典第203条第1款)."""
        over: list[Rest] = []
        on = day
        is_provisional = not self.is_published(on)
        while (rest := self.rest(on)) is not None:
            over.append(rest)
            while on <= rest.last:
                on += DAY
            is_provisional = is_provisional or not self.is_published(on)
        return Rolled(on, is_provisional, tuple(over))

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; zero gives `start` itself."""
        day = start
        while count > 0:
            day += DAY
            count -= self.is_workday(day)
        return day

    def last_workday(self, day: date) -> date:
        """The last working day on or before the day."""
        while not self.is_workday(day):
            day -= DAY
        return day

    def workdays(self, after: date, to: date) -> tuple[date, ...]:
        """Every working day after the first day, up to and including the second."""
        return tuple(
            day
            for n in range(1, (to - after).days + 1)
            if self.is_workday(day := date.fromordinal(after.toordinal() + n))
        )

    def _weekend(self, day: date) -> Rest:
        first = last = day
        if day.weekday() == 6 and self._plain_rest(day - DAY):
            first = day - DAY
        if day.weekday() == 5 and self._plain_rest(day + DAY):
            last = day + DAY
        return Rest(first, last, "周末", "the weekend", False)

    def _plain_rest(self, day: date) -> bool:
        """A rest day that no holiday claims."""
        if day.year < self.first or self.is_workday(day):
            return False
        return day not in self._off if self.is_published(day) else (day.month, day.day) not in FIXED

    def _guessed_rest(self, day: date) -> Rest:
        if (named := FIXED.get((day.month, day.day))) is None:
            return self._weekend(day)
        first = last = day
        while FIXED.get(((first - DAY).month, (first - DAY).day)) == named:
            first -= DAY
        while FIXED.get(((last + DAY).month, (last + DAY).day)) == named:
            last += DAY
        return Rest(first, last, *named, True)


def load(until: int | None = None, directory: Path | None = None) -> Calendar:
    """Read the table, or only its years up to `until`, to see a day as it was seen then.

    The office's own files join the packaged years, or replace one with a later version; `directory` reads
    that folder alone.

    Raises:
        LawError: `data_invalid` when a year is missing, a range overlaps another or leaves its year, a day
            worked is no weekend day or lies in a holiday, or nothing can be read;
            `date_out_of_range` when `until` precedes the table.
    """
    if directory is not None:
        return _load(until, directory, ())
    return sources.newest_good(_load, until, DIRECTORY, sources.own_files("calendar"))


def require_whole(name: str, text: str) -> Calendar:
    """The table as it would be with one more file of the office's own; nothing is written.

    A file that lies there already, word for word, is taken again: what was stopped half-way can go on.

    Raises:
        LawError: as `load`; or the year is known and this is no later version.
    """
    if not re.fullmatch(r"\d{4}\.toml", name):
        raise _invalid(
            name, "文件名要是年份，如 2027.toml", "a file of the calendar is named after its year: 2027.toml"
        )
    year = _year(name, text)
    own = [source.path for source in sources.own_files("calendar")]
    is_there = any(path.name == name and path.read_text(encoding="utf-8") == text for path in own)
    known = {notice.year: notice.version for notice in load().notices}
    if not is_there and year["version"] <= known.get(year["year"], 0):
        raise _invalid(
            name,
            f"{year['year']}年已有第{known[year['year']]}版；更正要把 version 加大",
            f"{year['year']} is known as version {known[year['year']]}; a correction has a later version",
        )
    _require_every_holiday(name, year)
    others = [path for path in own if path.name != name]
    return _table([*_years(DIRECTORY, others), year], None, name)


def _require_every_holiday(name: str, year: Mapping[str, Any]) -> None:
    """The law itself names the holidays; a year without one of them was not written to its end."""
    named = "、".join(off["name"] for off in year["off"])
    missing = [holiday for holiday in HOLIDAYS if holiday not in named]
    if missing:
        raise _invalid(
            name,
            f"缺{'、'.join(missing)}，请照通知补上（全国年节及纪念日放假办法第2条）；"
            "两个假连着放的，name 写成“国庆节、中秋节”",
            f"{', '.join(missing)} is missing; the notice names every holiday of the year",
        )
    off = {day for rest in year["off"] for day in _days(Rest(rest["first"], rest["last"], "", "", True))}
    worked = [day for day in (date(year["year"], *at) for at in FIXED) if day not in off]
    if worked:
        raise _invalid(
            name,
            f"{'、'.join(map(str, worked))} 没有放假，法律规定这天放假（全国年节及纪念日放假办法第2条）",
            f"{', '.join(map(str, worked))} is off by law, but not here",
        )


@cache
def _load(until: int | None, directory: Path, own: tuple[sources.Source, ...]) -> Calendar:
    return _table(_years(directory, [source.path for source in own]), until, str(directory))


def _years(directory: Path, own: Iterable[Path]) -> list[dict[str, Any]]:
    packaged = sorted(directory.glob("[0-9]*.toml"))
    return [_year(path.name, path.read_text(encoding="utf-8")) for path in [*packaged, *own]]


def _table(read: Iterable[dict[str, Any]], until: int | None, where: str) -> Calendar:
    chosen: dict[int, dict[str, Any]] = {}
    for year in read:
        before = chosen.get(year["year"])
        if before is None or year["version"] > before["version"]:
            chosen[year["year"]] = year
    numbers = sorted(chosen)
    if not numbers or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise _invalid(
            where, f"年份不连续：{numbers[-3:]}，请补上缺的年份", f"the years have gaps: {numbers[-3:]}"
        )
    if until is not None and until < numbers[0]:
        raise LawError(
            "date_out_of_range",
            f"工作日历从{numbers[0]}年开始，不能只用到{until}年。",
            f"Expected a year in or after {numbers[0]}, but it is {until}.",
            day=f"{until}-12-31",
        )
    years = [chosen[number] for number in numbers if until is None or number <= until]
    last = years[-1]["year"]
    revision = 1 + sum(year["version"] - 1 for year in years)
    return Calendar(
        version=f"{last}.{revision}",
        first=numbers[0],
        until=last,
        notices=tuple(
            Notice(year["year"], year["version"], year.get("notice", ""), year.get("notice_on"))
            for year in years
        ),
        _off={day: rest for rest in _merged(years) for day in _days(rest)},
        _worked={day["on"]: (day["name"], day["name_en"]) for year in years for day in year["worked"]},
    )


def _year(name: str, text: str) -> dict[str, Any]:
    """One year's file, checked."""
    try:
        year = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise _invalid(name, f"不是 TOML：{broken}", str(broken)) from broken
    year.setdefault("off", [])
    year.setdefault("worked", [])
    if not (isinstance(year["off"], list) and isinstance(year["worked"], list)):
        raise _invalid(name, "off 和 worked 要写成 [[off]]、[[worked]]", "off and worked are lists of tables")
    for row, keys in [*((off, _OFF) for off in year["off"]), *((day, _WORKED) for day in year["worked"])]:
        if set(row) != set(keys) or any(type(row[key]) is not kind for key, kind in keys.items()):
            raise _invalid(
                name,
                f"每一行要有 {'、'.join(keys)}，日期写成 2027-01-01（不加引号），这一行是 {row}",
                f"each row needs {', '.join(keys)}, but one has {row}",
            )
    if year.get("year") != int(name.removesuffix(".toml")) or not _is_version(year.get("version")):
        raise _invalid(
            name,
            "要有 year 和 version（从 1 起的整数），year 要和文件名相同",
            "year and a version from 1 are expected, and the year names the file",
        )
    free: set[date] = set()
    for off in year["off"]:
        if not off["first"] <= off["last"]:
            raise _invalid(name, f"{off['name']}的 last 早于 first", f"{off['name']} ends before it begins")
        days = set(_days(Rest(off["first"], off["last"], "", "", True)))
        if days & free:
            raise _invalid(name, f"{off['name']}和另一个假期重叠", f"{off['name']} overlaps another holiday")
        free |= days
    worked = [day["on"] for day in year["worked"]]
    for day in worked:
        if day.weekday() < 5 or day in free:
            raise _invalid(
                name,
                f"{day} 写成上班，但它不是周末，或者在假期里",
                f"{day} is worked, so it must be a weekend day outside every holiday",
            )
    if len(set(worked)) < len(worked):
        raise _invalid(name, "同一个上班日写了两次", "a day is worked twice")
    if any(day.year != year["year"] for day in free.union(worked)):
        raise _invalid(name, "有日子不在这一年里", "a day lies in another year")
    return year


def _is_version(value: object) -> bool:
    return type(value) is int and value >= 1


def _merged(years: list[dict[str, Any]]) -> list[Rest]:
    """Holidays in order; one that goes over New Year's Eve stands in two files and is joined here."""
    rests: list[Rest] = []
    for off in sorted((off for year in years for off in year["off"]), key=lambda off: off["first"]):
        rest = Rest(off["first"], off["last"], off["name"], off["name_en"], True)
        if rests and rests[-1].last + DAY == rest.first and rests[-1].name == rest.name:
            rest = rest._replace(first=rests.pop().first)
        rests.append(rest)
    return rests


def _days(rest: Rest) -> list[date]:
    return [date.fromordinal(n) for n in range(rest.first.toordinal(), rest.last.toordinal() + 1)]


def _invalid(file: str, zh: str, en: str) -> LawError:
    return LawError(
        "data_invalid",
        f"工作日历文件 {file} 有误：{zh}。",
        f"Expected the calendar file {file} to be whole, but {en}.",
        file=file,
        reason=en,
    )
