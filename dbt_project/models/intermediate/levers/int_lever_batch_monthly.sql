-- Grain: one row per workflow_key, provider, model_name and month with priced metered requests at the standard tier: the same tokens at the
-- batch price of each day, of the model that asks today, and of the one that would after the routing.
with

batches as (select * from {{ ref('int_lever_repriced_monthly') }} where priced_tier = 'batch'),

routing as (select * from {{ ref('int_lever_routing_monthly') }} where verdict = 'switch'),

joined as (

    select
        batches.workflow_key,
        batches.provider,
        batches.model_name,
        batches.month_start_date,
        batches.list_cost_usd,
        batches.repriced_usd as batch_cost_usd,
        batches.missing_meter,
        workflows.latency_tolerance,
        cast(coalesce(routing.candidate_cost_usd, batches.list_cost_usd) as decimal(38, 12)) as routed_usd,
        case when routing.workflow_key is null then batches.repriced_usd else routed.repriced_usd end as routed_batch_usd
    from batches
    left join {{ ref('stg_registry__workflows') }} as workflows
        on batches.workflow_key = workflows.workflow_key
    left join routing
        on batches.workflow_key = routing.workflow_key
        and batches.provider = routing.provider
        and batches.model_name = routing.model_name
        and batches.month_start_date = routing.month_start_date
    left join batches as routed
        on routing.workflow_key = routed.workflow_key
        and routing.provider = routed.provider
        and routing.model_name = routed.model_name
        and routing.month_start_date = routed.month_start_date
        and routing.candidate_model_name = routed.priced_model_name
    where batches.priced_model_name = batches.model_name

),

judged as (

    select
        *,
        cast(
            case
                when latency_tolerance is null then 'no_latency_tolerance_declared'
                -- providers promise a batch within 24 hours, not sooner
                when latency_tolerance <> 'hours' then 'answer_needed_sooner'
                when missing_meter is not null then 'no_batch_price_for_' || missing_meter
                when batch_cost_usd >= list_cost_usd then 'not_cheaper'
                else 'tolerates_hours'
            end as varchar
        ) as reason
    from joined

)

select
    workflow_key,
    provider,
    model_name,
    month_start_date,
    latency_tolerance,
    list_cost_usd,
    batch_cost_usd,
    cast(
        case
            when reason = 'tolerates_hours' then 'switch'
            when reason in ('answer_needed_sooner', 'not_cheaper') then 'keep'
            else 'insufficient_data'
        end as varchar
    ) as verdict,
    reason,
    cast(
        case
            when reason = 'tolerates_hours' then list_cost_usd - batch_cost_usd
            when reason in ('answer_needed_sooner', 'not_cheaper') then 0
        end as decimal(38, 12)
    ) as saving_usd,
    routed_usd,
    -- null: there is no saving left, or none that is known
    cast(
        case when latency_tolerance = 'hours' and routed_batch_usd < routed_usd then routed_usd - routed_batch_usd end
        as decimal(38, 12)
    ) as routed_saving_usd
from judged
