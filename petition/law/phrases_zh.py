"""The Chinese words of a due cell, one function per case."""

from __future__ import annotations

from datetime import date, datetime

from petition.law import dates
from petition.law.dates import DAY
from petition.law.due_words import DURING, Count, DueWords, Kind, is_own_choice, nth, same_week
from petition.law.rules import Rule, amount_zh
from petition.law.values import Deadline, Interval


def running(deadline: Deadline, count: Count, during: str | None) -> DueWords:
    """An organ's clock: 还有 N 天, 今天止, 顺延期内, 逾期 N 天."""
    second = _second(deadline, count)
    if count.is_target:
        second += f"，本局内控；法定 {dates.zh(deadline.effective_on)}"
    elif is_own_choice(deadline):
        second += "，本局内控"
    elif not deadline.is_statutory and deadline.mark == "L":
        second += "，本地规定"
    if deadline.parts and count.kind != "late":
        second += "，已延期"
    if deadline.local is not None and not count.is_target:
        second += f"，内控 {dates.zh(deadline.local.effective_on)} 已过"
    if during is not None and count.kind != "late":
        second += f"，{DURING[during][0] if during in DURING else during}中照常计日"
    return DueWords(
        count.kind,
        _first(count),
        second,
        "；".join(_title(deadline, count, during)),
        dashed=count.is_provisional,
        chips=_chips(deadline),
    )


def held(deadline: Deadline, span: Interval, day: date) -> DueWords:
    """The clock stands still by law: 听证中，不计日."""
    out = (day - span.from_on).days + 1
    back = span.to_on + DAY
    if span.is_open:
        resumes = ""
    elif (back - day).days <= 7:
        resumes = f"，{dates.zh_weekday(back)}恢复"
    else:
        resumes = f"，{dates.zh_full(back, day)} 恢复"
    return DueWords(
        "held",
        f"{'听证' if span.kind == 'hearing' else '中止'}中，不计日",
        f"已扣 {out} 天{resumes}",
        f"{deadline.law.exclude_article}；扣除后到 {dates.zh_full(deadline.effective_on, day)}",
        dashed=deadline.provisional,
    )


def marker(deadline: Deadline, day: date) -> DueWords:
    """A day that binds nobody by the Regulation: 没有法定期限, with the day marked."""
    law = deadline.law
    on = dates.zh_full(deadline.nominal_on, day)
    left = (deadline.nominal_on - day).days
    when = f"还有 {left} 天" if left > 0 else "今天止" if left == 0 else f"已过 {-left} 天"
    if law.default is None:
        second = f"{law.marker_words} {on}"
    else:
        second = f"本县要求 {amount_zh(deadline.length, deadline.unit)}内回复，{when}"
    return DueWords(
        "none",
        "没有法定期限",
        second,
        f"{law.silent}；{when}（{on}）；{deadline.article}",
        dashed=deadline.provisional,
    )


def window(deadline: Deadline, day: date) -> DueWords:
    """A petitioner's window: only the effective day is shown."""
    law = deadline.law
    on = f"{dates.zh_full(deadline.effective_on, day)}{'（暂定）' if deadline.provisional else ''}"
    if day > deadline.effective_on:
        title = "；".join(filter(None, (law.consequence, deadline.article)))
        return DueWords("closed", f"{law.act}的期限已过", f"到 {on} 止", title)
    return DueWords(
        "window",
        f"可以{law.act}，到 {on}",
        "寄出在当天也算",
        "；".join(_counted(deadline)),
        dashed=deadline.provisional,
    )


