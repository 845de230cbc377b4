-- Grain: as int_run_usage_daily, its metered rows: the money that budgets and anomalies look at, with the key that called.
{{ config(materialized='view') }}

with

identities as (select * from {{ ref('int_identities') }})

select
    run_usage.usage_date,
    run_usage.identity_key,
    run_usage.run_key,
    run_usage.workflow_key,
    run_usage.team_key,
    run_usage.environment,
    run_usage.agent_key,
    run_usage.provider,
    run_usage.account_id,
    run_usage.model_name,
    -- the gateway's own key, by the name people gave it; behind a gateway without one, the provider's
    cast(coalesce(
        identities.api_key_alias, identities.api_key_hash, run_usage.api_key_id, 'unknown'
    ) as varchar) as api_key,
    run_usage.request_count,
    run_usage.unpriced_request_count,
    cast(coalesce(run_usage.list_cost_usd, 0) as decimal(38, 12)) as spend_usd
from {{ ref('int_run_usage_daily') }} as run_usage
left join identities
    on run_usage.identity_key = identities.identity_key
where run_usage.payment_basis = 'metered'
