-- Grain: one row per workflow_key, provider, model_name and usage_date with metered requests. List price of the day.
with

usage_of_day as (

    select
        workflow_key,
        provider,
        model_name,
        usage_date,
        cast(sum(request_count) as bigint) as request_count,
        cast(sum(unpriced_request_count) as bigint) as unpriced_request_count,
        {%- for meter in token_meters() %}
        cast(sum({{ meter }}) as bigint) as {{ meter }},
        {%- endfor %}
        cast(sum(cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unknown_ttl_tokens) as bigint)
            as cache_write_tokens,
        cast(
            sum(uncached_input_usd + cache_read_usd + cache_write_5m_usd + cache_write_1h_usd
                + cache_write_unknown_ttl_usd) as decimal(38, 12)
        ) as input_charge_usd,
        cast(sum(no_cache_input_usd) as decimal(38, 12)) as no_cache_usd,
        cast(sum(write_premium_usd) as decimal(38, 12)) as write_premium_usd,
        cast(sum(read_saving_usd) as decimal(38, 12)) as read_saving_usd
    from {{ ref('int_run_usage_daily') }}
    -- only metered money is money: a subscription's list price is notional, the gateway's own answers have no meters
    where payment_basis = 'metered'
    group by workflow_key, provider, model_name, usage_date

),

unread as (

    select
        workflow_key,
        provider,
        model_name,
        usage_date,
        cast(sum(unread_write_tokens) as bigint) as unread_write_tokens,
        cast(sum(unread_write_usd) as decimal(38, 12)) as unread_write_usd
    from {{ ref('int_lever_usage_daily') }}
    group by workflow_key, provider, model_name, usage_date

),

chosen as (

    select
        *,
        cast(
            case
                when cache_write_tokens = 0 then 'none'
                when cache_write_5m_tokens * 100 >= cache_write_tokens * dominant_percent then '5m'
                when cache_write_1h_tokens * 100 >= cache_write_tokens * dominant_percent then '1h'
                -- both lifetimes are there for certain, or else the unknown writes could make either of them the choice
                when (cache_write_5m_tokens + cache_write_unknown_ttl_tokens) * 100 < cache_write_tokens * dominant_percent
                    and (cache_write_1h_tokens + cache_write_unknown_ttl_tokens) * 100 < cache_write_tokens * dominant_percent
                    then 'mixed'
            end as varchar
        ) as observed_tier
    from usage_of_day
    cross join (select {{ lever_threshold('dominant_tier_percent') }} as dominant_percent) as rules

)

select
    chosen.workflow_key,
    chosen.provider,
    chosen.model_name,
    chosen.usage_date,
    chosen.request_count,
    chosen.unpriced_request_count,
    {%- for meter in token_meters() %}
    chosen.{{ meter }},
    {%- endfor %}
    chosen.input_charge_usd,
    chosen.no_cache_usd,
    chosen.write_premium_usd,
    chosen.read_saving_usd,
    cast(chosen.read_saving_usd - chosen.write_premium_usd as decimal(38, 12)) as saving_usd,
    {{ ratio(
        'chosen.cache_read_tokens',
        '(chosen.uncached_input_tokens + chosen.cache_read_tokens + chosen.cache_write_tokens)'
    ) }} as cache_hit_ratio,
    unread.unread_write_tokens,
    unread.unread_write_usd,
    {%- for tier in ['5m', '1h', 'unknown_ttl'] %}
    {{ ratio('chosen.cache_write_' ~ tier ~ '_tokens', 'chosen.cache_write_tokens') }} as cache_write_{{ tier }}_ratio,
    {%- endfor %}
    chosen.observed_tier,
    workflows.declared_cache_tier as declared_tier,
    chosen.observed_tier = workflows.declared_cache_tier as is_tier_as_declared
from chosen
-- left join: a day without its second reading must break the not-null constraint, not vanish
left join unread
    on chosen.workflow_key = unread.workflow_key
    and chosen.provider = unread.provider
    and chosen.model_name = unread.model_name
    and chosen.usage_date = unread.usage_date
left join {{ ref('stg_registry__workflows') }} as workflows
    on chosen.workflow_key = workflows.workflow_key
