-- Grain: one row per commit of a version (updated_at) of a merged pull request.

with

source as (

    select * from {{ source('raw_github', 'commits') }}

),

renamed as (

    select
        -- keys
        cast(pull_request_id as varchar) as pull_request_id,
        lower(cast(sha as varchar)) as commit_sha,
        cast(author_person_key as varchar) as author_person_key,

        -- booleans
        cast(is_ai_coauthored as boolean) as is_ai_coauthored,

        -- timestamps
        cast(committed_at as timestamp) as committed_at,
        cast(updated_at as timestamp) as updated_at,

        -- lineage
        cast(_window as varchar) as _window

    from source

)

select * from renamed
