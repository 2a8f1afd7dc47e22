"""经过: rows of history as sentences. Who did what to whom, and what follows; no unmasked name, no jargon.

Acts of law are `law`, other work `work`, what the machine did `machine`. Rows that say nothing to people (a
step passed, a timer armed) have no sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from engine import Transaction, history
from petition import (
    attachment_sentences,
    beside_sentences,
    change_sentences,
    codes,
    desk_sentences,
    handling_sentences,
    lifecycle_sentences,
    review_sentences,
    sight,
)
from petition.codes import Lang
from petition.law.dates import en as day_en
from petition.law.dates import zh as day_zh

LineKind = Literal["law", "work", "machine", "ahead"]
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One sentence of the story, with the paper it is about if there is one."""

    at: datetime
    text: str
    kind: LineKind
    seq: int
    document_id: str | None = None


def story(tx: Transaction, number: str, lang: Lang = "zh", *, newest_first: bool = True) -> list[Line]:
    """The matter's history in sentences.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    lines: list[Line] = []
    after = 0
    while page := history.events(tx, row["instance_id"], after, 500):
        lines += [line for event in page if (line := say(event, lang)) is not None]
        after = page[-1].seq
    return lines[::-1] if newest_first else lines


def latest(
    tx: Transaction,
    number: str,
    lang: Lang = "zh",
    *,
    most: int,
    before: int | None = None,
    kind: LineKind | None = None,
) -> list[Line]:
    """At most so many sentences before a number (None: the newest), newest first; only of a kind if given.

    What it costs depends on how much is asked for, and not on how much happened.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    kinds = [name for name, (own, _zh, _en) in _SENTENCES.items() if kind in (None, own)]
    lines: list[Line] = []
    while len(lines) < most:
        page = history.newest(tx, row["instance_id"], before, most, kinds=kinds)
        lines += [line for event in page if (line := say(event, lang)) is not None]
        if len(page) < most:
            break
        before = page[-1].seq
    return lines[:most]


def say(event: history.Event, lang: Lang = "zh") -> Line | None:
    """The sentence for one row of history; None for a row that is not for people. Pure."""
    found = _SENTENCES.get(event.kind)
    if found is None:
        return None
    kind, zh, en = found
    facts = {"who": event.actor_name, "step": event.element_name or "", **event.facts}
    words = (zh if lang == "zh" else en)(_Words(facts, lang))
    if not words:
        return None
    document_id = event.facts.get("document_id")
    return Line(event.at, words, kind, event.seq, str(document_id) if document_id else None)


class _Words:
    """Facts of a row, worded: days as days, codes as names."""

    def __init__(self, facts: Facts, lang: Lang) -> None:
        self.facts, self.lang = facts, lang

    def __getitem__(self, name: str) -> str:
        value = self.facts.get(name)
        return "" if value is None else str(value)

    def has(self, name: str) -> bool:
        return bool(self.facts.get(name))

    def day(self, name: str) -> str:
        value = self.facts.get(name)
        if not value:
            return ""
        on = date.fromisoformat(str(value)[:10])
        return day_zh(on) if self.lang == "zh" else day_en(on)

    def named(self, name: str, names: codes.Names) -> str:
        value = self.facts.get(name)
        return codes.label(names, str(value) if value is not None else None, self.lang)


Say = Callable[[_Words], str]


def _registered_zh(w: _Words) -> str:
    confirmed = "，念给本人听过，本人认可" if w.has("is_confirmed") else ""
    return f"{w['petitioner']}{w.named('channel', codes.CHANNELS)}，{w['who']}登记{confirmed}。"


def _registered_en(w: _Words) -> str:
    confirmed = ", read back and agreed" if w.has("is_confirmed") else ""
    return (
        f"{w.named('channel', codes.CHANNELS)} from {w['petitioner']}, registered by {w['who']}{confirmed}."
    )


def _forwarded_zh(w: _Words) -> str:
    verb = {"ASSIGN": "交办", "DESIGNATE": "按管辖决定交"}.get(w["mode"], "转送")
    told = "，并告知去向" if w.has("is_told") else ""
    report = f"，{w.day('report_by_on')}前报结果" if w.has("report_by_on") else ""
    return f"{w['office']}{w['who']}{verb}{w['to']}{told}{report}。"


