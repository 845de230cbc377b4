{#-
  evidence_by_reference(kind, match_method): the runs and the outcomes that name the same thing of one kind, as a method of
  the evidence ladder: run_key, outcome_key, match_method, weight (1: outcomes tied so share a run in equal parts).
-#}
{% macro evidence_by_reference(kind, match_method) -%}
select distinct
    run_references.run_key,
    outcome_references.outcome_key,
    cast('{{ match_method }}' as varchar) as match_method,
    cast(1 as bigint) as weight
from {{ ref('int_run_references') }} as run_references
inner join {{ ref('int_outcome_references') }} as outcome_references
    on run_references.kind = outcome_references.kind
    and run_references.value = outcome_references.value
where run_references.kind = '{{ kind }}'
{%- endmacro %}

{#-
  evidence_by_branch(condition): the runs that name a branch, and the outcomes merged out of it while it lived.
-#}
{% macro evidence_by_branch(match_method, condition) -%}
select distinct
    run_branches.run_key,
    outcome_branches.outcome_key,
    cast('{{ match_method }}' as varchar) as match_method,
    cast(1 as bigint) as weight
from {{ ref('int_run_branches') }} as run_branches
inner join {{ ref('int_outcome_branches') }} as outcome_branches
    on run_branches.branch_reference = outcome_branches.branch_reference
    and run_branches.used_at > outcome_branches.lived_after
    and run_branches.used_at <= outcome_branches.lived_until
where {{ condition }}
{%- endmacro %}
