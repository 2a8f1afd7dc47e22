"""The schema's history: one file per revision in `versions/`, run by `huiyin migrate` in one transaction.

Additive first: the code of the release before must run on the schema of this one. Forward only: the way back
is the backup that was made before.
"""
