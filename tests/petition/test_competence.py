"""Which organ is suggested, and why: list, level, territory."""

from __future__ import annotations

import pytest

from petition import codes, competence
from petition.competence import Candidate, suggest
from tests.petition.people import NYNCJ, ZJJ, Office

CITY, COUNTY = "/33/3309/", "/33/3309/330999/"
ORGANS = [
    Candidate(f"{CITY}xfj/", "市信访局", "petition_office", CITY, "台平", []),
    Candidate(f"{CITY}zjj/", "市住建局", "organ", CITY, "台平", ["城乡建设"]),
    Candidate(f"{CITY}swj/", "市税务局", "organ", CITY, "台平", ["经济管理/金融财税"]),
    Candidate(f"{COUNTY}xfj/", "县信访局", "petition_office", COUNTY, "安澜", []),
    Candidate(f"{COUNTY}zjj/", "县住建局", "organ", COUNTY, "安澜", ["城乡建设"]),
    Candidate(f"{COUNTY}ghj/", "县规划局", "organ", COUNTY, "安澜", ["城乡建设/城乡规划"]),
    Candidate(f"{COUNTY}zfj/", "县执法局", "organ", COUNTY, "安澜", ["城乡建设"]),
    Candidate(f"{COUNTY}zf/", "县政府", "government", COUNTY, "安澜", ["城乡建设"]),
    Candidate(f"{COUNTY}liuhe/", "柳河镇", "township", COUNTY, "安澜", []),
]


@pytest.mark.parametrize(
    "content_class, place, region, path, why",
    [
        ("城乡建设/物业服务", "府前街18号", CITY, f"{CITY}zjj/", "第22条第1款第1项"),
        ("城乡建设/物业服务", "安澜县城关", CITY, f"{COUNTY}zfj/", "第22条第1款第2项"),
        ("城乡建设/城乡规划", "安澜县城关", CITY, f"{COUNTY}ghj/", "“城乡建设/城乡规划”归县规划局"),
        ("城乡建设/城乡规划", "柳河镇青塘村", COUNTY, f"{COUNTY}ghj/", "“城乡建设/城乡规划”归县规划局"),
        ("农村农业/土地流转", "柳河镇青塘村", COUNTY, f"{COUNTY}liuhe/", "属地在柳河镇"),
        ("经济管理/金融财税", "安澜县城关", CITY, f"{CITY}swj/", "归市税务局"),
    ],
    ids=[
        "own level",
        "lower level by place",
        "longer class",
        "department before township",
        "township",
        "city",
    ],
)
def test_the_most_specific_competent_organ_is_suggested(
    content_class: str, place: str, region: str, path: str, why: str
) -> None:
    found = suggest(content_class, place, region, ORGANS)

    assert found is not None
    assert found.path == path
    assert why in found.reason_zh
    assert found.reason_en


def test_several_competent_organs_are_named_with_the_article() -> None:
    found = suggest("城乡建设/物业服务", "府前街", COUNTY, ORGANS)

    assert found is not None
    assert found.others == (f"{COUNTY}zjj/",)
    assert "县住建局也有职责" in found.reason_zh
    assert "条例第24条第1款" in found.reason_zh


def test_the_accused_s_office_and_who_sent_it_back_are_never_suggested() -> None:
    without = [f"{COUNTY}zfj/", f"{COUNTY}zjj/"]

    assert suggest("城乡建设/物业服务", "府前街", COUNTY, ORGANS, without=without) is None


def test_an_organ_of_another_region_is_never_suggested() -> None:
    assert suggest("城乡建设/物业服务", "安澜县", "/33/3310/", ORGANS) is None


def test_nothing_is_guessed_where_the_list_is_silent() -> None:
    assert suggest("政法/诉讼", "府前街", COUNTY, ORGANS) is None


def test_the_packaged_list_names_classes_there_are() -> None:
    for content_class, _ in competence._listed():
        assert content_class in codes.CONTENT_CLASSES


def test_the_sorter_sees_the_suggestion_and_its_reason(office: Office) -> None:
    office.at("2026-03-02")
    office.register()
    from tests.petition.people import LIANG, analysis

    office.do("Task_Analyse", LIANG, analysis())

    data = office.data()
    assert data["unit_choice"] == NYNCJ
    assert data["unit_reason"] == "分类处理清单：“农村农业”归县农业农村局（条例第22条第1款第1项）。"
    assert data["unit_reason_en"].startswith("By the list of competence")


def test_after_an_objection_the_next_organ_is_suggested_with_a_reason(office: Office) -> None:
    office.at("2026-03-02")
    office.register(place="柳河镇青塘村")
    office.sort()
    office.receive()
    office.object()
    from tests.petition.people import LIANG

    office.do(
        "Task_DecideObjection",
        LIANG,
        objection_agreed="yes",
        decision_reasons="经核实，异议成立，属于镇政府职责。",
    )

    assert office.data()["unit_choice"] != NYNCJ
    assert office.data()["unit_choice"] != ZJJ
    assert "属地" in office.data()["unit_reason"]
