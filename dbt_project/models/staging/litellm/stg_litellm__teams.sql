-- Grain: one row per gateway team. A team that the gateway no longer lists keeps the row of its newest window.
with

source as (

    select
        *,
        row_number() over (partition by team_id order by _window desc) as nth
    from {{ source('raw_litellm', 'teams') }}

),

renamed as (

    select
        cast(team_id as varchar) as team_id,
        cast(organization_id as varchar) as organization_id,
        cast(team_alias as varchar) as team_alias,
        cast(updated_at as timestamp) as updated_at
    from source
    where nth = 1

)

select * from renamed
