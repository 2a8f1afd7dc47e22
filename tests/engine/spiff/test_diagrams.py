"""What a diagram says is read; what could not run is refused with its file and element."""

from __future__ import annotations

from html import escape

import pytest

from engine import Invalid, spiff
from tests.engine.spiff.drawing import (
    boundary,
    call,
    catch,
    definitions,
    diagram,
    extension,
    inside,
    many,
    message,
    node,
    parameters,
    script,
    service,
    sub,
    timer,
)
from tests.engine.spiff.running import Running

MESSAGE = '<bpmn:message id="m" name="m" />'


def refused(text: str, **more: str) -> dict[str, str]:
    """What is found in a bundle, message by path."""
    with pytest.raises(Invalid) as caught:
        spiff.compile({"main.bpmn": text, **{f"{name}.bpmn": other for name, other in more.items()}}, "main")
    assert caught.value.code == "invalid_publication"
    return {error.path: error.message for error in caught.value.errors}


def test_a_user_task_is_read() -> None:
    properties = {
        "scope": '= "/" + region + "/"',
        "check": "review.not_same_office",
        "differentFrom": "register, forward",
        "public": "正在办理",
        "stage": "handling",
    }
    written = "".join(
        f'<camunda:property name="{name}" value="{escape(value)}" />' for name, value in properties.items()
    )
    task = node(
        "userTask",
        "handle",
        extension(f"<camunda:properties>{written}</camunda:properties>"),
        camunda_formKey="handle",
        camunda_candidateGroups="handler, unit_head ,",
        camunda_dueDate="${clocks.R15.nominal_at}",
    )

    spec = spiff.compile({"main.bpmn": diagram("start -> handle -> end", task)})

    element = spec.elements["handle"]
    assert (element.id, element.name, element.kind) == ("handle", "HANDLE", "userTask")
    assert (element.file, element.process_id) == ("main.bpmn", "main")
    assert element.form_key == "handle"
    assert element.roles == ("handler", "unit_head")
    assert element.due_date == "clocks.R15.nominal_at"
    assert element.scope == '"/" + region + "/"'
    assert element.check == "review.not_same_office"
    assert element.different_from == ("register", "forward")
    assert element.properties["public"] == "正在办理"
    assert element.properties["stage"] == "handling"


def test_services_and_decisions_are_read() -> None:
    given = parameters({"rule": "R15", "n": "${n}"}, {"due": "${result.due}"})
    bundle = diagram(
        "start -> s -> r -> end",
        node("serviceTask", "s", given, camunda_type="external", camunda_topic="petition.clock"),
        node(
            "businessRuleTask",
            "r",
            camunda_decisionRef="routing",
            camunda_resultVariable="route",
            camunda_mapDecisionResult="collectEntries",
        ),
    )

    elements = spiff.compile({"main.bpmn": bundle}).elements

    assert elements["s"].topic == "petition.clock"
    assert [parameter.name for parameter in elements["s"].inputs] == ["rule", "n"]
    assert elements["s"].inputs[0].value == "R15"
    assert [parameter.name for parameter in elements["s"].outputs] == ["due"]
    assert elements["r"].decision_ref == "routing"
    assert elements["r"].result_variable == "route"
    assert elements["r"].decision_result == "collectEntries"


def test_a_sub_process_does_not_take_over_what_its_children_say() -> None:
    inner = node(
        "userTask",
        "a",
        extension('<camunda:properties><camunda:property name="public" value="x" /></camunda:properties>'),
        camunda_formKey="a",
    )

    elements = spiff.compile(
        {"main.bpmn": diagram("start -> box -> end", sub("box", "start_s -> a -> end_s", inner))}
    ).elements

    assert elements["box"].properties == {}
    assert elements["a"].properties == {"public": "x"}
    assert elements["a"].process_id == "main"


def test_an_extension_element_with_the_id_of_a_node_shadows_nothing() -> None:
    shadow = node(
        "userTask",
        "b",
        extension('<camunda:properties><camunda:property id="a" name="x" value="y" /></camunda:properties>'),
    )

    case = Running(diagram("start -> a -> b -> end", shadow))

    case.complete("a")
    assert case.open == ["b"]


