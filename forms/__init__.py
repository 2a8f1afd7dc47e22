"""Form definitions, and the checks made from them: form-js JSON on which browser and server agree.

`clean(form_text, data)` judges a submission; `definition.problems(form_text)` says whether a form file can be
published. The room knows no web framework, no engine and no petition.
"""

from forms import definition
from forms.definition import BrokenForm
from forms.submission import InvalidSubmission, clean

__all__ = ["BrokenForm", "InvalidSubmission", "clean", "definition"]
