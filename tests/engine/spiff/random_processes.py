"""Random structured processes, drawn twice: in our notation, and in the one SpiffWorkflow's own parser reads.

Values are `{"n": step}` with a step that only grows, so that what several branches know together is, key by
key, the newest value: the comparison needs no merge of ours.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.engine.spiff import drawing

#: How many ways a choice has.
WAYS = 3


@dataclass
class Scope:
    """A process or sub-process being drawn: its flows in order, and its nodes in both notations."""

    arrows: list[str] = field(default_factory=list)
    ours: list[str] = field(default_factory=list)
    stock: list[str] = field(default_factory=list)

    def add(self, ours: str, stock: str | None = None) -> None:
        """A node."""
        self.ours.append(ours)
        self.stock.append(ours if stock is None else stock)


@dataclass
class RandomProcess:
    """A random process of one seed: files, what may be sent, and which joins belong to which splits."""

    seed: int
    ours: dict[str, str] = field(default_factory=dict)
    stock: dict[str, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    #: Join -> its split.
    joins: dict[str, str] = field(default_factory=dict)
    #: User task -> the choices that are made with it.
    choices: dict[str, list[str]] = field(default_factory=dict)


class Generator:
    """Draws one random process."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.process = RandomProcess(seed)
        self.count = 0
        self.budget = self.random.randint(6, 40)
        self.used: set[int] = set()
        self.errors: list[str] = []

    def draw(self) -> RandomProcess:
        """The process."""
        self._file("main", depth=0)
        return self.process

    def _file(self, id: str, depth: int) -> None:
        scope = Scope()
        start, end = self._name("start"), self._name("end")
        last = self._sequence(scope, start, depth)
        scope.arrows.append(f"{last} -> {end}")
        beside = "".join(
            [f'<bpmn:message id="{name}" name="{name}" />' for name in self.process.messages]
            + [f'<bpmn:error id="{name}" name="{name}" errorCode="{name}" />' for name in self.errors]
        )
        arrows = "\n".join(scope.arrows)
        self.process.ours[f"{id}.bpmn"] = drawing.diagram(arrows, *scope.ours, id=id, beside=beside)
        stock = drawing.diagram(_in_python(arrows), *scope.stock, id=id, beside=beside)
        end_tag = "</bpmn:conditionExpression>"
        self.process.stock[f"{id}.bpmn"] = stock.replace("${", "").replace(f"}}{end_tag}", end_tag)

    def _name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def _sequence(self, scope: Scope, source: str, depth: int) -> str:
        # Draws blocks behind `source` and gives the node the next flow starts from.
        for _ in range(self.random.choice((1, 1, 2, 2, 3) if depth else (2, 3, 4))):
            source = self._block(scope, source, depth)
        return source

    def _block(self, scope: Scope, source: str, depth: int) -> str:
        self.budget -= 1
        kinds = ["task", "task", "script", "catch"]
        if self.budget > 0 and depth < 4:
            kinds += [
                "xor",
                "and",
                "and",
                "or",
                "or",
                "loop",
                "loop",
                "sub",
                "call",
                "boundary",
                "boundary",
                "boundary",
                "many",
                "many",
                "event",
                "error",
                "terminate",
            ]
        block = self.random.choice(kinds)
        result: str = getattr(self, f"_{block}")(scope, source, depth)
        return result

    def _task(self, scope: Scope, source: str, depth: int, *, choice: str | None = None) -> str:  # noqa: ARG002
        name = self._name("t")
        if choice:
            self.process.choices.setdefault(name, []).append(choice)
        scope.arrows.append(f"{source} -> {name}")
        scope.add(drawing.node("userTask", name))
        return name

    def _script(self, scope: Scope, source: str, depth: int) -> str:
        task = self._task(scope, source, depth)
        name = self._name("s")
        scope.arrows.append(f"{task} -> {name}")
        text = f"k_{name} = k_{task}"
        scope.add(drawing.script(name, text))
        return name

    def _catch(self, scope: Scope, source: str, depth: int) -> str:  # noqa: ARG002
        name = self._name("c")
        definition = self._timer() if self.random.random() < 0.6 else self._message()
        scope.arrows.append(f"{source} -> {name}")
        scope.add(drawing.catch(name, definition), drawing.catch(name, _quoted(definition)))
        return name

    def _timer(self) -> str:
        # Every timer has a duration of its own, so that no two are due at the same moment.
        while (seconds := self.random.randint(1000, 900_000)) in self.used:
            pass
        self.used.add(seconds)
        return drawing.timer("timeDuration", f"PT{seconds}S")

    def _message(self) -> str:
        name = self._name("m")
        self.process.messages.append(name)
        return drawing.message(name)

    def _xor(self, scope: Scope, source: str, depth: int) -> str:
        split, join = self._name("xor"), self._name("xor")
        source = self._task(scope, source, depth, choice=f"c_{split}")
        scope.arrows.append(f"{source} -> {split}")
        ways = self.random.randint(2, WAYS)
        for way in range(ways):
            self._branch(scope, split, join, depth, "else" if way == ways - 1 else f"if c_{split}.c = {way}")
        return join

    def _or(self, scope: Scope, source: str, depth: int) -> str:
        split, join = self._name("or"), self._name("or")
        self.process.joins[join] = split
        source = self._task(scope, source, depth, choice=f"c_{split}")
        scope.arrows.append(f"{source} -> {split}")
        ways = self.random.randint(2, WAYS)
        for way in range(ways):
            self._branch(scope, split, join, depth, "else" if way == ways - 1 else f"if c_{split}.c > {way}")
        return join

    def _and(self, scope: Scope, source: str, depth: int) -> str:
        split, join = self._name("and"), self._name("and")
        self.process.joins[join] = split
        scope.arrows.append(f"{source} -> {split}")
        for _ in range(self.random.randint(2, 3)):
            self._branch(scope, split, join, depth, "")
        return join

    def _branch(self, scope: Scope, split: str, join: str, depth: int, condition: str) -> None:
        first = len(scope.arrows)
        last = self._sequence(scope, split, depth + 1)
        scope.arrows.append(f"{last} -> {join}")
        if condition:
            # The first flow out of the split carries the condition.
            scope.arrows[first] += f" {condition}"

    def _loop(self, scope: Scope, source: str, depth: int) -> str:
        back, split = self._name("xor"), self._name("xor")
        scope.arrows.append(f"{source} -> {back}")
        last = self._sequence(scope, back, depth + 1)
        last = self._task(scope, last, depth, choice=f"c_{split}")
        scope.arrows.append(f"{last} -> {split}")
        out = self._name("s")
        scope.arrows.append(f"{split} -> {back} if c_{split}.c = 0")
        scope.arrows.append(f"{split} -> {out} else")
        scope.add(drawing.script(out, f"k_{out} = c_{split}"))
        return out

    def _sub(self, scope: Scope, source: str, depth: int, *, many: str = "") -> str:
        name = self._name("b")
        inner = Scope()
        start, end = self._name("start"), self._name("end")
        # At the same time only one task each: several could end in another order than they wrote.
        draw = self._task if many == "parallel" else self._sequence
        last = draw(inner, start, depth + 1)
        inner.arrows.append(f"{last} -> {end}")
        self._box(scope, source, name, inner, many=many)
        return name

    def _box(self, scope: Scope, source: str, name: str, inner: Scope, *, many: str = "") -> None:
        arrows = "\n".join(inner.arrows)
        ours, stock = self._characteristics(sequential=many == "sequential") if many else ("", "")
        scope.arrows.append(f"{source} -> {name}")
        scope.add(
            drawing.sub(name, arrows, *inner.ours, body=ours),
            drawing.sub(name, _in_python(arrows), *inner.stock, body=stock),
        )

    def _call(self, scope: Scope, source: str, depth: int) -> str:
        name, called = self._name("b"), self._name("p")
        # The called file is complete before this one, with messages of its own.
        before, errors = self.process.messages, self.errors
        self.process.messages, self.errors = [], []
        self._file(called, depth + 1)
        self.process.messages, self.errors = before + self.process.messages, errors
        scope.arrows.append(f"{source} -> {name}")
        scope.add(drawing.call(name, called))
        return name

    def _activity(self, scope: Scope, source: str, depth: int) -> str:
        kind = self.random.choice(("_task", "_task", "_sub", "_call", "_many"))
        name: str = getattr(self, kind)(scope, source, depth)
        return name

    def _boundary(self, scope: Scope, source: str, depth: int) -> str:
        activity = self._activity(scope, source, depth + 1)
        join = self._name("xor")
        for _ in range(self.random.choice((1, 1, 2))):
            interrupting = self.random.random() < 0.4
            definition = self._timer() if self.random.random() < 0.7 else self._message()
            event = self._name("e")
            scope.add(
                drawing.boundary(event, activity, definition, interrupting=interrupting),
                drawing.boundary(event, activity, _quoted(definition), interrupting=interrupting),
            )
            if interrupting:
                last = self._sequence(scope, event, depth + 1)
                scope.arrows.append(f"{last} -> {join}")
            else:
                # One user task: two side paths of one event at the same time could contradict one another.
                last = self._task(scope, event, depth)
                scope.arrows.append(f"{last} -> {self._name('end')}")
        scope.arrows.append(f"{activity} -> {join}")
        out = self._name("t")
        scope.arrows.append(f"{join} -> {out}")
        scope.add(drawing.node("userTask", out))
        return out

    def _characteristics(self, *, sequential: bool) -> tuple[str, str]:
        count = self.random.randint(1, 3)
        items = "[" + ", ".join(str(item) for item in range(count)) + "]"
        ours = drawing.many(items, "item", sequential=sequential)
        stock = (
            f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
            f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
        )
        return ours, stock

    def _many(self, scope: Scope, source: str, depth: int) -> str:
        if self.random.random() < 0.4 and depth < 4:
            return self._sub(scope, source, depth, many=self.random.choice(("parallel", "sequential")))
        name = self._name("t")
        ours, stock = self._characteristics(sequential=self.random.random() < 0.5)
        scope.arrows.append(f"{source} -> {name}")
        scope.add(drawing.node("userTask", name, ours), drawing.node("userTask", name, stock))
        return name

    def _event(self, scope: Scope, source: str, depth: int) -> str:
        # Stock confuses two timers behind one gateway, so there is one timer at most.
        gateway, join = self._name("event"), self._name("xor")
        scope.arrows.append(f"{source} -> {gateway}")
        definitions = [self._message(), self._timer() if self.random.random() < 0.7 else self._message()]
        for definition in definitions:
            event = self._name("c")
            scope.arrows.append(f"{gateway} -> {event}")
            scope.add(drawing.catch(event, definition), drawing.catch(event, _quoted(definition)))
            last = self._sequence(scope, event, depth + 1)
            scope.arrows.append(f"{last} -> {join}")
        return join

    def _error(self, scope: Scope, source: str, depth: int) -> str:
        name, event, join = self._name("b"), self._name("e"), self._name("xor")
        many = self.random.choice(("", "", "sequential", "sequential", "parallel"))
        inner = Scope()
        split = self._name("xor")
        last = self._name("start")
        if many != "parallel":
            last = self._sequence(inner, last, depth + 1)
        last = self._task(inner, last, depth, choice=f"c_{split}")
        failed = self._name("end")
        inner.arrows += [
            f"{last} -> {split}",
            f"{split} -> {failed} if c_{split}.c = 0",
            f"{split} -> {self._name('end')} else",
        ]
        # Stock gives an error to every error event beside it, whatever activity that belongs to.
        error = self._name("r")
        self.errors.append(error)
        definition = f'<bpmn:errorEventDefinition errorRef="{error}" />'
        inner.add(drawing.node("endEvent", failed, definition))
        self._box(scope, source, name, inner, many=many)
        scope.add(drawing.boundary(event, name, definition))
        scope.arrows.append(f"{name} -> {join}")
        last = self._task(scope, event, depth)
        scope.arrows.append(f"{last} -> {join}")
        return join

    def _terminate(self, scope: Scope, source: str, depth: int) -> str:
        name = self._name("b")
        inner = Scope()
        start, split, all_ = self._name("start"), self._name("and"), self._name("end")
        inner.arrows.append(f"{start} -> {split}")
        first = self._sequence(inner, split, depth + 1)
        inner.arrows.append(f"{first} -> {all_}")
        second = self._sequence(inner, split, depth + 1)
        inner.arrows.append(f"{second} -> {self._name('end')}")
        inner.add(drawing.node("endEvent", all_, "<bpmn:terminateEventDefinition />"))
        self._box(scope, source, name, inner)
        return name


def _in_python(arrows: str) -> str:
    lines = []
    for line in arrows.splitlines():
        chain, found, condition = line.partition(" if ")
        if found:
            name, _, rest = condition.partition(".c ")
            condition = f'{name}["c"] {rest.replace("= ", "== ") if rest.startswith("=") else rest}'
        lines.append(f"{chain}{found}{condition}")
    return "\n".join(lines)


def _quoted(definition: str) -> str:
    return definition.replace(">PT", ">'PT").replace("S</bpmn:timeDuration>", "S'</bpmn:timeDuration>")
