-- Grain: one row per team_key: those of the registry, and 'unassigned'.

select
    team_key,
    name as team_name
from {{ ref('stg_registry__teams') }}

union all

select
    cast('unassigned' as varchar) as team_key,
    cast('Unassigned' as varchar) as team_name
