"""Every message somebody accepts has somebody who delivers it."""

import re

from app.config import ROOT
from app.delivery import DELIVERIES
from engine import SYSTEM, Engine, outbox
from workers import relay


def test_every_topic_that_is_put_has_a_delivery() -> None:
    found = {path.stem: path.read_text("utf-8") for path in (ROOT / "petition").rglob("*.py")}
    constants = {
        (stem, name): topic
        for stem, text in found.items()
        for name, topic in re.findall(r"^([A-Z_]+) = \"(petition\.[a-z_.]+)\"", text, re.M)
    }
    put: set[str] = set()
    for stem, text in found.items():
        lent = {name: one for one, name in re.findall(r"^from petition\.(\w+) import ([A-Z_]+)$", text, re.M)}
        for said in re.findall(r"outbox\.put\(\s*[\w.]+,\s*([^,]+),", text):
            room, _, name = said.rpartition(".")
            put.add(constants[room or lent.get(name, stem), name] if name.isupper() else said.strip('"'))

    assert put
    assert put <= set(DELIVERIES)


def test_a_delivered_message_is_delivered_once(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        for topic in DELIVERIES:
            outbox.put(tx, topic, {"number": "1"}, f"{topic}:1")

    assert relay(engine, DELIVERIES) == len(DELIVERIES)
    assert relay(engine, DELIVERIES) == 0
