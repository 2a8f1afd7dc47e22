"""`python -m bench`: measures, prints a table, writes bench/RESULTS.md."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench import commit, figures, step
from tests import services

AGES = (10, 100, 1000)


def main() -> None:
    """Every figure side by side in one run with its reference."""
    os.environ["HUIYIN_TEST_POSTGRES_DURABLE"] = "on"
    lines = [
        "# Results",
        "",
        "Written by `make bench`; how it is measured: [README.md](README.md).",
        "",
        figures.machine(),
        "",
    ]
    lines += ["## One step without the database: load + complete + settle + save, ms p50 (p95)", ""]
    lines += [
        "| steps done before | Huiyin | bytes | SpiffWorkflow's serializer | bytes | times faster |",
        "|---|---|---|---|---|---|",
    ]
    for age in AGES:
        ours, size = step.ours(age, count=300)
        theirs = step.theirs(age, count=60)
        if isinstance(theirs, str):
            lines.append(f"| {age} | {ours} | {size:,} | {theirs} | – | – |")
        else:
            faster = theirs[0].p50 / ours.p50
            lines.append(f"| {age} | {ours} | {size:,} | {theirs[0]} | {theirs[1]:,} | {faster:.0f} |")
    lines += ["", "## One step with a durable commit, young case, ms p50 (p95)", ""]
    lines += ["| database | bare rows | naive design | Huiyin, all included |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for name, url in (
            ("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}"),
            ("PostgreSQL", services.fresh_postgres_url()),
        ):
            found = commit.measure(url, count=400)
            lines.append(f"| {name} | {found['bare rows']} | {found['naive design']} | {found['Huiyin']} |")
    text = "\n".join(lines) + "\n"
    print(text)
    (Path(__file__).parent / "RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
