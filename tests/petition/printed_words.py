"""What a paper of every kind says, word for word, kept to be read: `printed_words/<KIND>.txt`.

`python -m tests.petition.printed_words` writes them anew.
"""

from __future__ import annotations

from pathlib import Path

from petition import codes, paper_samples, papers
from printing import sheet, template

FOLDER = Path(__file__).parent / "printed_words"


def of(kind: str) -> str:
    """The paragraphs of the invented paper, a line each."""
    using = template.read(papers.shipped(kind))
    contents = paper_samples.contents(kind)
    filled = papers.fill(using, kind, contents, paper_samples.head(kind))
    said = sheet.read(papers.named(filled, str(contents.get("petitioner") or ""))).styled
    return "".join(f"{text}\n" for _, text in said)


def kept(kind: str) -> Path:
    """The file that holds them."""
    return FOLDER / f"{kind}.txt"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in codes.DOCUMENTS:
        kept(each).write_text(of(each), "utf-8")
