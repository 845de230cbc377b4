-- Grain: one row per request whose list cost is not the sum of its meters' costs, whose high cost is below the low one, or that has a
-- cost although it is unpriced. Empty when every dollar of a request lies in one meter.
select request_key, usage_date, source, list_cost_usd, list_cost_high_usd, is_unpriced
from {{ ref('fct_requests') }}
where list_cost_usd is distinct from (
        uncached_input_usd + cache_read_usd + cache_write_5m_usd + cache_write_1h_usd + cache_write_unknown_ttl_usd + output_usd
    )
    or (list_cost_usd is null) <> is_unpriced
    or (list_cost_high_usd is null) <> is_unpriced
    or list_cost_high_usd < list_cost_usd
