"""What the steps of a petition cost in SQL statements: services, papers and clocks included; one commit."""

from __future__ import annotations

from sqlalchemy import event

from bench.office import MAIN_LINE
from engine import SYSTEM, new_id, tasks
from petition import documents, matters
from tests.engine.people import statements
from tests.petition.people import Office

#: The most that completing a step of the main line may cost, on SQLite and on PostgreSQL: what it costs now
#: and one more. A step without services is exact; what is above that, services read and write. PostgreSQL
#: takes what a step writes as one statement, and no step above ten in all.
MOST = {
    "Task_Analyse": (15, 8),
    "Task_Route": (22, 10),
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


#: A review that returns the draft, and the draft that comes again.
RETURNED, AGAIN = (10, 4), (13, 7)


def test_an_answer_that_comes_back_costs_the_same_each_time(office: Office) -> None:
    legal, draft = (next(one for one in MAIN_LINE if one.element_id == f"Task_{name}") for name in STEPS)
    office.at("2026-03-09")
    office.register()
    for step in MAIN_LINE[: MAIN_LINE.index(legal)]:
        office.engine.run(step.actor, tasks.complete, office.task(step.element_id).id, step.fields(office))

    costs = []
    for _ in range(6):
        for step, fields in ((legal, BACK), (draft, draft.fields(office))):
            task_id = office.task(step.element_id).id
            with statements(office.engine) as sent:
                office.engine.run(step.actor, tasks.complete, task_id, fields, command_id=new_id())
            costs.append(len(sent))
    with office.engine.read(SYSTEM) as tx:
        there = documents.papers_of(tx, matters.get(tx, office.number).id)

    which = ("sqlite", "postgresql").index(office.engine.database.dialect.name)
    assert costs[-2:] == costs[-4:-2] == [RETURNED[which], AGAIN[which]]
    # The six drafts that were replaced are kept, and not read again at every step.
    assert [one["version"] for one in there if one["kind"] == "OPINION"] == [7]


STEPS = ("Legal", "Draft")
BACK = {
    "legal_points": ["facts"],
    "legal_passed": "no",
    "legal_opinion": "依据要写到条款。",
    "return_reasons": ["BASIS"],
}
