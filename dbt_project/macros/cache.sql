{#- Seconds that a written or read text stays in the cache, by tier; a hit begins the time anew (the provider's rule). -#}
{% macro cache_lifetimes() -%}
    {{ return({'5m': 300, '1h': 3600}) }}
{%- endmacro %}

{#-
  cache_slot(at): the number of the slot that a time lies in, counted from 1970. A slot is as long as the short lifetime, so that any two
  calls of a slot are warm to each other; none spans midnight.
-#}
{% macro cache_slot(at) -%}
    cast(floor(extract(epoch from {{ at }}) / {{ cache_lifetimes()['5m'] }}) as bigint)
{%- endmacro %}

{#- How many slots are as long as the long lifetime. -#}
{% macro cache_hour_slots() -%}
    {{ return(cache_lifetimes()['1h'] // cache_lifetimes()['5m']) }}
{%- endmacro %}

{#- Equal for the calls that may share the head of their prompts. -#}
{% macro cache_scope_hash() -%}
    {{ row_hash(['workflow_key', 'provider', 'account_id', 'model_name']) }}
{%- endmacro %}

{#- Equal for the calls of what the bootstrap draws: a session, else a run. -#}
{% macro cache_unit_hash() -%}
    {{ row_hash(['unit_id']) }}
{%- endmacro %}

{#- Equal for the calls that a row of int_cache_unit_usage adds up. -#}
{% macro cache_usage_hash(usage_date) -%}
    {{ row_hash([usage_date, 'scope_hash', 'unit_hash', 'price_key', 'is_prefix_named', 'is_in_session']) }}
{%- endmacro %}

{#-
  tier_picos(read, write_price): the input side of a call in pico-dollars had it read `read` tokens of its cacheable ones and
  written the rest at write_price.
-#}
{% macro tier_picos(read, write_price) -%}
    (input_tokens - cacheable_tokens) * uncached_input_picos_per_token
    + ({{ read }}) * cache_read_picos_per_token
    + (cacheable_tokens - ({{ read }})) * {{ write_price }}
{%- endmacro %}

{#- The counterfactual costs of a unit, as columns: a point and its bounds for each tier. -#}
{% macro cache_cost_columns() -%}
    {{ return([
        'observed_usd', 'no_cache_usd', 'all_5m_usd', 'all_5m_warm_usd', 'all_5m_cold_usd',
        'all_1h_usd', 'all_1h_warm_usd', 'all_1h_open_usd', 'all_1h_cold_usd',
    ]) }}
{%- endmacro %}

{#- What is compared with what (the first minus the second), each with an interval. -#}
{% macro cache_comparisons() -%}
    {{ return(['5m_observed', '1h_observed', 'none_observed', '5m_1h', 'none_5m', 'none_1h']) }}
{%- endmacro %}
