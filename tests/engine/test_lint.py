"""The check of a bundle: every rule finds its own mistake, and nothing in a sound bundle."""

# A case of the table is read as one line.
# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from engine import lint, spiff
from engine.errors import Invalid
from tests.engine.drawings import (
    bpmn,
    end,
    event,
    extensions,
    flow,
    flows,
    gateway,
    properties,
    service,
    start,
    timer,
    user,
)

ROLES = {"handler": "承办人", "unit_head": "单位负责人"}
FORM = '{"type": "default", "id": "handle", "schemaVersion": 19, "components": []}'
TABLE = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:t">'
    '<decision id="routing" name="分办"><decisionTable id="t" hitPolicy="FIRST"><input id="i" label="类别">'
    '<inputExpression id="ie" typeRef="string"><text>kind</text></inputExpression></input>'
    '<output id="o" label="去处" name="unit" typeRef="string"/><rule id="r"><inputEntry id="a"><text>"a"</text>'
    '</inputEntry><outputEntry id="b"><text>"甲"</text></outputEntry></rule>'
    '<rule id="s"><inputEntry id="c"><text>-</text></inputEntry><outputEntry id="e"><text>"乙"</text></outputEntry>'
    "</rule></decisionTable></decision></definitions>"
)


def check_form(text: str) -> list[str]:
    return ["缺少组件"] if "broken" in text else []


def check(bundle: dict[str, str] | str) -> list[lint.Finding]:
    if isinstance(bundle, str):
        bundle = {"main.bpmn": bundle}
    return lint.findings(
        {"handle.form": FORM, **bundle},
        services={"note": None, "petition.forward": None},
        checks={"opinion": None},
        roles=ROLES,
        check_form=check_form,
    )


def codes(bundle: dict[str, str] | str) -> list[str]:
    return sorted({finding.code for finding in check(bundle)})


def around(*nodes: str, root: str = "", ids: tuple[str, ...] = ("u",), more: str = "") -> str:
    """A diagram start → the nodes of `ids` → end, with the nodes given."""
    return bpmn(start(), *nodes, end(), flows("s", *ids, "e"), more, root=root)


