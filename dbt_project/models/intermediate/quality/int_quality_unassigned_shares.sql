-- Grain: one row per team of the last days' metered requests. The value is the list price of its requests without a workflow by
-- that of all teams' requests, so that the teams' values sum to the company's.

with

rule as ({{ rule_of('unassigned_share') }}),

recent as (

    select
        run_usage.team_key,
        run_usage.gateway,
        coalesce(run_usage.api_key_id, 'no key') as api_key_id,
        coalesce(run_usage.list_cost_usd, 0) as list_cost_usd,
        run_usage.workflow_key = 'unassigned' as is_offending
    from {{ ref('int_run_usage_daily') }} as run_usage
    cross join {{ ref('int_quality_night') }} as night
    cross join rule
    where run_usage.payment_basis = 'metered'
        and run_usage.usage_date >= night.checked_on - rule.window_days

),

total as (select sum(list_cost_usd) as total_usd from recent),

summed as (

    select
        team_key,
        gateway,
        api_key_id,
        is_offending,
        sum(list_cost_usd) as list_cost_usd
    from recent
    group by team_key, gateway, api_key_id, is_offending

),

placed as (

    select
        summed.*,
        total.total_usd,
        row_number() over (
            partition by summed.team_key
            order by
                summed.is_offending desc, summed.list_cost_usd desc,
                {{ byte_order('summed.gateway') }} asc, {{ byte_order('summed.api_key_id') }} asc
        ) as place
    from summed
    cross join total
    where total.total_usd <> 0

)

select
    {{ finding(
        'unassigned_share', 'team_key',
        ratio('coalesce(sum(case when is_offending then list_cost_usd end), 0)', 'max(total_usd)'),
        'count(case when is_offending then 1 end)',
        shown_rows(
            "case when is_offending then gateway || ' ' || api_key_id || ': ' || list_cost_usd || ' USD' end", 'place'
        ),
        'team_key'
    ) }}
from placed
group by team_key
