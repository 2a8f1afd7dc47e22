"""Excel files: what is written is read back, and nothing in them calculates."""

import zipfile
from io import BytesIO

import pytest

from access import sheets
from printing import table


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86 138", "-5", "@cmd", "\t=1", "＝HYPERLINK()", "张**", "<b>&\"'", "𠮷 \u202e", "a\x00b"],
)
def test_a_text_stays_a_text(text: str) -> None:
    made = table.write("待办", ["事项"], [[text]])

    [[row]] = sheets.read(made).values()

    assert row["事项"].strip() == text.replace("\x00", "").strip()
    with zipfile.ZipFile(BytesIO(made)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    if text[:1] in "=+-@\t＝" and text:
        assert 's="2" t="inlineStr"' in sheet


def test_the_same_table_is_the_same_file_and_columns_go_beyond_z() -> None:
    heading = [f"列{number}" for number in range(30)]
    rows = [[*range(30)]]

    assert table.write("a", heading, rows) == table.write("a", heading, rows)
    [[row]] = sheets.read(table.write("a[b]:*", heading, rows)).values()
    assert row["列29"] == "29"