def subprocess(*body: str, id: str = "p", tag: str = "subProcess", **attributes: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    ids = (f"{id}_in", f"{id}_do", f"{id}_out")
    inner = body or (start(ids[0]), user(ids[1]), end(ids[2]), flows(*ids))
    return f'<{tag} id="{id}"{written}>{"".join(inner)}</{tag}>'


def call(element: str, id: str = "c") -> str:
    return f'<callActivity id="{id}" calledElement="{element}"/>'


def rule(id: str = "b", **attributes: str) -> str:
    given = {"camunda:decisionRef": "routing", "camunda:resultVariable": "route"} | attributes
    written = "".join(f' {name}="{value}"' for name, value in given.items() if value)
    return f'<businessRuleTask id="{id}"{written}/>'


def script(text: str, format: str = "feel") -> str:
    return f'<scriptTask id="k" scriptFormat="{format}"><script>{text}</script></scriptTask>'


def boundary(inner: str, on: str = "u", id: str = "t", **attributes: str) -> str:
    return event("boundary", id, inner, attachedToRef=on, **attributes)


def choice(one: str | None = "x = 1", *, default: str = "g_w", name: str = "是") -> str:
    """start → u → gateway → v or w → end."""
    return bpmn(
        start(),
        user(),
        gateway("exclusive", "g", default=default),
        user("v"),
        user("w"),
        end(),
        flows("s", "u", "g"),
        flow("g", "v", one, name=name),
        flow("g", "w", name="否"),
        flows("v", "e"),
        flows("w", "e"),
    )


def split(kind: str, join: str, *, condition: str | None = None) -> str:
    """start → split of this kind → v, w → join of this kind, or a task for '' → end."""
    joined = gateway(join, "j") if join else user("j")
    default = {} if condition is None else {"default": "g_w"}
    return bpmn(
        start(),
        gateway(kind, "g", **default),
        user("v"),
        user("w"),
        joined,
        end(),
        flows("s", "g"),
        flow("g", "v", condition),
        flow("g", "w"),
        flows("v", "j"),
        flows("w", "j"),
        flows("j", "e"),
    )


def waiting(*events: str) -> str:
    """start → event gateway → the events → end."""
    ids = [f"w{number}" for number in range(len(events))]
    return bpmn(
        start(),
        gateway("eventBased", "g"),
        *(event("intermediateCatch", id, inner) for id, inner in zip(ids, events, strict=True)),
        end(),
        flows("s", "g"),
        *(flows("g", id, "e") for id in ids),
        root='<message id="m" name="答复"/>',
    )


def loop(*middle: str, ids: tuple[str, ...]) -> str:
    """start → u → merge → the middle → gateway, which leads on to the end or back to the merge."""
    return bpmn(
        start(),
        user(),
        gateway("exclusive", "merge"),
        *middle,
        gateway("exclusive", "g", default="g_e"),
        end(),
        flows("s", "u", "merge", *ids, "g"),
        flow("g", "merge", "again"),
        flow("g", "e"),
    )


def with_io(inner: str, task: str = "v") -> str:
    return around(
        service(task, extensions(f"<camunda:inputOutput>{inner}</camunda:inputOutput>")), ids=(task,)
    )


MESSAGE = '<messageEventDefinition messageRef="m"/>'
MESSAGE_ROOT = '<message id="m" name="答复"/>'
ERROR = '<errorEventDefinition errorRef="x"/>'
ERROR_ROOT = '<error id="x" name="退回" errorCode="RETURNED"/>'
LATER = timer("${later}")

#: One bundle for every rule, in which nothing else is wrong.
CASES: dict[str, dict[str, str] | str] = {
    "xml-too-large": "<!-- " + "长" * 2_000_001 + " -->",
    "xml-too-deep": "<a>" * 70 + "</a>" * 70,
    "xml-broken": "<definitions",
    "xml-doctype": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + around(user()).split("?>\n", 1)[1],
    "not-bpmn": "<html/>",
    "file-not-used": {"main.bpmn": around(user()), "README.md": "说明"},
    "no-process": bpmn(start(), user(), end(), flows("s", "u", "e"), executable=False),
    "several-main-processes": around(user()).replace(
        "</process>",
        f'</process><process id="two" isExecutable="true">{start("s2")}{end("e2")}{flows("s2", "e2")}</process>',
    ).replace("</bpmndi:BPMNPlane>", "".join(
        f'<bpmndi:BPMNShape bpmnElement="{id}"/>' for id in ("s2", "e2", "s2_e2")) + "</bpmndi:BPMNPlane>"),
    "duplicate-id": around(user(), more='<textAnnotation id="u"/>'),
    "duplicate-id-in-bundle": {
        "main.bpmn": around(user(), call("other"), ids=("u", "c")),
        "other.bpmn": bpmn(start("s2"), user("u"), end("e2"), flow("s2", "u"), flow("u", "e2"), id="other"),
    },
    "shared-id": {
        "main.bpmn": around(call("other"), ids=("c",)),
        "other.bpmn": bpmn(start("s"), user("u2"), end("e2"), flow("s", "u2"), flow("u2", "e2"), id="other"),
    },
    "extension-id-clash": around(user(inner=extensions('<camunda:thing id="e"/>'))),
    "id-missing": around(user(), more='<sequenceFlow name="去" sourceRef="s" targetRef="nothing"/>').replace(
        ' targetRef="nothing"/>', ' targetRef="u"/>').replace('<sequenceFlow id="s_u" name="去" sourceRef="s" targetRef="u"></sequenceFlow>', ""),
    "unknown-element": around(user(), more='<choreographyTask id="h"/>'),
    "complex-gateway": around(gateway("complex", "g"), user(), ids=("u", "g")),
    "ad-hoc-subprocess": around(subprocess(user("in_u"), tag="adHocSubProcess"), ids=("p",)),
    "event-subprocess": around(user(), subprocess(
        event("start", "in_s", LATER), end("in_e"), flows("in_s", "in_e"), triggeredByEvent="true")),
    "transaction": around(subprocess(tag="transaction"), ids=("p",)),
    "compensation": around(user(), boundary("<compensateEventDefinition/>")),
    "link-event": bpmn(start(), user(), event("intermediateThrow", "t", '<linkEventDefinition name="A"/>'),
                       event("intermediateCatch", "c", '<linkEventDefinition name="A"/>'), end(),
                       flows("s", "u", "t"), flows("c", "e")),
    "signal-event": around(user(), event("intermediateCatch", "c", "<signalEventDefinition/>"), ids=("u", "c")),
    "escalation-event": around(user(), event("intermediateThrow", "c", "<escalationEventDefinition/>"), ids=("u", "c")),
    "conditional-event": around(user(), event("intermediateCatch", "c", "<conditionalEventDefinition/>"), ids=("u", "c")),
    "cancel-event": bpmn(start(), user(), end(inner="<cancelEventDefinition/>"), flows("s", "u", "e")),
    "data-store": around(user(), more='<dataStoreReference id="d"/>'),
    "manual-task": around('<manualTask id="u"/>'),
    "plain-task": around('<task id="u"/>'),
    "message-throw": around(user(), '<sendTask id="m"/>', ids=("u", "m")),
    "event-without-trigger": around(user(), event("intermediateCatch", "c"), ids=("u", "c")),
    "several-triggers": around(event("intermediateCatch", "c", LATER + MESSAGE), ids=("c",), root=MESSAGE_ROOT),
    "start-trigger": bpmn(start(inner=LATER), user(), end(), flows("s", "u", "e")),
    "boundary-trigger": around(user(), boundary("<terminateEventDefinition/>"), more=flows("t", "e")),
    "event-trigger": around(user(), event("intermediateThrow", "c", LATER), ids=("u", "c")),
    "message-missing": around('<receiveTask id="r"/>', ids=("r",)),
    "error-missing": around(subprocess(), boundary('<errorEventDefinition errorRef="nobody"/>', "p"), ids=("p",),
                            more=flows("t", "e")),
    "error-boundary-side": around(subprocess(), boundary("<errorEventDefinition/>", "p", cancelActivity="false"), ids=("p",), more=flows("t", "e")),
    "error-boundary-idle": around(service(), boundary("<errorEventDefinition/>", "v"), ids=("v",), more=flows("t", "e")),
    "loop-collection-missing": around(user(inner="<multiInstanceLoopCharacteristics/>")),
    "loop-data-ref": around(user(inner="<multiInstanceLoopCharacteristics><loopDataInputRef>x</loopDataInputRef>"
                                       "</multiInstanceLoopCharacteristics>")),
    "loop-endless": around(user(inner="<standardLoopCharacteristics/>")),
    "two-timers": waiting(LATER, timer("${other}")),
    "event-gateway-target": bpmn(start(), gateway("eventBased", "g"), user(), event("intermediateCatch", "w", LATER),
                                 end(), flows("s", "g", "u", "e"), flows("g", "w", "e")),
    "event-gateway-shared": waiting(LATER, MESSAGE).replace(flow("w0", "e"), flow("w0", "w1", id="w0_e")),
    "timer-missing": around(event("intermediateCatch", "c", "<timerEventDefinition/>"), ids=("c",)),
    "timer-cycle": around(user(), boundary(timer("R3/P7D", "timeCycle"), cancelActivity="false"), more=flows("t", "e")),
    "timer-no-offset": around(event("intermediateCatch", "c", timer("2026-11-24T09:00:00")), ids=("c",)),
    "camunda-without-effect": around(user(**{"camunda:assignee": "zhang"})),
    "camunda-ignored": around(user(**{"camunda:priority": "5"})),
    "foreign-extension": around(user(inner=extensions(
        '<z:taskDefinition xmlns:z="http://camunda.org/schema/zeebe/1.0"/>'))),
    "message-flow": around(user(), root='<collaboration id="l"><messageFlow id="f" sourceRef="a" targetRef="b"/></collaboration>'),
    "property-misspelt": around(user(inner=properties(differentfrom="u"))),
    "flow-endpoint-unknown": around(user(), more=flow("u", "nowhere")),
    "flow-crosses-boundary": around(subprocess(), ids=("p",), more=flow("s", "p_do")),
    "start-missing": bpmn(user(), end(), flows("u", "e")),
    "several-starts": bpmn(start(), start("s2"), user(), end(), flows("s", "u", "e"), flows("s2", "u")),
    "start-has-incoming": bpmn(start(), user(), gateway("exclusive", "g", default="g_e"), end(), flows("s", "u", "g"),
                               flow("g", "e"), flow("g", "s", "again")),
    "end-missing": bpmn(start(), user(), flows("s", "u")),
    "end-has-outgoing": bpmn(start(), user(), end("e1"), end(), flows("s", "u", "e1", "e")),
    "boundary-unattached": around(user(), boundary(LATER, "nobody"), more=flows("t", "e")),
    "boundary-has-incoming": bpmn(start(), user(), user("v"), boundary(LATER, "v"), end(), flows("s", "u", "t", "e"),
                                  gateway("parallel", "g"), flows("v", "e")).replace(
        'sourceRef="u" targetRef="t"', 'sourceRef="g" targetRef="t"').replace(
        "</process>", flows("u", "g", "v") + "</process>").replace(
        "</bpmndi:BPMNPlane>", '<bpmndi:BPMNEdge bpmnElement="u_g"/><bpmndi:BPMNEdge bpmnElement="g_v"/></bpmndi:BPMNPlane>'),
    "several-flows-out": bpmn(start(), user(), user("v"), user("w"), end(), flows("s", "u", "v", "e"), flows("u", "w", "e")),
    "condition-ignored": bpmn(start(), user(), end(), flow("s", "u"), flow("u", "e", "x = 1")),
    "default-flow-missing": choice(default="").replace(
        flow("g", "w", name="否"), flow("g", "w", "x != 1", name="否")),
    "default-flow-unknown": choice(default="g_x").replace(
        flow("g", "w", name="否"), flow("g", "w", "x != 1", name="否")),
    "default-flow-conditional": choice().replace(flow("g", "w", name="否"), flow("g", "w", "x != 1", name="否")),
    "condition-missing": choice(None),
    "exit-unnamed": choice(name=""),
    "unreachable": around(user(), user("lost"), more=flows("lost", "e")),
    "dead-end": around(user(), user("v"), boundary(LATER), more=flows("t", "v")),
    "endless": bpmn(start(), user(), gateway("exclusive", "g", default="g_e"), user("v"), user("w"), end(),
                    flows("s", "u", "g"), flow("g", "e"), flow("g", "v", "x = 1"), flows("v", "w", "v")),
    "loop-without-wait": loop(service(), ids=("v",)),
    "chain-too-long": around(*(service(f"v{n}") for n in range(300)), ids=tuple(f"v{n}" for n in range(300))),
    "implicit-merge": split("parallel", ""),
    "split-join-mismatch": split("parallel", "exclusive"),
    "join-never-completes": split("exclusive", "parallel", condition="x = 1"),
    "uncaught-error": bpmn(start(), user(), end(inner=ERROR), flows("s", "u", "e"), root=ERROR_ROOT),
    "call-missing": around('<callActivity id="c"/>', ids=("c",)),
    "call-unknown-process": around(call("elsewhere"), ids=("c",)),
    "call-recursion": around(user(), call("main"), ids=("u", "c")),
    "form-key-missing": around(user(**{"camunda:formKey": ""})),
    "form-unknown": around(user(**{"camunda:formKey": "opinion"})),
    "form-broken": {"main.bpmn": around(user()), "other.form": "broken"},
    "form-id-differs": {"main.bpmn": around(user()), "other.form": FORM},
    "service-topic-missing": around(service(**{"camunda:topic": ""}), ids=("v",)),
    "service-unknown": around(service(**{"camunda:topic": "petition.foward"}), ids=("v",)),
    "check-unknown": around(user(inner=properties(check="opinions"))),
    "roles-missing": around(user(**{"camunda:candidateGroups": ""})),
    "role-unknown": around(user(**{"camunda:candidateGroups": "handler, boss"})),
    "different-from-unknown": around(user(inner=properties(differentFrom="s"))),
    "return-to-unknown": around(user(inner=properties(returnTo="s"))),
    "return-to-later": around(user(inner=properties(returnTo="v")), user("v"), ids=("u", "v")),
    "return-to-loop": around(user("v", '<multiInstanceLoopCharacteristics camunda:collection="${units}" camunda:elementVariable="unit"/>'),
                             user(inner=properties(returnTo="v")), ids=("v", "u")),
    "return-crosses": {"main.bpmn": around(user("v"), call("other"), user(inner=properties(returnTo="v")), ids=("v", "c", "u")),
                       "other.bpmn": bpmn(start("o_s"), user("o_u"), end("o_e"), flows("o_s", "o_u", "o_e"), id="other")},
    "return-repeats": around(user("v"), service("w"), user(inner=properties(returnTo="v")), ids=("v", "w", "u")),
    "decision-ref-missing": {"main.bpmn": around(rule(**{"camunda:decisionRef": ""}), ids=("b",))},
    "decision-unknown": {"main.bpmn": around(rule(**{"camunda:decisionRef": "rooting"}), ids=("b",)), "r.dmn": TABLE},
    "decision-broken": {"main.bpmn": around(user()), "r.dmn": "<nonsense"},
    "decision-gap": {"main.bpmn": around(user()), "r.dmn": TABLE.replace("<text>-</text>", '<text>"b"</text>')},
    "decision-twice": {"main.bpmn": around(user()), "r.dmn": TABLE, "s.dmn": TABLE},
    "decision-result-unknown": {"main.bpmn": around(rule(**{"camunda:mapDecisionResult": "first"}), ids=("b",)),
                                "r.dmn": TABLE},
    "decision-result-lost": {"main.bpmn": around(rule(**{"camunda:resultVariable": ""}), ids=("b",)), "r.dmn": TABLE},
    "expression-broken": choice("${x == 1}"),
    "expression-empty": choice("${}"),
    "expression-mixed": around(event("intermediateCatch", "c", timer("${day}T09:00:00Z")), ids=("c",)),
    "python-in-expression": choice("${done = nil}"),
    "condition-language": choice().replace("<conditionExpression>", '<conditionExpression language="javascript">'),
    "script-format": around(script("x = 1", "python"), ids=("k",)),
    "script-empty": around(script(" "), ids=("k",)),
    "script-line": around(script("x = 1\nprint(x)"), ids=("k",)),
    "parameter-unnamed": with_io("<camunda:inputParameter>${1}</camunda:inputParameter>"),
    "parameter-not-text": with_io('<camunda:inputParameter name="x"><camunda:list/></camunda:inputParameter>'),
    "name-missing": around(user(name="")),
    "diagram-missing": bpmn(start(), user(), end(), flows("s", "u", "e"), hidden=("u",)),
}  # fmt: skip


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(lint.CODES)


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_rule_finds_its_mistake_and_nothing_else_is_found(code: str) -> None:
    found = check(CASES[code])

    assert {finding.code for finding in found} == {code}
    for finding in found:
        assert finding.severity == lint.CODES[code]
        assert finding.file
        for text in (finding.message, finding.message_en, finding.hint, finding.hint_en):
            assert text
            assert "{" not in text.replace("${", "")


def test_a_finding_names_file_and_element_and_says_what_to_draw_instead() -> None:
    (finding,) = check(CASES["several-flows-out"])

    assert (finding.file, finding.element_id, finding.element_name) == ("main.bpmn", "u", "办理 u")
    assert finding.message == "用户任务“办理 u”有 2 条线连出，说不清走哪条。"
    assert finding.message_en == "User task '办理 u' has 2 outgoing flows; it is not clear which is taken."
    assert finding.hint == "请先连到一个网关：都走用并行，选一条用排他。"


def _sound() -> dict[str, str]:
    io = (
        '<camunda:inputOutput><camunda:inputParameter name="rule">R-15</camunda:inputParameter>'
        '<camunda:inputParameter name="on">${received_on}</camunda:inputParameter>'
        '<camunda:outputParameter name="due">=result.due</camunda:outputParameter></camunda:inputOutput>'
    )
    mapped = '<camunda:in variables="all"/><camunda:out sourceExpression="${x + 1}" target="y"/>'
    main = bpmn(
        start(),
        service("v", extensions(io)),
        rule(),
        script("level = 1\n\n  due_on = date(received_on) + duration(&quot;P7D&quot;)"),
        user(
            "u",
            properties(scope="=scope_path", check="opinion", public="正在办理"),
            **{"camunda:dueDate": "${clocks.R60.nominal_at}"},
        ),
        boundary(timer("${clocks.R60.warn_at}"), cancelActivity="false"),
        service("warn"),
        end("warned"),
        gateway("parallel", "a"),
        user(
            "asked",
            '<multiInstanceLoopCharacteristics isSequential="true" camunda:collection="${units}"'
            ' camunda:elementVariable="unit"><completionCondition>${nrOfCompletedInstances > 2}</completionCondition>'
            "</multiInstanceLoopCharacteristics>",
        ),
        f'<callActivity id="c" calledElement="other">{extensions(mapped)}</callActivity>',
        gateway("parallel", "j"),
        subprocess(
            start("in_s"),
            user("in_u"),
            gateway("exclusive", "in_g", default="in_g_in_e"),
            end("in_x", ERROR),
            end("in_e"),
            flows("in_s", "in_u", "in_g"),
            flow("in_g", "in_e"),
            flow("in_g", "in_x", "again"),
        ),
        boundary(ERROR, "p", "caught"),
        gateway("exclusive", "back"),
        gateway("eventBased", "w"),
        event("intermediateCatch", "w1", timer("P30D", "timeDuration")),
        event("intermediateCatch", "w2", MESSAGE),
        gateway("exclusive", "met"),
        event("intermediateThrow", "milestone"),
        end(inner="<terminateEventDefinition/>"),
        flows("s", "v", "b", "k", "back", "u", "a"),
        flows("a", "asked", "j"),
        flows("a", "c", "j"),
        flows("j", "p", "w"),
        flows("w", "w1", "met"),
        flows("w", "w2", "met", "milestone", "e"),
        flows("t", "warn", "warned"),
        flows("caught", "back"),
        '<laneSet id="lanes"/><textAnnotation id="note"/><association id="as" sourceRef="note" targetRef="u"/>',
        root=MESSAGE_ROOT + ERROR_ROOT,
    )
    other = bpmn(
        start("o_s"),
        user("o_u", properties(differentFrom="u")),
        end("o_e"),
        flows("o_s", "o_u", "o_e"),
        id="other",
    )

    return {"main.bpmn": main, "other.bpmn": other, "routing.dmn": TABLE}


#: Everything a designer may use, once.
SOUND = _sound()


def test_a_sound_bundle_has_no_findings() -> None:
    assert check(SOUND) == []


def test_an_error_thrown_in_a_called_process_may_be_caught_by_the_caller() -> None:
    called = bpmn(
        start("o_s"), user("o_u"), end("o_e", ERROR), flows("o_s", "o_u", "o_e"), id="other", root=ERROR_ROOT
    )
    caught = bpmn(
        start(),
        call("other"),
        boundary("<errorEventDefinition/>", "c"),
        end(),
        flows("s", "c", "e"),
        flows("t", "e"),
    )
    ignored = around(call("other"), ids=("c",))

    assert codes({"main.bpmn": caught, "other.bpmn": called}) == []
    assert codes({"main.bpmn": ignored, "other.bpmn": called}) == ["uncaught-error"]


def test_a_boundary_error_of_another_code_does_not_catch() -> None:
    called = bpmn(
        start("o_s"), user("o_u"), end("o_e", ERROR), flows("o_s", "o_u", "o_e"), id="other", root=ERROR_ROOT
    )
    wrong = bpmn(
        start(),
        call("other"),
        boundary('<errorEventDefinition errorRef="y"/>', "c"),
        end(),
        flows("s", "c", "e"),
        flows("t", "e"),
        root='<error id="y" errorCode="LATE"/>',
    )

    assert codes({"main.bpmn": wrong, "other.bpmn": called}) == ["uncaught-error"]


def test_two_processes_that_call_each_other_are_both_named() -> None:
    main = around(user(), call("other"), ids=("u", "c"))
    other = bpmn(start("o_s"), call("main", "o_c"), end("o_e"), flows("o_s", "o_c", "o_e"), id="other")

    found = check({"main.bpmn": main, "other.bpmn": other})

    assert [(finding.code, finding.element_id) for finding in found] == [
        ("call-recursion", "c"),
        ("call-recursion", "o_c"),
    ]


@pytest.mark.parametrize(
    ("middle", "ids"),
    [
        ((user("x"),), ("x",)),
        ((event("intermediateCatch", "x", LATER),), ("x",)),
        ((subprocess(),), ("p",)),
        (('<receiveTask id="x" messageRef="m"/>',), ("x",)),
    ],
    ids=["user task", "timer", "subprocess with a user task", "receive task"],
)
def test_a_loop_in_which_something_waits_is_sound(middle: tuple[str, ...], ids: tuple[str, ...]) -> None:
    text = loop(*middle, ids=ids).replace("<process", MESSAGE_ROOT + "<process", 1)

    assert codes(text) == []


def test_a_subprocess_that_can_be_passed_without_waiting_does_not_make_a_loop_wait() -> None:
    inner = subprocess(start("in_s"), service("in_v"), end("in_e"), flows("in_s", "in_v", "in_e"))

    assert codes(loop(inner, ids=("p",))) == ["loop-without-wait"]


def test_branches_that_end_apart_or_loop_back_are_no_mismatch() -> None:
    apart = bpmn(
        start(),
        gateway("parallel", "g"),
        user("v"),
        user("w"),
        end(),
        end("e2"),
        flows("s", "g", "v", "e"),
        flows("g", "w", "e2"),
    )
    back = bpmn(
        start(),
        gateway("parallel", "g"),
        gateway("exclusive", "m"),
        user("v"),
        user("w"),
        gateway("exclusive", "d", default="d_j"),
        gateway("parallel", "j"),
        end(),
        flows("s", "g", "m", "v", "d"),
        flow("d", "j"),
        flow("d", "m", "again"),
        flows("g", "w", "j", "e"),
    )

    assert codes(apart) == []
    assert codes(back) == []


@pytest.mark.parametrize(
    ("kind", "join"), [("parallel", "parallel"), ("inclusive", "inclusive"), ("exclusive", "exclusive")]
)
def test_a_split_joined_by_its_own_kind_is_sound(kind: str, join: str) -> None:
    assert codes(split(kind, join, condition=None if kind == "parallel" else "x = 1")) == []


def test_the_path_of_a_reminder_that_runs_into_the_main_path_is_a_second_token() -> None:
    merged = around(
        user(), user("v"), boundary(LATER, cancelActivity="false"), ids=("u", "v"), more=flows("t", "v")
    )

    assert codes(merged) == ["implicit-merge"]


def test_two_reminders_that_lead_to_one_service_act_each_for_itself() -> None:
    twice = around(
        user(),
        boundary(LATER, cancelActivity="false"),
        boundary(timer("${other}"), id="t2", cancelActivity="false"),
        service("warn"),
        end("warned"),
        more=flows("t", "warn", "warned") + flows("t2", "warn"),
    )

    assert codes(twice) == []


def test_a_way_out_that_interrupts_may_run_into_the_main_path_but_not_into_a_join() -> None:
    merged = around(user(), user("v"), boundary(LATER), ids=("u", "v"), more=flows("t", "v"))
    joined = around(user(), gateway("parallel", "j"), boundary(LATER), ids=("u", "j"), more=flows("t", "j"))

    assert codes(merged) == []
    assert codes(joined) == ["join-never-completes"]


@pytest.mark.parametrize(
    "text",
    ["P7D", "PT30M", "P1Y2M10DT2H30M", "P2W", '${duration("P7D")}', "=wait"],
)
def test_a_duration_may_be_written_plainly_or_as_an_expression(text: str) -> None:
    assert codes(around(event("intermediateCatch", "c", timer(text, "timeDuration")), ids=("c",))) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("timeDate", "2026-11-24"),
        ("timeDate", "2026-11-24T09:00"),
        ("timeDate", "P7D"),
        ("timeDuration", "P7"),
        ("timeDuration", "2026-11-24T09:00:00+08:00"),
        ("timeDuration", "R3/P7D"),
    ],
)
def test_a_time_that_cannot_be_read_is_found(kind: str, text: str) -> None:
    assert codes(around(event("intermediateCatch", "c", timer(text, kind)), ids=("c",))) == [
        "timer-no-offset"
    ]


