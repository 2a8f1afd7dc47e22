"""first tables."""

import sqlalchemy as sa
from alembic import op

from engine import Instant, Json, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this revision."""
    op.create_table(
        "command",
        sa.Column("command_id", Key, nullable=False),
        sa.Column("actor_id", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("target_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("result", Json(), nullable=True),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk_command")),
    )
    op.create_index(op.f("ix_command_at"), "command", ["at"], unique=False)
    op.create_table(
        "counter",
        sa.Column("owner", Key, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "year", "kind", name=op.f("pk_counter")),
    )
    op.create_table(
        "definition",
        sa.Column("id", Key, nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", Key, nullable=False),
        sa.Column("process_id", Key, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("published_by", Key, nullable=False),
        sa.Column("published_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_definition_key_version")),
    )
    op.create_table(
        "draft_file",
        sa.Column("key", Key, nullable=False),
        sa.Column("name", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_by", Key, nullable=False),
        sa.Column("updated_by_name", sa.Text(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", "name", name=op.f("pk_draft_file")),
    )
    op.create_table(
        "office",
        sa.Column("id", Key, nullable=False),
        sa.Column("path", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("region_code", Key, nullable=False),
        sa.Column("parent_id", Key, nullable=True),
        sa.Column("review_superiors", Json(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["office.id"], name=op.f("fk_office_parent_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("path", name=op.f("uq_office_path")),
    )
    op.create_table(
        "organ",
        sa.Column("path", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("region_path", Key, nullable=False),
        sa.Column("region_code", Key, nullable=False),
        sa.Column("number_prefix", sa.Text(), nullable=False),
        sa.Column("document_word", sa.Text(), nullable=False),
        sa.Column("content_classes", Json(), nullable=False),
        sa.Column("reviewers", Json(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_organ")),
    )
    op.create_index(op.f("ix_organ_region_path_kind"), "organ", ["region_path", "kind"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", Key, nullable=False),
        sa.Column("topic", Key, nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["next_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_table(
        "petition_submission",
        sa.Column("id", Key, nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("channel", Key, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("postmark_on", sa.Date(), nullable=True),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("registered_by", Key, nullable=False),
        sa.Column("registered_by_name", sa.Text(), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("is_oral", sa.Boolean(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("is_group_visit", sa.Boolean(), nullable=False),
        sa.Column("representatives", sa.Integer(), nullable=False),
        sa.Column("command_id", Key, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_submission")),
        sa.UniqueConstraint("command_id", name=op.f("uq_petition_submission_command_id")),
    )
    op.create_table(
        "read_log",
        sa.Column("id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", Key, nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("business_key", Key, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_log")),
    )
    op.create_index("read_log_actor", "read_log", ["actor_id", "at"], unique=False)
    op.create_index("read_log_matter", "read_log", ["business_key", "at"], unique=False)
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("name_hash", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("succeeded", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("sign_in_attempt_address", "sign_in_attempt", ["address", "at"], unique=False)
    op.create_index("sign_in_attempt_name", "sign_in_attempt", ["name_hash", "at"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", Key, nullable=False),
        sa.Column("username", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("preferences", Json(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("password_changed_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", Key, nullable=False),
        sa.Column("secret_hash", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
    )
    op.create_index("api_token_user", "api_token", ["user_id"], unique=False)
    op.create_table(
        "definition_file",
        sa.Column("definition_id", Key, nullable=False),
        sa.Column("name", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_definition_file_definition_id_definition")
        ),
        sa.PrimaryKeyConstraint("definition_id", "name", name=op.f("pk_definition_file")),
    )
    op.create_table(
        "instance",
        sa.Column("id", Key, nullable=False),
        sa.Column("definition_id", Key, nullable=False),
        sa.Column("definition_key", Key, nullable=False),
        sa.Column("process_id", Key, nullable=False),
        sa.Column("business_key", Key, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scope_path", Key, nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("outcome_id", Key, nullable=True),
        sa.Column("outcome_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("started_by", Key, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("performers", Json(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("data", Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_instance_definition_id_definition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    op.create_index(op.f("ix_instance_business_key_id"), "instance", ["business_key", "id"], unique=False)
    op.create_index(
        op.f("ix_instance_definition_id_status"), "instance", ["definition_id", "status"], unique=False
    )
    op.create_index(
        op.f("ix_instance_status_scope_path_id"), "instance", ["status", "scope_path", "id"], unique=False
    )
    op.create_index(
        "uq_instance_active_business_key",
        "instance",
        ["definition_key", "business_key"],
        unique=True,
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "matter",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("submission_id", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("channel", Key, nullable=False),
        sa.Column("purpose", Key, nullable=False),
        sa.Column("content_class", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("petitioner", sa.Text(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("is_notice_owed", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.Column("accused_path", Key, nullable=True),
        sa.Column("is_initial", sa.Boolean(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("is_extended", sa.Boolean(), nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("unit_path", Key, nullable=True),
        sa.Column("unit_name", sa.Text(), nullable=True),
        sa.Column("route_row", Key, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("registered_by", Key, nullable=False),
        sa.Column("forwarded_on", sa.Date(), nullable=True),
        sa.Column("unit_received_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", Key, nullable=True),
        sa.Column("archive_number", sa.Text(), nullable=True),
        sa.Column("status_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["petition_submission.id"],
            name=op.f("fk_matter_submission_id_petition_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("number", name=op.f("uq_matter_number")),
    )
    op.create_index(op.f("ix_matter_instance_id"), "matter", ["instance_id"], unique=False)
    op.create_index(op.f("ix_matter_office_path_status"), "matter", ["office_path", "status"], unique=False)
    op.create_index(op.f("ix_matter_submission_id"), "matter", ["submission_id"], unique=False)
    op.create_index(op.f("ix_matter_unit_path_status"), "matter", ["unit_path", "status"], unique=False)
    op.create_table(
        "party",
        sa.Column("id", Key, nullable=False),
        sa.Column("submission_id", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("role", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("masked_name", sa.Text(), nullable=False),
        sa.Column("id_type", Key, nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postal_address", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("name_key", Key, nullable=False),
        sa.Column("phone_key", Key, nullable=False),
        sa.Column("id_key", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["petition_submission.id"],
            name=op.f("fk_party_submission_id_petition_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("submission_id", "ordinal", name=op.f("uq_party_submission_id_ordinal")),
    )
    op.create_index(op.f("ix_party_id_key"), "party", ["id_key"], unique=False)
    op.create_index(op.f("ix_party_name_key"), "party", ["name_key"], unique=False)
    op.create_index(op.f("ix_party_phone_key"), "party", ["phone_key"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("office_id", Key, nullable=False),
        sa.Column("role", Key, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_post_office_id_office")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_post_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index("post_office_role", "post", ["office_id", "role"], unique=False)
    op.create_index("post_user", "post", ["user_id"], unique=False)
    op.create_table(
        "query_code",
        sa.Column("submission_id", Key, nullable=False),
        sa.Column("code", Key, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_by", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["petition_submission.id"],
            name=op.f("fk_query_code_submission_id_petition_submission"),
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_query_code")),
        sa.UniqueConstraint("code", name=op.f("uq_query_code_code")),
    )
    op.create_table(
        "session",
        sa.Column("id", Key, nullable=False),
        sa.Column("secret_hash", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_session_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_session_secret_hash")),
    )
    op.create_index("session_user", "session", ["user_id"], unique=False)
    op.create_table(
        "alert",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("clock_key", Key, nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("about_on", sa.Date(), nullable=False),
        sa.Column("holder_path", Key, nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_alert_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint(
            "matter_id",
            "kind",
            "clock_key",
            "about_on",
            "holder_path",
            name=op.f("uq_alert_matter_id_kind_clock_key_about_on_holder_path"),
        ),
    )
    op.create_index(
        op.f("ix_alert_holder_path_raised_at"), "alert", ["holder_path", "raised_at"], unique=False
    )
    op.create_table(
        "clock",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("rule", Key, nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("holder_path", Key, nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("unit", Key, nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("last_workday_on", sa.Date(), nullable=False),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("stored", Json(), nullable=False),
        sa.Column("warn_at", Instant(), nullable=False),
        sa.Column("overdue_at", Instant(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("was_overdue", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_clock_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_index(op.f("ix_clock_matter_id_key"), "clock", ["matter_id", "key"], unique=False)
    op.create_index(
        "ix_clock_running_overdue",
        "clock",
        ["holder_path", "overdue_at"],
        unique=False,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "document",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("office_path", Key, nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("contents", Json(), nullable=False),
        sa.Column("sha256", Key, nullable=False),
        sa.Column("drafted_by", Key, nullable=False),
        sa.Column("drafted_by_name", sa.Text(), nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_by", Key, nullable=False),
        sa.Column("issued_by_name", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_document_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("matter_id", "kind", "version", name=op.f("uq_document_matter_id_kind_version")),
    )
    op.create_index(
        "uq_document_number",
        "document",
        ["office_path", "number"],
        unique=True,
        sqlite_where=sa.text("number <> ''"),
        postgresql_where=sa.text("number <> ''"),
    )
    op.create_table(
        "extension",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("old_effective_on", sa.Date(), nullable=False),
        sa.Column("new_nominal_on", sa.Date(), nullable=False),
        sa.Column("approved_by", Key, nullable=False),
        sa.Column("approved_by_name", sa.Text(), nullable=False),
        sa.Column("approved_at", Instant(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_extension_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_matter_id"), "extension", ["matter_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("element_id", Key, nullable=True),
        sa.Column("element_name", sa.Text(), nullable=True),
        sa.Column("actor_id", Key, nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_history_instance_id_instance")
        ),
        sa.PrimaryKeyConstraint("instance_id", "seq", name=op.f("pk_history")),
    )
    op.create_table(
        "incident",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("command", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=True),
        sa.Column("business_key", Key, nullable=True),
        sa.Column("scope_path", Key, nullable=True),
        sa.Column("task_id", Key, nullable=True),
        sa.Column("element_id", Key, nullable=True),
        sa.Column("element_name", sa.Text(), nullable=True),
        sa.Column("error_type", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("traceback", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("actor_id", Key, nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("occurrences", sa.Integer(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("resolved_by", Key, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_incident_instance_id_instance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(
        op.f("ix_incident_instance_id_status"), "incident", ["instance_id", "status"], unique=False
    )
    op.create_index(op.f("ix_incident_status_id"), "incident", ["status", "id"], unique=False)
    op.create_table(
        "matter_link",
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("other_id", Key, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_link_matter_id_matter")),
        sa.ForeignKeyConstraint(["other_id"], ["matter.id"], name=op.f("fk_matter_link_other_id_matter")),
        sa.PrimaryKeyConstraint("matter_id", "other_id", name=op.f("pk_matter_link")),
    )
    op.create_index(op.f("ix_matter_link_other_id"), "matter_link", ["other_id"], unique=False)
    op.create_table(
        "matter_scope",
        sa.Column("scope_path", Key, nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_scope_matter_id_matter")),
        sa.PrimaryKeyConstraint("scope_path", "registered_at", "matter_id", name=op.f("pk_matter_scope")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_matter_scope_matter_id"), "matter_scope", ["matter_id"], unique=False)
    op.create_table(
        "matter_text",
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("demands", Json(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_by", sa.Text(), nullable=False),
        sa.Column("accused", sa.Text(), nullable=False),
        sa.Column("urgent_facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_text_matter_id_matter")),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_matter_text")),
    )
    op.create_table(
        "task",
        sa.Column("id", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("definition_id", Key, nullable=False),
        sa.Column("element_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form_key", Key, nullable=True),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("different_from", Json(), nullable=False),
        sa.Column("scope_path", Key, nullable=False),
        sa.Column("business_key", Key, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("order_at", Instant(), nullable=False),
        sa.Column("marks", Json(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("assignee_id", Key, nullable=True),
        sa.Column("assignee_name", sa.Text(), nullable=True),
        sa.Column("draft", Json(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("completed_at", Instant(), nullable=True),
        sa.Column("completed_by", Key, nullable=True),
        sa.Column("completed_by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_task_definition_id_definition")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_task_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_business_key"), "task", ["business_key"], unique=False)
    op.create_index("ix_task_completed_by", "task", ["completed_by", "completed_at", "id"], unique=False)
    op.create_index(
        "ix_task_completed_order",
        "task",
        ["completed_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'completed'"),
        postgresql_where=sa.text("status = 'completed'"),
    )
    op.create_index(op.f("ix_task_instance_id_status"), "task", ["instance_id", "status"], unique=False)
    op.create_index(
        "ix_task_open_assignee",
        "task",
        ["assignee_id", "order_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_task_open_order",
        "task",
        ["order_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "timer",
        sa.Column("id", Key, nullable=False),
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("status", Key, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_timer_instance_id_instance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_instance_id_status"), "timer", ["instance_id", "status"], unique=False)
    op.create_index(
        "ix_timer_pending_due",
        "timer",
        ["due_at", "instance_id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_table(
        "transfer",
        sa.Column("id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("from_path", Key, nullable=False),
        sa.Column("to_path", Key, nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("mode", Key, nullable=False),
        sa.Column("report_by_on", sa.Date(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("objection_reasons", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("is_objection_agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_transfer_matter_id_matter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("matter_id", "ordinal", name=op.f("uq_transfer_matter_id_ordinal")),
    )
    op.create_table(
        "service_record",
        sa.Column("id", Key, nullable=False),
        sa.Column("document_id", Key, nullable=False),
        sa.Column("matter_id", Key, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("method", Key, nullable=False),
        sa.Column("result", Key, nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("servers", sa.Text(), nullable=False),
        sa.Column("witnesses", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by_name", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_service_record_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_service_record_matter_id_matter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
        sa.UniqueConstraint("document_id", "ordinal", name=op.f("uq_service_record_document_id_ordinal")),
    )
    op.create_index(op.f("ix_service_record_matter_id"), "service_record", ["matter_id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("instance_id", Key, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("task_id", Key, nullable=False),
        sa.Column("element_id", Key, nullable=False),
        sa.Column("actor_id", Key, nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_submission_instance_id_instance")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_submission_task_id_task")),
        sa.PrimaryKeyConstraint("instance_id", "seq", name=op.f("pk_submission")),
    )
    op.create_index(
        op.f("ix_submission_instance_id_element_id_seq"),
        "submission",
        ["instance_id", "element_id", "seq"],
        unique=False,
    )
    op.create_index(op.f("ix_submission_task_id"), "submission", ["task_id"], unique=False)
    op.create_table(
        "task_role",
        sa.Column("role", Key, nullable=False),
        sa.Column("scope_path", Key, nullable=False),
        sa.Column("order_at", Instant(), nullable=False),
        sa.Column("task_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_role_task_id_task")),
        sa.PrimaryKeyConstraint("role", "scope_path", "order_at", "task_id", name=op.f("pk_task_role")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_task_role_task_id"), "task_role", ["task_id"], unique=False)
