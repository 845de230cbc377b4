-- Grain: one row per call, with the list price of each of its meters in pico-dollars (1e-12 USD).
{{ config(materialized='view') }}

with

joined as (select * from {{ ref('int_requests_with_context') }}),

judged as (

    select
        *,
        cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unknown_ttl_tokens as cache_write_tokens,
        case
            when model_unpriced_reason is not null then model_unpriced_reason
            when not coalesce(is_priced_model, false) then 'unknown_model'
            {{ missing_price('uncached_input', 'total_input_tokens') }}
            {{ missing_price('cache_read', 'cache_read_tokens') }}
            {{ missing_price('cache_write_5m', 'cache_write_5m_tokens + cache_write_unknown_ttl_tokens') }}
            {{ missing_price('cache_write_1h', 'cache_write_1h_tokens + coalesce(report_1h_tokens, 0)') }}
            {{ missing_price('output', 'output_tokens') }}
        end as unpriced_reason
    from joined

),

priced as (

    select
        *,
        {{ meter_picos('uncached_input_tokens', 'uncached_input') }} as input_picos,
        {{ meter_picos('cache_read_tokens', 'cache_read') }} as read_picos,
        {{ meter_picos('cache_write_5m_tokens', 'cache_write_5m') }} as write_5m_picos,
        {{ meter_picos('cache_write_1h_tokens', 'cache_write_1h') }} as write_1h_picos,
        -- a lifetime that the report splits has one price, at that split; else low is the 5-minute rate and high the 1-hour one
        case
            when report_5m_tokens is not null then {{ split_picos('cache_write_unknown_ttl_tokens') }}
            else {{ meter_picos('cache_write_unknown_ttl_tokens', 'cache_write_5m') }}
        end as write_unknown_picos,
        case
            when report_5m_tokens is not null then {{ split_picos('cache_write_unknown_ttl_tokens') }}
            -- a vendor with one write price has no dearer lifetime: high is then low
            when cache_write_1h_price is null then {{ meter_picos('cache_write_unknown_ttl_tokens', 'cache_write_5m') }}
            else {{ meter_picos('cache_write_unknown_ttl_tokens', 'cache_write_1h') }}
        end as write_unknown_high_picos,
        {{ meter_picos('output_tokens', 'output') }} as output_picos_used,
        case
            when web_search_requests = 0 then 0
            else cast(cast(web_search_requests * web_search_usd_per_request as decimal(38, 12)) * 1000000000000 as bigint)
        end as web_search_picos,
        {{ meter_picos('cache_read_tokens', 'uncached_input') }} as read_as_input_picos,
        {{ meter_picos('cache_write_tokens', 'uncached_input') }} as write_as_input_picos
    from judged

)

select * from priced
