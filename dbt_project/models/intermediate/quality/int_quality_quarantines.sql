-- Grain: one row per landed table: the worst share of rows put aside among its last windows.

with

rule as ({{ rule_of('quarantine_not_empty') }}),

recent as (

    select
        manifest.source || '/' || manifest.entity as subject_key,
        manifest.window_label,
        manifest.quarantined_count as offending_count,
        {{ ratio('manifest.quarantined_count', 'manifest.row_count + manifest.quarantined_count') }} as share
    from {{ ref('stg_raw_zone__manifest') }} as manifest
    cross join {{ ref('int_quality_night') }} as night
    cross join rule
    where manifest.window_date >= night.checked_on - rule.window_days

),

placed as (

    select
        recent.*,
        row_number() over (
            partition by subject_key order by offending_count desc, {{ byte_order('window_label') }} asc
        ) as place
    from recent

)

select
    {{ finding(
        'quarantine_not_empty', 'subject_key', 'coalesce(max(share), 0)', 'sum(offending_count)',
        shown_rows("case when offending_count > 0 then window_label || ': ' || offending_count || ' rows' end", 'place')
    ) }}
from placed
group by subject_key
