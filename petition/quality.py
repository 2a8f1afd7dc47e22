"""What inspectors find wrong in answers, found before they are signed (K23 to K28, K30, K36, K37, K46).

`docs/checks.md` lists every one of K01 to K46 with the place where it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher
from functools import wraps
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, bindparam, func, or_, select

from engine import Call, Check, FieldError
from engine.statements import Statement
from petition import documents, errors, law, organs, parties
from petition.cases import Case
from petition.deadlines import law_day
from petition.law.dates import zh_long
from petition.model import document, matter, party
from petition.model_attachments import attachment

Found = list[FieldError]

_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,6}-\d{4}-\d{5}")
_PLACEHOLDERS = ("××", "XX", "（待补充）", "(待补充)", "＿＿", "____", "[待填]", "【待填】")
#: A name of two characters is too often a word, or somebody else's.
_NAME_LENGTH = 3
#: How far back other answers of the unit are looked at.
_ANSWERS, _PEOPLE = 50, 2000
_SUPPORTED = ("SUPPORTED", "PARTLY_SUPPORTED")


def opinion(case: Case, contents: Mapping[str, Any]) -> Found:
    """What is wrong in an opinion beyond what 条例第32条 asks: whose it is, what it cites, what it copies."""
    answers = [dict(one) for one in contents.get("answers") or []]
    whole = _text(answers, ("facts", "basis", "conclusion"))
    return [
        *_another_case(case, whole),
        *_evidence(answers),
        *_cited(case, contents, answers),
        *unfilled(contents),
        *_reviewer(case, contents),
        *_execution(case, contents),
        *_copied(case, contents, answers),
    ]


#: Papers that only a petition office issues (程序性), and those only an organ that decides may (实体性).
_OFFICES_OWN = frozenset({"FORWARD", "ASSIGN", "DESTINATION", "NO_LONGER_ACCEPT", "OBJECTION_DECISION"})
_ORGANS_OWN = frozenset({"ACCEPTANCE", "EXTENSION", "OPINION", "REPLY", "SETTLEMENT"})


def notice_office(kind: str, office_kind: str, role: Literal["registered", "other"] = "other") -> bool:
    """Whether an office of that kind, which registered the matter or not, may issue such a paper (K15).

    程序性 is the office's that registered it, 实体性 the deciding organ's; the rest is either's. What was
    filed with an organ directly, the organ sends on itself (条例第23条第1款).
    """
    if office_kind == "petition_office":
        return kind not in _ORGANS_OWN
    return role == "registered" or kind not in _OFFICES_OWN


def dates(row: Mapping[str, Any]) -> Found:
    """收到 ≤ 登记 ≤ 转送 ≤ 签收 ≤ 受理 ≤ 签发 ≤ 送达 ≤ 办结 (K37): what stands out of order, pair by pair."""
    # What came straight to the organ is its own from receipt, also where it was written down days later.
    is_direct = row["unit_path"] == row["office_path"]
    days = {
        "received": row["received_on"],
        "registered": law_day(row["registered_at"]),
        "forwarded": row["forwarded_on"],
        "unit_received": None if is_direct else row["unit_received_on"],
        "accepted": row["accepted_on"],
        "issued": row["issued_on"],
        "served": row["served_on"],
        "closed": row["closed_on"],
    }
    return [errors.of_law(one, "missing_papers") for one in law.disorder(days)]


def used_twice(case: Case) -> Found:
    """K34: the scan of a proof of service lies in another matter's file, too."""
    other = _ELSEWHERE.value(case.tx, {"matter_id": case.id})
    if other is None:
        return []
    message = f"回证的扫描件和{other}卷里的是同一份。请换成这一件的；一次送达两件的，在“缺的写明原因”里写明。"
    english = f"The scan of the proof is the one in {other}; put in this matter's, or say why."
    return [errors.field("missing_papers", message, english)]


_PROOFS = ("NOTICE_RECEIPT", "OPINION_RECEIPT")
_IS_PROOF = or_(*(attachment.c.slot == one for one in _PROOFS)), attachment.c.removed_at.is_(None)
_ELSEWHERE = Statement(
    select(matter.c.number)
    .join(attachment, attachment.c.matter_id == matter.c.id)
    .where(
        attachment.c.sha256.in_(
            select(attachment.c.sha256).where(attachment.c.matter_id == bindparam("matter_id"), *_IS_PROOF)
        ),
        attachment.c.matter_id != bindparam("matter_id"),
        *_IS_PROOF,
    )
    .order_by(matter.c.number)
    .limit(1)
)


