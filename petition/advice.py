"""核对提示: what does not look right at registration, told and never refused (K01, K05, K06, K08, K09, K41).

Every petition is registered as it comes (条例第22条第1款), so nothing here stops anybody: each finding is a
sentence at the field, or at the place, where it is mended. No name and no number stands in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select

from engine import Transaction, vault
from petition import arrivals, attachments, parties, query_codes, sight
from petition.deadlines import law_day
from petition.model import organ

#: Where it is mended: a field of the form, the files of the matter, its query code, its people.
Place = Literal["field", "files", "code", "parties"]


@dataclass(frozen=True)
class Advice:
    """One finding. `check` is its number in docs/checks.md; `field` the path in the form, or empty."""

    check: str
    place: Place
    field: str
    zh: str
    en: str


def typed(tx: Transaction, submission: Mapping[str, Any]) -> list[Advice]:
    """What to look at again in a registration that is being typed (`register.form`)."""
    found = list(_person("", submission, law_day(tx.now)))
    for prefix, one in _rows(submission, "representatives"):
        found += _person(prefix, one, law_day(tx.now))
    if _is_staffs(tx, str(submission.get("phone") or "")):
        found.append(_staffs("field"))
    for prefix, row in _rows(submission, "matters"):
        found += [*_blank(prefix, row), *_several(prefix, row)]
    return found


def of(tx: Transaction, number: str) -> list[Advice]:
    """What of a registered matter is still to be looked at: its original, its query code, the numbers given.

    Raises:
        NotFound: no such matter, or not for this actor.
    """
    row = sight.require(tx, number)
    found = [*_original(tx, row), *_code(tx, row)]
    for person in parties.numbers_given(tx, row["submission_id"]):
        found += [
            Advice(one.check, "parties", "", one.zh, one.en) for one in _person("", person, law_day(tx.now))
        ]
        if _is_staffs(tx, person["phone"]):
            found.append(_staffs("parties"))
    return found


# -- K06: numbers and addresses that cannot be right ---------------------------------------------------------

#: GB 11643: weights of the first 17 digits, and the last character for each remainder.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LAST = "10X98765432"
#: First two digits that GB/T 2260 gives to a province; 9 begins the cards of foreigners who live here.
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
#: Typed as an identity number, if perhaps a place short.
_LIKE_ID = re.compile(r"\d{14,20}[\dXx]?")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_FIXED = re.compile(r"(?:0\d{2,3})?[2-9]\d{6,7}(?:转\d{1,6})?|[48]00\d{7}")
_FOREIGN = re.compile(r"(?:\+|00)(?!86)\d{7,15}")
_PLACES = re.compile(r"[省市区县旗镇乡街路村组社号栋幢室院坊里弄巷]")


def id_fault(number: str, today: date) -> tuple[str, str] | None:
    """What is wrong with a resident's number of 18 places; nothing where it can be one."""
    given = vault.normal(number)
    if not re.fullmatch(r"\d{17}[\dX]", given):
        return f"应当是 18 位，现在是 {len(given)} 位", f"18 places are wanted, there are {len(given)}"
    if given[:2] not in _PROVINCES and given[0] != "9":
        return "开头两位不是哪个省的代码", "the first two places are no province's code"
    try:
        born_on = date(int(given[6:10]), int(given[10:12]), int(given[12:14]))
    except ValueError:
        return "里面的出生日期没有这一天", "the day of birth in it does not exist"
    if not born_on.year >= 1880 or born_on > today:
        return "里面的出生日期不对", "the day of birth in it cannot be"
    if _LAST[sum(int(a) * b for a, b in zip(given, _WEIGHTS, strict=False)) % 11] != given[17]:
        return "最后一位校验不对，多半抄错了一位", "the check digit is wrong: most likely one place is"
    return None


def is_phone(number: str) -> bool:
    """Whether a telephone can have that number."""
    given = re.sub(r"[()（）]", "", vault.normal(number))
    return any(kind.fullmatch(given) for kind in (_MOBILE, _FIXED, _FOREIGN))


def _person(prefix: str, person: Mapping[str, Any], today: date) -> Iterator[Advice]:
    given = str(person.get("id_number") or "").strip()
    kind = person.get("party_kind") or person.get("kind") or "person"
    if kind == "person" and (person.get("id_type") == "RESIDENT_ID" or _LIKE_ID.fullmatch(given)):
        fault = id_fault(given, today) if given else None
        if fault:
            message = f"证件号{fault[0]}。对照证件再看一遍；确实就是这样的，照登。"
            yield Advice(
                "K06", "field", f"{prefix}id_number", message, f"Identity number: {fault[1]}. Compare it."
            )
    if (given := str(person.get("phone") or "").strip()) and not is_phone(given):
        message = "电话位数不像：手机 11 位，座机要带区号。打不通就没法告知（条例第23条）。"
        yield Advice("K06", "field", f"{prefix}phone", message, "This does not look like a phone number.")
    if (given := str(person.get("address") or "").strip()) and not _PLACES.search(given):
        message = "住址里没有县、镇、村、路这样的字，文书寄不到。再问一句（条例第23条第2款）。"
        yield Advice("K06", "field", f"{prefix}address", message, "A letter would not find this address.")


