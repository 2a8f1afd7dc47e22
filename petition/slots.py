"""What a file of a matter is there for, and which materials a matter ought to have by now.

The list follows what inspectors look for in a file: the original, each notice with its proof of service, what
was found out (信访工作条例 第31条、第32条; 信访事项内容分类 is another thing).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from petition import codes
from petition.codes import Names

SLOTS: Names = {
    "ORIGINAL": ("信访原件", "The petition as it came"),
    "COVER": ("信封（邮戳）", "The cover with its postmark"),
    "RECORDING": ("通话、接谈录音", "Recording of the call or talk"),
    "IDENTITY": ("身份和委托材料", "Identity and authority"),
    "EVIDENCE": ("信访人交的材料", "What the petitioner handed in"),
    "NOTICE": ("盖章的告知书", "Stamped notice"),
    "NOTICE_RECEIPT": ("告知书送达回证", "Proof the notice was served"),
    "INVESTIGATION": ("调查核实材料", "What the investigation found"),
    "OPINION": ("盖章的意见书", "Stamped opinion"),
    "OPINION_RECEIPT": ("意见书送达回证", "Proof the opinion was served"),
    "CALLBACK": ("回访核实材料", "Call-back and verification"),
    "OTHER": ("其他材料", "Other"),
}

#: Files that carry the petitioner's name or face: for those whose work needs names (条例第30条第3款).
PERSONAL = frozenset(SLOTS) - {"INVESTIGATION", "OTHER"}

#: What a step is the time for, by the key of its form.
_STEPS: Mapping[str, tuple[str, ...]] = {
    "intake": ("ORIGINAL", "EVIDENCE"),
    "analyse": ("ORIGINAL", "EVIDENCE"),
    "route": ("ORIGINAL",),
    "investigate": ("INVESTIGATION",),
    "hear": ("INVESTIGATION",),
    "draft_opinion": ("INVESTIGATION",),
    "approve_opinion": ("INVESTIGATION",),
    "legal_check": ("INVESTIGATION",),
    "serve": ("NOTICE_RECEIPT", "OPINION_RECEIPT"),
    "check_execution": ("CALLBACK",),
    "archive": ("ORIGINAL", "NOTICE_RECEIPT", "INVESTIGATION", "OPINION_RECEIPT"),
}

_NOTICES = frozenset({"ACCEPTANCE", "NOT_ACCEPT", "NO_LONGER_ACCEPT", "GUIDANCE"})
_OPINIONS = frozenset({"OPINION", "REPLY"})
_ON_PAPER = frozenset({"LETTER", "FAX"})


@dataclass(frozen=True)
class Lamp:
    """One kind of material a matter or a step expects, and how many files of it are there."""

    slot: str
    have: int

    @property
    def is_lit(self) -> bool:
        """Whether something is there."""
        return self.have > 0

    @property
    def name_zh(self) -> str:
        """What it is called."""
        return codes.label(SLOTS, self.slot)

    @property
    def name_en(self) -> str:
        """The same in English."""
        return codes.label(SLOTS, self.slot, "en")


def expected(
    channel: str, served: Collection[str], issued: Collection[str], *, is_notice_owed: bool
) -> tuple[str, ...]:
    """What a matter ought to have by now.

    `served` and `issued` are the kinds of its papers; where no notices are owed (条例第23条第2款) no proof of
    service is.
    """
    wanted = []
    if channel in _ON_PAPER:
        wanted.append("ORIGINAL")
    if is_notice_owed and _NOTICES & set(served):
        wanted.append("NOTICE_RECEIPT")
    if _OPINIONS & set(issued):
        wanted.append("INVESTIGATION")
    if is_notice_owed and _OPINIONS & set(served):
        wanted.append("OPINION_RECEIPT")
    return tuple(wanted)


def of_step(form_key: str | None, by_now: Collection[str]) -> tuple[str, ...]:
    """What a step is the time for; of proofs and originals only those the matter ought to have."""
    tied = {"ORIGINAL", "NOTICE_RECEIPT", "OPINION_RECEIPT"}
    return tuple(slot for slot in _STEPS.get(form_key or "", ()) if slot not in tied or slot in by_now)


def lamps(wanted: Collection[str], have: Collection[str]) -> tuple[Lamp, ...]:
    """Counts the files under each wanted slot; `have` are the slots of the files there are."""
    there = list(have)
    return tuple(Lamp(slot, there.count(slot)) for slot in wanted)
