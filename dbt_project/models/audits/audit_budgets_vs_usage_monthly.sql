-- Grain: one row per budget and month whose spend is not the metered usage of its scope on the days it is in force. Empty when both agree.
{%- set scopes = {
    'all': "true", 'provider': 'usage.provider = days.scope_key', 'account': 'usage.account_id = days.scope_key',
    'team': 'usage.team_key = days.scope_key', 'workflow': 'usage.workflow_key = days.scope_key',
    'agent': 'usage.agent_key = days.scope_key', 'environment': 'usage.environment = days.scope_key',
    'business_unit': 'workflows.business_unit = days.scope_key', 'cost_center': 'workflows.cost_center = days.scope_key',
    'tag': 'tags.label is not null',
} %}

with

days as (

    select budget_key, usage_date, month_start_date, scope_type, scope_key
    from {{ ref('int_budget_days') }}
    where is_known

),

usage as (select * from {{ ref('int_run_usage_daily') }} where payment_basis = 'metered'),

workflows as (select * from {{ ref('int_workflows_listed') }}),

tags as (select distinct identity_key, label from {{ ref('int_identity_labels') }} where origin = 'tag'),

used as (

    {%- for scope_type, condition in scopes.items() %}
    select days.budget_key, days.month_start_date, usage.list_cost_usd
    from days
    inner join usage
        on days.usage_date = usage.usage_date
    {%- if scope_type in ('business_unit', 'cost_center') %}
    inner join workflows
        on usage.workflow_key = workflows.workflow_key
    {%- elif scope_type == 'tag' %}
    inner join tags
        on usage.identity_key = tags.identity_key
        and days.scope_key = tags.label
    {%- endif %}
    where days.scope_type = '{{ scope_type }}'
        and {{ condition }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

summed as (

    select budget_key, month_start_date, sum(list_cost_usd) as used_usd
    from used
    group by budget_key, month_start_date

)

select
    status.budget_key,
    status.month_start_date,
    status.spent_usd,
    summed.used_usd
from {{ ref('mart_budget_status') }} as status
left join summed
    on status.budget_key = summed.budget_key
    and status.month_start_date = summed.month_start_date
where status.spent_usd <> coalesce(summed.used_usd, 0)
