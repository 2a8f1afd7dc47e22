"""Papers as files: made once, in the words of the template that held; every kind; numbers under threads."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from engine import SYSTEM, Actor, Engine, Forbidden, Grant, Invalid, NotFound, Transaction, incidents
from petition import (
    blank_forms,
    cases,
    change_codes,
    codes,
    documents,
    organs,
    paper_contents,
    paper_fields,
    paper_samples,
    papers,
    printed,
    prints,
    sentences,
    templates,
)
from petition.model_prints import document_print
from printing import NoFont, official, package, pdf, sheet, template
from tests import conftest
from tests.conftest import ManualClock
from tests.petition import printed_words
from tests.petition.people import (
    LIANG,
    LIUHE_ALL,
    NYNCJ,
    NYNCJ_ALL,
    REGION,
    ROOT,
    TANG,
    WIRING,
    Office,
)

AT = datetime(2026, 5, 12, tzinfo=UTC)
ZHOU, ZOUKAI = NYNCJ_ALL["handler"], NYNCJ_ALL["legal"]


@dataclass
class County:
    """The office at work, an opinion that is issued and served, and another that is drafted."""

    office: Office
    issued: documents.Document
    drafted: documents.Document

    @property
    def engine(self) -> Engine:
        return self.office.engine

    def file(self, actor: Actor, paper: documents.Document, **asked: Any) -> bytes:
        return self.engine.run(actor, prints.file, paper.id, asked.pop("kind", "docx"), **asked)


@pytest.fixture(scope="module", params=conftest.DATABASES)
def county(request: pytest.FixtureRequest) -> Iterator[County]:
    """Made once for each database: every test here issues kinds of its own, or none."""
    url = request.getfixturevalue(f"{request.param}_tables")
    clock = ManualClock()
    engine = Engine(url, **WIRING, clock=clock, vault=lambda: conftest.RING)
    office = Office(engine, clock)
    office.set_up()
    issued = to_issued(office)
    office.serve()
    yield County(office, issued, to_draft(office))
    with engine.read(SYSTEM) as tx:
        assert [one.message for one in incidents.list_(tx)] == []
    engine.close()
    conftest.empty(url)


def opinion(office: Office) -> documents.Document:
    with office.engine.read(SYSTEM) as tx:
        return next(one for one in documents.of(tx, office.number) if one.kind == "OPINION")


def to_draft(office: Office) -> documents.Document:
    office.to_acceptance("2026-03-09", "2026-03-18")
    office.hear()
    office.investigate()
    office.draft()
    return opinion(office)


def to_issued(office: Office) -> documents.Document:
    to_draft(office)
    office.check_law()
    office.sign()
    return opinion(office)


def said(content: bytes) -> str:
    """The words of a Word file."""
    return "\n".join(text for _, text in sheet.read(content).styled)


def edited(kind: str, old: str, new: str) -> bytes:
    """What somebody made of the template in Word."""
    parts = package.unpacked(papers.shipped(kind))
    text = parts[package.DOCUMENT].decode()
    assert old in text
    return package.packed({**parts, package.DOCUMENT: text.replace(old, new).encode()})


def test_an_opinion_is_kept_as_it_was_signed(county: County) -> None:
    paper = county.issued

    with county.engine.read(ZHOU) as tx:
        kept = printed.of(tx, paper.id)
        assert prints.is_intact(tx, paper.id)
    assert kept is not None
    assert (kept.template_version, kept.template_sha256) == (0, templates.shipped("OPINION").sha256)
    text = said(county.file(ZHOU, paper))
    assert text.startswith("安澜县农业农村局\n安农信意〔2026〕1号\n关于")
    assert "张**：" in text
    assert "诉求：付清 2025 年度土地流转款 3720 元" in text
    assert (
        "安澜县农业农村局\n2026年3月18日\n抄送：县信访局。\n安澜县农业农村局\u30002026年3月18日印发" in text
    )
    assert [role for role, _ in kept.words][:4] == ["head", "number", "title", "flush"]


def test_a_new_template_changes_new_papers_and_no_old_one(county: County) -> None:
    before = county.file(ZHOU, county.issued)
    docx = edited("OPINION", "诉求：", "你的诉求：")

    made = county.engine.run(ZOUKAI, templates.put, "OPINION", NYNCJ, docx, "口语一些")

    assert (made.version, made.path) == (1, NYNCJ)
    assert county.file(ZHOU, county.issued) == before
    assert "你的诉求：" not in "".join(county.issued.paragraphs)
    second = to_issued(county.office)
    assert "你的诉求：" in "".join(second.paragraphs)
    with county.engine.read(ZHOU) as tx:
        kept = printed.of(tx, second.id)
        assert prints.is_intact(tx, county.issued.id)
    assert kept is not None
    assert (kept.template_id, kept.template_version, kept.template_sha256) == (made.id, 1, made.sha256)


def test_the_nearest_place_gives_the_template(county: County) -> None:
    with county.engine.begin(TANG) as tx:
        templates.put(tx, "EXTENSION", REGION, edited("EXTENSION", "因为", "县里因为"))
        templates.put(tx, "EXTENSION", NYNCJ, edited("EXTENSION", "因为", "局里因为"))
        second = templates.put(tx, "EXTENSION", NYNCJ, edited("EXTENSION", "因为", "局里又因为"))

    with county.engine.read(TANG) as tx:
        assert templates.in_force(tx, "EXTENSION", NYNCJ) == second
        assert templates.in_force(tx, "EXTENSION", f"{REGION}zjj/").path == REGION
        assert templates.in_force(tx, "EXTENSION", "/44/").version == 0
        assert [one.version for one in templates.versions(tx, "EXTENSION")] == [2, 1, 1, 0]
        assert templates.get(tx, "EXTENSION", second.id) == second
        with pytest.raises(NotFound):
            templates.get(tx, "REPLY", second.id)
        with pytest.raises(NotFound):
            templates.versions(tx, "GIFT")


@pytest.mark.parametrize(
    "docx, why",
    [
        (b"hello", "不是 Word 文件"),
        (edited("OPINION", "{{来文单位}}", "{{来文単位}}"), "没有“来文単位”这个字段"),
        (
            edited("OPINION", "依据：{{依据}}", "依据：略"),
            "“{{答复.依据}}”：条例第32条第1款要求写明法律法规依据",
        ),
        (edited("OPINION", "{{复查机关}}", "上级"), "条例第35条要求写明30日内向谁申请复查"),
        (edited("OPINION", "{{完}}", "完"), "没有用{{完}}结束"),
    ],
    ids=["no-docx", "unknown-field", "no-basis", "no-remedy", "not-closed"],
)
def test_a_template_that_would_not_do_is_refused_in_sentences(docx: bytes, why: str) -> None:
    found = templates.faults("OPINION", docx)

    assert any(why in zh for zh, _ in found)
    assert all(zh.endswith("。") and en.endswith(".") for zh, en in found)


def test_a_refused_template_is_not_taken_into_use(county: County) -> None:
    """Nor is anybody's but an administrator's and the office's own legal reviewer's."""
    with pytest.raises(Invalid) as refused:
        county.engine.run(ZOUKAI, templates.put, "REPLY", NYNCJ, b"hello")
    designer = Actor("d", "设计", (Grant("designer", "/"),))
    for actor in (ZHOU, LIUHE_ALL["legal"], designer):
        with pytest.raises(Forbidden):
            county.engine.run(actor, templates.put, "REPLY", NYNCJ, papers.shipped("REPLY"))

    assert [one.path for one in refused.value.errors] == ["file"]
    with county.engine.read(TANG) as tx:
        assert [one.version for one in templates.versions(tx, "REPLY")] == [0]


def test_a_draft_says_that_it_is_one(county: County) -> None:
    paper = county.drafted

    assert paper.status == "draft"
    assert said(county.file(ZHOU, paper)).startswith("草稿，没有签发")
    with county.engine.read(ZHOU) as tx:
        assert printed.of(tx, paper.id) is None
        assert prints.words(tx, paper)[0] == ["draft", "草稿，没有签发"]
        with pytest.raises(NotFound):
            prints.is_intact(tx, paper.id)


def test_the_full_name_is_for_who_needs_it_and_says_why(county: County) -> None:
    paper = county.issued

    assert "张桂兰：" in said(county.file(ZHOU, paper, reason="送达"))
    assert "张桂兰" not in said(county.file(ZHOU, paper))
    with county.engine.read(SYSTEM) as tx:
        story = [line.text for line in sentences.story(tx, paper.matter_number)]
        kept = tx.db.execute(select(document_print.c.docx, document_print.c.words)).all()
    assert any("周启明" in one and "送达" in one for one in story)
    assert all("张桂兰" not in said(bytes(docx)) + str(words) for docx, words in kept)


def test_papers_of_others_are_not_found(county: County) -> None:
    with pytest.raises(NotFound):
        county.file(LIUHE_ALL["handler"], county.issued)


def test_a_draft_without_what_the_law_wants_is_not_issued(county: County) -> None:
    """The last door: whatever a step or an office's own diagram let through (条例第32条第1款)."""
    paper = county.drafted
    bare = {**paper.contents, "answers": [{**paper.contents["answers"][0], "basis": " "}], "reviewer": ""}

    def issue(tx: Transaction) -> None:
        case = cases.Case(tx, cases.row_of(tx, paper.matter_number))
        documents.issue(case, "OPINION", organs.get(tx, NYNCJ), bare)

    with pytest.raises(Invalid) as refused:
        county.engine.run(NYNCJ_ALL["unit_head"], issue)

    assert [(one.path, one.message) for one in refused.value.errors] == [
        ("answers.0.basis", "信访处理意见书第 1 项没有写法律法规依据。条例第32条第1款要求写明。"),
        ("reviewer", "信访处理意见书没有写30日内向谁申请复查。条例第35条要求写明。"),
    ]


