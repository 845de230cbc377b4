"""What goes wrong between the truth and the records: one switch a fault.

Belongs here: the rates of the faults. They are applied where the records are made: gateway faults in
`sql/log_rows.sql`, reverts and reopened tickets in `sql/reverts.sql` and `sql/tickets.sql`, bill faults in
`sql/provider_usage.sql` and `sql/bill_lines.sql`. The requests of the truth never depend on them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Mess:
    """Rates in 0..1 (a switch where it is a bool); the default is a tidy world.

    Raises:
        ValueError: a rate lies outside 0..1.
    """

    # gateway records; a rate is per call unless said otherwise
    cancelled_streams: float = 0.0  # the client left: the gateway saw a tenth of the output, the bill has all
    retries: float = 0.0  # a failed attempt is logged before the call, with no tokens
    fallbacks: float = (
        0.0  # the model asked first did not answer: the call says that another was asked before
    )
    duplicates: float = 0.0  # the same event is delivered twice
    late_rows: float = 0.0  # delivered into the next day's folder
    lost_rows: float = 0.0  # never delivered
    missing_tags: float = 0.0  # per session: no tags, no metadata
    wrong_tags: float = 0.0  # per session: a pull request or ticket that does not exist
    random_session_ids: float = 0.0  # per virtual key and day: every call a session of its own
    unknown_models: float = 0.0  # logged under a name that no price book knows
    missing_ttl_split: float = 0.0  # cache writes without the 5-minute / 1-hour split
    # outcomes
    reverted_pull_requests: float = 0.0  # per pull request
    reopened_tickets: float = 0.0  # per ticket
    # bill
    outside_keys: float = 0.0  # tokens on keys outside the gateway, relative to those through it
    price_change: bool = False  # a better discount from the 16th
    credit_notes: bool = False  # credits on the 9th and the 20th

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not isinstance(value, bool) and not 0.0 <= value <= 1.0:
                raise ValueError(f"mess.{one.name} is {value}; allowed: a rate from 0 to 1")

    def variables(self) -> dict[str, int]:
        """The SQL's variables: `rate_<name>` in parts per million (the unit of draws), switches 0 or 1."""
        found = {}
        for one in fields(self):
            value = getattr(self, one.name)
            is_switch = isinstance(value, bool)
            found[one.name if is_switch else f"rate_{one.name}"] = (
                int(value) if is_switch else round(value * 1e6)
            )
        return found


TIDY = Mess()
# The bundled example: every fault is there, none so large that it hides the answers. Lost and cancelled calls
# stay below one in a hundred, as gateways' own capture checks report; about one dollar in fifteen bypasses
# the gateway.
EXAMPLE = Mess(
    cancelled_streams=0.004,
    retries=0.01,
    fallbacks=0.005,
    duplicates=0.005,
    late_rows=0.01,
    lost_rows=0.003,
    missing_tags=0.05,
    wrong_tags=0.01,
    random_session_ids=0.02,
    unknown_models=0.001,
    missing_ttl_split=0.02,
    reverted_pull_requests=0.06,
    reopened_tickets=0.05,
    outside_keys=0.14,
    credit_notes=True,
)
