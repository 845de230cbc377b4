{#- Seconds that a written or read text stays in the cache, by tier; a hit begins the time anew (the provider's rule). -#}
{% macro cache_lifetimes() -%}
    {{ return({'5m': 300, '1h': 3600}) }}
{%- endmacro %}

{#-
  The numbers by which calls and the sums of their runs find each other (row_hash): of the scope, of a unit in it (a session, else a
  run), and of a row of int_cache_unit_usage. From the columns that both have; each from the one before, so that text is read once.
-#}
{% macro cache_scope_hash() -%}
    {{ row_hash(['workflow_key', 'provider', 'account_id', 'model_name']) }}
{%- endmacro %}

{% macro cache_unit_hash() -%}
    {{ row_hash(['scope_hash', 'unit_id', 'is_in_session']) }}
{%- endmacro %}

{% macro cache_usage_hash() -%}
    {{ row_hash(['unit_hash', 'usage_date', 'price_key', 'is_prefix_named']) }}
{%- endmacro %}

{#- What was written for 5 minutes, and what was marked to be cached, as columns: of a call, or of the calls of a run. -#}
{% macro cache_marked_columns() -%}
    -- a write of unknown lifetime is priced, and taken here, as a 5-minute one
    cache_write_5m_tokens + cache_write_unknown_ttl_tokens as write_5m_tokens,
    cache_read_tokens + cache_write_5m_tokens + cache_write_unknown_ttl_tokens + cache_write_1h_tokens as marked_tokens
{%- endmacro %}

{#- epoch_us(at): the microseconds since 1970, a whole number: windows over ranges of it are cheaper than over ranges of times. -#}
{% macro epoch_us(at) -%}
    {{ return(adapter.dispatch('epoch_us')(at)) }}
{%- endmacro %}

{% macro duckdb__epoch_us(at) -%}epoch_us({{ at }}){%- endmacro %}

{% macro postgres__epoch_us(at) -%}cast(extract(epoch from {{ at }}) * 1000000 as bigint){%- endmacro %}

{#-
  cache_slot(at): the number of the slot that a time lies in, counted from 1970. A slot is as long as the short lifetime, so that any two
  calls of a slot are warm to each other; none spans midnight.
-#}
{% macro cache_slot(at) -%}
    {{ return(adapter.dispatch('cache_slot')(at)) }}
{%- endmacro %}

{% macro duckdb__cache_slot(at) -%}{{ epoch_us(at) }} // {{ cache_lifetimes()['5m'] * 1000000 }}{%- endmacro %}

{% macro postgres__cache_slot(at) -%}{{ epoch_us(at) }} / {{ cache_lifetimes()['5m'] * 1000000 }}{%- endmacro %}

{#-
  warm_tokens(tokens, lifetime): the longest text that a call of the chain had written or read within the lifetime. Calls of one instant
  cannot read each other.
-#}
{% macro warm_tokens(tokens, lifetime) -%}
    max({{ tokens }}) over (
        partition by chain_hash order by requested_us
        range between {{ cache_lifetimes()[lifetime] * 1000000 }} preceding and 1 preceding
    )
{%- endmacro %}

{#- How many slots are as long as the long lifetime. -#}
{% macro cache_hour_slots() -%}
    {{ return(cache_lifetimes()['1h'] // cache_lifetimes()['5m']) }}
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

{#- What is counted of a unit, as columns. -#}
{% macro cache_count_columns() -%}
    {{ return([
        'request_count', 'request_5m_count', 'request_1h_count', 'head_test_count', 'cache_read_tokens', 'write_5m_tokens',
        'write_1h_tokens',
    ]) }}
{%- endmacro %}

{#- What is compared with what (the first minus the second), each with an interval. -#}
{% macro cache_comparisons() -%}
    {{ return(['5m_observed', '1h_observed', 'none_observed', '5m_1h', 'none_5m', 'none_1h']) }}
{%- endmacro %}

{#- The ends of each comparison's interval, from the redrawn sums of a tier's cheap (_warm, _least) and dear (_cold) ends. -#}
{% macro cache_comparison_ends() -%}
    {{ return({
        '5m_observed_low': 'all_5m_warm_picos - observed_picos',
        '5m_observed_high': 'all_5m_cold_picos - observed_picos',
        '1h_observed_low': 'all_1h_least_picos - observed_picos',
        '1h_observed_high': 'all_1h_cold_picos - observed_picos',
        '5m_1h_low': 'all_5m_warm_picos - all_1h_cold_picos',
        '5m_1h_high': 'all_5m_cold_picos - all_1h_least_picos',
        'none_observed_low': 'no_cache_picos - observed_picos',
        'none_observed_high': 'no_cache_picos - observed_picos',
        'none_5m_low': 'no_cache_picos - all_5m_cold_picos',
        'none_5m_high': 'no_cache_picos - all_5m_warm_picos',
        'none_1h_low': 'no_cache_picos - all_1h_cold_picos',
        'none_1h_high': 'no_cache_picos - all_1h_least_picos',
    }) }}
{%- endmacro %}
