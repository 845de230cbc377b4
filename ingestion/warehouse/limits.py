"""The suggested limits as a file of LiteLLM budgets: written for a person to read and apply, never sent anywhere.

    python -m ingestion.warehouse.limits --to FILE [--config FILE] [--warehouse URL]

Belongs here: which suggestions the gateway can enforce and how its configuration says them. Does not belong here: how high a
limit is, which `mart_suggested_limits` holds.

`litellm_settings` goes into the configuration of the proxy (tag budgets need a licence: one without refuses to start). Each row
of `keys` and `teams` is the body of one call of `/key/update` or `/team/update`. Every limit is of one day.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

import duckdb
import yaml

from ingestion.config import Config, ConfigError, PostgresWarehouse, Secret, config_path, load_config
from ingestion.warehouse.connection import read_rows

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Limit:
    """One suggestion for a key, a team or a tag."""

    scope_type: str
    scope_key: str
    gateway_id: str | None
    gateway_id_count: int
    soft_usd: Decimal | None
    hard_usd: Decimal | None
    no_limit_reason: str | None
    exempt_until: str | None

    def left_out(self) -> str | None:
        """Why it is not written; None when it is."""
        if self.no_limit_reason is not None:
            return self.no_limit_reason.replace("_", " ")
        if self.exempt_until is not None:
            return f"exempt until {self.exempt_until}"
        if self.gateway_id is None:
            return "the gateway does not know it"
        if self.scope_type == "team" and self.gateway_id_count > 1:
            return f"{self.gateway_id_count} gateway teams share it: divide the limit by hand"
        return None


def limits_text(limits: Iterable[Limit]) -> str:
    """The file: settings for tags, one body a key and a team, and in its head what was left out and why."""
    tags: dict[str, dict[str, object]] = {}
    bodies: dict[str, list[dict[str, object]]] = {"api_key": [], "team": []}
    head = [
        "# Daily budgets suggested from the last 60 days (mart_suggested_limits). Nothing applies them: read them first.",
        "# litellm_settings: for the proxy's configuration; tag budgets need a LiteLLM licence.",
        "# keys, teams: each row is the body of one /key/update or /team/update call.",
    ]
    for limit in limits:
        reason = limit.left_out()
        if reason is not None or limit.hard_usd is None or limit.soft_usd is None:
            head.append(f"# left out: {_one_line(f'{limit.scope_type} {limit.scope_key}: {reason}')}")
        elif limit.scope_type == "tag":
            tags[str(limit.gateway_id)] = {"max_budget": _cents(limit.hard_usd), "budget_duration": "1d"}
        else:
            name = "key" if limit.scope_type == "api_key" else "team_id"
            bodies[limit.scope_type].append({
                name: limit.gateway_id,
                "soft_budget": _cents(limit.soft_usd),
                "max_budget": _cents(limit.hard_usd),
                "budget_duration": "1d",
            })  # fmt: skip
    content = {
        "litellm_settings": {"tag_budget_config": tags},
        "keys": bodies["api_key"],
        "teams": bodies["team"],
    }
    return "\n".join(head) + "\n" + yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def write_limits(config: Config, path: Path) -> int:
    """Write the file from the marts; returns how many suggestions it holds.

    Raises:
        ConfigError: the warehouse holds no marts yet.
    """
    import psycopg

    try:
        rows = read_rows(config, _LIMITS)
    except (duckdb.CatalogException, psycopg.errors.UndefinedTable) as error:
        raise ConfigError("warehouse: it holds no mart_suggested_limits yet; run a night first") from error
    limits = [Limit(*row) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(limits_text(limits), encoding="utf-8")
    return sum(limit.left_out() is None for limit in limits)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0 written, 2 refused."""
    parser = argparse.ArgumentParser(prog="python -m ingestion.warehouse.limits")
    parser.add_argument("--to", type=Path, required=True, help="the file to write")
    parser.add_argument("--config", type=Path, default=config_path(), help="default: the bundled example")
    parser.add_argument("--warehouse", help="postgresql://user@host/database instead of the configured one")
    chosen = parser.parse_args(arguments)
    try:
        config = load_config(chosen.config)
        if chosen.warehouse:
            warehouse = PostgresWarehouse(engine="postgres", url=Secret(chosen.warehouse))
            config = config.model_copy(update={"warehouse": warehouse})
        count = write_limits(config, chosen.to)
    except ConfigError as error:
        print(f"refused: {error}")
        return 2
    print(f"{count} suggested limits written to {chosen.to}; nothing was sent to the gateway")
    return 0


def _cents(usd: Decimal) -> Decimal:
    """Up to the next cent: a limit is never tighter than what was suggested."""
    return usd.quantize(_CENT, ROUND_CEILING)


def _one_line(text: str) -> str:
    """A key people chose may hold a line break, and must not end the comment."""
    return " ".join(text.split())


class _Dumper(yaml.SafeDumper):
    """Writes a decimal as the number it is."""


_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")
)

_LIMITS = """
select
    limits.scope_type,
    limits.scope_key,
    limits.gateway_id,
    limits.gateway_id_count,
    limits.soft_limit_usd,
    limits.hard_limit_usd,
    limits.no_limit_reason,
    cast(max(status.exempt_to_date) as varchar) as exempt_until
from marts.mart_suggested_limits as limits
left join marts.mart_budget_status as status
    on limits.scope_type = status.scope_type
    and limits.scope_key = status.scope_key
    and status.is_exempt
    and status.month_start_date = (select max(month_start_date) from marts.mart_budget_status)
where limits.scope_type in ('api_key', 'team', 'tag')
group by 1, 2, 3, 4, 5, 6, 7
order by 1, 2
"""

if __name__ == "__main__":
    sys.exit(main())
