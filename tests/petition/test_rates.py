"""The percentages of S-79 to S-81, from as many matters as the scenarios name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, insert, select, update

from engine import new_id
from petition import rates
from petition.model import clock, matter, matter_scope
from petition.model_rating import rating, rating_window
from tests.petition.people import NYNCJ_ALL, SHEN, Office

JUNE = date(2026, 6, 1), date(2026, 6, 30)


def _row(office: Office, table: Table, *where: Any) -> dict[str, Any]:
    with office.engine.begin(SHEN) as tx:
        return dict(tx.db.execute(select(table).where(*where)).mappings().first() or {})


def test_s79_who_rated_and_what_they_said(office: Office) -> None:
    """S-79: 80 rated, 10 not in time, 10 still open: 88.9 % took part; 72 of 80 satisfied: 90.0 %."""
    office.at("2026-05-20")
    office.register()
    row = _row(office, matter, matter.c.number == office.number)
    states = ["SATISFIED"] * 60 + ["BASIC"] * 12 + ["DISSATISFIED"] * 8 + ["OVER"] * 10 + ["OPEN"] * 10
    with office.engine.begin(SHEN) as tx:
        for state in states:
            window = new_id()
            tx.db.execute(
                insert(rating_window).values(
                    id=window,
                    matter_id=row["id"],
                    instance_id=row["instance_id"],
                    opened_on=date(2026, 5, 20),
                    until_on=date(2026, 6, 19),
                    office_path=row["office_path"],
                    office_name=row["office_name"],
                    over_on=date(2026, 6, 20) if state == "OVER" else None,
                )
            )
            if state not in ("OVER", "OPEN"):
                for ordinal, score in enumerate(("DISSATISFIED", state), 1):
                    tx.db.execute(
                        insert(rating).values(
                            id=new_id(),
                            window_id=window,
                            matter_id=row["id"],
                            body="OFFICE",
                            ordinal=ordinal,
                            score=score,
                            reason="",
                            how="CODE",
                            given_on=date(2026, 6, 3),
                            statement="",
                            proof="",
                            recorded_by="",
                            recorded_by_name="",
                            made_at=tx.now,
                        )
                    )

    with office.engine.read(SHEN) as tx:
        took_part, said = rates.participation(tx, *JUNE), rates.satisfaction(tx, *JUNE)
        before = rates.participation(tx, date(2026, 5, 1), date(2026, 5, 31))

    assert (took_part["OFFICE"].numerator, took_part["OFFICE"].denominator) == (80, 90)
    assert took_part["OFFICE"].percent == 88.9
    assert (said["OFFICE"].numerator, said["OFFICE"].denominator) == (72, 80)
    assert said["OFFICE"].percent == 90.0
    assert said["UNIT"].percent is None
    assert before["OFFICE"].percent is None


def test_s80_how_many_the_office_sent_on_in_time(office: Office) -> None:
    """S-80: due in June: 190 in time, 6 late, 4 overdue and untouched of 200: 95.0 %."""
    office.at("2026-05-20")
    office.register()
    one = _row(office, matter, matter.c.number == office.number)
    counted = _row(office, clock, clock.c.matter_id == one["id"], clock.c.key == "R02")
    here = matter_scope.c.matter_id == one["id"]
    by = date(2026, 6, 4)
    ends = [by] * 190 + [by + timedelta(days=2)] * 6 + [None] * 4
    with office.engine.begin(SHEN) as tx:
        tx.db.execute(update(matter).where(matter.c.id == one["id"]).values(is_initial=False))
        numbers = [f"安澜-2026-1{n:04}" for n in range(200)]
        rows = [{**one, "id": new_id(), "number": number, "is_initial": True} for number in numbers]
        tx.db.execute(insert(matter), rows)
        seen_from = [dict(each) for each in tx.db.execute(select(matter_scope).where(here)).mappings()]
        places = [{**each, "matter_id": row["id"]} for row in rows for each in seen_from]
        tx.db.execute(insert(matter_scope), places)
        tx.db.execute(
            insert(clock),
            [
                {
                    **counted,
                    "id": new_id(),
                    "matter_id": row["id"],
                    "stopped_on": end,
                    "status": "running" if end is None else "met" if end <= by else "late",
                }
                for row, end in zip(rows, ends, strict=True)
            ],
        )

    with office.engine.read(SHEN) as tx:
        found = rates.office_intake(tx, *JUNE)
        july = rates.office_intake(tx, date(2026, 7, 1), date(2026, 7, 31))

    assert (found.numerator, found.denominator, found.percent) == (190, 200, 95.0)
    assert july.percent is None


def test_s81_acceptance_by_default_is_no_acceptance_in_time(office: Office) -> None:
    """S-81: registered 05-06, its own 15 days over on 05-27, told on 06-03: within 30 days."""
    office.at("2026-05-06")
    office.register()
    office.sort()
    office.at("2026-05-12")
    office.receive()
    office.at("2026-06-02")
    assert office.matter().accepted_on.isoformat() == "2026-05-27"

    def counted() -> tuple[int, int]:
        with office.engine.read(SHEN) as tx:
            found = rates.unit_acceptance(tx, *JUNE)
        return found.numerator, found.denominator

    assert counted() == (0, 1)

    office.at("2026-06-03")
    late = {"late_reasons": "收件的人出差，没有交接。", "told_how": "DIRECT", "told_proof": "本人签收"}
    who = {"handler_name": "周启明", "handler_phone": "0999-1234567"}
    office.do("Task_LateNotice", NYNCJ_ALL["receiver"], **late, **who)

    assert counted() == (1, 1)
    assert office.clock_of("R09").status == "late"
