-- Grain: one row per identity of a person, hashed.
with

source as (

    select * from {{ source('raw_registry', 'people') }}

),

renamed as (

    select
        cast(identity_person_key as varchar) as identity_person_key,
        cast(person_key as varchar) as person_key,
        cast(team_key as varchar) as team_key
    from source

)

select * from renamed
