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
