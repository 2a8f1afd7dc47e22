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
    extend: int | None,
    exclude: tuple[str, ...],
    calendar_until: int | None,
    overlay: str | None,
    as_json: bool,
) -> None:
    """Prints the days of one rule and how they were counted.

    Raises:
        Misconfigured: the law refuses: no such rule, a day it cannot start on, more extension than allowed.
    """
    given: dict[str, Any] = {"exclude": [_interval(each) for each in exclude]}
    if extend is not None:
        given["extend"] = extend
    if calendar_until is not None:
        given["calendar_until"] = calendar_until
    try:
        if overlay is not None:
            given["overlay"] = law.overlay(overlay)
        explanation = law_explain.explain(rule, _start(from_on), **given)
    except law.LawError as refusal:
        raise Misconfigured(refusal.say("zh"), refusal.say("en")) from refusal
    if as_json:
        console.json(explanation.json())
    else:
        print(explanation.text(console.lang))


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
    try:
        first, _, last = text.partition("..")
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise Misconfigured(
            f"--exclude 要写成 2026-03-02..2026-03-20；现在是“{text}”。",
            f"--exclude: expected 2026-03-02..2026-03-20, but it is '{text}'.",
        ) from error
