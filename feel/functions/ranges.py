"""How points and ranges lie to each other."""

from __future__ import annotations

from typing import Any

from feel.functions.signature import builtin, table
from feel.limits import Scope
from feel.values import Range, equals, order, type_of
from feel.zones import suffix


def before(a: Any, b: Any) -> bool | None:
    """Whether `a` ends before `b` begins; both may be points or ranges."""
    end, end_included = (a.end, a.end_included) if isinstance(a, Range) else (a, True)
    start, start_included = (b.start, b.start_included) if isinstance(b, Range) else (b, True)
    found = order(end, start)
    if found is None:
        return None
    return found < 0 or (found == 0 and not (end_included and start_included))


def after(a: Any, b: Any) -> bool | None:
    """Whether `a` begins after `b` ends."""
    return before(b, a)


def meets(a: Range, b: Range) -> bool | None:
    """Whether `a` ends exactly where `b` begins."""
    found = order(a.end, b.start)
    return None if found is None else found == 0 and a.end_included and b.start_included


def overlaps(a: Range, b: Range) -> bool | None:
    """Whether the two ranges have a point in common."""
    one, two = before(a, b), before(b, a)
    return None if one is None or two is None else not one and not two


def includes(range: Any, value: Any) -> bool | None:
    """Whether a point or range lies inside."""
    return range.includes(value) if isinstance(range, Range) else False


def is_same(scope: Scope, a: Any, b: Any) -> bool | None:
    """Equality that also wants the same zone of moments."""
    if type_of(a) != type_of(b) and {type_of(a), type_of(b)} <= {"date", "date and time", "time"}:
        return False
    if (
        type_of(a) in ("date and time", "time")
        and type_of(b) == type_of(a)
        and suffix(a.tzinfo) != suffix(b.tzinfo)
    ):
        return False
    return equals(a, b, scope)


FUNCTIONS = table(
    builtin("before(a: any, b: any) -> boolean", before),
    builtin("after(a: any, b: any) -> boolean", after),
    builtin("meets(range1: range, range2: range) -> boolean", meets),
    builtin("met by(range1: range, range2: range) -> boolean", lambda a, b: meets(b, a)),
    builtin("overlaps(range1: range, range2: range) -> boolean", overlaps),
    builtin("includes(range: any, value: any) -> boolean", includes),
    builtin("is(value1?: any, value2?: any) -> boolean", is_same),
)
