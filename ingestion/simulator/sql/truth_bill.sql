-- One row per day, key, model, line and class; billed_usd sums to the bill exactly. Classes: attributed and
-- unattributed (of calls through the gateway), unproxied, unmetered, adjustment.
create view truth_bill as
with tokens as (
    select
        started_at::date as usage_date,
        model,
        if(len(outcome_ids) > 0, 'attributed', 'unattributed') as class,
        sum(columns(['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output']))::bigint
    from truth_requests
    group by all
),

gateway as (
    select
        usage.usage_date, getvariable('gateway_key') as api_key_id, usage.model, 'tokens' as cost_type,
        meters.token_type, class,
        quantity * (list_unit_pico * billed_percent(usage_date) // 100) as pico
    from (
        unpivot tokens on uncached_input, cache_read, cache_write_5m, cache_write_1h, output
        into name meter value quantity
    ) as usage
    join meters on meters.meter = usage.meter
    join prices on prices.meter = usage.meter and prices.model = usage.model
    where quantity > 0
),

rest as (
    select
        usage_date, api_key_id, model, cost_type, token_type,
        case cost_type when 'tokens' then 'unproxied' when 'credit' then 'adjustment' else 'unmetered' end as class,
        quantity * unit_pico as pico
    from bill_lines
    where cost_type <> 'tokens' or api_key_id is distinct from getvariable('gateway_key')
)

select usage_date, api_key_id, model, cost_type, token_type, class, usd(sum(pico)) as billed_usd
from (from gateway union all from rest)
group by all
order by all;
