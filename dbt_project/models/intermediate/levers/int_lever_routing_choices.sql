-- Grain: one row per workflow_key, provider and model_name that levers work on: the best other model of its provider that was seen at the
-- same task type, and whether the data let it take over.
with

rules as (

    select
        {{ lever_threshold('routing_min_outcomes') }} as min_outcomes,
        {{ lever_threshold('routing_margin_ppm') }} as margin_ppm,
        {{ lever_threshold('routing_z_squared_millis') }} as z_squared_millis

),

-- one rework and one success more on each side keep small rates off 0 (Agresti and Caffo); parts per million, whole numbers
rates as (

    select
        *,
        {{ whole_quotient('(reworked_count + 1) * 1000000', 'outcome_count + 2') }} as rate_ppm,
        {{ whole_quotient('(candidate_reworked_count + 1) * 1000000', 'candidate_outcome_count + 2') }} as candidate_rate_ppm
    from {{ ref('int_lever_routing_candidates') }}
    cross join rules

),

bounded as (

    select
        *,
        rate_ppm + margin_ppm - candidate_rate_ppm as room_ppm,
        {{ whole_quotient('rate_ppm * (1000000 - rate_ppm)', 'outcome_count + 2') }}
        + {{ whole_quotient('candidate_rate_ppm * (1000000 - candidate_rate_ppm)', 'candidate_outcome_count + 2') }}
            as variance_ppm
    from rates

),

judged as (

    select
        *,
        case
            when task_type is null then 'no_task_type'
            when candidate_model_name is null then 'no_other_model'
            when candidate_usd >= list_cost_usd then 'not_cheaper'
            when outcome_count < min_outcomes or candidate_outcome_count < min_outcomes then 'too_few_outcomes'
            when candidate_reworked_count * outcome_count > reworked_count * candidate_outcome_count then 'rework_rises'
            when room_ppm <= 0 or room_ppm * room_ppm * 1000 < z_squared_millis * variance_ppm then 'rework_may_rise'
            else 'rework_does_not_rise'
        end as reason
    from bounded

),

ranked as (

    select
        *,
        row_number() over (
            partition by workflow_key, provider, model_name
            order by
                case reason
                    when 'rework_does_not_rise' then 1
                    when 'rework_may_rise' then 2
                    when 'too_few_outcomes' then 3
                    when 'rework_rises' then 4
                    when 'not_cheaper' then 5
                    else 6
                end,
                list_cost_usd - candidate_usd desc,
                {{ byte_order("coalesce(candidate_model_name, '')") }}
        ) as choice_rank
    from judged

)

select
    workflow_key,
    provider,
    model_name,
    task_type,
    candidate_model_name,
    outcome_count,
    reworked_count,
    candidate_outcome_count,
    candidate_reworked_count,
    cast(reason as varchar) as reason,
    cast(
        case
            when reason = 'rework_does_not_rise' then 'switch'
            when reason in ('rework_rises', 'not_cheaper') then 'keep'
            else 'insufficient_data'
        end as varchar
    ) as verdict
from ranked
where choice_rank = 1
