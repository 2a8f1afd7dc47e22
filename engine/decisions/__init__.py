"""Decision tables (DMN 1.3) of a bundle: read, checked before publication, evaluated with FEEL in every cell.

A table that is not understood completely is refused with the cell named; nothing is guessed or ignored.
"""

from engine.decisions.outcome import evaluate
from engine.decisions.problems import Problem
from engine.decisions.reading import compile, gaps, problems
from engine.decisions.table import Decision, DecisionError

__all__ = ["Decision", "DecisionError", "Problem", "compile", "evaluate", "gaps", "problems"]
