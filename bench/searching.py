"""Finding matters by words among very many: common words and rare ones, for askers of every reach.

Each matter's text is four sentences drawn from a pool, so that words are as uneven as they are in an
office: some stand in a third of all matters, some in a thousandth. What is asked is what the page asks, with
scope, seals and guards in the same statement.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

import access
from bench import figures
from bench.bulk import unchecked
from bench.figures import Figure
from bench.reach_rows import OFFICES, office_path
from engine import Actor, Engine, Grant, metadata, scope, vault
from petition import lists, tokens
from petition.model_search import matter_words
from petition.narrowing import MatterFilter
from tests.conftest import RING

_NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
_POOL = 3_000
_PLACES = ("青塘村", "柳河镇", "锦绣园", "幸福里", "河东小区", "安澜大道", "老粮站", "纺织厂宿舍")
_MATTERS = (
    "土地流转款没有付清", "拖欠农民工工资", "楼上漏水没有人修", "夜间施工噪声扰民", "征地补偿标准不一致",
    "电梯年检过期", "路灯不亮", "油烟直排", "公租房排队没有轮上", "养老金少算工龄", "井盖破损", "河里倒垃圾",
)  # fmt: skip
#: What is asked: a word in a third of all, one in few, a phrase, two words, part of a number, a name.
QUESTIONS = {
    "common word": "漏水",
    "rare word": "丙申",
    "phrase": "土地流转款",
    "two words": "工资 青塘",
    "last figures of a number": "0004242",
    "name": "欧阳若兰",
    "nothing has it": "龘龘",
    "common word, open, visits": "漏水",
}


@dataclass(frozen=True)
class Found:
    """One asker's page and count of one question."""

    who: str
    question: str
    page: Figure
    count: Figure
    items: int


def measure(url: str, many: int, *, count: int) -> tuple[list[Found], float]:
    """Loads so many matters and lets people of every level ask; the seconds it took to load."""
    engine = Engine(
        url,
        services={},
        checks={},
        clean_form=lambda _form, data, **_: data,
        check_form=lambda _form: [],
        roles=access.role_labels(),
        vault=lambda: RING,
        clock=lambda: _NOW,
    )
    metadata.create_all(engine.database)
    began = time.monotonic()
    load(engine, many)
    loaded = time.monotonic() - began
    print(f"  {many:,} matters at {OFFICES:,} offices in {loaded:.0f} s", flush=True)
    found = [_ask(engine, who, actor, name, count) for who, actor in _askers() for name in QUESTIONS]
    engine.close()
    return found, loaded


def _askers() -> Iterator[tuple[str, Actor]]:
    seat = office_path(OFFICES // 2)
    *_, _city, county, office = scope.enclosing(seat)
    yield "handler of one office", Actor("asker", "问", (Grant("handler", office),))
    yield "sorter of a county", Actor("asker", "问", (Grant("sorter", county, seat),))
    yield "sorter of the province", Actor("asker", "问", (Grant("sorter", "/33/", seat),))


def _ask(engine: Engine, who: str, actor: Actor, name: str, count: int) -> Found:
    asked = MatterFilter(text=QUESTIONS[name])
    if "open" in name:
        asked = MatterFilter(text=QUESTIONS[name], channel="VISIT", open_only=True)

    def page() -> int:
        with engine.read(actor) as tx:
            return len(lists.search(tx, asked).items)

    def counted() -> None:
        with engine.read(actor) as tx:
            lists.count(tx, asked)

    return Found(who, name, figures.measure(page, count=count), figures.measure(counted, count=count), page())


def load(engine: Engine, many: int) -> None:
    """Puts so many matters there, with their words, places and people."""
    is_sqlite = engine.database.dialect.name == "sqlite"
    with engine.database.connect() as db, db.begin():
        if not is_sqlite:
            unchecked(db)
            # Made once all words are there: word by word it takes several times as long.
            db.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
            _WORDS.drop(db)
        _pool(db)
        for statement in _statements(is_sqlite=is_sqlite):
            db.execute(text(statement), {"many": many, "now": int(_NOW.timestamp()), "pool": _POOL})
        if not is_sqlite:
            _WORDS.create(db)
        db.execute(text("DROP TABLE bench_pool"))
        db.execute(text("DROP TABLE bench_office"))
    if not is_sqlite:
        with engine.database.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("SET statement_timeout = 0"))
            db.execute(text("VACUUM (ANALYZE) matter"))
            db.execute(text("VACUUM (ANALYZE) matter_words"))
            db.execute(text("VACUUM (ANALYZE) matter_scope"))
            db.execute(text("VACUUM (ANALYZE) party"))
    else:
        with engine.database.connect() as db, db.begin():
            db.exec_driver_sql("ANALYZE")


