-- Grain: one row per scope_type, scope_key and usage_date with metered usage. Scopes overlap: no total adds over scope types, nor
-- over tags, since a call may carry several.
{%- set scopes = [
    ('all', "'all'"), ('provider', 'provider'), ('account', 'account_id'), ('team', 'team_key'),
    ('workflow', 'workflow_key'), ('agent', 'agent_key'), ('environment', 'environment'),
    ('business_unit', 'business_unit'), ('cost_center', 'cost_center'), ('api_key', 'api_key'),
] %}

with

workflows as (select * from {{ ref('int_workflows_listed') }}),

callers as (

    select
        usage.usage_date,
        usage.identity_key,
        usage.provider,
        usage.account_id,
        usage.team_key,
        usage.workflow_key,
        usage.agent_key,
        usage.environment,
        workflows.business_unit,
        workflows.cost_center,
        usage.api_key,
        sum(usage.request_count) as request_count,
        sum(usage.unpriced_request_count) as unpriced_request_count,
        sum(usage.spend_usd) as spend_usd
    from {{ ref('int_metered_usage_daily') }} as usage
    left join workflows
        on usage.workflow_key = workflows.workflow_key
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11

),

tags as (select * from {{ ref('int_identity_tags') }}),

scoped as (

    {%- for scope_type, column in scopes %}
    select
        '{{ scope_type }}' as scope_type,
        {{ column }} as scope_key,
        usage_date,
        request_count,
        unpriced_request_count,
        spend_usd
    from callers
    where {{ column }} is not null

    union all
    {% endfor %}
    select
        'tag' as scope_type,
        tags.tag as scope_key,
        callers.usage_date,
        callers.request_count,
        callers.unpriced_request_count,
        callers.spend_usd
    from callers
    inner join tags
        on callers.identity_key = tags.identity_key

)

select
    cast(scope_type as varchar) as scope_type,
    cast(scope_key as varchar) as scope_key,
    usage_date,
    cast(sum(request_count) as bigint) as request_count,
    cast(sum(unpriced_request_count) as bigint) as unpriced_request_count,
    cast(sum(spend_usd) as decimal(38, 12)) as spend_usd
from scoped
group by scope_type, scope_key, usage_date
