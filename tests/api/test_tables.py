"""A routing table that cannot work is not published: which row, which cell, and what to do."""

from __future__ import annotations

import re
from pathlib import Path

from tests import product
from tests.conftest import ManualClock
from tests.product import post

ROUTING = "/api/v1/definitions/petition"
_ROW = re.compile(r"\s*<rule id=\"Rule_(T\d\d)\">.*?</rule>", re.DOTALL)


def without(row: str, table: str) -> str:
    """The table without one of its rows."""
    return next(table.replace(found[0], "") for found in _ROW.finditer(table) if found[1] == row)


def with_cell(cell: str, said: str, table: str) -> str:
    """The table with another text in one cell."""
    made, count = re.subn(rf'(id="{cell}">\s*<text>).*?(</text>)', rf"\g<1>{said}\g<2>", table)
    assert count == 1
    return made


BROKEN = {
    "rows that overlap": (
        lambda text: text.replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"'),
        "Rule_T",
        ("会同时成立，例如", "唯一"),
    ),
    "no row for the rest": (lambda text: without("T20", text), "routing", ("没有一行管得到，例如",)),
    "a cell in another language": (
        lambda text: with_cell("In_T06_channel", "channel == 'LETTER'", text),
        "In_T06_channel",
        ("第6行", "信访形式", "英文双引号"),
    ),
    "a call in a cell": (
        lambda text: with_cell("In_T06_channel", "__import__(&quot;os&quot;)", text),
        "In_T06_channel",
        ("第6行", "信访形式"),
    ),
    "an answer that is no value": (
        lambda text: with_cell("Out_T12_reason", "&quot;采纳了的要答复", text),
        "Out_T12_reason",
        ("第10行", "说明"),
    ),
    "a hit policy without its order": (
        lambda text: text.replace('hitPolicy="FIRST"', 'hitPolicy="OUTPUT ORDER"'),
        "routing",
        ("输出顺序",),
    ),
}


def test_a_broken_routing_table_is_refused_with_its_cell(tmp_path: Path, clock: ManualClock) -> None:
    office = product.open_office(f"sqlite:///{tmp_path / 'huiyin.db'}", tmp_path, clock)
    designer = office.client(office.who("designer").username)
    publisher = office.client(office.who("publisher").username)
    sound = designer.get(ROUTING).get_json()["files"]["routing.dmn"]

    for change, element, said in BROKEN.values():
        text = change(sound)
        assert text != sound
        assert designer.put(f"{ROUTING}/draft/routing.dmn", json={"text": text}).status_code == 204
        checked = post(designer, f"{ROUTING}/lint", {"files": {}}).get_json()["findings"]
        refused = post(publisher, f"{ROUTING}/publish", {"note": "改分流表"})

        assert refused.status_code == 422
        first = next(one for one in checked if one["file"] == "routing.dmn" and one["severity"] == "error")
        assert first["element_id"].startswith(element)
        for words in said:
            assert words in first["message"]
        named = refused.get_json()["errors"][0]
        assert named == {"path": f"routing.dmn#{first['element_id']}", "message": first["message"]}
    assert designer.get(ROUTING).get_json()["version"] == 1
    office.engine.close()
