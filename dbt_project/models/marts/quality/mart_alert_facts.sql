-- Grain: one row per fact that somebody should be told now. A fact keeps its key from night to night, however its numbers move.
-- Budgets and anomalies are one more member of the union each.

with

checks as (

    select
        'check/' || check_name || '/' || subject_key as fact_key,
        'check' as fact_type,
        severity,
        subject_key,
        title,
        'measured' as number_1_name,
        measured_value as number_1,
        'threshold' as number_2_name,
        threshold_value as number_2,
        'offending rows' as number_3_name,
        cast(offending_count as decimal(38, 12)) as number_3,
        offending_rows as detail,
        owner,
        asset,
        checked_on
    from {{ ref('int_quality_findings') }}
    where not is_passed

),

facts as (

    select * from checks

)

select
    cast(fact_key as varchar) as fact_key,
    cast(fact_type as varchar) as fact_type,
    severity,
    subject_key,
    title,
    cast(number_1_name as varchar) as number_1_name,
    number_1,
    cast(number_2_name as varchar) as number_2_name,
    number_2,
    cast(number_3_name as varchar) as number_3_name,
    number_3,
    detail,
    owner,
    asset,
    checked_on
from facts
