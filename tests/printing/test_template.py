"""Word files with fields: marks that Word cut, things that act, words that look like marks."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from printing import TemplateRefused, official, package, sheet, template
from printing.words import NS


def docx(body: str, **parts: str) -> bytes:
    """The product's own layout around this body."""
    made = package.unpacked(official.docx("x", "record"))
    made[package.DOCUMENT] = f'<w:document xmlns:w="{NS}"><w:body>{body}</w:body></w:document>'.encode()
    return package.packed({**made, **{name: text.encode() for name, text in parts.items()}})


def p(*runs: str) -> str:
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{one}</w:t></w:r>' for one in runs) + "</w:p>"


def said(content: bytes) -> list[str]:
    return [text for _, text in sheet.read(content).styled]


def test_a_mark_that_word_cut_into_runs_is_filled() -> None:
    made = template.read(docx(p("您反映的“{", "{事", "项}}”（编", "号{{编号}}）")))

    assert made.fields == {"事项", "编号"}
    assert said(made.fill({"事项": "欠款", "编号": "安澜-1"})) == ["您反映的“欠款”（编号安澜-1）"]


def test_paragraphs_come_once_for_each_item_and_go_where_nothing_is_said() -> None:
    body = (
        p("{{每项 诉求}}")
        + p("{{序号}}. {{项}}")
        + p("{{完}}")
        + p("{{如果 电话}}")
        + p("电话：{{电话}}")
        + p("{{完}}")
        + p("{{如果没有 电话}}用查询码查{{完}}")
        + p("{{说明}}")
    )
    made = template.read(docx(body))

    assert said(made.fill({"诉求": ["付款", "公开账目"], "电话": ""})) == [
        "1. 付款",
        "2. 公开账目",
        "用查询码查",
    ]
    assert said(made.fill({"诉求": [], "电话": "110", "说明": "急"})) == ["电话：110", "急"]


def test_items_see_their_own_fields_first_and_the_papers_besides() -> None:
    made = template.read(docx(p("{{每项 答复}}{{诉求}}（{{编号}}）；{{完}}")))

    assert made.fields == {"答复", "答复.诉求", "答复.编号"}
    assert said(made.fill({"编号": "甲", "答复": [{"诉求": "一"}, {"诉求": "二", "编号": "乙"}]})) == [
        "一（甲）；二（乙）；"
    ]


def test_a_value_of_several_lines_is_several_paragraphs() -> None:
    assert said(template.read(docx(p("事实：{{事实}}"))).fill({"事实": "一\n\n二"})) == ["事实：一", "二"]


def test_words_of_a_petitioner_are_never_marks_and_never_markup() -> None:
    made = template.read(docx(p("{{陈述}}")))

    filled = made.fill({"陈述": "{{完}}<w:t>&\x01{{信访人}}"})

    assert said(template.read(filled).fill({"信访人": "张三"})) == ["｛｛完｝｝<w:t>&｛｛信访人｝｝"]


def test_a_name_left_open_is_filled_later() -> None:
    made = template.read(docx(p("{{信访人}}：{{事项}}"))).fill({"事项": "欠款"}, keep=["信访人"])

    assert said(made) == ["{{信访人}}：欠款"]
    assert said(template.read(made).fill({"信访人": "韩素珍"})) == ["韩素珍：欠款"]


def test_rows_of_a_table_come_once_for_each_item() -> None:
    def row(words: str) -> str:
        return f"<w:tr><w:tc>{p(words)}</w:tc></w:tr>"

    table = f"<w:tbl><w:tblPr/>{row('名称')}{row('{{每项 材料}}')}{row('{{项}}')}{row('{{完}}')}</w:tbl>"

    assert said(template.read(docx(table)).fill({"材料": ["合同", "回单"]})) == ["名称", "合同", "回单"]


