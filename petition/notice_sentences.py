"""What a notice says: the kind, the number, the step, the day. Never who petitions or what they wrote.

Of a sealed matter (条例第30条第3款) it says only that something waits at the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from engine.notices import Notice
from engine.tasks import Task
from petition import deadlines
from petition.deadlines import law_day
from petition.law import dates
from petition.projection import clock_behind

Lang = Literal["zh", "en"]

#: kind -> what it is called.
KINDS: Mapping[str, tuple[str, str]] = {
    "arrived": ("新到", "New"),
    "due_soon": ("快到期", "Due soon"),
    "overdue": ("已逾期", "Overdue"),
    "nudged": ("催办", "Nudged"),
    "reminded": ("提醒", "Reminder"),
    "handed_over": ("转给您办", "Handed over to you"),
    "handed_on": ("转给别人了", "Handed on"),
    "delegated": ("委托您办", "Delegated to you"),
    "given_back": ("委托的交回来了", "Came back"),
    "taken_back": ("委托的收回了", "Taken back"),
    "sent_back": ("退回", "Sent back"),
    "asked": ("请您会签", "Your word is asked"),
    "answered": ("会签有意见了", "Your question was answered"),
    "let_off": ("不用会签了", "Your word is not needed"),
    "nudge_answered": ("催办有答复", "Your nudge was answered"),
    "escalated": ("下级逾期", "Late below you"),
    "batch_done": ("成批办理完了", "Done to many"),
    "digest": ("今日摘要", "Today"),
}
#: kind -> what it is called and what happened, about its reader's own account.
ACCOUNT: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "sign_in_new": (
        ("在新的地方登录", "Signed in at a new place"),
        ("不是您，马上改密码", "Not you? Change your password"),
    ),
    "sign_in_failed": (
        ("有人登录没有成功", "Somebody failed to sign in"),
        (
            "您上次登录以后 {count} 次，不是从您这里；不是您，请改密码",
            "{count} times since you last did, from elsewhere",
        ),
    ),
    "sign_in_rest": (
        ("登录暂停了一会儿", "Your sign-in rested"),
        ("密码或动态码连错了 {count} 次", "{count} wrong passwords or codes in a row"),
    ),
    "password_changed": (
        ("密码改了", "Your password was changed"),
        ("不是您改的，马上找系统管理员", "Not you? Tell the administrator"),
    ),
    "password_reset": (
        ("密码被重设", "Your password was reset"),
        ("系统管理员重设的，各处都已退出", "By an administrator; you were signed out"),
    ),
    "token_expiring": (
        ("令牌快到期", "A token ends soon"),
        ("用到 {until}，请换新的", "Good until {until}; issue another one"),
    ),
    "factor_set": (
        ("动态码已启用", "Second factor set up"),
        ("以后登录除了密码还要动态码；不是您设的，马上找系统管理员", "Not you? Tell the administrator"),
    ),
    "factor_removed": (
        ("动态码已停用", "Second factor removed"),
        ("登录只要密码了；不是您停的，马上找系统管理员", "Not you? Tell the administrator"),
    ),
    "factor_cleared": (
        ("动态码被取消", "Second factor cleared"),
        (
            "系统管理员取消的，各处都已退出；请重新设",
            "By an administrator; you are signed out. Set it up again",
        ),
    ),
    "recovery_used": (
        ("用恢复码登录了一次", "A recovery code was used"),
        ("还剩 {left} 个；不是您，马上找系统管理员", "{left} left. Not you? Tell the administrator at once"),
    ),
}
_SEALED = ("有一件事等您处理", "Something waits at your desk")
_ACTS: Mapping[str, tuple[str, str]] = {
    "claim": ("领取", "Claim"),
    "hand_over": ("转办", "Hand over"),
    "nudge": ("催办", "Nudge"),
    "remind": ("提醒", "Remind"),
    "put_aside": ("搁置", "Put aside"),
}


#: Alerts that somebody is told of before the day, and those that say it has passed; the rest are for lists.
_SOON = frozenset(
    {
        "warning",
        "last_call",
        "execution_due",
        "package_due",
        "package_check",
        "supervision_due",
        "proposal_due",
    }
)
_QUIET = frozenset({"recalculated"})


def kind_of_alert(kind: str) -> str | None:
    """Which kind of notice an alert makes (`codes.ALERTS`), or None."""
    if not kind or kind in _QUIET:
        return None
    return "due_soon" if kind in _SOON or kind.endswith("_due") else "overdue"


@dataclass(frozen=True)
class Said:
    """A notice in words. Empty where there is nothing to say: a sealed matter has no number here."""

    label: str
    number: str = ""
    step: str = ""
    due: str = ""
    #: The colleague it comes from, and whom its reader stands in for. Stays in the pages.
    by: str = ""
    #: late, today, soon, far: how the day is to be looked at.
    look: str = ""
    #: Whether the matter is sealed and everything but that something waits is left out.
    is_withheld: bool = False

    @property
    def text(self) -> str:
        """One line of it, as it leaves the house."""
        return " · ".join(each for each in (self.label, self.number, self.step, self.due) if each)


def say(found: Notice, today: date, lang: Lang) -> Said:
    """Words a notice as its task stands now."""
    if found.kind == "batch_done":
        return Said(_pick(KINDS[found.kind], lang), step=_batch(found.facts, lang))
    if found.kind == "digest":
        return Said(_pick(KINDS[found.kind], lang), step=_digest(found.facts, lang))
    if found.kind in ACCOUNT:
        label, happened = ACCOUNT[found.kind]
        own = ("by", "why", "address", "browser")
        by = " · ".join(str(found.facts[each]) for each in own if found.facts.get(each))
        return Said(_pick(label, lang), step=_pick(happened, lang).format(**found.facts), by=by)
    if found.task is None or is_sealed(found.task):
        return Said(_pick(_SEALED, lang), is_withheld=True)
    task = found.task
    look, due = ("", "") if task.status != "open" else _due(task, today, lang)
    name_en = task.marks.get("name_en")
    return Said(
        _pick(KINDS.get(found.kind, _SEALED), lang),
        task.business_key,
        task.name if lang == "zh" else str(name_en or task.name),
        due,
        _by(found, lang),
        look,
    )


def is_sealed(task: Task) -> bool:
    """Whether a task belongs to a sealed matter."""
    return any(flag.get("code") == "sealed" for flag in task.marks.get("flags") or ())


def _due(task: Task, today: date, lang: Lang) -> tuple[str, str]:
    clock = clock_behind(task)
    if clock:
        words = deadlines.words(deadlines.read(clock), today, lang)
        return str(
            words.kind
        ), f"{words.first}，{words.second}" if lang == "zh" else f"{words.first}, {words.second}"
    if task.due_at is None:
        return "", ""
    on = law_day(task.due_at)
    left = (on - today).days
    if lang == "zh":
        said = f"逾期 {-left} 天" if left < 0 else "今天止" if left == 0 else f"还有 {left} 天"
        return _look(left), f"{said}，{on.month}月{on.day}日"
    days = "1 day" if abs(left) == 1 else f"{abs(left)} days"
    said = f"{days} late" if left < 0 else "due today" if left == 0 else f"{days} left"
    return _look(left), f"{said}, {dates.en_full(on, today)}"


def _look(left: int) -> str:
    return "late" if left < 0 else "today" if left == 0 else "soon" if left <= 5 else "far"


def _by(found: Notice, lang: Lang) -> str:
    by = str(found.facts.get("by") or "")
    to = str(found.facts.get("to") or "")
    parts = [f"{by} → {to}" if by and to else by]
    if found.for_name:
        parts.append(f"代{found.for_name}" if lang == "zh" else f"for {found.for_name}")
    return " · ".join(each for each in parts if each)


def _batch(facts: Mapping[str, Any], lang: Lang) -> str:
    act = _pick(_ACTS.get(str(facts.get("act")), ("", "")), lang)
    done, refused = facts.get("done", 0), facts.get("refused", 0)
    if lang == "zh":
        return f"{act}：{done} 件办成" + (f"，{refused} 件没有办成" if refused else "")
    return f"{act}: {done} done" + (f", {refused} not done" if refused else "")


#: What a digest counts -> its words.
_COUNTS: Mapping[str, tuple[str, str]] = {
    "overdue": ("逾期 {n} 件", "{n} overdue"),
    "due_soon": ("三天内到期 {n} 件", "{n} due within three days"),
    "new": ("新到 {n} 件", "{n} new"),
    "nudged": ("被催 {n} 件", "{n} nudged"),
    "free": ("等人领取 {n} 件", "{n} free to claim"),
}


def _digest(facts: Mapping[str, Any], lang: Lang) -> str:
    parts = [_pick(words, lang).format(n=facts[name]) for name, words in _COUNTS.items() if facts.get(name)]
    return ("，" if lang == "zh" else ", ").join(parts)


def _pick(pair: tuple[str, str], lang: Lang) -> str:
    return pair[0 if lang == "zh" else 1]
