-- Grain: one row per landed table: the worst share of rows delivered twice among its last windows.

with

rule as ({{ rule_of('double_delivery') }}),

recent as (

    select
        manifest.source || '/' || manifest.entity as subject_key,
        manifest.window_label,
        -- what a rebuilt manifest no longer knows is no duplicate
        coalesce(manifest.duplicate_count, 0) as offending_count,
        {{ ratio('manifest.duplicate_count', 'manifest.row_count + manifest.duplicate_count') }} as share
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
        'double_delivery', 'subject_key', 'coalesce(max(share), 0)', 'sum(offending_count)',
        shown_rows("case when offending_count > 0 then window_label || ': ' || offending_count || ' rows' end", 'place')
    ) }}
from placed
group by subject_key