def test_the_main_process_is_the_one_no_other_calls() -> None:
    bundle = {
        "a.bpmn": diagram("start -> x -> end", id="inner"),
        "b.bpmn": diagram("start -> c -> end", call("c", "inner"), id="outer"),
        "notes.txt": "not a diagram",
        "routing.dmn": "<not read here>",
    }

    spec = spiff.compile(bundle)

    assert spec.process_id == "outer"
    assert spec.processes == {"inner": "a.bpmn", "outer": "b.bpmn"}
    assert set(spec.elements) == {"start", "c", "end", "x"}


def test_gateways_and_ends_of_two_files_may_share_ids_as_modelers_give_them() -> None:
    main = diagram("start -> c -> xor1 -> end", call("c", "inner"))
    case = Running({"main.bpmn": main, "inner.bpmn": diagram("start -> xor1 -> a -> end", id="inner")})

    case.complete("a")

    assert case.workflow.is_finished


def test_data_objects_lanes_and_notes_are_for_readers() -> None:
    decoration = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="l" name="窗口">'
        "<bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
        '<bpmn:dataObjectReference id="d" dataObjectRef="o" /><bpmn:dataObject id="o" />'
        '<bpmn:textAnnotation id="t"><bpmn:text>note</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="as" sourceRef="a" targetRef="t" />'
    )
    task = node(
        "userTask",
        "a",
        '<bpmn:dataInputAssociation id="x"><bpmn:sourceRef>d</bpmn:sourceRef></bpmn:dataInputAssociation>',
    )

    case = Running(
        diagram("start -> a -> end", task).replace("</bpmn:process>", f"{decoration}</bpmn:process>")
    )

    case.complete("a")
    assert case.workflow.is_finished


def test_a_pool_around_the_process_changes_nothing() -> None:
    pool = '<bpmn:collaboration id="c"><bpmn:participant id="p" processRef="main" /></bpmn:collaboration>'

    assert Running(diagram("start -> a -> end", beside=pool)).open == ["a"]


@pytest.mark.parametrize(
    ("element", "body"),
    [
        ("task", ""),
        ("manualTask", ""),
        ("sendTask", ""),
        ("complexGateway", ""),
        ("transaction", ""),
        ("adHocSubProcess", ""),
        ("callChoreography", ""),
    ],
)
def test_elements_that_would_not_run_are_refused(element: str, body: str) -> None:
    found = refused(diagram("start -> x1 -> end", node(element, "x1", body)))

    assert list(found) == ["main.bpmn#x1"]
    assert element in found["main.bpmn#x1"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(timer("timeCycle", "R3/P1D"), id="timer cycle"),
        pytest.param("<bpmn:timerEventDefinition />", id="timer without time"),
        pytest.param(timer("timeDuration", ""), id="empty timer"),
        pytest.param(timer("timeDuration", "7 days"), id="no duration and no FEEL"),
        pytest.param(timer("timeDate", "2026-01-01T00:00:00"), id="literal instant without an offset"),
        pytest.param(timer("timeDate", "${x == 1}"), id="syntax error"),
        pytest.param("<bpmn:signalEventDefinition />", id="signal"),
        pytest.param("<bpmn:compensateEventDefinition />", id="compensation"),
        pytest.param("<bpmn:escalationEventDefinition />", id="escalation"),
        pytest.param("<bpmn:conditionalEventDefinition />", id="conditional"),
        pytest.param("<bpmn:linkEventDefinition />", id="link"),
        pytest.param("<bpmn:cancelEventDefinition />", id="cancel"),
        pytest.param('<bpmn:messageEventDefinition messageRef="nobody" />', id="unknown message"),
        pytest.param("<bpmn:messageEventDefinition />", id="message without reference"),
        pytest.param(timer("timeDuration", "P1D") + message("m"), id="two definitions"),
        pytest.param("", id="no definition"),
    ],
)
@pytest.mark.parametrize("where", ["catch", "boundary"])
def test_events_that_would_not_happen_are_refused(text: str, where: str) -> None:
    if where == "catch":
        drawn = diagram("start -> e1 -> end", catch("e1", text), beside=MESSAGE)
    else:
        drawn = diagram("start -> a -> end\ne1 -> end_e", boundary("e1", "a", text), beside=MESSAGE)

    assert "main.bpmn#e1" in refused(drawn)


