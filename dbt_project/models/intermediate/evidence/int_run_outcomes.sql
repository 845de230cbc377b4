-- Grain: one row per run and outcome it is charged to: the outcomes reached at the run's best grade.

with

candidates as (select * from {{ ref('int_run_outcome_candidates') }}),

chains as (

    select outcome_key, reached_outcome_key
    from {{ ref('int_outcome_chains') }}
    where outcome_key <> reached_outcome_key

),

-- several methods may tie the same pair: the first of the best grade names it
pairs as (

    select run_key, outcome_key, match_method, match_grade, weight
    from (
        select
            candidates.*,
            row_number() over (
                partition by run_key, outcome_key order by match_grade, method_rank
            ) as method_order
        from candidates
    ) as ranked
    where method_order = 1

),

best as (

    select run_key, outcome_key, match_method, match_grade, weight
    from (
        select
            pairs.*,
            min(match_grade) over (partition by run_key) as best_grade
        from pairs
    ) as graded
    where match_grade = best_grade

),

-- a call that names a pull request and the ticket it resolves speaks of one piece of work: the chain already leads from
-- one to the other, and halves would take from the pull request what was spent on it
reached_anyway as (

    select distinct reached.run_key, reached.outcome_key
    from best as reached
    inner join chains
        on reached.outcome_key = chains.reached_outcome_key
    inner join best as reaching
        on chains.outcome_key = reaching.outcome_key
        and reached.run_key = reaching.run_key

)

select
    best.run_key,
    best.outcome_key,
    best.match_method,
    best.match_grade,
    best.weight
from best
left join reached_anyway
    on best.run_key = reached_anyway.run_key
    and best.outcome_key = reached_anyway.outcome_key
where reached_anyway.outcome_key is null
