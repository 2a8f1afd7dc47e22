"""Whatever is drawn anew, wherever a case stands: what it waits for stays to the second, or it stays whole.

Random structured processes, run to random positions, edited at random (steps and timers added, removed,
renamed, counted otherwise), and cases taken to the edited version and back.
"""

from __future__ import annotations

import random
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Invalid, spiff
from tests.engine.spiff.random_processes import Generator
from tests.engine.spiff.running import Running

SEEDS = st.integers(0, 2**32 - 1)
LOOK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def somewhere(chance: random.Random) -> tuple[Running, dict[str, str]] | None:
    """A case of a random process at a random position; None when it is over already."""
    drawn = Generator(chance.randrange(2**32)).draw()
    choices = {name: {"c": 0} for names in drawn.choices.values() for name in names}
    try:
        case = Running(drawn.ours, choices)
    except (Invalid, spiff.CannotMove):
        return None
    for step in range(chance.randrange(8)):
        act(case, chance, drawn.choices, drawn.messages, step)
    return None if case.workflow.is_finished else (case, drawn.ours)


def act(
    case: Running, chance: random.Random, choices: dict[str, list[str]], messages: list[str], step: int
) -> None:
    """Somebody does something, or time passes."""
    if case.open and chance.random() < 0.7:
        element_id = chance.choice(case.open)
        values: dict[str, Any] = {"n": {"n": step}}
        values |= {name: {"c": chance.randrange(3)} for name in choices.get(element_id, ())}
        case.complete(element_id, **values)
    elif messages and chance.random() < 0.4:
        case.send(chance.choice(messages))
    else:
        case.wait(hours=chance.randrange(1, 30))


def edited(
    files: dict[str, str], chance: random.Random, *, sound: bool = False
) -> tuple[dict[str, str], dict[str, str]]:
    """The bundle after some edits, with what was renamed in between; `sound`: no flow leads elsewhere."""
    made, renamed = dict(files), {}
    for _ in range(chance.randrange(4)):
        name = chance.choice(sorted(made))
        text = made[name]
        tasks = re.findall(r'<bpmn:userTask id="([^"]+)"', text)
        flows = re.findall(r'<bpmn:sequenceFlow id="([^"]+)" sourceRef="([^"]+)" targetRef="([^"]+)"', text)
        fresh = f"fresh{chance.randrange(10**6)}"
        kind = chance.randrange(4 if sound else 5)
        if kind == 0 and tasks:
            old = chance.choice(tasks)
            text = re.sub(rf'"{re.escape(old)}"', f'"{fresh}"', text)
            if chance.random() < 0.7:
                renamed[old] = fresh
        elif kind == 1 and flows:
            id, source, target = chance.choice(flows)
            text = text.replace(
                f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}"',
                f'<bpmn:userTask id="{fresh}" name="new" /><bpmn:sequenceFlow id="{fresh}_on"'
                f' sourceRef="{fresh}" targetRef="{target}" />'
                f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{fresh}"',
            )
        elif kind == 2 and tasks:
            at = chance.choice(tasks)
            text = text.replace(
                f'<bpmn:userTask id="{at}"',
                f'<bpmn:boundaryEvent id="{fresh}" attachedToRef="{at}" cancelActivity="false">'
                "<bpmn:timerEventDefinition><bpmn:timeDuration>PT9H</bpmn:timeDuration>"
                f'</bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:endEvent id="{fresh}_end" />'
                f'<bpmn:sequenceFlow id="{fresh}_out" sourceRef="{fresh}" targetRef="{fresh}_end" />'
                f'<bpmn:userTask id="{at}"',
                1,
            )
        elif kind == 3:
            text = re.sub(r"PT(\d+)", lambda found: f"PT{int(found[1]) + 5}", text)
        elif flows and not sound:
            _, source, target = chance.choice(flows)
            _, _, other = chance.choice(flows)
            text = text.replace(
                f'sourceRef="{source}" targetRef="{target}"', f'sourceRef="{source}" targetRef="{other}"'
            )
        made[name] = text
    return made, renamed


def waiting(workflow: spiff.Workflow, renamed: dict[str, str]) -> tuple[Any, ...]:
    """All a case waits for, with every due moment and all it knows."""
    return (
        [(one.id, renamed.get(one.element_id, one.element_id), one.known) for one in workflow.open_tasks],
        [(one.id, renamed.get(one.key, one.key), one.due_at) for one in workflow.timers],
        workflow.data,
        workflow.now,
    )


@LOOK
@given(seed=SEEDS)
def test_what_a_case_waits_for_is_the_same_to_the_second_or_nothing_is(seed: int) -> None:
    chance = random.Random(seed)
    found = somewhere(chance)
    if found is None:
        return
    case, files = found
    made, renamed = edited(files, chance)
    try:
        spec = spiff.compile(made, "main")
    except Invalid:
        return
    state = case.state
    before = waiting(case.workflow, renamed)

    done = spiff.Carrier(case.spec, spec, renamed).carry(state)

    assert case.state == state
    if done.state is None:
        assert done.reasons
        assert all(one.message and one.message_en for one in done.reasons)
        return
    carried = spiff.Workflow.load(spec, done.state, now=case.now, ports=case.ports)
    assert waiting(carried, renamed) == before
    assert waiting(spiff.Workflow.load(spec, carried.save(), now=case.now, ports=None), renamed) == before
    back = {new: old for old, new in renamed.items()}
    undone = spiff.Carrier(spec, case.spec, back).carry(done.state)
    if undone.state is not None:
        again = spiff.Workflow.load(case.spec, undone.state, now=case.now, ports=None)
        assert waiting(again, {}) == waiting(case.workflow, {})


@LOOK
@given(seed=SEEDS)
def test_a_case_that_was_carried_never_waits_for_nothing(seed: int) -> None:
    chance = random.Random(seed)
    found = somewhere(chance)
    if found is None:
        return
    case, files = found
    # A flow out of one branch of a split may leave its join waiting for ever, carried or not.
    made, renamed = edited(files, chance, sound=True)
    try:
        spec = spiff.compile(made, "main")
    except Invalid:
        return
    done = spiff.Carrier(case.spec, spec, renamed).carry(case.state)
    if done.state is None:
        return
    messages = re.findall(r'<bpmn:message id="([^"]+)"', "".join(made.values()))
    choices = sorted(set(re.findall(r"c_\w+", "".join(made.values()))))

    for bundle, start in ((files, case.state), (made, done.state)):
        own = spiff.compile(bundle, "main")
        case.workflow = spiff.Workflow.load(own, start, now=case.now, ports=case.ports)
        case.reload(own)
        for _ in range(400):
            if case.workflow.is_finished:
                break
            if case.open:
                values: dict[str, Any] = {name: {"c": chance.randrange(3)} for name in choices}
                case.complete(chance.choice(case.open), **values)
            else:
                for name in messages:
                    if not case.workflow.is_finished:
                        case.send(name)
                if not case.workflow.is_finished:
                    case.wait(days=2)
        # A loop may go on for ever, by these choices; what waits for nothing never would.
        stuck = not case.workflow.is_finished and not case.open
        if stuck and bundle is files:
            return
        assert not stuck


def test_the_same_diagram_carries_every_state_as_it_is() -> None:
    carried = 0
    for seed in range(300):
        found = somewhere(random.Random(seed))
        if found is not None:
            case, _ = found
            done = spiff.Carrier(case.spec, case.spec, {}).carry(case.state)
            assert [one.code for one in done.reasons + done.remarks] == []
            assert done.state == case.state
            carried += 1
    assert carried > 100