def _another_case(case: Case, whole: str) -> Iterator[FieldError]:
    """K25: an answer copied from another case names its number or its people."""
    others = sorted({one for one in _NUMBER.findall(whole) if one != case.number})
    if others:
        message = f"意见书里有另一件的编号（{'、'.join(others)}）。请核对是不是抄错了件。"
        yield errors.field(
            "answers", message, f"The opinion holds another matter's number: {', '.join(others)}."
        )
    own = set(parties.names(case.tx, case.row["submission_id"]))
    asked = {"unit_path": case.row["unit_path"], "matter_id": case.id, "text": whole, "limit": _PEOPLE}
    for name, masked, number in map(dict.values, _NAMED_HERE.rows(case.tx, asked)):
        if name not in own:
            message = (
                f"意见书里写了另一件（{number}）信访人的姓名“{masked}”。请核对是不是抄错了件；"
                "确实要提到的，不写姓名，用“另一位村民”这样的话。"
            )
            yield errors.field("answers", message, f"The opinion names {masked} of another matter, {number}.")
            return


_PEOPLE_OF_UNIT = (
    select(party.c.name, party.c.masked_name, matter.c.number, matter.c.id, party.c.id.label("party_id"))
    .join(matter, matter.c.submission_id == party.c.submission_id)
    .where(
        matter.c.unit_path == bindparam("unit_path"),
        matter.c.id != bindparam("matter_id"),
        matter.c.is_sealed.is_(False),
        party.c.kind == "person",
    )
    .order_by(matter.c.id.desc())
    .limit(bindparam("limit"))
    .subquery()
)


def _named_here(contains: Callable[..., ColumnElement[int]]) -> Any:
    people = _PEOPLE_OF_UNIT.c
    return (
        select(people.name, people.masked_name, people.number)
        .where(
            func.length(people.name) >= _NAME_LENGTH,
            contains(bindparam("text", type_=Text()), people.name) > 0,
        )
        .order_by(people.id.desc(), people.party_id)
    )


#: People of the unit's other matters whose names stand in a text, newest matters first.
_NAMED_HERE = Statement({"sqlite": _named_here(func.instr), "postgresql": _named_here(func.strpos)})


def _evidence(answers: list[dict[str, Any]]) -> Iterator[FieldError]:
    """K23: where there are several facts, each says by what; a single one has the evidence of the inquiry."""
    if len(answers) < 2:
        return
    for index, answer in enumerate(answers):
        if len(str(answer.get("evidence") or "").strip()) < 2:
            message = (
                f"第 {index + 1} 项查明的事实没有写凭什么认定。写材料名称，几项共用一份的，每项都写"
                "（条例第32条第1款）。"
            )
            english = f"Demand {index + 1}: name the evidence for the facts found (Art. 32(1))."
            yield errors.field(f"answers.{index}.evidence", message, english)


def _cited(case: Case, contents: Mapping[str, Any], answers: list[dict[str, Any]]) -> Iterator[FieldError]:
    """K24: what was repealed is no ground any more, unless it judges what happened while it held."""
    for index, answer in enumerate(answers):
        for gone in law.repealed_cited(str(answer.get("basis") or ""), case.today):
            if gone.old_facts and contents.get("old_law_reason"):
                continue
            message = (
                f"依据里引了{gone.name}，{zh_long(gone.since)}起不用了（{gone.source}）。请改引{gone.now}。"
            )
            english = f"{gone.name_en} is gone since {gone.since}; cite {gone.now_en}."
            if gone.old_facts:
                message += "事情发生在那以前、应当照旧法的，在“为什么引废止的法”里写明。"
                english += " If what happened is to be judged by it, say so."
            yield errors.field(f"answers.{index}.basis", message, english)


#: Fields in which officers write what a paper will say; what petitioners said is quoted as it was said.
_WRITTEN = frozenset(
    {
        "facts",
        "evidence",
        "basis",
        "conclusion",
        "notice_ground",
        "lawful_way",
        "partly_not_accepted",
        "approval_reasons",
        "reply_text",
        "reply_basis",
        "reply_remedy",
        "supplement_text",
        "supplement_basis",
        "decision_reasons",
        "competence_dispute",
        "ground_reasons",
        "facts_found",
        "grounds",
        "decision",
        "hearing_conclusion",
        "report_facts",
        "report_measures",
        "answer_reasons",
        "correction_reasons",
        "forward_note",
    }
)


def unfilled(found: Mapping[str, Any], under: str = "") -> Iterator[FieldError]:
    """K46: a blank of a template is left in what officers wrote for a paper."""
    for name, value in found.items():
        if isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from unfilled(row, f"{under}{name}.{index}.")
        elif name in _WRITTEN and isinstance(value, str):
            left = next((one for one in _PLACEHOLDERS if one in value), None)
            if left:
                yield errors.field(
                    under + name, f"还有没填的地方：“{left}”。", f"A placeholder is left: '{left}'."
                )


def filled(checks: Mapping[str, Check]) -> dict[str, Check]:
    """The same checks, and with each: no blank of a template is left in what goes into a paper (K46)."""
    return {name: _with_blanks(check) for name, check in checks.items()}


