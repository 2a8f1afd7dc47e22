"""What every page shares: the engine behind the app, a transaction of the person who asks, and a command."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Concatenate, ParamSpec, TypeVar

from flask import current_app, request

import access
from access.http import current_actor, safe_next
from engine import Conflict, Engine, Forbidden, Invalid, NotFound, Transaction, new_id
from filing import Files
from petition import gathering, matters
from petition.matters import Matter
from web import i18n

P = ParamSpec("P")
R = TypeVar("R")


def engine() -> Engine:
    """Gives the engine this process serves."""
    found: Engine = current_app.extensions["huiyin"].engine
    return found


def files() -> Files:
    """Gives where this office keeps the files people add, and which it takes."""
    found: Files = current_app.extensions["huiyin"].files
    return found


def reading() -> AbstractContextManager[Transaction]:
    """Gives a read-only transaction of the person who asks."""
    return engine().read(current_actor())


@contextmanager
def reading_of(number: str) -> Iterator[Transaction]:
    """Gives the same for the page of a matter; that somebody reads it is recorded first where it is sealed.

    Raises:
        NotFound: no such matter, or not for this person.
    """
    with reading() as tx:
        gathering.gather_page(tx, number)
        matter = matters.get(tx, number)
        if not matter.is_sealed:
            yield tx
            return
    record_if_sealed(matter)
    with reading() as tx:
        gathering.gather_page(tx, number)
        yield tx


def run(function: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Runs one command in one transaction of the person who asks; a fault becomes an incident."""
    return engine().run(current_actor(), function, *args, **kwargs)


def record_if_sealed(matter: Matter | None) -> None:
    """Records that this person now reads a sealed matter (条例第30条第3款); other matters leave no trace."""
    if matter is not None and matter.is_sealed:
        run(access.reads.record, business_key=matter.number, what="sealed")


def must(*roles: str) -> None:
    """Refuses somebody who holds none of these roles anywhere.

    Raises:
        Forbidden: role_needed.
    """
    if not current_actor().roles & set(roles):
        raise Forbidden(
            f"the actor to be one of {', '.join(roles)}", "it is not", code="role_needed", roles=list(roles)
        )


def command_id() -> str:
    """Gives the id of this form's command: the same form sent twice does its act once."""
    sent = request.form.get("command", "")
    return sent if 8 <= len(sent) <= 128 else new_id()


def by_field(refused: Invalid) -> dict[str, str]:
    """Gives what is wrong by field of the page: `matters.0.demand` is the field `matters-0-demand`."""
    return {error.path.replace(".", "-"): i18n.sentence(error.message) for error in refused.errors}


def at_field(refused: Invalid | NotFound | Conflict, field: str, unknown: str) -> dict[str, str]:
    """Gives the same for a form about one thing: a refusal that names no field stands at `field`.

    `unknown`: what is said when there is no such thing.
    """
    if isinstance(refused, Invalid):
        return by_field(refused)
    if isinstance(refused, NotFound):
        return {field: unknown}
    return {field: access.refusals.sentence(refused, i18n.language())}


def back(default: str) -> str:
    """Gives where a small form wants to return to: a path of this site."""
    return safe_next(request.form.get("back"), default)
