-- Grain: one row per outcome and way to name it: outcome_key, kind (pull_request, ticket, commit, checkpoint, session, run),
-- value, in lower case where the system that made it ignores case.

select outcome_key, kind, value from {{ ref('int_outcome_references_of_github') }}
union
select outcome_key, kind, value from {{ ref('int_outcome_references_of_jira') }}
union
select outcome_key, kind, value from {{ ref('int_outcome_references_of_files') }}
