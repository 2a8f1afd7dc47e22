"""The petition family as designers publish it: no findings, the table row by row, words and forms in step."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

import access
from engine import decisions, lint
from forms import definition
from petition import codes, routing
from tests.petition.people import WIRING, bundle

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
FILES = bundle()
DIAGRAMS = {name: ElementTree.fromstring(text) for name, text in FILES.items() if name.endswith(".bpmn")}
FORMS = {name: json.loads(text) for name, text in FILES.items() if name.endswith(".form")}


def test_the_check_finds_nothing() -> None:
    found = lint.findings(
        FILES,
        services=WIRING["services"],
        checks=WIRING["checks"],
        roles=access.role_labels("zh"),
        check_form=WIRING["check_form"],
    )

    assert [f"{one.severity} {one.file} {one.element_id} {one.message}" for one in found] == []


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_is_well_made_and_speaks_both_languages(name: str) -> None:
    assert definition.problems(FILES[name]) == []
    assert FORMS[name]["id"] == name.removesuffix(".form")
    for component in _components(FORMS[name]):
        assert component["properties"].get("en"), component
        if component.get("validate", {}).get("required"):
            assert component["properties"].get("errorRequired"), component["key"]
            assert component["properties"].get("errorRequired_en"), component["key"]
        for option in component.get("values", []):
            assert component["properties"].get(f"en_{option['value']}"), (component["key"], option)


@pytest.mark.parametrize(
    ("form", "key", "table"),
    [
        ("register", "channel", codes.CHANNELS),
        ("analyse", "purpose", codes.PURPOSES),
        ("serve", "service_method", codes.SERVICE_METHODS),
        ("archive", "cause", codes.CAUSES),
    ],
)
def test_choices_of_forms_are_the_codes(form: str, key: str, table: codes.Names) -> None:
    component = next(one for one in _components(FORMS[f"{form}.form"]) if one.get("key") == key)

    assert {one["value"]: one["label"] for one in component["values"]} == {
        code: names[0] for code, names in table.items()
    }


def test_every_step_has_words_for_the_petitioner() -> None:
    silent = [
        f"{name} {element.get('id')}"
        for name, root in DIAGRAMS.items()
        for kind in ("userTask", "serviceTask", "businessRuleTask", "callActivity")
        for element in root.iter(f"{BPMN}{kind}")
        if not _property(element, "public")
    ]

    assert silent == []


def test_every_user_task_names_its_law_stage_and_place() -> None:
    for root in DIAGRAMS.values():
        for element in root.iter(f"{BPMN}userTask"):
            for name in ("scope", "article", "stage", "stage_en", "hint", "hint_en", "name_en"):
                assert _property(element, name), (element.get("id"), name)


def test_the_signer_is_never_the_drafter() -> None:
    """条例第32条: whoever approves is another person than whoever wrote."""
    pairs = {
        element.get("id"): _property(element, "differentFrom")
        for root in DIAGRAMS.values()
        for element in root.iter(f"{BPMN}userTask")
        if str(element.get("id")).startswith("Task_Approve")
    }

    assert pairs == {
        "Task_ApproveRoute": "Task_Route",
        "Task_ApproveRefusal": "Task_Intake",
        "Task_ApproveExtension": "Task_Investigate",
        "Task_Approve": "Task_Draft",
        "Task_ApproveReply": "Task_Reply",
        "Task_ApproveSettlement": "Task_Mediate",
        "Task_ApproveAssist": "Task_Assist",
    }


PLAIN: dict[str, Any] = {
    "repeat_kind": "NONE",
    "new_facts": None,
    "is_skip_level": False,
    "litigation": "NO",
    "channel": "LETTER",
    "purpose": "REQUEST",
    "accused_kind": None,
    "procedure": "NONE",
    "is_simple": False,
}


@pytest.mark.parametrize(
    ("row", "go", "case"),
    [
        ("T02", "notice", {"repeat_kind": "RUNNING"}),
        ("T03", "notice", {"repeat_kind": "WINDOW_OPEN", "new_facts": "no"}),
        ("T04", "notice", {"repeat_kind": "CONCLUDED", "new_facts": "no"}),
        ("T20", "transfer", {"repeat_kind": "CONCLUDED", "new_facts": "yes"}),
        ("T20", "transfer", {"repeat_kind": "WINDOW_OPEN", "new_facts": "yes"}),
        ("T20", "transfer", {"repeat_kind": "OTHER"}),
        ("T06", "political_legal", {"litigation": "YES"}),
        ("T06", "political_legal", {"litigation": "YES", "channel": "WEB"}),
        ("T07", "notice", {"litigation": "YES", "channel": "VISIT"}),
        ("T08", "political_legal", {"litigation": "ENDED"}),
        ("T09", "discipline", {"purpose": "ACCUSATION", "accused_kind": "DISCIPLINE"}),
        ("T10", "transfer", {"purpose": "ACCUSATION", "accused_kind": "OTHER"}),
        ("T12", "transfer", {"purpose": "SUGGESTION", "procedure": None}),
        ("T13", "notice", {"procedure": "COURT"}),
        ("T14", "notice", {"procedure": "ARBITRATION"}),
        ("T15", "notice", {"procedure": "PARTY"}),
        ("T16", "notice", {"procedure": "ADMINISTRATIVE"}),
        ("T17", "transfer", {"procedure": "DUTY"}),
        ("T18", "notice", {"procedure": "DISCLOSURE"}),
        ("T19", "transfer", {"is_simple": True}),
        ("T20", "transfer", {}),
        ("T20", "transfer", {"purpose": "APPEAL"}),
        ("T21", "notice", {"is_skip_level": True, "channel": "VISIT"}),
        ("T22", "notice", {"procedure": "CIVIL"}),
    ],
)
def test_a_row_of_the_routing_table(row: str, go: str, case: dict[str, Any]) -> None:
    advice = _decide({**PLAIN, **case})

    assert (advice["row"], advice["go"]) == (row, go)
    assert row in routing.ROWS
    if go == "notice":
        assert advice["notice"] in routing.NOTICES
    if go == "transfer":
        assert advice["track"] in ("ORDINARY", "BY_LAW")


@pytest.mark.parametrize(
    "data, rows",
    [
        ({}, []),
        ({"urgent": True}, ["T01"]),
        ({"repeat_kind": "CONCLUDED", "new_facts": "yes"}, ["T05"]),
        ({"repeat_kind": "CONCLUDED", "new_facts": "no"}, []),
        ({"purpose": "ACCUSATION", "accused_kind": "DISCIPLINE"}, ["T11"]),
        ({"urgent": True, "purpose": "ACCUSATION", "accused_kind": "DISCIPLINE"}, ["T01", "T11"]),
    ],
)
def test_what_goes_beside_the_route_is_a_table_of_its_own(data: dict[str, Any], rows: list[str]) -> None:
    """T01, T05 and T11 do not replace the route: the matter goes its normal way as well."""
    table = decisions.compile(FILES["beside.dmn"])["beside"]

    found = table.rows({**PLAIN, "urgent": False, **data, "__now__": datetime(2026, 3, 2, tzinfo=UTC)})

    assert [one["row"] for one in found] == rows
    assert all(one["article"].startswith("条例") and one["reason"] for one in found)
    assert _decide({**PLAIN, **data})["row"] not in rows


def test_every_row_of_the_routing_table_is_there() -> None:
    """T01 to T22, each in one of the two tables, each with its words for people."""
    ids = set(re.findall(r'<rule id="Rule_(T\d\d)"', FILES["routing.dmn"] + FILES["beside.dmn"]))

    assert ids == {f"T{number:02}" for number in range(1, 23)} == set(routing.ROWS)


def test_the_tables_leave_no_case_without_an_answer() -> None:
    for name in ("routing.dmn", "beside.dmn"):
        assert decisions.problems(FILES[name]) == []
        assert decisions.gaps(FILES[name]) == []


def test_only_thirty_one_six_has_the_sixty_days() -> None:
    """条例第34条: suggestions, accusations and duties have no 60-day clock."""
    for case in ({"purpose": "SUGGESTION"}, {"purpose": "ACCUSATION"}, {"procedure": "DUTY"}):
        assert _decide({**PLAIN, **case})["track"] == "BY_LAW"
    assert _decide(PLAIN)["track"] == "ORDINARY"


def _decide(data: dict[str, Any]) -> dict[str, Any]:
    table = decisions.compile(FILES["routing.dmn"])["routing"]
    return dict(table.rows({**data, "__now__": datetime(2026, 3, 2, tzinfo=UTC)})[0])


def _components(form: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    waiting = list(form["components"])
    while waiting:
        component = waiting.pop()
        found.append(component)
        waiting += component.get("components", [])
    return found


def _property(element: ElementTree.Element, name: str) -> str | None:
    return next(
        (one.get("value") for one in element.iter(f"{CAMUNDA}property") if one.get("name") == name), None
    )
