"""Asked before a paper is recorded as served and before a matter is filed away (K33, K34, K35, K37)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Call, Check, FieldError
from petition import cases, codes, documents, errors, mandates, quality
from petition.cases import Case
from petition.checks import in_order, not_future

Found = list[FieldError]


def service(call: Call, found: dict[str, Any]) -> Found:
    """送达：签发以后、不在以后；留置要见证人（参照民事诉讼法第87条至第92条）。"""
    case = cases.of_call(call)
    errors_ = not_future(call, found, "served_on", "送达日期")
    paper = documents.read(case.tx, call.data["serving"]["document_id"])
    errors_ += in_order(found, "served_on", "served", issued=paper.issued_on)
    method, result = found["service_method"], found["service_result"]
    if (method == "LEFT") != (result == "REFUSED_LEFT") and result != "UNDELIVERED":
        message = "拒收要用留置送达，写明见证人；留置送达的结果就是拒收已留置（参照民事诉讼法第89条）。"
        errors_.append(
            errors.field("service_method", message, "A refused paper is left with witnesses, and only then.")
        )
    return errors_ + mandates.beyond(case, found.get("agent"), "RECEIVE")


def archive(call: Call, found: dict[str, Any]) -> Found:
    """归档：告知书、意见书和它们的回证都在卷。"""
    case = cases.of_call(call)
    errors_: Found = []
    if case.row["is_notice_owed"] and not found.get("missing_papers"):
        missing = [
            codes.label(codes.DOCUMENTS, kind) + what
            for kind in ("ACCEPTANCE", _answered_by(case))
            for what in _missing(case, kind)
        ]
        if missing:
            message = f"卷里缺{'、'.join(missing)}。补上再归档，确实没有的写明原因。"
            errors_.append(
                errors.field("missing_papers", message, "Papers or proofs are missing; add them or say why.")
            )
    errors_ += quality.dates(case.row)
    if not found.get("missing_papers"):
        errors_ += quality.used_twice(case)
    wanted = {"opinion"} | ({"notice"} if case.row["is_notice_owed"] else set())
    if not wanted <= set(found["file_points"] or []) and not found.get("missing_papers"):
        message = "告知书、意见书和回证要逐样核对打勾；缺的写明原因。"
        errors_.append(
            errors.field("file_points", message, "Check notice, opinion and their proofs one by one.")
        )
    return errors_


def _answered_by(case: Case) -> str:
    return next((kind for kind in ("SETTLEMENT", "OPINION") if _issued(case, kind)), "REPLY")


def _missing(case: Case, kind: str) -> list[str]:
    issued = _issued(case, kind)
    if not issued:
        return [""]
    newest = max(issued, key=lambda one: int(one["version"]))
    return [] if documents.is_served(case.tx, case.id, newest["id"]) else ["的回证"]


def _issued(case: Case, kind: str) -> list[dict[str, Any]]:
    every = documents.papers_of(case.tx, case.id)
    return [one for one in every if one["kind"] == kind and one["status"] == "issued"]


CHECKS: Mapping[str, Check] = {"service": service, "archive": archive}