@pytest.mark.parametrize("definition", ["timer", "message", "signal", "conditional", "error"])
def test_start_events_other_than_plain_ones_are_refused(definition: str) -> None:
    start = node("startEvent", "s1", f"<bpmn:{definition}EventDefinition />")

    assert list(refused(diagram("s1 -> a -> end", start))) == ["main.bpmn#s1"]


@pytest.mark.parametrize("definition", ["signal", "message", "escalation", "compensate", "cancel", "link"])
def test_end_events_that_would_be_ignored_are_refused(definition: str) -> None:
    end = node("endEvent", "e1", f"<bpmn:{definition}EventDefinition />")

    assert list(refused(diagram("start -> a -> e1", end))) == ["main.bpmn#e1"]


def test_throwing_events_are_refused() -> None:
    throw = node("intermediateThrowEvent", "t1", message("m"))

    assert list(refused(diagram("start -> t1 -> end", throw, beside=MESSAGE))) == ["main.bpmn#t1"]


def test_an_event_sub_process_is_refused() -> None:
    box = node("subProcess", "box", inside("start_b -> b -> end_b"), triggeredByEvent="true")

    assert "main.bpmn#box" in refused(diagram("start -> a -> end", box))


def test_an_error_nobody_catches_is_refused() -> None:
    error = '<bpmn:errorEventDefinition errorRef="failed" />'
    end = node("endEvent", "e1", error)
    beside = '<bpmn:error id="failed" errorCode="E1" /><bpmn:error id="other" errorCode="E2" />'
    other = '<bpmn:errorEventDefinition errorRef="other" />'

    assert list(refused(diagram("start -> e1", end, beside=beside))) == ["main.bpmn#e1"]
    box = sub("box", "start_s -> e1", end)
    assert list(refused(diagram("start -> box -> end", box, beside=beside))) == ["main.bpmn#e1"]
    wrong = boundary("b1", "box", other)
    assert list(refused(diagram("start -> box -> end\nb1 -> end_b", box, wrong, beside=beside))) == [
        "main.bpmn#e1"
    ]
    inner = diagram("start -> e1", end, id="inner", beside=beside)
    once = diagram(
        "start -> c1 -> c2 -> end\nb1 -> end_b",
        call("c1", "inner"),
        call("c2", "inner"),
        boundary("b1", "c1", error),
        beside=beside,
    )
    assert list(refused(once, inner=inner)) == ["inner.bpmn#e1"]


def test_an_error_event_where_no_error_can_come_from_is_refused() -> None:
    event = boundary("b1", "a", "<bpmn:errorEventDefinition />")

    assert list(refused(diagram("start -> a -> end\nb1 -> end_b", event))) == ["main.bpmn#b1"]


