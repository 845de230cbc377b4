-- Grain: one row per rule, threshold_percent, scope_type, scope_key and UTC day on which the day's spend reaches the threshold. Compared in
-- whole pico-dollars: nothing is divided, so a day at exactly three times its mean rings.

with

rules as (select * from {{ ref('anomaly_rules') }}),

means as (select * from {{ ref('int_spend_trailing_means') }}),

medians as (select * from {{ ref('int_spend_weekday_medians') }}),

measured as (

    select
        means.*,
        medians.weekday_median_usd,
        {{ picos('means.spend_usd') }} as spend_picos,
        {{ picos('means.trailing_usd') }} as trailing_picos,
        {{ picos('medians.weekday_median_usd') }} as median_picos,
        -- a tenth at least: 35 steady days promise less about the next than they seem to, and a cent more must not ring
        greatest(medians.median_deviation_millionths, 100000) as deviation_millionths
    from means
    left join medians
        on means.scope_type = medians.scope_type
        and means.scope_key = medians.scope_key
        and means.usage_date = medians.usage_date

)

select
    rules.rule,
    rules.threshold_percent,
    rules.is_default,
    rules.minimum_usd,
    measured.scope_type,
    measured.scope_key,
    measured.usage_date,
    measured.spend_usd,
    measured.trailing_mean_usd,
    case when rules.rule = 'trailing_mean' then measured.trailing_mean_usd else measured.weekday_median_usd end
        as expected_usd,
    measured.unpriced_request_count,
    measured.is_provisional
from measured
inner join rules
    on measured.spend_usd >= rules.minimum_usd
where (
    rules.rule = 'trailing_mean'
    and measured.spend_picos * 700 >= measured.trailing_picos * rules.threshold_percent
)
or (
    rules.rule = 'weekday_median'
    -- 1.4826 median deviations are one standard deviation of normal noise
    and (measured.spend_picos - measured.median_picos) * 1000000000000
    >= measured.median_picos * measured.deviation_millionths * rules.threshold_percent * 14826
)
