"""Delivering what the outbox accepted: one callable per topic, called by the relay after the commit.

A topic nobody delivers fails, is tried again and becomes an incident: a message never vanishes. A new way of
delivery is a function here and a line in `DELIVERIES`; it gets messages at least once and tells repetitions
apart by `message.key`.
"""

from app import config, files
from engine import Engine
from engine.outbox import Message
from workers import Deliveries


def within_huiyin(engine: Engine, message: Message) -> None:
    """Delivers a notice to people who work in Huiyin: the row written with the message is on their pages.

    Nothing has to leave the machine. An office with a gateway for text messages puts it in this one's place.
    """


def scan(engine: Engine, message: Message) -> None:
    """Has an added file scanned; while the scanner is away the message stays, and the file stays closed.

    Raises:
        ScannerAway: it did not answer.
    """
    files.scan(engine, files.of(config.read()), str(message.payload.get("id", "")))


DELIVERIES: Deliveries = {
    "petition.alert": within_huiyin,
    "petition.supervision_proposed": within_huiyin,
    "petition.scan_attachment": scan,
}
