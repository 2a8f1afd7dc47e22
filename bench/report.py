"""The parts of the measurement as tables: what is asked, how often, and beside what it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bench import ages, alarms, commit, completing, figures, http, plain, reach, room, scale, searching, step
from bench.figures import Figure
from bench.office import MAIN_LINE

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Plan:
    """How much is measured, on which databases; `fresh` gives an empty one of a kind, and a folder."""

    is_quick: bool
    scale: int
    completions: int
    databases: tuple[str, ...]
    fresh: Callable[[str], AbstractContextManager[tuple[str, Path]]]

    def some(self, count: int) -> int:
        """So many repetitions, or a tenth of them."""
        return max(5, count // 10) if self.is_quick else count

    def sizes(self, database: str) -> tuple[int, ...]:
        """Live petitions: up to the scale on PostgreSQL, up to a tenth of it on SQLite."""
        most = self.scale if database == "postgresql" else self.scale // 10
        return (*(one for one in (1_000, 10_000, 100_000, 1_000_000) if one < most), most)


def steps(plan: Plan) -> list[str]:
    lines = _head(
        "One step without the database: load + complete + settle + save, ms p50 (p95)",
        "| steps done before | Huiyin | bytes | SpiffWorkflow's serializer | bytes | times faster |",
    )
    for age in (10, 100) if plan.is_quick else (10, 100, 1000):
        ours, size = step.ours(age, count=plan.some(300))
        theirs = step.theirs(age, count=plan.some(60))
        if isinstance(theirs, str):
            lines.append(f"| {age} | {ours} | {size:,} | {theirs} | – | – |")
        else:
            faster = theirs[0].p50 / ours.p50
            lines.append(f"| {age} | {ours} | {size:,} | {theirs[0]} | {theirs[1]:,} | {faster:.0f} |")
    return lines


def commits(plan: Plan) -> list[str]:
    lines = _head(
        "One step of a small diagram with a durable commit, ms p50 (p95)",
        "| database | bare rows, by SQLAlchemy | naive design | Huiyin, all included |",
    )
    for database in plan.databases:
        with plan.fresh(database) as (url, _):
            found = commit.measure(url, count=plan.some(400))
        sides = " | ".join(str(found[one]) for one in ("bare rows", "naive design", "Huiyin"))
        lines.append(f"| {NAMES[database]} | {sides} |")
    return lines


def real(plan: Plan) -> list[str]:
    lines: list[str] = []
    for database in plan.databases:
        with plan.fresh(database) as (url, folder):
            found = completing.measure(url, folder, cases=plan.some(60))
        lines += _head(
            f"Completing a task on the real petition diagram, {NAMES[database]}, ms p50 (p95)",
            "| step | Huiyin | of it CPU | SQL statements | bare rows | bare, piped | naive design |"
            " × bare | × faster than naive |",
        )
        for one in (*(each.element_id for each in MAIN_LINE), None):
            lines.append(_row(found, one))
        commits_ = ", ".join(map(str, sorted(found.commits)))
        lines += ["", f"Commits per completion: {commits_}.", ""]
    return lines


def _row(found: completing.Measured, one: str | None) -> str:
    ours, bare, naive = (found.of(side, one) for side in ("ours", "bare", "naive"))
    assert ours is not None
    assert bare is not None
    assert naive is not None
    cpu = found.cpu[one] if one else [each for times in found.cpu.values() for each in times]
    counted = (
        found.statements[one] if one else f"{min(found.statements.values())}–{max(found.statements.values())}"
    )
    return (
        f"| {one or '**all steps**'} | {ours} | {figures.of(cpu).p50:.2f} | {counted} | {bare} |"
        f" {found.of('piped', one) or '–'} | {naive} | {ours.p50 / bare.p50:.1f} |"
        f" {naive.p50 / ours.p50:.1f} |"
    )


def over_http(plan: Plan) -> list[str]:
    lines = _head(
        "Over HTTP, signed in, a server process of its own, ms p50 (p95)",
        "| database | completing a task, all steps of the petition | the first 50 tasks of an inbox |",
    )
    for database in plan.databases:
        with plan.fresh(database) as (url, folder):
            completed, page = http.measure(url, folder, cases=plan.some(40))
        lines.append(f"| {NAMES[database]} | {completed} | {page} |")
    return lines


def age(plan: Plan) -> list[str]:
    lines = _head(
        "Flat in age: a real petition whose opinion is returned again and again, ms p50 (p95)",
        "| database | steps done before | review, no service | new draft, a paper | naive, no database |"
        " × naive |",
    )
    for database in plan.databases:
        with plan.fresh(database) as (url, folder):
            found = ages.measure(url, folder, (11, 101) if plan.is_quick else (11, 101, 201, 1001))
        for one in found:
            faster = f"{one.naive.p50 / one.reviewed.p50:.0f}" if isinstance(one.naive, Figure) else "–"
            sides = f"{one.reviewed} | {one.drafted} | {one.naive}"
            lines.append(f"| {NAMES[database]} | {one.steps:,} | {sides} | {faster} |")
    return lines


def number(plan: Plan) -> list[str]:
    lines = _head(
        "Flat in number: live petitions in one county, ms p50 (p95)",
        "| database | live petitions | complete, no service | complete, services | inbox of 50, first page |"
        " next page | count, capped | what is due | per fired timer | loaded in s |",
    )
    shown = _head(
        "Pages with so many live petitions, written for a sorter of the county, ms p50 (p95)",
        "| database | live petitions | inbox | search by words | case desk |",
    )
    for database in plan.databases:
        with plan.fresh(database) as (url, folder):
            found = scale.measure(url, folder, plan.sizes(database))
        for one in found:
            row = _cells(one, _NUMBERED)
            lines.append(f"| {NAMES[database]} | {one.live:,} | {row} | {one.loaded_seconds:.0f} |")
            shown.append(f"| {NAMES[database]} | {one.live:,} | {_cells(one, _SHOWN)} |")
        lines.append(f"| {NAMES[database]} | last to first | {_ratios(found, _NUMBERED)} | |")
        shown.append(f"| {NAMES[database]} | last to first | {_ratios(found, _SHOWN)} |")
    return [*lines, "", *shown]


_NUMBERED = ("completed", "with_services", "inbox", "next_page", "counted", "looked", "swept")
_SHOWN = ("inbox_page", "search_page", "desk_page")


def _cells(one: scale.Size, names: tuple[str, ...]) -> str:
    return " | ".join(str(getattr(one, name)) for name in names)


def _ratios(found: list[scale.Size], names: tuple[str, ...]) -> str:
    first, last = found[0], found[-1]
    return " | ".join(f"× {getattr(last, name).p50 / getattr(first, name).p50:.2f}" for name in names)


def alarm(plan: Plan) -> list[str]:
    late, bursts = [], []
    for database in plan.databases:
        pending = plan.sizes(database)[-1]
        due = min(100_000, max(1_000, pending // 10)) if database == "postgresql" else min(10_000, pending)
        with plan.fresh(database) as (url, _):
            engine = plain.open_engine(url)
            made = alarms.pend(engine, pending)
            engine.close()
            on_time = alarms.lateness(url, pending, made, seconds=15 if plan.is_quick else 60)
            burst = alarms.burst(url, due, pending)
        late.append(
            f"| {NAMES[database]} | {on_time.pending:,} | {on_time.fired:,} | {on_time.completed:,} |"
            f" {on_time.p50:.2f} | {on_time.p99:.2f} | {on_time.most:.2f} |"
        )
        rate = burst.due / burst.seconds
        bursts.append(
            f"| {NAMES[database]} | {burst.due:,} | {burst.pending:,} | {burst.seconds:.0f} | {rate:.0f} |"
            f" {burst.wrong} |"
        )
    return [
        *_head(
            f"Timers on time: {alarms.RATE} due and {alarms.RATE} tasks completed each second, one ticker",
            "| database | pending | fired | completed | late by s, p50 | p99 | most |",
        ),
        *late,
        "",
        *_head(
            f"Timers due within one minute, {alarms.WORKERS} workers",
            "| database | due | pending besides | all fired after s | per second | not fired exactly once |",
        ),
        *bursts,
    ]


def rooms(plan: Plan) -> list[str]:
    lines = _head(
        "Room on disk: bytes per finished case, history and indexes included",
        "| database | small case of 9 steps | of it command ids, gone after a year"
        " | petition of 11 steps | of it the engine's tables |",
    )
    grown = _head(
        "A worker's memory while it completes tasks, MiB",
        "| database | completions: MiB resident |",
    )
    for database in plan.databases:
        with plan.fresh(database) as (url, folder):
            kept = room.bytes_kept(url, folder, cases=plan.some(100))
        own = "–" if kept.engine is None else f"{kept.engine:,.0f}"
        lines.append(
            f"| {NAMES[database]} | {kept.small:,.0f} | {kept.commands:,.0f} | {kept.petition:,.0f} | {own} |"
        )
        with plan.fresh(database) as (url, _):
            found = room.memory(url, plan.completions)
        grown.append(f"| {NAMES[database]} | {', '.join(f'{done:,}: {size:.1f}' for done, size in found)} |")
    return [*lines, "", *grown]


def scopes(plan: Plan) -> list[str]:
    lines = _head(
        f"What scope costs: lists at {reach.OFFICES:,} offices with and without it, in turn, ms p50 (p95)",
        "| database | tasks, and matters | list | who asks | rows | with scope | everybody's | more"
        " | as many rows of everybody's | more |",
    )
    sums = [""]
    for database in plan.databases:
        many = plan.sizes(database)[-1]
        with plan.fresh(database) as (url, _):
            found = reach.measure(url, many, count=plan.some(100))
        lines += reach.told(found, NAMES[database], many)
        sums += reach.within(found, NAMES[database])
    return [*lines, *sums]


def search(plan: Plan) -> list[str]:
    lines = _head(
        f"Finding matters by words, at {searching.OFFICES:,} offices, ms p50 (p95)",
        "| database | matters | who asks | for what | rows | page of 50 | count to 500 |",
    )
    for database in plan.databases:
        many = plan.sizes(database)[-1]
        with plan.fresh(database) as (url, _):
            found, _seconds = searching.measure(url, many, count=plan.some(40))
        lines += searching.told(found, NAMES[database], many)
    return lines


PARTS: Mapping[str, Callable[[Plan], list[str]]] = {
    "step": steps,
    "commit": commits,
    "real": real,
    "http": over_http,
    "age": age,
    "number": number,
    "timers": alarm,
    "room": rooms,
    "scope": scopes,
    "search": search,
}

#: What each part is measured against, printed below its tables.
AIMS: Mapping[str, str] = {
    "real": "all steps at the median: PostgreSQL at most 2.5 ms and 2.8 × bare rows, SQLite at most 1.8 ms;"
    " at least 2.2 times faster than the naive design; at most 10 statements and 1 commit.",
    "http": "on PostgreSQL at most 6 ms at the median and 10 ms at the 95th percentile.",
    "age": "step 1,001 at most 1.2 times step 11; at 100 loops 40 times faster than the naive design.",
    "number": "at most 1.3 times what it costs at 1,000; a page of an inbox at a million at most 50 ms at the"
    " 95th percentile. Pages at the 95th percentile: inbox 50 ms, search 200 ms, case desk 150 ms.",
    "timers": "at most 2 s late at the 99th percentile, each fired exactly once.",
    "scope": "at most 20 % more than without it.",
    "room": "at most 10,000 bytes for a small case; memory does not grow.",
}


def measured(part: str, plan: Plan) -> list[str]:
    """The tables of a part, with what was aimed at."""
    lines = PARTS[part](plan)
    return [*lines, "", f"Aim: {AIMS[part]}"] if part in AIMS else lines


_MARK = re.compile(r"^<!-- (\w+) -->$", re.MULTILINE)


def whole(sections: Mapping[str, list[str]], settings: str) -> str:
    """The text of RESULTS.md."""
    lines = [
        "# Results",
        "",
        "Written by `make bench`; what is measured and how to read it: [README.md](README.md).",
        "",
        figures.machine(),
        "",
        "SQLite: WAL, `synchronous=FULL`. PostgreSQL: on this machine over TCP, `fsync`, `synchronous_commit`"
        f" and `full_page_writes` on, {settings.replace(' ', ', ')}.",
        "",
    ]
    for part in PARTS:
        if part in sections:
            lines += [f"<!-- {part} -->", *sections[part], ""]
    return "\n".join(lines).rstrip() + "\n"


def read(file: Path) -> dict[str, list[str]]:
    """The parts of an earlier RESULTS.md, so that one of them can be measured anew."""
    if not file.exists():
        return {}
    pieces = _MARK.split(file.read_text(encoding="utf-8"))[1:]
    return {part: text.strip().splitlines() for part, text in zip(pieces[::2], pieces[1::2], strict=True)}


def _head(title: str, columns: str) -> list[str]:
    return [f"## {title}", "", columns, "|---" * (columns.count("|") - 1) + "|"]
