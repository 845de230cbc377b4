"""The dated price book: genai-prices, a hashed snapshot of LiteLLM's price file, and the registry's overrides."""

from __future__ import annotations

from ingestion.tables import COUNT, DATE, FLAG, PRICE, TEXT, Reread, Table

PRICES = Table(
    source="price_book",
    entity="prices",
    description="One row per provider, model, meter, service tier, context tier, source and validity.",
    vendor_object="genai-prices data | model_prices_and_context_window.json",
    columns={
        "provider": TEXT,  # the biller, in the project's words: anthropic, openai, google, aws_bedrock, azure, ...
        "model_name": TEXT,  # a model id as it appears in logs and bills
        "meter": TEXT,  # uncached_input | cache_read | cache_write_5m | cache_write_1h | output
        "service_tier": TEXT,  # standard | batch | priority | flex
        "min_input_tokens": COUNT,  # 0, or the context threshold above which the whole request is at this price
        "usd_per_token": PRICE,
        "valid_from": DATE,
        "valid_to": DATE,  # half-open; 9999-12-31 when open
        "is_validity_assumed": FLAG,  # the source gives no start: holds from the first use
        "source": TEXT,  # genai_prices | litellm_snapshot
        "checked_on": DATE,
    },
    key=("provider", "model_name", "meter", "service_tier", "min_input_tokens", "valid_from", "source"),
    required=("provider", "model_name", "meter", "service_tier", "min_input_tokens", "usd_per_token", "valid_from",
              "valid_to", "is_validity_assumed", "source"),
    reread=Reread.SNAPSHOT,
)

TABLES = (PRICES,)
