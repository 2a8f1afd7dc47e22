"""Notices on their way: an alert told to whom it concerns, a notice written as a letter or a message.

What leaves the house is the kind, the number, the step, the day and a link; of a sealed matter only that
something waits. It is read as its reader may read it at that moment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from access import accounts, telling, wishes
from app import config, posting
from app.outward import Outward
from engine import SYSTEM, Engine, NotFound, Transaction, notices, scope
from engine.outbox import Message
from engine.tasks import Task
from petition import notice_sentences, side_cases
from petition.deadlines import law_day
from petition.notice_sentences import Lang, Said

#: Who is told when something below them is late.
WATCH = ("supervisor", "unit_head", "office_head")


@dataclass(frozen=True)
class Outgoing:
    """A notice in words, and the person it is for."""

    id: str
    kind: str
    said: Said
    username: str
    mail_to: str
    lang: Lang


def tell_alert(engine: Engine, message: Message) -> None:
    """Tells those who have the work, and when it is late those above, what the clock has come to."""
    engine.run(SYSTEM, _alert, message.payload, message.key)


def tell_proposal(engine: Engine, message: Message) -> None:
    """Tells the supervisors that supervision is proposed."""
    engine.run(SYSTEM, _proposal, message.payload, message.key)


def mail(engine: Engine, message: Message) -> None:
    """Sends a notice as a letter, if there still is a mail server and the person wishes it.

    Raises:
        NotTaken: the server did not take it.
    """
    outward = config.read().outward
    found = _outgoing(engine, message)
    if outward.mail is None or found is None or not outward.mail.takes(found.mail_to):
        return
    posting.letter(
        outward.mail,
        to=found.mail_to,
        subject=("Huiyin: " if found.lang == "en" else "回音：") + found.said.text,
        text=_letter(found, outward),
        key=message.key,
        at=message.created_at,
    )


def webhook(engine: Engine, message: Message) -> None:
    """Posts a notice to the office's webhook, if there still is one.

    Raises:
        NotTaken: it did not take it.
    """
    outward = config.read().outward
    found = _outgoing(engine, message)
    if outward.webhook is None or found is None:
        return
    said = found.said
    body: dict[str, Any] = {
        "key": message.key,
        "at": message.created_at.isoformat(),
        "person": found.username,
        "kind": "something" if said.is_withheld else found.kind,
        "text": said.text,
        "number": said.number,
        "step": said.step,
        "due": said.due,
        "link": _link(found, outward),
    }
    text = json.dumps(body, ensure_ascii=False).encode()
    posting.post(outward.webhook, text, key=message.key, at=engine.clock())


def _alert(tx: Transaction, payload: dict[str, Any], key: str) -> None:
    kind = notice_sentences.kind_of_alert(str(payload.get("kind", "")))
    place = payload.get("holder_path")
    if kind is None or not place:
        return
    found = _tasks(tx, payload, str(place))
    for one in found:
        telling.tell_doers(tx, one, kind, key=f"{key}:{one.id}")
    if found and kind == "overdue":
        telling.tell_watchers(tx, WATCH, found[0], "escalated", key=key)


def _proposal(tx: Transaction, payload: dict[str, Any], key: str) -> None:
    for one in _tasks(tx, payload, "/")[:1]:
        telling.tell_watchers(tx, ("supervisor",), one, "escalated", key=key)


def _tasks(tx: Transaction, payload: dict[str, Any], place: str) -> list[Task]:
    """The open tasks of an alert's matter that lie with whom it concerns."""
    try:
        found = side_cases.open_tasks(tx, str(payload.get("number", "")))
    except NotFound:
        return []
    return [one for one in found if scope.covers(place, one.scope_path)]


def _outgoing(engine: Engine, message: Message) -> Outgoing | None:
    """The notice as its reader may read it now; None when it is not for them any more."""
    person_id = str(message.payload.get("person", ""))
    with engine.read(SYSTEM) as tx:
        person = accounts.person(tx, person_id)
        wished = wishes.of(tx, person_id)
    if person is None:
        return None
    lang: Lang = "en" if person.preferences.get("lang") == "en" else "zh"
    with engine.read(person.actor) as tx:
        try:
            found = notices.get(tx, str(message.payload.get("notice", "")))
        except NotFound:
            return None
        said = notice_sentences.say(found, law_day(tx.now), lang)
    return Outgoing(found.id, found.kind, said, person.username, wished.mail_to, lang)


def _link(found: Outgoing, outward: Outward) -> str:
    return f"{outward.base_url}/notices/{found.id}" if outward.base_url else ""


def _letter(found: Outgoing, outward: Outward) -> str:
    lines = [found.said.text, _link(found, outward), ""]
    lines += (
        ["Which notices come by mail: My settings, Notices."]
        if found.lang == "en"
        else ["哪些通知发邮件，在“我的设置 · 通知”里改。"]
    )
    return "\n".join(line for place, line in enumerate(lines) if line or place == 2) + "\n"
