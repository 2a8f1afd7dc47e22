"""率: how many took part in rating and what they said, and how many the office sent on in time (S-79, S-80).

Each rate is shown with its fraction and its definition. Nothing is ranked and nobody is scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import and_, or_, select

from engine import Transaction
from petition import ratings, sight
from petition.deadlines import law_day
from petition.model import clock, matter
from petition.model_rating import rating, rating_window
from petition.oversight import Rate

#: A page is told of so many at most; the widest region sees its own offices' figures.
_MOST = 100_000
#: 统计口径 of the office's own step: days after registration; the law counts R-02 from receipt.
_FORWARD_DAYS = 15


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
