-- Grain: one row per fact_key: a quality check that failed tonight.

select
    cast('check/' || check_name || '/' || subject_key as varchar) as fact_key,
    severity,
    subject_key,
    title,
    cast('measured' as varchar) as number_1_name,
    measured_value as number_1,
    cast('threshold' as varchar) as number_2_name,
    threshold_value as number_2,
    cast('offending rows' as varchar) as number_3_name,
    cast(offending_count as decimal(38, 12)) as number_3,
    offending_rows as detail,
    owner,
    asset,
    checked_on
from {{ ref('int_quality_findings') }}
where not is_passed
