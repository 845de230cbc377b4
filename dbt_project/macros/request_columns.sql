{#- (A file of its own: the linter does not follow a `return` from one macro of a file to another.) -#}
{#- Everything a sighting carries, in one order, so that a union cannot mix columns up. -#}
{% macro request_columns() -%}
    {{ return([
        'base_request_id', 'call_id', 'session_id', 'run_id', 'trace_id', 'prefix_key', 'source', 'vendor_model',
        'service_tier', 'inference_geo', 'status', 'call_fate', 'payment_basis',
    ] + identity_columns() + token_meters() + ['web_search_requests', 'gateway_cost_usd', 'usage_date', 'requested_at']) }}
{%- endmacro %}
