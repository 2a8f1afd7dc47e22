"""登记: every petition is registered, however it comes and however little it says (条例第22条、第23条).

One submission (信访件) may hold several matters (信访事项); each gets a number, clocks and an instance.
Nothing but a missing demand blocks; what else is missing becomes the sorter's work.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import FieldError, Invalid, Transaction, definitions, instances, new_id
from petition import (
    calendar,
    clocks,
    codes,
    contacts,
    direct,
    documents,
    errors,
    incoming,
    law,
    levels,
    organs,
    parties,
    petitioners,
    sealing,
    sight,
    words,
)
from petition.cases import Case
from petition.deadlines import law_day
from petition.law.dates import FIRST_DAY
from petition.model import Row, matter, matter_text, petition_submission, query_code
from petition.organs import Organ
from petition.petitioners import Submission
from petition.plain import plain

#: The bundle whose main process a matter runs, and the form in it that says what registration takes.
PROCESS = "petition"
FORM = "register.form"

#: More than so many name representatives; the number of petitioners is unlimited (条例第20条第3款).
REPRESENTATIVES = 5
GROUP = 5

_NO_DEMAND = (
    "没有写诉求。一句话写清要什么，别的都可以以后补。",
    "Write the demand in one sentence; everything else can follow later.",
)
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_BY_POST = frozenset({"LETTER", "FAX"})


@dataclass(frozen=True)
class Registered:
    """One matter made of a submission."""

    matter_id: str
    number: str
    instance_id: str
    title: str


@dataclass(frozen=True)
class Receipt:
    """What the petitioner is given: number and query code. `received_on` is the day in Asia/Shanghai."""

    submission_id: str
    query_code: str
    received_on: date
    registered_at: datetime
    matters: tuple[Registered, ...]

    @property
    def number(self) -> str:
        """The number of the first matter."""
        return self.matters[0].number

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(one.number for one in self.matters)


def register(tx: Transaction, submission: Submission, *, command_id: str | None = None) -> Receipt:
    """Registers a submission and starts an instance for each of its matters.

    `submission` has the fields of `register.form`, and is cleaned by it. The same command id again answers
    the same receipt. Personal identifiers go into the table `party` only; the petitioner's words into
    `matter_text`.

    Raises:
        Invalid: no demand, an unknown channel, more than five representatives, a day in the future, or a
            value that does not fit the form.
        Forbidden: the actor takes nothing in at that office.
        NotFound: petition work knows no such office.
        Conflict: the command id was used by somebody else, or is being used at this moment.
    """
    if command_id is not None and (before := answered(tx, command_id)) is not None:
        return before
    item = (
        incoming.to_register(tx, str(submission["item"]), str(submission.get("office_path")))
        if submission.get("item")
        else None
    )
    submission = _clean_by_form(tx, submission)
    if item is not None:
        # The periods count from the day it came in, whatever was typed (条例第22条第1款).
        submission |= {"item": item.id, "received_at": item.came_at.isoformat()}
    if wrong := check(submission, now=tx.now):
        raise Invalid(wrong)
    office = organs.get(tx, submission["office_path"])
    sight.must_take_in(tx, office.path)
    submission_id = _write_submission(tx, submission, office, command_id)
    parties.add(tx, submission_id, petitioners.people(submission))
    code = _write_code(tx, submission_id, submission)
    made = tuple(_write_matter(tx, submission, row, submission_id, office) for row in submission["matters"])
    if submission.get("urgent"):
        _report_urgent(tx, made[0])
    if item is not None:
        numbers = [one.number for one in made]
        incoming.registered(tx, item, numbers, str(submission.get("late_reason") or ""))
    return Receipt(submission_id, code, _received_on(submission, tx.now), tx.now, made)


def _report_urgent(tx: Transaction, first: Registered) -> None:
    """条例第25条: beside the matter, at once; one report for what came in together."""
    from petition import urgent

    urgent.start(Case(tx, _whole_row(tx, first.matter_id)))


def _clean_by_form(tx: Transaction, submission: Submission) -> dict[str, Any]:
    """What was sent, judged by `register.form` of the newest publication, as pages and programs see it.

    `received_at` and `item` are no fields of the form: only the petitioner's own web posting carries the one,
    only what waited in 预处理 the other.
    """
    published = definitions.newest(tx, PROCESS)
    text = definitions.files(tx, published.id)[FORM]
    given = {name: value for name, value in submission.items() if name not in ("received_at", "item")}
    clean = tx.engine.clean_form(text, given, context={})
    if submission.get("received_at") and clean.get("channel") == "WEB":
        clean["received_at"] = submission["received_at"]
    return clean


def problems(tx: Transaction, submission: Submission) -> list[FieldError]:
    """What keeps a submission from being registered now, by its form and by `check`; writes nothing."""
    try:
        return check(_clean_by_form(tx, submission), now=tx.now)
    except Invalid as refused:
        return refused.errors


def check(submission: Submission, *, now: datetime) -> list[FieldError]:
    """What keeps a submission from being registered: nothing but what makes it meaningless or unlawful."""
    found: list[FieldError] = []
    if submission.get("channel") not in codes.CHANNELS:
        message = "没有选信访形式。来访、来信、来电、网上、传真选一种（条例第17条）。"
        found.append(errors.field("channel", message, "Choose how it came (Art. 17)."))
    if not submission.get("office_path"):
        found.append(errors.field("office_path", "没有登记机关。", "The registering office is missing."))
    rows = submission.get("matters") or []
    if not rows:
        found.append(errors.field("matters", *_NO_DEMAND))
    found += [
        errors.field(f"matters.{index}.demand", *_NO_DEMAND)
        for index, row in enumerate(rows)
        if not str(row.get("demand") or "").strip()
    ]
    named = petitioners.representatives(submission)
    if len(named) > REPRESENTATIVES:
        message = (
            f"推选了 {len(named)} 名代表，最多 {REPRESENTATIVES} 名（条例第20条第3款）。"
            "其他人照样是信访人，照样告知。"
        )
        english = f"Name at most {REPRESENTATIVES} representatives (Art. 20(3)); the others stay petitioners."
        found.append(errors.field("representatives", message, english))
    return found + _days(submission, now)


def _days(submission: Submission, now: datetime) -> list[FieldError]:
    found: list[FieldError] = []
    today, received_at = law_day(now), _given_moment(submission)
    if received_at is not None and (received_at.tzinfo is None or received_at > now):
        message = "提交时间在现在以后，或者没有时区。"
        return [errors.field("received_at", message, "The moment lies in the future or has no time zone.")]
    received_on = law_day(received_at) if received_at else _given_day(submission, "received_on")
    if received_on is not None and received_on > today:
        message = "收到日期在今天以后。请填实际收到的那天。"
        found.append(errors.field("received_on", message, "The day of receipt lies in the future."))
    elif received_on is not None and received_on < FIRST_DAY:
        message = f"收到日期在{FIRST_DAY.year}年以前，算不出期限。请核对年份。"
        english = f"The day of receipt lies before {FIRST_DAY.year}; check the year."
        found.append(errors.field("received_on", message, english))
    elif received_on is not None and _is_late(submission, received_on, today):
        message = "收到后超过1个工作日才登记，要写原因。期限从收到那天算（条例第22条第1款）。"
        english = "Say why it is registered more than one working day after receipt (Art. 22(1))."
        found.append(errors.field("late_reason", message, english))
    postmark_on = _given_day(submission, "postmark_on")
    if postmark_on is not None and postmark_on > (received_on or today):
        english = "The postmark is later than the receipt."
        found.append(errors.field("postmark_on", "邮戳日期晚于收到日期。", english))
    return found


def _is_late(submission: Submission, received_on: date, today: date) -> bool:
    is_explained = bool(str(submission.get("late_reason") or "").strip())
    # 规程第4条 准确、及时: late entry into the system needs its reason.
    days = len(calendar.load().workdays(received_on, today))
    return not is_explained and days > law.settings().explain_after_workdays


def answered(tx: Transaction, command_id: str) -> Receipt | None:
    """What this command id answered before; None: it is new.

    Raises:
        Conflict: somebody else used it.
    """
    query = select(petition_submission).where(petition_submission.c.command_id == command_id)
    row = tx.db.execute(query).mappings().first()
    if row is None:
        return None
    if row["registered_by"] != tx.actor.id:
        raise errors.conflict("command_reused", "a command id of this actor", "another actor used it")
    code = tx.db.scalar(select(query_code.c.code).where(query_code.c.submission_id == row["id"]))
    made = tx.db.execute(select(matter).where(matter.c.submission_id == row["id"]).order_by(matter.c.id))
    return Receipt(
        submission_id=row["id"],
        query_code=str(code),
        received_on=row["received_on"],
        registered_at=row["registered_at"],
        matters=tuple(
            Registered(one["id"], one["number"], one["instance_id"], one["title"]) for one in made.mappings()
        ),
    )


def _write_submission(tx: Transaction, submission: Submission, office: Organ, command_id: str | None) -> str:
    made = new_id()
    persons = petitioners.count(submission)
    try:
        _insert_submission(tx, submission, office, command_id, made, persons)
    except IntegrityError as error:
        raise errors.conflict(
            "registered_meanwhile", "a new command id", "the same one registers at this moment"
        ) from error
    return made


def _insert_submission(
    tx: Transaction, submission: Submission, office: Organ, command_id: str | None, made: str, persons: int
) -> None:
    tx.db.execute(
        insert(petition_submission).values(
            id=made,
            office_path=office.path,
            channel=submission["channel"],
            received_at=_received_at(submission, tx.now),
            received_on=_received_on(submission, tx.now),
            postmark_on=_given_day(submission, "postmark_on"),
            registered_at=tx.now,
            registered_by=tx.actor.id,
            registered_by_name=tx.actor.name,
            late_reason=str(submission.get("late_reason") or "").strip(),
            is_oral=bool(submission.get("oral")),
            is_confirmed=bool(submission.get("confirmed")),
            is_anonymous=petitioners.is_anonymous(submission),
            persons=persons,
            is_group_visit=_is_group(submission, persons),
            representatives=len(petitioners.representatives(submission)),
            addressee=str(submission.get("addressee") or "").strip(),
            received_by_name=str(submission.get("received_by") or "").strip(),
            window_name=str(submission.get("window") or "").strip(),
            recording=str(submission.get("recording") or "").strip(),
            item_id=submission.get("item") or None,
            command_id=command_id,
        )
    )


def _write_code(tx: Transaction, submission_id: str, submission: Submission) -> str:
    code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(12))
    told_by = str(submission.get("query_code_told") or "none")
    tx.db.execute(
        insert(query_code).values(
            submission_id=submission_id,
            code=code,
            told_on=law_day(tx.now) if told_by != "none" else None,
            told_by=told_by,
        )
    )
    return code


def _write_matter(
    tx: Transaction, submission: Submission, row: Mapping[str, Any], submission_id: str, office: Organ
) -> Registered:
    persons, received_on = petitioners.count(submission), _received_on(submission, tx.now)
    demands = [petitioners.masked_in(submission, one) for one in _demands(row)]
    is_sealed = row.get("purpose") == "ACCUSATION"
    title = plain(
        petitioners.masked_in(submission, str(row.get("title") or "").strip()) or title_of(demands[0])
    )
    year = law_day(tx.now).year
    serial = documents.next_serial(tx, office.number_prefix, year, "matter")
    values: dict[str, Any] = {
        "id": new_id(),
        "number": f"{office.number_prefix}-{year}-{serial:05d}",
        "submission_id": submission_id,
        "instance_id": None,
        "title": title,
        "status": "REGISTERED",
        "channel": submission["channel"],
        "purpose": str(row.get("purpose") or "OTHER"),
        "content_class": str(row.get("content_class") or ""),
        "place": str(row.get("place") or "").strip(),
        "petitioner": petitioners.headline(submission, persons),
        "persons": persons,
        "is_group": persons >= GROUP,
        "is_anonymous": petitioners.is_anonymous(submission),
        "is_notice_owed": petitioners.is_notice_owed(submission),
        "is_urgent": bool(submission.get("urgent")),
        "is_sealed": is_sealed,
        "accused_path": row.get("accused_path") or None,
        "is_initial": True,
        "repeats": 0,
        "is_extended": False,
        "office_path": office.path,
        "office_name": office.short_name,
        "received_on": received_on,
        "registered_at": tx.now,
        "registered_by": tx.actor.id,
        "status_at": tx.now,
    }
    tx.db.execute(insert(matter).values(values))
    tx.db.execute(
        insert(matter_text).values(
            matter_id=values["id"],
            demands=demands,
            facts=str(row.get("facts") or "").strip(),
            summary=str(row.get("summary") or "").strip(),
            summary_by=tx.actor.name if row.get("summary") else "",
            accused=str(row.get("accused") or "").strip(),
            urgent_facts=str(submission.get("urgent_facts") or "").strip(),
        )
    )
    case = Case(tx, _whole_row(tx, values["id"]))
    sealing.keep(tx, case.row)
    case.place(office.path)
    direct.first_clock(case, office, received_on)
    made = start(case, demands)
    levels.begin(case)
    contacts.begin(case)
    return made


def case_data(case: Case, demands: list[str]) -> dict[str, Any]:
    """What the case of a matter begins with: at registration, or when it is opened again."""
    row, is_sealed = case.row, case.row["is_sealed"]
    title = sealing.SEALED_TITLE if is_sealed else row["title"]
    shown = [] if is_sealed else demands
    return {
        "number": row["number"],
        "matter_id": row["id"],
        "title": title,
        "petitioner": row["petitioner"],
        "status": "REGISTERED",
        "channel": row["channel"],
        "purpose": row["purpose"],
        "content_class": row["content_class"],
        "place": row["place"],
        "persons": row["persons"],
        "group": row["is_group"],
        "anonymous": row["is_anonymous"],
        "notice_owed": row["is_notice_owed"],
        "sealed": is_sealed,
        "urgent": row["is_urgent"],
        "office_path": row["office_path"],
        "office_name": row["office_name"],
        "direct": direct.is_direct(organs.get(case.tx, row["office_path"])),
        "scope_path": row["office_path"],
        "unit_path": None,
        "unit_name": None,
        "received_on": row["received_on"].isoformat(),
        "demands": shown,
        "answers": [{"demand": one} for one in shown],
        "repeats": 0,
        "forwards": 0,
        "objections_agreed": 0,
        "assigned": False,
        "awaits_heir": False,
        "agents": [],
        "clocks": clocks.data(case),
    }


def start(case: Case, demands: list[str]) -> Registered:
    """Starts the case of a matter that is written and has its clock."""
    row = case.row
    data = case_data(case, demands)
    title = data["title"]
    started = instances.start(
        case.tx,
        PROCESS,
        data,
        business_key=str(row["number"]),
        title=str(title),
        scope_path=str(row["office_path"]),
    )
    case.tx.db.execute(update(matter).where(matter.c.id == case.id).values(instance_id=started.id))
    case.row["instance_id"] = started.id
    words.keep(case.tx, [case.id])
    case.note(
        "matter_registered",
        petitioner=row["petitioner"],
        channel=row["channel"],
        is_oral=bool(_submission(case)["is_oral"]),
        is_confirmed=bool(_submission(case)["is_confirmed"]),
        office=row["office_name"],
    )
    return Registered(str(row["id"]), str(row["number"]), started.id, str(row["title"]))


def _submission(case: Case) -> Row:
    query = select(petition_submission).where(petition_submission.c.id == case.row["submission_id"])
    return case.tx.db.execute(query).mappings().one()


def _whole_row(tx: Transaction, matter_id: str) -> dict[str, Any]:
    return dict(tx.db.execute(select(matter).where(matter.c.id == matter_id)).mappings().one())


def _demands(row: Mapping[str, Any]) -> list[str]:
    more = [str(one.get("text") or "").strip() for one in row.get("more_demands") or []]
    return [str(row["demand"]).strip(), *filter(None, more)]


def title_of(demand: str) -> str:
    """A title made of the first words of a demand, for want of a better one."""
    first = demand.split("。")[0].split("；")[0].strip()
    return first if len(first) <= 24 else first[:23] + "…"


def _is_group(submission: Submission, persons: int) -> bool:
    return submission["channel"] == "VISIT" and persons >= GROUP


def _received_at(submission: Submission, now: datetime) -> datetime:
    return _given_moment(submission) or now


def _given_moment(submission: Submission) -> datetime | None:
    given = submission.get("received_at")
    if not given or not (submission.get("channel") == "WEB" or submission.get("item")):
        return None
    try:
        return datetime.fromisoformat(str(given))
    except ValueError:
        raise errors.invalid("received_at", "提交时间看不懂。", "Not a moment.") from None


def _received_on(submission: Submission, now: datetime) -> date:
    """The day the law counts from: of what waited in 预处理 the day it came in.

    Otherwise only letters and faxes may have come before the day of their entry.
    """
    given = _given_day(submission, "received_on")
    if submission["channel"] in _BY_POST and given is not None and not submission.get("item"):
        return given
    return law_day(_received_at(submission, now))


def _given_day(submission: Submission, name: str) -> date | None:
    value = submission.get(name)
    return date.fromisoformat(value) if value else None
