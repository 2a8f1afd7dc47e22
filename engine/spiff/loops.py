"""Loops: an activity for every item of a list, at once or one after another, or while a condition holds.

Stock 3.2.0 merges an instance's whole data over the others' and connects its instances at run time by writing
into the shared specification; here every instance sees what was known when it began and adds what it changed.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import ParallelMultiInstanceTask, StandardLoopTask

from engine.spiff.execution import FUTURE, READY, STARTED, CaseTask
from engine.spiff.expressions import Expression, context
from engine.spiff.faults import CannotMove, EngineLimit
from engine.spiff.merging import Data, merge

#: Instances of one loop.
MAX_INSTANCES = 500

#: What an instance knows beside its item; never part of what it hands back.
_COUNTER = "loopCounter"


class MultiInstance(ParallelMultiInstanceTask):  # type: ignore[misc]  # SpiffWorkflow has no types
    """An instance for each item of a list, or a number of them; in parallel or in sequence.

    While it runs `internal_data` holds `n` (instances), `done`, and in sequence `items` (those to come).
    """

    is_sequential = False
    collection: Expression | None = None
    variable: str | None = None

    def _update_hook(self, my_task: CaseTask) -> bool:
        my_task._inherit_data()
        items = self._items(my_task)
        if not items:
            return True
        my_task._set_state(STARTED)
        my_task.internal_data = {"n": len(items), "done": 0}
        if self.is_sequential:
            my_task.internal_data["items"] = items[1:]
            self._begin(my_task, 0, items[0])
        else:
            my_task.result = my_task.data
            for index, item in enumerate(items):
                self._begin(my_task, index, item)
        return False

    def _items(self, my_task: CaseTask) -> list[Any]:
        names = context(my_task.data, my_task.case.now)
        items: Any
        if self.collection is not None:
            items = self.collection.evaluate(names)
            what = "a list"
        else:
            items = self.cardinality.evaluate(names)
            what = "a number of instances"
            if isinstance(items, int) and not isinstance(items, bool) and items >= 0:
                self._check_count(items)
                items = list(range(items))
        if not isinstance(items, list):
            raise CannotMove(
                f"Expected '{self.name}' to have {what}, but it is {items!r}.", element_id=self.name
            )
        self._check_count(len(items))
        return items

    def _check_count(self, count: int) -> None:
        if count > MAX_INSTANCES:
            raise EngineLimit(
                f"Expected at most {MAX_INSTANCES} instances of '{self.name}', but there are {count}.",
                element_id=self.name,
            )

    def _begin(self, my_task: CaseTask, index: int, item: Any) -> None:
        own: Data = {_COUNTER: index}
        if self.variable is not None:
            own[self.variable] = item
        begin(my_task, my_task.workflow.spec.task_specs[self.task_spec], my_task.data | own)

    def merge_child(self, workflow: Any, child: CaseTask) -> None:  # noqa: ARG002 - SpiffWorkflow's signature
        """Takes over what an instance changed; ends the loop, or begins the next instance."""
        my_task = child.parent
        assert my_task is not None
        state = my_task.internal_data
        changed = without(child.data, my_task.data, (_COUNTER, self.variable))
        if my_task.result is None:
            my_task.data = changed
        else:
            my_task.result = merge(my_task.data, my_task.result, changed)
        state["done"] += 1
        if state["done"] == state["n"] or self._is_enough(my_task, child):
            for other in my_task.children:
                other.cancel()
            if my_task.result is not None:
                my_task.data, my_task.result = my_task.result, None
            my_task.internal_data = {}
            my_task._set_state(READY)
        elif self.is_sequential:
            item, *state["items"] = state["items"]
            self._begin(my_task, state["done"], item)

    def _is_enough(self, my_task: CaseTask, child: CaseTask) -> bool:
        if self.condition is None:
            return False
        state = my_task.internal_data
        own = {key: child.data[key] for key in (_COUNTER, self.variable) if key in child.data}
        counts = {
            "nrOfInstances": state["n"],
            "nrOfCompletedInstances": state["done"],
            "nrOfActiveInstances": sum(other.is_open() for other in my_task.children),
        }
        known = my_task.data if my_task.result is None else my_task.result
        return bool(self.condition.holds(context(known | own | counts, my_task.case.now)))


class WhileLoop(StandardLoopTask):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Repeats an activity while its condition is true, at most `maximum` times."""

    def _update_hook(self, my_task: CaseTask) -> bool:
        my_task._inherit_data()
        my_task.internal_data = {"done": 0}
        if self.test_before and self.loop_complete(my_task):
            my_task.internal_data = {}
            return True
        my_task._set_state(STARTED)
        self._begin(my_task)
        return False

    def _begin(self, my_task: CaseTask) -> None:
        own = {_COUNTER: my_task.internal_data["done"]}
        begin(my_task, my_task.workflow.spec.task_specs[self.task_spec], my_task.data | own)

    def merge_child(self, workflow: Any, child: CaseTask) -> None:  # noqa: ARG002 - SpiffWorkflow's signature
        """Takes over what a round changed; ends the loop, or begins the next round."""
        my_task = child.parent
        assert my_task is not None
        my_task.data = without(child.data, my_task.data, (_COUNTER,))
        my_task.internal_data["done"] += 1
        if self.loop_complete(my_task):
            my_task.internal_data = {}
            my_task._set_state(READY)
        else:
            self._begin(my_task)

    def loop_complete(self, my_task: CaseTask) -> bool:
        """Whether there is no further round."""
        done = my_task.internal_data["done"]
        if self.maximum is not None and done >= self.maximum:
            return True
        names = context(my_task.data, my_task.case.now, loopCounter=done)
        return self.condition is not None and not self.condition.holds(names)


def begin(holder: CaseTask, task_spec: Any, data: Data) -> None:
    """Begins an instance of a loop with its own data."""
    child = CaseTask(holder.workflow, task_spec, holder, FUTURE)
    child.triggered = True
    child.data = data
    child.case.spend(child)
    child.task_spec._update(child)


def without(data: Data, before: Data, own: tuple[str | None, ...]) -> Data:
    """`data` with the names an instance had of its own put back to what they were outside."""
    kept = {key: value for key, value in data.items() if key not in own}
    return kept | {key: before[key] for key in own if key is not None and key in before}
