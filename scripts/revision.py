"""Writes the next file of migrations/versions from what the tables are and what the revisions before it make.

    make revision m="keep the postmark of a letter"

The comparison is made on an empty SQLite database. Read what it wrote: a renamed column looks like a new one.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

import engine

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"


def main(message: str) -> None:
    """Writes `migrations/versions/<number>_<words>.py`."""
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
    number = f"{int(numbers[-1]) + 1 if numbers else 1:04}"
    alembic = Config()
    alembic.set_main_option("script_location", str(VERSIONS.parent))
    alembic.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    with tempfile.TemporaryDirectory() as folder:
        database = engine.connect(f"sqlite:///{folder}/empty.db")
        with database.begin() as connection:
            alembic.attributes["connection"] = connection
            alembic.attributes["alters"] = bool(numbers)
            command.upgrade(alembic, "head")
            made = command.revision(alembic, message, autogenerate=True, rev_id=number)
        database.dispose()
    path = Path(made.path)  # type: ignore[union-attr]  # one revision makes one script
    path.write_text(re.sub(r" *# ### .*\n", "", path.read_text("utf-8")), "utf-8")
    for tool in (["ruff", "format", "-q"], ["ruff", "check", "--fix"]):
        subprocess.run([sys.executable, "-m", *tool, str(path)], check=False)
    print(path)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or sys.exit('revision.py "what the schema now keeps"'))
