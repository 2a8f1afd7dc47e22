"""Why the law says no: one exception with a sentence in two languages and the article it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Lang = Literal["zh", "en"]

#: Every code a refusal of this room carries, and when.
CODES: Mapping[str, str] = {
    "unknown_rule": "no rule has this id (facts: rule)",
    "no_length": "the law names no number for this rule and no default is set (facts: rule)",
    "order_needed": "the period comes from an order, and none was given (facts: rule)",
    "order_not_allowed": "the period is fixed by law, so no order may set another (facts: rule)",
    "order_before_start": "the ordered day lies before the start (facts: start_on, ordered)",
    "quota_needed": "the rule counts per level; use quota() (facts: rule)",
    "naive_instant": "a moment without a time zone cannot be put on a day",
    "moment_needed": "a rule in hours starts at a moment, not on a day (facts: rule)",
    "date_out_of_range": "the day lies outside the years the house can count (facts: day)",
    "bad_days": "a number of days that is not a whole number of one or more (facts: days)",
    "not_extendable": "the rule cannot be extended (facts: rule)",
    "extension_over_cap": "all parts together exceed the cap (facts: rule, days, cap)",
    "extension_in_parts": "the rule can be extended once only (facts: rule, parts)",
    "approver_not_head": "not approved by the person the law names (facts: approver, approvers)",
    "granted_before_start": "granted before the clock started (facts: granted_on, start_on)",
    "told_before_granted": "the extension was told before it was granted (facts: told_on, granted_on)",
    "grants_out_of_order": "a later part was granted before an earlier one (facts: granted_on, before_on)",
    "grant_of_nothing": "a day or a person of approval without days of extension (facts: rule)",
    "told_before_start": "the petitioner was told a day before it (facts: told_effective_on, start_on)",
    "granted_on_count": "one day per part of the extension is expected (facts: parts, days)",
    "exclusion_not_allowed": "the law takes nothing out of this period (facts: rule, kind)",
    "exclusion_reversed": "the interval ends before it begins (facts: from_on, to_on)",
    "exclusion_before_start": "the interval begins before the clock (facts: from_on, start_on)",
    "exclusion_overlaps": "two intervals share a day (facts: from_on, to_on, other_from_on, other_to_on)",
    "exclusion_endless": "the interval never ends (facts: from_on, to_on)",
    "still_excluded": "an interval begins while another has no end (facts: rule, from_on, open_from_on)",
    "exclusion_after_end": "the interval begins when the clock has run out (facts: from_on, effective_on)",
    "postmark_after_filing": "a letter arrived before it was posted (facts: postmarked_on, filed_on)",
    "window_over": "the window to act is over (facts: rule, effective_on)",
    "clock_not_started": "an event came before the start of the clock (facts: rule, event)",
    "clock_started_twice": "the clock was started already (facts: rule)",
    "clock_stopped": "the clock was stopped already (facts: rule, stopped_on)",
    "nothing_excluded": "no exclusion is open, so none can end (facts: rule)",
    "events_out_of_order": "an event is dated before the one given before it (facts: rule, on, before_on)",
    "days_out_of_order": "this cannot have come before that (facts: first, first_on, then, then_on)",
    "unknown_event": "no event of a clock has this kind (facts: kind)",
    "unknown_level": "no level of the quota has this name (facts: level)",
    "unknown_overlay": "no local rules with this name (facts: overlay)",
    "overlay_longer": "a local figure is longer than the law (facts: rule, length, unit)",
    "overlay_window": "a local figure changes a petitioner's window (facts: rule)",
    "overlay_invalid": "the local rules do not read (facts: reason)",
    "data_invalid": "a data file of the law does not read (facts: file, reason)",
}


class LawError(Exception):
    """The law, or the arithmetic that serves it, refuses. `str()` is the English sentence.

    `zh` and `en` are whole sentences for people, `article` the source they rest on (empty when the
    refusal is arithmetic), `facts` JSON values an edge may show.
    """

    def __init__(self, code: str, zh: str, en: str, article: str = "", **facts: Any) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
        self.article = article
        self.facts: dict[str, Any] = facts

    def say(self, lang: Lang) -> str:
        """The sentence in the person's language."""
        return self.zh if lang == "zh" else self.en
