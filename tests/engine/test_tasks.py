"""User tasks: who may take one, what is kept of what was typed, and what completing one does."""

from __future__ import annotations

import pytest

from engine import (
    SYSTEM,
    Conflict,
    Engine,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    definitions,
    history,
    instances,
    tasks,
)
from tests.engine.diagrams import boundary_timer, bundle, end, gateway, start, user
from tests.engine.people import ELSEWHERE, HEAD, HERE, LI, WANG, begin, complete, open_tasks, publish, run

LEAVE = bundle(
    "leave",
    start(),
    user("ask", form="ask", outputs={"days": "days"}),
    user("decide", roles="head", form="decide"),
    end(),
    flows=["start>ask", "ask>decide", "decide>end"],
    forms={"ask": ["days!", "reason"], "decide": ["decision"]},
)


def test_completing_a_task_moves_the_instance_on(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)

    done = complete(engine, LI, instance_id, "ask", {"days": "3", "reason": "家里有事"})

    assert (done.status, done.completed_by) == ("completed", "li")
    assert list(open_tasks(engine, instance_id)) == ["decide"]
    complete(engine, HEAD, instance_id, "decide", {"decision": "yes"})
    with engine.read(SYSTEM) as tx:
        ended = instances.get(tx, instance_id)
        assert (ended.status, ended.outcome) == ("finished", ("end", "end name"))
        assert instances.data(tx, instance_id)["decision"] == "yes"


def test_only_what_the_outputs_name_enters_the_case(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)

    complete(engine, LI, instance_id, "ask", {"days": "3", "reason": "家里有事"})

    with engine.read(SYSTEM) as tx:
        assert instances.data(tx, instance_id) == {"days": "3"}
        assert tasks.submission(tx, instance_id, "ask") == {"days": "3", "reason": "家里有事"}
        assert [one.actor_name for one in tasks.submissions(tx, instance_id)] == ["李敏"]


def test_a_submission_that_does_not_fit_the_form_is_invalid(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)

    with pytest.raises(Invalid) as refused:
        complete(engine, LI, instance_id, "ask", {"reason": "x"})

    assert refused.value.errors == [FieldError("days", "必填")]
    assert list(open_tasks(engine, instance_id)) == ["ask"]


@pytest.mark.parametrize("junk", [{"days": object()}, {"days": "a\0b"}, {"days": "x" * 600_000}])
def test_what_is_not_small_json_is_invalid(engine: Engine, junk: dict[str, object]) -> None:
    instance_id = run(engine, LEAVE)

    with pytest.raises(Invalid) as refused:
        complete(engine, LI, instance_id, "ask", junk)

    assert refused.value.code == "not_json"


def test_a_task_without_a_form_takes_nothing(engine: Engine) -> None:
    plain = bundle("plain", start(), user("see"), end(), flows=["start>see", "see>end"])
    instance_id = run(engine, plain)

    with pytest.raises(Invalid) as refused:
        complete(engine, LI, instance_id, "see", {"scope_path": "/"})

    assert refused.value.code == "no_form"
    complete(engine, LI, instance_id, "see")


def test_a_task_is_for_its_roles_at_its_scope(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)

    for stranger in (ELSEWHERE, HEAD.__class__("x", "无权", ())):
        with pytest.raises(Forbidden) as refused:
            complete(engine, stranger, instance_id, "ask", {"days": "3"})
        assert refused.value.code == "task_not_for_actor"
        with pytest.raises(Forbidden) as hidden, engine.read(stranger) as tx:
            tasks.get(tx, open_tasks(engine, instance_id)["ask"])
        assert hidden.value.code == "task_hidden"


def test_the_system_completes_no_task(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)

    with pytest.raises(Forbidden) as refused:
        complete(engine, SYSTEM, instance_id, "ask", {"days": "3"})

    assert refused.value.code == "task_needs_a_person"


def test_completing_twice_is_a_conflict_that_says_who_did_it(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)
    task_id = open_tasks(engine, instance_id)["ask"]
    engine.run(LI, tasks.complete, task_id, {"days": "3"})

    with pytest.raises(Conflict) as refused:
        engine.run(WANG, tasks.complete, task_id, {"days": "4"})

    assert refused.value.code == "task_closed"
    assert refused.value.facts["completed_by_name"] == "李敏"


def test_the_same_command_twice_answers_the_same_once(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)
    task_id = open_tasks(engine, instance_id)["ask"]

    first = engine.run(LI, tasks.complete, task_id, {"days": "3"}, command_id="c-1")
    again = engine.run(LI, tasks.complete, task_id, {"days": "3"}, command_id="c-1")

    assert again == first
    with engine.read(SYSTEM) as tx:
        assert len(tasks.submissions(tx, instance_id)) == 1


