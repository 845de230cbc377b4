-- Grain: one row per scope_type (team, api_key, tag) and scope_key that the gateway knows: by which id, the one in use last, and how many there are.

with

identities as (select * from {{ ref('int_identities') }} where gateway = 'litellm'),

teams as (select * from {{ ref('int_gateway_teams') }}),

known as (

    -- a key that was made anew keeps its alias and changes its hash
    select
        'api_key' as scope_type,
        coalesce(api_key_alias, api_key_hash) as scope_key,
        api_key_hash as gateway_id,
        last_usage_date
    from identities

    union all

    select 'team', teams.team_key, teams.gateway_team_id, identities.last_usage_date
    from identities
    inner join teams
        on identities.team_id = teams.gateway_team_id

    union all

    select 'tag', tags.tag as scope_key, tags.tag as gateway_id, identities.last_usage_date
    from identities
    inner join {{ ref('int_identity_tags') }} as tags
        on identities.identity_key = tags.identity_key

),

lives as (

    select scope_type, scope_key, gateway_id, max(last_usage_date) as last_usage_date
    from known
    where gateway_id is not null
    group by scope_type, scope_key, gateway_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by scope_type, scope_key order by last_usage_date desc, {{ byte_order('gateway_id') }}
        ) as nth,
        count(*) over (partition by scope_type, scope_key) as gateway_id_count
    from lives

)

select
    cast(scope_type as varchar) as scope_type,
    cast(scope_key as varchar) as scope_key,
    cast(gateway_id as varchar) as gateway_id,
    gateway_id_count
from ranked
where nth = 1
