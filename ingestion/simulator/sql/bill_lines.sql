-- One row per billed line: a whole number of units at an integer price in pico-dollars, so that every sum is exact.
create table bill_lines as
with token_lines as (
    select
        usage.usage_date, usage.workspace_id, usage.api_key_id, usage.model, 'tokens' as cost_type,
        meters.token_type, usage.quantity, prices.list_unit_pico, usage.requests,
        models.title || ' Usage - ' || meters.title as description
    from (
        unpivot provider_usage on uncached_input, cache_read, cache_write_5m, cache_write_1h, output
        into name meter value quantity
    ) as usage
    join meters on meters.meter = usage.meter
    join prices on prices.meter = usage.meter and prices.model = usage.model
    join models on models.model = usage.model
    where usage.quantity > 0
),

-- tools: searches at their list price, and three hours of containers at $0.05 on Tuesdays
tool_lines as (
    select
        usage_date, workspace_id, api_key_id, null as model, 'web_search' as cost_type, null as token_type,
        sum(web_searches)::bigint as quantity, getvariable('web_search_pico') as list_unit_pico,
        quantity as requests, 'Web Search Usage' as description
    from provider_usage
    where web_searches > 0
    group by usage_date, workspace_id, api_key_id
    union all
    select distinct
        usage_date, workspace_id, api_key_id, null, 'code_execution', null, 3, 50000000000, 3, 'Code Execution Usage'
    from provider_usage
    where dayname(usage_date) = 'Tuesday' and api_key_id = getvariable('gateway_key')
),

priced as (
    select *, list_unit_pico * billed_percent(usage_date) // 100 as unit_pico
    from (from token_lines union all from tool_lines)
),

credits as (
    select
        usage_date, getvariable('default_workspace') as workspace_id, 'credit' as cost_type, 1 as quantity,
        0 as list_unit_pico, 0 as requests, description, unit_pico
    from (values
        (date '2026-10-09', 'Credit: service disruption', -2500000000000),
        (date '2026-10-20', 'Credit: goodwill', -1250000000000)
    ) as notes (usage_date, description, unit_pico)
    where getvariable('credit_notes')
)

select * from priced
union all by name
select * from credits
order by usage_date, workspace_id, api_key_id, model, cost_type, token_type, description;
