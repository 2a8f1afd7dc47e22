"""What the room refuses with, beyond the engine's words: codes with a sentence for people in two languages.

Refusals are the engine's four classes; `facts` carry `sentence` and `sentence_en`, so an edge needs no table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from engine import Conflict, FieldError, Forbidden, Invalid, Said
from petition.law import LawError

#: Code -> (Chinese, English). `{}` fields are taken from the facts.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "not_for_role": (
        "这件事要由{role}来做。请转告他们；不知道是哪一位，问本单位负责人。您应该能做的，请系统管理员在“人员”页加岗位。",
        "This is for {role_en}. Tell them; your head knows who that is. If it should be you, ask the"
        " administrator to add the post on the page 'People'.",
    ),
    "not_registering_office": (
        "只有登记这件信访的信访部门可以记撤回，办理单位不能记。请信访人找那里撤回，或者转告那里的登记员。",
        "Only the petition office that registered the matter may record a withdrawal, never the unit. Send"
        " the petitioner there, or tell its intake officer.",
    ),
    "status_not_allowed": (
        "现在是“{status_zh}”，不能变成“{wanted_zh}”。",
        "It is '{status_en}' now and cannot become '{wanted_en}'.",
    ),
    "no_statement": (
        "没有信访人本人撤回的记录，不能按撤回处理。",
        "There is no record of the petitioner's own withdrawal.",
    ),
    "not_scanned": (
        "这份材料还在查病毒，查完才能打开，一般只要几秒。",
        "This file is still being scanned for viruses; it opens when that is done, usually in seconds.",
    ),
    "file_infected": (
        "这份材料里发现了病毒（{found}），打不开，也不会再给任何人。请让交材料的人重新给一份。",
        "A virus was found in this file ({found}); nobody can open it. Ask for a clean copy.",
    ),
    "file_moved": (
        "这件已经登记或者并入，材料在案件的“材料”里，到那里打开。",
        "The item was registered or merged; its files are opened with the matter.",
    ),
    "file_gone": (
        "这份材料的文件不在服务器的目录里，可能没有从备份恢复。请告诉系统管理员。",
        "The file is not in the server's folder; it may not have been restored. Tell the administrator.",
    ),
    "too_many_files": (
        "一件最多 {most} 份材料，已经满了。请把几页合成一个 PDF 再交。",
        "A matter holds at most {most} files. Put pages together into one PDF.",
    ),
    "matter_closed": ("这件已经结束，不能再改。", "This matter has ended."),
    "no_petitioner": (
        "匿名的、封存的检举控告，没有可以承继、代理的信访人。",
        "An anonymous petition or a sealed accusation has no petitioner to stand in for.",
    ),
    "heirs_asked": ("已经登记去世，正在问承继人。", "The death is recorded and heirs are being asked."),
    "no_heirs_asked": (
        "还没有登记信访人去世。先登记去世和凭证，再登记承继人。",
        "No death is recorded; record it first.",
    ),
    "notice_owed": (
        "这件的信访人已经可以书面告知，或者没有留姓名、已封存，不用再登记联系上了。",
        "The petitioner can be written to already, or nobody is named; there is nothing to register.",
    ),
    "too_many_agents": (
        "已经有{most}位代理人。要换人的，先登记原来的不再代理。",
        "There are {most} agents already; record first that one acts no longer.",
    ),
    "no_agent": ("没有这位代理人，或者已经不再代理。", "No such agent acts."),
    "not_answered": (
        "这件还没有答复，不用补充答复，请写进处理意见书（条例第32条）。",
        "The matter is not answered yet; put it into the opinion (Art. 32).",
    ),
    "supplement_open": ("已经有一份补充答复在办。", "A supplementary answer is under way."),
    "not_reopenable": (
        "现在是“{status_zh}”，不能重新启动。有答复的，走复查、复核（条例第35条、第36条）；原答复有错的，由原单位"
        "依法纠错；有新的事实、理由的，另行登记。",
        "It is '{status_en}': what was answered goes to review, correction, or a new matter on new facts.",
    ),
    "correction_open": (
        "已经有人提出更正登记，等负责人决定。",
        "A correction was asked for already; the head decides.",
    ),
    "reopening_open": ("已经有人提出重新启动，等负责人决定。", "Somebody asked already; the head decides."),
    "sealed_goes_on": (
        "检举控告的内容依职权继续查，不因撤回而停止。已记下本人的意思。",
        "An accusation is followed up ex officio; a withdrawal does not stop it.",
    ),
    "third_forward": (
        "已经两次退回，不能再转。由共同的上一级机关或者联席会议决定（条例第24条第1款）。",
        "Returned twice: no further forward. The common superior or joint meeting decides (Art. 24(1)).",
    ),
    "feedback_running": (
        "已经在每周反馈了。",
        "The weekly feedback runs already.",
    ),
    "not_handled": (
        "只有正在办理、信访人联系得上的件，才每周反馈进展。",
        "Weekly feedback is for matters that are handled, whose petitioner can be told.",
    ),
    "not_the_level_below": (
        "只能转给下一级信访部门。要直接转给有权单位的，选“转给有权单位”（条例第22条第1款）。",
        "It goes to a petition office of the level below, or to the competent organ (Art. 22(1)).",
    ),
    "report_day_passed": (
        "交办的报结果日子{day}已经过了。请退回，重新定一个日子（条例第22条第1款第3项）。",
        "The day the report was due has passed. Return it for a new day (Art. 22(1)(3)).",
    ),
    "no_opinion": (
        "还没有签发处理意见书，不能办结（条例第32条）。",
        "The opinion is not issued yet; the matter cannot be closed (Art. 32).",
    ),
    "no_consent": (
        "争议双方没有都同意，不能调解（条例第33条）。请接着调查。",
        "Mediation needs the agreement of both sides (Art. 33). Go on investigating.",
    ),
    "wrong_notice": (
        "信访部门只出去向告知（程序性），受理、处理、延期由有权单位出（实体性）；“{paper}”不能由这个单位出。",
        "A petition office tells where it went; the organ that decides accepts and answers.",
    ),
    "not_served": (
        "处理意见书还没有送达，不能办结。",
        "The opinion is not served yet; the matter cannot be closed.",
    ),
    "file_incomplete": (
        "卷里缺{missing}，不能归档。",
        "The file lacks {missing_en}; it cannot be archived.",
    ),
    "sealed_not_packaged": (
        "检举控告不由领导包案，内容封存（条例第30条第3款）。",
        "An accusation is sealed and led by nobody (Art. 30(3)).",
    ),
    "package_exists": (
        "这件已经在包案：{leader}。一件同时只有一位包案领导。",
        "This matter is led already; one matter has one leader at a time.",
    ),
    "nobody_leads": (
        "现在没有在化解中的包案，不用换人。",
        "Nobody leads this matter now.",
    ),
    "not_struck_off": (
        "没有在观察期里的销案，不能重新包案。要包案的，重新提请。",
        "There is no package under watch; ask for a new one.",
    ),
    "not_the_leader": (
        "这件由{leader}包案，要本人来做。一件同时只有一位包案领导。请转告{leader}；要换人的，由信访部门提出。",
        "This is for the leader of the package in person. Tell them; the petition office names another.",
    ),
    "sealed_not_supervised": (
        "检举控告内容封存，不在这里督办（条例第30条第3款）。",
        "An accusation is sealed; it is not supervised here (Art. 30(3)).",
    ),
    "supervision_exists": (
        "这件已经在督办：{organ}。在原来的督办里接着办。",
        "This matter is supervised already; go on there.",
    ),
    "review_not_offered": (
        "这件没有信访处理意见书，不能申请复查。按答复里写的途径走（条例第31条、第35条）。",
        "There is no handling opinion, so no review; use the way the answer names (Art. 31, 35).",
    ),
    "review_not_served": (
        "处理意见书还没有送达，复查期没有起算。先换别的方式送达。",
        "The opinion is not served yet and no window runs; serve it by other means first.",
    ),
    "review_concluded": (
        "已经复核终结。有新的事实或者理由的，登记成新的一件；没有的，从“不服”登记（条例第36条第3款）。",
        "Concluded after re-review. New facts make a new matter; else register the dissatisfaction.",
    ),
    "review_not_open": (
        "没有正在审查、还没有作出意见的申请，撤回不了。",
        "No request is open that could be withdrawn.",
    ),
    "no_reviewer": (
        "机构资料里没有写这个机关的上一级机关。请系统管理员补上（条例第35条、第36条）。",
        "No organ above is on record; ask the administrator to add it (Art. 35, 36).",
    ),
    "urgent_reported": (
        "这件正在报告，在原来的报告里接着写（条例第25条）。",
        "A report is under way; go on in it (Art. 25).",
    ),
    "assist_not_yours": (
        "请单位会办、结束会办，由主办单位或者信访部门来做（条例第24条第1款）。请把想法告诉主办单位。",
        "Asking an organ to assist is for the lead organ or the petition office (Art. 24(1)). Tell the lead.",
    ),
    "assist_not_in_hand": (
        "还没有主办单位，或者已经答复了，不能请单位会办。先转送，由主办单位受理（条例第24条第1款）。",
        "No organ has it in hand, so none can be asked to assist; forward it first (Art. 24(1)).",
    ),
    "assist_sealed": (
        "检举控告的内容封存，不请别的单位会办（条例第30条第3款）。",
        "An accusation is sealed; no other organ is asked to assist (Art. 30(3)).",
    ),
    "instruction_not_yours": (
        "登记领导批示，由登记这件的信访部门来做，或者由批示的领导自己写（条例第18条第2款）。请把批示原件交给信访部门登记。",
        "The registering office writes an instruction down, or the leader who gives it (Art. 18(2))."
        " Hand the original to that office.",
    ),
    "instruction_sealed": (
        "检举控告的内容封存，批示由有权处理的机关按规定办，不在这里转别的单位（条例第30条第3款）。",
        "An accusation is sealed; an instruction on it goes nowhere else (Art. 30(3)).",
    ),
    "instruction_over": (
        "这条批示已经回复，或者已经不用回复了。",
        "This instruction was answered, or needs no reply any more.",
    ),
    "item_ended": (
        "这件来件已经有人处理了。打开看看是怎么处理的。",
        "Somebody turned to this item already; look what became of it.",
    ),
    "item_not_ended": (
        "这件来件还等着处理，或者已经登记，不用重新处理。",
        "This item waits still, or is registered.",
    ),
    "item_to_be_registered": (
        "{number} 已经办结，不能再并入。又来反映的要登记，由分办的人看是不是重复（条例第22条第1款）。",
        "{number} is over, so nothing is merged into it; register what came in (Art. 22(1)).",
    ),
    "assist_over": ("这个会办已经结束。", "This request to assist is over."),
    "rating_not_yours": (
        "评价只凭信访人自己的表示。当面、电话、来信说的，由登记这件的信访部门里没有办过这件的人照实记下，写明凭证。",
        "A rating is the petitioner's own; an officer of the registering office who did not work on it"
        " may write their words down, with proof.",
    ),
    "rating_not_open": (
        "现在不能评价：这件不在评价的范围里，还没有办结，或者评价的日子已经过了。",
        "It cannot be rated now: not within scope, not closed yet, or the days to rate are over.",
    ),
    "registered_meanwhile": (
        "这一件正在登记。稍等再看一次，不会登记两遍。",
        "This submission is being registered. Look again in a moment; it is not registered twice.",
    ),
    "recusal_decided": ("这件回避已经决定过了。", "This request is decided already."),
    "not_sealed": (
        "这件没有封存，不用指定知悉范围。",
        "This matter is not sealed; no readers need naming.",
    ),
    "checked_own": (
        "这件您办过，抽查要由没有办过的人看。请另一位督查专员或者信访部门负责人来看。",
        "You worked on this matter; somebody who did not looks at it. Ask another supervisor or the head.",
    ),
    "already_checked": ("这件已经有人看过，写下的不改。", "Somebody looked at it already; it stays."),
    "command_reused": (
        "这个命令号用过了，请换一个再送。",
        "This command id was used for another registration.",
    ),
}


def conflict(code: str, expected: str, actual: str, **facts: Any) -> Conflict:
    """A refusal because of the state of the matter, with its sentences."""
    return Conflict(expected, actual, code=code, **_with_sentences(code, facts))


def forbidden(code: str, expected: str, actual: str, **facts: Any) -> Forbidden:
    """A refusal because of who asks, with its sentences."""
    return Forbidden(expected, actual, code=code, **_with_sentences(code, facts))


def field(path: str, zh: str, en: str) -> FieldError:
    """What is wrong with one field, in both languages."""
    return FieldError(path, Said(zh, en))


def invalid(path: str, zh: str, en: str) -> Invalid:
    """One field does not fit."""
    return Invalid([field(path, zh, en)])


@contextmanager
def under(place: str) -> Iterator[None]:
    """Within it the fields of what is invalid lie below a place: `summary` is `matters.0.summary`."""
    try:
        yield
    except Invalid as refused:
        moved = [FieldError(f"{place}.{each.path}", each.message) for each in refused.errors]
        raise Invalid(moved, refused.message, code=refused.code, **refused.facts) from refused


def of_law(error: LawError, path: str) -> FieldError:
    """What the law's room said, at a field, with its article."""
    cited = f"（{error.article}）" if error.article and error.article not in error.zh else ""
    return field(path, f"{error.zh.removesuffix('。')}{cited}。" if cited else error.zh, error.en)


def _with_sentences(code: str, facts: dict[str, Any]) -> dict[str, Any]:
    zh, en = SENTENCES[code]
    return {"sentence": zh.format_map(facts), "sentence_en": en.format_map(facts), **facts}
