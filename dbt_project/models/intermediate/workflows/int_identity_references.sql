-- Grain: one row per identity, kind and value: what the caller says the work was for. Kinds: pull_request
-- (`owner/name#N`, `name#N`, or `#N` when no repository is known), ticket, commit, checkpoint, agent_task, run,
-- branch (`repository@branch`, `@branch` when no repository is known).
with

labels as (select * from {{ ref('int_identity_labels') }}),

-- a bare number or branch belongs to the repository that the same identity names, if it names just one
repositories as (

    select identity_key, min({{ byte_order('label_value') }}) as repository
    from labels
    where label_name = 'repository'
    group by identity_key
    having count(distinct label_value) = 1

),

said as (

    select
        labels.identity_key,
        labels.label_name as kind,
        case
            when labels.label_name = 'pull_request' and {{ matches_regexp('labels.label_value', '^#?[0-9]+$') }}
                then coalesce(repositories.repository, '') || '#' || {{ without_pattern('labels.label_value', '^#') }}
            when labels.label_name = 'branch' then coalesce(repositories.repository, '') || '@' || labels.label_value
            when labels.label_name = 'commit' then lower(labels.label_value)
            else labels.label_value
        end as value
    from labels
    left join repositories on labels.identity_key = repositories.identity_key
    where labels.label_name in ('pull_request', 'ticket', 'commit', 'checkpoint', 'agent_task', 'branch', 'run')

)

select distinct
    identity_key,
    cast(kind as varchar) as kind,
    cast(value as varchar) as value
from said
