{#-
  model_name(x): a vendor's model id without the provider prefix that gateways put before it
  (`anthropic/claude-x`, `accounts/fireworks/models/llama`): everything up to the last slash goes.
-#}
{% macro model_name(expression) -%}
    {{ without_pattern(expression, '^.*/') }}
{%- endmacro %}

{#-
  undated_model_name(x): the model without the date of its release (`-20250929`, `@20250929`) or `-latest`. Bills, logs and
  price lists disagree on whether to write it, so two names are compared in this form. `-2024-08-06` stays: OpenAI priced
  such releases of one model differently.
-#}
{% macro undated_model_name(expression) -%}
    {{ without_pattern(model_name(expression), '(-[0-9]{8}|@[0-9]{8}|@default|-latest|@latest)$') }}
{%- endmacro %}

{#- The five meters of the price book: its word, and our column. -#}
{% macro price_meters() -%}
    {{ return(['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output']) }}
{%- endmacro %}

{#-
  meter_usd(tokens, usd_per_token): list price of one meter of one request, rounded half away from zero to 12 places.
  The product of a bigint and a decimal(38, 18) is exact on both engines up to 1e20; the cast rounds once.
-#}
{% macro meter_usd(tokens, usd_per_token) -%}
    cast({{ tokens }} * {{ usd_per_token }} as decimal(38, 12))
{%- endmacro %}

{#-
  list_usd(tokens, price): meter_usd of a request that is priced as a whole; no tokens cost 0 without a price; null for an
  unpriced request, so that the meters of a sum always add up to its list cost.
-#}
{% macro list_usd(tokens, price) -%}
    cast(
        case
            when unpriced_reason is not null then null
            when {{ tokens }} = 0 then 0
            else {{ meter_usd(tokens, price) }}
        end as decimal(38, 12)
    )
{%- endmacro %}

{#- missing_price(meter, tokens): a branch of the case that names the first used meter without a price. -#}
{% macro missing_price(meter, tokens) -%}
    when {{ tokens }} > 0
        and case
            when requests.total_input_tokens > prices.long_context_min_tokens
                then prices.long_{{ meter }}_usd_per_token
            else prices.{{ meter }}_usd_per_token
        end is null
        then 'no_price_for_{{ meter }}'
{%- endmacro %}
