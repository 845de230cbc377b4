-- Grain: one row per workflow_key, provider and model_name whose advice does not cost what its days cost, has an estimate outside
-- its own interval, or a best mix dearer than a single tier. Empty when the advice is about all of the money.

with

advice as (select * from {{ ref('mart_cache_tier_advice') }}),

-- the window is one for all, so that a workflow without advice is seen
days as (

    select
        economics.workflow_key,
        economics.provider,
        economics.model_name,
        sum(economics.input_charge_usd) as input_charge_usd,
        sum(economics.no_cache_usd) as no_cache_usd
    from {{ ref('mart_cache_economics_daily') }} as economics
    inner join {{ ref('int_cache_windows') }} as windows
        on economics.usage_date >= windows.window_start_date
        and economics.usage_date <= windows.window_end_date
    where windows.window_number = 0
    group by economics.workflow_key, economics.provider, economics.model_name
    having sum(economics.request_count - economics.unpriced_request_count) > 0

)

select
    coalesce(advice.workflow_key, days.workflow_key) as workflow_key,
    coalesce(advice.provider, days.provider) as provider,
    coalesce(advice.model_name, days.model_name) as model_name,
    advice.observed_usd,
    days.input_charge_usd
from advice
full outer join days
    on advice.workflow_key = days.workflow_key
    and advice.provider = days.provider
    and advice.model_name = days.model_name
where advice.observed_usd is distinct from days.input_charge_usd
    or advice.no_cache_usd is distinct from days.no_cache_usd
    or advice.all_5m_usd not between advice.all_5m_low_usd and advice.all_5m_high_usd
    or advice.all_1h_usd not between advice.all_1h_low_usd and advice.all_1h_high_usd
    or advice.best_mix_usd > least(advice.no_cache_usd, advice.all_5m_usd, advice.all_1h_usd)
