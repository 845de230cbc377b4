"""The dated price book: genai-prices and hashed snapshots of LiteLLM's price file."""

from __future__ import annotations

from ingestion.tables import COUNT, DATE, FLAG, PRICE, TEXT, Reread, Table

METERS = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
# The first four are sold by several providers; the others are one provider's speed or product.
SERVICE_TIERS = ("standard", "batch", "priority", "flex", "fast", "ultrafast", "balanced", "decisions")

PRICES = Table(
    source="price_book",
    entity="prices",
    description="One row per provider, model, meter, service tier, context tier, source and validity.",
    vendor_object="genai-prices data | model_prices_and_context_window.json",
    columns={
        "provider": TEXT,  # the biller, in the project's words: anthropic, aws_bedrock, ...
        "model_name": TEXT,  # a model id as it appears in logs and bills
        "meter": TEXT,  # one of METERS
        "service_tier": TEXT,  # one of SERVICE_TIERS
        "min_input_tokens": COUNT,  # 0, or the input above which the whole request is at this price
        "usd_per_token": PRICE,
        "valid_from": DATE,
        "valid_to": DATE,  # half-open; 9999-12-31 when open
        "is_validity_assumed": FLAG,  # the source gives no start: holds from the first use
        "source": TEXT,  # genai_prices | litellm_snapshot
        "source_version": TEXT,  # the package and its version: genai-prices 0.2.3
        "checked_on": DATE,
    },
    key=("provider", "model_name", "meter", "service_tier", "min_input_tokens", "valid_from", "source"),
    required=(
        "provider",
        "model_name",
        "meter",
        "service_tier",
        "min_input_tokens",
        "usd_per_token",
        "valid_from",
        "valid_to",
        "is_validity_assumed",
        "source",
    ),
    reread=Reread.SNAPSHOT,
)

# What a list says of a model beside its token prices.
#   inference_geo  factor on every token price where inference is kept in the region `scope`
#   web_search     US dollars a search that the provider runs
#   unreadable     a key (`scope`) that this project cannot apply: no price of that entry is trusted, amount null
TERM_KINDS = ("inference_geo", "web_search", "unreadable")

TERMS = Table(
    source="price_book",
    entity="terms",
    description="One row per provider, model, term, scope, source and validity: factors, fees, keys not understood.",
    vendor_object="genai-prices data | model_prices_and_context_window.json",
    columns={
        "provider": TEXT,
        "model_name": TEXT,
        "term": TEXT,  # one of TERM_KINDS
        "scope": TEXT,  # the region, the unreadable key, or empty
        "amount": PRICE,  # a factor, or US dollars a request; null when unreadable
        "valid_from": DATE,
        "valid_to": DATE,
        "is_validity_assumed": FLAG,
        "source": TEXT,
        "source_version": TEXT,
        "checked_on": DATE,
    },
    key=("provider", "model_name", "term", "scope", "valid_from", "source"),
    required=(
        "provider",
        "model_name",
        "term",
        "valid_from",
        "valid_to",
        "is_validity_assumed",
        "source",
    ),
    reread=Reread.SNAPSHOT,
)

TABLES = (PRICES, TERMS)
