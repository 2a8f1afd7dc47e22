"""What happened to files of a matter, as sentences. Their names stay out of the story. See `sentences`."""

from __future__ import annotations

from typing import Any

from petition.slots import SLOTS

#: kind -> (line kind, Chinese, English)
SENTENCES: dict[str, Any] = {
    "attachment_added": (
        "work",
        lambda w: f"{w['who']}加了一份材料：{w.named('slot', SLOTS)}。",
        lambda w: f"{w['who']} added a file: {w.named('slot', SLOTS)}.",
    ),
    "attachment_removed": (
        "work",
        lambda w: f"{w['who']}拿掉了一份材料（{w.named('slot', SLOTS)}），理由：{w['reason']}。",
        lambda w: f"{w['who']} took out a file ({w.named('slot', SLOTS)}): {w['reason']}.",
    ),
    "attachment_infected": (
        "machine",
        lambda w: f"一份材料（{w.named('slot', SLOTS)}）里查出病毒，已经隔离：{w['found']}。",
        lambda w: f"A virus was found in a file ({w.named('slot', SLOTS)}); it is locked away: {w['found']}.",
    ),
}
