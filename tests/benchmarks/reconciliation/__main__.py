"""`make bench-reconciliation`: every class of difference between bill and gateway, planted in many months and found again.

python -m tests.benchmarks.reconciliation [--months 1000]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.reconciliation.months import NIGHTS, months
from tests.benchmarks.reconciliation.report import judge, missed, show
from tests.benchmarks.reconciliation.world import new_warehouse, night


def main() -> int:
    """Exit code 1 when an aim is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.reconciliation", description="Reconciliation beside its truth."
    )
    parser.add_argument("--months", type=int, default=1_000)
    chosen = parser.parse_args()
    made = months(chosen.months)
    print(f"{len(made):,} months, {sum(len(month.calls) for month in made):,} calls")
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="reconciliation-") as name:
        warehouse = new_warehouse(Path(name))
        for number in NIGHTS:
            begun = time.perf_counter()
            found = night(warehouse, made, number)
            show(judge(made, found, number), number)
            print(f"  landed and built in {time.perf_counter() - begun:.0f} s")
            faults += missed(made, found, number)
    print("\n".join(f"MISSED {line}" for line in faults[:20]) or "every aim is met")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
