"""What people hear of their own account: sign-ins, failures, credentials. For themselves and nobody else."""

from __future__ import annotations

import re
from typing import Any

from engine import Transaction, new_id, notices

#: Kinds of notices about an account. Nobody who stands in for its person is told of them.
KINDS = frozenset(
    {
        "sign_in_new",
        "sign_in_failed",
        "sign_in_rest",
        "password_changed",
        "password_reset",
        "factor_set",
        "factor_removed",
        "factor_cleared",
        "recovery_used",
        "token_expiring",
    }
)

#: What a browser calls itself -> what people call it; the first that is there.
_BROWSERS = {
    "MicroMessenger": "微信",
    "QQBrowser": "QQ浏览器",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
_MACHINES = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")


def tell(tx: Transaction, user_id: str, kind: str, *, key: str = "", **facts: Any) -> bool:
    """Tells somebody something of their account, once for a key; whether it is new."""
    return notices.put(tx, user_id, kind, key=key or new_id(), facts=facts)


def browser(agent: str) -> str:
    """A browser and its machine, the same after an update: `Chrome · Windows`."""
    name = next((known for sign, known in _BROWSERS.items() if sign in agent), "")
    machine = next((each for each in _MACHINES if each in agent), "")
    return (
        " · ".join(each for each in (name, machine) if each) or re.sub(r"[\d./ ]+", " ", agent).strip()[:60]
    )
