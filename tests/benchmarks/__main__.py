"""`make bench`: landing, full build, nightly increment, cache advice, memory and fixed cost, each beside its floor.

python -m tests.benchmarks [--requests 10000000] [--folder .data/bench] [landing] [full] [increment] [advice] [night]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.benchmarks.advice import report_advice
from tests.benchmarks.build import report_full, report_increment
from tests.benchmarks.landing import report as report_landing
from tests.benchmarks.night import report_night

PARTS = ("landing", "full", "increment", "advice", "night")


def main() -> None:
    """Run the parts asked for, all by default."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Speed and memory beside a floor."
    )
    parser.add_argument(
        "--requests", type=int, default=10_500_000, help="calls of the month: its history and the night's"
    )
    parser.add_argument("--landed", type=int, default=1_000_000, help="rows of the landing benchmark")
    parser.add_argument("--advised", type=int, default=20_000_000, help="calls that cache advice is about")
    parser.add_argument(
        "--folder", type=Path, default=Path(".data/bench"), help="where the month is kept between runs"
    )
    # argparse holds an empty list against the choices too
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all of them when none is named")
    chosen = parser.parse_args()
    parts = chosen.parts or PARTS
    month = chosen.folder.absolute() / f"{chosen.requests}"
    if "landing" in parts:
        report_landing(chosen.landed)
    if "full" in parts:
        report_full(month, chosen.requests)
    if "increment" in parts:
        report_increment(month, chosen.requests)
    if "advice" in parts:
        report_advice(chosen.folder.absolute() / "advice", chosen.advised)
    if "night" in parts:
        report_night(chosen.folder.absolute() / "night")


if __name__ == "__main__":
    main()
