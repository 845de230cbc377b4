-- Grain: one row per pull request outcome and way to name it: outcome_key, kind, value.
-- What names a revert names what it reverts: its cost belongs to the delivery that was undone or restored.
{{ config(materialized='view') }}

with

stand_ins as (select * from {{ ref('int_pull_request_stand_ins') }}),

pull_requests as (select * from {{ ref('stg_github__pull_requests') }}),

pull_request_references as (select * from {{ ref('int_pull_request_references') }}),

named as (

    select
        pull_request_id,
        'pull_request' as kind,
        lower(repository) || '#' || cast(pull_request_number as varchar) as value
    from pull_requests

    union all

    select pull_request_id, kind, value
    from pull_request_references
    where kind in ('commit', 'checkpoint', 'session')

)

select distinct
    stand_ins.outcome_key,
    cast(named.kind as varchar) as kind,
    cast(named.value as varchar) as value
from named
inner join stand_ins
    on named.pull_request_id = stand_ins.pull_request_id
