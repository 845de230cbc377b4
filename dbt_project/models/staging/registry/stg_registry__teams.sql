-- Grain: one row per team.
with

source as (

    select * from {{ source('raw_registry', 'teams') }}

),

renamed as (

    select
        cast(team_key as varchar) as team_key,
        cast(name as varchar) as name,
        cast(gateway_team_ids as varchar) as gateway_team_ids
    from source

)

select * from renamed
