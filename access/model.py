"""Tables of the room: who may ask, where they sit, and what they looked at."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, false, text

from engine import Instant, Json, Key, metadata

office = Table(
    "office",
    metadata,
    Column("id", Key, primary_key=True),
    #: Place in the tree, "/33/3309/330999/zjj/": starts and ends with a slash, so a prefix is a subtree.
    Column("path", Key, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    #: region, petition_office, organ, township or government.
    Column("kind", Text, nullable=False),
    #: Twelve digits of the administrative division the office serves.
    Column("region_code", Key, nullable=False),
    Column("parent_id", Key, ForeignKey("office.id")),
    #: Ids of the offices that may review what this one decides, in the order petitioners are told them.
    Column("review_superiors", Json, nullable=False),
    #: First and last day; an office that is closed stays in the tree, and says who has its duties now.
    Column("from_on", Date),
    Column("closed_on", Date),
    Column("successor_id", Key),
)

office_change = Table(
    "office_change",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("on_day", Date, nullable=False),
    #: moved, merged or closed.
    Column("kind", Key, nullable=False),
    Column("office_id", Key, ForeignKey("office.id"), nullable=False),
    Column("from_path", Key, nullable=False),
    Column("to_path", Key, nullable=False),
    #: The paper that decided it (条例第24条第2款).
    Column("basis", Text, nullable=False),
    Column("by_id", Key, nullable=False),
    Column("by_name", Text, nullable=False),
)

user_account = Table(
    "user_account",
    metadata,
    Column("id", Key, primary_key=True),
    #: Folded (NFKC, lower case): what is typed at the door is folded the same way.
    Column("username", Key, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("preferences", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("password_changed_at", Instant, nullable=False),
    Column("closed_at", Instant),
    #: person or service: a program that has tokens and never a password.
    Column("kind", Key, nullable=False, server_default=text("'person'")),
    #: Whether the password was given by somebody else and must be changed first.
    Column("must_change", Boolean, nullable=False, server_default=false()),
)

substitute = Table(
    "substitute",
    metadata,
    Column("id", Key, primary_key=True),
    Column("absent_id", Key, ForeignKey("user_account.id"), nullable=False),
    Column("substitute_id", Key, ForeignKey("user_account.id"), nullable=False),
    #: First and last day of the absence.
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Key, nullable=False),
    Column("ended_at", Instant),
    Index("substitute_absent", "absent_id"),
    Index("substitute_substitute", "substitute_id"),
)

post = Table(
    "post",
    metadata,
    Column("id", Key, primary_key=True),
    Column("user_id", Key, ForeignKey("user_account.id"), nullable=False),
    Column("office_id", Key, ForeignKey("office.id"), nullable=False),
    Column("role", Key, nullable=False),
    #: First and last day the post is held; no last day means until further notice.
    Column("from_on", Date, nullable=False),
    Column("until_on", Date),
    Column("granted_by", Text, nullable=False),
    Index("post_user", "user_id"),
    Index("post_office_role", "office_id", "role"),
)

session = Table(
    "session",
    metadata,
    Column("id", Key, primary_key=True),
    #: SHA-256 of the cookie: a copy of the table signs nobody in.
    Column("secret_hash", Key, nullable=False, unique=True),
    Column("user_id", Key, ForeignKey("user_account.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    #: Where it was begun, so that people know their own: address and browser.
    Column("address", Text, nullable=False, server_default=text("''")),
    Column("agent", Text, nullable=False, server_default=text("''")),
    #: The issuer that proved who it is; nothing for a password.
    Column("issuer", Text, nullable=False, server_default=text("''")),
    #: What proved it besides the password: totp, recovery or nothing.
    Column("factor", Key, nullable=False, server_default=text("''")),
    #: When its person last proved who they are; nothing: when it began.
    Column("proven_at", Instant),
    Index("session_user", "user_id"),
)

#: A sign-in whose password was right and that still owes a code. It opens nothing.
half_sign_in = Table(
    "half_sign_in",
    metadata,
    Column("id", Key, primary_key=True),
    #: SHA-256 of the cookie.
    Column("secret_hash", Key, nullable=False, unique=True),
    Column("user_id", Key, ForeignKey("user_account.id"), nullable=False),
    #: As in `sign_in_attempt`: wrong codes count as wrong passwords do.
    Column("name_hash", Key, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Index("half_sign_in_began", "began_at"),
)

#: One-time codes of a telephone. It counts once it was confirmed; one that ended stays, with who and why.
second_factor = Table(
    "second_factor",
    metadata,
    Column("id", Key, primary_key=True),
    Column("user_id", Key, ForeignKey("user_account.id"), nullable=False),
    #: The secret, sealed by the vault, and the key it is sealed with.
    Column("sealed", Text, nullable=False),
    Column("sealed_with", Key, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    #: The step of time of the last code that was taken: it and those before it are used up.
    Column("last_step", Integer, nullable=False, server_default=text("0")),
    Column("ended_at", Instant),
    Column("ended_by", Key),
    Column("ended_by_name", Text),
    Column("ended_why", Text),
    Index("second_factor_user", "user_id"),
    Index("second_factor_sealed_with", "sealed_with"),
    Index(
        "uq_second_factor_user",
        "user_id",
        unique=True,
        sqlite_where=text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
        postgresql_where=text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
    ),
)

#: Codes on paper, for when the telephone is gone; each good once.
recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", Key, primary_key=True),
    Column("factor_id", Key, ForeignKey("second_factor.id"), nullable=False),
    #: SHA-256 of 120 random bits.
    Column("code_hash", Key, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    #: Another set was made since.
    Column("ended_at", Instant),
    Index("recovery_code_factor", "factor_id"),
)

#: Who an account is at an identity provider. A link that ended stays.
identity = Table(
    "identity",
    metadata,
    Column("id", Key, primary_key=True),
    Column("user_id", Key, ForeignKey("user_account.id"), nullable=False),
    Column("issuer", Key, nullable=False),
    Column("subject", Key, nullable=False),
    Column("linked_at", Instant, nullable=False),
    #: The administrator, or the machine by a verified claim.
    Column("linked_by", Key, nullable=False),
    Column("ended_at", Instant),
    Index("identity_user", "user_id"),
    Index(
        "uq_identity_issuer_subject",
        "issuer",
        "subject",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Key, primary_key=True),
    Column("secret_hash", Key, nullable=False, unique=True),
    Column("user_id", Key, ForeignKey("user_account.id"), nullable=False),
    Column("name", Text, nullable=False),
    #: read or write.
    Column("scope", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("api_token_user", "user_id"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Instant, nullable=False),
    #: SHA-256 of the folded name: people type passwords into the wrong box.
    Column("name_hash", Key, nullable=False),
    Column("address", Text, nullable=False),
    Column("succeeded", Integer, nullable=False),
    Index("sign_in_attempt_name", "name_hash", "at"),
    Index("sign_in_attempt_address", "address", "at"),
)

read_log = Table(
    "read_log",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor_id", Key, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("business_key", Key, nullable=False),
    #: full_name, contact, sealed, export or file.
    Column("what", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("read_log_matter", "business_key", "at"),
    Index("read_log_actor", "actor_id", "at"),
)

saved_filter = Table(
    "saved_filter",
    metadata,
    Column("id", Key, primary_key=True),
    Column("owner_id", Key, ForeignKey("user_account.id"), nullable=False),
    #: inbox or matters.
    Column("page", Key, nullable=False),
    Column("name", Text, nullable=False),
    #: What stands behind the question mark of the page's address.
    Column("query", Text, nullable=False),
    #: Whom it is shared with: everybody who sits at this office. Empty: nobody.
    Column("office_path", Key),
    Column("saved_at", Instant, nullable=False),
    Index("saved_filter_owner", "owner_id"),
    Index("saved_filter_office", "office_path"),
)

#: Which notices leave the house for a person, which way and when. Without a row: none, and no digest.
notice_setting = Table(
    "notice_setting",
    metadata,
    Column("person_id", Key, ForeignKey("user_account.id"), primary_key=True),
    Column("mail_to", Text, nullable=False),
    #: Groups of kinds that go by mail, and those that go by webhook.
    Column("by_mail", Json, nullable=False),
    Column("by_webhook", Json, nullable=False),
    #: Minutes after midnight where the offices are; equal ones: no quiet hours.
    Column("quiet_from", Integer, nullable=False),
    Column("quiet_until", Integer, nullable=False),
    #: When the digest is made: minutes after midnight, or none.
    Column("digest_minute", Integer),
    Column("next_digest_at", Instant),
    #: Until when the last digest looked: what is new is newer.
    Column("digested_at", Instant),
    Index("notice_setting_digest", "next_digest_at"),
)

#: Every table of the room, referenced ones first.
TABLES = (
    office,
    office_change,
    user_account,
    substitute,
    post,
    session,
    half_sign_in,
    second_factor,
    recovery_code,
    identity,
    api_token,
    sign_in_attempt,
    read_log,
    saved_filter,
    notice_setting,
)
