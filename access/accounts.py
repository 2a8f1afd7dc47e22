"""Accounts and the posts people hold. Changing either takes the `admin` role, or the system itself."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, insert, or_, select, update

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Transaction,
    new_id,
    scope,
)
from engine.gathering import Gathering, Part
from engine.statements import Statement, many_of, one_of

from . import news, offices, passwords, substitutes
from .authority import require_admin, today
from .model import office, post, session, user_account
from .roles import ROLES
from .scopes import grant_for

#: No password has this hash.
NO_PASSWORD = "!"


@dataclass(frozen=True)
class Post:
    """A role held at an office."""

    role: str
    office_id: str
    office_name: str
    office_short_name: str
    office_path: str
    office_kind: str


@dataclass(frozen=True)
class Person:
    """Who sits at the screen: the account, the posts held today, and the engine's actor made of them."""

    user_id: str
    username: str
    name: str
    posts: tuple[Post, ...]
    preferences: Mapping[str, Any]
    actor: Actor
    #: Whether the password was given by somebody else and must be changed first.
    must_change: bool = False
    #: Names of those this person stands in for today.
    stands_in_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonRow:
    """One line of a list of people: somebody, one role, one office."""

    user_id: str
    name: str
    role: str
    office_id: str
    office_name: str
    office_path: str