def test_numbers_of_issued_papers_have_no_gaps_and_no_doubles_under_threads(county: County) -> None:
    """Twelve windows at once, every third one breaks after it took its number."""
    numbers = []
    for _ in range(12):
        county.office.register()
        numbers.append(county.office.number)
    errors: list[BaseException] = []

    def one(index: int) -> None:
        try:
            with county.engine.begin(SYSTEM) as tx:
                case = cases.Case(tx, cases.row_of(tx, numbers[index]))
                documents.issue(
                    case, "SETTLEMENT", organs.get(tx, NYNCJ), paper_samples.contents("SETTLEMENT")
                )
                if index % 3 == 0:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    with county.engine.read(SYSTEM) as tx:
        made = [one for number in numbers for one in documents.of(tx, number) if one.kind == "SETTLEMENT"]
        assert all(prints.is_intact(tx, one.id) for one in made)
    taken = sorted(int(one.number.rpartition("〕")[2][:-1]) for one in made)
    assert taken == list(range(1, 9))


# -- every kind ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", codes.DOCUMENTS)
def test_every_kind_has_words_a_sample_and_what_the_law_wants(kind: str) -> None:
    contents, head = paper_samples.contents(kind), paper_samples.head(kind)
    using = template.read(papers.shipped(kind))

    filled = papers.fill(using, kind, contents, head)
    text = said(papers.named(filled, "韩素珍 等 18 人"))

    assert "{{" not in text
    assert not [word for word in ("None", "True", "False", "[]", "：。", "（）", "“”") if word in text]
    assert paper_contents.missing(kind, contents) == []
    assert templates.faults(kind, papers.shipped(kind)) == []
    assert set(contents) <= set(paper_fields.NAMES) | paper_fields.UNSAID
    assert not re.search(r"\d{4}-\d{2}-\d{2}", text)


