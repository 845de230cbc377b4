-- Grain: one row per pull request and outcome it stands for: itself, or for a revert the deliveries it undoes or restores.
-- The cost of a revert belongs to what was reverted.

with

outcomes as (

    select outcome_key, source_id
    from {{ ref('int_outcomes_unioned') }}
    where source = 'github'

),

reverts as (select * from {{ ref('int_pull_request_reverts') }})

select source_id as pull_request_id, outcome_key
from outcomes

union

select reverts.pull_request_id, outcomes.outcome_key
from reverts
inner join outcomes
    on reverts.reverted_pull_request_id = outcomes.source_id
left join outcomes as own
    on reverts.pull_request_id = own.source_id
where own.source_id is null
