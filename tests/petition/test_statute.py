"""What the law asks of a diagram: the real diagrams satisfy it, and no longer do when something is taken away."""

# A case of the table is read as one line.
# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from lxml import etree

import petition
from app import bundles
from engine import lint
from tests.petition.people import WIRING, bundle

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
Change = Callable[[etree._Element], None]


def test_the_real_diagrams_satisfy_the_law() -> None:
    for files in bundles.bundled().values():
        assert [(one.code, one.element_id, one.message) for one in _findings(files)] == []


def without(step: str) -> Change:
    """The step is left out: what led to it leads on."""

    def change(root: etree._Element) -> None:
        node = _node(root, step)
        (after,) = [flow for flow in root.iter(BPMN + "sequenceFlow") if flow.get("sourceRef") == step]
        for flow in root.iter(BPMN + "sequenceFlow"):
            if flow.get("targetRef") == step:
                flow.set("targetRef", after.get("targetRef", ""))
        _remove(after)
        _remove(node)

    return change


def without_event(event: str) -> Change:
    """An event beside an activity is left out, and what only it leads to."""

    def change(root: etree._Element) -> None:
        for flow in list(root.iter(BPMN + "sequenceFlow")):
            if flow.get("sourceRef") == event:
                _remove(flow)
        _remove(_node(root, event))

    return change


def leading(flow: str, to: str) -> Change:
    """A flow leads somewhere else."""
    return lambda root: _node(root, flow).set("targetRef", to)


def with_role(step: str, roles: str) -> Change:
    """Somebody else may do the step."""
    return lambda root: _node(root, step).set(CAMUNDA + "candidateGroups", roles)


def without_property(step: str, name: str) -> Change:
    """The step no longer says this of itself."""

    def change(root: etree._Element) -> None:
        for each in list(_node(root, step).iter(CAMUNDA + "property")):
            if each.get("name") == name:
                _remove(each)

    return change


def with_property(step: str, name: str, value: str) -> Change:
    """The step says something else of itself."""

    def change(root: etree._Element) -> None:
        (found,) = [one for one in _node(root, step).iter(CAMUNDA + "property") if one.get("name") == name]
        found.set("value", value)

    return change


def saying(old: str, new: str) -> Change:
    """An expression says something else."""

    def change(root: etree._Element) -> None:
        (found,) = [
            one for one in root.iter() if isinstance(one.tag, str) and (one.text or "").strip() == old
        ]
        found.text = new

    return change


def interrupting(event: str, *, interrupts: bool = True) -> Change:
    """An event takes the activity away, or no longer does."""
    return lambda root: _node(root, event).set("cancelActivity", str(interrupts).lower())


