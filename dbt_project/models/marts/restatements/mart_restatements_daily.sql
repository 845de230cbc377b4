-- Grain: one row per workflow_key, outcome_type, usage_date, version_number and measure that changed.
{%- set money = ['total_usd', 'attributed_usd', 'unattributed_usd', 'outcome_cost_usd'] %}
{%- set counts = ['outcome_count', 'reworked_outcome_count'] %}

with

versions as (

    select
        versions.*,
        lag(version_number) over (
            partition by workflow_key, outcome_type, usage_date order by version_number
        ) as old_version_number
    from {{ ref('int_workflow_cost_versions') }} as versions

),

-- what appears late on a day that was told before changed from nothing
pairs as (

    select
        versions.*,
        {%- for measure in money + counts %}
        coalesce(old_versions.{{ measure }}, 0) as old_{{ measure }},
        {%- endfor %}
        old_versions.cost_basis as old_cost_basis,
        coalesce(old_versions.is_provisional, false) as was_provisional
    from versions
    left join versions as old_versions
        on versions.workflow_key = old_versions.workflow_key
        and versions.outcome_type = old_versions.outcome_type
        and versions.usage_date = old_versions.usage_date
        and versions.old_version_number = old_versions.version_number
    where versions.old_version_number is not null
        or not versions.is_first_sight

),

measured as (

    {% for measure in money + counts -%}
    select
        pairs.workflow_key,
        pairs.outcome_type,
        pairs.usage_date,
        pairs.version_number,
        '{{ measure }}' as measure,
        {%- if measure in money %}
        old_{{ measure }} as old_usd,
        coalesce({{ measure }}, 0) as new_usd,
        cast(null as bigint) as old_count,
        cast(null as bigint) as new_count,
        {%- else %}
        cast(null as decimal(38, 12)) as old_usd,
        cast(null as decimal(38, 12)) as new_usd,
        old_{{ measure }} as old_count,
        coalesce({{ measure }}, 0) as new_count,
        {%- endif %}
        pairs.old_cost_basis,
        pairs.cost_basis as new_cost_basis,
        pairs.was_provisional,
        pairs.known_at
    from pairs
    where old_{{ measure }} <> coalesce({{ measure }}, 0)
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}
)

select
    {{ hash_key(['workflow_key', 'outcome_type', 'usage_date', 'version_number', 'measure']) }} as restatement_key,
    workflow_key,
    outcome_type,
    usage_date,
    version_number,
    cast(measure as varchar) as measure,
    cast(old_usd as decimal(38, 12)) as old_usd,
    cast(new_usd as decimal(38, 12)) as new_usd,
    cast(new_usd - old_usd as decimal(38, 12)) as change_usd,
    cast(old_count as bigint) as old_count,
    cast(new_count as bigint) as new_count,
    old_cost_basis,
    new_cost_basis,
    was_provisional,
    known_at as became_known_at
from measured
