"""`huiyin check`: is this installation well? What is asked is what has gone unnoticed elsewhere."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from app import deploy, files, keys, rechecking
from app.config import Misconfigured
from app.rechecking import Fact
from engine import SYSTEM, Engine, definitions, incidents, timers
from engine.model import outbox
from filing import Files
from petition import calendar, places, sealing, words
from web.assets import NotBuilt, asset

#: A timer due for longer than this while nothing fired it: no clock is ticking.
LATE = timedelta(minutes=5)


def check(engine: Engine, *, repair: bool = False, kept: Files | None = None) -> list[Fact]:
    """Looks at schema, keys, workflows, calendar, clock, outbox, incidents and the rows of the cases.

    With `kept` the files people added are read, too, and compared with their rows.
    With `repair` the task and timer rows that differ from their workflow are written anew.

    Raises:
        Misconfigured: the database cannot be opened.
    """
    before, head = deploy.revisions(engine)
    schema = Fact(
        "schema",
        before == head,
        f"数据库结构：{before or '空'}"
        + ("" if before == head else f"，这个版本要 {head}，请运行 huiyin migrate"),
        f"schema: {before or 'empty'}"
        + ("" if before == head else f", but {head} is needed: run huiyin migrate"),
    )
    return [
        schema,
        _assets(),
        _calendar(),
        *([_keys(engine)] if schema.is_well else []),
        *(_of_database(engine) if schema.is_well else []),
        *([_files(engine, kept)] if kept is not None and schema.is_well else []),
        *(rechecking.facts(engine, repair=repair) if schema.is_well else []),
    ]


def _assets() -> Fact:
    try:
        asset("icons.svg")
    except NotBuilt as missing:
        return Fact("assets", False, "页面脚本没有构建，请运行 make assets", str(missing))
    return Fact("assets", True, "页面脚本：已构建", "scripts and styles: built")


def _files(engine: Engine, kept: Files) -> Fact:
    found = files.stock(engine, kept)
    lost, spoiled = len(found.missing), len(found.damaged)
    names = "、".join(each[:12] for each in (*found.missing, *found.damaged)[:5])
    named = f"（{names}）" if names else ""
    return Fact(
        "files",
        not (lost or spoiled),
        f"附件：{found.count} 份，缺 {lost}，损坏 {spoiled}{named}，没有登记的 {len(found.unnamed)}",
        f"files: {found.count}, missing {lost}, damaged {spoiled} {names}, unnamed {len(found.unnamed)}",
    )


def _keys(engine: Engine) -> Fact:
    try:
        keys.require(engine)
        found = keys.listed(engine)
    except Misconfigured as wrong:
        return Fact("keys", False, wrong.zh, wrong.en)
    plain = sum(each.people for each in found if each.use == "plain")
    writing = ", ".join(each.id for each in found if each.use == "writes")
    old = sum(each.people for each in found if each.use == "reads")
    return Fact(
        "keys",
        not plain,
        f"密钥：{writing}；旧密钥下还有 {old} 人，没有加密的 {plain} 人"
        + ("，请运行 huiyin keys rotate" if plain else ""),
        f"keys: {writing}; {old} people under older keys, {plain} not sealed"
        + (": run huiyin keys rotate" if plain else ""),
    )


def _calendar() -> Fact:
    until = calendar.load().until
    return Fact(
        "calendar",
        True,
        f"工作日历公布到 {until}；之后的日期是暂定",
        f"calendar: published until {until}; later days are provisional",
    )


def _of_database(engine: Engine) -> list[Fact]:
    with engine.read(SYSTEM) as tx:
        keys = definitions.keys(tx)
        next_due = timers.next_due(tx)
        waiting = tx.db.scalar(
            select(func.count()).where(outbox.c.status == "pending", outbox.c.next_at <= tx.now - LATE)
        )
        broken = incidents.list_(tx, limit=50)
        ticks = next_due is None or next_due > tx.now - LATE
        unfound, untold, unsaid = words.missing(tx), sealing.untold(tx), places.unsaid(tx)
    return [
        Fact(
            "workflows",
            bool(keys),
            f"已发布的流程：{'、'.join(keys) or '没有，请运行 huiyin publish'}",
            f"workflows: {', '.join(keys) or 'none, run huiyin publish'}",
        ),
        Fact(
            "clock",
            ticks,
            "到期的计时：都已触发"
            if ticks
            else f"到期的计时：从 {next_due} 起没有触发，服务器没有运行或出了故障",
            "due timers: fired"
            if ticks
            else f"due timers: one waits since {next_due}; no server runs, or it broke",
        ),
        Fact(
            "search",
            not unfound,
            "检索：每件都找得到" if not unfound else f"检索：{unfound} 件找不到，请运行 huiyin reindex",
            "search: every matter is found"
            if not unfound
            else f"search: {unfound} matters are not found; run huiyin reindex",
        ),
        Fact(
            "closed",
            not untold,
            "封存与回避：列表都知道"
            if not untold
            else f"封存与回避：{untold} 处列表不知道，请运行 huiyin reindex",
            "sealed matters and recusals: lists know them all"
            if not untold
            else f"sealed matters and recusals: {untold} rows of lists say otherwise; run huiyin reindex",
        ),
        Fact(
            "narrowed",
            not unsaid,
            "在办与信访形式：列表与事项一致"
            if not unsaid
            else f"在办与信访形式：{unsaid} 处列表与事项不一致，请运行 huiyin reindex",
            "open or ended, and channel: lists agree with the matters"
            if not unsaid
            else f"open or ended, and channel: {unsaid} rows of lists say otherwise; run huiyin reindex",
        ),
        Fact("outbox", not waiting, f"滞留的消息：{waiting} 条", f"messages that wait: {waiting}"),
        Fact(
            "incidents", not broken, f"未处理的异常：{_many(broken)} 条", f"open incidents: {_many(broken)}"
        ),
    ]


def _many(found: list[Any]) -> str:
    return f"{len(found)}+" if len(found) == 50 else str(len(found))
