-- Grain: one row per virtual key of the gateway. A rotated key is another key; a deleted one keeps its newest row.
with

source as (

    select
        *,
        row_number() over (partition by api_key_hash order by _window desc) as nth
    from {{ source('raw_litellm', 'keys') }}

),

renamed as (

    select
        cast(api_key_hash as varchar) as api_key_hash,
        cast(nullif(team_id, '') as varchar) as team_id,
        cast(nullif(agent_id, '') as varchar) as agent_id,
        cast(user_person_key as varchar) as user_person_key,
        cast(api_key_alias as varchar) as api_key_alias,
        cast(updated_at as timestamp) as updated_at
    from source
    where nth = 1

)

select * from renamed