def _pool(db: Connection) -> None:
    draw = random.Random(19)
    db.execute(text("CREATE TABLE bench_pool (n INTEGER PRIMARY KEY, said TEXT, words TEXT)"))
    db.execute(
        text(
            "CREATE TABLE bench_office"
            " (n INTEGER, path TEXT, enclosing TEXT, token TEXT, PRIMARY KEY (n, enclosing))"
        )
    )
    rows = []
    for number in range(_POOL):
        said = (
            f"{draw.choice(_PLACES)}{draw.choice(_MATTERS)}，{''.join(draw.choice(_RARE) for _ in range(24))}"
        )
        if number == 0:
            said = "丙申年的旧账，欠条还在"
        rows.append({"n": number, "said": said, "words": " ".join(tokens.of_text(said))})
    db.execute(text("INSERT INTO bench_pool VALUES (:n, :said, :words)"), rows)
    offices = [
        {"n": number, "path": office_path(number), "enclosing": each, "token": tokens.of_path(each)}
        for number in range(OFFICES)
        for each in scope.enclosing(office_path(number))
    ]
    db.execute(text("INSERT INTO bench_office VALUES (:n, :path, :enclosing, :token)"), offices)


_WORDS = next(one for one in matter_words.indexes if one.name == "ix_matter_words_words")

#: Characters of ordinary text, so that pairs of them are neither all common nor all rare.
_RARE = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并"
)


def _statements(*, is_sqlite: bool) -> Iterator[str]:
    if is_sqlite:
        copy = "WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < :many)"
        number = "substr('0000000' || copy.n, -7)"
        words, places = "{0}", "(SELECT group_concat(o.token, ' ') FROM bench_office AS o WHERE o.n = {0})"
        day, no = "'2026-03-09'", "0"
    else:
        copy = "WITH copy AS (SELECT n FROM generate_series(1, CAST(:many AS int)) AS n)"
        number = "lpad(CAST(copy.n AS text), 7, '0')"
        words = "array_to_tsvector(array_remove(string_to_array({0}, ' '), ''))"
        places = "(SELECT array_to_tsvector(array_agg(o.token)) FROM bench_office AS o WHERE o.n = {0})"
        day, no = "DATE '2026-03-09'", "false"
    moment = "(CAST(:now AS BIGINT) - 31536000) * 1000000 + CAST(copy.n AS BIGINT) * 31000000"
    office = f"(CAST(copy.n AS BIGINT) * 7919) % {OFFICES}"
    channel = "CASE copy.n % 2 WHEN 0 THEN 'VISIT' ELSE 'WEB' END"
    piece = "SELECT {0} FROM bench_pool WHERE n = ((copy.n % 9973) * {1} + copy.n / 9973) % :pool"
    yield (
        "INSERT INTO petition_submission (id, office_path, channel, received_at, received_on, registered_at,"
        " registered_by, registered_by_name, late_reason, is_oral, is_confirmed, is_anonymous, persons,"
        f" is_group_visit, representatives) {copy} SELECT 's' || {number}, '/', 'VISIT', {moment}, {day},"
        f" {moment}, 'somebody', '', '', {no}, {no}, {no}, 1, {no}, 0 FROM copy"
    )
    yield (
        "INSERT INTO matter (id, number, submission_id, instance_id, title, status, channel, purpose,"
        " content_class, place, petitioner, persons, is_group, is_anonymous, is_notice_owed, is_urgent,"
        " is_sealed, is_initial, repeats, is_extended, office_path, office_name, received_on, registered_at,"
        f" registered_by, status_at) {copy} SELECT 'm' || {number}, '安澜-2026-' || {number},"
        f" 's' || {number}, 'i' || {number}, ({piece.format('said', 31)}),"
        " CASE copy.n % 3 WHEN 0 THEN 'IN_PROCESS' WHEN 1 THEN 'REGISTERED' ELSE 'CLOSED' END,"
        f" {channel}, 'REQUEST', '', '', '张**', 1,"
        f" {no}, {no}, {no}, {no}, {no}, {no}, 0, {no}, o.path, '', {day}, {moment}, 'somebody', {moment}"
        f" FROM copy JOIN bench_office AS o ON o.n = {office} AND o.enclosing = o.path"
    )
    yield (
        f"INSERT INTO matter_scope (scope_path, registered_at, matter_id, is_ended, channel) {copy}"
        f" SELECT o.enclosing, {moment}, 'm' || {number}, copy.n % 3 = 2, {channel}"
        f" FROM copy JOIN bench_office AS o ON o.n = {office}"
    )
    joined = " || ' ' || ".join(
        [f"'w' || {number}", *(f"({piece.format('words', factor)})" for factor in (31, 37, 41, 43))]
    )
    yield (
        f"INSERT INTO matter_words (place, matter_id, words, places) {copy}"
        f" SELECT ({moment}) * 1000, 'm' || {number}, {words.format(joined)}, {places.format(office)}"
        " FROM copy"
    )
    name = f"CASE copy.n % 5003 WHEN 0 THEN '{vault.normal('欧阳若兰')}' ELSE '王' || {number} END"
    yield (
        "INSERT INTO party (id, submission_id, ordinal, role, kind, name, masked_name, id_type, id_number,"
        " phone, address, postal_address, email, needs, name_key, phone_key, id_key)"
        f" {copy} SELECT 'p' || {number}, 's' || {number}, 1, 'petitioner', 'person', '', '', '', '', '', '',"
        f" '', '', '', {name}, '1390' || {number}, '' FROM copy"
    )


def told(found: list[Any], database: str, many: int) -> list[str]:
    """The rows of the table."""
    return [
        f"| {database} | {many:,} | {one.who} | {one.question} | {one.items} | {one.page} | {one.count} |"
        for one in found
    ]
