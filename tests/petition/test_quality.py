"""K-checks: what inspectors find wrong in answers is found before signing, with what to do about it."""

from __future__ import annotations

import importlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine import SYSTEM, Conflict, Invalid, NotFound, tasks
from filing import KINDS, Kept
from petition import attachments, cases, documents, law, organs, quality, refusal
from tests.petition.people import NYNCJ_ALL, ROOT, XFJ, Office, opinion

FACTS = (
    "经查，青塘村合作社 2025 年度账目显示，六组 6.2 亩土地的流转款没有支付，合作社负责人承认没有付，"
    "原因是当年收成不好，账上没有钱；镇农经站核对过合同和账册，双方对亩数和单价没有争议。"
)


def _to_draft(
    office: Office, received: str = "2026-03-09", accepted: str = "2026-03-20", **fields: Any
) -> None:
    office.at(received)
    office.register(**fields)
    office.sort()
    office.receive()
    office.at(accepted)
    office.accept()
    office.hear()
    office.investigate()


def _answers(office: Office, **changed: Any) -> list[dict[str, Any]]:
    return [{**one, **changed} for one in opinion(office.data()["answers"])["answers"]]


def _refused(office: Office, **fields: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        office.draft(**fields)
    return {one.path: one.message for one in refused.value.errors}


@pytest.mark.parametrize(
    "basis",
    ["《信访条例》第三十二条", "信访条例第二十一条", "国务院令第431号"],
)
def test_the_superseded_regulation_is_no_ground(office: Office, basis: str) -> None:
    """K24."""
    _to_draft(office)

    found = _refused(office, answers=_answers(office, basis=basis))

    assert "信访工作条例" in found["answers.0.basis"]


@pytest.mark.parametrize("basis", ["《信访工作条例》第三十二条", "《山东省信访条例》第四十一条"])
def test_the_regulation_in_force_and_a_provinces_own_are_grounds(office: Office, basis: str) -> None:
    """K24."""
    _to_draft(office)

    office.draft(answers=_answers(office, basis=basis))

    assert set(office.open()) == {"Task_Legal"}


@pytest.mark.parametrize(
    ("basis", "successor"),
    [
        ("《中华人民共和国合同法》第六十条", "《民法典》"),
        ("根据物权法第一百二十五条", "《民法典》"),
        ("城市房屋拆迁管理条例第二十三条", "《国有土地上房屋征收与补偿条例》"),
        ("国信发〔2016〕8号第六条", "国信办发〔2022〕17号"),
    ],
)
def test_a_repealed_text_is_named_with_its_day_and_successor(
    office: Office, basis: str, successor: str
) -> None:
    """K24: a list as data; old facts may be judged by the old law when the draft says so."""
    _to_draft(office)
    found = _refused(office, answers=_answers(office, basis=basis))
    assert successor in found["answers.0.basis"]
    assert "日起不用了（" in found["answers.0.basis"]

    why = {"old_law_reason": "合同2019年签订、2020年履行完，照当时的法律。"}
    if "国信发" in basis:
        assert "answers.0.basis" in _refused(office, answers=_answers(office, basis=basis), **why)
    else:
        office.draft(answers=_answers(office, basis=basis), **why)
        assert set(office.open()) == {"Task_Legal"}


def test_a_law_whose_name_only_ends_like_a_repealed_one_is_in_force() -> None:
    """K24."""
    kept = ("劳动合同法第三十条", "合同法律关系", "民法典第五百零九条", "山东省信访条例第三条")
    assert [one for text in kept for one in law.repealed_cited(text, date(2026, 3, 9))] == []
    assert law.repealed_cited("合同法第六十条", date(2020, 12, 31)) == ()


def test_an_office_adds_what_its_own_place_repealed(tmp_path: Path) -> None:
    """K24."""
    (tmp_path / "repealed.toml").write_text(
        '[[text]]\nname = "《江临市信访办法》"\nname_en = "the old measures"\nsince = 2024-01-01\n'
        'patterns = ["江临市信访办法"]\nnow = "《江临市信访工作办法》"\nnow_en = "new"\nsource = "市令3号"\n',
        encoding="utf-8",
    )
    law.keep_in(tmp_path)
    try:
        [found] = law.repealed_cited("江临市信访办法第五条", date(2026, 3, 9))
        assert found.now == "《江临市信访工作办法》"
        (tmp_path / "repealed.toml").write_text('[[text]]\nname = "只写了名字"\n', encoding="utf-8")
        assert len(law.repealed_cited("江临市信访办法第五条", date(2026, 3, 9))) == 1
    finally:
        law.keep_in(None)


def test_each_fact_of_several_has_its_own_evidence(office: Office) -> None:
    """K23: with one demand the evidence of the inquiry is enough; with two, each says by what."""
    row = {
        "demand": "付清流转款",
        "facts": "没有付。",
        "place": "柳河镇",
        "more_demands": [{"text": "公开账目"}],
    }
    _to_draft(office, matters=[row])

    found = _refused(office, answers=_answers(office)[:1] + _answers(office, evidence="")[1:])
    assert list(found) == ["answers.1.evidence"]
    assert "凭什么认定" in found["answers.1.evidence"]

    office.draft(answers=_answers(office, evidence="合作社账册"))
    with office.engine.read(SYSTEM) as tx:
        paper = documents.newest(tx, office.matter().id, "OPINION", "draft")
    assert paper is not None
    assert "认定的证据：合作社账册" in "".join(paper.paragraphs)


def test_what_is_major_is_signed_by_the_principal_head(office: Office) -> None:
    """K30: five people and more; anybody who heads the unit signs the rest."""
    _to_draft(office, persons=6, representatives=[{"name": "张桂兰"}])
    office.draft()
    office.check_law()
    head = NYNCJ_ALL["unit_head"]
    for signed_as in ({}, {"signed_as": "DEPUTY"}):
        with pytest.raises(Invalid) as refused:
            office.do("Task_Approve", head, opinion_approved="yes", **signed_as)
        [error] = refused.value.errors
        assert error.path == "signed_as"
        assert "涉及 6 人，由主要负责人签发" in error.message

    office.do("Task_Approve", head, opinion_approved="yes", signed_as="PRINCIPAL")
    assert set(office.open()) == {"Task_Serve"}


def test_a_draft_returned_twice_is_told(office: Office) -> None:
    """K43: told once, when the third draft comes; a first return is work as usual."""
    _to_draft(office)
    told = []
    for _ in range(3):
        office.draft()
        told.append([kind for kind, *_rest in office.alerts() if kind == "returned_twice"])
        back = {"legal_passed": "no", "return_reasons": ["BASIS"], "legal_opinion": "第一项没有写清依据。"}
        office.do("Task_Legal", NYNCJ_ALL["legal"], legal_points=["facts"], **back)

    assert told == [[], [], ["returned_twice"]]


def test_a_blank_is_found_wherever_a_paper_is_written(office: Office) -> None:
    """K46: in a notice, too; the petitioner's own words are quoted as they are."""
    _to_intake(office)

    with pytest.raises(Invalid) as refused:
        _refuse(office, lawful_way="向××仲裁委员会申请。")

    assert [one.path for one in refused.value.errors] == ["lawful_way"]
    office.register(name="李国富", facts="××公司没有付钱，合同写的是XX年。")


def test_the_proof_of_another_matter_is_no_proof(office: Office) -> None:
    """K34: the same scan in two files; served at once for both is a reason that is written down."""
    numbers = []
    for name in ("张桂兰", "李国富"):
        _to_draft(office, name=name)
        numbers.append(office.number)
        office.draft()
        office.check_law()
        office.sign()
        office.serve()
        scan = {"name": "回证.pdf", "kind": KINDS["pdf"], "slot": "OPINION_RECEIPT", "is_scanned": False}
        office.engine.run(NYNCJ_ALL["handler"], attachments.add, office.number, Kept("a" * 64, 9), **scan)
    filed: dict[str, Any] = {"file_points": ["notice", "opinion"], "petitioner_view": "AGREES", "cause": "3"}

    with pytest.raises(Invalid) as refused:
        office.do("Task_Archive", NYNCJ_ALL["handler"], filed)

    [error] = refused.value.errors
    assert error.path == "missing_papers"
    assert f"和{numbers[0]}卷里的是同一份" in error.message
    office.do(
        "Task_Archive", NYNCJ_ALL["handler"], filed, missing_papers="两户同一天当面送达，签在一张回证上。"
    )


def test_an_answer_with_another_cases_petitioner_is_stopped(office: Office) -> None:
    """K25 (Yinchuan 2025): the name is masked in what is said, and the own petitioner may be named."""
    _to_draft(office, name="李秀兰香", phone="13900001111")
    first = office.number
    _to_draft(office, "2026-03-23", "2026-03-25")

    found = _refused(office, answers=_answers(office, facts="经查，李秀兰香的流转款没有支付。"))

    assert first in found["answers"]
    assert "李秀兰香" not in found["answers"]
    office.draft(answers=_answers(office, facts="经查，张桂兰的流转款没有支付。"))


def test_a_copied_answer_to_another_demand_says_why(office: Office) -> None:
    """K26: nearly the same text, another demand; both are named and a reason lets it pass."""
    _to_draft(office)
    office.draft(answers=_answers(office, facts=FACTS))
    office.check_law()
    office.sign()
    first = office.number
    row = {"demand": "把三组的水渠修好", "facts": "水渠垮了两年。", "place": "柳河镇青塘村"}
    _to_draft(office, "2026-04-01", "2026-04-03", name="李国富", phone="13900002222", matters=[row])

    found = _refused(office, answers=_answers(office, facts=FACTS))
    assert first in found["similar_reason"]

    office.draft(answers=_answers(office, facts=FACTS), similar_reason="同一本账，同一个原因。")
    office.check_law()
    office.sign()
    assert set(office.open()) == {"Task_Serve"}


def test_the_same_answer_to_the_same_demand_is_no_copy(office: Office) -> None:
    """K26: twelve neighbours with one demand get one answer each."""
    _to_draft(office)
    office.draft(answers=_answers(office, facts=FACTS))
    office.check_law()
    office.sign()
    _to_draft(office, "2026-04-01", "2026-04-03", name="李国富", phone="13900002222")

    office.draft(answers=_answers(office, facts=FACTS))

    assert set(office.open()) == {"Task_Legal"}


@pytest.mark.parametrize("path", ["facts", "basis", "conclusion"])
def test_a_blank_of_the_template_is_found(office: Office, path: str) -> None:
    """K46."""
    _to_draft(office)

    found = _refused(office, answers=_answers(office, **{path: "合作社应当付清××元（待补充）。"}))

    assert f"answers.0.{path}" in found


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"execute_by_on": "2026-03-19"}, "execute_by_on", "条例第32条第2款"),
        ({"answers": "hollow"}, "answers.0.conclusion", "不是答复"),
    ],
    ids=["K36", "K27"],
)
def test_what_is_supported_has_a_day_and_an_answer_says_something(
    office: Office, fields: dict[str, Any], path: str, words: str
) -> None:
    _to_draft(office)
    if fields.get("answers") == "hollow":
        fields = {"answers": _answers(office, conclusion="正在研究。")}

    assert words in _refused(office, **fields)[path]


