"""What may never happen to a matter, each tried on the real product, and each refused with its article.

The forbidden transitions of the vocabulary, every pair of statuses that may not follow one another, and the
bad input that clerks are kept from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from access import refusals
from engine import SYSTEM, Actor, Call, Conflict, Grant, Invalid, Refusal, Transaction, instances
from petition import cases, closing, codes, matters, reopening
from petition.cases import Case
from tests.petition.people import (
    LIANG,
    NYNCJ,
    NYNCJ_ALL,
    RSJ,
    XUJING,
    ZJJ,
    Office,
    objection,
    opinion,
    service,
    submission,
    today,
)

Try = Callable[[Office], Any]


def _case(tx: Transaction, office: Office) -> Case:
    return Case(tx, cases.row_of(tx, office.number))


def _service(office: Office, service_: Callable[[Call], Any]) -> None:
    """Runs a service as a diagram of an office's own might."""

    def run(tx: Transaction) -> None:
        row = cases.row_of(tx, office.number)
        data = instances.data(tx, row["instance_id"])
        service_(Call(tx, row["instance_id"], office.number, "Service_Own", "自己画的一步", {}, data))

    office.engine.run(SYSTEM, run)


def _become(office: Office, status: str, now: str | None = None) -> None:
    def run(tx: Transaction) -> None:
        case = _case(tx, office)
        if now is not None:
            case.change(status=now)
        case.become(status)

    office.engine.run(SYSTEM, run)


def _in_process(office: Office) -> None:
    office.to_acceptance("2026-03-09", "2026-03-20")
    office.hear()
    assert office.matter().status == "IN_PROCESS"


def _signed(office: Office) -> None:
    _in_process(office)
    office.investigate()
    office.draft()
    office.check_law()
    office.sign()


def _close_without_opinion(office: Office) -> None:
    _in_process(office)
    _service(office, closing.close)


def _close_unserved(office: Office) -> None:
    _signed(office)
    _service(office, closing.close)


def _withdraw_by_nobody(office: Office) -> None:
    _in_process(office)
    _service(office, closing.withdraw)


def _withdraw_without_words(office: Office) -> None:
    _in_process(office)
    office.engine.run(XUJING, matters.withdraw, office.number, {"how": "written", "statement": ""})


def _withdraw_by_the_unit(office: Office) -> None:
    _in_process(office)
    facts = {"how": "written", "statement": "他说不告了。"}
    office.engine.run(NYNCJ_ALL["handler"], matters.withdraw, office.number, facts)


def _merge(office: Office) -> None:
    _in_process(office)
    _become(office, "MERGED_DUPLICATE")


def _leave_rereview(office: Office) -> None:
    _in_process(office)
    _become(office, "CLOSED", now="UNDER_REREVIEW")


def _reopen_an_answer(office: Office) -> None:
    _signed(office)
    office.serve()
    why = "办得不对，要重新从头办一遍，凭信访人来电。"
    office.engine.run(LIANG, reopening.ask, office.number, {"ground": "WRONGLY_REFUSED", "why": why})