def _forwarded_en(w: _Words) -> str:
    verb = {"ASSIGN": "assigned it to", "DESIGNATE": "handed it, as decided, to"}.get(
        w["mode"], "forwarded it to"
    )
    told = " and told the petitioner where" if w.has("is_told") else ""
    report = f", report due {w.day('report_by_on')}" if w.has("report_by_on") else ""
    return f"{w['office']} ({w['who']}) {verb} {w['to']}{told}{report}."


def _received_zh(w: _Words) -> str:
    object_by = f"，{w.day('object_by_on')}前可以提异议" if w.has("object_by_on") else ""
    return f"{w['unit']}{w['who']}签收，{w.day('notice_by_on')}前要书面告知{object_by}。"


def _received_en(w: _Words) -> str:
    object_by = f", may object until {w.day('object_by_on')}" if w.has("object_by_on") else ""
    return f"{w['unit']} ({w['who']}) signed for it: written notice by {w.day('notice_by_on')}{object_by}."


def _decided_zh(w: _Words) -> str:
    if w.has("is_agreed"):
        return f"{w['office']}{w['who']}同意异议，{w['unit']}交还材料。"
    return (
        f"{w['office']}{w['who']}不同意异议，仍由{w['unit']}受理，{w.day('notice_by_on')}前要告知，期限不变。"
    )


def _decided_en(w: _Words) -> str:
    if w.has("is_agreed"):
        return f"{w['office']} ({w['who']}) agreed; {w['unit']} returned the papers."
    stays = f"it stays with {w['unit']}, notice still due {w.day('notice_by_on')}"
    return f"{w['office']} ({w['who']}) did not agree: {stays}."


def _accepted_zh(w: _Words) -> str:
    how = {"DIRECT": "当面送达", "LEFT": "留置送达", "MAIL": "邮寄给", "ELECTRONIC": "电子送达"}.get(
        w["how"], ""
    )
    told = f"，受理告知书{how}{w['petitioner']}" if how else ""
    due = f"，60 日从次日起算，到{w.day('due_on')}" if w.has("due_on") else "，不计 60 日"
    quick = "，用简易程序，10 个工作日内办结" if w.has("is_summary") else ""
    return f"{w['unit']}受理{told}{due}{quick}。"


def _accepted_en(w: _Words) -> str:
    how = w.named("how", codes.SERVICE_METHODS).lower()
    told = f", notice served on {w['petitioner']} {how}" if how else ""
    due = f"; 60 days run to {w.day('due_on')}" if w.has("due_on") else "; no 60-day clock"
    quick = "; summary handling, 10 working days" if w.has("is_summary") else ""
    return f"{w['unit']} accepted{told}{due}{quick}."


def _by_default_zh(w: _Words) -> str:
    due = f"，到{w.day('due_on')}办结" if w.has("due_on") else ""
    return f"{w['unit']}没有按期告知。从{w.day('accepted_on')}（第 15 日）起算受理{due}；超期未告知已记录。"


def _by_default_en(w: _Words) -> str:
    due = f"; due {w.day('due_on')}" if w.has("due_on") else ""
    return f"{w['unit']} gave no notice in time: accepted as of {w.day('accepted_on')} (day 15){due}."


def _heard_zh(w: _Words) -> str:
    how = {"FACE": "当面听取", "PHONE": "电话听取", "VIDEO": "视频听取"}.get(w["how"])
    if how is None:
        return f"{w['by']}没有联系上{w['petitioner']}，已记下联系经过。"
    return f"{w['by']}{how}{w['petitioner']}陈述。"


def _heard_en(w: _Words) -> str:
    if w["how"] == "NOT_REACHED":
        return f"{w['by']} could not reach {w['petitioner']}; the attempts are on record."
    how = {"FACE": "in person", "PHONE": "by phone", "VIDEO": "by video"}.get(w["how"], "")
    return f"{w['by']} heard {w['petitioner']} {how}."


def _extended_zh(w: _Words) -> str:
    late = "（批准时已经逾期，逾期照样记录）" if w.has("is_late") else ""
    return f"{w['by']}批准延长 {w['days']} 日，到{w.day('new_on')}{late}。要告知信访人理由。"


