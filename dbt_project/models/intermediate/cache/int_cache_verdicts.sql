-- Grain: one row per window_number, workflow_key, provider and model_name: which tier its traffic should have used, if the data
-- can tell. Fewer than 10 runs say nothing: below that a 95 % bootstrap interval holds the truth in far fewer than 95 of 100.

with

costs as (select * from {{ ref('int_cache_tier_costs') }}),

intervals as (select * from {{ ref('int_cache_intervals') }}),

compared as (

    select
        costs.*,
        {%- for comparison in cache_comparisons() %}
        intervals.low_{{ comparison }}_usd,
        intervals.high_{{ comparison }}_usd,
        {%- endfor %}
        costs.is_5m_sold and costs.is_1h_sold as has_tiers,
        costs.write_5m_tokens + costs.write_1h_tokens as write_tokens
    from costs
    left join intervals
        on costs.window_number = intervals.window_number
        and costs.workflow_key = intervals.workflow_key
        and costs.provider = intervals.provider
        and costs.model_name = intervals.model_name

),

judged as (

    select
        *,
        case
            when not has_tiers then null
            when write_tokens + cache_read_tokens = 0 then 'none'
            when write_5m_tokens * 100 >= write_tokens * dominant_percent then '5m'
            when write_1h_tokens * 100 >= write_tokens * dominant_percent then '1h'
            else 'mixed'
        end as observed_tier,
        case
            when run_count < 10 or not has_tiers then null
            when high_none_5m_usd < 0 and high_none_1h_usd < 0 then 'none'
            when high_5m_1h_usd < 0 and low_none_5m_usd > 0 then '5m'
            when low_5m_1h_usd > 0 and low_none_1h_usd > 0 then '1h'
        end as better_tier
    from compared
    cross join (select {{ lever_threshold('dominant_tier_percent') }} as dominant_percent) as rules

),

-- the better of the tiers must also be clearly better than what was done
weighed as (

    select
        *,
        cast(
            case better_tier
                when 'none' then no_cache_usd
                when '5m' then all_5m_usd
                when '1h' then all_1h_usd
            end as decimal(38, 12)
        ) as better_usd,
        case better_tier
            when 'none' then high_none_observed_usd
            when '5m' then high_5m_observed_usd
            when '1h' then high_1h_observed_usd
        end as high_better_observed_usd
    from judged

)

select
    *,
    case
        when run_count < 10 then 'insufficient_data'
        when not has_tiers then 'keep'
        when better_tier is null then 'too_close_to_call'
        when better_tier = observed_tier then 'keep'
        when high_better_observed_usd < 0 then 'switch'
        when better_usd >= observed_usd then 'keep'
        else 'too_close_to_call'
    end as verdict
from weighed
