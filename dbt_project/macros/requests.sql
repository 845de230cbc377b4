{#- sighting_columns(relation, gateway, source, missing): the select list of one staging model for the union of sightings. -#}
{% macro sighting_columns(gateway, source, missing) -%}
    {%- for column in request_columns() %}
    {% if column == 'gateway' -%}
    cast('{{ gateway }}' as varchar) as gateway,
    {%- elif column == 'source' -%}
    cast('{{ source }}' as varchar) as source,
    {%- elif column in missing -%}
    cast(null as {{ 'bigint' if column == 'pr_number' else 'varchar' }}) as {{ column }},
    {%- else -%}
    {{ column }},
    {%- endif -%}
    {%- endfor %}
{%- endmacro %}

{#- first_known(x, n): the x of the row with the smallest n among those where x is known. -#}
{% macro first_known(expression, order) -%}
    {{ return(adapter.dispatch('first_known')(expression, order)) }}
{%- endmacro %}

{% macro duckdb__first_known(expression, order) -%}
    arg_min({{ expression }}, {{ order }}) filter (where {{ expression }} is not null)
{%- endmacro %}

{% macro postgres__first_known(expression, order) -%}
    (array_agg({{ expression }} order by {{ order }}) filter (where {{ expression }} is not null))[1]
{%- endmacro %}

{#- any_of(x): the x of a group in which every row has the same. -#}
{% macro any_of(expression) -%}
    {{ return(adapter.dispatch('any_of')(expression)) }}
{%- endmacro %}

{% macro duckdb__any_of(expression) -%}
    any_value({{ expression }})
{%- endmacro %}

{% macro postgres__any_of(expression) -%}
    min({{ expression }})
{%- endmacro %}

{#-
  settled_cost(): what the gateway says a call cost: the strongest known cost of the call itself plus its settlements (of
  one source, since two sources report the same settlement). Null when nobody said anything.
-#}
{% macro settled_cost() -%}
    cast(
        case
            when count(gateway_cost_usd) = 0 then null
            else coalesce({{ first_known('case when not is_settlement then gateway_cost_usd end', 'nth') }}, 0)
                + coalesce(sum(case when is_settlement and source_rank = settlement_rank then gateway_cost_usd end), 0)
        end as decimal(38, 12)
    )
{%- endmacro %}

{#- The list-price columns that a day of a run sums from its requests. -#}
{% macro run_usage_money() -%}
    {{ return([
        'uncached_input_usd', 'cache_read_usd', 'cache_write_5m_usd', 'cache_write_1h_usd',
        'cache_write_unknown_ttl_usd', 'output_usd', 'list_cost_usd', 'list_cost_high_usd', 'read_saving_usd',
        'write_premium_usd',
    ]) }}
{%- endmacro %}

{#-
  call_fate(status, error_code, fallbacks, retries): what became of a call, one word; null when nothing special is known, so that
  another sighting of it may know more. A client that left comes first, since the gateway may call that a success or a failure
  (error code 499); a failure comes before what was tried to prevent it.
-#}
{% macro call_fate(status, error_code, fallbacks, retries) -%}
    case
        when {{ status }} = 'cancelled' or {{ error_code }} = '499' then 'cancelled'
        when {{ status }} = 'failure' then 'failed'
        when {{ fallbacks }} > 0 then 'fallback'
        when {{ retries }} > 0 then 'retried'
    end
{%- endmacro %}

{#-
  price_tier(service_tier, speed): the tier that a call is priced at. A fast mode has prices of its own whatever the tier says
  (Anthropic sells it beside `service_tier: standard`).
-#}
{% macro price_tier(service_tier_word, speed) -%}
    case when lower({{ speed }}) = 'fast' then 'fast' else {{ service_tier(service_tier_word) }} end
{%- endmacro %}

{#- inference_geo(x): the region in which inference was kept at a price of its own, else `global`. -#}
{% macro inference_geo(expression) -%}
    case
        when {{ expression }} is null or lower(trim({{ expression }})) in ('', 'global', 'not_available') then 'global'
        else lower(trim({{ expression }}))
    end
{%- endmacro %}

{#- service_tier(x): standard | batch | priority | flex ...; what vendors say when nothing special was asked is standard. -#}
{% macro service_tier(expression) -%}
    case
        when {{ expression }} is null
            or lower({{ expression }}) in ('', 'standard', 'standard_only', 'default', 'auto', 'on_demand')
            then 'standard'
        else lower({{ expression }})
    end
{%- endmacro %}
