"""What a person wants to be told outside the pages: which kinds, which way, when, and the hour of the digest.

The bell in the pages tells everything, whoever wishes what. Presence is no notice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import select, update

from engine import FieldError, Invalid, Said, Transaction

from . import news
from .authority import SHANGHAI
from .model import notice_setting, user_account

Way = Literal["mail", "webhook"]

#: Groups of kinds people choose between -> (kinds, Chinese, English).
GROUPS: Mapping[str, tuple[frozenset[str], str, str]] = {
    "arrived": (frozenset({"arrived"}), "新到的件", "New tasks"),
    "due": (frozenset({"due_soon", "overdue"}), "快到期和逾期", "Due soon and overdue"),
    "nudged": (frozenset({"nudged", "reminded"}), "催办和提醒", "Nudges and reminders"),
    "moved": (
        frozenset({"handed_over", "handed_on", "delegated", "given_back", "taken_back", "sent_back"}),
        "转办、委托、退回、收回",
        "Handed over, delegated, sent back, taken back",
    ),
    "asked": (
        frozenset({"asked", "answered", "let_off", "nudge_answered"}),
        "会签和答复",
        "Questions and answers",
    ),
    "escalated": (frozenset({"escalated"}), "下级逾期、提请督办", "Lateness below, supervision proposed"),
    "batch": (frozenset({"batch_done"}), "成批办理的结果", "Results of what was done to many"),
    "account": (news.KINDS, "账号安全：登录、密码、动态码", "Your account: sign-ins, password, codes"),
    "digest": (frozenset({"digest"}), "每日摘要", "The daily digest"),
}
_GROUP_OF = {kind: group for group, (kinds, _, _) in GROUPS.items() for kind in kinds}

#: A mailbox: one, without a name, with a domain.
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_DAY = 24 * 60


@dataclass(frozen=True)
class Wishes:
    """How one person wants to be told; the times are minutes after midnight where the offices are."""

    mail_to: str = ""
    by_mail: frozenset[str] = frozenset()
    by_webhook: frozenset[str] = frozenset()
    quiet_from: int = 0
    quiet_until: int = 0
    digest_minute: int | None = None

    def ways(self, kind: str) -> tuple[Way, ...]:
        """Which ways out of the house a kind of notice goes."""
        group = _GROUP_OF.get(kind, "")
        found: list[Way] = ["mail"] if self.mail_to and group in self.by_mail else []
        return (*found, "webhook") if group in self.by_webhook else tuple(found)

    def quiet_end(self, now: datetime) -> datetime | None:
        """When the quiet hours end that it is now; None outside them."""
        local = now.astimezone(SHANGHAI)
        minute = local.hour * 60 + local.minute
        is_over_midnight = self.quiet_from > self.quiet_until
        is_quiet = (
            minute >= self.quiet_from or minute < self.quiet_until
            if is_over_midnight
            else self.quiet_from <= minute < self.quiet_until
        )
        if not is_quiet:
            return None
        ends_tomorrow = is_over_midnight and minute >= self.quiet_from
        return _at(local.date() + timedelta(days=1 if ends_tomorrow else 0), self.quiet_until)


def of(tx: Transaction, person_id: str) -> Wishes:
    """What a person wishes; nothing but the bell when they never said."""
    return of_all(tx, [person_id])[person_id]


def of_all(tx: Transaction, person_ids: Collection[str]) -> dict[str, Wishes]:
    """What each of some people wishes."""
    query = select(notice_setting).where(notice_setting.c.person_id.in_(sorted(person_ids)))
    said = {row["person_id"]: dict(row) for row in tx.db.execute(query).mappings()} if person_ids else {}
    return {one: _wishes(said[one]) if one in said else Wishes() for one in person_ids}


def _wishes(row: Mapping[str, Any]) -> Wishes:
    return Wishes(
        row["mail_to"],
        frozenset(row["by_mail"]),
        frozenset(row["by_webhook"]),
        row["quiet_from"],
        row["quiet_until"],
        row["digest_minute"],
    )


def choose(tx: Transaction, wishes: Wishes, *, domains: Collection[str] = ()) -> None:
    """Keeps what the actor wishes. With `domains` only mailboxes of these are taken.

    Raises:
        Invalid: no mailbox, one of another domain, a group there is none of, or a time that is none.
    """
    errors = [*_wrong(wishes, domains)]
    if errors:
        raise Invalid(
            errors,
            code="bad_wishes",
            sentence="通知设置没有保存，请改好标出来的地方。",
            sentence_en="Your choices were not saved. Please correct what is marked.",
        )
    values = {
        "mail_to": wishes.mail_to,
        "by_mail": sorted(wishes.by_mail),
        "by_webhook": sorted(wishes.by_webhook),
        "quiet_from": wishes.quiet_from,
        "quiet_until": wishes.quiet_until,
        "digest_minute": wishes.digest_minute,
        "next_digest_at": _next(tx.now, wishes.digest_minute),
    }
    tx.db.execute(
        tx.insert_into(notice_setting)
        .values(person_id=tx.actor.id, digested_at=tx.now, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )


def digests_due(tx: Transaction, limit: int = 50) -> list[str]:
    """Whose digest is due, longest due first; closed accounts have none."""
    query = (
        select(notice_setting.c.person_id)
        .join(user_account, user_account.c.id == notice_setting.c.person_id)
        .where(notice_setting.c.next_digest_at <= tx.now, user_account.c.closed_at.is_(None))
        .order_by(notice_setting.c.next_digest_at, notice_setting.c.person_id)
        .limit(limit)
    )
    return list(tx.db.scalars(query))


def take_digest(tx: Transaction, person_id: str) -> datetime | None:
    """Takes a digest that is due: since when it looks; None when somebody else took it.

    The next one is due tomorrow at the person's time, however late this one was.
    """
    query = select(notice_setting).where(
        notice_setting.c.person_id == person_id, notice_setting.c.next_digest_at <= tx.now
    )
    row = tx.db.execute(query.with_for_update(skip_locked=True)).mappings().first()
    if row is None:
        return None
    tx.db.execute(
        update(notice_setting)
        .where(notice_setting.c.person_id == person_id)
        .values(next_digest_at=_next(tx.now, row["digest_minute"]), digested_at=tx.now)
    )
    since: datetime = row["digested_at"] or tx.now
    return since


def minutes(words: str) -> int:
    """The minutes after midnight of a time like 08:30.

    Raises:
        ValueError: it is no time.
    """
    found = time.fromisoformat(words)
    return found.hour * 60 + found.minute


def clock_words(minute: int) -> str:
    """The time of a minute after midnight, 08:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _next(now: datetime, minute: int | None) -> datetime | None:
    if minute is None:
        return None
    today = now.astimezone(SHANGHAI).date()
    at = _at(today, minute)
    return at if at > now else _at(today + timedelta(days=1), minute)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), SHANGHAI)


