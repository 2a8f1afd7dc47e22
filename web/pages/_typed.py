"""What was typed at registration, in the shapes `petition.counter` takes."""

import re
from collections.abc import Mapping
from typing import Any

from petition import change_codes, register
from petition.counter import QUESTIONS

MOST_MATTERS = 8
MOST_REPRESENTATIVES = 5
#: From so many on representatives are chosen (条例第20条第3款); below, whoever is named signs too.
_GROUP = register.GROUP
#: Between the parts of a line: a blank, a tab out of a spreadsheet, a comma of either kind.
_APART = re.compile(r"[\s,，、;；]+")

_OF_SORTING = ("summary", "purpose", "content_class", "place", "repeat_number", "same_reasons")
_OF_ROUTE = ("unit_choice", "mode", "report_by_on", "forward_note", "destination_told")


def submission(values: Mapping[str, str], count: int) -> dict[str, Any]:
    """Gives what was typed in the shape `petition.register` takes; empty fields are left out."""

    def text(name: str) -> str:
        # Word ends a line within a paragraph, and a page, by characters of its own.
        return values.get(name, "").replace("\x0b", "\n").replace("\x0c", "\n").strip()

    plain = [
        "office_path",
        "channel",
        "received_on",
        "postmark_on",
        "late_reason",
        "addressee",
        "received_by",
        "window",
        "recording",
        "item",
        "party_kind",
        "name",
        "phone",
        "id_number",
        "address",
        "postal_address",
        "email",
        "needs",
        "urgent_facts",
        "query_code_told",
    ]
    sent: dict[str, Any] = {name: text(name) for name in plain if text(name)}
    channel = sent.get("channel", "")
    by_post = channel in ("LETTER", "FAX")
    # What was typed before another channel was chosen does not go with it.
    for name, belongs in (
        ("received_on", by_post and "item" not in sent),
        ("postmark_on", by_post),
        ("late_reason", by_post or "item" in sent),
        ("addressee", by_post),
        ("received_by", channel in ("VISIT", "PHONE")),
        ("window", channel == "VISIT"),
        ("recording", channel == "PHONE"),
    ):
        if not belongs:
            sent.pop(name, None)
    for name in ("urgent", "oral", "confirmed"):
        sent[name] = bool(text(name))
    if not sent["urgent"]:
        sent.pop("urgent_facts", None)
    sent["anonymous"] = not text("name")
    sent["persons"] = int(text("persons")) if text("persons").isdecimal() else text("persons") or 1
    if "id_number" in sent:
        sent["id_type"] = "RESIDENT_ID" if len(sent["id_number"]) in (15, 18) else "OTHER"
    rows = [
        {"name": text(f"representatives-{n}-name"), "phone": text(f"representatives-{n}-phone")}
        for n in range(MOST_REPRESENTATIVES)
    ]
    named = [row for row in rows if row["name"]]
    others = [_person(line) for line in text("others").splitlines() if line.strip()]
    many = isinstance(sent["persons"], int) and max(sent["persons"], 1 + len(others)) >= _GROUP
    # Fewer choose nobody: who was named among the representatives is one of those who came.
    sent["others"] = others if many else [*others, *named]
    if many and named:
        sent["representatives"] = named
        sent["persons"] = max(sent["persons"], 1 + len(others))
    sent["matters"] = [_matter(text, n) for n in range(count)]
    return sent


def probe(sent: Mapping[str, Any]) -> dict[str, str]:
    """Gives of a submission what `petition.repeat.candidates` looks by."""
    first = sent["matters"][0]
    found = {name: str(sent.get(name, "")) for name in ("name", "phone", "id_number", "office_path")}
    return found | {name: str(first.get(name, "")) for name in ("demand", "content_class", "place")}


def agent(values: Mapping[str, str]) -> dict[str, Any] | None:
    """Gives the agent who came along, in the shape of `petition.agents.appoint`; None when there is none."""
    names = ("name", "relation", "phone", "address", "proof")
    facts: dict[str, Any] = {name: values.get(f"agent-{name}", "").strip() for name in names}
    if not any(facts.values()):
        return None
    return {**facts, "powers": [code for code in change_codes.POWERS if values.get(f"agent-powers-{code}")]}


def sortings(values: Mapping[str, str], count: int) -> list[dict[str, Any]]:
    """Gives for each matter what was answered of its sorting, in the shape of `petition.counter.take`."""
    return [_sorting(values, n) for n in range(count)]


def begun(values: Mapping[str, str], count: int) -> list[dict[str, Any] | None]:
    """Gives for each matter what of its sorting is worth keeping; None where nothing was written."""
    found = sortings(values, count)
    return [each if each.get("summary") or each.get("repeat_kind") else None for each in found]


def _sorting(values: Mapping[str, str], n: int) -> dict[str, Any]:
    def text(name: str) -> str:
        return values.get(f"matters-{n}-{name}", "").strip()

    row: dict[str, Any] = {name: text(name) for name in (*_OF_SORTING, *QUESTIONS, *_OF_ROUTE) if text(name)}
    row["title"] = (text("title") or register.title_of(text("demand")))[:40]
    for name in ("is_skip_level", "is_simple"):
        row[name] = bool(row.get(name))
    if row.get("purpose") in ("SUGGESTION", "ACCUSATION"):
        row.pop("procedure", None)
    if row.get("mode") != "ASSIGN":
        row.pop("report_by_on", None)
    return row


def _person(line: str) -> dict[str, str]:
    """Name, telephone and address of a line, in this order; what is no number is part of the address."""
    name, *rest = _APART.split(line.strip())
    phone = next((part for part in rest if re.fullmatch(r"[\d\-+]{6,20}", part)), "")
    address = " ".join(part for part in rest if part != phone)
    return {"name": name, "phone": phone, "address": address}


def _matter(text: Any, n: int) -> dict[str, Any]:
    names = ("demand", "facts", "title", "summary", "place", "content_class", "purpose", "accused")
    row: dict[str, Any] = {name: text(f"matters-{n}-{name}") for name in names}
    row["more_demands"] = [
        {"text": line.strip()} for line in text(f"matters-{n}-more").splitlines() if line.strip()
    ]
    return {name: value for name, value in row.items() if value or name == "demand"}


def count(values: Mapping[str, str]) -> int:
    """Gives how many matters the form has."""
    sent = values.get("matter_count", "1")
    return max(1, min(int(sent), MOST_MATTERS)) if sent.isdecimal() else 1


def without(values: Mapping[str, str], dropped: int, count: int) -> dict[str, str]:
    """The typed values without one matter; those behind it move up."""
    kept = {name: value for name, value in values.items() if not name.startswith("matters-")}
    order = [n for n in range(count) if n != dropped]
    for place, n in enumerate(order):
        prefix = f"matters-{n}-"
        kept |= {
            f"matters-{place}-{name.removeprefix(prefix)}": value
            for name, value in values.items()
            if name.startswith(prefix)
        }
    return kept
