"""Offices and people from a spreadsheet: looked at, refused by row, brought in whole."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

import pytest

from access import accounts, importing, offices, sheets
from engine import SYSTEM, Engine, Invalid

pytestmark = pytest.mark.usefixtures("county")

OFFICES = ["编号", "代号", "名称", "简称", "类型", "区划代码", "上级编号", "复查机关"]
PEOPLE = ["工号", "姓名", "机构编号", "岗位"]
NEW = [
    ["330998-xfj", "xfj", "临江县信访局", "县信访局", "信访部门", "330998000000", "330998", ""],
    ["330998", "330998", "临江县", "临江县", "区划", "330998000000", "3309", ""],
    ["330998-sw", "sw", "临江县水务局", "县水务局", "机关", "330998000000", "330998", "3309-zf"],
]
STAFF = [["LJ001", "陶然", "330998-xfj", "登记员"], ["LJ001", "陶然", "330998-sw", "承办人"]]


def book(offices_: list[list[str]], people: list[list[str]], *, formula: str = "") -> bytes:
    """An .xlsx file as the office programs write it, with inline text."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'

    def sheet(rows: list[list[str]]) -> str:
        lines = []
        for n, row in enumerate(rows, 1):
            cells = "".join(
                f'<c r="{"ABCDEFGH"[i]}{n}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
                for i, text in enumerate(row)
            )
            lines.append(f'<row r="{n}">{cells}{formula if n == 2 else ""}</row>')
        return f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>"

    names = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in ((1, "机构"), (2, "人员"))
    )
    targets = "".join(f'<Relationship Id="r{n}" Target="worksheets/sheet{n}.xml"/>' for n in (1, 2))
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", f"<workbook {main} {rel}><sheets>{names}</sheets></workbook>")
        packed.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{targets}</Relationships>")
        packed.writestr("xl/worksheets/sheet1.xml", sheet([OFFICES, *offices_]))
        packed.writestr("xl/worksheets/sheet2.xml", sheet([PEOPLE, *people]))
    return into.getvalue()


def test_looking_changes_nothing_and_says_what_would_be_done(engine: Engine) -> None:
    with engine.read(SYSTEM) as tx:
        plan = importing.look(tx, book(NEW, STAFF))
        assert offices.by_path(tx, "/33/3309/330998/") is None

    assert [row["编号"] for row in plan.offices] == ["330998", "330998-xfj", "330998-sw"]
    assert (len(plan.people), len(plan.posts), plan.problems) == (1, 2, [])


def test_brought_in_it_is_there_and_twice_adds_nothing(engine: Engine) -> None:
    with engine.begin(SYSTEM) as tx:
        _, first = importing.bring_in(tx, book(NEW, STAFF))
        found = accounts.person(tx, accounts.by_username(tx, "lj001") or "")

    assert found is not None
    assert found.must_change
    assert {each.office_path for each in found.posts} == {"/33/3309/330998/xfj/", "/33/3309/330998/sw/"}
    assert list(first) == ["lj001"]
    with engine.begin(SYSTEM) as tx:
        plan, again = importing.bring_in(tx, book(NEW, STAFF))
    assert (plan.offices, plan.people, plan.posts, again) == ([], [], [], {})


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["x", "x", "名" * 200, "", "机关", "330998000000", "330999", ""], "超过"),
        (["x", "x", "某局", "", "衙门", "330998000000", "330999", ""], "不认识"),
        (["x", "x", "某局", "", "机关", "33", "330999", ""], "12 位"),
        (["x", "../x", "某局", "", "机关", "330998000000", "330999", ""], "代号"),
        (["x", "x", "某局", "", "机关", "330998000000", "x", ""], "自己的上级"),
        (["x", "x", "某局", "", "机关", "330998000000", "nowhere", ""], "找不到"),
        (["", "x", "某局", "", "机关", "330998000000", "330999", ""], "没有写编号"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_brought_in(engine: Engine, row: list[str], says: str) -> None:
    with engine.begin(SYSTEM) as tx, pytest.raises(Invalid) as refused:
        importing.bring_in(tx, book([*NEW, row], STAFF))

    assert [(each.path, says in each.message) for each in refused.value.errors] == [("机构.5", True)]
    with engine.read(SYSTEM) as tx:
        assert offices.by_path(tx, "/33/3309/330998/") is None


def test_offices_in_a_circle_are_refused(engine: Engine) -> None:
    circle = [
        ["a", "a", "甲局", "", "机关", "330998000000", "b", ""],
        ["b", "b", "乙局", "", "机关", "330998000000", "a", ""],
    ]
    with engine.read(SYSTEM) as tx:
        assert [row for _, row, _ in importing.look(tx, book(circle, [])).problems] == [2, 3]


def test_a_formula_is_refused_with_its_cell(engine: Engine) -> None:
    cell = '<c r="H2"><f>HYPERLINK("http://evil.test","x")</f><v>x</v></c>'
    with engine.read(SYSTEM) as tx, pytest.raises(sheets.NotASheet, match="H2"):
        importing.look(tx, book(NEW, [], formula=cell))


@pytest.mark.parametrize("content", [b"", b"not a sheet", b"PK\x03\x04broken", b"x" * (sheets.LARGEST + 1)])
def test_what_is_no_sheet_is_refused(content: bytes) -> None:
    with pytest.raises(sheets.NotASheet):
        sheets.read(content)


def test_an_entity_is_not_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    into = BytesIO()
    with zipfile.ZipFile(BytesIO(book(NEW, []))) as old, zipfile.ZipFile(into, "w") as new:
        for each in old.namelist():
            text = old.read(each).decode()
            new.writestr(each, bomb + text.replace("临江县信访局", "&b;") if "sheet1" in each else text)

    rows = sheets.read(into.getvalue())["机构"]

    assert all("aaaa" not in value for row in rows for value in row.cells.values())
