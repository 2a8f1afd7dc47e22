"""One run: set up, work, kill, come to rest, judge."""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos import clerks, killer, model
from tests.chaos.clerks import INTAKE, PATROL, RINGS, Journal
from tests.chaos.life import Book
from tests.chaos.machine import Machine, wait_for
from tests.engine import diagrams

#: How long everything may take to come to rest after the last kill.
REST_SECONDS = 240


@dataclass
class Survived:
    """A run that is over, with its database still there to be asked."""

    seed: int
    seconds: float
    tally: killer.Tally
    journal: Journal
    delivered: list[tuple[str, str]]
    machine: Machine
    now: datetime
    #: How often each process was started.
    starts: dict[str, int]
    passed_days: float

    def faults(self, db: psycopg.Connection[Any]) -> list[str]:
        """What the model says."""
        return model.faults(db, self.journal, self.delivered, self.now)

    def check(self) -> list[dict[str, Any]]:
        """What `huiyin check` found that is not well."""
        done = self.machine.check()
        if not done.stdout:
            raise RuntimeError(done.stderr)
        return [
            each for each in json.loads(done.stdout) if not each["is_well"] and each["subject"] != "assets"
        ]


@contextlib.contextmanager
def survive(
    folder: Path, *, seed: int, kills: int, seconds: float, pause_seconds: float
) -> Iterator[Survived]:
    """Runs the office under load, kills as the seed says, brings it to rest.

    Within the block PostgreSQL still runs, so that the judges can ask it; everything else has ended.
    """
    machine, journal = Machine(folder), Journal()
    tokens: dict[str, str] = {}
    began = time.monotonic()
    try:
        machine.start(lambda: tokens.update(_set_up(machine)))
        staff = clerks.hire(machine, journal, tokens, seed)
        for clerk in staff:
            clerk.start()
        try:
            tally = killer.carry_out(machine, seed, kills=kills, seconds=seconds, pause_seconds=pause_seconds)
        finally:
            journal.stopping.set()
        now = _come_to_rest(machine, journal, staff)
        starts = {each.name: each.starts for each in (*machine.product, machine.redis.server)}
        starts["postgres"] = machine.postgres.server.starts
        for each in machine.product:
            each.stop()
        machine.redis.server.stop()
        delivered = Book(folder / "delivered").lines()
        days = machine.passed_seconds / 86400
        yield Survived(seed, time.monotonic() - began, tally, journal, delivered, machine, now, starts, days)
    finally:
        machine.stop()


def report(survived: Survived, db: psycopg.Connection[Any]) -> str:
    """The run as Markdown."""
    tally = survived.tally
    lines = [f"seed {survived.seed}, {survived.seconds / 60:.1f} minutes, {tally.kills} kills", ""]
    lines += ["| what happened | times |", "|---|---:|"]
    for kind in (*killer.KILLS, *killer.TROUBLES):
        missed = f" (and {tally.missed[kind]} met nobody)" if tally.missed[kind] else ""
        lines.append(f"| {kind}{missed} | {tally.done[kind]} |")
    lines += ["", "| the work meanwhile | |", "|---|---:|"]
    lines += [
        f"| {name} | {count} |"
        for name, count in model.figures(db, survived.journal, survived.delivered).items()
    ]
    lines.append(f"| days that passed in the office | {survived.passed_days:.0f} |")
    lines += ["", "| answers to what was wanted | |", "|---|---:|"]
    answers = Counter(
        (one.kind, one.status or "none", one.answer.get("code", "") if (one.status or 0) >= 400 else "")
        for one in survived.journal.intents
    )
    lines += [
        f"| {kind} {status} {code} | {count} |"
        for (kind, status, code), count in sorted(answers.items(), key=str)
    ]
    lines += [
        "",
        "processes started: " + ", ".join(f"{name} {count}" for name, count in survived.starts.items()),
    ]
    return "\n".join(lines)


def _set_up(machine: Machine) -> dict[str, str]:
    """The schema, the bundles, the county's offices and people, and a token for everybody who works."""
    import access
    import petition
    from app import bootstrap, config, deploy
    from engine import SYSTEM, definitions
    from tests.chaos.life import ring

    engine = bootstrap.build(config.read(machine.settings))
    engine.services = {**engine.services, "chaos.ring": ring}
    try:
        deploy.migrate(engine)
        deploy.publish_bundled(engine)
        with engine.begin(SYSTEM) as tx:
            accounts = access.demo.seed(tx)
            petition.organs.mirror(tx, access.offices.all_(tx))
            definitions.publish(tx, PATROL, _patrol())
        names = {name for names in clerks.CLERKS.values() for name in names} | {*INTAKE, clerks.ADMIN}
        tokens = {}
        for account in accounts:
            if account.username not in names or account.username in tokens:
                continue
            with engine.begin(SYSTEM) as tx:
                signed = access.sign_in(tx, account.username, account.password)
                assert isinstance(signed, access.SignedIn)
                actor = access.actor_for_session(tx, signed.secret)
            assert actor is not None
            with engine.begin(actor) as tx:
                _, tokens[account.username] = access.tokens.issue(tx, name="chaos", scope="write", days=366)
        return tokens
    finally:
        engine.close()


def _patrol() -> dict[str, str]:
    """A task that nobody does, reminded, alarmed, closed."""
    elements, flows = [diagrams.start(), diagrams.user("act", roles="auditor")], ["start>act", "act>done"]
    for what in RINGS:
        elements += [
            diagrams.boundary_timer(what, "act", f"{what}_at", interrupts=what == "close"),
            diagrams.service(f"{what}_rings", "chaos.ring", what=f'"{what}"'),
            diagrams.end(f"{what}_end"),
        ]
        flows += [f"{what}>{what}_rings", f"{what}_rings>{what}_end"]
    return diagrams.bundle(PATROL, *elements, diagrams.end("done"), flows=flows)


def _come_to_rest(machine: Machine, journal: Journal, staff: list[clerks.Clerk]) -> datetime:
    """Lets everybody get an answer and everything due be done; the office's moment when that is so."""
    for process in machine.product:
        machine.withdraw_death(process)
    for clerk in staff:
        clerk.join(REST_SECONDS)
    journal.giving_up.set()
    broke = [clerk.broke for clerk in staff if clerk.broke is not None]
    if broke:
        raise broke[0]
    assert not any(clerk.is_alive() for clerk in staff), "somebody never got an answer"
    for process in machine.product:
        machine.skew(process, 0)
    # Past everything that a process with a fast clock put off: its leases, its retries, its moments.
    machine.pass_time(6 * 86400)
    wait_for(lambda: _is_at_rest(machine), REST_SECONDS, "everything due to be done", every=0.5)
    return _office_now(machine)


def _is_at_rest(machine: Machine) -> bool:
    moment = int(_office_now(machine).timestamp() * 1_000_000)
    with contextlib.suppress(psycopg.OperationalError), machine.postgres.connection() as db:
        row = db.execute(
            "SELECT (SELECT count(*) FROM timer WHERE status = 'pending' AND due_at <= %(now)s)"
            " + (SELECT count(*) FROM outbox WHERE status = 'pending')"
            " + (SELECT count(*) FROM instance WHERE definition_key = %(patrol)s AND status = 'active')",
            {"now": moment, "patrol": PATROL},
        ).fetchone()
        return row is not None and row[0] == 0
    return False


def _office_now(machine: Machine) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=machine.passed_seconds)  # noqa: TID251 - the office's clock


def fresh_seed() -> int:
    """A seed nobody chose."""
    return random.SystemRandom().randrange(10**6)
