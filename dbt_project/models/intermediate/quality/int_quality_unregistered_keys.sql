-- Grain: one row per provider, account and key that no gateway is registered for and that was billed of late.

with

rule as ({{ rule_of('unregistered_key') }}),

recent as (

    select
        gaps.provider || '/' || gaps.account_id || '/' || coalesce(gaps.api_key_id, 'no key') as subject_key,
        gaps.usage_date,
        coalesce(gaps.model_name, 'no model') as model_name,
        gaps.gap_usd
    from {{ ref('mart_unproxied_spend_daily') }} as gaps
    cross join {{ ref('int_quality_night') }} as night
    cross join rule
    where gaps.gap_class = 'unknown_key'
        and gaps.usage_date >= night.checked_on - rule.window_days

),

summed as (

    select
        subject_key,
        usage_date,
        model_name,
        sum(gap_usd) as gap_usd
    from recent
    group by subject_key, usage_date, model_name

),

placed as (

    select
        summed.*,
        row_number() over (
            partition by subject_key order by gap_usd desc, usage_date asc, {{ byte_order('model_name') }} asc
        ) as place
    from summed

)

select
    {{ finding(
        'unregistered_key', 'subject_key', 'sum(gap_usd)', 'count(*)',
        shown_rows("usage_date || ' ' || model_name || ': ' || gap_usd || ' USD'", 'place')
    ) }}
from placed
group by subject_key
