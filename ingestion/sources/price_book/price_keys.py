"""Every key of LiteLLM's price file, sorted: read as a price, left out for a reason, or not about money.

Belongs here: the vocabulary alone. A key that stands in none of the three lists raises a rejection in
`parse.py`, so that a new kind of price is seen on the night it arrives and not when a bill disagrees.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# The suffixes combine, for instance `_above_1hr_above_100k_tokens` or `_above_272k_tokens_flex`.
_PRICE = re.compile(
    r"(?P<meter>input_cost_per_token|output_cost_per_token|cache_read_input_token_cost|cache_creation_input_token_cost)"
    r"(?P<one_hour>_above_1hr)?"
    r"(?:_above_(?P<thousands>\d+)k_tokens)?"
    r"(?:_(?P<tier>batches|flex|priority|ultrafast|balanced|decisions))?"
)
_METERS = {
    "input_cost_per_token": "uncached_input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write_5m",
}
_TIERS = {None: "standard", "batches": "batch"}


class Cell(NamedTuple):
    """What one price is for: meter, service tier, and the input above which a whole request is at it."""

    meter: str
    service_tier: str
    min_input_tokens: int


def cell_of(key: str) -> Cell | None:
    """The cell that a price key fills; None when the key is no price of our token meters."""
    if key == "input_cost_per_token_cache_hit":  # DeepSeek's word for a cache read
        return Cell("cache_read", "standard", 0)
    found = _PRICE.fullmatch(key)
    if found is None or (found["one_hour"] and found["meter"] != "cache_creation_input_token_cost"):
        return None
    meter = "cache_write_1h" if found["one_hour"] else _METERS[found["meter"]]
    tier = _TIERS.get(found["tier"], found["tier"] or "standard")
    return Cell(meter, tier, int(found["thousands"] or 0) * 1000)


def geo_term(scope: str) -> Cell:
    """The cell of a factor on every token price, for inference kept in one region."""
    return Cell(f"inference_geo:{scope}", "standard", 0)


def unreadable_term(key: str) -> Cell:
    """The cell that says: this entry has a key that we cannot apply."""
    return Cell(f"unreadable:{key}", "standard", 0)


def is_unreadable(cell: Cell) -> bool:
    """Whether a cell names a key and holds no price."""
    return cell.meter.startswith("unreadable:")


WEB_SEARCH = Cell("web_search:", "standard", 0)

# Factors on all token prices of an entry, by the region in which a call is processed.
REGION_FACTORS = {
    "regional_processing_uplift_multiplier_eu": "eu",
    "regional_processing_uplift_multiplier_us": "us",
}
# Inside `provider_specific_entry`: regions, the fast mode, and settings that are no prices.
PROVIDER_REGIONS = ("us", "eu")
PROVIDER_SETTINGS = frozenset(
    {
        "bedrock_invocation_schema",
        "dashscope_video_reference_input",
        "minimax_free_input_images",
        "volcengine_video_frames",
    }
)

# Read by `parse.py` itself: not one price but several, or a reason to refuse the model.
STRUCTURED = frozenset(
    {
        "litellm_provider",
        "tiered_pricing",
        "off_peak_pricing",
        "provider_specific_entry",
        "search_context_cost_per_query",
        *REGION_FACTORS,
    }
)

_IGNORED: dict[str, tuple[str, ...]] = {
    "audio, image, video, character and page meters: no such tokens are read from any source": (
        "annotation_cost_per_page",
        "annotation_cost_per_page_batches",
        "cache_creation_input_audio_token_cost",
        "cache_read_input_audio_token_cost",
        "cache_read_input_image_token_cost",
        "cost_per_second",
        "input_cost_per_audio_per_second",
        "input_cost_per_audio_per_second_above_128k_tokens",
        "input_cost_per_audio_token",
        "input_cost_per_audio_token_batches",
        "input_cost_per_audio_token_priority",
        "input_cost_per_character",
        "input_cost_per_character_above_128k_tokens",
        "input_cost_per_image",
        "input_cost_per_image_above_128k_tokens",
        "input_cost_per_image_token",
        "input_cost_per_image_token_batches",
        "input_cost_per_pixel",
        "input_cost_per_second",
        "input_cost_per_text_message",
        "input_cost_per_video_per_second",
        "input_cost_per_video_per_second_above_128k_tokens",
        "input_cost_per_video_per_second_above_15s_interval",
        "input_cost_per_video_per_second_above_8s_interval",
        "input_cost_per_video_token",
        "input_cost_per_video_token_batches",
        "ocr_cost_per_credit",
        "ocr_cost_per_page",
        "ocr_cost_per_page_batches",
        "output_cost_per_audio_token",
        "output_cost_per_character",
        "output_cost_per_character_above_128k_tokens",
        "output_cost_per_image",
        "output_cost_per_image_0.5K",
        "output_cost_per_image_1024",
        "output_cost_per_image_1536",
        "output_cost_per_image_1K",
        "output_cost_per_image_2K",
        "output_cost_per_image_4K",
        "output_cost_per_image_512",
        "output_cost_per_image_token",
        "output_cost_per_image_token_batches",
        "output_cost_per_pixel",
        "output_cost_per_second",
        "output_cost_per_second_1080p",
        "output_cost_per_second_2k",
        "output_cost_per_second_480p",
        "output_cost_per_second_4k",
        "output_cost_per_second_720p",
        "output_cost_per_second_768p",
        "output_cost_per_video_per_second",
        "output_cost_per_video_token",
    ),
    "fees per call or session that no source counts: billed lines, class `unmetered`": (
        "code_interpreter_cost_per_session",
        "google_maps_grounding_cost_per_query",
        "guardrail_cost_per_unit",
        "input_cost_per_query",
        "input_cost_per_request",
        "search_free_requests",
        "web_search_billing_unit",
    ),
    "parts of a token meter that no source splits (reasoning of output, explicit reads of reads)": (
        "citation_cost_per_token",
        "explicit_cache_read_input_token_cost",
        "output_cost_per_reasoning_token",
    ),
    "factor of a regional endpoint: no source says which endpoint a call went to": (
        "regional_endpoint_uplift_multiplier",
    ),
    "Databricks units: the same price in another currency": (
        "input_dbu_cost_per_token",
        "output_dbu_cost_per_token",
    ),
}
IGNORED = {key: reason for reason, keys in _IGNORED.items() for key in keys}

_ABOUT_THE_MODEL = frozenset(
    {
        "audio_transcription_config",
        "bedrock_converse_supports_strict_tools",
        "bedrock_output_config_effort_ceiling",
        "comment",
        "default_reasoning_effort",
        "deprecation_date",
        "gemini_audio_only_live",
        "gemini_native_audio",
        "max_input_tokens",
        "max_output_tokens",
        "max_tokens",
        "metadata",
        "mode",
        "output_vector_size",
        "prompt_cache_min_tokens",
        "reasoning_effort_levels",
        "rpm",
        "source",
        "supported_audio_formats",
        "supported_endpoints",
        "supported_modalities",
        "supported_output_modalities",
        "supported_regions",
        "thinking_always_on",
        "token_count_framing",
        "token_count_model",
        "token_count_tokenizer",
        "tpm",
        "use_openai_responses_path",
        "uses_embed_content",
        "vertex_ai_audio_api",
    }
)


def is_about_the_model(key: str) -> bool:
    """Whether a key describes the model (abilities, limits, links) and holds no money."""
    return key in _ABOUT_THE_MODEL or key.startswith("supports_")