MUTANTS: tuple[tuple[str, Change, str, str], ...] = (
    # the answer
    ("service", without("Service_Serve"), "answer-owed", "Service_Accept"),
    (
        "service",
        leading("Flow_Gateway_Owed_Task_Serve", "End_NotOwed"),
        "answer-owed",
        "Service_AcceptByDefault",
    ),
    (
        "petition",
        leading("Flow_Call_Handling_Call_Service", "Call_Closure"),
        "served-before-closing",
        "Service_Close",
    ),
    ("petition", leading("Flow_Call_Handling_Call_Service", "End_Closed"), "answer-owed", "Service_Accept"),
    ("acceptance", without("Call_ServeRefusal"), "refusal-told", "Service_Refuse"),
    ("notice", without("Service_ServeNotice"), "refusal-told", "Service_NotAccept"),
    (
        "notice",
        leading("Flow_Gateway_NoticeOwed_Task_ServeNotice", "End_NoticeOral"),
        "refusal-told",
        "Service_NoLonger",
    ),
    # acceptance and objection
    ("acceptance", without("Service_Accept"), "receipt-answered", "Service_Receive"),
    ("acceptance", without("Service_AcceptByDefault"), "receipt-answered", "Service_Receive"),
    ("acceptance", without("Service_Refuse"), "receipt-answered", "Service_Receive"),
    ("acceptance", without("Service_DecideObjection"), "objection-decided", "Service_Object"),
    ("transfer", without("Service_Receive"), "received-before-acceptance", "Service_Accept"),
    (
        "transfer",
        saying("${objections_agreed >= 2}", '${unit_choice = "x"}'),
        "third-forward",
        "Service_Forward",
    ),
    (
        "transfer",
        leading("Flow_Gateway_Returned_Gateway_Again", "Task_Reforward"),
        "third-forward",
        "Service_Forward",
    ),
    # the opinion
    ("investigation", without("Service_Hear"), "heard-first", "Service_Issue"),
    (
        "investigation",
        leading("Flow_Gateway_First_Task_Hear", "Task_Investigate"),
        "heard-first",
        "Service_Issue",
    ),
    (
        "investigation",
        leading("Flow_Service_LateNotice_Task_Hear", "Task_Investigate"),
        "heard-first",
        "Service_Issue",
    ),
    ("investigation", without("Task_Legal"), "law-checked", "Service_Issue"),
    ("investigation", with_role("Task_Legal", "handler"), "law-checked", "Service_Issue"),
    (
        "investigation",
        leading("Flow_Service_Draft_Task_Legal", "Task_Approve"),
        "law-checked",
        "Service_Issue",
    ),
    ("investigation", without("Task_Approve"), "opinion-approved", "Service_Issue"),
    ("investigation", with_role("Task_Approve", "handler"), "opinion-approved", "Service_Issue"),
    ("investigation", with_role("Task_Approve", "unit_head,handler"), "opinion-approved", "Service_Issue"),
    ("investigation", without_property("Task_Approve", "differentFrom"), "opinion-approved", "Service_Issue"),
    (
        "investigation",
        leading("Flow_Gateway_Legal_Task_Approve", "Service_Issue"),
        "opinion-approved",
        "Service_Issue",
    ),
    # summary handling, mediation, execution
    ("summary", without("Service_SummaryHear"), "heard-first", "Service_SummaryIssue"),
    ("summary", without("Task_SummaryApprove"), "summary-approved", "Service_SummaryIssue"),
    ("summary", with_role("Task_SummaryApprove", "handler"), "summary-approved", "Service_SummaryIssue"),
    (
        "summary",
        leading("Flow_Service_SummaryDraft_Task_SummaryApprove", "Service_SummaryIssue"),
        "summary-approved",
        "Service_SummaryIssue",
    ),
    ("investigation", without_event("Timer_J02_Overdue"), "clock-without-alert", "Task_SummaryDraft"),
    ("investigation", without_event("Timer_J02_Warn"), "clock-without-warning", "Task_SummaryHear"),
    ("mediation", without("Service_MediationBegin"), "both-agree", "Service_Settle"),
    (
        "mediation",
        leading("Flow_Start_Mediation_Task_MediationConsent", "Task_Mediate"),
        "both-agree",
        "Service_Settle",
    ),
    ("mediation", without("Task_ApproveSettlement"), "settlement-approved", "Service_Settle"),
    (
        "mediation",
        without_property("Task_ApproveSettlement", "differentFrom"),
        "settlement-approved",
        "Service_Settle",
    ),
    ("execution", without("Service_CheckExecution"), "execution-checked", "Service_Execute"),
    (
        "execution",
        leading("Flow_Service_Execute_Task_CheckExecution", "End_Executed"),
        "execution-checked",
        "Service_Execute",
    ),
    ("reply", without("Task_ApproveReply"), "reply-approved", "Service_IssueReply"),
    ("reply", with_role("Task_ApproveReply", "handler"), "reply-approved", "Service_IssueReply"),
    ("reply", without_property("Task_ApproveReply", "differentFrom"), "reply-approved", "Service_IssueReply"),
    # the extension
    ("investigation", without("Service_TellExtension"), "extension-told", "Service_Extend"),
    (
        "investigation",
        leading("Flow_Gateway_First_Task_TellExtension", "Task_Hear"),
        "extension-told",
        "Service_Extend",
    ),
    ("investigation", without("Task_ApproveExtension"), "extension-by-head", "Service_Extend"),
    ("investigation", with_role("Task_ApproveExtension", "legal"), "extension-by-head", "Service_Extend"),
    (
        "investigation",
        without_property("Task_ApproveExtension", "differentFrom"),
        "extension-by-head",
        "Service_Extend",
    ),
    # refusals
    ("acceptance", without("Task_ApproveRefusal"), "refusal-approved", "Service_Refuse"),
    ("acceptance", with_role("Task_ApproveRefusal", "receiver"), "refusal-approved", "Service_Refuse"),
    ("registration", without("Task_ApproveRoute"), "notice-approved", "Service_NotAccept"),
    ("registration", with_role("Task_ApproveRoute", "sorter"), "notice-approved", "Service_NoLonger"),
    ("registration", saying("${needs_approval}", "${false}"), "notice-approved", "Service_NotAccept"),
    # every end
    ("closure", without("Service_Close"), "end-recorded", "End_Closed"),
    ("notice", without("Service_TellOther"), "end-recorded", "End_ToldOther"),
    ("petition", without("Service_PoliticalLegal"), "end-recorded", "End_TransferredPoliticalLegal"),
    ("petition", without("Service_Discipline"), "end-recorded", "End_TransferredDiscipline"),
    ("petition", without("Service_Withdraw"), "end-recorded", "End_Withdrawn"),
    ("petition", without_property("End_Closed", "public"), "end-untold", "End_Closed"),
    ("petition", without_property("End_NotAccepted", "public"), "end-untold", "End_NotAccepted"),
    # clocks
    ("petition", without_event("Timer_R02_Overdue"), "clock-without-alert", "Task_Analyse"),
    ("transfer", without_event("Timer_R09_Overdue"), "clock-without-alert", "Task_ApproveRefusal"),
    ("transfer", without_event("Timer_Reforward_Overdue"), "clock-without-alert", "Task_Reforward"),
    ("acceptance", without_event("Timer_R11_Overdue"), "clock-without-alert", "Task_DecideObjection"),
    ("handling", without_event("Timer_R15_Overdue"), "clock-without-alert", "Task_Investigate"),
    ("handling", without_event("Timer_R16_Overdue"), "clock-without-alert", "Task_Reply"),
    (
        "handling",
        saying("${clocks.R15.overdue_at}", "${clocks.R09.overdue_at}"),
        "clock-without-alert",
        "Task_Hear",
    ),
    ("petition", without_event("Timer_R02_Warn"), "clock-without-warning", "Task_Analyse"),
    ("transfer", without_event("Timer_R09_Warn"), "clock-without-warning", "Task_Intake"),
    ("handling", without_event("Timer_R15_Warn"), "clock-without-warning", "Task_Hear"),
    ("handling", without_event("Timer_R16_Warn"), "clock-without-warning", "Task_Reply"),
    ("acceptance", without_event("Timer_R11_Warn"), "clock-without-warning", "Task_DecideObjection"),
    ("transfer", without_event("Timer_Unsigned"), "wait-without-clock", "Task_Receive"),
    ("service", without_property("Task_Serve", "clock_silent"), "wait-without-clock", "Task_Serve"),
    ("reply", with_property("Task_Reply", "clock", "R99"), "unknown-clock", "Task_Reply"),
    ("shares", without_event("Timer_R03_Overdue"), "clock-without-alert", "Receive_Passed"),
    ("shares", without_event("Timer_R03_Warn"), "clock-without-warning", "Receive_Passed"),
    ("transfer", without_event("Timer_Levels_Overdue"), "clock-without-alert", "Task_Level"),
    ("feedback", without_event("Timer_FeedbackMissed"), "wait-without-clock", "Task_TellProgress"),
    (
        "record_correction",
        without_property("Task_DecideRecord", "clock_silent"),
        "wait-without-clock",
        "Task_DecideRecord",
    ),
    ("handling", interrupting("Timer_R15_Warn"), "alert-interrupts", "Timer_R15_Warn"),
    ("petition", interrupting("Timer_R02_Overdue"), "alert-interrupts", "Timer_R02_Overdue"),
    # words
    ("investigation", without_property("Task_Hear", "public"), "step-untold", "Task_Hear"),
    ("service", without_property("Task_Serve", "stage"), "step-untold", "Task_Serve"),
    ("investigation", without_property("Task_Draft", "article"), "step-without-article", "Task_Draft"),
    # the petitioner takes it back
    ("petition", without_event("Message_Registration_Withdrawn"), "not-withdrawable", "Task_Analyse"),
    ("petition", without_event("Message_Transfer_Withdrawn"), "not-withdrawable", "Task_Intake"),
    ("petition", without_event("Message_Handling_Withdrawn"), "not-withdrawable", "Task_Draft"),
    (
        "petition",
        interrupting("Message_Handling_Withdrawn", interrupts=False),
        "not-withdrawable",
        "Task_Hear",
    ),
)


