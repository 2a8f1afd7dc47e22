"""Why the engine says no (four refusals), and what it says when something broke (one fault).

A refusal is meant for the person who asked: it has a stable `code`, an English `message` for programs and
logs, and `facts` from which an edge makes the sentence in the person's language. Nothing was changed.
A fault is nobody's refusal: a service broke, the transaction is rolled back and an incident is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

#: Every code the engine itself refuses with, and when. Edges keep one sentence per language for each.
CODES: Mapping[str, str] = {
    # not found
    "definition_not_found": "no publication with this id or key",
    "file_not_found": "no such file in the publication or its drafts",
    "instance_not_found": "no instance with this id or business key",
    "task_not_found": "no task with this id",
    "timer_not_found": "no pending timer with this key in the instance",
    "incident_not_found": "no incident with this id",
    "message_not_found": "no outbox message with this id",
    "process_not_found": "the publication has no process with this id",
    "migration_not_found": "no migration of running cases with this id",
    "notice_not_found": "no notice of the actor's own with this id, or its case is closed to the actor now",
    "batch_not_found": "no batch of the actor's own with this id",
    # conflict
    "task_closed": "the task is completed or cancelled (facts: task_id, status)",
    "task_claimed_by_other": "somebody else claimed the task (facts: task_id, assignee_id, assignee_name)",
    "task_not_claimed": "the task is not claimed, so it cannot be released (facts: task_id)",
    "task_delegated": "the task was delegated and goes back to its owner (facts: task_id, owner_name)",
    "task_not_delegated": "the task is not delegated by or to the actor (facts: task_id)",
    "task_theirs_already": "that person has the task (facts: task_id, assignee_name)",
    "task_awaits_others": "somebody who was asked has not answered (facts: task_id, awaited)",
    "already_asked": "that person was asked and has not answered (facts: task_id, assignee_name)",
    "too_many_asked": "too many others are asked about the task (facts: task_id, most)",
    "not_asked": "that person owes no word on the task (facts: task_id)",
    "nudges_oneself": "the actor has the task (facts: task_id)",
    "not_nudged": "no nudge waits for an answer (facts: task_id)",
    "no_way_back": "the diagram does not let the task be sent back there (facts: task_id, element_id)",
    "too_late_to_recall": "the case moved on since the task was completed (facts: task_id)",
    "instance_closed": "the instance is finished or cancelled (facts: instance_id, status)",
    "instance_active": "the instance has not ended (facts: instance_id)",
    "instance_changed": "somebody else changed the instance at the same moment (facts: instance_id)",
    "instance_exists": "an active instance has this business key already (facts: key, business_key)",
    "message_not_expected": "nothing in the instance waits for this message (facts: instance_id, name)",
    "command_reused": "the command id belongs to another actor, command or target (facts: command_id)",
    "draft_changed": "the draft was saved by somebody else in between (facts: key, name, updated_by)",
    "publication_changed": "another version was published at the same moment (facts: key)",
    "migration_under_way": "cases of this family are being migrated already (facts: key, migration_id)",
    "migration_undone": "the migration is undone already (facts: migration_id)",
    "incident_resolved": "the incident is resolved already (facts: incident_id)",
    "nothing_to_retry": "the incident has nothing the machine could try again (facts: incident_id, kind)",
    # forbidden
    "task_not_for_actor": "the actor has none of the task's roles at its scope (facts: task_id, roles)",
    "task_needs_another_person": "the actor completed a step this one must be independent of"
    " (facts: task_id, element_id, different_from, roles)",
    "task_needs_a_person": "the system may not complete a user task (facts: task_id)",
    "task_hidden": "the actor has no grant over the task's scope (facts: task_id)",
    "kept_away": "the person the task is handed to must keep away from its case (facts: task_id, to_name)",
    "not_ones_own": "somebody else completed the task (facts: task_id, completed_by_name)",
    # invalid
    "reason_missing": "a reason, question or answer of 2 to 500 characters is needed (facts: path)",
    "bad_follow_up": "not in the future, or later than a day before the task is due (facts: latest)",
    "invalid": "the submission does not fit the form (errors by field)",
    "invalid_publication": "the bundle has findings of severity error (errors by file and element)",
    "not_json": "the values are not JSON, or too large (facts: limit)",
    "no_form": "the task has no form, so nothing may be submitted with it (facts: task_id)",
    "bad_batch": "no task, or too many for one batch (facts: most)",
    "bad_cursor": "the page cursor is not one this list gave out",
}


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field: `path` like `unit.name` or `items.0.amount`, `message` for people."""

    path: str
    message: str


class Said(str):
    """A sentence for people: itself in Chinese, `en` in English."""

    en: str

    def __new__(cls, zh: str, en: str) -> Said:
        said = super().__new__(cls, zh)
        said.en = en
        return said


class Refusal(Exception):
    """The engine refuses; nothing was changed. Told apart by class, carries `code` and `facts`."""

    def __init__(self, message: str, *, code: str, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.facts: dict[str, Any] = dict(facts or {})


class NotFound(Refusal):
    """The thing named does not exist."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(
            f"Expected {kind} '{id}' to exist, but it does not.",
            code=f"{kind}_not_found",
            facts={"kind": kind, "id": id},
        )
        self.kind = kind
        self.id = id


class Conflict(Refusal):
    """The thing exists but is not in the state the command expects: *Expected X, but Y.*"""

    def __init__(self, expected: str, actual: str, *, code: str, **facts: Any) -> None:
        super().__init__(f"Expected {expected}, but {actual}.", code=code, facts=facts)


class Forbidden(Refusal):
    """The actor may not do this; another actor might."""

    def __init__(self, expected: str, actual: str, *, code: str, **facts: Any) -> None:
        super().__init__(f"Expected {expected}, but {actual}.", code=code, facts=facts)


class Invalid(Refusal):
    """What was sent does not fit; `errors` says which fields and why, for people."""

    def __init__(
        self,
        errors: Iterable[FieldError],
        message: str = "Expected the values to be valid, but they are not.",
        *,
        code: str = "invalid",
        **facts: Any,
    ) -> None:
        super().__init__(message, code=code, facts=facts)
        self.errors = list(errors)


class Fault(Exception):
    """Something broke in the machine's part. Nothing is half done; the incident says what a person can do."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(f"Expected the step to run, but it broke; incident '{incident_id}' is recorded.")
        self.incident_id = incident_id


#: What the database's silence means: lost to another transaction at the same moment, somebody else at work
#: for too long, all connections of this process in use, its disk full, or not there; or the keys to what it
#: keeps sealed are not there.
Reason = Literal["race", "busy", "pool", "full", "gone", "keys"]


class Unavailable(Exception):
    """The database was busy, full or did not answer; nothing was changed.

    The same command, with its command id, may be sent again.
    """

    def __init__(self, message: str, *, may_retry: bool = False, reason: Reason = "busy") -> None:
        super().__init__(message)
        #: Whether trying again at once makes sense (a lost race, a broken line).
        self.may_retry = may_retry
        self.reason = reason
