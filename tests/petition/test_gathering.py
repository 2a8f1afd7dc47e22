"""What is gathered for a step is what each statement would have given by itself."""

from __future__ import annotations

from bench.office import MAIN_LINE
from engine import SYSTEM, tasks
from engine.guards import RULES
from petition import (
    appeals,
    assists,
    attachments,
    cases,
    changes,
    gathering,
    local_rules,
    mandates,
    packages,
    review_records,
    supervision,
    templates,
)
from tests.engine.people import statements
from tests.petition.people import NYNCJ, Office


def test_what_is_gathered_is_what_each_statement_gives(office: Office) -> None:
    office.at("2026-03-09")
    office.engine.run(SYSTEM, local_rules.choose, NYNCJ, "")
    office.register()
    usual, shown = (gathering.gather, gathering.PARTS), (gathering.gather_page, gathering.SHOWN)
    seen = {statement: 0 for _, parts in (usual, shown) for statement, _ in parts}

    for step in MAIN_LINE:
        task_id, fields = office.task(step.element_id).id, step.fields(office)
        office.engine.run(step.actor, tasks.complete, task_id, fields)

        for gather, parts in (usual, shown):
            with office.engine.read(SYSTEM) as tx, office.engine.read(SYSTEM) as plain:
                gather(tx, office.number)
                with statements(office.engine) as sent:
                    gather(tx, office.number)
                    row = cases.row_of(tx, office.number)
                    asked = [
                        (statement, {name: row[str(column)] for name, column in columns.items()})
                        for statement, columns in parts
                        if None not in (row[str(column)] for column in columns.values())
                    ]
                    gathered = [statement.rows(tx, given) for statement, given in asked]
                assert sent == []
                assert row == cases.row_of(plain, office.number)
                for (statement, given), rows in zip(asked, gathered, strict=True):
                    assert rows == statement.rows(plain, given)
                    seen[statement] = max(seen[statement], len(rows))

    # A plain walk has no guests, assisting organs, changes, rules of its own nor a template of an office; and
    # nothing beside it, no agent and no file.
    none = {
        cases.GUESTS,
        assists.ALL,
        changes.ALL,
        RULES,
        templates.ABOVE,
        mandates.ADMITTED,
        attachments.ALL,
    }
    none |= {packages.ALL, supervision.ALL, review_records.ALL, appeals.ALL}
    assert {statement for statement, rows in seen.items() if rows == 0} == none


def test_nothing_is_gathered_for_what_is_no_matter(office: Office) -> None:
    with office.engine.read(SYSTEM) as tx, statements(office.engine) as sent:
        gathering.gather(tx, "安澜-2026-99999")
        gathering.gather(tx, "安澜-2026-99999")

    assert len(sent) == 1
