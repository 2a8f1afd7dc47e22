"""What people do with a task: hand over, delegate, ask, send back, recall, nudge, put aside, watch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    Engine,
    Forbidden,
    Grant,
    Invalid,
    NotFound,
    Refusal,
    attention,
    cohandlers,
    history,
    instances,
    tasks,
    timers,
)
from engine.model import instance
from tests.engine.diagrams import boundary_timer, bundle, end, gateway, service, start, user
from tests.engine.people import ELSEWHERE, HEAD, HERE, LI, WANG, complete, open_tasks, run

ZHAO = Actor("zhao", "赵芸", (Grant("clerk", HERE),))

STEPS = bundle(
    "steps",
    start(),
    user("write", form="text"),
    user("check", form="text", differentFrom="write", returnTo="write"),
    end(),
    flows=["start>write", "write>check", "check>end"],
    forms={"text": ["text"]},
)


def code(engine: Engine, actor: Actor, command: Any, *args: Any, **more: Any) -> str:
    """What the engine answers: `done`, or the code of the refusal."""
    try:
        engine.run(actor, command, *args, **more)
    except Refusal as refusal:
        return refusal.code
    return "done"


def told(engine: Engine, instance_id: str, kind: str) -> list[dict[str, Any]]:
    """The facts of the history rows of a kind, without ids."""
    with engine.read(SYSTEM) as tx:
        rows = history.events(tx, instance_id, kinds=[kind])
    return [{key: value for key, value in row.facts.items() if key != "task_id"} for row in rows]


# -- handing over --


def test_handing_over_needs_a_reason_and_somebody_who_may(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    task_id = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.claim, task_id)

    assert code(engine, LI, tasks.hand_over, task_id, WANG, reason=" ") == "reason_missing"
    assert code(engine, LI, tasks.hand_over, task_id, ELSEWHERE, reason="他管") == "task_not_for_actor"
    assert code(engine, WANG, tasks.hand_over, task_id, WANG, reason="我来") == "task_claimed_by_other"
    assert code(engine, LI, tasks.hand_over, task_id, LI, reason="给我") == "task_theirs_already"
    assert engine.run(LI, tasks.hand_over, task_id, WANG, reason="出差三天").assignee_id == "wang"
    assert engine.run(HEAD, tasks.hand_over, task_id, ZHAO, reason="平衡工作量").assignee_id == "zhao"
    assert told(engine, instance_id, "task_handed_over") == [
        {"to_id": "wang", "to_name": "王强", "reason": "出差三天"},
        {"to_id": "zhao", "to_name": "赵芸", "reason": "平衡工作量"},
    ]


def test_nobody_gets_by_handing_over_what_needs_another_person(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    complete(engine, LI, instance_id, "write", {"text": "x"})
    task_id = open_tasks(engine, instance_id)["check"]
    engine.run(WANG, tasks.claim, task_id)

    for command, more in (
        (tasks.hand_over, {"reason": "还给他"}),
        (tasks.delegate, {"reason": "还给他"}),
        (cohandlers.ask, {"question": "看一下"}),
    ):
        assert code(engine, WANG, command, task_id, LI, **more) == "task_needs_another_person"


# -- delegating --


def test_a_delegated_task_comes_back_to_its_owner_who_alone_completes_it(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    task_id = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.claim, task_id)

    lent = engine.run(LI, tasks.delegate, task_id, WANG, reason="请先核对账目")

    assert (lent.assignee_id, lent.owner_id) == ("wang", "li")
    engine.run(WANG, tasks.save_draft, task_id, {"text": "账对得上"})
    for actor, command, more, refused in (
        (WANG, tasks.complete, ({"text": "x"},), "task_delegated"),
        (WANG, tasks.release, (), "task_delegated"),
        (WANG, tasks.delegate, (ZHAO,), "task_delegated"),
        (WANG, tasks.hand_over, (ZHAO,), "task_delegated"),
        (LI, tasks.complete, ({"text": "x"},), "task_claimed_by_other"),
        (ZHAO, tasks.give_back, (), "task_not_delegated"),
        (WANG, tasks.take_back, (), "task_not_delegated"),
    ):
        extra = {
            tasks.delegate: {"reason": "理由"},
            tasks.hand_over: {"reason": "理由"},
            tasks.give_back: {"words": "好了"},
            tasks.take_back: {"reason": "理由"},
        }.get(command, {})
        assert code(engine, actor, command, task_id, *more, **extra) == refused, command
    back = engine.run(WANG, tasks.give_back, task_id, words="账目核对完了")
    assert (back.assignee_id, back.owner_id, back.draft) == ("li", None, {"text": "账对得上"})
    engine.run(LI, tasks.complete, task_id, {"text": "完"})

    # Who prepared it had a hand in it: the check needs somebody else than either.
    check = open_tasks(engine, instance_id)["check"]
    for actor, answer in ((LI, "task_needs_another_person"), (WANG, "task_needs_another_person")):
        assert code(engine, actor, tasks.complete, check, {}) == answer
    assert code(engine, ZHAO, tasks.complete, check, {}) == "done"


def test_what_was_delegated_can_be_taken_back_or_handed_on_by_a_head(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    task_id = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.delegate, task_id, WANG, reason="帮一下")

    assert engine.run(LI, tasks.take_back, task_id, reason="他请假了").assignee_id == "li"
    engine.run(LI, tasks.delegate, task_id, WANG, reason="再帮一下")
    handed = engine.run(HEAD, tasks.hand_over, task_id, ZHAO, reason="都出差了")

    assert (handed.assignee_id, handed.owner_id) == ("zhao", None)
    assert code(engine, ZHAO, tasks.complete, task_id, {"text": "x"}) == "done"


# -- co-handlers --


def test_a_task_waits_for_everybody_who_was_asked(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    task_id = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.claim, task_id)
    engine.run(LI, cohandlers.ask, task_id, WANG, question="土地这块依据对吗")
    engine.run(LI, cohandlers.ask, task_id, ZHAO, question="补偿标准对吗")

    assert code(engine, LI, cohandlers.ask, task_id, WANG, question="再问一次") == "already_asked"
    assert code(engine, LI, cohandlers.ask, task_id, LI, question="问自己") == "task_theirs_already"
    assert code(engine, LI, tasks.complete, task_id, {"text": "x"}) == "task_awaits_others"
    with engine.read(WANG) as tx:
        [seen] = tasks.worklist(tx, tasks.TaskFilter(asked=True)).items
        assert seen.id == task_id
    assert code(engine, ELSEWHERE, cohandlers.answer, task_id, words="对的") == "task_not_for_actor"
    engine.run(WANG, cohandlers.answer, task_id, words="依据对")
    assert code(engine, WANG, cohandlers.answer, task_id, words="再说一次") == "not_asked"
    assert engine.run(LI, cohandlers.drop, task_id, "zhao", reason="她休产假").awaited == 0

    engine.run(LI, tasks.complete, task_id, {"text": "x"})

    check = open_tasks(engine, instance_id)["check"]
    assert code(engine, WANG, tasks.complete, check, {}) == "task_needs_another_person"
    assert code(engine, ZHAO, tasks.complete, check, {}) == "done"
    with engine.read(SYSTEM) as tx:
        assert [(one.person_name, one.status) for one in cohandlers.of_task(tx, task_id)] == [
            ("王强", "answered"),
            ("赵芸", "dropped"),
        ]


# -- sending back --


def test_a_task_is_sent_back_only_where_the_diagram_says(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    write = open_tasks(engine, instance_id)["write"]
    assert code(engine, LI, tasks.send_back, write, "check", reason="没有这条路") == "no_way_back"
    complete(engine, LI, instance_id, "write", {"text": "1"})
    check = open_tasks(engine, instance_id)["check"]
    with engine.read(WANG) as tx:
        assert [(one.element_id, one.performer_id) for one in tasks.ways_back(tx, check)] == [("write", "li")]

    assert code(engine, LI, tasks.send_back, check, "write", reason="自己退") == "task_needs_another_person"
    [again] = engine.run(WANG, tasks.send_back, check, "write", reason="依据的条款废止了", to=LI)

    assert (again.element_id, again.assignee_id) == ("write", "li")
    assert list(open_tasks(engine, instance_id)) == ["write"]
    assert again.id not in (write, check)
    assert told(engine, instance_id, "task_sent_back") == [
        {"to_element": "write", "to_step": "write name", "reason": "依据的条款废止了"}
    ]
    complete(engine, LI, instance_id, "write", {"text": "2"})
    complete(engine, WANG, instance_id, "check", {"text": "好"})
    with engine.read(SYSTEM) as tx:
        assert instances.get(tx, instance_id).status == "finished"


def test_the_step_gone_back_to_has_its_timers_again(engine: Engine, clock: Any) -> None:
    timed = bundle(
        "timed",
        start(),
        user("write", form="text"),
        boundary_timer("remind", "write", "at", interrupts=False),
        end("reminded"),
        user("check", returnTo="write"),
        boundary_timer("late", "check", "at"),
        end("over"),
        end(),
        flows=["start>write", "remind>reminded", "write>check", "late>over", "check>end"],
        forms={"text": ["text"]},
    )
    instance_id = run(engine, timed, {"at": "2026-03-10T00:00:00+08:00"})
    complete(engine, LI, instance_id, "write", {"text": "1"})

    engine.run(WANG, tasks.send_back, open_tasks(engine, instance_id)["check"], "write", reason="重写")

    with engine.read(SYSTEM) as tx:
        pending = [one.key for one in timers.list_(tx, instance_id) if one.status == "pending"]
        assert pending == ["remind"]
    clock.advance(days=10)
    engine.run(SYSTEM, instances.advance, instance_id)
    assert list(open_tasks(engine, instance_id)) == ["write"]


# -- recalling --


def test_what_one_completed_is_recalled_before_anybody_acts(engine: Engine) -> None:
    instance_id = run(engine, STEPS, {"a": 1})
    write = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.complete, write, {"text": "写错了"})
    with engine.read(LI) as tx:
        assert tasks.can_recall(tx, write)
    with engine.read(WANG) as tx:
        assert not tasks.can_recall(tx, write)
    assert code(engine, WANG, tasks.recall, write, reason="替他撤") == "not_ones_own"

    mine = engine.run(LI, tasks.recall, write, reason="附件传错了")

    assert (mine.status, mine.assignee_id, mine.draft) == ("open", "li", {"text": "写错了"})
    assert open_tasks(engine, instance_id) == {"write": write}
    with engine.read(SYSTEM) as tx:
        assert instances.performers(tx, instance_id) == {}
        assert instances.data(tx, instance_id) == {"a": 1}
    engine.run(LI, tasks.complete, write, {"text": "对了"})
    check = open_tasks(engine, instance_id)["check"]
    with engine.read(SYSTEM) as tx:
        rows = tasks.of_instance(tx, instance_id, status=None)
        assert sorted(one.status for one in rows) == ["cancelled", "completed", "open"]
        assert tasks.submission(tx, instance_id, "write") == {"text": "对了"}
    # Four eyes hold for what was done after the recall, too.
    assert code(engine, LI, tasks.complete, check, {}) == "task_needs_another_person"


def test_a_state_is_kept_as_its_difference_and_one_that_was_kept_whole_is_recalled_too(
    engine: Engine,
) -> None:
    instance_id = run(engine, STEPS, {"facts": [f"第 {n} 页" for n in range(500)]})
    write = open_tasks(engine, instance_id)["write"]
    with engine.read(SYSTEM) as tx:
        whole = tx.db.scalar(select(instance.c.state).where(instance.c.id == instance_id))
    engine.run(LI, tasks.complete, write, {"text": "写错了"})
    with engine.read(SYSTEM) as tx:
        kept = tx.db.scalar(select(instance.c.recall_state).where(instance.c.id == instance_id))
    assert len(kept) * 10 < len(whole)

    with engine.begin(SYSTEM) as tx:
        tx.db.execute(update(instance).where(instance.c.id == instance_id).values(recall_state=whole))
    engine.run(LI, tasks.recall, write, reason="附件传错了")

    assert open_tasks(engine, instance_id) == {"write": write}


@pytest.mark.parametrize("act", ["claim", "draft", "complete", "ask"])
def test_it_is_too_late_to_recall_once_somebody_acted(engine: Engine, act: str) -> None:
    instance_id = run(engine, STEPS)
    write = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.complete, write, {"text": "x"})
    check = open_tasks(engine, instance_id)["check"]
    if act == "claim":
        engine.run(WANG, tasks.claim, check)
    elif act == "draft":
        engine.run(WANG, tasks.save_draft, check, {"text": "先看看"})
    elif act == "ask":
        engine.run(WANG, cohandlers.ask, check, ZHAO, question="你看呢")
    else:
        engine.run(WANG, tasks.complete, check, {})

    assert code(engine, LI, tasks.recall, write, reason="来不及了") == "too_late_to_recall"


def test_a_service_that_must_not_run_twice_keeps_a_step_from_being_recalled(engine_factory: Any) -> None:
    ran = []
    engine = engine_factory(services={"send": lambda call: ran.append(call.element_id)})
    drawn = bundle(
        "drawn",
        start(),
        user("write"),
        service("letter", "send"),
        user("file"),
        end(),
        flows=["start>write", "write>letter", "letter>file", "file>end"],
    )
    instance_id = run(engine, drawn)
    write = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.complete, write, {})

    assert code(engine, LI, tasks.recall, write, reason="信已经寄了") == "too_late_to_recall"
    assert ran == ["letter"]
    assert list(open_tasks(engine, instance_id)) == ["file"]


def test_recalling_brings_the_deadline_back_where_it_was(engine: Engine, clock: Any) -> None:
    timed = bundle(
        "timed",
        start(),
        user("write"),
        boundary_timer("late", "write", "at"),
        end("over"),
        user("check"),
        end(),
        flows=["start>write", "write>check", "late>over", "check>end"],
    )
    instance_id = run(engine, timed, {"at": "2026-03-10T00:00:00+08:00"})
    write = open_tasks(engine, instance_id)["write"]
    with engine.read(SYSTEM) as tx:
        [before] = timers.list_(tx, instance_id)
    clock.advance(days=1)
    engine.run(LI, tasks.complete, write, {})

    engine.run(LI, tasks.recall, write, reason="还要改")

    with engine.read(SYSTEM) as tx:
        [after] = timers.list_(tx, instance_id)
        assert (after.due_at, after.status) == (before.due_at, "pending")


def test_parallel_steps_opened_by_one_completion_are_recalled_together(engine: Engine) -> None:
    both = bundle(
        "both",
        start(),
        user("plan"),
        gateway("split", "parallel"),
        user("one"),
        user("two"),
        gateway("join", "parallel"),
        end(),
        flows=["start>plan", "plan>split", "split>one", "split>two", "one>join", "two>join", "join>end"],
    )
    instance_id = run(engine, both)
    plan = open_tasks(engine, instance_id)["plan"]
    engine.run(LI, tasks.complete, plan, {})
    engine.run(WANG, tasks.claim, open_tasks(engine, instance_id)["two"])
    assert code(engine, LI, tasks.recall, plan, reason="两个都要收") == "too_late_to_recall"
    engine.run(WANG, tasks.release, open_tasks(engine, instance_id)["two"])

    engine.run(LI, tasks.recall, plan, reason="两个都要收")

    assert open_tasks(engine, instance_id) == {"plan": plan}
    for step, actor in (("plan", LI), ("one", LI), ("two", WANG)):
        complete(engine, actor, instance_id, step)
    with engine.read(SYSTEM) as tx:
        assert instances.get(tx, instance_id).status == "finished"


# -- attention --


def test_a_nudge_waits_for_an_answer(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    task_id = open_tasks(engine, instance_id)["write"]
    engine.run(LI, tasks.claim, task_id)
    assert code(engine, LI, attention.nudge, task_id, words="快点") == "nudges_oneself"
    assert code(engine, ELSEWHERE, attention.nudge, task_id, words="快点") == "task_hidden"
    engine.run(HEAD, attention.nudge, task_id, words="15 日快到了")

    with engine.read(LI) as tx:
        assert tasks.get(tx, task_id).nudged_at is not None
    assert code(engine, WANG, attention.answer, task_id, words="我不办") == "task_claimed_by_other"
    assert engine.run(LI, attention.answer, task_id, words="明天送审").nudged_at is None
    assert code(engine, LI, attention.answer, task_id, words="再答") == "not_nudged"
    with engine.read(LI) as tx:
        [one] = attention.nudges(tx, task_id)
        assert (one.by_name, one.answer, one.answered_by_name) == ("周主任", "明天送审", "李敏")


def test_what_is_put_aside_comes_back_in_time(engine: Engine, clock: Any) -> None:
    dated = bundle("dated", start(), user("act", due="${at}"), end(), flows=["start>act", "act>end"])
    instance_id = run(engine, dated, {"at": "2026-03-10T23:59:59+08:00"})
    task_id = open_tasks(engine, instance_id)["act"]
    engine.run(LI, tasks.claim, task_id)
    for days, answer in ((-1, "bad_follow_up"), (9, "bad_follow_up"), (3, "done")):
        until = clock() + timedelta(days=days)
        assert code(engine, LI, attention.put_aside, task_id, until) == answer, days

    with engine.read(LI) as tx:
        assert tasks.worklist(tx, tasks.TaskFilter(assignee="me", aside=False)).items == []
        assert [one.id for one in tasks.worklist(tx, tasks.TaskFilter(assignee="me", aside=True)).items] == [
            task_id
        ]
    clock.advance(days=3)
    with engine.read(LI) as tx:
        assert len(tasks.worklist(tx, tasks.TaskFilter(assignee="me", aside=False)).items) == 1
    engine.run(LI, attention.put_aside, task_id, clock() + timedelta(days=1))
    engine.run(HEAD, attention.nudge, task_id, words="现在就要")
    with engine.read(LI) as tx:
        assert len(tasks.worklist(tx, tasks.TaskFilter(assignee="me", aside=False)).items) == 1


def test_watching_is_ones_own_and_shows_where_the_case_is(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    engine.run(HEAD, attention.watch, instance_id)
    engine.run(HEAD, attention.watch, instance_id)

    with engine.read(HEAD) as tx:
        assert attention.is_watched(tx, instance_id)
        assert [one.element_id for one in tasks.worklist(tx, tasks.TaskFilter(watched=True)).items] == [
            "write"
        ]
    with engine.read(LI) as tx:
        assert tasks.worklist(tx, tasks.TaskFilter(watched=True)).items == []
    with pytest.raises(NotFound):
        engine.run(HEAD, attention.watch, "no-such-case")
    engine.run(HEAD, attention.unwatch, instance_id)
    with engine.read(HEAD) as tx:
        assert not attention.is_watched(tx, instance_id)


def test_a_note_stays_in_the_history_under_its_author(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    task_id = open_tasks(engine, instance_id)["write"]

    engine.run(HEAD, attention.note, task_id, words="村里说周四有空")

    with engine.read(SYSTEM) as tx:
        [one] = history.events(tx, instance_id, kinds=["task_noted"])
    assert (one.actor_name, one.facts["words"]) == ("周主任", "村里说周四有空")
    with pytest.raises(Invalid):
        engine.run(HEAD, attention.note, task_id, words="x" * 501)
    with pytest.raises(Forbidden):
        engine.run(ELSEWHERE, attention.note, task_id, words="看不见")


def test_a_command_of_the_desk_sent_twice_is_done_once(engine: Engine) -> None:
    instance_id = run(engine, STEPS)
    task_id = open_tasks(engine, instance_id)["write"]
    for _ in range(2):
        engine.run(HEAD, attention.nudge, task_id, words="催一下", command_id="n-1")
        engine.run(LI, cohandlers.ask, task_id, WANG, question="看一下", command_id="a-1")
        engine.run(HEAD, attention.note, task_id, words="记一笔", command_id="t-1")

    for kind in ("task_nudged", "cohandler_asked", "task_noted"):
        assert len(told(engine, instance_id, kind)) == 1
    with pytest.raises(Conflict):
        engine.run(WANG, attention.nudge, task_id, words="催一下", command_id="n-1")
