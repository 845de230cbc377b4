-- Grain: one row per outcome and outcome it reaches: itself, and for a pull request the tickets it names.
-- share sums to exactly 1 per outcome and reached type; money is split again by the same weights, never times the share.

with

outcomes as (select * from {{ ref('int_outcomes_unioned') }}),

pull_request_references as (select * from {{ ref('int_pull_request_references') }}),

file_outcomes as (select * from {{ ref('stg_outcome_files__outcomes') }}),

-- UTF-8 and SHA-256 look like ticket keys: a candidate counts only when that ticket is an outcome
ticket_names as (

    select reached.outcome_key, outcome_references.value
    from {{ ref('int_outcome_references') }} as outcome_references
    inner join outcomes as reached
        on outcome_references.outcome_key = reached.outcome_key
        and reached.outcome_type = 'ticket'
    where outcome_references.kind = 'ticket'

),

named_tickets as (

    select outcomes.outcome_key, lower(pull_request_references.value) as value
    from pull_request_references
    inner join outcomes
        on pull_request_references.pull_request_id = outcomes.source_id
        and outcomes.source = 'github'
    where pull_request_references.kind in ('ticket_candidate', 'closes_issue')

    union

    select outcomes.outcome_key, lower(file_outcomes.ticket_key) as value
    from file_outcomes
    inner join outcomes
        on file_outcomes.outcome_id = outcomes.outcome_id
        and file_outcomes.outcome_type = outcomes.outcome_type
    where outcomes.outcome_type <> 'ticket'

),

reached as (

    select outcome_key, outcome_key as reached_outcome_key, outcome_type as reached_type
    from outcomes

    union

    select named_tickets.outcome_key, ticket_names.outcome_key as reached_outcome_key, 'ticket' as reached_type
    from named_tickets
    inner join ticket_names
        on named_tickets.value = ticket_names.value

)

select
    outcome_key,
    reached_outcome_key,
    cast(reached_type as varchar) as reached_type,
    {{ split_usd('1', '1', 'outcome_key, reached_type', 'reached_outcome_key') }} as share
from reached