def test_a_moment_with_its_offset_is_sound() -> None:
    assert (
        codes(around(event("intermediateCatch", "c", timer("2026-11-24T09:00:00+08:00")), ids=("c",))) == []
    )


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("due date", around(user(**{"camunda:dueDate": "${1 +}"}))),
        ("scope", around(user(inner=properties(scope="=1 +")))),
        ("time", around(event("intermediateCatch", "c", timer("${1 +}")), ids=("c",))),
        ("time", around(event("intermediateCatch", "c", timer("${1 +}", "timeDuration")), ids=("c",))),
        ("collection", around(user(inner='<multiInstanceLoopCharacteristics camunda:collection="${1 +}"/>'))),
        ("cardinality", around(user(inner="<multiInstanceLoopCharacteristics><loopCardinality>${1 +}</loopCardinality>"
                                          "</multiInstanceLoopCharacteristics>"))),
        ("completion condition", around(user(
            inner='<multiInstanceLoopCharacteristics camunda:collection="${x}"><completionCondition>${1 +}'
            "</completionCondition></multiInstanceLoopCharacteristics>"))),
        ("loop condition", around(user(inner="<standardLoopCharacteristics><loopCondition>${1 +}</loopCondition>"
                                             "</standardLoopCharacteristics>"))),
        ("input parameter 'x'", with_io('<camunda:inputParameter name="x">${1 +}</camunda:inputParameter>')),
        ("output parameter 'x'", with_io('<camunda:outputParameter name="x">${1 +}</camunda:outputParameter>')),
        ("script line 2", around(script("a = 1\nb = 1 +"), ids=("k",))),
        ("condition", choice("${1 +}")),
    ],
)  # fmt: skip
def test_every_place_for_an_expression_is_compiled(place: str, text: str) -> None:
    (finding,) = check(text)

    assert finding.code == "expression-broken"
    assert f"in its {place} '" in finding.message_en


