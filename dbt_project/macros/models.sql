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

{#-
  listed_names(used, columns): one row per model in use and name that a price list may have it under: as reported, without its
  first path segment, bare, and bare without its date. The fuller name has the smaller name_rank.
-#}
{% macro listed_names(used, columns) -%}
    select {{ columns | join(', ') }}, listed_name, min(name_rank) as name_rank
    from (
        select {{ columns | join(', ') }}, vendor_model as listed_name, 1 as name_rank from {{ used }}
        union all
        select {{ columns | join(', ') }}, {{ without_pattern('vendor_model', '^[^/]*/') }}, 2 from {{ used }}
        union all
        select {{ columns | join(', ') }}, {{ model_name('vendor_model') }}, 3 from {{ used }}
        union all
        select {{ columns | join(', ') }}, {{ undated_model_name('vendor_model') }}, 4 from {{ used }}
    ) as spelled
    group by {{ columns | join(', ') }}, listed_name
{%- endmacro %}

{#- The five meters of the price book: its word, and our column. -#}
{% macro price_meters() -%}
    {{ return(['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output']) }}
{%- endmacro %}

{#-
  price_picos(usd_per_token): a price as whole pico-dollars (1e-12 USD) per token, null when it has more decimals. Every list
  price so far is whole (up to six decimals per million tokens), and integers are 30 times faster than a rounded decimal
  product (60 against 1,900 ns a value on DuckDB).
-#}
{% macro price_picos(usd_per_token) -%}
    cast(
        case
            when cast({{ usd_per_token }} as decimal(38, 12)) = {{ usd_per_token }}
                then cast({{ usd_per_token }} as decimal(38, 12)) * 1000000000000
        end as bigint
    )
{%- endmacro %}

{#- factored_price(usd_per_token, factor): a price times a factor of at most six decimals, half away from zero to 18 places. -#}
{% macro factored_price(usd_per_token, factor) -%}
    cast(cast({{ usd_per_token }} as decimal(24, 18)) * cast({{ factor }} as decimal(9, 6)) as decimal(38, 18))
{%- endmacro %}

{#-
  meter_picos(tokens, meter): list price of one meter of one request in pico-dollars: tokens x price, rounded half away from
  zero to 12 places where the price has more. Null when the request is unpriced, so that the meters of a sum always add up
  to its list cost; no tokens cost 0 without a price. A product beyond 9.2 million dollars raises.
-#}
{% macro meter_picos(tokens, meter) -%}
    case
        when unpriced_reason is not null then null
        when {{ tokens }} = 0 then 0
        when {{ meter }}_picos is not null then {{ tokens }} * {{ meter }}_picos
        else cast(cast({{ tokens }} * {{ meter }}_price as decimal(38, 12)) * 1000000000000 as bigint)
    end
{%- endmacro %}

{#- missing_price(meter, tokens): a branch of the case that names the first used meter without a price. -#}
{% macro missing_price(meter, tokens) -%}
    when {{ tokens }} > 0 and {{ meter }}_price is null then 'no_price_for_{{ meter }}'
{%- endmacro %}

{#-
  split_picos(tokens): the price of writes of which the provider's report says how many of that day, key and model lived 5 minutes and
  how many an hour: tokens x (5m price x 5m tokens + 1h price x 1h tokens) / both, rounded half away from zero to 12 places. Null
  when the request is unpriced.
-#}
{% macro split_picos(tokens) -%}
    {%- set both = "(report_5m_tokens + report_1h_tokens)" -%}
    case
        when unpriced_reason is not null then null
        else cast({{ whole_quotient(
            "(2 * " ~ tokens ~ " * cast(cast("
            ~ "coalesce(cache_write_5m_price, 0) * report_5m_tokens + coalesce(cache_write_1h_price, 0) * report_1h_tokens"
            ~ " as decimal(38, 12)) * 1000000000000 as " ~ pico_type() ~ ") + " ~ both ~ ")",
            "2 * " ~ both
        ) }} as bigint)
    end
{%- endmacro %}
