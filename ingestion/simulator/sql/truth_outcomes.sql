-- One row per outcome: when it happened, whether and when it was reverted or reopened, and its true list cost (equal
-- parts of the calls that worked on it, floored to the pico-dollar).
create view truth_outcomes as
with outcomes as (
    select
        'pull_request' as outcome_type, done.repository || '#' || done.number as outcome_id,
        done.merged_at as occurred_at, revert.merged_at as reworked_at
    from pull_requests as done
    left join pull_requests as revert on revert.reverts_index = done.pr_index
    union all
    select 'ticket', ticket_key, resolved_at, reopened_at from tickets
),

parts as (
    select
        outcome_type, unnest(outcome_ids) as outcome_id,
        (list_cost_usd * 1000000000000)::hugeint // len(outcome_ids) as pico
    from truth_requests
    where outcome_type is not null
),

costs as (
    select outcome_type, outcome_id, sum(pico) as pico from parts group by all
)

select
    outcome_type,
    outcome_id,
    occurred_at,
    reworked_at is not null as is_reworked,
    reworked_at,
    usd(coalesce(pico, 0)) as list_cost_usd
from outcomes
left join costs using (outcome_type, outcome_id)
order by outcome_type, outcome_id;
