"""Random walks over the real diagrams that look for a broken promise (INV-01 … INV-16).

`walk.go` walks; `invariants.INVARIANTS` are asked after every step. Steps, forms and choices are found
in what is published, so that a new step is walked the day it is drawn. A long run:

    python -m tests.walks --steps 100000 --seed 1
"""
