-- Grain: one row per run bucket that holds a call which did not simply succeed, and call_fate: its part of the bucket's money, by
-- list price; by tokens where a call of the bucket has no price or all are free; by calls where there are no tokens.

with

run_usage as (

    select *
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'

),

-- most runs have no such call: the others need no key and no division
fated_runs as (

    select distinct run_key
    from run_usage
    where call_fate <> 'succeeded'

),

counted as (

    select
        {{ run_bucket_key() }} as bucket_key,
        call_fate,
        unpriced_request_count,
        request_count,
        list_cost_usd,
        {{ token_meters() | join(' + ') }} as tokens
    from run_usage
    where run_key in (select run_key from fated_runs)

),

fates as (

    select
        bucket_key,
        call_fate,
        sum(unpriced_request_count) as unpriced_request_count,
        sum(request_count) as request_count,
        sum(list_cost_usd) as list_cost_usd,
        sum(tokens) as tokens
    from counted
    group by bucket_key, call_fate

),

costs as (select bucket_key, cost_usd from {{ ref('int_run_costs') }}),

weighed as (

    select
        fates.bucket_key,
        fates.call_fate,
        costs.cost_usd,
        case
            when sum(fates.unpriced_request_count) over (partition by fates.bucket_key) = 0
                and sum(fates.list_cost_usd) over (partition by fates.bucket_key) > 0
                then {{ picos('fates.list_cost_usd') }}
            when sum(fates.tokens) over (partition by fates.bucket_key) > 0
                then cast(fates.tokens as {{ pico_type() }})
            else cast(fates.request_count as {{ pico_type() }})
        end as weight
    from fates
    inner join costs
        on fates.bucket_key = costs.bucket_key
        and costs.cost_usd <> 0

)

select
    {{ hash_key(['bucket_key', 'call_fate']) }} as cost_fate_key,
    bucket_key,
    call_fate,
    {{ split_usd('cost_usd', 'weight', 'bucket_key', 'call_fate') }} as cost_usd
from weighed