@pytest.mark.parametrize(
    ("arrows", "path"),
    [
        pytest.param("start -> a -> end\nb -> end2", "b", id="orphan"),
        pytest.param("start -> a -> end\nb -> c -> b", "b", id="orphan loop"),
        pytest.param("start -> a", "a", id="no way on"),
        pytest.param("start -> a -> b -> end\na -> c -> end2", "a", id="two ways on without a gateway"),
        pytest.param("start -> a -> end\nstart2 -> b -> end2", "main", id="two starts"),
        pytest.param("a -> end", "main", id="no start"),
        pytest.param("start -> a -> start", "a-start", id="into the start"),
        pytest.param("start -> a -> end -> b -> end2", "end-b", id="out of the end"),
        pytest.param("start -> a -> b -> end if x > 1\na -> end2", "start-a", id="condition behind an event"),
        pytest.param(
            "start -> xor1\nxor1 -> a -> end\nxor1 -> b -> end2 if x > 1", "xor1-a", id="no condition"
        ),
        pytest.param(
            "start -> or1\nor1 -> a -> end\nor1 -> b -> end2 if x > 1", "or1-a", id="no condition, inclusive"
        ),
        pytest.param(
            "start -> and1\nand1 -> a -> end if x > 1\nand1 -> b -> end2", "and1-a", id="condition, parallel"
        ),
        pytest.param(
            "start -> xor1\nxor1 -> a -> end if x == 1\nxor1 -> b -> end2 else", "xor1-a", id="syntax error"
        ),
        pytest.param(
            "start -> xor1\nxor1 -> a -> end if import os\nxor1 -> b -> end2 else", "xor1-a", id="python"
        ),
        pytest.param("start -> event1 -> a -> end\nevent1 -> b -> end2", "event1", id="no events"),
    ],
)
def test_flows_that_lead_nowhere_or_are_ignored_are_refused(arrows: str, path: str) -> None:
    assert f"main.bpmn#{path}" in refused(diagram(arrows))


def test_several_findings_are_told_together() -> None:
    found = refused(
        diagram(
            "start -> t1 -> a -> end", node("task", "t1"), node("userTask", "a", camunda_dueDate="${1 +}")
        )
    )

    assert set(found) == {"main.bpmn#t1", "main.bpmn#a"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(service("x1").replace(' camunda:type="external"', ""), id="service without external"),
        pytest.param(service("x1").replace(' camunda:topic="test"', ""), id="service without topic"),
        pytest.param(node("serviceTask", "x1", camunda_class="com.Example"), id="Java class"),
        pytest.param(node("serviceTask", "x1", camunda_expression="${x}"), id="Java expression"),
        pytest.param(node("businessRuleTask", "x1"), id="rule without decision"),
        pytest.param(
            node("scriptTask", "x1", "<bpmn:script>x = 1</bpmn:script>", scriptFormat="python"), id="Python"
        ),
        pytest.param(
            node("scriptTask", "x1", "<bpmn:script>x = 1</bpmn:script>"), id="script without language"
        ),
        pytest.param(script("x1", "print(1)"), id="no assignment"),
        pytest.param(script("x1", "x.y = 1"), id="assignment to a part"),
        pytest.param(script("x1", "x == 1"), id="comparison"),
        pytest.param(script("x1", "x ="), id="half an assignment"),
        pytest.param(script("x1", "x = 1 +"), id="syntax error in a script"),
        pytest.param(node("callActivity", "x1"), id="no process called"),
        pytest.param(call("x1", "${which}"), id="computed process"),
        pytest.param(call("x1", "nobody"), id="unknown process"),
        pytest.param(node("receiveTask", "x1"), id="receive task without message"),
        pytest.param(node("userTask", "x1", camunda_assignee="demo"), id="assignee"),
        pytest.param(node("userTask", "x1", camunda_candidateUsers="demo"), id="candidate users"),
        pytest.param(node("userTask", "x1", camunda_formRef="f"), id="form reference"),
        pytest.param(node("userTask", "x1", "<bpmn:ioSpecification />"), id="BPMN inputs and outputs"),
        pytest.param(node("userTask", "x1", "<bpmn:potentialOwner />"), id="BPMN owner"),
        pytest.param(
            script("x1", "x = 1").replace("scriptFormat", 'camunda:resultVariable="r" scriptFormat'),
            id="script with a result variable",
        ),
        pytest.param(
            node("userTask", "x1", extension('<camunda:taskListener event="create" />')), id="listener"
        ),
        pytest.param(node("userTask", "x1", extension("<camunda:formData />")), id="form data"),
        pytest.param(node("userTask", "x1", parameters(outputs={"x": "${a} and ${b}"})), id="mixed text"),
        pytest.param(
            node("userTask", "x1", parameters(outputs={"x": "${a +}"})), id="syntax error in a parameter"
        ),
        pytest.param(
            node(
                "userTask",
                "x1",
                extension(
                    '<camunda:inputOutput><camunda:outputParameter name="x">'
                    '<camunda:script scriptFormat="python">1</camunda:script>'
                    "</camunda:outputParameter></camunda:inputOutput>"
                ),
            ),
            id="script in a parameter",
        ),
        pytest.param(node("userTask", "x1", many("")), id="loop over nothing named"),
        pytest.param(node("userTask", "x1", many("a ++ b")), id="syntax error in a collection"),
        pytest.param(
            node("userTask", "x1", many("a", until="a ==")), id="syntax error in a completion condition"
        ),
        pytest.param(node("userTask", "x1", "<bpmn:standardLoopCharacteristics />"), id="endless loop"),
        pytest.param(
            node(
                "userTask",
                "x1",
                "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>a</bpmn:loopDataInputRef></bpmn:multiInstanceLoopCharacteristics>",
            ),
            id="loop over a BPMN data input",
        ),
        pytest.param(node("subProcess", "x1", inside("start_s -> a -> b")), id="sub-process without an end"),
    ],
)
def test_activities_that_would_not_do_what_is_drawn_are_refused(text: str) -> None:
    found = refused(diagram("start -> x1 -> end", text))

    assert any(path in ("main.bpmn#x1", "main.bpmn#b") for path in found), found


