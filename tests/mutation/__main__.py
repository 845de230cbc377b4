"""`make mutants`: change the SQL at one place at a time and see whether the suite notices.

python -m tests.mutation [--limit 200] [--seed 7] [--jobs 2] [--models NAME ...]
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import duckdb

from tests.mutation.judge import judge_here, take_worlds
from tests.mutation.kill import STILLBORN, World, same_rows
from tests.mutation.mutants import Mutant, mutants_of, parse, render
from tests.mutation.worlds import build_worlds

AIM = 0.9  # of the mutants that change anything
EQUIVALENT = Path(__file__).with_name("equivalent.csv")


def equivalent() -> dict[Mutant, str]:
    """Why no test can tell a mutant from the SQL as it is, as reviewed."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        return {
            Mutant(row["model"], row["kind"], row["fragment"], int(row["nth"])): row["reason"]
            for row in csv.DictReader(file)
        }


def all_mutants(world: World, models: list[str] | None) -> list[Mutant]:
    """The mutants of every judged model that sqlglot renders as it was."""
    found: list[Mutant] = []
    with tempfile.TemporaryDirectory() as name:
        copied = shutil.copy(world.warehouse.location, name)
        with duckdb.connect(str(copied)) as database:
            database.execute("set timezone = 'UTC'")
            for model in world.project.judged:
                if models and model not in models:
                    continue
                text = world.project.sql(model)
                tree = parse(text)
                if same_rows(database, render(tree), text.rstrip().rstrip(";")):
                    found += mutants_of(model, tree)
                else:
                    print(f"left out: {model} is not the same when it is rendered again")
    return found


def main() -> int:
    """Exit code 1 when fewer than nine in ten are killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Mutants of the SQL.")
    parser.add_argument("--limit", type=int, default=200, help="how many mutants are drawn; 0 is all of them")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=2, help="one a core")
    parser.add_argument("--models", nargs="*")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        worlds = build_worlds(Path(name))
        mutants = all_mutants(worlds[0], chosen.models)
        if chosen.limit and len(mutants) > chosen.limit:
            mutants = random.Random(chosen.seed).sample(mutants, chosen.limit)
        context, places = get_context("spawn"), [world.place for world in worlds]
        with ProcessPoolExecutor(chosen.jobs, context, take_worlds, (places,)) as pool:
            verdicts = list(pool.map(judge_here, mutants, chunksize=4))
    # what no engine runs, nobody writes by mistake
    return report({m: killer for m, killer in zip(mutants, verdicts, strict=True) if killer != STILLBORN})


def report(verdicts: dict[Mutant, str | None]) -> int:
    """Print who killed how many, and every survivor with its reason."""
    reviewed = equivalent()
    by = Counter(
        "a unit test" if killer.startswith("unit test") else killer.split(".test_")[0][:40]
        for killer in verdicts.values()
        if killer
    )
    for killer, count in by.most_common():
        print(f"  {count:>4} killed by {killer}")
    survivors = [mutant for mutant, killer in verdicts.items() if killer is None]
    holes = 0
    for mutant in survivors:
        reason = reviewed.get(mutant)
        holes += reason is None
        print(f"  survived: {mutant.name}\n    {'equivalent: ' + reason if reason else 'A HOLE'}")
    killed = len(verdicts) - len(survivors)
    share, changing = killed / len(verdicts), killed / (killed + holes)
    print(
        f"{killed} of {len(verdicts)} killed: {share:.1%}; without the equivalent ones {changing:.1%}, aim {AIM:.0%}"
    )
    return int(changing < AIM)


if __name__ == "__main__":
    sys.exit(main())
