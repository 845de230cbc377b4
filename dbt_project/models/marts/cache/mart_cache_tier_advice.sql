-- Grain: one row per workflow_key, provider and model_name with metered requests in the last 30 days with usage.
with

verdicts as (select * from {{ ref('int_cache_verdicts') }}),

windows as (select * from {{ ref('int_cache_windows') }}),

this_month as (select * from verdicts where window_number = 0),

-- what was advised a month ago, to be held against what this month's traffic then cost
last_month as (select * from verdicts where window_number = 1)

select
    this_month.workflow_key,
    this_month.provider,
    this_month.model_name,
    windows.window_start_date,
    windows.window_end_date,
    cast(this_month.run_count as bigint) as run_count,
    this_month.request_count,
    this_month.observed_usd,
    this_month.no_cache_usd,
    this_month.all_5m_usd,
    cast(least(this_month.observed_usd + this_month.low_5m_observed_usd, this_month.all_5m_usd) as decimal(38, 12))
        as all_5m_low_usd,
    cast(greatest(this_month.observed_usd + this_month.high_5m_observed_usd, this_month.all_5m_usd) as decimal(38, 12))
        as all_5m_high_usd,
    this_month.all_1h_usd,
    cast(least(this_month.observed_usd + this_month.low_1h_observed_usd, this_month.all_1h_usd) as decimal(38, 12))
        as all_1h_low_usd,
    cast(greatest(this_month.observed_usd + this_month.high_1h_observed_usd, this_month.all_1h_usd) as decimal(38, 12))
        as all_1h_high_usd,
    this_month.best_mix_usd,
    this_month.low_5m_1h_usd as difference_low_usd,
    this_month.high_5m_1h_usd as difference_high_usd,
    cast(this_month.observed_tier as varchar) as observed_tier,
    cast(
        case this_month.verdict
            when 'switch' then this_month.better_tier
            when 'keep' then nullif(this_month.observed_tier, 'mixed')
        end as varchar
    ) as recommended_tier,
    cast(
        case when this_month.verdict = 'switch' then this_month.observed_usd - this_month.better_usd else 0 end
        as decimal(38, 12)
    ) as saving_usd,
    cast(this_month.verdict as varchar) as verdict,
    cast(case when last_month.verdict = 'switch' then last_month.better_tier end as varchar) as advised_tier_before,
    cast(
        case
            when last_month.verdict is null then null
            when last_month.verdict <> 'switch' then 0
            when last_month.better_tier = 'none' then this_month.observed_usd - this_month.no_cache_usd
            when last_month.better_tier = '5m' then this_month.observed_usd - this_month.all_5m_usd
            else this_month.observed_usd - this_month.all_1h_usd
        end as decimal(38, 12)
    ) as backtest_saving_usd
from this_month
inner join windows
    on this_month.window_number = windows.window_number
left join last_month
    on this_month.workflow_key = last_month.workflow_key
    and this_month.provider = last_month.provider
    and this_month.model_name = last_month.model_name
