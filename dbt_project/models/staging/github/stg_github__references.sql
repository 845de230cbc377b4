-- Grain: one row per typed reference found in a version (updated_at) of a merged pull request.

with

source as (

    select * from {{ source('raw_github', 'references') }}

),

renamed as (

    select
        -- keys
        cast(pull_request_id as varchar) as pull_request_id,
        lower(cast(sha as varchar)) as commit_sha,

        -- text
        cast(kind as varchar) as kind,
        cast(value as varchar) as value,
        cast(origin as varchar) as origin,

        -- timestamps
        cast(updated_at as timestamp) as updated_at,

        -- lineage
        cast(_window as varchar) as _window

    from source

)

select * from renamed
