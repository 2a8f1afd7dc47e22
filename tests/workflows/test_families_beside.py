"""The families beside a matter as designers publish them: no findings, words and forms in step, four eyes."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from app import bootstrap, bundles
from forms import definition
from petition import codes
from tests.petition.people import ROOT

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
BUNDLES = {key: bundles.bundle_of(ROOT / "workflows" / key) for key in ("package", "supervision")}
FILES = {(key, name): text for key, files in BUNDLES.items() for name, text in files.items()}
DIAGRAMS = {
    place: ElementTree.fromstring(text) for place, text in FILES.items() if place[1].endswith(".bpmn")
}
FORMS = {place: json.loads(text) for place, text in FILES.items() if place[1].endswith(".form")}


@pytest.mark.parametrize("key", sorted(BUNDLES))
def test_the_check_finds_nothing(key: str) -> None:
    found = bootstrap.findings(BUNDLES[key])

    assert [f"{one.severity} {one.file} {one.element_id} {one.message}" for one in found] == []


@pytest.mark.parametrize("place", sorted(FORMS), ids="/".join)
def test_a_form_is_well_made_and_speaks_both_languages(place: tuple[str, str]) -> None:
    assert definition.problems(FILES[place]) == []
    assert FORMS[place]["id"] == place[1].removesuffix(".form")
    for component in components(FORMS[place]):
        assert component["properties"].get("en"), component
        if component.get("validate", {}).get("required"):
            assert component["properties"].get("errorRequired"), component["key"]
            assert component["properties"].get("errorRequired_en"), component["key"]
        for option in component.get("values", []):
            assert component["properties"].get(f"en_{option['value']}"), (component["key"], option)


@pytest.mark.parametrize(
    ("form", "key", "table"),
    [
        (("package", "nominate"), "package_ground", codes.PACKAGE_GROUNDS),
        (("package", "resolve_package"), "package_outcomes", codes.PACKAGE_OUTCOMES),
        (("package", "resolve_package"), "kind", codes.PROOFS),
        (("package", "meet_petitioner"), "met_form", codes.RECEPTION_FORMS),
        (("package", "check_package"), "check_state", codes.CHECK_STATES),
        (("supervision", "open_supervision"), "supervision_ground", codes.SUPERVISION_GROUNDS),
        (("supervision", "open_supervision"), "supervision_form", codes.SUPERVISION_FORMS),
        (("supervision", "check_mended"), "kind", codes.PROPOSAL_KINDS),
    ],
)
def test_choices_of_forms_are_the_codes(form: tuple[str, str], key: str, table: codes.Names) -> None:
    whole = FORMS[form[0], f"{form[1]}.form"]
    component = next(one for one in components(whole) if one.get("key") == key)

    assert {one["value"]: one["label"] for one in component["values"]} == {
        code: names[0] for code, names in table.items()
    }


def test_every_step_has_words_and_every_user_task_its_law_stage_and_place() -> None:
    for place, root in DIAGRAMS.items():
        for kind in ("userTask", "serviceTask", "callActivity"):
            for element in root.iter(f"{BPMN}{kind}"):
                assert prop(element, "public"), (place, element.get("id"))
        for element in root.iter(f"{BPMN}userTask"):
            for name in ("scope", "article", "stage", "stage_en", "hint", "hint_en", "name_en"):
                assert prop(element, name), (place, element.get("id"), name)


def test_four_eyes_are_drawn() -> None:
    """The verifier is outside the team, who asks does not approve, nobody signs what they wrote."""
    pairs = {
        str(element.get("id")): prop(element, "differentFrom")
        for root in DIAGRAMS.values()
        for element in root.iter(f"{BPMN}userTask")
        if prop(element, "differentFrom")
    }
    team = (
        "Task_PlanPackage,Task_SignPlan,Task_Acknowledge,Task_Meet,Task_CarryOut,Task_Resolve,Task_Instruct"
    )

    assert pairs == {
        "Task_AgreePackage": "Task_Nominate",
        "Task_VerifyPackage": team,
        "Task_StrikeOff": "Task_VerifyPackage,Task_Resolve",
        "Task_SignPlan": "Task_PlanPackage",
        "Task_Instruct": "Task_CarryOut",
        "Task_CheckPackage": "Task_PlanPackage,Task_CarryOut",
        "Task_ApproveSupervision": "Task_OpenSupervision",
        "Task_CheckMended": "Task_ReplySupervision",
        "Task_ApproveProposal": "Task_CheckMended",
        "Task_AssessRefusal": "Task_Feedback",
    }


def test_no_step_of_a_leader_or_supervisor_asks_for_what_only_the_organ_decides() -> None:
    """条例第31条、第34条: none of the services that write a clock, a status or an opinion is drawn here."""
    topics = {
        str(element.get(f"{CAMUNDA}topic"))
        for root in DIAGRAMS.values()
        for element in root.iter(f"{BPMN}serviceTask")
    }

    assert all(
        topic.startswith(
            ("petition.package_", "petition.supervis", "petition.propos", "petition.instruction_")
        )
        or topic in ("petition.draft_proposals", "petition.read_proposal")
        for topic in topics
    )


def components(form: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    waiting = list(form["components"])
    while waiting:
        component = waiting.pop()
        found.append(component)
        waiting += component.get("components", [])
    return found


def prop(element: ElementTree.Element, name: str) -> str | None:
    return next(
        (one.get("value") for one in element.iter(f"{CAMUNDA}property") if one.get("name") == name), None
    )
