"""The judge: what must be true after everything, from the journal of the clients and bare SQL.

It shares no code with the product and knows only tables, the answers that clients got, and what the receiver
of messages was given. `faults` answers with one sentence for each thing that is not as it must be.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.chaos.clerks import PATROL, RINGS, Journal

Db = psycopg.Connection[Any]
Lines = list[tuple[str, str]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: History one entry a row: a command's last one is a row, the others lie in `earlier` and end before it.
EVENTS = """(
    SELECT instance_id, seq, at, kind, element_id, element_name, actor_id, actor_name, facts FROM history
    UNION ALL
    SELECT h.instance_id, h.seq - jsonb_array_length(h.earlier::jsonb) + e.place::int - 1, h.at, e.one->>0,
           e.one->>1, e.one->>2, coalesce(e.one->>4, h.actor_id), coalesce(e.one->>5, h.actor_name),
           e.one->3
    FROM history h, jsonb_array_elements(h.earlier::jsonb) WITH ORDINALITY AS e(one, place)
) AS event"""


def faults(db: Db, journal: Journal, delivered: Lines, now: datetime) -> list[str]:
    """Everything that is not as it must be. `now` is the office's clock; nothing may be at work any more."""
    found: list[str] = []
    for judge in JUDGES:
        found += [f"{judge.__name__.strip('_')}: {each}" for each in judge(db, journal, delivered, now)]
    return found


def _petitions(db: Db, journal: Journal, _delivered: Lines, _now: datetime) -> Iterator[str]:
    """No accepted petition is lost, none is registered twice, none came from nowhere."""
    query = """
        SELECT s.command_id, m.number, i.id AS instance_id, m.instance_id AS told
        FROM petition_submission s
        LEFT JOIN matter m ON m.submission_id = s.id LEFT JOIN instance i ON i.id = m.instance_id
    """
    made = defaultdict(list)
    for row in _rows(db, query):
        made[row["command_id"]].append(row)
    for intent in journal.of("register"):
        rows = made.pop(intent.key, [])
        if intent.status == 201 and len(rows) != 1:
            yield f"petition {intent.key} was accepted and is there {len(rows)} times"
        elif intent.status == 201 and rows[0]["number"] != intent.answer["matters"][0]["number"]:
            yield f"petition {intent.key} was answered with another number than it has"
        elif intent.status is not None and intent.status != 201 and rows:
            yield f"petition {intent.key} was refused and is there"
        if any(row["instance_id"] is None for row in rows):
            yield f"petition {intent.key} has no process"
    for key in made:
        yield f"petition {key} was asked for by nobody"
    yield from _repeated(_rows(db, "SELECT number FROM matter"), "number")


def _completions(db: Db, journal: Journal, _delivered: Lines, _now: datetime) -> Iterator[str]:
    """No task is completed twice, none without being asked, and what was answered as done is done."""
    tasks = {row["id"]: row for row in _rows(db, "SELECT id, status FROM task")}
    done = {key for key, row in tasks.items() if row["status"] == "completed"}
    in_history = _count(db, f"SELECT facts->>'task_id' AS n FROM {EVENTS} WHERE kind = 'task_completed'")
    kept = _count(db, "SELECT task_id AS n FROM submission")
    commands = defaultdict(set)
    for row in _rows(db, "SELECT command_id, target_id FROM command WHERE kind = 'tasks.complete'"):
        commands[row["target_id"]].add(row["command_id"])
    asked = {intent.key: intent for intent in journal.of("complete")}
    won = defaultdict(list)
    for intent in asked.values():
        if intent.status == 200:
            won[intent.target].append(intent.key)
        if intent.status is not None and intent.status != 200 and intent.key in commands[intent.target]:
            yield f"completing {intent.target} was refused and is kept as done"
    for task_id in done | set(in_history) | set(kept) | set(won) | {k for k, v in commands.items() if v}:
        counts = (int(task_id in done), in_history[task_id], kept[task_id], len(commands[task_id]))
        if counts != (1, 1, 1, 1):
            yield f"task {task_id} should be done once in row, history, submission, command: {counts}"
        elif len(won[task_id]) > 1:
            yield f"task {task_id} was answered as done to {len(won[task_id])} requests"
        elif won[task_id] and won[task_id][0] not in commands[task_id]:
            yield f"task {task_id} was answered as done to another request than the one that did it"
        elif not commands[task_id] <= asked.keys():
            yield f"task {task_id} was completed and nobody asked"


