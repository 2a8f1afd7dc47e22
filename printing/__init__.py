"""Papers as files: Word templates with fields, filled without running anything, and the PDF of a file.

`template.read` takes what Word saved and refuses what a paper must not carry; `Template.fill` gives a .docx;
`pdf.make` prints any such .docx by Typst, so that a template is written once and both files say the same.
"""

from printing.errors import NoFont, TemplateRefused

__all__ = ["NoFont", "TemplateRefused"]