def _extended_en(w: _Words) -> str:
    late = " (granted late; the delay stays on record)" if w.has("is_late") else ""
    return (
        f"{w['by']} granted {w['days']} more days, to {w.day('new_on')}{late}. The petitioner must be told."
    )


def _issued_zh(w: _Words) -> str:
    nth = f"，受理后第 {w['day']} 天" if w.has("day") else ""
    return f"{w['unit']}{w['by']}签发{w['paper']}，{w['outcome']}{nth}。"


def _issued_en(w: _Words) -> str:
    nth = f" on day {w['day']}" if w.has("day") else ""
    return f"{w['unit']} ({w['by']}) signed {w['paper']}{nth}."


def _served_zh(w: _Words) -> str:
    how = {"DIRECT": "当面送达", "LEFT": "留置送达", "MAIL": "邮寄送达", "ELECTRONIC": "电子送达"}[w["how"]]
    review = f"，{w.day('review_until')}前可以申请复查" if w.has("review_until") else ""
    return f"{w['what']}{how}{w['petitioner']}{review}。"


def _served_en(w: _Words) -> str:
    how = w.named("how", codes.SERVICE_METHODS).lower()
    review = f"; review available until {w.day('review_until')}" if w.has("review_until") else ""
    return f"{w['paper']} served on {w['petitioner']} {how}{review}."


def _notice_zh(w: _Words) -> str:
    what = {
        "NOT_ACCEPT": "不予受理告知书",
        "NO_LONGER_ACCEPT": "不再受理告知书",
        "GUIDE": "当面释法引导的记录",
    }.get(w["notice"], "程序引导告知书")
    return f"{w['office']}给{w['petitioner']}出具{what}{w['paper']}。"


def _notice_en(w: _Words) -> str:
    what = {
        "NOT_ACCEPT": "a notice of non-acceptance",
        "NO_LONGER_ACCEPT": "a notice of no further acceptance",
        "GUIDE": "a record of guidance",
    }.get(w["notice"], "a notice of the proper procedure")
    return f"{w['office']} issued {what} to {w['petitioner']}."


def _withdrawn_zh(w: _Words) -> str:
    how = {"written": "书面", "login": "登录确认", "in_person": "当面"}.get(w["how"], "")
    return f"{w['petitioner']}{how}撤回，这件不再办。以后还可以再提。"


def _withdrawn_en(w: _Words) -> str:
    return f"{w['petitioner']} withdrew the petition. It may be filed again."


def _alert_zh(w: _Words) -> str:
    kind = w["kind"]
    if kind == "warning":
        return f"提醒{w['holder']}：期限到{w.day('about_on')}（{w['article']}）。"
    if kind == "last_call":
        return (
            f"再提醒{w['holder']}：今天是放假前最后一个工作日，期限到{w.day('about_on')}（{w['article']}）。"
        )
    if kind == "overdue":
        return f"{w['holder']}逾期：应于{w.day('about_on')}前（{w['article']}）。"
    if kind == "recalculated":
        return ""
    return f"{w['holder']}：{codes.label(codes.ALERTS, kind)}（{w['article']}）。"


def _alert_en(w: _Words) -> str:
    kind = w["kind"]
    if kind == "warning":
        return f"Reminder to {w['holder']}: due {w.day('about_on')}."
    if kind == "last_call":
        return f"{w['holder']}: the last working day before the holidays; due {w.day('about_on')}."
    if kind == "overdue":
        return f"{w['holder']} overdue: was due {w.day('about_on')}."
    if kind == "recalculated":
        return ""
    return f"{w['holder']}: {codes.label(codes.ALERTS, kind, 'en').lower()}."


def _recalculated_zh(w: _Words) -> str:
    told = f"要告诉：{w['tell']}。" if w.has("tell") else ""
    target = f"，内控日 {w.day('target_on')}" if w.has("target_on") else ""
    return f"期限重新计算，{w['name']}：{_moved(w, '改为', '仍是')}{target}。原因：{w['why']}。{told}"


def _recalculated_en(w: _Words) -> str:
    told = f" To be told: {w['tell_en']}." if w.has("tell_en") else ""
    target = f", internal target {w.day('target_on')}" if w.has("target_on") else ""
    moved = _moved(w, " is now ", " stays ")
    return f"Recalculated, {w['name_en']}: {moved}{target}. Why: {w['why_en']}.{told}"


