-- Grain: one row per outcome of the generic contract and way to name it: outcome_key, kind, value.
{{ config(materialized='view') }}

with

-- its ways to be named stay those of the file, even where a system tells the same outcome
outcomes as (

    select
        {{ hash_key(["outcome_type", "outcome_id"]) }} as outcome_key,
        file_outcomes.*
    from {{ ref('stg_outcome_files__outcomes') }} as file_outcomes
    where status not in ('open', 'lost')
        and not is_deleted

),

sessions as ({{ json_array_rows('outcomes', 'outcome_key', 'session_ids_json') }}),

checkpoints as ({{ json_array_rows('outcomes', 'outcome_key', 'checkpoint_ids_json') }}),

commits as ({{ json_array_rows('outcomes', 'outcome_key', 'commit_shas_json') }}),

named as (

    select outcome_key, 'session' as kind, item as value from sessions
    union all
    select outcome_key, 'checkpoint' as kind, item as value from checkpoints
    union all
    select outcome_key, 'commit' as kind, lower(item) as value from commits
    union all
    select outcome_key, 'commit' as kind, lower(outcome_id) as value from outcomes
    where outcome_type = 'commit'
    union all
    select outcome_key, 'run' as kind, run_id as value from outcomes
    union all
    select outcome_key, 'run' as kind, trace_id as value from outcomes
    union all
    select outcome_key, 'ticket' as kind, lower(ticket_key) as value from outcomes
    union all
    select outcome_key, 'ticket' as kind, lower(outcome_id) as value from outcomes
    where outcome_type = 'ticket'
    union all
    select
        outcome_key,
        'pull_request' as kind,
        lower(repository) || '#' || cast(pull_request_number as varchar) as value
    from outcomes

)

select distinct
    outcome_key,
    cast(kind as varchar) as kind,
    cast(value as varchar) as value
from named
where value is not null
