-- Grain: one row per window_number, workflow_key, provider and model_name: the 95 % interval of each comparison in dollars, from
-- the replicates' ranks.

with

ranked as (

    select
        *,
        row_number() over (
            partition by window_number, workflow_key, provider, model_name, comparison
            order by difference_picos, replicate
        ) as rank_number,
        count(*) over (
            partition by window_number, workflow_key, provider, model_name, comparison
        ) as replicate_count
    from {{ ref('int_cache_resamples') }}

),

-- 2.5 % of the replicates lie below the low rank, and as many above the high one
tails as (

    select
        *,
        greatest({{ whole_quotient('replicate_count * 25', '1000') }}, 1) as low_rank,
        replicate_count + 1 - greatest({{ whole_quotient('replicate_count * 25', '1000') }}, 1) as high_rank
    from ranked

)

select
    window_number,
    workflow_key,
    provider,
    model_name,
    {%- for comparison in cache_comparisons() %}
    {{ usd_from_picos(
        "max(case when comparison = '" ~ comparison ~ "_low' and rank_number = low_rank then difference_picos end)"
    ) }} as low_{{ comparison }}_usd,
    {{ usd_from_picos(
        "max(case when comparison = '" ~ comparison ~ "_high'"
        ~ " and rank_number = high_rank then difference_picos end)"
    ) }} as high_{{ comparison }}_usd{{ ',' if not loop.last }}
    {%- endfor %}
from tails
group by window_number, workflow_key, provider, model_name