def test_nothing_is_served_before_it_is_approved(office: Office) -> None:
    """K32: 送达 is no step while an opinion waits for its signature, and no command makes it one."""
    _to_draft(office)
    office.draft()
    office.check_law()

    assert set(office.open()) == {"Task_Approve"}
    with pytest.raises((Conflict, NotFound)):
        office.engine.run(NYNCJ_ALL["handler"], tasks.complete, "Task_Serve", {"served_on": "2026-03-20"})


def test_days_out_of_order_are_named_pair_by_pair(office: Office) -> None:
    """K37."""
    _to_draft(office)
    office.draft()
    office.check_law()
    office.sign()
    office.serve()
    with office.engine.read(NYNCJ_ALL["handler"]) as tx:
        row = dict(cases.row_of(tx, office.number))

    assert quality.dates(row) == []
    (found,) = quality.dates({**row, "accepted_on": row["registered_at"].date().replace(year=2025)})
    assert "受理的日期（2025年" in found.message
    assert "更正" in found.message


def _refuse(office: Office, **fields: Any) -> None:
    office.do(
        "Task_Intake",
        NYNCJ_ALL["receiver"],
        {
            "intake_decision": "refuse",
            "refusal_kind": "IMPORT",
            "ground_code": "ARBITRATION",
            "notice_ground": "反映的是和农机公司的劳动报酬争议，有劳动合同。",
            "lawful_way": "向县劳动人事争议仲裁委员会申请仲裁。",
            **fields,
        },
    )


