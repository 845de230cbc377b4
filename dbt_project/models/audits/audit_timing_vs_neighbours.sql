-- Grain: one row per provider, account, model and stretch of neighbouring days whose differences of timing do not net to zero.
-- Empty when every one has its opposite beside it.

with

timing as (

    select
        provider,
        account_id,
        {{ undated_model_name('model_name') }} as undated_model_name,
        usage_date,
        sum(difference_usd) as difference_usd
    from {{ ref('mart_unproxied_spend_daily') }}
    where gap_class = 'timing'
    group by provider, account_id, {{ undated_model_name('model_name') }}, usage_date

),

-- a stretch of days without a gap between them is a world of its own
stretches as (

    select
        *,
        usage_date - cast(
            row_number() over (partition by provider, account_id, undated_model_name order by usage_date) as integer
        ) as stretch
    from timing

)

select
    provider,
    account_id,
    undated_model_name,
    min(usage_date) as first_date,
    max(usage_date) as last_date,
    sum(difference_usd) as difference_usd
from stretches
group by provider, account_id, undated_model_name, stretch
having sum(difference_usd) <> 0