def _moved(w: _Words, becomes: str, stays: str) -> str:
    for old, new in (("old_on", "new_on"), ("old_effective_on", "new_effective_on")):
        if w[old] != w[new]:
            return f"{w.day(old)}{becomes}{w.day(new)}"
    return f"{stays.strip()}{' ' if w.lang == 'en' else ''}{w.day('new_on')}"


def _closed_zh(w: _Words) -> str:
    what = "回复完毕" if w["status"] == "REPLIED" else "办结"
    return f"{w['unit']}{what}，结论：{w['outcome']}。"


_SENTENCES: Mapping[str, tuple[LineKind, Say, Say]] = {
    "matter_registered": ("law", _registered_zh, _registered_en),
    "matter_sorted": (
        "work",
        lambda w: f"{w['who']}甄别：{w.named('purpose', codes.PURPOSES)}，{w['content_class']}。",
        lambda w: f"{w['who']} sorted it: {w.named('purpose', codes.PURPOSES)}, {w['content_class']}.",
    ),
    "matter_forwarded": ("law", _forwarded_zh, _forwarded_en),
    "matter_received": ("work", _received_zh, _received_en),
    "told_later": (
        "law",
        lambda w: f"{w['unit']}{w['who']}当场答不了：{w['reasons']}。{w.day('notice_by_on')}前书面告知。",
        lambda w: f"{w['unit']} could not tell on the spot: {w['reasons']}. By {w.day('notice_by_on')} then.",
    ),
    "matter_taken_in": (
        "work",
        lambda w: f"直接向{w['unit']}提出，归它办，{w.day('notice_by_on')}前书面告知。",
        lambda w: f"Filed with {w['unit']} directly, and its own: written notice by {w.day('notice_by_on')}.",
    ),
    "objection_filed": (
        "law",
        lambda w: f"{w['unit']}提异议，{w['office']}要在{w.day('decide_by_on')}前审核。",
        lambda w: f"{w['unit']} objected; {w['office']} decides by {w.day('decide_by_on')}.",
    ),
    "objection_decided": ("law", _decided_zh, _decided_en),
    "competence_decided": (
        "law",
        lambda w: f"{w['body']}决定由{w['to']}受理。",
        lambda w: f"{w['body']} decided that {w['to']} takes it.",
    ),
    "matter_accepted": ("law", _accepted_zh, _accepted_en),
    "matter_accepted_by_default": ("law", _by_default_zh, _by_default_en),
    "notice_sent_late": (
        "law",
        lambda w: f"{w['unit']}给{w['petitioner']}补发受理告知书。",
        lambda w: f"{w['unit']} sent {w['petitioner']} the overdue notice of acceptance.",
    ),
    "notice_issued": ("law", _notice_zh, _notice_en),
    "matter_transferred": (
        "law",
        lambda w: f"依法转送{w['to']}（{w['article']}）。",
        lambda w: f"Transferred to {w['to']}.",
    ),
    "petitioner_heard": ("law", _heard_zh, _heard_en),
    "extension_granted": ("law", _extended_zh, _extended_en),
    "extension_told": (
        "law",
        lambda w: f"{w['who']}把延期的理由告诉了{w['petitioner']}。",
        lambda w: f"{w['who']} told {w['petitioner']} the reasons for the extension.",
    ),
    "opinion_drafted": (
        "work",
        lambda w: f"{w['by']}写好意见稿（第 {w['version']} 稿）。",
        lambda w: f"{w['by']} drafted the opinion (version {w['version']}).",
    ),
    "opinion_issued": ("law", _issued_zh, _issued_en),
    "reply_issued": ("law", _issued_zh, _issued_en),
    "document_served": ("law", _served_zh, _served_en),
    "service_failed": (
        "work",
        lambda w: f"{w['what']}第 {w['ordinal']} 次没有送到：{w['reason']}。要换别的方式。",
        lambda w: f"{w['paper']} not delivered (attempt {w['ordinal']}); another way is needed.",
    ),
    "matter_closed": ("law", _closed_zh, lambda w: f"{w['unit']} closed the matter."),
    "file_archived": (
        "work",
        lambda w: f"归档，档案号{w['archive']}。",
        lambda w: f"Archived as {w['archive']}.",
    ),
    "matter_withdrawn": ("law", _withdrawn_zh, _withdrawn_en),
    "alert_raised": ("machine", _alert_zh, _alert_en),
    "clock_recalculated": ("machine", _recalculated_zh, _recalculated_en),
    "personal_data_revealed": (
        "work",
        lambda w: f"{w['who']}看了全名和联系方式，理由：{w['reason']}。",
        lambda w: f"{w['who']} saw names and contacts.",
    ),
    "status_set": (
        "work",
        lambda w: f"{w['who']}把状态改为{w['status']}。",
        lambda w: f"{w['who']} set the status to {w['status']}.",
    ),
    "incident_raised": (
        "machine",
        lambda w: f"{w['step']}没有走通，等人处理。",
        lambda w: f"The step '{w['step']}' could not be run and waits for somebody.",
    ),
    "instance_cancelled": (
        "work",
        lambda w: f"{w['who']}停止了流程。",
        lambda w: f"{w['who']} stopped the process.",
    ),
    "instance_migrated": (
        "work",
        lambda w: f"{w['who']}把流程从第 {w['from_version']} 版换到第 {w['to_version']} 版：{w['why']}。",
        lambda w: f"{w['who']} took it from version {w['from_version']} to {w['to_version']}: {w['why']}.",
    ),
    "migration_undone": (
        "work",
        lambda w: f"{w['who']}把流程换回第 {w['to_version']} 版：{w['why']}。",
        lambda w: f"{w['who']} took it back to version {w['to_version']}: {w['why']}.",
    ),
    "recusal_declared": (
        "law",
        lambda w: f"{w['person']}申明回避（条例第28条第3款），从这时起不再接触这件；等负责人决定。",
        lambda w: f"{w['person']} declared an interest and stepped aside (Art. 28(3)); the head decides.",
    ),
    "recusal_asked": (
        "law",
        lambda w: f"信访人申请{w['person']}回避，{w['who']}记下，等负责人决定（条例第28条第3款）。",
        lambda w: f"The petitioner asks that {w['person']} step aside; the head decides (Art. 28(3)).",
    ),
    "recusal_granted": (
        "law",
        lambda w: f"{w['who']}决定{w['person']}回避：{w['reasons']}。期限不变。",
        lambda w: f"{w['who']} decided that {w['person']} steps aside: {w['reasons']}. No period moves.",
    ),
    "recusal_refused": (
        "law",
        lambda w: f"{w['who']}决定{w['person']}不回避：{w['reasons']}。",
        lambda w: f"{w['who']} decided that {w['person']} need not step aside: {w['reasons']}.",
    ),
    "recused_work_to_check": (
        "work",
        lambda w: f"{w['person']}回避以前办过{w['steps']}，接手的人要核对。",
        lambda w: f"{w['person']} had done {w['steps']} before; whoever takes over checks it.",
    ),
    "organ_succeeded": (
        "law",
        lambda w: (
            f"{w['to']}改了隶属（{w['basis']}），接着办，期限不变。"
            if w["before"] == w["to"]
            else f"{w['before']}并入{w['to']}（{w['basis']}），接着办，期限不变（条例第24条第2款）。"
        ),
        lambda w: (
            f"{w['to']} was put under another office ({w['basis']}); no period moves."
            if w["before"] == w["to"]
            else f"{w['before']} went over to {w['to']} ({w['basis']}); no period moves (Art. 24(2))."
        ),
    ),
    "readers_named": (
        "work",
        lambda w: (
            f"{w['who']}指定了能看这件的人。" if w.has("count") else f"{w['who']}取消了指定的知悉范围。"
        ),
        lambda w: (
            f"{w['who']} named who may read this." if w.has("count") else f"{w['who']} lifted the circle."
        ),
    ),
    **attachment_sentences.SENTENCES,
    **desk_sentences.SENTENCES,
    **beside_sentences.SENTENCES,
    **lifecycle_sentences.SENTENCES,
    **change_sentences.SENTENCES,
    **handling_sentences.SENTENCES,
    **review_sentences.SENTENCES,
}