def test_the_same_id_twice_is_refused() -> None:
    twice = diagram("start -> a -> end").replace("</bpmn:process>", '<bpmn:userTask id="a" /></bpmn:process>')
    assert list(refused(twice)) == ["main.bpmn#a"]

    main = diagram("start -> a -> c -> end", call("c", "inner"))
    assert list(refused(main, inner=diagram("start -> a -> end", id="inner"))) == ["inner.bpmn#a"]

    inside_box = diagram("start -> a -> box -> end", sub("box", "start_s -> a -> end_s"))
    assert list(refused(inside_box)) == ["main.bpmn#a"]


def test_two_processes_of_one_id_are_refused() -> None:
    assert list(refused(diagram("start -> a -> end"), other=diagram("start -> b -> end"))) == [
        "other.bpmn#main"
    ]


def test_an_unknown_process_is_refused() -> None:
    with pytest.raises(Invalid, match="nobody"):
        spiff.compile({"main.bpmn": diagram("start -> a -> end")}, "nobody")


def test_a_bundle_without_one_main_process_is_refused() -> None:
    with pytest.raises(Invalid):
        spiff.compile(
            {"a.bpmn": diagram("start -> a -> end"), "b.bpmn": diagram("start -> b -> end", id="other")}
        )
    with pytest.raises(Invalid):
        spiff.compile({})


def test_a_boundary_event_attached_to_nothing_is_refused() -> None:
    event = boundary("b1", "nobody", timer("timeDuration", "P1D"))

    assert "main.bpmn#b1" in refused(diagram("start -> a -> end\nb1 -> end_b", event))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("<a", id="no XML"),
        pytest.param("<a />", id="no BPMN"),
        pytest.param(
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + definitions("&e;"),
            id="external entity",
        ),
        pytest.param('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', id="entities"),
        pytest.param('<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x />', id="external DTD"),
        pytest.param(definitions("<a>" * 100 + "</a>" * 100), id="deep"),
        pytest.param(definitions("<a>" * 100_000 + "</a>" * 100_000), id="very deep"),
        pytest.param(definitions("<!-- " + "x" * 3_000_000 + " -->"), id="large"),
        pytest.param("\0", id="NUL"),
        pytest.param(definitions('<bpmn:process id="main">\ud800</bpmn:process>'), id="lone surrogate"),
    ],
)
def test_files_that_are_not_safe_xml_are_refused(text: str) -> None:
    assert list(refused(text)) == ["main.bpmn"]


def test_a_declared_encoding_does_not_matter() -> None:
    text = (
        diagram("start -> a -> end")
        .replace('encoding="UTF-8"', 'encoding="GB18030"')
        .replace('"A"', '"受理"')
    )

    assert Running(text).workflow.open_tasks[0].name == "受理"