def _wrong(wishes: Wishes, domains: Collection[str]) -> list[FieldError]:
    errors = []
    domain = wishes.mail_to.rpartition("@")[2].lower()
    listed = ", ".join(f"@{one}" for one in sorted(domains))
    if wishes.mail_to and not _MAILBOX.fullmatch(wishes.mail_to):
        said = Said(
            "邮箱的写法不对，例如 xujing@anlan.gov.cn。", "Not a mailbox such as xujing@anlan.gov.cn."
        )
        errors.append(FieldError("mail_to", said))
    elif wishes.mail_to and domains and domain not in domains:
        said = Said(f"只能用单位的邮箱：{listed}。", f"Only mailboxes of the office: {listed}.")
        errors.append(FieldError("mail_to", said))
    if wishes.by_mail and not wishes.mail_to:
        errors.append(FieldError("mail_to", Said("要发邮件，先写邮箱。", "Letters need a mailbox.")))
    if (wishes.by_mail | wishes.by_webhook) - set(GROUPS):
        errors.append(FieldError("by_mail", Said("没有这一类通知。", "There are no such notices.")))
    for path in ("quiet_from", "quiet_until", "digest_minute"):
        minute = getattr(wishes, path)
        if minute is not None and not 0 <= minute < _DAY:
            errors.append(FieldError(path, Said("写成 00:00 到 23:59。", "Write 00:00 to 23:59.")))
    return errors