def fold(username: str) -> str:
    """Gives a user name as it is kept: without outer blanks, full-width letters made narrow, lower case."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def add(tx: Transaction, *, username: str, name: str, password: str) -> str:
    """Opens an account and gives its id. It can do nothing until it holds a post.

    Raises:
        Conflict: the user name is taken. Forbidden: the actor is no administrator. Invalid: a poor password.
    """
    require_admin(tx)
    hashed = passwords.hash_new(password, username=username, known=[name])
    return add_hashed(
        tx, username=username, name=name, password_hash=hashed, must_change=tx.actor.id != SYSTEM.id
    )


def add_service(tx: Transaction, *, username: str, name: str) -> str:
    """Opens an account for a program: it never signs in, an administrator issues tokens for it.

    Raises:
        Conflict: the user name is taken. Forbidden: the actor is no administrator.
    """
    user_id = add_hashed(tx, username=username, name=name, password_hash=NO_PASSWORD)
    tx.db.execute(update(user_account).where(user_account.c.id == user_id).values(kind="service"))
    return user_id


def add_hashed(
    tx: Transaction, *, username: str, name: str, password_hash: str, must_change: bool = False
) -> str:
    """Opens an account whose password was hashed before (demo data, import); else like `add`."""
    require_admin(tx)
    folded = fold(username)
    if not 1 <= len(folded) <= 64 or not 1 <= len(name.strip()) <= 64:
        sentence = "工号和姓名要写，最长 64 个字。"
        raise Invalid([FieldError("name" if folded else "username", sentence)], code="name_length")
    taken = tx.db.scalar(select(user_account.c.id).where(user_account.c.username == folded))
    if taken is not None:
        raise Conflict(
            "a user name nobody has",
            f"'{folded}' is taken",
            code="username_taken",
            sentence=f"工号“{folded}”已经有人用了。",
            sentence_en=f"The user name '{folded}' is taken.",
        )
    user_id = new_id()
    tx.db.execute(
        insert(user_account).values(
            id=user_id,
            username=folded,
            name=name,
            password_hash=password_hash,
            preferences={},
            created_at=tx.now,
            password_changed_at=tx.now,
            must_change=must_change,
        )
    )
    return user_id


def set_password(tx: Transaction, user_id: str, password: str) -> None:
    """Sets a new password and ends every session of the account.

    Raises:
        Forbidden: neither the account's own person nor an administrator. Invalid: a poor password.
        NotFound: no such account.
    """
    if tx.actor.id != user_id:
        require_admin(tx)
    account = _account(tx, user_id)
    held = _posts(tx, user_id, today(tx))
    known = [account["name"], *(word for one in held for word in (one.office_name, one.office_short_name))]
    hashed = passwords.hash_new(password, username=account["username"], known=known)
    tx.db.execute(
        update(user_account)
        .where(user_account.c.id == user_id)
        .values(
            password_hash=hashed,
            password_changed_at=tx.now,
            must_change=tx.actor.id not in (user_id, SYSTEM.id),
        )
    )
    end_sessions(tx, user_id)
    kind = "password_changed" if tx.actor.id == user_id else "password_reset"
    news.tell(tx, user_id, kind, by="" if tx.actor.id == user_id else tx.actor.name)


def close(tx: Transaction, user_id: str) -> None:
    """Closes an account: its sessions end now, its tokens stop, its name stays in the histories.

    Raises:
        Forbidden: the actor is no administrator. NotFound: no such account.
    """
    require_admin(tx)
    _account(tx, user_id)
    tx.db.execute(update(user_account).where(user_account.c.id == user_id).values(closed_at=tx.now))
    end_sessions(tx, user_id)


def appoint(
    tx: Transaction,
    user_id: str,
    *,
    role: str,
    office_id: str,
    from_on: date | None = None,
    until_on: date | None = None,
) -> str:
    """Gives a person a post and answers its id. Without a first day it begins today.

    Raises:
        Forbidden: the actor is no administrator.
        NotFound: no such account or office. ValueError: no such role.
    """
    require_admin(tx)
    if role not in ROLES:
        raise ValueError(f"Expected a role of {sorted(ROLES)}, but got {role!r}.")
    _account(tx, user_id)
    offices.get(tx, office_id)
    post_id = new_id()
    tx.db.execute(
        insert(post).values(
            id=post_id,
            user_id=user_id,
            office_id=office_id,
            role=role,
            from_on=from_on or today(tx),
            until_on=until_on,
            granted_by=tx.actor.id,
        )
    )
    return post_id


def relieve(tx: Transaction, post_id: str, *, until_on: date | None = None) -> None:
    """Ends a post after a day; without one it is over at once.

    Raises:
        Forbidden: the actor is no administrator. NotFound: no such post.
    """
    require_admin(tx)
    last = until_on or date.fromordinal(today(tx).toordinal() - 1)
    if tx.db.execute(update(post).where(post.c.id == post_id).values(until_on=last)).rowcount == 0:
        raise NotFound("post", post_id)


def prefer(tx: Transaction, user_id: str, choices: Mapping[str, Any]) -> None:
    """Keeps a person's own choices (`density`, `lang`), beside those kept before.

    Raises:
        Forbidden: somebody else's choices. NotFound: no such account.
    """
    if tx.actor.id != user_id:
        raise Forbidden(
            "one's own account",
            "it is another person's",
            code="not_own_account",
            sentence="只能改自己的设置。",
            sentence_en="You may only change your own settings.",
        )
    kept = {**_account(tx, user_id)["preferences"], **choices}
    tx.db.execute(update(user_account).where(user_account.c.id == user_id).values(preferences=kept))


def preferences(tx: Transaction) -> Mapping[str, Any]:
    """What the actor has chosen.

    Raises:
        NotFound: the actor has no account.
    """
    kept: Mapping[str, Any] = _account(tx, tx.actor.id)["preferences"]
    return kept


def person(tx: Transaction, user_id: str) -> Person | None:
    """Gives a person with the posts held today; None when there is no such account or it is closed."""
    day = today(tx)
    _PERSON.read(tx, {"user_id": user_id}, {"day": day})
    row = _OPEN.row(tx, {"user_id": user_id})
    if row is None:
        return None
    absent = substitutes.absent_for(tx, user_id, day)
    held = _posts(tx, user_id, day)
    grants = [grant_for(each.role, each.office_path, each.office_kind) for each in held]
    for absent_id in absent:
        acts_as = f"{row['name']}（代{absent[absent_id]}）"
        grants += [
            grant_for(each.role, each.office_path, each.office_kind, for_id=absent_id, acts_as=acts_as)
            for each in _posts(tx, absent_id, day)
            if each.role not in substitutes.NEVER_LENT
        ]
    return Person(
        row["id"],
        row["username"],
        row["name"],
        held,
        row["preferences"],
        Actor(row["id"], row["name"], tuple(grants)),
        row["must_change"],
        tuple(absent.values()),
    )


def _held_on(day: Any) -> Any:
    return and_(post.c.from_on <= day, or_(post.c.until_on.is_(None), post.c.until_on >= day))


#: Asked with every request, so they are built once: an account that is not closed, and its posts of a day.
_ACCOUNT = (
    user_account.c.id,
    user_account.c.username,
    user_account.c.name,
    user_account.c.preferences,
    user_account.c.must_change,
)
_OPEN = Statement(
    select(*_ACCOUNT).where(user_account.c.id == bindparam("user_id"), user_account.c.closed_at.is_(None)),
    kept=True,
)
_POSTS = Statement(
    select(
        post.c.role,
        post.c.office_id,
        office.c.name.label("office_name"),
        office.c.short_name.label("office_short_name"),
        office.c.path.label("office_path"),
        office.c.kind.label("office_kind"),
    )
    .join(office, office.c.id == post.c.office_id)
    .where(post.c.user_id == bindparam("user_id"), _held_on(bindparam("day")))
    .order_by(post.c.id)
    .limit(50),
    kept=True,
)


def _asked(user_id: str) -> tuple[Part, ...]:
    """What `person` asks besides, for a row with a day and the account's id in this column."""
    return (
        (substitutes.ABSENT, {"substitute_id": user_id, "day": None}),
        (_POSTS, {"user_id": user_id, "day": None}),
    )


