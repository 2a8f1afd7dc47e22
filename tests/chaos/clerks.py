"""The work: people and programs who register, take and complete over HTTP, and ask until they are answered.

Every request that changes something has an Idempotency-Key; on any failure the same request is sent again
with the same key, to either web process. What was asked and what was answered at last is the journal, from
which `model` knows what must be true: it shares no code with the product.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tests.chaos.machine import Machine

UNIT = "/33/3309/330999/nyncj/"
OFFICE = "/33/3309/330999/xfj/"

#: A small process of its own: a task nobody does, two reminders and an end, each by a timer.
PATROL = "patrol"
RINGS = ("remind", "alarm", "close")

#: Who works, by user name; several hold the same role, so that they race for the same tasks.
CLERKS = {
    "sorter": ("liangwenbo", "dingxue"),
    "receiver": ("yaofang",),
    "handler": ("zhouqiming", "tianxiuying"),
    "legal": ("zoukai",),
    "unit_head": ("songchanghe",),
}
INTAKE = ("xujing", "majun")
ADMIN = "tangwei"

#: One request in so many is sent and never asked about again: whoever sent it has gone.
ABANDONED = 50


@dataclass
class Intent:
    """One thing somebody wanted: what, of which target, under which key; and how it was answered at last."""

    kind: str
    target: str
    key: str
    #: The status of the answer; None while there is none, and for ever when it was abandoned.
    status: int | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    sent: int = 0


class Journal:
    """Everything that was wanted, in the order of asking."""

    def __init__(self) -> None:
        self.intents: list[Intent] = []
        self.stopping = threading.Event()
        self.giving_up = threading.Event()

    def of(self, kind: str) -> list[Intent]:
        """The intents of one kind."""
        return [one for one in self.intents if one.kind == kind]


class Clerk(threading.Thread):
    """Somebody with a token, who does one thing after another until the journal stops."""

    def __init__(
        self, machine: Machine, journal: Journal, name: str, token: str, seed: int, pause: float
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.machine = machine
        self.journal = journal
        self.token = token
        self.random = random.Random(seed)
        self.pause = pause
        self.broke: BaseException | None = None

    def run(self) -> None:
        """Works until the end."""
        try:
            while not self.journal.stopping.is_set():
                with contextlib.suppress(TimeoutError):
                    self.turn()
                self.journal.stopping.wait(self.pause * self.random.uniform(0.5, 1.5))
        except BaseException as error:
            self.broke = error
            raise

    def turn(self) -> None:
        """One thing to do."""
        raise NotImplementedError

    def want(self, kind: str, target: str, path: str, body: dict[str, Any]) -> Intent:
        """Posts until there is an answer that is no failure of the machine."""
        intent = Intent(kind, target, f"{self.name}-{uuid.UUID(int=self.random.getrandbits(128))}")
        self.journal.intents.append(intent)
        is_abandoned = self.random.randrange(ABANDONED) == 0
        while not self.journal.giving_up.is_set():
            intent.sent += 1
            answer = self._ask("POST", path, body, key=intent.key)
            if is_abandoned:
                return intent
            if answer is not None and answer[0] < 500:
                intent.status, intent.answer = answer
                return intent
            time.sleep(self.random.uniform(0.05, 0.4))
        return intent

    def get(self, path: str) -> dict[str, Any]:
        """Reads until there is an answer.

        Raises:
            TimeoutError: the work stopped meanwhile, or what was asked for is not there.
        """
        while not self.journal.stopping.is_set():
            answer = self._ask("GET", path)
            if answer is not None and answer[0] == 200:
                return answer[1]
            if answer is not None and answer[0] < 500:
                break
            time.sleep(self.random.uniform(0.05, 0.4))
        raise TimeoutError(path)

    @property
    def today(self) -> str:
        """The day in the office, in Shanghai."""
        now = datetime.now(UTC) + timedelta(seconds=self.machine.passed_seconds)  # noqa: TID251 - a client's
        return now.astimezone(timezone(timedelta(hours=8))).date().isoformat()

    def _ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, key: str = ""
    ) -> tuple[int, dict[str, Any]] | None:
        port = self.random.choice(self.machine.ports)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            line.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = line.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else {}
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            line.close()


class Intake(Clerk):
    """Registers petitions."""

    def turn(self) -> None:
        """One petition."""
        word = f"{self.random.randrange(16**8):08x}"
        amount = self.random.randrange(500, 9000)
        self.want(
            "register",
            word,
            "/api/v1/petitions",
            {
                "office_path": OFFICE,
                "channel": "VISIT",
                "name": f"张{self.random.choice('桂秀玉素春')}{self.random.choice('兰英珍梅芳')}",
                "phone": f"139{self.random.randrange(10**8):08d}",
                "address": f"柳河镇青塘村{self.random.choice('一二三四五六')}组",
                "persons": 1,
                "oral": True,
                "confirmed": True,
                "query_code_told": "print",
                "matters": [
                    {
                        "demand": f"付清 2025 年度土地流转款 {amount} 元（{word}）",
                        "facts": "家里的地流转给青塘村合作社，去年的一直没付。",
                        "title": f"青塘村合作社拖欠土地流转款 {word}",
                        "place": "柳河镇青塘村",
                        "content_class": "农村农业/土地流转",
                        "purpose": "REQUEST",
                    }
                ],
            },
        )


class Patroller(Clerk):
    """Starts the small process, whose timers are due within seconds."""

    def turn(self) -> None:
        """One patrol."""
        number = f"P-{self.random.randrange(16**12):012x}"
        now = datetime.now(UTC) + timedelta(seconds=self.machine.passed_seconds)  # noqa: TID251 - a client's
        moments, at = {}, now
        for what in RINGS:
            at += timedelta(seconds=self.random.uniform(0.2, 6))
            moments[f"{what}_at"] = at.isoformat()
        body = {"key": PATROL, "business_key": number, "scope_path": OFFICE, "data": moments}
        self.want("patrol", number, "/api/v1/instances", body)


class Worker(Clerk):
    """Takes tasks from the inbox and completes them; sometimes claims one first, sometimes gives it back."""

    def turn(self) -> None:
        """One task."""
        items = self.get("/api/v1/tasks?limit=100")["items"]
        known = [item for item in items if item["element_id"] in FORMS]
        if not known:
            return
        task = self.random.choice(known[:6])
        path = f"/api/v1/tasks/{task['id']}"
        if self.random.random() < 0.3:
            self.want("claim", task["id"], f"{path}/claim", {})
            if self.random.random() < 0.3:
                self.want("release", task["id"], f"{path}/release", {})
        known_data = self.get(f"{path}/form")["data"] if task["element_id"] == "Task_Draft" else {}
        data = FORMS[task["element_id"]](self.today, known_data)
        self.want("complete", task["id"], f"{path}/complete", {"data": data})


def _draft(today: str, known: dict[str, Any]) -> dict[str, Any]:
    return {
        "draft_next": "submit",
        "answers": [
            {
                "demand": one["demand"],
                "facts": "经查，2025 年度流转款没有支付。",
                "basis": "民法典第五百零九条",
                "conclusion": "合作社应付清 2025 年度流转款，由镇政府督促。",
                "result": "SUPPORTED",
            }
            for one in known["answers"]
        ],
        "outcome": "SUPPORTED",
        "execute_by_on": (datetime.fromisoformat(today) + timedelta(days=60)).date().isoformat(),
        "execute_owner": "青塘村合作社",
        "reviewer": "安澜县人民政府",
    }


#: What is put into the form of each step of the main line: from the day and what the form knew before.
FORMS: dict[str, Callable[[str, dict[str, Any]], dict[str, Any]]] = {
    "Task_Analyse": lambda _today, _known: {
        "title": "青塘村合作社拖欠土地流转款",
        "summary": "反映青塘村合作社没有支付上一年度土地流转款，要求付清；本人多次到合作社询问，没有结果。",
        "purpose": "REQUEST",
        "content_class": "农村农业/土地流转",
        "place": "柳河镇青塘村",
        "repeat_kind": "NONE",
        "litigation": "NO",
        "procedure": "NONE",
        "is_simple": False,
    },
    "Task_Route": lambda _today, _known: {
        "route": {"go": "transfer"},
        "unit_choice": UNIT,
        "mode": "FORWARD",
        "forward_note": "",
        "destination_told": "DIRECT",
    },
    "Task_Receive": lambda _today, _known: {"materials": "complete"},
    "Task_Intake": lambda _today, _known: {
        "intake_decision": "accept",
        "partly_not_accepted": "",
        "handler_name": "周启明",
        "handler_phone": "0999-1234567",
        "told_how": "DIRECT",
        "told_proof": "本人签收",
    },
    "Task_Hear": lambda today, _known: {
        "heard_how": "FACE",
        "heard_on": today,
        "heard_by": "周启明",
        "statement": "合作社每亩 600 元，去年的没有付，问了四次都说等等。",
        "statement_confirmed": True,
    },
    "Task_Investigate": lambda _today, _known: {
        "facts_found": "账目显示 2025 年度流转款没有支付。",
        "evidence": "合作社账册复印件",
        "investigators": "周启明、田秀英",
        "next_step": "draft",
    },
    "Task_Draft": _draft,
    "Task_Legal": lambda _today, _known: {
        "legal_points": ["facts", "basis", "procedure", "remedy"],
        "legal_passed": "yes",
    },
    "Task_Approve": lambda _today, _known: {"opinion_approved": "yes", "signing_note": ""},
    "Task_Serve": lambda today, _known: {
        "service_method": "DIRECT",
        "service_result": "DELIVERED",
        "served_on": today,
        "servers": "周启明、田秀英",
        "receiver": "本人",
        "proof": "送达回证 1 号",
    },
    "Task_Archive": lambda _today, _known: {
        "file_points": ["notice", "hearing", "evidence", "opinion"],
        "petitioner_view": "AGREES",
        "cause": "3",
    },
}


def hire(machine: Machine, journal: Journal, tokens: dict[str, str], seed: int) -> list[Clerk]:
    """Everybody who works, not started yet. `tokens`: by user name."""
    hired: list[Clerk] = [
        Intake(machine, journal, name, tokens[name], seed + number, 1.2) for number, name in enumerate(INTAKE)
    ]
    hired.append(Patroller(machine, journal, ADMIN, tokens[ADMIN], seed + 10, 0.6))
    workers = [name for names in CLERKS.values() for name in names]
    hired += [
        Worker(machine, journal, name, tokens[name], seed + 20 + number, 0.4)
        for number, name in enumerate(workers)
    ]
    return hired
