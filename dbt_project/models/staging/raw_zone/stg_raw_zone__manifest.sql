-- Grain: one row per window of a landed table that a reader sees (a day supersedes its hours, a snapshot its elders).
with

source as (

    select * from {{ source('raw_zone', 'manifest') }}

),

renamed as (

    select
        cast(source as varchar) as source,
        cast(entity as varchar) as entity,
        cast("window" as varchar) as window_label,
        cast(sha256 as varchar) as content_hash,
        cast("rows" as bigint) as row_count,  -- noqa: RF06
        cast(quarantined as bigint) as quarantined_count,
        cast(duplicates as bigint) as duplicate_count,
        cast(window_start as date) as window_date,
        cast(window_start as timestamp) as window_start_at,
        cast(window_end as timestamp) as window_end_at,
        cast(complete_through as timestamp) as complete_through_at
    from source
    where is_visible

)

select * from renamed
