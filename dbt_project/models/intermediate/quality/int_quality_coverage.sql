-- Grain: one row per provider with a complete bill: the worst of its last complete days.

with

rule as ({{ rule_of('coverage') }}),

-- a day that is not complete may still be billed: its coverage says nothing yet
complete as (

    select
        coverage.usage_date,
        coverage.provider,
        coverage.billed_usd,
        coverage.proxied_usd,
        coverage.coverage_ratio,
        max(coverage.usage_date) over (partition by coverage.provider) as newest_date
    from {{ ref('mart_coverage_daily') }} as coverage
    where not coverage.is_provisional
        and coverage.coverage_ratio is not null

),

recent as (

    select
        complete.*,
        complete.coverage_ratio < rule.warn_threshold as is_offending,
        row_number() over (
            partition by complete.provider order by complete.coverage_ratio, complete.usage_date
        ) as place
    from complete
    cross join rule
    where complete.usage_date > complete.newest_date - rule.window_days

)

select
    {{ finding(
        'coverage', 'provider', 'min(coverage_ratio)', 'count(case when is_offending then 1 end)',
        shown_rows(
            "case when is_offending then usage_date || ': ' || proxied_usd || ' of ' || billed_usd || ' USD' end", 'place'
        )
    ) }}
from recent
group by provider