def test_a_command_id_belongs_to_one_actor_and_one_target(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)
    task_id = open_tasks(engine, instance_id)["ask"]
    engine.run(LI, tasks.claim, task_id, command_id="c-1")

    for actor, command in ((WANG, tasks.claim), (LI, tasks.release)):
        with pytest.raises(Conflict) as refused:
            engine.run(actor, command, task_id, command_id="c-1")
        assert refused.value.code == "command_reused"


def test_a_refused_command_gives_its_id_back(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)
    task_id = open_tasks(engine, instance_id)["ask"]
    with pytest.raises(Invalid):
        engine.run(LI, tasks.complete, task_id, {}, command_id="c-1")

    done = engine.run(LI, tasks.complete, task_id, {"days": "3"}, command_id="c-1")

    assert done.status == "completed"


def test_a_claimed_task_is_its_claimers(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)
    task_id = open_tasks(engine, instance_id)["ask"]

    claimed = engine.run(LI, tasks.claim, task_id)

    assert (claimed.assignee_id, claimed.assignee_name) == ("li", "李敏")
    assert engine.run(LI, tasks.claim, task_id) == claimed
    for command, more in ((tasks.claim, ()), (tasks.complete, ({"days": "3"},)), (tasks.save_draft, ({},))):
        with pytest.raises(Conflict) as refused:
            engine.run(WANG, command, task_id, *more)
        assert refused.value.code == "task_claimed_by_other"
        assert refused.value.facts["assignee_name"] == "李敏"


def test_a_released_task_is_anybodys_again(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)
    task_id = open_tasks(engine, instance_id)["ask"]
    engine.run(LI, tasks.claim, task_id)
    engine.run(LI, tasks.save_draft, task_id, {"days": "2"})

    engine.run(LI, tasks.release, task_id)

    assert engine.run(WANG, tasks.claim, task_id).draft == {"days": "2"}
    engine.run(WANG, tasks.release, task_id)
    with pytest.raises(Conflict) as refused:
        engine.run(WANG, tasks.release, task_id)
    assert refused.value.code == "task_not_claimed"


def test_the_form_comes_with_the_case_data_and_the_draft(engine: Engine) -> None:
    instance_id = run(engine, LEAVE, {"channel": "VISIT"})
    task_id = open_tasks(engine, instance_id)["ask"]
    engine.run(LI, tasks.save_draft, task_id, {"days": "2"})

    with engine.read(LI) as tx:
        shown = tasks.form(tx, task_id)

    assert shown["schema"]["id"] == "ask"
    assert shown["data"] == {"channel": "VISIT", "days": "2"}


def test_a_draft_goes_with_the_submission(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)
    task_id = open_tasks(engine, instance_id)["ask"]
    engine.run(LI, tasks.save_draft, task_id, {"days": "2"})

    engine.run(LI, tasks.complete, task_id, {"days": "3"})

    with engine.read(LI) as tx:
        assert tasks.get(tx, task_id).draft is None
    with pytest.raises(Conflict) as refused:
        engine.run(LI, tasks.save_draft, task_id, {"days": "4"})
    assert refused.value.code == "task_closed"


FOUR_EYES = bundle(
    "eyes",
    start(),
    user("write", form="text"),
    user("check", form="text", differentFrom="write"),
    end(),
    flows=["start>write", "write>check", "check>end"],
    forms={"text": ["text"]},
)


def test_a_step_that_needs_another_person_refuses_the_same_one(engine: Engine) -> None:
    instance_id = run(engine, FOUR_EYES)
    complete(engine, LI, instance_id, "write", {"text": "x"})
    task_id = open_tasks(engine, instance_id)["check"]

    for command, more in ((tasks.complete, ({},)), (tasks.claim, ())):
        with pytest.raises(Forbidden) as refused:
            engine.run(LI, command, task_id, *more)
        assert refused.value.code == "task_needs_another_person"
    with engine.read(LI) as tx:
        obstacle = tasks.obstacle(tx, task_id)
        assert obstacle is not None
        assert obstacle.code == "task_needs_another_person"
    with engine.read(WANG) as tx:
        assert tasks.obstacle(tx, task_id) is None
    engine.run(WANG, tasks.complete, task_id, {"text": "y"})


