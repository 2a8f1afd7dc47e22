"""The file of a case: everything of it in the order a file is read, on a page and as one PDF."""

from io import BytesIO

from flask import Blueprint, Response, send_file

import access
from engine import NotFound, Transaction
from petition import documents, matters, parties, prints, ratings
from petition.documents import Document
from printing import NoFont, dossier
from printing.dossier import Dossier, Facts, Grid, Lines, Paper, Section
from web import dates, shell
from web.edge import reading, run
from web.i18n import _, pick
from web.pages import _beside, _files, _reads, papers
from web.views import ClockView, MatterView

pages = Blueprint("web_case_file", __name__)


@pages.get("/matters/<number>/casefile")
def show(number: str) -> str:
    """Shows the file of a case, as it is printed. That it was looked at whole is recorded."""
    return _page(number)


@pages.get("/matters/<number>/casefile.<form>")
def print_(number: str, form: str) -> Response | tuple[str, int]:
    """Gives the file of a case as a PDF, names masked. That it was taken out is recorded."""
    with reading() as tx:
        made, at = _file(tx, number), tx.now
    if form != "pdf":
        raise NotFound("file", form)
    run(access.reads.record, business_key=number, what="export", reason=_("卷宗 PDF"))
    try:
        content = dossier.make(made, at=at)
    except NoFont as lack:
        return _page(number, wrong=papers.fontless(lack)), 422
    answer = send_file(BytesIO(content), "application/pdf", download_name=f"{number}.pdf", max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _page(number: str, *, wrong: str = "") -> str:
    with reading() as tx:
        matters.get(tx, number)
    run(access.reads.record, business_key=number, what="export", reason=_("卷宗"))
    with reading() as tx:
        return shell.render(
            tx, "case_file.html", here="matters", number=number, file=_file(tx, number), wrong=wrong
        )


def _file(tx: Transaction, number: str) -> Dossier:
    """Everything of a case, in words, the petitioner masked."""
    view = _reads.matter_view(tx, number, whole_story=True)
    held = documents.of(tx, number)
    sections = [
        Section(_("一、现在怎么样"), [Lines([view.sentence]), Facts(_facts(view))]),
        Section(
            _("二、当事人"),
            [Grid([_("身份"), _("姓名"), _("电话"), _("住址")], _people(tx, number), [2, 2, 2, 3])],
        ),
        Section(_("三、诉求和事实"), [Lines([*view.demands, view.facts])]),
        Section(_("四、期限"), _clocks(view), empty=_("没有期限。")),
        Section(_("五、经过"), [Lines([f"{one.at}　{one.text}" for one in reversed(view.lines)])]),
        Section(_("六、文书"), [*_index(view), *(_paper(tx, one) for one in held)], empty=_("还没有文书。")),
        Section(_("七、材料"), _materials(tx, number), empty=_("还没有材料。")),
        Section(_("八、包案、督办、评价、关联"), _around(tx, number, view), empty=_("没有。")),
    ]
    return Dossier(
        title=_("信访事项卷宗"),
        under=[
            view.title,
            number,
            _("{at} 由{name}打印，信访人姓名隐去", at=dates.moment(tx.now), name=tx.actor.name),
        ],
        contents=_("目录"),
        sections=sections,
    )


def _facts(view: MatterView) -> list[tuple[str, str]]:
    return [
        (_("编号"), view.number),
        (_("标题"), view.title),
        (_("状态"), view.status.word),
        (_("信访人"), view.petitioner),
        (_("形式"), view.channel),
        (_("办理单位"), _("、").join(view.units)),
        *view.fields,
    ]


def _people(tx: Transaction, number: str) -> list[list[str]]:
    rows = _reads.party_views(parties.of(tx, number))
    return [[one.role, one.name, one.contact, one.address] for one in rows]


def _clocks(view: MatterView) -> list[Grid]:
    rows: list[ClockView] = [*view.clocks, *view.done_clocks]
    if not rows:
        return []
    head = [_("期限"), _("依据"), _("从"), _("到"), _("情况")]
    return [
        Grid(
            head,
            [[one.name, one.article, one.start_label, one.due.day, one.due.words] for one in rows],
            [3, 3, 3, 3, 3],
        )
    ]


def _index(view: MatterView) -> list[Grid]:
    if not view.documents:
        return []
    rows = [[str(n), one.name, one.number, one.note] for n, one in enumerate(view.documents, 1)]
    return [Grid([_("序号"), _("文书"), _("文号"), _("情况")], rows, [1, 3, 4, 3])]


def _paper(tx: Transaction, one: Document) -> Paper:
    title = " ".join(each for each in (pick(one.kind_zh, one.kind_en), one.number or "") if each)
    return Paper(title, prints.words(tx, one))


def _materials(tx: Transaction, number: str) -> list[Grid]:
    rows = _files.view(tx, number, _reads.today(tx)).rows
    if not rows:
        return []
    head = [_("序号"), _("材料"), _("说明"), "sha256"]
    listed = [
        [str(n), one.name, _("；").join(each for each in (one.what, one.note) if each), one.sha256[:16]]
        for n, one in enumerate(rows, 1)
    ]
    return [Grid(head, listed, [1, 3, 4, 3])]


def _around(tx: Transaction, number: str, view: MatterView) -> list[Lines]:
    matter, day = matters.get(tx, number), _reads.today(tx)
    beside = _beside.view(tx, matter, day)
    said = [
        *(
            _("领导包案：{leader}，{status}", leader=one.leader, status=one.status.word)
            for one in beside.packages
        ),
        *(f"{one.title} {one.status.word}" for one in beside.supervisions),
        *(
            _(
                "{leader}{day}批示：{words}（{organ}，{status}）",
                leader=one.leader,
                day=one.said,
                words=one.words,
                organ=one.organ,
                status=one.status.word,
            )
            for one in beside.instructions
        ),
        *(
            _(
                "评价：{body}，{score}",
                body=pick(*ratings.BODIES[one.body]),
                score=pick(*ratings.SCORES[one.score]),
            )
            for one in ratings.of(tx, number)
        ),
        *(f"{one.how.word} {one.number} {one.title}" for one in view.related),
    ]
    return [Lines(said)] if said else []
