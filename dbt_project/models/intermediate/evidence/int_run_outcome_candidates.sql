-- Grain: one row per run, outcome and method that ties them. A new method is one new model, one line here and one row of
-- the seed match_methods.

with

candidates as (

    select run_key, outcome_key, match_method from {{ ref('int_evidence_explicit_pull_request') }}
    union all
    select run_key, outcome_key, match_method from {{ ref('int_evidence_explicit_ticket') }}
    union all
    select run_key, outcome_key, match_method from {{ ref('int_evidence_explicit_run') }}
    union all
    select run_key, outcome_key, match_method from {{ ref('int_evidence_explicit_commit') }}
    union all
    select run_key, outcome_key, match_method from {{ ref('int_evidence_session') }}
    union all
    select run_key, outcome_key, match_method from {{ ref('int_evidence_checkpoint') }}
    union all
    select run_key, outcome_key, match_method from {{ ref('int_evidence_branch') }}

)

select
    candidates.run_key,
    candidates.outcome_key,
    candidates.match_method,
    cast(match_methods.match_grade as varchar) as match_grade,
    cast(match_methods.method_rank as bigint) as method_rank
from candidates
-- left join: a method without a grade must fail the not_null test, not vanish
left join {{ ref('match_methods') }} as match_methods
    on candidates.match_method = match_methods.match_method