def test_a_check_may_refuse_a_submission(engine_factory) -> None:
    def no_weekend(call, submission):
        assert call.data == {"year": 2026}
        return [FieldError("day", "周末不办公")] if submission["day"] == "周日" else []

    engine = engine_factory(checks={"no_weekend": no_weekend})
    checked = bundle(
        "checked",
        start(),
        user("ask", form="ask", check="no_weekend"),
        end(),
        flows=["start>ask", "ask>end"],
        forms={"ask": ["day"]},
    )
    instance_id = run(engine, checked, {"year": 2026})

    with pytest.raises(Invalid) as refused:
        complete(engine, LI, instance_id, "ask", {"day": "周日"})

    assert refused.value.errors == [FieldError("day", "周末不办公")]
    complete(engine, LI, instance_id, "ask", {"day": "周一"})


def test_a_task_stands_where_its_scope_expression_says(engine: Engine) -> None:
    moved = bundle("moved", start(), user("act", scope="unit.path"), end(), flows=["start>act", "act>end"])
    instance_id = run(engine, moved, {"unit": {"path": "/33/02/office/"}})
    task_id = open_tasks(engine, instance_id)["act"]

    with pytest.raises(Forbidden):
        engine.run(LI, tasks.complete, task_id, {})

    assert engine.run(ELSEWHERE, tasks.complete, task_id, {}).scope_path == "/33/02/office/"


def test_a_task_is_due_when_its_expression_says(engine: Engine) -> None:
    dated = bundle("dated", start(), user("act", due="${clock.at}"), end(), flows=["start>act", "act>end"])

    instance_id = run(engine, dated, {"clock": {"at": "2026-03-20T23:59:59+08:00"}})

    with engine.read(LI) as tx:
        due_at = tasks.get(tx, open_tasks(engine, instance_id)["act"]).due_at
        assert due_at is not None
        assert due_at.isoformat() == "2026-03-20T15:59:59+00:00"


def test_open_tasks_are_worded_anew_when_the_case_changes(engine_factory) -> None:
    from engine import Projection

    def words(data, task):
        return Projection(
            title=f"{data.get('subject', '?')}：{task.name}", marks={"urgent": "subject" in data}
        )

    engine = engine_factory(project=words)
    both = bundle(
        "both",
        start(),
        gateway("split", "parallel"),
        user("name", form="name"),
        user("act"),
        gateway("join", "parallel"),
        end(),
        flows=["start>split", "split>name", "split>act", "name>join", "act>join", "join>end"],
        forms={"name": ["subject"]},
    )
    instance_id = run(engine, both)
    task_id = open_tasks(engine, instance_id)["act"]
    with engine.read(LI) as tx:
        assert tasks.get(tx, task_id).title == "?：act name"

    complete(engine, LI, instance_id, "name", {"subject": "噪声"})

    with engine.read(LI) as tx:
        found = tasks.get(tx, task_id)
        assert (found.title, found.marks) == ("噪声：act name", {"urgent": True})
        assert tasks.worklist(tx).items == [found]


def test_a_task_interrupted_by_a_timer_is_cancelled(engine: Engine, clock) -> None:
    late = bundle(
        "late",
        start(),
        user("act"),
        boundary_timer("overdue", "act", "at"),
        user("escalate", roles="head"),
        end(),
        end("stopped"),
        flows=["start>act", "act>end", "overdue>escalate", "escalate>stopped"],
    )
    instance_id = run(engine, late, {"at": "2026-03-03T00:00:00+08:00"})
    task_id = open_tasks(engine, instance_id)["act"]
    clock.advance(days=2)

    with pytest.raises(Conflict) as refused:
        engine.run(LI, tasks.complete, task_id, {})

    # The refusal rolls the timer back with it; the sweep fires it.
    assert refused.value.code == "task_closed"
    engine.run(SYSTEM, instances.advance, instance_id)
    assert list(open_tasks(engine, instance_id)) == ["escalate"]
    with engine.read(LI) as tx:
        assert tasks.get(tx, task_id).status == "cancelled"


def test_a_loop_makes_a_new_task_every_time(engine: Engine) -> None:
    back = bundle(
        "back",
        start(),
        user("write", form="text"),
        user("judge", form="judge"),
        gateway("good"),
        end(),
        flows=["start>write", "write>judge", "judge>good", 'good>end?verdict = "yes"', "good>write?"],
        forms={"text": ["text"], "judge": ["verdict"]},
    )
    instance_id = run(engine, back)
    first = open_tasks(engine, instance_id)["write"]
    complete(engine, LI, instance_id, "write", {"text": "1"})
    complete(engine, LI, instance_id, "judge", {"verdict": "no"})

    second = open_tasks(engine, instance_id)["write"]

    assert second != first
    complete(engine, LI, instance_id, "write", {"text": "2"})
    with engine.read(SYSTEM) as tx:
        assert tasks.submission(tx, instance_id, "write") == {"text": "2"}