def hours(deadline: Deadline, now: date | datetime) -> DueWords:
    """An urgent report: the one countdown in hours."""
    end = deadline.nominal_at
    title = f"{deadline.law.name}；{deadline.article}"
    if end is None or not isinstance(now, datetime):
        return DueWords("soon", dates.zh_full(deadline.nominal_on), "按小时计算", title)
    on = f"{dates.zh_full(end.date())} {end:%H:%M}"
    minutes = int(abs((end - now).total_seconds()) // 60)
    if now > end:
        return DueWords("late", f"逾期{_clock(minutes)}", f"应于 {on}", title)
    return DueWords("soon", f"还有{_clock(minutes)}", on, title)


def pending(law: Rule) -> DueWords:
    """The event that starts the clock has not come: 还没起算."""
    counted = law.counted_from or f"从{law.start}起"
    return DueWords("pending", "还没起算", law.waiting or f"等{law.start}", f"{counted}（{law.article}）")


def none(law: Rule, days: int | None) -> DueWords:
    """No clock at all: 没有法定期限."""
    second = f"本县要求 {days} 日内回复" if days else ""
    return DueWords("none", "没有法定期限", second, law.silent or law.article)


def done(deadline: Deadline, on: date) -> DueWords:
    """The clock was stopped: 第 52 日办结, 超期 2 天办结."""
    law = deadline.law
    late = max(0, (on - deadline.late_from).days + 1) + sum(span.days for span in deadline.late)
    unit = "个工作日" if deadline.unit == "working_day" else "日"
    first = f"超期 {late} 天{law.done}" if late else f"第 {nth(deadline, on)} {unit}{law.done}"
    more = f"，延期 {amount_zh(deadline.extended_days, deadline.unit)}" if deadline.extended_days else ""
    return DueWords(
        "done",
        first,
        f"期限 {amount_zh(deadline.length, deadline.unit)}{more}",
        "；".join([f"{dates.zh_full(on)}{law.done}", *_extension(deadline), deadline.article]),
        chips=_chips(deadline),
    )


def _first(count: Count) -> str:
    match count.kind:
        case "late":
            return f"逾期 {(count.day - count.last_on).days} 天"
        case "today":
            return "今天止"
        case "grace":
            left = (count.last_on - count.day).days
            return f"顺延期内，还有 {left} 天" if left else "今天止，已顺延"
    if count.unit == "working_day":
        return f"{'约' if count.is_provisional else '还有'} {count.left} 个工作日"
    return f"还有 {count.left} 天"


def _second(deadline: Deadline, count: Count) -> str:
    nominal = count.nominal_on
    text = dates.zh_full(nominal, count.day)
    match count.kind:
        case "late":
            return f"应于 {dates.zh_full(count.last_on, count.day)}"
        case "grace":
            return f"原 {text}"
    if count.unit == "working_day":
        return f"暂定 {text}" if count.is_provisional else text
    rest = deadline.calendar.rest(nominal) if deadline.law.rolls else None
    if count.is_provisional:
        if rest is None:
            return f"{text}，暂定"
        name = rest.name if rest.is_holiday else dates.zh_weekday(nominal)
        return f"{dates.zh(nominal)} {name}，顺延日暂定"
    if rest is None:
        return text
    if count.workday_on < count.day:
        return f"{text}，最迟 {dates.zh_full(count.last_on, count.day)}"
    if same_week(count.workday_on, nominal):
        return f"{text}，请{dates.zh_weekday(count.workday_on)}前办"
    return f"{text}，请 {dates.zh_full(count.workday_on, count.day)} 前办"


def _title(deadline: Deadline, count: Count, during: str | None) -> list[str]:
    law = deadline.law
    kind: Kind = count.kind
    said = []
    if kind == "late":
        said += [f"超期责任：{law.consequence}"] if law.consequence else []
        said.append(f"统计超期 {(count.day - deadline.metric_late_from).days + 1} 天")
    elif kind == "grace" and not count.is_target:
        said.append("法定没有逾期")
        said.append(f"统计从 {dates.zh(deadline.metric_late_from)} 起计超期")
    else:
        said += _counted(deadline)
    if count.is_target:
        said.append(f"法定 {dates.zh_full(deadline.effective_on, count.day)}")
    if is_own_choice(deadline) and law.default is not None:
        said.append(f"没有法定期限：{law.default.gap}")
    said += _extension(deadline)
    said += [
        f"延期批准晚了，{dates.zh_range(span.from_on, span.to_on)} 超期 {span.days} 天照记"
        for span in deadline.late
    ]
    if during is not None:
        said.append("条例没有规定中止")
    return said


def _counted(deadline: Deadline) -> list[str]:
    law, days = deadline.law, deadline.calendar
    length = amount_zh(deadline.length, deadline.unit)
    more = f" + {amount_zh(deadline.extended_days, deadline.unit)}" if deadline.extended_days else ""
    less = f" + 扣除 {deadline.excluded_days} 日" if deadline.excluded_days else ""
    said = [f"{law.start} {dates.zh(deadline.start_on)} + {length}{more}{less}"]
    if deadline.unit == "working_day":
        said.append("、".join(map(dates.zh, days.workdays(deadline.start_on, deadline.nominal_on))))
    if deadline.provisional:
        said.append(f"放假通知未公布，暂按 {dates.zh(deadline.effective_on)}；公布后自动重算并通知")
    elif deadline.nominal_on != deadline.effective_on:
        rest = days.rest(deadline.nominal_on)
        name = rest.name if rest and rest.is_holiday else dates.zh_weekday(deadline.nominal_on)
        said.append(f"名义日{name}，法定最迟 {dates.zh_full(deadline.effective_on)}")
        said.append("民法典第203条")
    said.append(deadline.article)
    return said


def _extension(deadline: Deadline) -> list[str]:
    extension = deadline.law.extension
    if not deadline.parts or extension is None:
        return []
    said = [f"原 {dates.zh(deadline.base_nominal_on)}"]
    for part in deadline.parts:
        on = f" {dates.zh(part.granted_on)}" if part.granted_on else ""
        reason = f"，理由：{part.reason}" if part.reason else ""
        told = f"，{dates.zh(part.told_on)} 告知" if part.told_on else ""
        who = part.approver_name or extension.approver_name
        said.append(f"{who}{on} 批准延长 {amount_zh(part.days, deadline.unit)}{reason}{told}")
    if deadline.is_untold:
        said.append("须告知信访人理由")
    return ["；".join(said) + f"（{extension.article}）"]


def _chips(deadline: Deadline) -> tuple[str, ...]:
    late = sum(span.days for span in deadline.late)
    return (
        *(("延期未告知",) if deadline.is_untold else ()),
        *((f"曾超期 {late} 天",) if late else ()),
    )


def _clock(minutes: int) -> str:
    if minutes < 1:
        return "不到 1 分钟"
    hours, left = divmod(minutes, 60)
    return f"{f' {hours} 小时' if hours else ''}{f' {left} 分钟' if left else ''}"
