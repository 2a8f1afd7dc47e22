"""The figures of the yearly report: counted from the records, each with its fraction, formula and date basis.

Volumes count by the day of registration, timeliness by the day a period ended, ratings by the day they were
given. They are what a supervisor of the territory sees, whoever asks: sealed accusations are in none of them.
Classes and organs stand in a fixed order and are not ranked; few matters are told as few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, select

from engine import Actor, Grant, Transaction
from petition import codes, law, rates, ratings, review_codes, sight, supervision
from petition.law.dates import at
from petition.model import matter, petition_submission, transfer
from petition.model_beside import supervision as supervision_table
from petition.model_review import review
from petition.organs import Organ
from petition.rates import Rate

#: Rows that a grouped count may give: classes × organs × two.
_MOST = 100_000
_SENT = {"FORWARD": "转送", "ASSIGN": "交办", "DESIGNATE": "按管辖决定交单位受理"}

Row = dict[str, str]


def of(tx: Transaction, office: Organ, since: date, until: date) -> dict[str, Any]:
    """What the report says in figures, by the keys of its contents, for the office's territory."""
    # One fixed pair of eyes: the figures do not depend on who asks.
    seen = replace(tx, actor=Actor("", "", (Grant("supervisor", office.region_path),)))
    small = law.settings().report_small_n
    matters = _matters(seen, since, until)
    total = sum(matters.values())
    received = _submissions(seen, since, until)
    shares = _shares(matters)
    timely = {
        "信访部门及时受理率": rates.office_intake(seen, since, until),
        "责任单位及时受理率": rates.unit_acceptance(seen, since, until),
        "按期答复率": rates.answers(seen, since, until),
    }
    rated = _ratings(seen, since, until)
    upheld, reviews = _reviews(seen, since, until)
    every = {**shares, **timely, "复核维持率": upheld, **rated}
    return {
        "received": str(sum(n for n, _, _ in received.values())),
        "people": str(sum(people for _, people, _ in received.values())),
        "total": str(total),
        "change": _change(total, _last_year(seen, since, until), small),
        "channels": [
            _row(words[0], f"{n}件次、{people}人次" + (f"，其中集体访{groups}批次" if groups else ""))
            for code, words in codes.CHANNELS.items()
            for n, people, groups in [received.get(code, (0, 0, 0))]
        ],
        "fields": _grouped(_by_class(matters), small, "类"),
        "organs": _grouped(_by_unit(matters), small, "个单位"),
        "sent": _sent(seen, since, until),
        "proposals": _proposals(seen, since.year),
        "reviews": reviews,
        "rates": [_row(name, _shown(rate, small)) for name, rate in every.items()],
        "formulas": [_row(name, rate.definition_zh) for name, rate in every.items()],
        "small": str(small),
    }


def _during(table: Any, since: date, until: date) -> ColumnElement[bool]:
    return and_(table >= at(since), table < at(until + timedelta(days=1)))


def _matters(tx: Transaction, since: date, until: date) -> Mapping[tuple[str, str, str, str, bool], int]:
    """How many matters were registered, by channel, class, unit's path and name, and whether the first."""
    kinds = (
        matter.c.channel,
        matter.c.content_class,
        matter.c.unit_path,
        matter.c.unit_name,
        matter.c.is_initial,
    )
    query = (
        select(*kinds, func.count().label("n"))
        .where(sight.visible(tx.actor), _during(matter.c.registered_at, since, until))
        .group_by(*kinds)
        .limit(_MOST)
    )
    return {
        (row.channel, row.content_class, row.unit_path or "", row.unit_name or "", row.is_initial): row.n
        for row in tx.db.execute(query)
    }


def _submissions(tx: Transaction, since: date, until: date) -> Mapping[str, tuple[int, int, int]]:
    """件次, 人次 and 集体访批次 by channel: what came in together counts once."""
    these = select(matter.c.submission_id).where(
        sight.visible(tx.actor), _during(matter.c.registered_at, since, until)
    )
    one = petition_submission.c
    query = (
        select(
            one.channel, one.is_group_visit, func.count().label("n"), func.sum(one.persons).label("people")
        )
        .where(one.id.in_(these))
        .group_by(one.channel, one.is_group_visit)
    )
    found: dict[str, tuple[int, int, int]] = {}
    for row in tx.db.execute(query):
        n, people, groups = found.get(row.channel, (0, 0, 0))
        here = row.n if row.is_group_visit else 0
        found[row.channel] = (n + row.n, people + int(row.people or 0), groups + here)
    return found


def _last_year(tx: Transaction, since: date, until: date) -> int:
    """How many in the same days of the year before."""
    last = until.replace(year=until.year - 1, day=28 if (until.month, until.day) == (2, 29) else until.day)
    query = select(func.count()).where(
        sight.visible(tx.actor), _during(matter.c.registered_at, since.replace(year=since.year - 1), last)
    )
    return int(tx.db.scalar(query.select_from(matter)) or 0)


def _change(now: int, before: int, small: int) -> str:
    """Against the same days of last year; a percentage only where last year had enough to compare with."""
    more = f"比上一年同期（{before}件）{'增加' if now > before else '减少'}{abs(now - before)}件"
    if now == before:
        return f"和上一年同期（{before}件）持平"
    return more if before < small else f"{more}，{100 * (now - before) / before:+.1f}%"