def test_words_inside_a_text_are_not_taken_for_python() -> None:
    assert codes(choice('${answer = "None of these, True or False"}')) == []


def test_what_is_not_executable_is_drawn_only() -> None:
    other = '<process id="citizen" isExecutable="false"><task id="reads"/></process>'

    assert codes(around(user()).replace("</process>", "</process>" + other)) == ["diagram-missing"]


def test_a_broken_file_does_not_make_its_callers_wrong() -> None:
    assert codes({"main.bpmn": around(call("other"), ids=("c",)), "other.bpmn": "<oops"}) == ["xml-broken"]


def test_a_missing_name_is_suggested() -> None:
    (service_,) = check(CASES["service-unknown"])
    (role,) = check(CASES["role-unknown"])

    assert service_.hint == "是不是“petition.forward”？"
    assert role.hint == "可用的有：handler、unit_head。"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "<a>" * 20_000,
        '<?xml version="1.0" encoding="gbk"?><a/>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY a "'
        + "b" * 100
        + '"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&c;&c;&c;</a>',
        '<?xml-stylesheet href="x"?><!-- c --><definitions/>',
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><!-- c --><?pi x?></process></definitions>',
    ],
)
def test_hostile_files_are_refused(text: str) -> None:
    assert check(text)


def test_a_large_diagram_is_checked() -> None:
    parts = [choice().split('isExecutable="true">')[1].split("</process>")[0]]
    body = [
        subprocess(*(part.replace('id="', f'id="n{number}_').replace('Ref="', f'Ref="n{number}_').replace(
            'default="', f'default="n{number}_') for part in parts), id=f"p{number}")
        for number in range(100)
    ]  # fmt: skip
    text = bpmn(start("s0"), *body, end("e0"), flows("s0", *(f"p{number}" for number in range(100)), "e0"))

    assert check(text) == []


