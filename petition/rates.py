"""率: how many rated and what they said; how many offices and units did their step in time (S-79 to S-81).

Each rate is shown with its fraction and its definition. Nothing is ranked and nobody is scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select

from engine import Transaction
from petition import ratings, sight
from petition.deadlines import law_day
from petition.law.dates import at
from petition.model import clock, matter
from petition.model_rating import rating, rating_window

#: A page is told of so many at most; the widest region sees its own offices' figures.
_MOST = 100_000
#: 统计口径, in days after registration: the office's own step, and the unit's (15 + 15). The law counts R-02
#: from receipt and R-09 from the unit's own.
_FORWARD_DAYS = 15
_UNIT_DAYS = 30


@dataclass(frozen=True)
class Rate:
    """A share that is never shown without its fraction and its definition."""

    numerator: int
    denominator: int
    definition_zh: str
    definition_en: str

    @property
    def percent(self) -> float | None:
        """Per cent with one decimal; None where nothing was due."""
        return round(100 * self.numerator / self.denominator, 1) if self.denominator else None


def participation(tx: Transaction, since: date, until: date, under: str | None = None) -> dict[str, Rate]:
    """参评率 by body: rated ÷ (rated + not rated when the window ended); open windows count nowhere."""
    query = (
        select(rating_window.c.id, rating_window.c.over_on)
        .join(matter, matter.c.id == rating_window.c.matter_id)
        .where(sight.visible(tx.actor, under=under), matter.c.is_initial.is_(True))
        .where(or_(rating_window.c.over_on.is_(None), rating_window.c.over_on >= since))
        .where(rating_window.c.opened_on <= until)
        .limit(_MOST)
    )
    windows = {row.id: row.over_on for row in tx.db.execute(query)}
    said = _said(tx, since, until, under)
    ever = _said(tx, date.min, until, under)
    found = {}
    for body in ratings.BODIES:
        rated = {window for window, scores in said.items() if body in scores}
        missed = {
            window
            for window, over in windows.items()
            if over and since <= over <= until and body not in ever.get(window, {})
        }
        found[body] = Rate(
            len(rated),
            len(rated | missed),
            "已经评价的 ÷（已经评价的＋到期没有评价的）；还在评价期里的不算",
            "rated ÷ (rated + not rated when the window ended); those still open do not count",
        )
    return found


def satisfaction(tx: Transaction, since: date, until: date, under: str | None = None) -> dict[str, Rate]:
    """满意率 by body: satisfied and basically satisfied ÷ all that were rated, by the day of the rating."""
    found = {}
    said = _said(tx, since, until, under)
    for body in ratings.BODIES:
        scores = [one[body] for one in said.values() if body in one]
        found[body] = Rate(
            sum(score != "DISSATISFIED" for score in scores),
            len(scores),
            "（满意＋基本满意）÷（满意＋基本满意＋不满意），一件一个单位只算最后一次评价",
            "(satisfied + basically satisfied) ÷ all rated; of each matter and body the last rating counts",
        )
    return found


def office_intake(tx: Transaction, since: date, until: date, under: str | None = None) -> Rate:
    """信访部门及时受理率: sent on or told within 15 days of registration ÷ those whose 15th day fell here."""
    shift = timedelta(days=_FORWARD_DAYS)
    query = (
        select(matter.c.registered_at, clock.c.stopped_on)
        .join(clock, and_(clock.c.matter_id == matter.c.id, clock.c.key == "R02"))
        .where(
            sight.visible(tx.actor, under=under),
            matter.c.is_initial.is_(True),
            clock.c.status.in_(("running", "overdue", "met", "late")),
            matter.c.received_on <= until - shift + timedelta(days=1),
        )
        .limit(_MOST)
    )
    due = [
        (law_day(row.registered_at) + shift, row.stopped_on)
        for row in tx.db.execute(query)
        if since <= law_day(row.registered_at) + shift <= until
    ]
    return Rate(
        sum(1 for by, stopped in due if stopped is not None and stopped <= by),
        len(due),
        "登记后15日内转送、交办或者告知的 ÷ 登记满15日落在这段时间的初件",
        "sent on or told within 15 days of registration ÷ initial matters whose 15th day lies in the period",
    )


def unit_acceptance(tx: Transaction, since: date, until: date, under: str | None = None) -> Rate:
    """责任单位及时受理率: told within 30 days of registration ÷ initial matters whose 30th day fell here.

    What counts is the day the petitioner was told that it is accepted or not. Acceptance that merely set in
    because nobody told them (G-01) is no acceptance in time.
    """
    shift = timedelta(days=_UNIT_DAYS)
    told = and_(clock.c.matter_id == matter.c.id, clock.c.key == "R09", clock.c.status.in_(("met", "late")))
    query = (
        select(matter.c.id, matter.c.registered_at, clock.c.stopped_on)
        .join(clock, told, isouter=True)
        .where(
            sight.visible(tx.actor, under=under),
            matter.c.is_initial.is_(True),
            matter.c.unit_received_on.is_not(None),
            matter.c.registered_at >= at(since - shift),
            matter.c.registered_at < at(until - shift + timedelta(days=1)),
        )
        .limit(_MOST)
    )
    rows = list(tx.db.execute(query))
    good = {
        row.id
        for row in rows
        if row.stopped_on is not None and row.stopped_on <= law_day(row.registered_at) + shift
    }
    return Rate(
        len(good),
        len({row.id for row in rows}),
        "责任单位在登记后30日内告知受理或者不受理的 ÷ 登记满30日落在这段时间、已送到责任单位的初件",
        "told by the unit within 30 days of registration ÷ initial matters sent to it, day 30 in the period",
    )


def answers(tx: Transaction, since: date, until: date, under: str | None = None) -> Rate:
    """按期答复率 (按期办结率): opinions signed by the nominal day ÷ matters whose period ended here."""
    query = (
        select(clock.c.nominal_on, clock.c.stopped_on)
        .join(matter, matter.c.id == clock.c.matter_id)
        .where(sight.visible(tx.actor, under=under))
        .where(clock.c.key == "R15", clock.c.status.in_(("running", "met", "late")))
        .where(clock.c.nominal_on >= since, clock.c.nominal_on <= until)
        .limit(_MOST)
    )
    rows = list(tx.db.execute(query))
    return Rate(
        sum(1 for row in rows if row.stopped_on is not None and row.stopped_on <= row.nominal_on),
        len(rows),
        "按期签发处理意见的 ÷ 办理期限（含批准的延期）在这段时间到期的，按名义日",
        "opinions signed in time ÷ matters whose handling period (with extension) ended in the period",
    )


def _said(tx: Transaction, since: date, until: date, under: str | None) -> Mapping[str, Mapping[str, str]]:
    """By window and body, the last score that was given by the end; only where it was given in the period."""
    query = (
        select(rating.c.window_id, rating.c.body, rating.c.score, rating.c.given_on)
        .join(matter, matter.c.id == rating.c.matter_id)
        .where(sight.visible(tx.actor, under=under), matter.c.is_initial.is_(True))
        .where(rating.c.given_on <= until)
        .order_by(rating.c.ordinal, rating.c.id)
        .limit(_MOST)
    )
    last: dict[str, dict[str, tuple[date, str]]] = {}
    for row in tx.db.execute(query):
        last.setdefault(row.window_id, {})[row.body] = (row.given_on, row.score)
    return {
        window: {body: score for body, (on, score) in bodies.items() if on >= since}
        for window, bodies in last.items()
        if any(on >= since for on, _score in bodies.values())
    }
