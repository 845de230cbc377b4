-- Grain: one row per check_name and subject_key: what tonight's checks found, judged by the thresholds of seed quality_checks.
-- Another check is one model, its name here and a row of the seed.
{%- set checks = [
    'int_quality_coverage', 'int_quality_unregistered_keys', 'int_quality_unassigned_shares', 'int_quality_unpriced_shares',
    'int_quality_freshness', 'int_quality_volumes', 'int_quality_quarantines', 'int_quality_double_deliveries',
    'int_quality_gateway_totals', 'int_quality_schema_drifts',
] %}

with

found as (

    {% for check in checks -%}
    select * from {{ ref(check) }}
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}
),

judged as (

    select
        found.*,
        rules.asset,
        rules.title,
        rules.owner,
        rules.warn_threshold,
        rules.error_threshold,
        case
            when rules.bad_side = 'below' and found.measured_value < rules.error_threshold then 'error'
            when rules.bad_side = 'below' and found.measured_value < rules.warn_threshold then 'warn'
            -- a share of one in a hundred blocks at the landing, so the limit itself is red
            when rules.bad_side = 'above' and found.measured_value >= rules.error_threshold then 'error'
            when rules.bad_side = 'above' and found.measured_value > rules.warn_threshold then 'warn'
            else 'ok'
        end as severity
    from found
    inner join {{ ref('quality_checks') }} as rules
        on found.check_name = rules.check_name

)

select
    night.checked_on,
    judged.check_name,
    judged.subject_key,
    cast(judged.severity as varchar) as severity,
    judged.severity = 'ok' as is_passed,
    judged.measured_value,
    cast(case when judged.severity = 'error' then judged.error_threshold else judged.warn_threshold end as decimal(38, 12))
        as threshold_value,
    judged.offending_count,
    judged.offending_rows,
    -- what concerns a team of the registry is that team's; the rest belongs to those who run the pipeline
    cast(coalesce(teams.team_key, judged.owner) as varchar) as owner,
    judged.title,
    cast(case when judged.asset = 'raw' then 'raw/' || judged.subject_key else judged.asset end as varchar) as asset
from judged
cross join {{ ref('int_quality_night') }} as night
left join {{ ref('stg_registry__teams') }} as teams
    on judged.team_key = teams.team_key