@pytest.mark.parametrize(
    ("file", "change", "code", "element"),
    MUTANTS,
    ids=[f"{number}-{file}-{code}-{element}" for number, (file, _, code, element) in enumerate(MUTANTS, 1)],
)
def test_a_diagram_without_what_the_law_asks_is_refused(
    file: str, change: Change, code: str, element: str
) -> None:
    files = bundle()
    root = etree.fromstring(files[f"{file}.bpmn"].encode())
    change(root)
    files[f"{file}.bpmn"] = etree.tostring(root, encoding="unicode")

    found = [one for one in _of_the_law(files) if (one.code, one.element_id) == (code, element)]

    assert found, f"expected {code} at {element}"
    assert "条" in found[0].message
    assert found[0].hint
    assert found[0].message_en != found[0].message


def test_every_rule_refuses_some_mutant() -> None:
    assert set(petition.statute.articles()) == {code for _, _, code, _ in MUTANTS}


def test_a_finding_tells_the_path_that_breaks_the_law() -> None:
    files = bundle()
    root = etree.fromstring(files["investigation.bpmn"].encode())
    without("Task_Legal")(root)
    files["investigation.bpmn"] = etree.tostring(root, encoding="unicode")

    (found,) = [one for one in _findings(files) if one.code == "law-checked"]

    assert found.message == (
        "意见没有经过法制审核，就能走到服务任务“签发处理意见书”：存意见稿 → 负责人签发 → 签发处理意见书"
        "（条例第32条第1款）。"
    )


@cache
def _offered() -> dict[str, object]:
    names = ("services", "checks", "roles", "check_form")
    return {name: WIRING[name] for name in names}


def _of_the_law(files: dict[str, str]) -> list[lint.Finding]:
    """What the law's own rules find; the other rules of the lint take their time and say nothing to it."""
    drawing, known = lint.read(files), lint.Known(**_offered())  # type: ignore[arg-type]
    return [lint.say(hit) for rule in petition.statute.RULES for hit in rule(drawing, known)]


def _findings(files: dict[str, str]) -> list[lint.Finding]:
    ours = set(petition.statute.articles())
    every = lint.findings(files, rules=petition.statute.RULES, **_offered())  # type: ignore[arg-type]
    return [one for one in every if one.code in ours]


def _node(root: etree._Element, wanted: str) -> etree._Element:
    found = root.find(f".//*[@id='{wanted}']")
    assert found is not None
    return found


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    assert parent is not None
    parent.remove(node)
