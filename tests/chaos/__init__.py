"""Exactly once, whatever dies: the product's own processes under load, killed at random, then judged.

`machine` runs the processes, `life` is one of them, `clerks` do the work, `killer` kills, `model` judges.
`python -m tests.chaos` (or `make chaos`) is the long run, `test_chaos.py` a short one.
"""
