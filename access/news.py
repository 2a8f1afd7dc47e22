"""What people hear of their own account: sign-ins, failures, credentials. For themselves and nobody else."""

from __future__ import annotations

from typing import Any

from engine import Transaction, new_id, notices

#: Kinds of notices about an account. Nobody who stands in for its person is told of them.
KINDS = frozenset({"factor_set", "factor_removed", "factor_cleared", "recovery_used"})


def tell(tx: Transaction, user_id: str, kind: str, *, key: str = "", **facts: Any) -> bool:
    """Tells somebody something of their account, once for a key; whether it is new."""
    return notices.put(tx, user_id, kind, key=key or new_id(), facts=facts)
