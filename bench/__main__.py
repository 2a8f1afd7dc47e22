"""`python -m bench`: measures, prints tables, writes bench/RESULTS.md.

python -m bench                       everything, about 25 minutes on two cores
python -m bench --quick               everything, small, about three minutes; writes nothing
python -m bench --only step,real      some parts: step commit real http age number timers room scope search
python -m bench --scale 100000        other sizes than a million; --on sqlite or --on postgresql
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import report
from bench.report import Plan
from tests import services

#: A quarter of the machine's memory, in MB.
_QUARTER = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**22
#: For the PostgreSQL that is measured, as `docs/deploy.md` says; all else is as installed, fsync included.
POSTGRESQL = f"shared_buffers={_QUARTER}MB max_wal_size=8GB checkpoint_timeout=30min wal_compression=lz4"


def main() -> None:
    """Runs the parts that were asked for and keeps what they say."""
    asked = _arguments()
    os.environ["HUIYIN_TEST_POSTGRES_DURABLE"] = "on"
    os.environ.setdefault("HUIYIN_TEST_POSTGRES_SETTINGS", POSTGRESQL)
    parts = asked.only.split(",") if asked.only else list(report.PARTS)
    plan = Plan(
        is_quick=asked.quick,
        scale=asked.scale or (5_000 if asked.quick else 1_000_000),
        completions=asked.completions or (2_000 if asked.quick else 20_000),
        databases=(asked.on,) if asked.on else ("sqlite", "postgresql"),
        fresh=_fresh,
    )
    file = Path(__file__).parent / "RESULTS.md"
    sections = {} if asked.only is None else report.read(file)
    began = time.monotonic()
    for part in parts:
        print(f"… {part} ({time.monotonic() - began:.0f} s)", flush=True)
        sections[part] = report.measured(part, plan)
        print("\n".join(sections[part]), "\n", flush=True)
        if not asked.quick:
            file.write_text(
                report.whole(sections, os.environ["HUIYIN_TEST_POSTGRES_SETTINGS"]), encoding="utf-8"
            )
    print(f"{time.monotonic() - began:.0f} s")


@contextmanager
def _fresh(database: str) -> Iterator[tuple[str, Path]]:
    """The URL of an empty database and a folder, both gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-bench-"))
    url = f"sqlite:///{folder / 'bench.db'}"
    if database == "postgresql":
        url = services.fresh_postgres_url().replace("postgresql+psycopg://", "postgresql://")
    try:
        yield url, folder
    finally:
        shutil.rmtree(folder)
        if database == "postgresql":
            services.drop_postgres(url)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="How fast, beside its references.")
    parser.add_argument("--quick", action="store_true", help="everything small; RESULTS.md stays as it is")
    parser.add_argument("--only", help=f"some parts, with commas: {','.join(report.PARTS)}")
    parser.add_argument("--scale", type=int, help="live petitions and pending timers on PostgreSQL")
    parser.add_argument("--completions", type=int, help="completions while memory is watched")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="one database only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