def _to_intake(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    office.receive()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ground_code": "IN_HAND", "refusal_kind": "NOT_ACCEPT"}, "关联原来那件"),
        ({"ground_code": "LITIGATION", "refusal_kind": "NOT_ACCEPT"}, "条例第31条第1项"),
        ({"ground_code": "BYPASSING"}, ""),
    ],
    ids=["earlier-unnamed", "other-kind", "not-on-the-list"],
)
def test_a_refusal_stands_on_the_reviewed_list(office: Office, fields: dict[str, Any], words: str) -> None:
    """K17: bypassing a level is no ground; what names an earlier matter must have one."""
    _to_intake(office)

    with pytest.raises(Invalid) as refused:
        _refuse(office, **fields)

    assert [one.path for one in refused.value.errors] == ["ground_code"]
    assert words in refused.value.errors[0].message


def test_a_refusal_cites_the_article_of_its_ground(office: Office) -> None:
    """K17."""
    _to_intake(office)
    _refuse(office)
    office.do("Task_ApproveRefusal", NYNCJ_ALL["unit_head"], refusal_approved="yes")

    with office.engine.read(SYSTEM) as tx:
        paper = documents.newest(tx, office.matter().id, "GUIDANCE")
    assert paper is not None
    assert "条例第31条第2项" in "".join(paper.paragraphs)


