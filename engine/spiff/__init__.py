"""SpiffWorkflow behind one door: compile the diagrams of a bundle, run a case, save and load its state.

The only room that imports SpiffWorkflow 3.2.0 (LGPL-3.0, unmodified). Expressions are FEEL, the clock is the
case's own, timers are absolute, and a state holds what is open and nothing else.
"""

from engine.spiff.carrying import Carried, Carrier, Reason, reason
from engine.spiff.elements import Element, Flow, Parameter, Passed, Spec
from engine.spiff.execution import Ports
from engine.spiff.expressions import Expression
from engine.spiff.faults import CannotMove, EngineLimit
from engine.spiff.parser import compile
from engine.spiff.workflow import OpenTask, PendingTimer, Workflow

__all__ = [
    "CannotMove",
    "Carried",
    "Carrier",
    "Element",
    "EngineLimit",
    "Expression",
    "Flow",
    "OpenTask",
    "Parameter",
    "Passed",
    "PendingTimer",
    "Ports",
    "Reason",
    "Spec",
    "Workflow",
    "compile",
    "reason",
]
