-- Grain: one row per usage_date on which the sums by run differ from the requests. Empty when nothing is lost or doubled.
{%- set measures = token_meters() + ['list_cost_usd', 'list_cost_high_usd', 'gateway_cost_usd'] %}

with

requests as (

    select
        usage_date,
        count(*) as request_count
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from {{ ref('fct_requests') }}
    group by usage_date

),

runs as (

    select
        usage_date,
        sum(request_count) as request_count
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from {{ ref('int_run_usage_daily') }}
    group by usage_date

)

select
    coalesce(requests.usage_date, runs.usage_date) as usage_date,
    cast(requests.request_count as bigint) as request_count,
    cast(runs.request_count as bigint) as run_request_count,
    cast(requests.list_cost_usd as decimal(38, 12)) as request_list_cost_usd,
    cast(runs.list_cost_usd as decimal(38, 12)) as run_list_cost_usd
from requests
full outer join runs on requests.usage_date = runs.usage_date
where requests.request_count is distinct from runs.request_count
    {%- for measure in measures %}
    or requests.{{ measure }} is distinct from runs.{{ measure }}
    {%- endfor %}