#: What `person` asks, for a row with a `user_id` and a `day`.
ASKED: tuple[Part, ...] = ((_OPEN, {"user_id": "user_id"}), *_asked("user_id"))
_PERSON = Gathering(_OPEN, *_asked("id"))


def _posts(tx: Transaction, user_id: str, day: date) -> tuple[Post, ...]:
    """The posts somebody holds on a day."""
    return tuple(Post(**row) for row in _POSTS.rows(tx, {"user_id": user_id, "day": day}))


def by_username(tx: Transaction, username: str) -> str | None:
    """Gives the id of the account with this user name, closed ones too, or None."""
    query = select(user_account.c.id).where(user_account.c.username == fold(username))
    found: str | None = tx.db.scalar(query)
    return found


def names(tx: Transaction, user_ids: Iterable[str]) -> dict[str, str]:
    """Gives the names of some accounts, closed ones too; an id that is no account is left out."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return {}
    return {row["id"]: row["name"] for row in _NAMES.rows(tx, {"user_ids": many_of(tx, wanted)})}


_NAMES = Statement(
    {
        name: select(user_account.c.id, user_account.c.name).where(those)
        for name, those in one_of(user_account.c.id, "user_ids").items()
    }
)


def people(
    tx: Transaction, *, role: str | None = None, scope_path: str | None = None, limit: int = 500
) -> list[PersonRow]:
    """Lists who holds a role at a place or below it today, by office and name."""
    wanted = select(
        user_account.c.id.label("user_id"),
        user_account.c.name,
        post.c.role,
        office.c.id.label("office_id"),
        office.c.short_name.label("office_name"),
        office.c.path.label("office_path"),
    ).select_from(
        post.join(user_account, user_account.c.id == post.c.user_id).join(
            office, office.c.id == post.c.office_id
        )
    )
    wanted = wanted.where(user_account.c.closed_at.is_(None), _held_on(today(tx)))
    if role is not None:
        wanted = wanted.where(post.c.role == role)
    if scope_path is not None:
        wanted = wanted.where(office.c.path.startswith(scope_path, autoescape=True))
    rows = tx.db.execute(wanted.order_by(office.c.path, user_account.c.name, post.c.id).limit(limit))
    return [PersonRow(**each) for each in rows.mappings()]


def reaching(tx: Transaction, roles: Iterable[str], path: str, *, limit: int = 300) -> list[Person]:
    """Lists who holds one of the roles today so that it reaches a place, nearest office first, by name."""
    wanted, day = set(roles), today(tx)
    asked = {"roles": many_of(tx, sorted(wanted)), "above": many_of(tx, scope.enclosing(path)), "most": limit}
    rows = sorted(_REACHING.read_all(tx, asked, {"day": day}), key=lambda row: str(row["id"]))
    rows.sort(key=lambda row: str(row["nearest"]), reverse=True)
    for row in rows:
        _OPEN.keep(tx, {"user_id": row["id"]}, [row])
    found = [person(tx, row["id"]) for row in rows]
    return [one for one in found if one and any(one.actor.has(role, path) for role in wanted)]


def _reaching(dialect: str) -> Select[Any]:
    region = office.alias()
    over = one_of(office.c.path, "above")[dialect]
    # Some posts at a petition office reach its whole region: those of the regions the place lies in.
    around = and_(office.c.kind == "petition_office", one_of(region.c.path, "above")[dialect])
    nearest = func.max(office.c.path)
    query = select(*_ACCOUNT, nearest.label("nearest"))
    query = query.join_from(post, office, office.c.id == post.c.office_id)
    query = query.outerjoin(region, region.c.id == office.c.parent_id)
    query = query.join(user_account, user_account.c.id == post.c.user_id)
    query = query.where(
        one_of(post.c.role, "roles")[dialect],
        _held_on(bindparam("day")),
        or_(over, around),
        user_account.c.closed_at.is_(None),
    )
    query = query.group_by(user_account.c.id).order_by(nearest.desc(), user_account.c.id)
    return query.limit(bindparam("most", type_=Integer()))


#: Who holds one of the `roles` so that it may reach the place whose paths are `above`, with all of `person`.
_REACHING = Gathering(
    Statement({name: _reaching(name) for name in ("sqlite", "postgresql")}, kept=True), *_asked("id")
)


def _account(tx: Transaction, user_id: str) -> Mapping[str, Any]:
    row = tx.db.execute(select(user_account).where(user_account.c.id == user_id)).mappings().first()
    if row is None:
        raise NotFound("user", user_id)
    return dict(row)


def end_sessions(tx: Transaction, user_id: str) -> None:
    """Ends every session of an account, unguarded."""
    tx.db.execute(
        update(session)
        .where(session.c.user_id == user_id, session.c.ended_at.is_(None))
        .values(ended_at=tx.now)
    )
