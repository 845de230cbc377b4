-- Grain: one row per usage_date, workflow_key, provider, model_name, service_tier, is_unpriced and band of prompt, unchanged prompt
-- and answer. Metered requests only. One pass over the requests for every lever; list price.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_lever_days_changed'},
) }}

with

changed_days as (select usage_date from {{ ref('int_lever_days_changed') }}),

requests as (

    select
        {%- for column in lever_request_columns() %}
        {{ column }},
        {%- endfor %}
        cache_write_5m_tokens + cache_write_unknown_ttl_tokens as cache_write_low_tokens,
        cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unknown_ttl_tokens as cache_write_tokens,
        uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens
            + cache_write_unknown_ttl_tokens as total_input_tokens
    from {{ ref('fct_requests') }}
    where payment_basis = 'metered'
        {{ only_changed_days('usage_date', ref('int_lever_days_read'), 'and') }}

),

read_peaks as (

    select usage_date, run_key, provider, model_name, max(cache_read_tokens) as peak_tokens
    from requests
    group by usage_date, run_key, provider, model_name
    having max(cache_read_tokens) > 0

),

-- the longest prefix that the run reads later on the day or on the next: an hour's cache lives no longer unread
followed as (

    select
        requests.*,
        greatest(
            coalesce(max(requests.cache_read_tokens) over (
                partition by requests.run_key, requests.provider, requests.model_name, requests.usage_date
                order by requests.requested_at, {{ byte_order('requests.request_key') }}
                rows between 1 following and unbounded following
            ), 0),
            coalesce(read_peaks.peak_tokens, 0)
        ) as later_read_tokens
    from requests
    left join read_peaks
        on requests.run_key = read_peaks.run_key
        and requests.provider = read_peaks.provider
        and requests.model_name = read_peaks.model_name
        and requests.usage_date + 1 = read_peaks.usage_date

),

-- a call writes behind the prefix it reads: a later read of n tokens cannot hold what stands after the nth
unread as (

    select
        *,
        least(cache_write_tokens, greatest(cache_read_tokens + cache_write_tokens - later_read_tokens, 0))
            as unread_write_tokens
    from followed
    where usage_date in (select usage_date from changed_days)

),

valued as (

    select
        *,
        -- writes of an hour stand before those of 5 minutes in a prompt: what is left unread is the end of it
        {{ tail_usd(
            'unread_write_tokens', 'cache_write_low_tokens', 'cache_write_5m_usd + cache_write_unknown_ttl_usd'
        ) }} as unread_low_usd,
        {{ tail_usd(
            'unread_write_tokens - cache_write_low_tokens', 'cache_write_1h_tokens', 'cache_write_1h_usd'
        ) }} as unread_1h_usd
    from unread

),

fingerprints as (select * from {{ ref('int_lever_day_fingerprints') }}),

summed as (

    select
        usage_date,
        workflow_key,
        provider,
        model_name,
        service_tier,
        is_unpriced,
        {{ usage_band('prompt_band', 'total_input_tokens') }} as prompt_band,
        {{ stable_prompt_band('cache_read_tokens', 'cache_write_tokens', 'total_input_tokens') }} as stable_prompt_band,
        {{ usage_band('answer_band', 'output_tokens') }} as answer_band,
        count(*) as request_count,
        {%- for column in token_meters() + ['unread_write_tokens'] %}
        cast(sum({{ column }}) as bigint) as {{ column }},
        {%- endfor %}
        {%- for column in lever_money() %}
        cast(sum({{ column }}) as decimal(38, 12)) as {{ column }},
        {%- endfor %}
        cast(sum(unread_low_usd + unread_1h_usd) as decimal(38, 12)) as unread_write_usd
    from valued
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9

)

select
    summed.*,
    fingerprints.fingerprint as _fingerprint
from summed
left join fingerprints on summed.usage_date = fingerprints.usage_date
