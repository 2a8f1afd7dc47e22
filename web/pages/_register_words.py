"""What the page of registration says besides its fields: what follows, what a field is called in errors."""

from dataclasses import dataclass
from datetime import date

from petition import deadlines, law
from web import dates, wording
from web.i18n import _


@dataclass(frozen=True)
class Next:
    """One thing that happens after registration, with the day the law gives for it."""

    title: str
    text: str
    note: str = ""


def after(received_on: date, channel: str, today: date) -> list[Next]:
    """What follows registration, with the days of the law counted from the day it came in."""
    forward = deadlines.due("R-02", received_on)
    last = dates.day_words(forward.effective_on, today)
    told = _("打印查询码，当面交给来访人") if channel in ("VISIT", "") else _("查询码按选的方式告知")
    return [
        Next(_("现在"), told),
        Next(
            _("转送、交办"),
            _("给有权处理的单位，并告知去向"),
            _(
                "最迟 {day}（{n} 日，{article}）",
                day=last,
                n=forward.length,
                article=wording.cite(law.rule("R-02").article),
            ),
        ),
        Next(_("受理"), _("由责任单位告知是否受理"), wording.cite(law.rule("R-09").article)),
    ]


def after_direct(received_on: date, channel: str, today: date) -> list[Next]:
    """What follows where it was filed with an organ directly (条例第23条第1款、第2款)."""
    rule = law.rule("R-08")
    last = dates.day_words(deadlines.due("R-08", received_on).effective_on, today)
    is_here = channel in ("VISIT", "")
    told = _("能当场告知的当场书面告知；不能的写明理由") if is_here else _("查询码按选的方式告知")
    return [
        Next(_("现在"), told),
        Next(
            _("书面告知"),
            _("归本单位的受理，归下级的转送，都不归的告知向哪里提出"),
            _("最迟 {day}（{n} 日，{article}）", day=last, n=rule.length, article=wording.cite(rule.article)),
        ),
    ]


def labels(count: int) -> dict[str, str]:
    """Gives the name of each field of a form with so many matters."""
    found = {
        "channel": _("信访形式"),
        "persons": _("来了几人"),
        "phone": _("手机"),
        "id_number": _("证件号"),
        "others": _("一起来的人"),
        "representatives": _("推选的代表"),
        "received_on": _("收到日期"),
        "postmark_on": _("邮戳日期"),
        "late_reason": _("晚登记的原因"),
        "addressee": _("受信人"),
        "received_by": _("接谈人"),
        "window": _("几号窗口"),
        "recording": _("通话录音在哪里"),
        "urgent_facts": _("紧急情况"),
        "agent-name": _("代理人"),
        "agent-relation": _("代理人"),
        "agent-proof": _("代理人"),
    }
    fields = {
        "demand": _("诉求"),
        "accused": _("被反映的单位或人"),
        "content_class": _("内容分类"),
        "title": _("标题"),
        "summary": _("概况"),
        "place": _("问题在哪里"),
        "repeat_kind": _("以前提过没有"),
        "repeat_number": _("是哪一件"),
        "new_facts": _("新的事实、理由"),
        "same_reasons": _("为什么说没有新的"),
        "accused_kind": _("反映的人归谁管"),
        "unit_choice": _("转给哪个单位"),
        "report_by_on": _("办理期限"),
    }
    for n in range(count):
        before = _("第 {n} 项", n=n + 1) + " " if count > 1 else ""
        found |= {f"matters-{n}-{name}": before + words for name, words in fields.items()}
    return found