@pytest.mark.parametrize("kind", codes.DOCUMENTS)
def test_every_kind_says_what_was_read_and_found_right(kind: str) -> None:
    """After a change that is meant: `python -m tests.petition.printed_words`, and read what it wrote."""
    assert printed_words.of(kind) == printed_words.kept(kind).read_text("utf-8")


@pytest.mark.parametrize("kind", codes.DOCUMENTS)
def test_what_is_kept_of_a_paper_are_the_words_of_its_file(kind: str) -> None:
    contents, head = paper_samples.contents(kind), paper_samples.head(kind)
    name = str(contents.get("petitioner") or "")
    using = template.read(papers.shipped(kind))

    docx, words = papers.made(using, kind, contents, head, name)

    assert docx == papers.fill(using, kind, contents, head)
    assert words == papers.words(docx, name) == papers.words(papers.named(docx, name), name)
    assert [text for _, text in words] == said(papers.named(docx, name)).split("\n")


@pytest.mark.parametrize("kind", codes.DOCUMENTS)
def test_every_kind_prints(kind: str) -> None:
    contents = paper_samples.contents(kind)
    filled = papers.fill(template.read(papers.shipped(kind)), kind, contents, paper_samples.head(kind))
    try:
        made = pdf.make(papers.named(filled, "韩素珍"), title=kind, at=AT)
    except NoFont:
        pytest.skip("this machine has no Chinese font")

    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]
    assert kind in change_codes.BLANKS or paper_samples.head(kind).office in pages[-1]
    # A year takes one page more than a matter.
    assert len(pages) <= (5 if kind == "ANNUAL_REPORT" else 4)


