"""Looking after the room's tables now and then: what is forgotten, and who is reminded."""

from __future__ import annotations

from collections.abc import Callable

from engine import Transaction

from . import door, factors, sessions, tokens


def chore(token_days: int) -> Callable[[Transaction], int]:
    """Gives what to do now and then; `token_days` before a token ends somebody is told."""

    def tend(tx: Transaction) -> int:
        sessions.forget_old(tx)
        door.forget_old(tx)
        factors.forget_pending(tx)
        return tokens.remind(tx, days=token_days)

    return tend
