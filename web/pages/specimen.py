"""The specimen sheet: every part on one page, the contract that tests and designers look at."""

from datetime import date, timedelta

from flask import Blueprint

from petition import deadlines
from petition.deadlines import Age
from web import shell, wording
from web.edge import reading
from web.i18n import _, language
from web.views import Chip, ClockView, Due, Line, Ruler, Stage, Stop

pages = Blueprint("web_specimen", __name__)


@pages.get("/dev/specimen")
def show() -> str:
    """Shows every part of the pages once, with invented values."""
    with reading() as tx:
        return shell.render(
            tx,
            "specimen.html",
            dues=_dues(),
            colours=_colours(),
            all_chips=_chips(),
            clocks=_clocks(),
            stages=_stages(),
            lines=_lines(),
            icon_list=_icons(),
        )


def _dues() -> list[tuple[str, Due]]:
    return [
        *(
            (_("期限用去多少：{word}", word=each.word), Due("far", _("还有 12 天"), "", age=each))
            for each in _ages()
        ),
        (_("还早"), Due("far", _("还有 12 天"), _("12月5日 周六，请周五前办"), _("民法典第203条"))),
        (_("5 天以内"), Due("soon", _("还有 3 天"), _("11月26日 周四"))),
        (_("最后一天"), Due("today", _("今天止"), _("11月23日 周一"))),
        (_("名义日已过，顺延期内"), Due("today", _("今天止，已顺延"), _("原 11月22日 周日"))),
        (_("逾期"), Due("late", _("逾期 3 天"), _("应于 11月20日 周五"))),
        (_("顺延日未定"), Due("maybe", _("还有 39 天"), _("1月1日 元旦，顺延日暂定"))),
        (_("已延期"), Due("soon", _("还有 3 天"), _("11月26日 周四，已延期"))),
        (_("不计日"), Due("held", _("听证中，不计日"), _("已扣 6 天，周五恢复"))),
        (_("没有法定期限"), Due("far", _("没有法定期限"), _("本县要求 30 日内回复"))),
        (_("按时办结"), Due("done", _("第 52 日办结"), _("期限 60 日"))),
    ]


def _ages() -> list[Age]:
    """Every step and level of the fictional matter, by the settings of this office."""
    deadline = deadlines.due("R-15", date(2026, 9, 23))
    days = [date(2026, 9, 23) + timedelta(days=n) for n in range(120)]
    found = [deadlines.age(deadline, day, language()) for day in days]
    return list({each.word: each for each in found if each}.values())


def _colours() -> list[tuple[str, str]]:
    return [
        ("ink", _("墨")),
        ("ink2", _("次墨")),
        ("azure", _("石青 操作")),
        ("dai", _("黛 边栏")),
        ("late", _("朱砂 逾期")),
        ("soon", _("赭石 将到")),
        ("done", _("松绿 办成")),
        ("held", _("藤紫 停计")),
        ("paper", _("纸")),
        ("aw", _("石青浅")),
        ("lw", _("朱砂浅")),
        ("sw", _("赭石浅")),
        ("dw", _("松绿浅")),
        ("hw", _("藤紫浅")),
    ]


def _chips() -> list[Chip]:
    statuses = (
        "REGISTERED",
        "FORWARDED",
        "OBJECTION_PENDING",
        "ACCEPTED",
        "IN_PROCESS",
        "CLOSED",
        "CONCLUDED",
    )
    flags = [
        {"code": code, "n": 12 if code == "group" else 2}
        for code in ("sealed", "urgent", "listed", "supervised", "untold", "packaged", "group", "repeat")
    ]
    rest = [{"code": code} for code in ("assigned", "extended", "anonymous", "provisional")]
    return [*(wording.status(code) for code in statuses), *wording.marks(flags), *wording.marks(rest)]


def _clocks() -> list[ClockView]:
    return [
        ClockView(
            "R15",
            _("办理 60 日"),
            _("条例第34条"),
            Due("maybe", _("还有 39 天"), _("1月1日 元旦，顺延日暂定")),
            Ruler(60, 21, 3, 5, False, _("共 60 日，已过 21 日")),
            _("受理 11月2日"),
            _("今天 第 21 日"),
            _("1月1日 → 暂定 1月4日"),
            (
                Stop(_("11月2日 周一"), _("受理告知书送达，这天不算"), _("民法典第201条")),
                Stop(_("11月3日 周二"), _("第 1 日；周末和节假日都计入"), _("条例第34条写“日”")),
                Stop(_("1月1日 周五"), _("第 60 日，是元旦，法定休假日")),
                Stop(_("1月4日 周一"), _("顺延到放假后第一个工作日"), _("民法典第203条"), True),
            ),
            _("2027 年放假通知还没有公布。公布后系统自动重算，并告诉承办人和信访人。"),
            True,
        ),
        ClockView(
            "R09",
            _("受理告知 15 日"),
            _("条例第23条第2款"),
            Due("soon", _("还有 2 天"), _("11月25日 周三")),
            Ruler(15, 13, 0, 3, False, _("共 15 日，已过 13 日")),
            _("收到 11月10日"),
            _("今天 第 13 日"),
            _("11月25日 周三"),
        ),
    ]


def _stages() -> list[Stage]:
    return [
        Stage(_("登记"), "past", _("10月19日")),
        Stage(_("转送"), "past", _("10月21日 · 2 天")),
        Stage(_("受理告知"), "past", _("11月2日 · 11 天")),
        Stage(_("调查核实"), "here", _("第 21 天")),
        Stage(_("处理意见"), "ahead", _("12月中旬")),
        Stage(_("送达"), "ahead", ""),
        Stage(_("复查"), "maybe", _("信访人可申请")),
    ]


def _lines() -> list[Line]:
    return [
        Line(_("11月26日"), _("周启明将到青塘村核对合作社账目。"), "ahead"),
        Line(_("11月18日 15:20"), _("周启明约合作社理事长谈话，对方承认尚欠 18.6 万元。")),
        Line(_("11月2日 16:10"), _("农业农村局受理，受理告知书当面送达张**，60 日从次日起算。"), "law-act"),
        Line(_("10月22日 08:31"), _("5 个工作日内没有提出异议。"), "machine"),
    ]


def _icons() -> list[tuple[str, str]]:
    return [
        ("inbox", _("待办")),
        ("pencil-plus", _("登记")),
        ("folders", _("案件")),
        ("eye-check", _("督查")),
        ("sitemap", _("流程")),
        ("tool", _("异常")),
        ("alert-triangle", _("逾期")),
        ("calendar-due", _("今天止")),
        ("clock", _("快到")),
        ("calendar", _("还早")),
        ("calendar-question", _("暂定")),
        ("player-pause", _("停计")),
        ("check", _("办成")),
        ("lock", _("封存")),
        ("urgent", _("紧急")),
        ("gavel", _("督办")),
        ("users-group", _("集体访")),
        ("copy", _("重复")),
        ("scale", _("依据")),
        ("file-text", _("文书")),
    ]
