-- Grain: one row per outcome that is reached, outcome that the evidence names, cost basis and whether it may still move.
-- Reading it by reached outcome answers 'what did this ticket cost'; no total adds over outcome types.

with

attributed as (

    select
        outcome_key,
        cost_basis,
        is_provisional,
        cast(sum(allocated_usd) as decimal(38, 12)) as attributed_usd
    from {{ ref('int_run_costs_allocated') }}
    where allocation_class = 'attributed'
    group by outcome_key, cost_basis, is_provisional

),

chains as (select * from {{ ref('int_outcome_chains') }}),

parts as (

    select
        chains.reached_outcome_key,
        chains.reached_type,
        chains.outcome_key,
        attributed.cost_basis,
        attributed.is_provisional,
        {{ split_usd(
            'attributed.attributed_usd', '1',
            'chains.outcome_key, chains.reached_type, attributed.cost_basis, attributed.is_provisional',
            'chains.reached_outcome_key'
        ) }} as outcome_cost_usd
    from attributed
    inner join chains
        on attributed.outcome_key = chains.outcome_key

)

select
    {{ hash_key(['reached_outcome_key', 'outcome_key', 'cost_basis', 'is_provisional']) }} as outcome_cost_key,
    reached_outcome_key as outcome_key,
    reached_type as outcome_type,
    outcome_key as evidence_outcome_key,
    cost_basis,
    is_provisional,
    outcome_cost_usd
from parts
