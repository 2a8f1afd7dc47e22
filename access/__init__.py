"""Who is asking: offices, accounts, posts, sessions, tokens and the read log.

Import the subjects and call them: `offices.get(tx, id)`, `accounts.appoint(tx, …)`, `reads.record(tx, …)`.
The Flask door is `access.http`, imported on its own, so that command lines and workers need no Flask.
"""

from . import (
    accounts,
    door,
    factors,
    filters,
    identities,
    news,
    offices,
    passwords,
    reads,
    sessions,
    staff,
    substitutes,
    telling,
    tending,
    tokens,
    wishes,
)
from .accounts import Person, PersonRow, Post, people
from .door import CodeAsked, SignInRefused, sign_in
from .limits import Limits
from .model import api_token, office, post, read_log, session, sign_in_attempt, substitute, user_account
from .offices import Office
from .roles import READING_ROLES, ROLES, TERRITORY_ROLES, role_labels
from .scopes import grant_for, may_see, region_of, visible_paths
from .sessions import SignedIn, actor_for_session, person_for_session, sign_out
from .tokens import actor_for_token

__all__ = [
    "READING_ROLES",
    "ROLES",
    "TERRITORY_ROLES",
    "CodeAsked",
    "Limits",
    "Office",
    "Person",
    "PersonRow",
    "Post",
    "SignInRefused",
    "SignedIn",
    "accounts",
    "actor_for_session",
    "actor_for_token",
    "api_token",
    "door",
    "factors",
    "filters",
    "grant_for",
    "identities",
    "may_see",
    "news",
    "office",
    "offices",
    "passwords",
    "people",
    "person_for_session",
    "post",
    "read_log",
    "reads",
    "region_of",
    "role_labels",
    "session",
    "sessions",
    "sign_in",
    "sign_in_attempt",
    "sign_out",
    "staff",
    "substitute",
    "substitutes",
    "telling",
    "tending",
    "tokens",
    "user_account",
    "visible_paths",
    "wishes",
]
