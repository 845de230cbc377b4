-- Grain: one row per id or alias of a gateway's team that the registry maps to one of ours. A team key maps to itself. An id
-- that two teams claim belongs to the first in byte order: the registry check reports it.
with

teams as (select * from {{ ref('stg_registry__teams') }}),

claims as (

    select team_key, team_key as gateway_team_id
    from teams

    union all

    {{ split_rows('teams', 'team_key', 'gateway_team_ids') }}

)

select
    cast(trim(gateway_team_id) as varchar) as gateway_team_id,
    min({{ byte_order('team_key') }}) as team_key
from claims
where trim(gateway_team_id) <> ''
group by trim(gateway_team_id)
