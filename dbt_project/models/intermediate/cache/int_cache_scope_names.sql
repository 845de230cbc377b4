-- Grain: one row per scope_hash: the workflow, provider, account and model that the number stands for, and the fewest tokens of a prompt
-- that the model caches. Of the two windows and the day before them, whose last hour is read.

with

windows as (select * from {{ ref('int_cache_windows') }}),

scopes as (

    select distinct
        {{ cache_scope_hash() }} as scope_hash,
        workflow_key,
        provider,
        account_id,
        model_name
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'
        and not is_unpriced
        and usage_date >= (select min(window_start_date) - 1 from windows)

)

select
    scopes.scope_hash,
    scopes.workflow_key,
    scopes.provider,
    scopes.account_id,
    scopes.model_name,
    minimums.min_cacheable_tokens
from scopes
left join {{ ref('int_cache_minimums') }} as minimums
    on scopes.model_name = minimums.model_name
