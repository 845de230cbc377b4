"""Who sends the bill: the one vocabulary of providers.

Belongs here: reading the mapping. The words themselves are data, `dbt_project/seeds/provider_names.csv`, so
that the price book and the models say the same of a gateway's `custom_llm_provider`.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

PROVIDER_NAMES = Path(__file__).parents[3] / "dbt_project" / "seeds" / "provider_names.csv"


@cache
def provider_names() -> dict[str, str]:
    """Vendor's word (lower case) to biller."""
    with PROVIDER_NAMES.open(encoding="utf-8", newline="") as file:
        return {row["vendor_name"]: row["provider"] for row in csv.DictReader(file)}


def provider_of(vendor_name: str) -> str:
    """The biller behind a vendor's word; a word that is not listed is its own biller.

    `vertex_ai-anthropic_models` is `google_vertex`, since Google bills it. The models apply the same rule:
    `coalesce(provider_names.provider, lower(trim(vendor_name)))`.
    """
    word = vendor_name.strip().lower()
    return provider_names().get(word, word)
