"""What the biller would send for a company's calls: a discount, a key outside the gateway, a credit; not yet the last days.

Belongs here: cost and usage rows of one account, and the list prices they follow.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
PRICES = {"uncached_input": Decimal("0.000003"), "output": Decimal("0.000015")}
COLUMNS = {"uncached_input": "uncached_input_tokens", "output": "output_tokens"}
DISCOUNT = Decimal("0.9")
UNBILLED_DAYS = 3


def price(provider: str, model: str, meter: str, usd_per_token: str) -> Row:
    """An undated list price."""
    return {
        "provider": provider, "model_name": model, "meter": meter, "service_tier": "standard", "min_input_tokens": 0,
        "usd_per_token": usd_per_token, "valid_from": "2025-01-01", "valid_to": "9999-12-31", "is_validity_assumed": False,
        "source": "genai_prices", "checked_on": "2026-11-01",
    }  # fmt: skip


def list_prices(provider: str) -> list[Row]:
    """The model's prices at one provider."""
    return [price(provider, "claude-example-1", meter, f"{usd:f}") for meter, usd in PRICES.items()]


def bill(account: str, rows: dict[str, list[Row]]) -> None:
    """Add the bill of the account's calls, but for the last days with usage."""
    tokens: dict[tuple[str, str], int] = defaultdict(int)
    for call in rows["usage_files.requests"]:
        for meter, column in COLUMNS.items():
            tokens[call["requested_at"][:10], meter] += call[column]
    days = sorted({day for day, _ in tokens})[:-UNBILLED_DAYS]
    key = f"key-{account}"
    rows["registry.gateway_keys"].append(
        {"gateway": "usage_files", "provider": "anthropic", "account_id": account, "api_key_id": key}
    )
    for day in days:
        counts = {COLUMNS[meter]: tokens[day, meter] for meter in PRICES}
        rows["anthropic.usage"].append(_row(account, day, api_key_id=key, **counts))
        for meter, price in PRICES.items():
            amount = tokens[day, meter] * price * DISCOUNT
            rows["anthropic.cost"].append(
                _row(
                    account,
                    day,
                    api_key_id=key,
                    cost_type="tokens",
                    token_type=f"{meter}_tokens",
                    amount_usd=str(amount),
                )
            )
    rows["anthropic.usage"].append(_row(account, days[3], api_key_id="laptop", uncached_input_tokens=10_000))
    rows["anthropic.cost"] += [
        _row(
            account,
            days[3],
            api_key_id="laptop",
            cost_type="tokens",
            token_type="uncached_input_tokens",
            amount_usd="0.03",
        ),
        _row(account, days[5], api_key_id=None, model=None, cost_type="credit", amount_usd="-0.5"),
    ]


def _row(account: str, day: str, **more: Any) -> Row:
    row = {
        "report": "analytics", "account_id": account, "usage_date": day, "usage_at": f"{day} 00:00:00", "workspace_id": "w",
        "model": "claude-example-1", "data_refreshed_at": "2026-11-28 00:00:00", **more,
    }  # fmt: skip
    return row | ({"currency": "USD"} if "amount_usd" in more else {})
