-- Grain: one row per team_key and month_start_date (UTC).

with

money as (

    select
        team_key,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        sum(allocated_usd) as total_usd,
        bool_or(is_provisional) as is_provisional
    from {{ ref('fct_cost_allocations') }}
    where allocation_class in ('attributed', 'unattributed')
    group by team_key, cast(date_trunc('month', usage_date) as date)

),

pull_requests as (

    select
        team_key,
        cast(date_trunc('month', occurred_at) as date) as month_start_date,
        count(*) as merged_pr_count,
        sum(case when rework_kind = 'reverted' then 1 else 0 end) as reverted_pr_count,
        sum(case when is_reworked then 1 else 0 end) as reworked_pr_count,
        bool_or(not is_final) as is_provisional
    from {{ ref('fct_outcomes') }}
    where outcome_type = 'pull_request'
    group by team_key, cast(date_trunc('month', occurred_at) as date)

),

-- full join: a team that spends and merges nothing is an answer, so is one that merges and spends nothing
joined as (

    select
        cast(coalesce(money.team_key, pull_requests.team_key) as varchar) as team_key,
        coalesce(money.month_start_date, pull_requests.month_start_date) as month_start_date,
        cast(coalesce(money.total_usd, 0) as decimal(38, 12)) as total_usd,
        cast(coalesce(pull_requests.merged_pr_count, 0) as bigint) as merged_pr_count,
        cast(coalesce(pull_requests.reverted_pr_count, 0) as bigint) as reverted_pr_count,
        cast(coalesce(pull_requests.reworked_pr_count, 0) as bigint) as reworked_pr_count,
        coalesce(money.is_provisional, false) or coalesce(pull_requests.is_provisional, false) as is_provisional
    from money
    full outer join pull_requests
        on money.team_key = pull_requests.team_key
        and money.month_start_date = pull_requests.month_start_date

)

select
    team_key,
    month_start_date,
    total_usd,
    merged_pr_count,
    reverted_pr_count,
    reworked_pr_count,
    {{ unit_cost('total_usd', '(merged_pr_count - reverted_pr_count)') }} as usd_per_pull_request,
    {{ unit_cost('total_usd', 'merged_pr_count') }} as usd_per_merged_pull_request,
    is_provisional
from joined
