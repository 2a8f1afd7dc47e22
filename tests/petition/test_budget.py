"""What the steps of a petition cost in SQL statements: services, papers and clocks included; one commit."""

from __future__ import annotations

from sqlalchemy import event

from bench.office import MAIN_LINE
from engine import new_id, tasks
from tests.engine.people import statements
from tests.petition.people import Office

#: The most that completing a step of the main line may cost, on SQLite and on PostgreSQL: what it costs now
#: and one more. A step without services is exact; what is above that, services read and write. PostgreSQL
#: takes what a step writes as one statement, and no step above ten in all.
MOST = {
    "Task_Analyse": (15, 8),
    "Task_Route": (21, 10),
    "Task_Receive": (14, 5),
    "Task_Intake": (19, 6),
    "Task_Hear": (13, 5),
    "Task_Investigate": (8, 3),
    "Task_Draft": (12, 6),
    "Task_Legal": (8, 3),
    "Task_Approve": (18, 8),
    "Task_Serve": (17, 6),
    "Task_Archive": (12, 7),
}


def test_a_step_costs_at_most_what_is_pinned(office: Office) -> None:
    commits: list[str] = []
    event.listen(office.engine.database, "commit", lambda _: commits.append("commit"))
    office.at("2026-03-09")
    for _ in range(2):
        office.register()
        costs = {}
        for step in MAIN_LINE:
            task_id, fields = office.task(step.element_id).id, step.fields(office)
            commits.clear()
            with statements(office.engine) as sent:
                office.engine.run(step.actor, tasks.complete, task_id, fields, command_id=new_id())
            costs[step.element_id] = len(sent)
            assert commits == ["commit"]

    which = ("sqlite", "postgresql").index(office.engine.database.dialect.name)
    assert {name: cost for name, cost in costs.items() if cost > MOST[name][which]} == {}
