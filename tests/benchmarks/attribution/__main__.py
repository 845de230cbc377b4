"""`make bench-attribution`: dollars to the right outcome on messy companies, and the laws on many small random ones.

python -m tests.benchmarks.attribution [--companies 200] [--small 10000]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.attribution.laws import broken_laws
from tests.benchmarks.attribution.report import judge, show
from tests.benchmarks.attribution.small import small_companies
from tests.benchmarks.attribution.world import build, companies


def main() -> int:
    """Exit code 1 when an aim is missed or a law is broken."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.attribution", description="Attribution beside its truth."
    )
    parser.add_argument("--companies", type=int, default=200)
    parser.add_argument("--small", type=int, default=10_000)
    chosen = parser.parse_args()
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="attribution-") as name:
        if chosen.companies:
            begun = time.perf_counter()
            made = companies(chosen.companies)
            judged = judge(build(Path(name) / "messy", [one.rows for one in made]), made)
            calls = sum(len(one.truth) for one in made)
            print(f"{len(made)} messy companies, {calls:,} calls, {time.perf_counter() - begun:.0f} s")
            show(judged)
            missed += judged.missed()
        if chosen.small:
            begun = time.perf_counter()
            small = small_companies(chosen.small)
            warehouse = build(Path(name) / "small", [one.rows for one in small])
            broken = broken_laws(warehouse, small)
            print(
                f"{len(small):,} small companies, {time.perf_counter() - begun:.0f} s: {len(broken)} laws broken"
            )
            missed += broken[:20]
    print("\n".join(f"MISSED {line}" for line in missed) or "every aim is met")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
