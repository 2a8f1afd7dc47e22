"""What a scenario says must be so after a step (`then`), looked up in the records of the matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import petition
from app.filling import Wrong
from engine import SYSTEM, NotFound, instances
from petition import codes, matters
from petition.law.dates import SHANGHAI, law_day

if TYPE_CHECKING:
    from app.scenarios import Play

#: Who reads the rates of the county.
_READER = "督查专员"
_CLOCK = {"nominal": "nominal_on", "effective": "effective_on", "last_workday": "last_workday_on"}
_RATES = {
    "信访部门及时受理率": petition.rates.office_intake,
    "责任单位及时受理率": petition.rates.unit_acceptance,
    "按期答复率": petition.rates.answers,
}


def _status(play: Play, expected: str) -> None:
    with play.engine.read(SYSTEM) as tx:
        _same("状态", codes.label(codes.STATUSES, matters.get(tx, play.number).status), expected)


def _open(play: Play, expected: list[str]) -> None:
    _same("要办的事", sorted(one.name for one in play.open()), sorted(expected))


def _open_beside(play: Play, expected: list[str]) -> None:
    _same("旁边要办的事", sorted(one.name for one in play.beside()), sorted(expected))


def _outcome(play: Play, expected: str) -> None:
    with play.engine.read(SYSTEM) as tx:
        ended = instances.get(tx, matters.get(tx, play.number).instance_id).outcome
    _same("结果", ended[1] if ended else "还没有结束", expected)


def _clocks(play: Play, expected: Mapping[str, Any]) -> None:
    with play.engine.read(SYSTEM) as tx:
        running = {one.key: one for one in matters.clocks_of(tx, play.number)}
    for key, wanted in expected.items():
        if wanted == "没有":
            _same(f"期限 {key}", "有" if key in running else "没有", "没有")
            continue
        if key not in running:
            raise Wrong(f"应当有期限 {key}，实际有{'、'.join(running) or '没有'}")
        for name, value in wanted.items():
            _same(f"期限 {key} 的 {name}", getattr(running[key], _CLOCK.get(name, name)), value)


def _papers(play: Play, expected: list[str]) -> None:
    with play.engine.read(SYSTEM) as tx:
        kinds = [one.kind_zh for one in petition.documents.of(tx, play.number)]
    missing = [one for one in expected if one not in kinds]
    if missing:
        raise Wrong(f"应当有文书{'、'.join(missing)}，实际有{'、'.join(kinds) or '没有'}")


def _written(play: Play, expected: Mapping[str, str]) -> None:
    with play.engine.read(SYSTEM) as tx:
        papers = {one.kind_zh: "".join(one.paragraphs) for one in petition.documents.of(tx, play.number)}
    for kind, words in expected.items():
        if words not in papers.get(kind, ""):
            raise Wrong(f"{kind}应当写着“{words}”，实际写的是“{papers.get(kind, '没有这份文书')}”")


def _alerts(play: Play, expected: list[str]) -> None:
    with play.engine.read(SYSTEM) as tx:
        raised = petition.oversight.alerts(tx, number=play.number)
    at = {one.id: f"{one.raised_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for one in raised}
    lines = [f"{one.clock_key} {one.kind} {at[one.id]}" for one in raised]
    missing = [one for one in expected if one not in lines]
    if missing:
        raise Wrong(f"应当提醒{'、'.join(missing)}，实际有{'、'.join(lines) or '没有'}")


def _says(play: Play, expected: list[str]) -> None:
    with play.engine.read(SYSTEM) as tx:
        lines = [one.text for one in petition.sentences.story(tx, play.number, "zh", newest_first=False)]
    for sentence in expected:
        if not any(sentence in line for line in lines):
            raise Wrong(f"过程里没有“{sentence}”；有：{' / '.join(lines)}")


def _linked(play: Play, expected: Mapping[str, str]) -> None:
    with play.engine.read(SYSTEM) as tx:
        found = {one.number: one.kind_zh for one in matters.related(tx, play.number)}
    for number, kind in expected.items():
        _same(f"和{number}的关联", found.get(number, "没有"), kind)


def _seen_by(play: Play, expected: list[str]) -> None:
    for who in expected:
        _same(f"{who}看这件", _sight(play, who), "看得到")


def _hidden_from(play: Play, expected: list[str]) -> None:
    for who in expected:
        _same(f"{who}看这件", _sight(play, who), "看不到")


def _sight(play: Play, who: str) -> str:
    """Whether that person finds the matter, by its number and by a search; both must say the same."""
    with play.engine.read(play.actor(who)) as tx:
        listed = matters.count(tx, matters.MatterFilter(text=play.number)) > 0
        try:
            matters.get(tx, play.number)
        except NotFound:
            return "搜得到、打不开" if listed else "看不到"
    return "看得到" if listed else "打得开、搜不到"


def _rates(play: Play, expected: Mapping[str, str]) -> None:
    """`分子/分母` of this month so far, as those who supervise read them."""
    today = law_day(play.clock.at)
    with play.engine.read(play.actor(_READER)) as tx:
        for name, wanted in expected.items():
            if name not in _RATES:
                raise Wrong(f"不认识“{name}”；有{'、'.join(_RATES)}")
            rate = _RATES[name](tx, today.replace(day=1), today)
            _same(name, f"{rate.numerator}/{rate.denominator}", wanted)


LOOKS: Mapping[str, Callable[[Play, Any], None]] = {
    "status": _status,
    "open": _open,
    "beside": _open_beside,
    "outcome": _outcome,
    "clocks": _clocks,
    "papers": _papers,
    "written": _written,
    "alerts": _alerts,
    "says": _says,
    "linked": _linked,
    "seen_by": _seen_by,
    "hidden_from": _hidden_from,
    "rates": _rates,
}


def _same(what: str, actual: Any, expected: Any) -> None:
    if actual != expected:
        raise Wrong(f"{what}应当是{_shown(expected)}，实际是{_shown(actual)}")


def _shown(value: Any) -> str:
    return "、".join(map(str, value)) or "没有" if isinstance(value, list) else str(value)
