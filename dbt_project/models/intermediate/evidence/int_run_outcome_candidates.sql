-- Grain: one row per run, outcome and method that ties them. weight says how outcomes of one grade share the run.
-- A new method is one new model, its name here and one row of the seed match_methods.

{%- set methods = [
    'explicit_pull_request', 'explicit_ticket', 'explicit_run', 'explicit_commit', 'agent_task', 'session',
    'checkpoint', 'branch', 'ticket_in_branch', 'ticket_in_title', 'person_window',
] %}

with

candidates as (

    {% for method in methods -%}
    select run_key, outcome_key, match_method, weight from {{ ref('int_evidence_' ~ method) }}
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}
)

select
    {{ hash_key(['candidates.run_key', 'candidates.outcome_key', 'candidates.match_method']) }} as candidate_key,
    candidates.run_key,
    candidates.outcome_key,
    candidates.match_method,
    cast(match_methods.match_grade as varchar) as match_grade,
    cast(match_methods.method_rank as bigint) as method_rank,
    candidates.weight
from candidates
-- left join: a method without a grade must fail the not_null test, not vanish
left join {{ ref('match_methods') }} as match_methods
    on candidates.match_method = match_methods.match_method