def _timers(db: Db, _journal: Journal, _delivered: Lines, now: datetime) -> Iterator[str]:
    """Every timer that is due was fired exactly once, and what history says is what the rows say."""
    rows = list(_rows(db, "SELECT instance_id, key, due_at, status, ended_at FROM timer"))
    moment = (now - _EPOCH) // timedelta(microseconds=1)
    fired: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        name = f"timer {row['key']} of {row['instance_id']}"
        if row["status"] == "fired":
            fired[row["instance_id"], row["key"], row["due_at"]] += 1
            if row["ended_at"] < row["due_at"]:
                yield f"{name} fired before it was due"
        elif row["status"] == "held":
            yield f"{name} is held"
        elif row["status"] == "pending" and row["due_at"] <= moment:
            yield f"{name} is due and did not fire"
    query = (
        f"SELECT instance_id, element_id, facts->>'due_at' AS due FROM {EVENTS} WHERE kind = 'timer_fired'"
    )
    said = Counter((row["instance_id"], row["element_id"], _micro(row["due"])) for row in _rows(db, query))
    for key in fired.keys() | said.keys():
        if fired[key] != said[key]:
            yield f"timer {key[1]} of {key[0]} fired {fired[key]} times by its row, {said[key]} by history"
    scheduled = _count(
        db, f"SELECT instance_id || ' ' || element_id AS n FROM {EVENTS} WHERE kind = 'timer_scheduled'"
    )
    there = Counter(f"{row['instance_id']} {row['key']}" for row in rows)
    for name in scheduled.keys() | there.keys():
        if scheduled[name] != there[name]:
            yield f"timer {name} was set {scheduled[name]} times and has {there[name]} rows"


def _patrols(db: Db, journal: Journal, delivered: Lines, _now: datetime) -> Iterator[str]:
    """Every patrol that was accepted rang each of its bells exactly once and is over."""
    query = f"SELECT id, business_key, status FROM instance WHERE definition_key = '{PATROL}'"
    there = {row["business_key"]: row for row in _rows(db, query)}
    wanted = {intent.target: intent for intent in journal.of("patrol")}
    heard = Counter(key for topic, key in delivered if topic == "chaos.ring")
    # A timer whose moment is past when it is set never waits and has no row: its path says that it fired.
    query = f"""
        SELECT instance_id || ' ' || jsonb_array_elements_text(facts->'elements') AS n
        FROM {EVENTS} WHERE kind = 'elements_passed'
    """
    passed = _count(db, query)
    called = _count(
        db, f"SELECT instance_id || ' ' || element_id AS n FROM {EVENTS} WHERE kind = 'service_called'"
    )
    accepted = _count(db, "SELECT key AS n FROM outbox WHERE topic = 'chaos.ring'")
    for number, intent in wanted.items():
        row = there.pop(number, None)
        if row is None:
            if intent.status == 201:
                yield f"patrol {number} was accepted and is not there"
            continue
        if intent.status is not None and intent.status != 201:
            yield f"patrol {number} was refused ({intent.status}) and is there"
        if row["status"] != "finished":
            yield f"patrol {number} is {row['status']}"
        for what in RINGS:
            counts = (
                passed[f"{row['id']} {what}"],
                called[f"{row['id']} {what}_rings"],
                accepted[f"{number}:{what}"],
            )
            if counts != (1, 1, 1):
                yield f"patrol {number} should {what} once as timer, service and message: {counts}"
            if heard[f"{number}:{what}"] < 1:
                yield f"patrol {number}: nobody was told to {what}"
    for number in there:
        yield f"patrol {number} was asked for by nobody"


def _messages(db: Db, _journal: Journal, delivered: Lines, _now: datetime) -> Iterator[str]:
    """Every accepted message was delivered at least once with its key, and nothing else was."""
    heard = Counter(delivered)
    rows = list(_rows(db, "SELECT topic, key, status, attempts FROM outbox"))
    for row in rows:
        if not row["key"]:
            yield "a message has no key"
        if row["status"] != "delivered":
            yield f"message {row['key']} is {row['status']}"
        if heard.pop((row["topic"], row["key"]), 0) < 1:
            yield f"message {row['key']} never came to its receiver"
    for topic, key in heard:
        yield f"message {key} of {topic} was delivered and never accepted"
    yield from _repeated(rows, "key")
    sent = {row["key"] for row in rows}
    for row in _rows(db, "SELECT id FROM alert"):
        if f"alert:{row['id']}" not in sent:
            yield f"alert {row['id']} has no message"


