{#- lever_price(prices, meter): the price of a meter for a row's prompt_band: the long one wherever a prompt of the band may pass the threshold. -#}
{% macro lever_price(usage, prices, meter) -%}
    case
        when coalesce({{ usage_band_end(usage ~ '.prompt_band') }}, {{ prices }}.long_context_min_tokens + 1)
            > {{ prices }}.long_context_min_tokens
            then {{ prices }}.long_{{ meter }}_usd_per_token
        else {{ prices }}.{{ meter }}_usd_per_token
    end
{%- endmacro %}

{#- usage_band_end(band): the last number of tokens of a prompt_band; null for the last band. -#}
{% macro usage_band_end(band) -%}
    case {{ band }}
        {%- for label, upper in usage_bands('prompt_band') if upper is not none %}
        when '{{ label }}' then {{ upper }}
        {%- endfor %}
    end
{%- endmacro %}

{#-
  repriced_usd(usage, prices): the tokens of a row of usage at the prices of a row of prices. Tokens that were not used need no
  price; writes of unknown lifetime take the 5-minute rate, as they do in the list price. Null where a price is missing.
-#}
{% macro repriced_usd(usage, prices) -%}
    {%- for meter, tokens in lever_meters() %}
    case
        when {{ usage }}.{{ tokens[0] }}{% for more in tokens[1:] %} + {{ usage }}.{{ more }}{% endfor %} = 0 then 0
        else cast(
            ({{ usage }}.{{ tokens[0] }}{% for more in tokens[1:] %} + {{ usage }}.{{ more }}{% endfor %})
            * {{ lever_price(usage, prices, meter) }} as decimal(38, 12)
        )
    end{{ ' +' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- meter_without_price(usage, prices): the first used meter that has none; null when every used meter has one. -#}
{% macro meter_without_price(usage, prices) -%}
    case
        {%- for meter, tokens in lever_meters() %}
        when {{ usage }}.{{ tokens[0] }}{% for more in tokens[1:] %} + {{ usage }}.{{ more }}{% endfor %} > 0
            and {{ lever_price(usage, prices, meter) }} is null
            then '{{ meter }}'
        {%- endfor %}
    end
{%- endmacro %}