def compiled(bundle: dict[str, str]) -> bool:
    processes = [
        process.get("id")
        for name, text in bundle.items()
        if name.endswith(".bpmn")
        for process in etree.fromstring(text.encode()).iterfind("{*}process")
    ]
    try:
        for process in processes:
            spiff.compile(bundle, process)
    except Invalid:
        return False
    return True


@pytest.mark.parametrize("code", [code for code, severity in lint.CODES.items() if severity == "warning"])
def test_what_is_only_warned_about_can_run(code: str) -> None:
    bundle = CASES[code]

    assert compiled(bundle if isinstance(bundle, dict) else {"main.bpmn": bundle})


def test_whatever_is_taken_away_the_check_refuses_what_cannot_be_compiled() -> None:
    """One element or attribute of the sound bundle at a time: no errors found means that it compiles."""
    tried = 0
    for text in _without_one_thing(SOUND["main.bpmn"]):
        bundle = SOUND | {"main.bpmn": text}
        if not [finding for finding in check(bundle) if finding.severity == "error"]:
            tried += 1
            assert compiled(bundle), text
    assert tried > 50


def _without_one_thing(text: str) -> Iterator[str]:
    root = etree.fromstring(text.encode())
    for element in list(
        root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}*", "{http://camunda.org/schema/1.0/bpmn}*")
    ):
        for name in list(element.attrib):
            value = element.attrib.pop(name)
            yield etree.tostring(root, encoding="unicode")
            element.set(name, value)
        parent = element.getparent()
        if parent is not None:
            place = parent.index(element)
            parent.remove(element)
            yield etree.tostring(root, encoding="unicode")
            parent.insert(place, element)


def test_a_way_back_looks_at_what_lies_between_the_two_steps_only() -> None:
    # From `u` the token may go round by a call, but from `v` to `u` there is none.
    round_ = bpmn(
        start(),
        user("v"),
        user("u", properties(returnTo="v")),
        gateway("exclusive", "g", name="再来？", default="g_e"),
        call("other"),
        end(),
        flows("s", "v", "u", "g"),
        flow("g", "c", '${again = "yes"}'),
        flow("g", "e"),
        flows("c", "v"),
    )
    other = bpmn(start("o_s"), user("o_u"), end("o_e"), flows("o_s", "o_u", "o_e"), id="other")

    assert not [code for code in codes({"main.bpmn": round_, "other.bpmn": other}) if "return" in code]
