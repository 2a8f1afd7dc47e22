"""Delivering what the outbox accepted: one callable per topic, called by the relay after the commit.

A topic nobody delivers fails, is tried again and becomes an incident: a message never vanishes. A new way of
delivery is a function here and a line in `DELIVERIES`; it gets messages at least once and tells repetitions
apart by `message.key`.
"""

from access import telling
from app import config, files, notifying
from engine import Engine
from engine.outbox import Message
from workers import Deliveries


def scan(engine: Engine, message: Message) -> None:
    """Has an added file scanned; while the scanner is away the message stays, and the file stays closed.

    Raises:
        ScannerAway: it did not answer.
    """
    files.scan(engine, files.of(config.read()), str(message.payload.get("id", "")))


DELIVERIES: Deliveries = {
    "petition.alert": notifying.tell_alert,
    "petition.supervision_proposed": notifying.tell_proposal,
    telling.MAIL: notifying.mail,
    telling.WEBHOOK: notifying.webhook,
    "petition.scan_attachment": scan,
}
