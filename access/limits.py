"""Figures of the door that an office may set otherwise."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How long a session lives and how many wrong passwords are borne."""

    #: Wrong passwords for one name before it rests. Counted for names that do not exist as well.
    failures: int = 5
    #: How long a name rests, and the window in which its failures count.
    rest_seconds: int = 15 * 60
    #: Wrong passwords from one address in the same window, over all names.
    address_failures: int = 50
    #: A session nobody used for this long is over.
    idle_seconds: int = 60 * 60
    #: A session is over after this long, used or not: about a working day.
    session_seconds: int = 12 * 60 * 60
    #: How often a minute one person may search (and what a program that tries names may do).
    searches_per_minute: int = 120
    #: How often a minute one address may ask for pages that need no sign-in.
    public_per_minute: int = 120
    #: How often a minute one address may try a query code.
    codes_per_minute: int = 30
    #: How old the record of the last use may grow before it is written again.
    seen_seconds: int = 60
    #: A first password, which somebody else chose, is good for this long.
    first_password_seconds: int = 14 * 24 * 3600
    #: Before a grave act who it is is asked again when the last time is longer ago than this.
    prove_seconds: int = 30 * 60
    #: Whose passwords alone are not enough: roles, or `all`. A person may always set up a second factor.
    factor_for: frozenset[str] = frozenset()

    def asks_factor_of(self, roles: Collection[str]) -> bool:
        """Whether somebody with these roles must sign in with a second factor."""
        return "all" in self.factor_for or not self.factor_for.isdisjoint(roles)
