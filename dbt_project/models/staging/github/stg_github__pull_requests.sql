-- Grain: one row per merged pull request, its newest version.

with

source as (

    select * from {{ source('raw_github', 'pull_requests') }}

),

renamed as (

    select
        -- keys
        cast(pull_request_id as varchar) as pull_request_id,
        cast(repository as varchar) as repository,
        cast(number as bigint) as pull_request_number,
        cast(author_person_key as varchar) as author_person_key,

        -- text
        cast(state as varchar) as state,
        cast(head_branch as varchar) as head_branch,
        cast(base_branch as varchar) as base_branch,
        -- a SHA is hexadecimal: some clients write it in capitals
        lower(cast(merge_commit_sha as varchar)) as merge_commit_sha,
        cast(author_type as varchar) as author_type,
        cast(labels_json as varchar) as labels_json,

        -- measures
        cast(additions as bigint) as addition_count,
        cast(deletions as bigint) as deletion_count,
        cast(changed_files as bigint) as changed_file_count,
        cast(commit_count as bigint) as commit_count,

        -- booleans
        cast(is_default_base as boolean) as is_default_base,
        cast(is_cross_repository as boolean) as is_cross_repository,

        -- timestamps
        cast(created_at as timestamp) as created_at,
        cast(merged_at as timestamp) as merged_at,
        cast(updated_at as timestamp) as updated_at,

        -- lineage
        cast(_window as varchar) as _window

    from source

),

newest as (

    select
        renamed.*,
        row_number() over (partition by pull_request_id order by updated_at desc, _window desc) as version_number
    from renamed

)

select
    pull_request_id,
    repository,
    pull_request_number,
    author_person_key,
    state,
    head_branch,
    base_branch,
    merge_commit_sha,
    author_type,
    labels_json,
    addition_count,
    deletion_count,
    changed_file_count,
    commit_count,
    is_default_base,
    is_cross_repository,
    created_at,
    merged_at,
    updated_at,
    _window
from newest
where version_number = 1