def _with_blanks(check: Check) -> Check:
    @wraps(check)
    def asked(call: Call, found: dict[str, Any]) -> Found:
        told = list(check(call, found))
        there = {one.path for one in told}
        return told + [one for one in unfilled(found) if one.path not in there]

    return asked


def signer(case: Case, found: Mapping[str, Any]) -> Found:
    """K30: what is major is signed by the principal head, where the office chose so; the rest by any head."""
    why = _major(case) if law.settings().major_by_principal else None
    if why is None or found.get("signed_as") == "PRINCIPAL":
        return []
    message = (
        f"{why[0]}，由主要负责人签发。您是主要负责人的，选“主要负责人”；不是的，放回，请主要负责人来签。"
    )
    return [errors.field("signed_as", message, f"{why[1]}: for the principal head to sign.")]


def _major(case: Case) -> tuple[str, str] | None:
    if case.row["is_urgent"]:
        return "这件是重大紧急（条例第25条）", "Grave or urgent (Art. 25)"
    if case.row["is_group"]:
        return f"这件涉及 {case.row['persons']} 人", f"It concerns {case.row['persons']} people"
    if documents.newest(case.tx, case.id, "HEARING_RECORD") is not None:
        return "这件听证过，是重大、复杂、疑难的（条例第31条第6项）", "A hearing was held (Art. 31(6))"
    return None


def _reviewer(case: Case, contents: Mapping[str, Any]) -> Iterator[FieldError]:
    """K28: who reviews comes from the organ's data, never from anybody's pen."""
    known = organs.get(case.tx, case.row["unit_path"]).reviewers
    given = contents.get("reviewer")
    if given and known and given not in known:
        message = f"复查机关写错了。本单位的复查机关是{'或者'.join(known)}（条例第35条）。"
        yield errors.field("reviewer", message, f"Review is by {' or '.join(known)} (Art. 35).")


def _execution(case: Case, contents: Mapping[str, Any]) -> Iterator[FieldError]:
    """K36: what is supported is carried out by a day, by somebody."""
    if contents.get("outcome") not in _SUPPORTED:
        return
    by = contents.get("execute_by_on")
    if not by:
        message = "支持的诉求要写明哪天前落实（条例第32条第2款）。"
        yield errors.field("execute_by_on", message, "Say by when it is carried out (Art. 32(2)).")
    elif date.fromisoformat(str(by)) < case.today:
        message = "落实的日子已经过去了。请写今天或者以后的日子（条例第32条第2款）。"
        yield errors.field("execute_by_on", message, "The day to carry it out has passed (Art. 32(2)).")
    if not contents.get("execute_owner"):
        message = "支持的诉求要写明谁负责落实（条例第32条第2款）。"
        yield errors.field("execute_owner", message, "Say who carries it out (Art. 32(2)).")


def _copied(case: Case, contents: Mapping[str, Any], answers: list[dict[str, Any]]) -> Iterator[FieldError]:
    """K26: nearly the text of another answer of the unit, to another demand, and no word why."""
    mine = _text(answers, ("facts", "conclusion"))
    percent = law.settings().similar_answer_percent
    if len(mine) < _SHORT or contents.get("similar_reason"):
        return
    others = (
        select(document.c.contents, document.c.number, matter.c.number)
        .join(matter, matter.c.id == document.c.matter_id)
        .where(
            document.c.kind == "OPINION",
            document.c.status == "issued",
            document.c.office_path == case.row["unit_path"],
            document.c.matter_id != case.id,
            matter.c.is_sealed.is_(False),
        )
        .order_by(document.c.id.desc())
        .limit(_ANSWERS)
    )
    demands = {_plain(one) for one in case.demands}
    for theirs, paper, number in case.tx.db.execute(others):
        answered = [dict(one) for one in theirs.get("answers") or []]
        if {_plain(str(one.get("demand") or "")) for one in answered} & demands:
            continue
        alike = _alike(mine, _text(answered, ("facts", "conclusion")))
        if alike * 100 >= percent:
            message = (
                f"和{number}的{paper}有 {alike:.0%} 一样，诉求却不同。"
                "请对照那件核对，把事实和处理写成这一件的；确实应当一样的，在“为什么和另一件相似”里写明。"
            )
            english = f"{alike:.0%} the same as {paper} of {number}, to another demand. Check, or say why."
            yield errors.field("similar_reason", message, english)
            return


#: Characters below which two plain answers are alike without anybody having copied.
_SHORT = 60


def _alike(one: str, other: str) -> float:
    match = SequenceMatcher(None, one, other, autojunk=False)
    return match.ratio() if match.real_quick_ratio() > 0.5 and match.quick_ratio() > 0.5 else 0.0


def _text(answers: list[dict[str, Any]], names: tuple[str, ...]) -> str:
    return _plain(" ".join(str(answer.get(name) or "") for answer in answers for name in names))


def _plain(text: str) -> str:
    return "".join(text.split())
