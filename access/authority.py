"""Who may change accounts and offices, and which day it is where the offices are."""

from datetime import date
from zoneinfo import ZoneInfo

from engine import SYSTEM, Forbidden, Transaction

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today(tx: Transaction) -> date:
    """Gives the day of the transaction where the offices are."""
    return tx.now.astimezone(SHANGHAI).date()


def require_admin(tx: Transaction) -> None:
    """Lets administrators and the machine pass.

    Raises:
        Forbidden: the actor is neither.
    """
    if tx.actor.id != SYSTEM.id and "admin" not in {grant.role for grant in tx.actor.grants}:
        raise Forbidden(
            "an administrator",
            f"'{tx.actor.name}' is none",
            code="admin_only",
            sentence="这件事由系统管理员办。请把要改什么、为什么告诉系统管理员。",
            sentence_en="Only an administrator may do this. Tell one what is to change, and why.",
        )