@pytest.mark.parametrize(
    "attempt, code",
    [
        pytest.param(_close_without_opinion, "no_opinion", id="closed-without-an-opinion"),
        pytest.param(_close_unserved, "not_served", id="closed-without-service"),
        pytest.param(_withdraw_by_nobody, "no_statement", id="withdrawn-without-the-petitioners-act"),
        pytest.param(_withdraw_without_words, "invalid", id="withdrawn-without-words"),
        pytest.param(_withdraw_by_the_unit, "not_registering_office", id="withdrawn-by-the-unit"),
        pytest.param(_merge, "status_not_allowed", id="merged-into-nothing"),
        pytest.param(_leave_rereview, "status_not_allowed", id="re-review-left-but-for-its-end"),
        pytest.param(_reopen_an_answer, "not_reopenable", id="an-answer-opened-again"),
    ],
)
def test_a_forbidden_transition_is_impossible(office: Office, attempt: Try, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        attempt(office)

    assert refused.value.code == code
    assert refusals.sentence(refused.value, "zh").endswith("。")
    assert office.matter().status not in ("MERGED_DUPLICATE", "WITHDRAWN", "CONCLUDED")


def test_no_status_follows_one_it_may_not_follow(office: Office) -> None:
    """Every pair that is not in the table, from the row itself: 26 statuses by 26."""
    office.register()
    tried = 0
    for now in codes.STATUSES:
        for wanted in codes.STATUSES:
            if wanted == now or wanted in cases.FOLLOWS.get(now, frozenset()):
                continue

            def run(tx: Transaction, now: str = now, wanted: str = wanted) -> None:
                case = _case(tx, office)
                case.row["status"] = now
                case.become(wanted)

            with pytest.raises(Conflict) as refused, office.engine.begin(SYSTEM) as tx:
                run(tx)
            assert refused.value.code == "status_not_allowed"
            tried += 1
    assert tried > 550
    assert office.matter().status == "REGISTERED"


def test_nothing_leads_where_no_matter_may_go() -> None:
    """Domain §5.2: nobody merges without somebody who looked; re-review ends in its end alone."""
    assert not any("MERGED_DUPLICATE" in after for after in cases.FOLLOWS.values())
    assert cases.FOLLOWS["UNDER_REREVIEW"] == {"CONCLUDED"}
    assert {now for now, after in cases.FOLLOWS.items() if "CLOSED" in after} == {
        "IN_PROCESS",
        "UNDER_REVIEW",
    }


# -- bad input: refused with the article and what to do -----------------------------------------------------


def _to_receipt(office: Office) -> None:
    office.at("2026-03-13")
    office.register()
    office.sort()
    office.at("2026-03-16")
    office.receive()


def _objection_without_reasons(office: Office) -> None:
    _to_receipt(office)
    office.do("Task_Intake", NYNCJ_ALL["receiver"], {**objection(), "objection_reasons": "不属于我单位"})


def _objection_late(office: Office) -> None:
    _to_receipt(office)
    office.at("2026-03-24")
    office.object()


def _six_representatives(office: Office) -> None:
    office.register(persons=12, representatives=[{"name": f"代表{number}"} for number in range(6)])


def _opinion_without_basis(office: Office) -> None:
    _in_process(office)
    office.investigate()
    [answer] = office.data()["answers"]
    bare = {"facts": "没有付款。", "basis": "", "conclusion": "责令付清。", "result": "SUPPORTED"}
    office.draft(answers=[{**answer, **bare}])


def _opinion_answers_one_of_two(office: Office) -> None:
    office.at("2026-03-09")
    row = {**submission()["matters"][0], "more_demands": [{"text": "公布三年的账"}]}
    office.register(matters=[row])
    office.sort()
    office.receive()
    office.at("2026-03-20")
    office.accept()
    office.hear()
    office.investigate()
    assert len(office.data()["answers"]) == 2
    whole = opinion(office.data()["answers"])
    whole["answers"][1] |= {"facts": "", "basis": "", "conclusion": ""}
    office.do("Task_Draft", NYNCJ_ALL["handler"], whole)


def _extension_by_a_chief(office: Office) -> None:
    _in_process(office)
    office.ask_extension(30)
    office.grant(30, Actor("chief", "科长", (Grant("handler", NYNCJ),)))


def _extension_of_31_days(office: Office) -> None:
    _in_process(office)
    office.ask_extension(31)


def _service_before_approval(office: Office) -> None:
    _in_process(office)
    office.investigate()
    office.draft()
    assert "Task_Serve" not in office.open()
    _service(office, lambda call: closing.close(call))


def _third_forward(office: Office) -> None:
    office.at("2026-03-09")
    office.register()
    office.sort()
    reasons = "核对了三定规定和项目档案，这个项目不是该单位组织实施的，异议理由成立。"
    for unit, other in ((NYNCJ, ZJJ), (ZJJ, RSJ)):
        office.receive(unit)
        office.object(unit, proposed_unit=other)
        office.do("Task_DecideObjection", LIANG, objection_agreed="yes", decision_reasons=reasons)
        if unit == NYNCJ:
            office.do("Task_Reforward", LIANG, unit_choice=ZJJ, mode="FORWARD", reforward_reasons=reasons)
    from petition import transfers

    assert "Task_Reforward" not in office.open()
    _service(office, lambda call: transfers.forward(_with(call, unit=RSJ, mode="FORWARD")))


def _with(call: Call, **parameters: Any) -> Call:
    return Call(
        call.tx,
        call.instance_id,
        call.business_key,
        call.element_id,
        call.element_name,
        parameters,
        call.data,
    )


def _mediation_by_one(office: Office) -> None:
    _in_process(office)
    office.investigate(next_step="mediate")
    office.do(
        "Task_MediationConsent",
        NYNCJ_ALL["handler"],
        mediation_start="begin",
        other_party="青塘村合作社",
        consented_on=today(office.clock),
        petitioner_consents="yes",
        petitioner_proof="签字的同意书",
        other_consents="no",
        mediation_form="PEOPLE",
        mediator="柳河镇人民调解委员会",
    )


def _opinion_by_its_drafter(office: Office) -> None:
    _in_process(office)
    office.investigate()
    both = Actor(NYNCJ_ALL["handler"].id, "周启明", (Grant("handler", NYNCJ), Grant("unit_head", NYNCJ)))
    office.do("Task_Draft", both, opinion(office.data()["answers"]))
    office.check_law()
    office.do("Task_Approve", both, opinion_approved="yes", signing_note="")


def _served_in_the_future(office: Office) -> None:
    _signed(office)
    office.do("Task_Serve", NYNCJ_ALL["handler"], service("2027-01-01"))


@pytest.mark.parametrize(
    "attempt, said",
    [
        pytest.param(_objection_without_reasons, "条例第23条第3款", id="objection-without-reasons"),
        pytest.param(_objection_late, "条例第23条第3款", id="objection-late"),
        pytest.param(_six_representatives, "条例第20条第3款", id="more-than-five-representatives"),
        pytest.param(_opinion_without_basis, "条例第32条第1款", id="opinion-without-a-legal-basis"),
        pytest.param(_opinion_answers_one_of_two, "条例第32条第1款", id="opinion-answers-some-demands-only"),
        pytest.param(_extension_by_a_chief, "条例第34条", id="extension-by-another-than-the-head"),
        pytest.param(_extension_of_31_days, "条例第34条", id="extension-beyond-thirty-days"),
        pytest.param(_service_before_approval, "条例第32条", id="service-before-approval"),
        pytest.param(_third_forward, "条例第24条第1款", id="a-third-plain-transfer"),
        pytest.param(_mediation_by_one, "条例第33条", id="mediation-without-both"),
        pytest.param(_opinion_by_its_drafter, "起草", id="signed-by-its-drafter"),
        pytest.param(_served_in_the_future, "今天以后", id="served-in-the-future"),
    ],
)
def test_bad_input_is_refused_in_sentences(office: Office, attempt: Try, said: str) -> None:
    """The strike-off with only a promise is in test_package (S-78)."""
    with pytest.raises(Refusal) as refused:
        attempt(office)

    if isinstance(refused.value, Invalid):
        words = "；".join(str(one.message) for one in refused.value.errors)
    else:
        words = refusals.sentence(refused.value, "zh")
    assert said in words
    assert words.endswith("。")
