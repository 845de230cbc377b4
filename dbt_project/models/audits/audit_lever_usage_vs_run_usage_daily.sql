-- Grain: one row per workflow, provider, model and day whose bands do not sum to its metered usage, or with more unread writes than writes.
-- Empty when every call stands in exactly one band.
{%- set measures = ['request_count'] + token_meters() + lever_money() %}

with

runs as (

    select
        workflow_key,
        provider,
        model_name,
        usage_date
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'
    group by workflow_key, provider, model_name, usage_date

),

bands as (

    select
        workflow_key,
        provider,
        model_name,
        usage_date,
        sum(unread_write_tokens) as unread_write_tokens,
        sum(unread_write_usd) as unread_write_usd
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from {{ ref('int_lever_usage_daily') }}
    group by workflow_key, provider, model_name, usage_date

)

select
    coalesce(runs.workflow_key, bands.workflow_key) as workflow_key,
    coalesce(runs.provider, bands.provider) as provider,
    coalesce(runs.model_name, bands.model_name) as model_name,
    coalesce(runs.usage_date, bands.usage_date) as usage_date,
    cast(runs.list_cost_usd as decimal(38, 12)) as run_list_cost_usd,
    cast(bands.list_cost_usd as decimal(38, 12)) as band_list_cost_usd
from runs
full outer join bands
    on runs.workflow_key = bands.workflow_key
    and runs.provider = bands.provider
    and runs.model_name = bands.model_name
    and runs.usage_date = bands.usage_date
where bands.unread_write_tokens
    > bands.cache_write_5m_tokens + bands.cache_write_1h_tokens + bands.cache_write_unknown_ttl_tokens
    or bands.unread_write_usd
    > bands.cache_write_5m_usd + bands.cache_write_1h_usd + bands.cache_write_unknown_ttl_usd
    {%- for measure in measures %}
    or runs.{{ measure }} is distinct from bands.{{ measure }}
    {%- endfor %}
