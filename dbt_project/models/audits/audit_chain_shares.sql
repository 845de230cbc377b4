-- Grain: one row per outcome and reached type whose shares do not sum to exactly 1. Empty when none is copied.

select
    outcome_key,
    reached_type,
    sum(share) as share_sum
from {{ ref('int_outcome_chains') }}
group by outcome_key, reached_type
having sum(share) <> 1 or sum(share) is null
