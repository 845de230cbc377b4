-- Grain: one row per request with a negative meter. Empty when every vendor counts as its staging model says: a negative
-- meter means another convention (cache inside or outside of input), and is never clamped.
select request_key, source, usage_date, {{ token_meters() | join(', ') }}
from {{ ref('fct_requests') }}
where least({{ token_meters() | join(', ') }}) < 0
