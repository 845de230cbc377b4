-- Grain: one row per ticket outcome and key it has or had: outcome_key, kind, value.
{{ config(materialized='view') }}

with

outcomes as (

    select outcome_key, source_id, outcome_id
    from {{ ref('int_outcomes_unioned') }}
    where source = 'jira'

),

-- an issue that moved to another project keeps its old key in branches, titles and tags
moves as (

    select issue_id, from_value as issue_key
    from {{ ref('int_issue_changes') }}
    where field = 'Key'
        and from_value is not null

)

select outcome_key, cast('ticket' as varchar) as kind, cast(lower(outcome_id) as varchar) as value
from outcomes

union

select outcomes.outcome_key, cast('ticket' as varchar) as kind, cast(lower(moves.issue_key) as varchar) as value
from moves
inner join outcomes
    on moves.issue_id = outcomes.source_id