def _shares(matters: Mapping[tuple[str, str, str, str, bool], int]) -> dict[str, Rate]:
    total = sum(matters.values())
    online = sum(n for (channel, *_), n in matters.items() if channel == "WEB")
    repeats = sum(n for (*_, is_initial), n in matters.items() if not is_initial)
    return {
        "网信占比": Rate(online, total, "网上登记的 ÷ 登记的信访事项", "online ÷ registered matters"),
        "重复信访率": Rate(
            repeats,
            total,
            "同人同事又提的 ÷ 登记的信访事项",
            "the same person's same matter ÷ registered matters",
        ),
    }


def _by_class(matters: Mapping[tuple[str, str, str, str, bool], int]) -> Counter[str]:
    """By the first level of the table of classes, in its order."""
    found: Counter[str] = Counter()
    for (_, content_class, *_rest), n in matters.items():
        found[content_class.partition("/")[0] or "还没有分类"] += n
    order = [*dict.fromkeys(codes.CONTENT_CLASSES), "还没有分类"]
    return Counter({one: found[one] for one in [*order, *sorted(found)] if found[one]})


def _by_unit(matters: Mapping[tuple[str, str, str, str, bool], int]) -> Counter[str]:
    """By the organ responsible, in the order of the tree."""
    found: Counter[tuple[str, str]] = Counter()
    for (_, _, path, name, _), n in matters.items():
        if path:
            found[path, name] += n
    return Counter({name: found[path, name] for path, name in sorted(found)})


def _grouped(counted: Counter[str], small: int, unit: str) -> list[Row]:
    """Those with enough by name, in their order; the rest together, without names."""
    rows = [_row(name, f"{n}件") for name, n in counted.items() if n >= small]
    few = [n for n in counted.values() if n < small]
    if few:
        rows.append(_row(f"不满{small}件的{len(few)}{unit}", f"共{sum(few)}件"))
    return rows or [_row("没有", "0件")]


def _sent(tx: Transaction, since: date, until: date) -> list[Row]:
    """转送、交办、督办, by the day each was done."""
    days = transfer.c.sent_on.between(since, until)
    modes = _counted(tx, transfer, transfer.c.mode, days)
    agreed = transfer.c.decided_on.between(since, until), transfer.c.is_objection_agreed.is_(True)
    returned = sum(_counted(tx, transfer, transfer.c.mode, *agreed).values())
    issued = supervision_table.c.issued_on.between(since, until)
    forms = _counted(tx, supervision_table, supervision_table.c.form, issued)
    listed = f"，其中挂牌{forms['LISTED']}件" if forms["LISTED"] else ""
    return [
        *(_row(name, f"{modes[mode]}件次") for mode, name in _SENT.items()),
        _row("异议成立、换单位", f"{returned}件次"),
        _row("督办", f"{sum(forms.values())}件{listed}"),
    ]


def _counted(tx: Transaction, table: Table, by: Any, *where: ColumnElement[bool]) -> Counter[str]:
    query = (
        select(by.label("by"), func.count().label("n"))
        .select_from(table.join(matter, matter.c.id == table.c.matter_id))
        .where(sight.visible(tx.actor), *where)
        .group_by(by)
    )
    return Counter({row.by: row.n for row in tx.db.execute(query)})


def _proposals(tx: Transaction, year: int) -> list[Row]:
    found = supervision.counts(tx, year)
    return [
        _row(f"{words[0]}的建议", f"提出{found.issued[kind]}项，采纳、部分采纳{found.adopted[kind]}项")
        for kind, words in codes.PROPOSAL_KINDS.items()
    ]


def _reviews(tx: Transaction, since: date, until: date) -> tuple[Rate, list[Row]]:
    """复查、复核: asked for by the day it arrived, decided by the day of the opinion."""
    rows: list[Row] = []
    decided: dict[str, Counter[str]] = {}
    for stage, words in review_codes.STAGES.items():
        of_stage = review.c.stage == stage
        came = review.c.received_on.between(since, until), review.c.status != "MISDIRECTED"
        asked = _counted(tx, review, review.c.stage, of_stage, *came)
        decided[stage] = _counted(
            tx, review, review.c.outcome, of_stage, review.c.decided_on.between(since, until)
        )
        outcomes = "、".join(
            f"{name[0]}{decided[stage][code]}件"
            for code, name in review_codes.OUTCOMES.items()
            if decided[stage][code]
        )
        total = sum(decided[stage].values())
        rows.append(
            _row(
                words[0], f"收到申请{asked[stage]}件，作出意见{total}件{f'：{outcomes}' if outcomes else ''}"
            )
        )
    last = decided["REREVIEW"]
    upheld = Rate(
        last["UPHELD"],
        sum(last.values()),
        "维持的 ÷ 作出的复核意见",
        "upheld ÷ re-review opinions made",
    )
    return upheld, rows


def _ratings(tx: Transaction, since: date, until: date) -> dict[str, Rate]:
    took_part, said = rates.participation(tx, since, until), rates.satisfaction(tx, since, until)
    return {
        f"{name}（{words[0]}）": found[body]
        for name, found in (("参评率", took_part), ("满意率", said))
        for body, words in ratings.BODIES.items()
    }


def _shown(rate: Rate, small: int) -> str:
    if not rate.denominator:
        return "没有到期的"
    fraction = f"{rate.numerator} / {rate.denominator}"
    if rate.denominator < small:
        return f"{fraction}，不满{small}件，不算百分比"
    return f"{rate.percent:.1f}%（{fraction}）"


def _row(item: str, figure: str) -> Row:
    return {"item": item, "figure": figure}
