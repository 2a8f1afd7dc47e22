"""Every day that a person types into a form lies in years that can be counted; asked before anything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import wraps
from typing import Any

from engine import Call, Check, FieldError
from petition import errors
from petition.deadlines import law_day
from petition.law.dates import FIRST_DAY
from petition.law.grants import MOST_DAYS


def within_years(checks: Mapping[str, Check]) -> dict[str, Check]:
    """The same checks, asked only when each day (`…_on`) lies from 2004 on and within the next ten years."""
    return {name: _asked_after(check) for name, check in checks.items()}


def _asked_after(check: Check) -> Check:
    @wraps(check)
    def asked(call: Call, found: dict[str, Any]) -> list[FieldError]:
        return list(_beyond(found, law_day(call.tx.now), "")) or check(call, found)

    return asked


def _beyond(found: Mapping[str, Any], today: date, under: str) -> Iterator[FieldError]:
    for name, value in found.items():
        if isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, dict):
                    yield from _beyond(row, today, f"{under}{name}.{index}.")
        elif name.endswith("_on") and isinstance(value, str) and value:
            day = date.fromisoformat(value)
            if not FIRST_DAY <= day <= today + timedelta(days=MOST_DAYS):
                yield errors.field(
                    under + name,
                    f"日期要在{FIRST_DAY.year}年以后、十年以内，写的是{day.isoformat()}。请核对年份。",
                    f"Expected a day from {FIRST_DAY.year} on and within ten years, but it is {day};"
                    " check the year.",
                )