# -- K41: the office's own telephone is no petitioner's ------------------------------------------------------


def _is_staffs(tx: Transaction, phone: str) -> bool:
    given = _digits(phone)
    if len(given) < _SHORTEST:
        return False
    known = tx.db.scalars(select(organ.c.phone).where(organ.c.phone != ""))
    return any(_digits(one).endswith(given) or given.endswith(_digits(one)) for one in known)


#: Fewer digits than this are an extension, and equal by chance.
_SHORTEST = 7


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def _staffs(place: Place) -> Advice:
    message = "留的是机关的电话，不是信访人的。告知和评价都会到不了本人，请问本人的电话；本人没有的，空着。"
    english = "This is an office's phone, not the petitioner's; ask for theirs, or leave it empty."
    return Advice("K41", place, "phone" if place == "field" else "", message, english)


# -- K01, K08: what was left out, and what is more than one matter -------------------------------------------

_WANTED = {
    "facts": ("事实和理由", "facts"),
    "place": ("问题在哪里", "place"),
    "content_class": ("内容分类", "class"),
    "purpose": ("目的", "purpose"),
}
#: 一、 1. （一） ① at the start of a line or of a sentence.
_NUMBERED = re.compile(
    r"(?:^|[\n。；;])\s*(?:[（(]?[一二三四五六七八九十]{1,2}[)）、.．]|[（(]?\d{1,2}[)）、.．](?!\d)|[①-⑳])"
)
_MORE = re.compile(r"另外|此外|还有一(?:件|个|事)|另有一?(?:件|事)|同时(?:反映|要求)|顺便")


def _blank(prefix: str, row: Mapping[str, Any]) -> Iterator[Advice]:
    if not str(row.get("demand") or "").strip():
        return
    left = [names for key, names in _WANTED.items() if not str(row.get(key) or "").strip()]
    if left:
        named, english = "、".join(one[0] for one in left), ", ".join(one[1] for one in left)
        message = f"还空着：{named}。不拦登记，分办的人要补（条例第22条第1款）。"
        key = next(one for one in _WANTED if not str(row.get(one) or "").strip())
        yield Advice("K01", "field", prefix + key, message, f"Empty so far: {english}. It does not stop it.")


def _several(prefix: str, row: Mapping[str, Any]) -> Iterator[Advice]:
    demand, facts = (str(row.get(name) or "") for name in ("demand", "facts"))
    is_split = bool(row.get("more_demands"))
    if len(_NUMBERED.findall(facts)) >= 2 or len(_NUMBERED.findall(demand)) >= 2 or _MORE.search(demand):
        if is_split:
            return
        message = (
            "像是不止一件事。是几件不相干的事，用“再加一项”分开登记，各有编号和期限；"
            "是同一件事里的几样要求，写进“其他诉求”，答复要逐项答。"
        )
        english = "This looks like more than one matter; add another, or list further demands."
        yield Advice("K08", "field", f"{prefix}demand", message, english)


# -- K05, K09: what is missing after registration ------------------------------------------------------------


def _original(tx: Transaction, row: Mapping[str, Any]) -> Iterator[Advice]:
    if row["channel"] not in ("LETTER", "FAX", "VISIT"):
        return
    if any(one["slot"] == "ORIGINAL" for one in attachments.ALL.rows(tx, {"matter_id": row["id"]})):
        return
    if row["channel"] != "VISIT":
        message = "来信原件还没有扫描进来。信封也要扫：复查、复核看邮戳。"
        yield Advice("K05", "files", "", message, "The letter is not scanned yet, nor its envelope.")
        return
    [came] = arrivals.BY_ID.rows(tx, {"submission_id": row["submission_id"]})
    if not came["is_oral"]:
        message = "来访人交了书面材料的，扫描进来；没有交的，登记时要勾“口头提出”。"
        yield Advice("K05", "files", "", message, "Scan what the visitor handed in; oral ones are ticked so.")


def _code(tx: Transaction, row: Mapping[str, Any]) -> Iterator[Advice]:
    if not row["is_anonymous"] and not query_codes.is_told(tx, row["submission_id"]):
        message = "查询码还没有给信访人。给了以后记下怎么给的，他才查得到办到哪一步（条例第21条第2款）。"
        yield Advice("K09", "code", "", message, "The query code was not given yet; note how it is.")


def _rows(submission: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for index, one in enumerate(submission.get(name) or []):
        yield f"{name}.{index}.", one
