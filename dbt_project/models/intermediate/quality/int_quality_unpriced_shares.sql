-- Grain: one row per provider and model of the last days' metered requests. The value is its unpriced requests by the requests of
-- all models, so that the models' values sum to the company's.

with

rule as ({{ rule_of('unpriced_share') }}),

recent as (

    select
        run_usage.provider || '/' || run_usage.model_name as subject_key,
        run_usage.usage_date,
        run_usage.request_count,
        run_usage.unpriced_request_count
    from {{ ref('int_run_usage_daily') }} as run_usage
    cross join {{ ref('int_quality_night') }} as night
    cross join rule
    where run_usage.payment_basis = 'metered'
        and run_usage.usage_date >= night.checked_on - rule.window_days

),

total as (select sum(request_count) as total_count from recent),

summed as (

    select
        subject_key,
        usage_date,
        sum(unpriced_request_count) as unpriced_request_count
    from recent
    group by subject_key, usage_date

),

placed as (

    select
        summed.*,
        total.total_count,
        row_number() over (
            partition by summed.subject_key order by summed.unpriced_request_count desc, summed.usage_date asc
        ) as place
    from summed
    cross join total

)

select
    {{ finding(
        'unpriced_share', 'subject_key', ratio('sum(unpriced_request_count)', 'max(total_count)'),
        'sum(unpriced_request_count)',
        shown_rows(
            "case when unpriced_request_count > 0 then usage_date || ': ' || unpriced_request_count || ' requests' end", 'place'
        )
    ) }}
from placed
group by subject_key
