{#- meter_usd(tokens, usd_per_token): the product, rounded once to 12 places; nothing used costs nothing. -#}
{% macro meter_usd(tokens, usd_per_token) -%}
    case when {{ tokens }} = 0 then 0 else cast(({{ tokens }}) * {{ usd_per_token }} as decimal(38, 12)) end
{%- endmacro %}

{#- cost_at(prices): what the call would have cost at another row of prices; null when a used meter has none there. -#}
{% macro cost_at(prices) -%}
    {{ meter_usd('uncached_input_tokens', prices ~ '.uncached_input_usd_per_token') }}
        + {{ meter_usd('cache_read_tokens', prices ~ '.cache_read_usd_per_token') }}
        + {{ meter_usd('cache_write_5m_tokens', prices ~ '.cache_write_5m_usd_per_token') }}
        + {{ meter_usd('cache_write_unknown_ttl_tokens', prices ~ '.cache_write_5m_usd_per_token') }}
        + {{ meter_usd('cache_write_1h_tokens', prices ~ '.cache_write_1h_usd_per_token') }}
        + {{ meter_usd('output_tokens', prices ~ '.output_usd_per_token') }}
{%- endmacro %}

{#- is_told(cost): whether the gateway's figure is this cost, to its own rounding. -#}
{% macro is_told(cost) -%}
    abs(gateway_cost_usd - ({{ cost }})) <= tolerance_usd
{%- endmacro %}