def _history(db: Db, _journal: Journal, _delivered: Lines, _now: datetime) -> Iterator[str]:
    """The history of every instance is numbered from 1 without gaps, up to what the instance says."""
    query = f"""
        SELECT i.id, i.seq, count(event.seq) AS rows, coalesce(min(event.seq), 0) AS first,
               coalesce(max(event.seq), 0) AS last, count(DISTINCT event.seq) AS numbers
        FROM instance i LEFT JOIN {EVENTS} ON event.instance_id = i.id GROUP BY i.id, i.seq
    """
    for row in _rows(db, query):
        if not row["rows"] == row["numbers"] == row["last"] == row["seq"] or row["first"] != 1:
            yield f"instance {row['id']} counts {row['seq']} and has {row['rows']} rows up to {row['last']}"
    query = f"""
        SELECT instance_id FROM {EVENTS} WHERE kind = 'instance_started'
        GROUP BY instance_id HAVING count(*) <> 1
    """
    for row in _rows(db, query):
        yield f"instance {row['instance_id']} started more than once"


def _instances(db: Db, _journal: Journal, _delivered: Lines, _now: datetime) -> Iterator[str]:
    """A running instance has state and something to wait for; an ended one has neither."""
    query = f"""
        SELECT i.id, i.status, i.state IS NOT NULL AS has_state,
               (SELECT count(*) FROM task t WHERE t.instance_id = i.id AND t.status = 'open') AS tasks,
               (SELECT count(*) FROM timer t WHERE t.instance_id = i.id AND t.status = 'pending') AS timers,
               (SELECT count(*) FROM {EVENTS}
                WHERE event.instance_id = i.id AND event.kind = 'instance_finished') AS ends
        FROM instance i
    """
    for row in _rows(db, query):
        waits = row["tasks"] + row["timers"] > 0
        is_active = row["status"] == "active"
        if (is_active, is_active, row["status"] == "finished") != (row["has_state"], waits, row["ends"] == 1):
            yield f"instance {row['id']} contradicts itself: {dict(row)}"


def _inbox(db: Db, _journal: Journal, _delivered: Lines, _now: datetime) -> Iterator[str]:
    """Every open task is in an inbox, no closed one is; every task was made once."""
    query = """
        SELECT t.id, t.status, count(r.task_id) AS places
        FROM task t LEFT JOIN task_role r ON r.task_id = t.id GROUP BY t.id, t.status
    """
    made = _count(db, f"SELECT facts->>'task_id' AS n FROM {EVENTS} WHERE kind = 'task_created'")
    for row in _rows(db, query):
        if (row["status"] == "open") != (row["places"] > 0):
            yield f"task {row['id']} is {row['status']} and in {row['places']} inboxes"
        if made.pop(row["id"], 0) != 1:
            yield f"task {row['id']} was not made once"
    for task_id in made:
        yield f"task {task_id} was made and is not there"


def _incidents(db: Db, _journal: Journal, _delivered: Lines, _now: datetime) -> Iterator[str]:
    """Dying is nobody's fault: nothing was reported to a person."""
    for row in _rows(db, "SELECT command, error_type, message, occurrences FROM incident"):
        yield f"{row['command']} broke with {row['error_type']} ({row['occurrences']}): {row['message']}"


JUDGES: tuple[Callable[[Db, Journal, Lines, datetime], Iterator[str]], ...] = (
    _petitions,
    _completions,
    _timers,
    _patrols,
    _messages,
    _history,
    _instances,
    _inbox,
    _incidents,
)


def figures(db: Db, journal: Journal, delivered: Lines) -> dict[str, int]:
    """How much work was done."""
    counts = {
        "petitions registered": "SELECT count(*) FROM petition_submission",
        "patrols started": f"SELECT count(*) FROM instance WHERE definition_key = '{PATROL}'",
        "tasks completed": "SELECT count(*) FROM task WHERE status = 'completed'",
        "cases finished": "SELECT count(*) FROM instance WHERE status = 'finished'",
        "timers fired": "SELECT count(*) FROM timer WHERE status = 'fired'",
        "messages accepted": "SELECT count(*) FROM outbox",
        "history entries": f"SELECT count(*) FROM {EVENTS}",
    }
    found = {name: int(db.execute(query).fetchone()[0]) for name, query in counts.items()}  # type: ignore[index]
    answered = [one for one in journal.intents if one.status is not None]
    return {
        **found,
        "deliveries (repeated ones too)": len(delivered),
        "requests that change something": len(journal.intents),
        "of them sent more than once": sum(one.sent > 1 for one in journal.intents),
        "sent in all": sum(one.sent for one in journal.intents),
        "refused": sum((one.status or 0) >= 400 for one in answered),
        "abandoned without an answer": len(journal.intents) - len(answered),
    }


def _rows(db: Db, query: str) -> list[dict[str, Any]]:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchall()


def _count(db: Db, query: str) -> Counter[str]:
    return Counter(row["n"] for row in _rows(db, query))


def _repeated(rows: list[dict[str, Any]], name: str) -> Iterator[str]:
    for value, count in Counter(row[name] for row in rows).items():
        if count > 1:
            yield f"{name} {value} is there {count} times"


def _micro(text: str) -> int:
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)
