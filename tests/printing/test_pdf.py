"""The print of a Word file: its measures are the standard's, its words the file's, none of them code."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from printing import NoFont, official, pdf, sheet, template

AT = datetime(2026, 5, 12, tzinfo=UTC)
MM = 72 / 25.4
BODY = "一二三四五六七八九十" * 140


def filled(text: str, layout: official.Layout = "order", **values: Any) -> bytes:
    head = {"机关": "安澜县信访局", "文号": "安信意〔2026〕12号", "日期": "2026年5月12日"}
    return template.read(official.docx(text, layout)).fill({**head, **values})


@pytest.fixture(scope="module")
def chinese() -> None:
    """A machine without a Chinese font prints nothing; that it says so is tested by itself."""
    try:
        pdf.make(filled("字"), title="x", at=AT)
    except NoFont:
        pytest.skip("this machine has no Chinese font")


def _texts(content: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range().replace("\r\n", "") for page in opened]


def _lines(content: bytes, page: int) -> list[tuple[float, float, int]]:
    """Left edge, baseline and count of the 十-lines of a page, from its top."""
    text = pypdfium2.PdfDocument(content)[page].get_textpage()
    found: dict[float, list[float]] = {}
    for index in range(text.count_chars()):
        if text.get_text_range(index, 1) in "一二三四五六七八九十":
            left, bottom, _right, _top = text.get_charbox(index, loose=True)
            found.setdefault(round(bottom, 1), []).append(left)
    return [(min(lefts), base, len(lefts)) for base, lefts in sorted(found.items(), reverse=True)]


@pytest.mark.usefixtures("chinese")
def test_a_full_page_has_22_lines_of_28_characters_in_the_standards_type_area() -> None:
    lines = _lines(pdf.make(filled(BODY), title="x", at=AT), page=1)

    assert [count for _, _, count in lines] == [28] * 22
    assert abs((lines[0][1] - lines[-1][1]) / 21 - 28.98) < 0.1
    assert all(abs(left - 28 * MM) < 1 for left, _, _ in lines)


@pytest.mark.usefixtures("chinese")
def test_the_first_page_has_red_head_number_title_and_room() -> None:
    made = pdf.make(filled("# 关于欠款的处理意见书\n@ 韩素珍：\n正文。"), title="x", at=AT)

    [text] = _texts(made)
    assert [
        text.index(one) for one in ("安澜县信访局", "安信意", "关于欠款", "韩素珍", "正文", "2026年5月")
    ] == sorted(
        text.index(one) for one in ("安澜县信访局", "安信意", "关于欠款", "韩素珍", "正文", "2026年5月")
    )
    page = pypdfium2.PdfDocument(made)[0]
    assert [round(one) for one in page.get_size()] == [595, 842]
    words = page.get_textpage()
    top = words.get_charbox(0, loose=True)[3]
    assert abs((842 - top) / MM - 72) < 4, "35 mm below the type area's edge"


@pytest.mark.usefixtures("chinese")
def test_a_long_name_of_an_organ_stands_on_one_line() -> None:
    name = "安澜县人力资源和社会保障局劳动保障监察大队"
    page = pypdfium2.PdfDocument(pdf.make(filled("字", 机关=name), title="x", at=AT))[0].get_textpage()

    bases = {round(page.get_charbox(index, loose=True)[1]) for index in range(len(name))}
    assert max(bases) - min(bases) <= 1


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("length", range(8, 16))
def test_no_page_has_a_signature_alone(length: int) -> None:
    """Whatever the length of the text: the last words of it are on the signature's page."""
    text = "\n".join(f"第{index}行" for index in range(length))

    pages = _texts(pdf.make(filled(text), title="x", at=AT))

    # 版记 may have the back of the sheet to itself; a signature may not.
    [signed] = [one for one in pages if "2026年5月12日" in one.replace("2026年5月12日印发", "")]
    assert "行" in signed
    assert signed.index("行") < signed.index("2026年5月12日")


@pytest.mark.usefixtures("chinese")
def test_the_foot_of_the_last_page_says_who_printed_it_and_who_gets_a_copy() -> None:
    """版记: of what decides; a letter names only the copies, a record nothing."""
    layouts: tuple[official.Layout, ...] = ("order", "letter", "record")
    papers = {layout: filled("正文", layout, 抄送="县信访局") for layout in layouts}
    read = {layout: _texts(pdf.make(paper, title="x", at=AT)) for layout, paper in papers.items()}

    assert "抄送：县信访局。" in read["order"][-1]
    assert "2026年5月12日印发" in read["order"][-1]
    assert "抄送：县信访局。" in read["letter"][-1]
    assert "印发" not in read["letter"][-1]
    assert "抄送" not in read["record"][-1]
    alone = _texts(pdf.make(filled("正文"), title="x", at=AT))
    assert "抄送" not in alone[-1]
    assert "印发" in alone[-1]


@pytest.mark.usefixtures("chinese")
def test_pages_are_numbered_and_a_letters_first_page_is_not() -> None:
    order = _texts(pdf.make(filled(BODY), title="x", at=AT))
    letter = _texts(pdf.make(filled(BODY, "letter"), title="x", at=AT))

    assert "— 1 —" in order[0]
    assert "— 1 —" not in letter[0]
    assert "— 2 —" in letter[1]


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    "words", ['#panic("x")', '" #read("/etc/passwd") "', "\\u{41}", "$x$ *y* [z] @a <b>", "a\u2028b\tc"]
)
def test_words_of_a_paper_are_words_in_its_print(words: str) -> None:
    [text] = _texts(pdf.make(filled("{{事实}}", 事实=words), title=words, at=AT))

    assert "".join(words.split()).replace("\u2028", "") in "".join(text.split())


@pytest.mark.usefixtures("chinese")
def test_the_same_file_prints_the_same_bytes_and_a_draft_is_marked() -> None:
    one = filled("正文")

    assert pdf.make(one, title="x", at=AT) == pdf.make(one, title="x", at=AT)
    assert "草 稿" in _texts(pdf.make(one, title="x", at=AT, mark="草稿"))[0]
    assert "草稿" in [text for _, text in sheet.read(official.marked(one, "草稿")).styled]


def test_a_character_no_font_has_is_named() -> None:
    with pytest.raises(NoFont) as lack:
        pdf.make(filled("\U000f1234"), title="x", at=AT)

    assert lack.value.missing


def test_a_table_prints_its_cells(chinese: None, tmp_path: Path) -> None:  # noqa: ARG001
    made = filled("| 编号 | {{编号}} | 日期 | 今天\n| 住址 | 很长的住址", "record", 编号="安澜-1")

    [text] = _texts(pdf.make(made, title="x", at=AT))
    assert [one for one in ("编号", "安澜-1", "今天", "很长的住址") if one not in text] == []
