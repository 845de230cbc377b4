-- Grain: one row per change in the changelog of the newest version of an issue, with what it did.

with

issues as (select * from {{ ref('stg_jira__issues') }}),

changes as (select * from {{ ref('stg_jira__status_changes') }})

select
    changes.issue_id,
    changes.change_id,
    changes.field,
    changes.from_value,
    changes.changed_at,
    -- a status of unknown category is taken for not done: a wrong 'resolved' would be a delivery that never was
    changes.field = 'status' and coalesce(changes.to_is_done, false) and not coalesce(changes.from_is_done, false)
        as is_resolution,
    changes.field = 'status' and coalesce(changes.from_is_done, false) and changes.to_is_done is not null
    and not changes.to_is_done as is_reopening
from changes
inner join issues
    on changes.issue_id = issues.issue_id
    and changes.updated_at = issues.updated_at
