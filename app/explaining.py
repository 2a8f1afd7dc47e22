"""`huiyin explain`: how a statutory day is counted, step by step, with its article."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.config import Misconfigured
from app.console import Console
from petition import explain as law_explain
from petition import law

SHANGHAI = ZoneInfo("Asia/Shanghai")


def list_rules(console: Console, as_json: bool) -> None:
    """Lists the rules that have a clock."""
    rules = law_explain.rules()
    if as_json:
        console.json(rules)
        return
    for each in rules:
        print(f"{each['id']:<14}{console.word(each['name'], each['name_en'])}  {each['article']}")


def explain(
    console: Console,
    rule: str,
    *,
    from_on: str,
    extend: tuple[int, ...],
    exclude: tuple[str, ...],
    calendar_until: int | None,
    overlay: str | None,
    granted_on: tuple[str, ...],
    told_on: str | None,
    approver: str | None,
    ordered: str | None,
    told_until: str | None,
    details: bool = False,
    as_json: bool,
) -> None:
    """Prints the days of one rule and how they were counted.

    Raises:
        Misconfigured: the law refuses: no such rule, a day it cannot start on, more extension than allowed.
    """
    given: dict[str, Any] = {
        "extend": extend,
        "exclude": [_interval(each) for each in exclude],
        "granted_on": [_day("--granted-on", each) for each in granted_on] or None,
        "told_on": _day("--told-on", told_on) if told_on else None,
        "approver": approver,
        "ordered": _order(ordered) if ordered else None,
        "told_effective_on": _day("--told-until", told_until) if told_until else None,
        "calendar_until": calendar_until,
        "overlay": overlay,
    }
    try:
        explanation = law_explain.explain(rule, _start(from_on), **given)
    except law.LawError as refusal:
        raise Misconfigured(_cited(refusal, "zh"), _cited(refusal, "en")) from refusal
    if details:
        console.json(explanation.details())
    elif as_json:
        console.json(explanation.json())
    else:
        print(explanation.text(console.lang))


def _cited(refusal: law.LawError, lang: law.Lang) -> str:
    """The sentence, with the article it rests on where it does not name it, and where to look next."""
    said = refusal.say(lang)
    if refusal.article and refusal.article not in said:
        stop, article = ("。", f"（{refusal.article}）") if lang == "zh" else (".", f" ({refusal.article})")
        said = f"{said.removesuffix(stop)}{article}{stop}"
    if refusal.code == "unknown_rule":
        said += "全部规则：huiyin explain --list" if lang == "zh" else " All rules: huiyin explain --list"
    return said


def _start(text: str) -> date | datetime:
    """A day, or for rules that count hours a moment in Beijing time."""
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Misconfigured(
            f"--from 要写成 2026-03-02，按小时算的写成 2026-03-02T09:30；现在是“{text}”。",
            f"--from: expected 2026-03-02, or 2026-03-02T09:30 where hours count, but it is '{text}'.",
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _interval(text: str) -> tuple[date, date]:
    first, _, last = text.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise Misconfigured(
            f"--exclude 要写成 2026-03-02..2026-03-20；现在是“{text}”。",
            f"--exclude: expected 2026-03-02..2026-03-20, but it is '{text}'.",
        ) from error


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Misconfigured(
            f"{option} 要写成 2026-03-02，而且要有这一天；现在是“{text}”。",
            f"{option}: expected a day such as 2026-03-02, but it is '{text}'.",
        ) from error


def _order(text: str) -> date | int:
    """A number of days, or the day itself."""
    return int(text) if text.isascii() and text.isdigit() else _day("--ordered", text)
