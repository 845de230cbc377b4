-- Grain: one row per provider with metered spend, next quarter (thirteen weeks) and discount: what will be spent after the levers, and the
-- commitment that would cost the least regret.
with

providers as (select distinct provider, last_week_start_date, change_count from {{ ref('int_spend_changes') }}),

scenarios as (select * from {{ ref('int_spend_scenarios') }}),

rules as (

    select
        {{ lever_threshold('forecast_tail_ppm') }} as tail_ppm,
        {{ lever_threshold('forecast_first_changes') }} as first_changes

),

-- the ranks of the sorted scenarios that are read; counted from either end, so that no tail is favoured
ranked as (

    select
        scenarios.*,
        greatest(1, {{ whole_quotient('(scenarios.change_count - rules.first_changes) * rules.tail_ppm', '1000000') }}) as low_rank,
        {{ whole_quotient('scenarios.change_count', '2') }} + 1 as median_rank
    from scenarios
    cross join rules

),

intervals as (

    select
        provider,
        quarter_number,
        max(case when change_rank = median_rank then spend_usd end) as spend_usd,
        max(case when change_rank = median_rank then spend_after_levers_usd end) as forecast_usd,
        max(case when change_rank = low_rank then spend_after_levers_usd end) as low_usd,
        max(case when change_rank = change_count + 1 - low_rank then spend_after_levers_usd end) as high_usd
    from ranked
    group by provider, quarter_number

),

-- a dollar committed too much loses all but the discount, one too little loses the discount: least regret lies at the quantile
-- that equals the discount (newsvendor)
commitments as (

    select
        scenarios.provider,
        scenarios.quarter_number,
        discounts.discount_ppm,
        scenarios.spend_after_levers_usd as commitment_usd
    from scenarios
    cross join {{ ref('commitment_discounts') }} as discounts
    where scenarios.change_rank = greatest(
        1, {{ whole_quotient('scenarios.change_count * discounts.discount_ppm + 999999', '1000000') }}
    )

),

regrets as (

    select
        commitments.provider,
        commitments.quarter_number,
        commitments.discount_ppm,
        commitments.commitment_usd,
        {{ usd_from_picos(whole_quotient(
            'sum(' ~ regret_picos('commitments.commitment_usd', 'scenarios.spend_after_levers_usd', 'commitments.discount_ppm') ~ ')',
            'count(*) * 1000000'
        )) }} as expected_regret_usd,
        {{ usd_from_picos(whole_quotient(
            'sum(' ~ regret_picos('0', 'scenarios.spend_after_levers_usd', 'commitments.discount_ppm') ~ ')',
            'count(*) * 1000000'
        )) }} as no_commitment_regret_usd
    from commitments
    inner join scenarios
        on commitments.provider = scenarios.provider
        and commitments.quarter_number = scenarios.quarter_number
    group by commitments.provider, commitments.quarter_number, commitments.discount_ppm, commitments.commitment_usd

),

quarters as (
    {% for number, trend, root in forecast_quarters() %}
    select {{ number }} as quarter_number {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    providers.provider,
    cast(quarters.quarter_number as bigint) as quarter_number,
    cast(providers.last_week_start_date + 7 + 91 * (quarters.quarter_number - 1) as date) as quarter_start_date,
    cast(providers.last_week_start_date + 6 + 91 * quarters.quarter_number as date) as quarter_end_date,
    {{ ratio('discounts.discount_ppm', '1000000') }} as discount_ratio,
    cast(case when intervals.provider is null then 'insufficient_data' else 'forecast' end as varchar) as verdict,
    cast(intervals.spend_usd as decimal(38, 12)) as forecast_before_levers_usd,
    cast(intervals.forecast_usd as decimal(38, 12)) as forecast_usd,
    cast(intervals.low_usd as decimal(38, 12)) as low_usd,
    cast(intervals.high_usd as decimal(38, 12)) as high_usd,
    regrets.commitment_usd,
    regrets.expected_regret_usd,
    regrets.no_commitment_regret_usd
from providers
cross join quarters
cross join {{ ref('commitment_discounts') }} as discounts
left join intervals
    on providers.provider = intervals.provider
    and quarters.quarter_number = intervals.quarter_number
left join regrets
    on providers.provider = regrets.provider
    and quarters.quarter_number = regrets.quarter_number
    and discounts.discount_ppm = regrets.discount_ppm
