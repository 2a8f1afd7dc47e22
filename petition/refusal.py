"""不予受理的情形 (条例第19条第3款、第31条、第36条第3款): a reviewed list, each with its article and way."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from engine import FieldError
from petition import errors
from petition.cases import Case
from petition.model import matter_link

_PATH = Path(__file__).parent / "law" / "grounds.toml"
#: Fewer characters than this say nothing of the matter itself.
_FACTS = 10


@dataclass(frozen=True)
class Ground:
    """One ground: the kind of notice it stands in, its article, and the way that is open instead."""

    code: str
    kind: str
    name: str
    name_en: str
    article: str
    way: str
    earlier: bool = False


@cache
def grounds() -> Mapping[str, Ground]:
    """The grounds by code."""
    read = tomllib.loads(_PATH.read_text(encoding="utf-8"))
    return MappingProxyType({row["code"]: Ground(**row) for row in read["ground"]})


def check(case: Case, found: Mapping[str, Any]) -> list[FieldError]:
    """What keeps a unit from refusing (K17): another kind's ground, the earlier matter unnamed, no facts."""
    ground = grounds().get(str(found.get("ground_code") or ""))
    if ground is None:
        message = "没有选不受理的情形。只能用清单里的情形，“越级”不是理由（条例第19条第3款、第31条）。"
        return [errors.field("ground_code", message, "Choose a ground of the list (Art. 19(3), 31).")]
    errors_: list[FieldError] = []
    if ground.kind != found.get("refusal_kind"):
        what = "导入其他法定程序" if ground.kind == "IMPORT" else "不予受理"
        message = f"“{ground.name}”用在“{what}”的告知书里（{ground.article}）。请改选。"
        errors_.append(
            errors.field("ground_code", message, "This ground belongs to the other kind of notice.")
        )
    if ground.earlier and not _has_earlier(case):
        message = (
            f"没有关联原来那件。“{ground.name}”要写明原来的编号（{ground.article}），"
            "系统里找不到的，请提异议或者受理。"
        )
        errors_.append(
            errors.field("ground_code", message, "The earlier matter is not linked; it must be named.")
        )
    if len("".join(str(found.get("notice_ground") or "").split())) < _FACTS:
        message = "理由要写这件的具体情况，不能只写条文。"
        errors_.append(errors.field("notice_ground", message, "Say what it is about this matter."))
    return errors_


def _has_earlier(case: Case) -> bool:
    query = select(matter_link.c.kind).where(
        matter_link.c.matter_id == case.id, matter_link.c.kind == "repeat"
    )
    return case.tx.db.scalar(query.limit(1)) is not None
