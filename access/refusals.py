"""What a refusal says to the person who asked: one sentence per code and language, with what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import Conflict, Forbidden, Invalid, NotFound, Refusal, Unavailable

from .roles import role_labels

#: HTTP status of each kind of refusal.
STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (Forbidden, 403),
    (Invalid, 422),
)

#: code -> (Chinese, English). `{…}` names a fact of the refusal.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "definition_not_found": (
        "没有这个流程。请从流程列表打开。",
        "There is no such process. Open it from the list.",
    ),
    "file_not_found": ("这个发布包里没有这份文件。", "The publication has no such file."),
    "instance_not_found": ("没有找到这件。请核对编号。", "No such case. Check the number."),
    "task_not_found": (
        "没有找到这一步，可能已经办完。请回到待办看看。",
        "No such task; it may be done. Look in the inbox.",
    ),
    "timer_not_found": ("这件里没有在走的这个计时。", "No such timer is running in this case."),
    "incident_not_found": ("没有这条异常。", "No such incident."),
    "migration_not_found": ("没有这次迁移。", "No such migration."),
    "notice_not_found": (
        "没有这条通知，或者它说的件已经不归您办。",
        "No such notice, or its case is not yours any more.",
    ),
    "batch_not_found": ("没有这一批，或者不是您办的。", "No such batch, or it is not yours."),
    "bad_batch": (
        "一批要有一项，最多 {most} 项。请重新勾选。",
        "A batch has at least one task and at most {most}. Please choose again.",
    ),
    "message_not_found": ("没有这条消息。", "No such message."),
    "process_not_found": ("发布包里没有这个流程。", "The publication has no such process."),
    "matter_not_found": (
        "没有找到这件。可能是编号打错了，或者在您的权限外。",
        "No such matter. The number may be mistyped, or it is outside what you may see.",
    ),
    "document_not_found": ("没有找到这份文书。", "No such document."),
    "role_needed": (
        "这一页要有相应的岗位才能用：{roles}。要办事的，请有这个岗位的同事办；您应该有的，请系统管理员在“人员”页加上。",
        "This needs one of these roles: {roles}. Ask a colleague who holds one; if you should, ask the"
        " administrator to add it on the page 'People'.",
    ),
    "task_closed": ("这一步已经办完了，不用再送。", "This task is done; nothing more needs to be sent."),
    "task_claimed_by_other": (
        "这一步已由{assignee_name}领取。需要您来办，请对方先放回。",
        "{assignee_name} has claimed this task. Ask them to release it first.",
    ),
    "task_not_claimed": (
        "这一步没有人领取，不用放回。",
        "Nobody has claimed this task; there is nothing to release.",
    ),
    "task_delegated": (
        "这一步是{owner_name}委托办的，办好请交回，由{owner_name}送出。",
        "{owner_name} delegated this task to you. Give it back; {owner_name} completes it.",
    ),
    "task_not_delegated": (
        "这一步没有委托给您，也不是您委托出去的。",
        "This task is not delegated by or to you.",
    ),
    "task_theirs_already": ("这一步已经在{assignee_name}手上。", "{assignee_name} has this task already."),
    "task_awaits_others": (
        "还有 {awaited} 个人的会签意见没有回来。等他们回复，或者写明理由减签。",
        "{awaited} of those you asked have not answered. Wait, or let them off with a reason.",
    ),
    "already_asked": (
        "已经请{assignee_name}会签了，还没有回复。",
        "{assignee_name} was asked already and has not answered.",
    ),
    "too_many_asked": ("一步最多同时请 {most} 个人会签。", "At most {most} people can be asked at one time."),
    "not_asked": ("没有等着他会签，可能已经回复或者减签了。", "No answer is owed here any more."),
    "nudges_oneself": ("这一步就在您手上，不用催。", "This task is your own; there is nobody to nudge."),
    "not_nudged": ("没有等着回复的催办。", "No nudge waits for an answer."),
    "no_way_back": (
        "流程图没有画这条退回的路，或者那一步没有办过。",
        "The diagram draws no way back there, or that step was not done.",
    ),
    "too_late_to_recall": (
        "已经撤不回了：后面有人接手，或者已经走到下一步。",
        "Too late to recall: somebody took the next step, or the case moved on.",
    ),
    "not_ones_own": (
        "这一步是{completed_by_name}办的，只能由{completed_by_name}撤回。",
        "{completed_by_name} completed this; only they can recall it.",
    ),
    "reason_missing": ("写明理由或者意见，2 到 500 字。", "Say why, in 2 to 500 characters."),
    "bad_follow_up": (
        "要晚于现在，最晚到期限前一天；期限照样走。",
        "Later than now, and at the latest a day before it is due. The deadline runs on.",
    ),
    "instance_active": ("这件还没有结束，不用重新开始。", "This case has not ended."),
    "instance_closed": ("这件已经结束，不能再办。", "This case has ended."),
    "instance_changed": (
        "别人刚刚动过这件。请更新后再送，您写的没有丢。",
        "Somebody changed this case just now. Reload and send again.",
    ),
    "instance_exists": ("这个编号已经在办。", "A case with this number is already running."),
    "message_not_expected": (
        "这件现在不能这样做：已经过了能做的步骤。",
        "The case is past the step where this could be done.",
    ),
    "command_reused": (
        "这个命令号用过了，请换一个再送。",
        "This Idempotency-Key was used for another command. Use a new one.",
    ),
    "draft_changed": (
        "{updated_by}刚刚也改过这份草稿。请先看对方的改动。",
        "{updated_by} saved this draft in between. Look at it first.",
    ),
    "publication_changed": (
        "刚刚有人发布了新版本。请看过再发布。",
        "A new version was published just now. Look at it first.",
    ),
    "migration_under_way": (
        "这类流程正有一批案件在迁移，等它做完再来。",
        "Cases of this family are being migrated. Wait until that is done.",
    ),
    "migration_undone": ("这次迁移已经撤回。", "This migration is undone already."),
    "incident_resolved": ("这条异常已经处理过了。", "This incident is resolved already."),
    "nothing_to_retry": (
        "这条异常没有机器能重做的事，请人处理后写明。",
        "The machine has nothing to retry here. Resolve it with a note.",
    ),
    "task_not_for_actor": (
        "这一步不归您办。需要的岗位：{roles}。请告诉办这件的单位；不知道是哪一位，问那里的负责人。"
        "您应该有这个岗位的，请系统管理员在“人员”页加上。",
        "This task is not yours. It needs: {roles}. Tell the office that has the case; its head knows who"
        " that is. If you should hold the role, ask the administrator to add it on the page 'People'.",
    ),
    "task_needs_another_person": (
        "前面一步是您办的，这一步要换一个人（起草和审核不能是同一人）。请另一位有这个岗位的同事办（{roles}）；"
        "没有第二位的，请单位负责人安排一位，由系统管理员在“人员”页加上。",
        "You did the earlier step; this one needs another person. Ask a colleague who holds the role"
        " ({roles}); where there is none, your head names one and the administrator adds them on the page"
        " 'People'.",
    ),
    "task_needs_a_person": (
        "这一步要由人来办。请用自己的账号登录后再办。",
        "A person must do this. Log in with an account of your own.",
    ),
    "kept_away": (
        "{to_name}要回避这件，不能转给他。请另选一位有这个岗位的同事。",
        "{to_name} must keep away from this matter. Choose another colleague who holds the role.",
    ),
    "task_hidden": (
        "这件在您的权限外。工作上要看的，请告诉本单位负责人；岗位登记错了的，请系统管理员在“人员”页改。",
        "This is outside what you may see. If your work needs it, tell your head; if your posts are wrong,"
        " ask the administrator to mend them on the page 'People'.",
    ),
    "invalid": (
        "有几处要改，改好再送。您写的都在。",
        "Some entries need mending. Nothing you wrote is lost.",
    ),
    "invalid_publication": (
        "检查没有通过，不能发布。请先改下面几处。",
        "The check found errors; mend them before publishing.",
    ),
    "not_json": ("内容太大或者不是 JSON。", "The content is too large or not JSON."),
    "no_form": ("这一步没有表单，不用填内容。", "This task has no form; send no values."),
    "bad_cursor": (
        "翻页的位置不对，请从第一页重新翻。",
        "This page position is not valid. Start from the first page.",
    ),
}

_KINDS = {404: "instance_not_found", 409: "instance_changed", 403: "task_hidden", 422: "invalid"}


@dataclass(frozen=True)
class Silence:
    """What to answer while the database does not: status, code, when to ask again, and the sentence."""

    status: int
    code: str
    wait_seconds: int
    zh: str
    en: str


_BUSY = Silence(
    503,
    "unavailable",
    2,
    "系统正忙，什么都没有改动。过一会儿再送一次，同一份不会办两遍。",
    "The system is busy; nothing was changed. Send again shortly; it is done once.",
)

#: By the reason why the database does not answer; the others are busy.
_SILENCES: Mapping[str, Silence] = {
    "full": Silence(
        507,
        "disk_full",
        60,
        "数据库所在的磁盘满了，什么都没有改动。请先留住您写的，并告诉管理员腾出空间。",
        "The database's disk is full; nothing was changed. Keep what you wrote and tell the administrator.",
    ),
    "gone": Silence(
        503,
        "database_gone",
        5,
        "数据库没有应答，什么都没有改动。过一会儿再送一次，同一份不会办两遍。",
        "The database does not answer; nothing was changed. Send again shortly; it is done once.",
    ),
    "keys": Silence(
        503,
        "keys_missing",
        60,
        "证件号和电话的密钥不在，读不出来，什么都没有改动。请告诉管理员：运行手册写了怎样把密钥放回去。",
        "The keys to identity and phone numbers are missing; nothing was changed. Tell the administrator: "
        "the runbook says how to put them back.",
    ),
}


def silence(error: Unavailable) -> Silence:
    """What to answer when the database is busy, full or gone."""
    return _SILENCES.get(error.reason, _BUSY)


def status(refusal: Refusal) -> int:
    """The HTTP status of a refusal: 404, 409, 403 or 422."""
    return next(code for kind, code in STATUS if isinstance(refusal, kind))


def sentence(refusal: Refusal, lang: str) -> str:
    """The sentence for this refusal in `zh` or `en`.

    A refusal may carry its own words as the facts `sentence` and `sentence_en` (the law's rooms do). A code
    nobody worded falls back to the sentence of its kind.
    """
    own = refusal.facts.get("sentence_en" if lang == "en" else "sentence")
    if own:
        return str(own)
    zh, en = SENTENCES.get(refusal.code) or SENTENCES[_KINDS[status(refusal)]]
    facts = _Facts(refusal.facts)
    if "roles" in facts:
        labels = role_labels(lang)
        facts["roles"] = [labels.get(role, role) for role in facts.get("roles", ())]
    said = (en if lang == "en" else zh).format_map(facts)
    # The rule a designer wrote on the step, in the language of the law.
    article = refusal.facts.get("article")
    return f"{said.removesuffix('。')}（{article}）。" if article and lang != "en" else said


class _Facts(dict[str, Any]):
    """Facts for a sentence: lists are joined, what is missing is a dash."""

    def __getitem__(self, key: str) -> str:
        value = self.get(key)
        return (
            "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value if value else "—")
        )