@pytest.mark.parametrize("kind", sorted(paper_contents.NEEDED))
def test_each_thing_the_law_wants_is_missed_by_name(kind: str) -> None:
    for needed in paper_contents.NEEDED[kind]:
        contents = paper_samples.contents(kind)
        first, _, inner = needed.key.partition(".")
        if inner:
            contents[first] = [{**one, inner: ""} for one in contents[first]]
        else:
            contents[first] = ""
        found = paper_contents.missing(kind, contents)
        assert found
        assert all(needed.article in one.message and needed.zh in one.message for one in found)
        assert all(one.message.en.endswith(").") for one in found)  # type: ignore[attr-defined]


def test_a_paper_of_the_office_looks_as_the_standard_says() -> None:
    for kind in codes.DOCUMENT_SERIES:
        styles = [style for style, _ in sheet.read(papers.shipped(kind)).styled]
        letter, order = (official.LETTER_HEAD, official.LETTER_NUMBER), (official.HEAD, official.NUMBER)
        heads = letter if kind in codes.LETTERS else order
        assert styles[:3] == [*heads, official.TITLE]
        body = [style for style in styles if style not in official.IMPRINT]
        # 纪要 carries the meeting's name and nobody's signature.
        signed = [] if kind == "MINUTES" else [official.SIGN, official.DATE]
        assert [one for one in body if one in (official.SIGN, official.DATE)] == signed
        feet = [style for style in styles if style in official.IMPRINT]
        assert feet == ([official.LETTER_COPIES] if kind in codes.LETTERS else list(official.IMPRINT[:3]))


def test_every_key_that_is_kept_has_a_name(county: County) -> None:
    """What a real walk keeps of its papers can be said by a template."""
    with county.engine.read(LIANG) as tx:
        made = documents.of(tx, county.issued.matter_number)
    assert {one.kind for one in made} >= {"FORWARD", "DESTINATION", "ACCEPTANCE", "INTERVIEW", "OPINION"}
    for one in made:
        assert set(one.contents) <= set(paper_fields.NAMES) | paper_fields.UNSAID, one.kind


def test_a_form_to_be_signed_names_the_paper_and_nobody(county: County) -> None:
    """送达回证、委托书、推选书: no number, no name, no signature of an organ; for who sees the matter."""
    number, paper = county.issued.matter_number, county.issued
    with county.engine.read(ZHOU) as tx:
        made = blank_forms.file(tx, number, "SERVICE_PROOF", "docx", document_id=paper.id)
        others = [blank_forms.file(tx, number, kind, "docx") for kind in ("MANDATE", "REPRESENTATIVES")]
        with pytest.raises(NotFound):
            blank_forms.file(tx, number, "OPINION", "docx")
    said = "\n".join(text for _, text in sheet.read(made).styled)
    assert paper.number in said
    assert "张" not in said
    assert "{{" not in said
    for one in (made, *others):
        styles = {style for style, _ in sheet.read(one).styled}
        assert not {official.SIGN, official.DATE, official.HEAD} & styles


def test_the_list_of_papers_is_whole() -> None:
    """docs/papers.md names every kind, and no other."""
    text = (ROOT / "docs/papers.md").read_text("utf-8").partition("## 有哪些文书")[2].partition("## ")[0]
    assert set(re.findall(r"`([A-Z_]+)`", text)) == set(codes.DOCUMENTS)
