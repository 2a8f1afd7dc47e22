"""Who may see a matter, written a second time, from the table of roles and rights and nothing else.

Shares no code with the product on purpose: where the two differ, one of them is wrong.
"""

from __future__ import annotations

from tests.access.county import ANLAN, CAST, CITY, CITY_XFJ, LINJIANG, OTHER_XFJ, XFJ, Secret

_NO_CONTENT = {"designer", "publisher", "admin", "auditor"}
_WATCHES = {"sorter", "office_head", "supervisor", "joint_meeting"}
_REGION = {XFJ: ANLAN, OTHER_XFJ: LINJIANG, CITY_XFJ: CITY}
_READS_SEALED_AT_OFFICE = {"intake", "sorter", "office_head"}
_READS_SEALED_AT_UNIT = {"receiver", "handler", "legal", "unit_head"}


def sees(username: str, one: Secret) -> bool:
    """Whether the person may know that this matter exists."""
    posts = CAST[username]
    if username in one.barred:
        return False
    if one.is_sealed:
        return _reads_sealed(username, one)
    lies_at = [one.office] + ([one.unit] if one.unit else [])
    for role, seat in posts:
        if role in _NO_CONTENT:
            continue
        reach = _REGION[seat] if role in _WATCHES and seat in _REGION else seat
        if any(place.startswith(reach) for place in lies_at):
            return True
    return False


def _reads_sealed(username: str, one: Secret) -> bool:
    posts = CAST[username]
    assert one.accused is not None
    if any(seat.startswith(one.accused) for _, seat in posts):
        return False
    if one.named:
        return username in one.named
    for role, seat in posts:
        if role in _READS_SEALED_AT_OFFICE and seat == one.office:
            return True
        if role in _READS_SEALED_AT_UNIT and one.unit and seat == one.unit:
            return True
        # The registering office itself is accused: the petition office above works on it.
        if one.accused == one.office == XFJ and seat == CITY_XFJ and role in _READS_SEALED_AT_OFFICE:
            return True
    return False
