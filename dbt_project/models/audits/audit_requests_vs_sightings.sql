-- Grain: one row per usage_date and meter whose tokens differ between the calls and the facts. Empty when tokens are
-- conserved: a join that fans out or drops requests shows here. Merging sightings happens before both sides.
with

calls as (

    select
        usage_date,
        count(*) as request_count,
        sum({{ token_meters() | join(' + ') }}) as tokens
    from {{ ref('int_requests_deduplicated') }}
    group by usage_date

),

facts as (

    select
        usage_date,
        count(*) as request_count,
        sum({{ token_meters() | join(' + ') }}) as tokens
    from {{ ref('fct_requests') }}
    group by usage_date

)

select
    coalesce(calls.usage_date, facts.usage_date) as usage_date,
    cast(calls.request_count as bigint) as call_count,
    cast(facts.request_count as bigint) as fact_count,
    cast(calls.tokens as bigint) as call_tokens,
    cast(facts.tokens as bigint) as fact_tokens
from calls
full outer join facts on calls.usage_date = facts.usage_date
where calls.request_count is distinct from facts.request_count
    or calls.tokens is distinct from facts.tokens
