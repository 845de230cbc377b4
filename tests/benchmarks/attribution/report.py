"""The ledger beside the truth: precision by grade and method, recall, what is unattributed, and the dearest mistakes.

Belongs here: reading one warehouse and judging it. Dollars are the ledger's own; of a run's dollars an outcome deserves the share
that the truth's calls give it by list price, and a dollar is right when it went where it was deserved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from tests.benchmarks.attribution.bill import COLUMNS, PRICES
from tests.benchmarks.attribution.company import Company
from tests.dbt_runner import Warehouse

# The grades' promises (issue: A at least 0.999, B at least 0.99) and the share of provable dollars to be found.
PRECISION = {"A": Fraction(999, 1000), "B": Fraction(99, 100)}
RECALL = Fraction(97, 100)
# Marks that are evidence for somebody who looks: person and time is a guess and counts in no recall.
EVIDENCE = frozenset(
    ("pr_tag", "pr_columns", "session", "checkpoint", "branch", "agent_task", "ticket_tag", "ticket_branch")
)

_LEDGER = """
    select ledger.run_key, outcomes.outcome_id, ledger.match_grade, ledger.match_method, sum(ledger.allocated_usd) as usd
    from marts.fct_cost_allocations as ledger
    left join marts.fct_outcomes as outcomes on outcomes.outcome_key = ledger.outcome_key
    where ledger.allocation_class in ('attributed', 'unattributed')
    group by ledger.run_key, outcomes.outcome_id, ledger.match_grade, ledger.match_method
"""


@dataclass
class Tally:
    """Dollars given, and of them right."""

    given: Fraction = Fraction(0)
    right: Fraction = Fraction(0)

    def add(self, given: Fraction, right: Fraction) -> None:
        self.given += given
        self.right += right

    @property
    def share(self) -> Fraction | None:
        return self.right / self.given if self.given else None


@dataclass
class Judged:
    """Everything that is printed."""

    grades: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    methods: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    companies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    provable: Tally = field(default_factory=Tally)
    unattributed: Fraction = Fraction(0)
    total: Fraction = Fraction(0)
    mistakes: list[tuple[Fraction, str]] = field(default_factory=list)

    def missed(self) -> list[str]:
        """The aims that were missed."""
        found = [
            f"precision of grade {grade} is {float(self.grades[grade].share or 0):.5f}, aim {float(aim)}"
            for grade, aim in PRECISION.items()
            if (self.grades[grade].share or 0) < aim
        ]
        if (self.provable.share or 0) < RECALL:
            found.append(f"recall is {float(self.provable.share or 0):.5f}, aim {float(RECALL)}")
        return found


def judge(warehouse: Warehouse, companies: Iterable[Company]) -> Judged:
    """Compare every run's dollars with what its calls were spent on."""
    truth = {request: told for company in companies for request, told in company.truth.items()}
    lists = {
        row["request_id"]: sum(Fraction(PRICES[meter]) * row[column] for meter, column in COLUMNS.items())
        for company in companies
        for row in company.rows["usage_files.requests"]
    }
    runs: dict[str, list[str]] = defaultdict(list)
    for row in warehouse.rows(
        "select facts.run_key, landed.request_id from marts.fct_requests as facts inner join raw_usage_files.requests as landed"
        " on facts.request_key = md5(landed.request_id || chr(31) || '~null~')"
    ):
        runs[row["run_key"]].append(row["request_id"])
    money: dict[str, list[tuple[str | None, str, str | None, Fraction]]] = defaultdict(list)
    for row in warehouse.rows(_LEDGER):
        given = (row["outcome_id"], row["match_grade"], row["match_method"], Fraction(row["usd"]))
        money[row["run_key"]].append(given)
    judged = Judged()
    for run, lines in money.items():
        _judge_run(judged, lines, [(lists[request], *truth[request]) for request in runs[run]], runs[run][0])
    return judged


def _judge_run(
    judged: Judged,
    lines: list[tuple[str | None, str, str | None, Fraction]],
    calls: list[tuple[Fraction, tuple[str, ...], str]],
    name: str,
) -> None:
    usd, listed = sum(line[3] for line in lines), sum(call[0] for call in calls)
    deserved: dict[str, Fraction] = defaultdict(Fraction)
    provable: dict[str, Fraction] = defaultdict(Fraction)
    for price, outcomes, mark in calls:
        for outcome in outcomes:
            share = usd * price / listed / len(outcomes)
            deserved[outcome] += share
            if mark in EVIDENCE:
                provable[outcome] += share
    judged.total += usd
    got: dict[str, Fraction] = defaultdict(Fraction)
    for outcome, grade, method, given in lines:
        if outcome is None:
            judged.unattributed += given
            continue
        right = min(given, deserved[outcome])
        got[outcome] += given
        for tally in (
            judged.grades[grade],
            judged.methods[f"{grade} {method}"],
            judged.companies[name.partition("-")[0]],
        ):
            tally.add(given, right)
        if right < given:
            deserving = ", ".join(sorted(key for key in deserved if deserved[key])) or "nothing"
            judged.mistakes.append(
                (given - right, f"{method} gave {name} to {outcome}; it was spent on {deserving}")
            )
    for outcome, share in provable.items():
        judged.provable.add(share, min(share, got[outcome]))


def show(judged: Judged) -> None:
    """Print the report."""
    print(
        f"dollars of runs {float(judged.total):,.2f}; unattributed {float(judged.unattributed / judged.total):.2%}"
    )
    print(
        f"recall of the dollars for which evidence exists: {float(judged.provable.share or 0):.5f} (aim {float(RECALL)})"
    )
    for title, tallies in (("grade", judged.grades), ("method", judged.methods)):
        for key in sorted(tallies):
            aim = f"  aim {float(PRECISION[key])}" if key in PRECISION else ""
            tally = tallies[key]
            print(
                f"  {title} {key:<24} ${float(tally.given):>10,.2f}  right {float(tally.share or 0):.5f}{aim}"
            )
    worst = sorted(judged.companies.items(), key=lambda one: one[1].share or 0)[:10]
    print("worst companies: " + ", ".join(f"{name} {float(tally.share or 0):.4f}" for name, tally in worst))
    for usd, what in sorted(judged.mistakes, reverse=True)[:10]:
        print(f"  ${float(usd):.2f} wrong: {what}")