@pytest.mark.parametrize(
    "body, why",
    [
        (p("{{如果 电话}}") + p("x"), "没有用{{完}}结束"),
        (p("x") + p("{{完}}"), "多了一个"),
        (p("{{如果 电话}}x"), "没有用{{完}}结束"),
        (p("{{电话"), "没有成对"),
        (p("{{电 话}}"), "看不懂"),
        ("<w:p><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>", "修订"),
        ("<w:p><w:r><w:drawing/></w:r></w:p>", "图片或者文本框"),
        ('<w:p><w:r><w:instrText> DDEAUTO c:\\x "calc"</w:instrText></w:r></w:p>', "域"),
        ("<w:p><w:hyperlink><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>", "超链接"),
        ("<w:altChunk/>", "插入的文件"),
    ],
)
def test_what_cannot_be_filled_or_printed_is_refused_with_its_reason(body: str, why: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        template.read(docx(body))

    assert any(why in zh for zh, _ in refused.value.reasons)
    assert all(zh.endswith("。") and en.endswith(".") for zh, en in refused.value.reasons)


@pytest.mark.parametrize(
    "name, text, why",
    [
        ("word/vbaProject.bin", "x", "宏"),
        ("word/activeX/activeX1.xml", "<x/>", "宏、控件"),
        ("word/embeddings/oleObject1.bin", "x", "嵌入的对象"),
        ("word/media/image1.png", "x", "图片"),
        (
            "word/_rels/settings.xml.rels",
            '<Relationships><Relationship Target="http://x.cn/t" TargetMode="External"/></Relationships>',
            "外部链接",
        ),
        ("word/footer3.xml", f'<w:ftr xmlns:w="{NS}">{p("{{编号}}")}</w:ftr>', "页脚里不能写字段"),
    ],
)
def test_parts_that_act_or_reach_out_are_refused(name: str, text: str, why: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        template.read(docx(p("x"), **{name: text}))

    assert why in refused.value.reasons[0][0]


def _zipped(**parts: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in parts.items():
            into.writestr(name, content)
    return made.getvalue()


def test_a_file_is_the_zip_that_the_library_would_write() -> None:
    parts = package.unpacked(docx(p("事项"), **{"word/页.xml": "<x/>"}))

    with zipfile.ZipFile(BytesIO(package.packed(parts))) as made:
        assert made.testzip() is None
        assert {one.filename: made.read(one) for one in made.infolist()} == parts
        assert made.namelist()[0] == "[Content_Types].xml"


def test_comments_in_a_template_are_no_cuts() -> None:
    body = "<!--here--><w:p><!--next--><w:r><w:t>事项<!--here-->：{{事项}}</w:t></w:r></w:p><!--next-->"

    assert said(template.read(docx(body)).fill({"事项": "欠款"})) == ["事项：欠款"]


@pytest.mark.parametrize(
    "content, why",
    [
        (b"%PDF-1.7", "不是 Word 文件"),
        (b"", "不是 Word 文件"),
        (_zipped(**{"a.txt": b"x"}), "不是 Word 文件"),
        (_zipped(**{"word/document.xml": b"0" * 9_000_000}), "解开后太大"),
        (b"x" * 1_000_001, "文件太大"),
    ],
    ids=["pdf", "nothing", "zip", "bomb", "large"],
)
def test_what_is_no_word_file_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        template.read(content)

    assert why in refused.value.reasons[0][0]


def test_entities_are_not_resolved() -> None:
    parts = package.unpacked(docx(p("x")))
    parts[package.DOCUMENT] = (
        b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        + f'<w:document xmlns:w="{NS}"><w:body>{p("&e;")}</w:body></w:document>'.encode()
    )

    with pytest.raises(TemplateRefused):
        template.read(package.packed(parts))


def test_the_same_words_give_the_same_file() -> None:
    one, other = (template.read(docx(p("{{事项}}"))).fill({"事项": "欠款"}) for _ in range(2))

    assert one == other