def test_the_list_of_grounds_is_the_one_of_the_form_and_cites_the_regulation_in_force() -> None:
    form = json.loads((ROOT / "forms/petition/intake.form").read_text("utf-8"))
    field = next(one for one in form["components"] if one.get("key") == "ground_code")
    known = refusal.grounds()

    assert {one["value"]: one["label"] for one in field["values"]} == {
        code: one.name for code, one in known.items()
    }
    assert all(one.article.startswith("条例第") and one.way for one in known.values())
    assert not [one.code for one in known.values() if "越级" in one.name]


@pytest.mark.parametrize(
    ("kind", "office_kind", "may"),
    [
        ("DESTINATION", "petition_office", True),
        ("DESTINATION", "organ", False),
        ("ACCEPTANCE", "organ", True),
        ("ACCEPTANCE", "petition_office", False),
        ("OPINION", "township", True),
        ("OPINION", "petition_office", False),
        ("NOT_ACCEPT", "petition_office", True),
        ("NOT_ACCEPT", "organ", True),
    ],
)
def test_the_kind_of_notice_follows_from_who_issues_it(kind: str, office_kind: str, may: bool) -> None:
    """K15: 程序性 is the petition office's, 实体性 the deciding organ's."""
    assert quality.notice_office(kind, office_kind) is may


def test_an_organ_tells_where_it_sent_what_was_filed_with_it() -> None:
    """K15, 条例第23条第1款: of what somebody else registered it does not."""
    assert quality.notice_office("DESTINATION", "organ", "registered")
    assert not quality.notice_office("ACCEPTANCE", "petition_office", "registered")


def test_a_petition_office_cannot_issue_an_acceptance(office: Office) -> None:
    """K15: whatever a diagram asks for."""
    office.at("2026-03-09")
    office.register()

    with office.engine.begin(SYSTEM) as tx:
        case = cases.Case(tx, cases.row_of(tx, office.number))
        with pytest.raises(Conflict) as refused:
            documents.issue(case, "ACCEPTANCE", organs.get(tx, XFJ), {})
    assert refused.value.code == "wrong_notice"


def test_the_table_of_checks_is_whole_and_names_what_there_is() -> None:
    """Every K01 to K46 once; what is asked here names a function, a form or a diagram that exists."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/checks.md").read_text("utf-8").splitlines()
        if line.startswith("| K")
    ]

    assert [row[0] for row in rows] == [f"K{number:02}" for number in range(1, 47)]
    for number, _what, _when, where, state in rows:
        kind = state.split("：")[0].split("（")[0]
        assert kind in ("做了", "部分", "没有"), number
        assert bool(where) is (kind != "没有"), number
        named = where.strip("`")
        if "/" in named:
            assert (ROOT / named).exists(), number
        elif named:
            module, _, name = named.rpartition(".")
            assert callable(getattr(importlib.import_module(module), name)), number
