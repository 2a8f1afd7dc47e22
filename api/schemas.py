"""The JSON shapes of the API. Instants are ISO 8601 in UTC; days of the law are dates of Asia/Shanghai."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate


class Arguments(Schema):
    """A request body: what is not known is refused by name."""

    class Meta:
        unknown = RAISE


class DefinitionShape(Schema):
    """A published version of a process family."""

    id = fields.String()
    key = fields.String()
    version = fields.Integer()
    sha256 = fields.String()
    title = fields.String()
    note = fields.String()
    published_at = fields.AwareDateTime()
    published_by_name = fields.String()


class DefinitionFiles(DefinitionShape):
    """A published version with its files, verbatim."""

    files = fields.Dict(keys=fields.String(), values=fields.String())


class FindingShape(Schema):
    """What the check of a bundle found."""

    severity = fields.String(validate=validate.OneOf(["error", "warning"]))
    code = fields.String()
    file = fields.String()
    element_id = fields.String(allow_none=True)
    element_name = fields.String(allow_none=True)
    message = fields.String()
    message_en = fields.String()
    hint = fields.String(attribute="hint")
    hint_en = fields.String()


class Findings(Schema):
    """All findings of one check."""

    findings = fields.List(fields.Nested(FindingShape))


class LintArguments(Arguments):
    """Files to check in place of the published or drafted ones of the same name."""

    files = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class PublishArguments(Arguments):
    """Why this version is published, for the record."""

    note = fields.String(load_default="", validate=validate.Length(max=2000))


class DraftArguments(Arguments):
    """The whole text of one file."""

    text = fields.String(required=True, validate=validate.Length(max=2_000_000))


class DraftShape(Schema):
    """One drafted file."""

    name = fields.String()
    updated_by_name = fields.String()
    updated_at = fields.AwareDateTime()


class InstanceShape(Schema):
    """One run of a definition."""

    id = fields.String()
    definition_id = fields.String()
    business_key = fields.String()
    title = fields.String()
    status = fields.String(validate=validate.OneOf(["active", "finished", "cancelled"]))
    outcome = fields.List(
        fields.String(), allow_none=True, metadata={"description": "[end event id, its name] when finished."}
    )
    scope_path = fields.String()
    version = fields.Integer()
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)


class StartArguments(Arguments):
    """A new instance of the newest version of a family."""

    key = fields.String(required=True)
    business_key = fields.String(required=True, validate=validate.Length(1, 100))
    title = fields.String(load_default="", validate=validate.Length(max=200))
    scope_path = fields.String(required=True)
    data = fields.Dict(keys=fields.String(), load_default=dict)


class CancelArguments(Arguments):
    """Why the instance is cancelled."""

    reason = fields.String(required=True, validate=validate.Length(2, 2000))


class MessageArguments(Arguments):
    """A message to whatever waits for it in the instance."""

    name = fields.String(required=True)
    payload = fields.Dict(keys=fields.String(), load_default=dict)


class TaskShape(Schema):
    """A user task."""

    id = fields.String()
    instance_id = fields.String()
    business_key = fields.String()
    element_id = fields.String()
    name = fields.String()
    title = fields.String()
    subtitle = fields.String()
    form_key = fields.String(allow_none=True)
    roles = fields.List(fields.String())
    scope_path = fields.String()
    due_at = fields.AwareDateTime(allow_none=True)
    marks = fields.Dict(keys=fields.String())
    status = fields.String(validate=validate.OneOf(["open", "completed", "cancelled"]))
    assignee_id = fields.String(allow_none=True)
    assignee_name = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()
    completed_at = fields.AwareDateTime(allow_none=True)
    completed_by_name = fields.String(allow_none=True)


class FormShape(Schema):
    """The form of a task: form-js JSON and the values to start from."""

    schema = fields.Dict(keys=fields.String())
    data = fields.Dict(keys=fields.String())
    tag = fields.String(metadata={"description": "Of the draft; the `If-Match` of the next one."})


class ValuesArguments(Arguments):
    """The values of a form, by field key."""

    data = fields.Dict(keys=fields.String(), load_default=dict)


class TimerShape(Schema):
    """A timer of an instance."""

    id = fields.String()
    instance_id = fields.String()
    key = fields.String()
    name = fields.String()
    due_at = fields.AwareDateTime()
    status = fields.String(validate=validate.OneOf(["pending", "fired", "cancelled", "held"]))


class EventShape(Schema):
    """One row of history: who did what and when, which facts."""

    seq = fields.Integer()
    at = fields.AwareDateTime()
    kind = fields.String()
    element_id = fields.String(allow_none=True)
    element_name = fields.String(allow_none=True)
    actor_id = fields.String()
    actor_name = fields.String()
    facts = fields.Dict(keys=fields.String())


class IncidentShape(Schema):
    """What the machine could not move and a person must resolve."""

    id = fields.String()
    kind = fields.String()
    instance_id = fields.String(allow_none=True)
    business_key = fields.String(allow_none=True)
    task_id = fields.String(allow_none=True)
    element_id = fields.String(allow_none=True)
    element_name = fields.String(allow_none=True)
    error_type = fields.String()
    message = fields.String()
    status = fields.String(validate=validate.OneOf(["open", "resolved"]))
    occurrences = fields.Integer()
    raised_at = fields.AwareDateTime()
    resolved_at = fields.AwareDateTime(allow_none=True)
    note = fields.String(allow_none=True)


class ResolveArguments(Arguments):
    """What was done about it."""

    note = fields.String(required=True, validate=validate.Length(2, 2000))