def test_history_tells_who_did_what(engine: Engine) -> None:
    instance_id = run(engine, LEAVE)
    task_id = open_tasks(engine, instance_id)["ask"]
    engine.run(LI, tasks.claim, task_id)
    engine.run(LI, tasks.complete, task_id, {"days": "3"})

    with engine.read(SYSTEM) as tx:
        events = history.events(tx, instance_id)

    assert [one.seq for one in events] == list(range(1, len(events) + 1))
    told = [(one.kind, one.element_id, one.actor_name) for one in events]
    assert told == [
        ("instance_started", "leave", "李敏"),
        ("elements_passed", None, "李敏"),
        ("task_created", "ask", "李敏"),
        ("task_claimed", "ask", "李敏"),
        ("task_completed", "ask", "李敏"),
        ("elements_passed", None, "李敏"),
        ("task_created", "decide", "李敏"),
    ]
    assert events[4].facts == {"task_id": task_id, "fields": ["days"]}


def test_tasks_that_do_not_exist_are_not_found(engine: Engine) -> None:
    for command, more in ((tasks.get, ()), (tasks.complete, ({},)), (tasks.claim, ()), (tasks.form, ())):
        with pytest.raises(NotFound) as refused:
            engine.run(LI, command, "nothing", *more)
        assert refused.value.code == "task_not_found"


def test_an_instance_keeps_the_version_it_started_with(engine: Engine) -> None:
    first = publish(engine, "leave", LEAVE)
    old = begin(engine, "leave")
    publish(engine, "leave", {**LEAVE, "note.form": LEAVE["ask.form"]})

    new = begin(engine, "leave", business_key="K-2")

    with engine.read(SYSTEM) as tx:
        assert instances.get(tx, old).definition_id == first
        assert instances.get(tx, new).definition_id == definitions.newest(tx, "leave").id != first
        assert instances.get(tx, new).scope_path == HERE


def test_each_unit_of_a_loop_has_its_own_task_at_its_own_place(engine: Engine) -> None:
    each = (
        '<bpmn:multiInstanceLoopCharacteristics camunda:collection="${units}"'
        ' camunda:elementVariable="unit"/>'
    )
    joint = bundle(
        "joint",
        start(),
        user(
            "reply", form="reply", scope="unit.path", due="${unit.due}", inner=each, outputs={"last": "text"}
        ),
        user("sum", form="reply"),
        end(),
        flows=["start>reply", "reply>sum", "sum>end"],
        forms={"reply": ["text"]},
    )
    units = [
        {"path": "/33/01/office/", "due": "2026-03-10T00:00:00Z"},
        {"path": "/33/02/office/", "due": "2026-03-12T00:00:00Z"},
    ]
    instance_id = run(engine, joint, {"units": units, "unit": {"path": "/", "due": "2026-01-01T00:00:00Z"}})

    with engine.read(ELSEWHERE) as tx:
        [theirs] = tasks.worklist(tx).items
    with engine.read(LI) as tx:
        [ours] = tasks.worklist(tx).items

    assert (ours.scope_path, theirs.scope_path) == ("/33/01/office/", "/33/02/office/")
    assert [str(one.due_at)[:10] for one in (ours, theirs)] == ["2026-03-10", "2026-03-12"]
    engine.run(LI, tasks.complete, ours.id, {"text": "一"})
    with engine.read(ELSEWHERE) as tx:
        assert tasks.worklist(tx).items == [theirs]
    engine.run(ELSEWHERE, tasks.complete, theirs.id, {"text": "二"})
    with engine.read(SYSTEM) as tx:
        assert [one.element_id for one in tasks.of_instance(tx, instance_id)] == ["sum"]
        assert len(tasks.submissions(tx, instance_id)) == 2


def test_properties_of_the_element_are_at_hand(engine: Engine) -> None:
    said = bundle(
        "said",
        start(),
        user("act", hint="十五日内告知", article="第二十三条", stage="受理"),
        end(),
        flows=["start>act", "act>end"],
    )
    instance_id = run(engine, said)

    with engine.read(LI) as tx:
        found = tasks.properties(tx, open_tasks(engine, instance_id)["act"])

    assert found == {"hint": "十五日内告知", "article": "第二十三条", "stage": "受理"}
