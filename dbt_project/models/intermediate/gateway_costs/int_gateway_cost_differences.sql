-- Grain: one row per metered and priced request whose own cost by the gateway is not ours, with the known mistake that gives exactly
-- the gateway's figure: every mistake is computed anew from the meters and the prices of the day.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_days_changed'},
) }}

with

changed_days as (select usage_date from {{ ref('int_days_changed') }}),

requests as (

    select
        *,
        cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unknown_ttl_tokens as cache_write_tokens,
        cache_write_5m_usd + cache_write_1h_usd + cache_write_unknown_ttl_usd as cache_write_usd,
        -- gateways add the provider's searches to the tokens
        coalesce(web_search_usd, 0) as fee_usd
    from {{ ref('fct_requests') }}
    where payment_basis = 'metered'
        and not is_unpriced
        and gateway_cost_usd is not null
        {% if is_incremental() -%}
        and usage_date in (select usage_date from changed_days)
        and {{ between_days('usage_date', ref('int_days_changed')) }}
        {%- endif %}

),

differing as (

    select
        requests.*,
        precisions.tolerance_usd
    from requests
    inner join {{ ref('gateway_cost_precisions') }} as precisions on requests.source = precisions.source
    where abs(requests.gateway_cost_usd - requests.list_cost_usd - requests.fee_usd) > precisions.tolerance_usd
        -- a lifetime that nobody told may be the dearer one
        and abs(requests.gateway_cost_usd - requests.list_cost_high_usd - requests.fee_usd) > precisions.tolerance_usd

),

prices as (select * from {{ ref('int_price_brackets_daily') }}),

recomputed as (

    select
        differing.*,
        -- a mistake about tokens that were not used gives our own cost, which the gateway's is not
        list_cost_usd - cache_write_1h_usd
            + {{ meter_usd('cache_write_1h_tokens', 'paid.cache_write_5m_usd_per_token') }} as one_hour_at_5m_usd,
        list_cost_usd - cache_write_usd
            + {{ meter_usd('cache_write_tokens', 'paid.cache_write_1h_usd_per_token') }} as all_at_1h_usd,
        list_cost_usd + {{ meter_usd('cache_write_tokens', 'paid.uncached_input_usd_per_token') }} as writes_as_input_too_usd,
        list_cost_usd + read_saving_usd as read_at_full_price_usd,
        {{ cost_at('short') }} as short_context_usd,
        list_cost_usd + {{ meter_usd('cache_write_tokens + cache_read_tokens', 'paid.uncached_input_usd_per_token') }}
            as cached_as_input_too_usd,
        {{ cost_at('previous') }} as stale_usd,
        {{ cost_at('usual') }} as usual_region_usd
    from differing
    left join prices as paid
        on differing.usage_date = paid.usage_date
        and differing.price_key = paid.price_key
    left join prices as short
        on paid.usage_date = short.usage_date
        and paid.vendor_provider = short.vendor_provider
        and paid.vendor_model = short.vendor_model
        and paid.service_tier = short.service_tier
        and paid.inference_geo = short.inference_geo
        and short.min_input_tokens = 0
    left join prices as usual
        on paid.usage_date = usual.usage_date
        and paid.vendor_provider = usual.vendor_provider
        and paid.vendor_model = usual.vendor_model
        and paid.service_tier = usual.service_tier
        and paid.min_input_tokens = usual.min_input_tokens
        and usual.inference_geo = 'global'
    left join {{ ref('int_previous_prices_daily') }} as previous
        on differing.usage_date = previous.usage_date
        and differing.price_key = previous.price_key

)

select
    request_key,
    usage_date,
    gateway,
    source,
    provider,
    model_name,
    service_tier,
    gateway_cost_usd,
    cast(list_cost_usd + fee_usd as decimal(38, 12)) as expected_usd,
    tolerance_usd,
    -- where two mistakes give one figure the first is named
    cast(
        case
            when gateway_cost_usd = 0 then 'unmapped_model'
            when {{ is_told('one_hour_at_5m_usd + fee_usd') }} then 'one_hour_write_at_5m_rate'
            when {{ is_told('all_at_1h_usd + fee_usd') }} then 'all_writes_at_1h_rate'
            when {{ is_told('writes_as_input_too_usd + fee_usd') }} then 'creation_counted_twice'
            when {{ is_told('list_cost_usd + cache_write_usd + fee_usd') }} then 'creation_counted_twice'
            when {{ is_told('read_at_full_price_usd + fee_usd') }} then 'read_at_full_price'
            when {{ is_told('short_context_usd + fee_usd') }} then 'long_context_ignored'
            when {{ is_told('cached_as_input_too_usd + fee_usd') }} then 'inclusive_input_counted_twice'
            when {{ is_told('stale_usd + fee_usd') }} then 'stale_price'
            when {{ is_told('usual_region_usd + fee_usd') }} then 'region_factor_ignored'
            when {{ is_told('list_cost_usd') }} then 'search_fee_left_out'
            else 'unknown'
        end as varchar
    ) as reason
from recomputed
