-- Grain: one row per UTC day and kind of scope whose parts do not sum to the day's metered usage: all, teams, workflows, providers and keys
-- hold every call once. Empty when no dollar is missing from what budgets and anomalies look at, or in it twice.

with

scopes as (

    select usage_date, scope_type, sum(spend_usd) as spend_usd
    from {{ ref('int_scope_days') }}
    where scope_type in ('all', 'team', 'workflow', 'provider', 'api_key')
    group by usage_date, scope_type

),

usage as (

    select
        run_usage.usage_date,
        kinds.scope_type,
        sum(run_usage.list_cost_usd) as used_usd
    from {{ ref('int_run_usage_daily') }} as run_usage
    cross join (values ('all'), ('team'), ('workflow'), ('provider'), ('api_key')) as kinds (scope_type)
    where run_usage.payment_basis = 'metered'
    group by run_usage.usage_date, kinds.scope_type

)

select
    coalesce(scopes.usage_date, usage.usage_date) as usage_date,
    coalesce(scopes.scope_type, usage.scope_type) as scope_type,
    scopes.spend_usd,
    usage.used_usd
from scopes
full outer join usage
    on scopes.usage_date = usage.usage_date
    and scopes.scope_type = usage.scope_type
where coalesce(scopes.spend_usd, 0) <> coalesce(usage.used_usd, 0)
