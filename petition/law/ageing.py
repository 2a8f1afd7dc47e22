"""How far a running period has got: which of five steps, and what of the law ends with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from petition.law.due_words import nth
from petition.law.errors import Lang
from petition.law.settings import settings
from petition.law.values import Deadline

#: The first four steps; the fifth is late, said with its days.
_WORDS = (("宽裕", "Ample"), ("平常", "Midway"), ("偏紧", "Tight"), ("很紧", "Very tight"))
_LATE = 5
#: Stage of the law that a rule bounds -> (near its end, past it), each in Chinese and English.
_TAGS = {
    "accept": (("受理即将超期", "Acceptance due soon"), ("受理已超期", "Acceptance overdue")),
    "handle": (("办理即将超期", "Handling due soon"), ("办理已超期", "Handling overdue")),
}


@dataclass(frozen=True)
class Age:
    """`step` is 1 to 5, and 5 is late in law; `level` says how late: 0, 1 or 2.

    `word` names both, `tag` what is near its end or past it, empty for most.
    """

    step: int
    level: int
    word: str
    tag: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the last lawful day is over."""
        return self.step == _LATE


def age(deadline: Deadline, day: date, lang: Lang = "zh") -> Age | None:
    """How far an organ's period has got on a day, by `[ageing]` of the settings.

    100 % is no setting: late is who is late in law. None for what has no steps: a petitioner's window, a mark
    that binds nobody, a period in hours, one that stands still by law.
    """
    is_held = any(span.from_on <= day <= span.to_on for span in deadline.excluded)
    if is_held or deadline.unit == "hour" or deadline.law.marker or deadline.law.whose == "petitioner":
        return None
    chosen, place = settings().ageing, 0 if lang == "zh" else 1
    near, past = _TAGS.get(deadline.law.phase, (("", ""), ("", "")))
    late = (day - deadline.late_from).days + 1
    if late > 0:
        level = sum(late >= days for days in chosen.overdue_days)
        return Age(_LATE, level, _late_word(level, lang), past[place])
    share = 100 * used(deadline, day)
    step = 1 + sum(share >= percent for percent in chosen.percent)
    return Age(step, 0, _WORDS[step - 1][place], near[place] if day >= deadline.warn_on else "")


def used(deadline: Deadline, day: date) -> float:
    """The share of the period that is gone, of days that count; at most 1.

    The whole is counted to the nominal, the effective or the last working day, as the settings say.
    """
    ends = {
        "nominal": deadline.nominal_on,
        "effective": deadline.effective_on,
        "last_workday": max(deadline.last_workday_on, deadline.start_on),
    }
    end = ends[settings().ageing.by]
    if day >= end:
        return 1.0
    return max(nth(deadline, day), 0) / max(nth(deadline, end), 1)


def _late_word(level: int, lang: Lang) -> str:
    if not level:
        return "逾期" if lang == "zh" else "Overdue"
    days = settings().ageing.overdue_days[level - 1]
    return f"逾期 {days} 天以上" if lang == "zh" else f"Overdue {days} days or more"
