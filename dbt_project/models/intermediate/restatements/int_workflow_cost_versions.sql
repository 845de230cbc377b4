-- Grain: one row per workflow, outcome type, usage_date and version_number: what the daily mart said, from when on.
-- A row is added when the mart says something else than the newest version, so a crash before this model loses nothing: the next
-- night compares again. It outlives a full refresh, since what was once known cannot be read from what is landed now.
{%- set measures = ['total_usd', 'attributed_usd', 'unattributed_usd', 'outcome_count', 'reworked_outcome_count',
    'outcome_cost_usd', 'cost_basis', 'is_provisional'] %}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
) }}

with

said as (

    select
        workflow_key,
        outcome_type,
        usage_date,
        {{ measures | join(', ') }}
    from {{ ref('mart_workflow_cost_per_outcome_daily') }}

),

-- the newest instant that any source was read to: no clock
as_of as (select max(as_of_at) as known_at from {{ ref('int_source_as_of') }}),

{% if is_incremental() -%}
known as (

    select *
    from (
        select
            versions.*,
            row_number() over (
                partition by workflow_key, outcome_type, usage_date order by version_number desc
            ) as newness
        from {{ this }} as versions
    ) as ranked
    where newness = 1

),

known_days as (select distinct usage_date from {{ this }}),
{%- else -%}
known as (

    select
        said.*,
        cast(null as bigint) as version_number,
        false as is_gone
    from said
    where false

),

known_days as (select usage_date from said where false),
{%- endif %}

compared as (

    select
        coalesce(said.workflow_key, known.workflow_key) as workflow_key,
        coalesce(said.outcome_type, known.outcome_type) as outcome_type,
        coalesce(said.usage_date, known.usage_date) as usage_date,
        coalesce(known.version_number, 0) + 1 as version_number,
        {%- for measure in measures %}
        said.{{ measure }},
        {%- endfor %}
        said.workflow_key is null as is_gone
    from said
    full outer join known
        on said.workflow_key = known.workflow_key
        and said.outcome_type = known.outcome_type
        and said.usage_date = known.usage_date
    where (said.workflow_key is null) is distinct from known.is_gone
        {%- for measure in measures %}
        or said.{{ measure }} is distinct from known.{{ measure }}
        {%- endfor %}

)

select
    cast(compared.workflow_key as varchar) as workflow_key,
    cast(compared.outcome_type as varchar) as outcome_type,
    compared.usage_date,
    cast(compared.version_number as bigint) as version_number,
    {%- for measure in measures %}
    compared.{{ measure }},
    {%- endfor %}
    compared.is_gone,
    -- a day that was never told before is news, and no restatement
    known_days.usage_date is null as is_first_sight,
    as_of.known_at
from compared
cross join as_of
left join known_days
    on compared.usage_date = known_days.usage_date
