"""Reading a spreadsheet as it is sent: text and numbers of its sheets, and nothing that calculates.

An .xlsx file is a zip of XML. Formulas are refused, not evaluated and not skipped: what a cell would show
elsewhere is not what stands in it.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

#: The file, and what it may unpack to: an office tree of 40,000 rows has room, a bomb has none.
LARGEST, LARGEST_UNPACKED = 10_000_000, 200_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class NotASheet(ValueError):
    """The file cannot be read; the message says where and why, `en` the same in English."""

    def __init__(self, zh: str, en: str = "") -> None:
        super().__init__(zh)
        self.en = en or zh


@dataclass(frozen=True)
class Row:
    """One row below the heading: its number as the program shows it, and its cells by heading."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def read(content: bytes) -> dict[str, list[Row]]:
    """Gives the rows of every sheet by the sheet's name; the first row is the heading.

    Raises:
        NotASheet: no spreadsheet, too large, or a cell with a formula.
    """
    if len(content) > LARGEST:
        raise NotASheet("文件太大。", "The file is too large.")
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED:
                raise NotASheet("文件展开以后太大。", "The file is too large when unpacked.")
            shared = [_text(each) for each in _each(packed, "xl/sharedStrings.xml", "si")]
            targets = {
                each.get("Id"): f"xl/{(each.get('Target') or '').removeprefix('/xl/')}"
                for each in _parsed(packed, "xl/_rels/workbook.xml.rels")
            }
            return {
                str(sheet.get("name")): list(_rows(packed, str(targets[sheet.get(f"{_REL}id")]), shared))
                for sheet in _parsed(packed, "xl/workbook.xml").iter(f"{_MAIN}sheet")
            }
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, ValueError, IndexError) as error:
        if isinstance(error, NotASheet):
            raise
        message = "这不是 Excel（.xlsx）文件，或者文件坏了。用 Excel 或 WPS 打开，另存为 .xlsx 再交。"
        what = "This is no Excel file (.xlsx), or it is broken. Open it, save it as .xlsx, and try again."
        raise NotASheet(message, what) from error


def _rows(packed: zipfile.ZipFile, name: str, shared: list[str]) -> Iterator[Row]:
    heading: dict[str, str] = {}
    for row in _each(packed, name, "row"):
        number = int(row.get("r") or 0)
        cells = {_column(str(cell.get("r"))): _value(cell, shared) for cell in row.iter(f"{_MAIN}c")}
        if not heading:
            heading = {column: text for column, text in cells.items() if text}
            if twice := [text for text in heading.values() if [*heading.values()].count(text) > 1]:
                name = twice[0][:40]
                message = f"有两列都叫“{name}”，分不清是哪一列。请改成不同的名字再交。"
                raise NotASheet(message, f"Two columns are called '{name}'. Give them different names.")
        elif any(cells.values()):
            # What stands under no heading is not lost: the column's letter names it.
            named = {column: heading.get(column, f"{column} 列") for column, text in cells.items() if text}
            empty = dict.fromkeys(heading.values(), "")
            yield Row(number, empty | {title: cells[column] for column, title in named.items()})


def _value(cell: Any, shared: list[str]) -> str:
    if cell.find(f"{_MAIN}f") is not None:
        message = f"单元格 {cell.get('r')} 里是公式。请改成它的值再交。"
        raise NotASheet(message, f"Cell {cell.get('r')} holds a formula. Replace it by its value.")
    if cell.get("t") == "inlineStr":
        return _text(cell).strip()
    value = (cell.findtext(f"{_MAIN}v") or "").strip()
    if cell.get("t") == "s":
        return shared[int(value)].strip()
    # Codes typed as numbers come as 330999000000 or 330999000000.0, never with a meaning behind the point.
    return value.removesuffix(".0")


def _column(reference: str) -> str:
    return reference.rstrip("0123456789")


def _text(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(f"{_MAIN}t"))


def _each(packed: zipfile.ZipFile, name: str, tag: str) -> Iterator[Any]:
    if name not in packed.namelist():
        return iter(())
    return iter(list(_parsed(packed, name).iter(f"{_MAIN}{tag}")))


def _parsed(packed: zipfile.ZipFile, name: str) -> Any:
    # No entities, no network, no huge trees: the file comes from outside.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(packed.read(name), parser)
