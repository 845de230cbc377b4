-- Grain: one row per window of a landed table and, of snapshots, also per window that a newer one hides: how full columns were is a
-- question about all of them. Hours that their day supersedes are left out.

with

source as (

    select * from {{ source('raw_zone', 'manifest') }}

),

renamed as (

    select
        cast(source as varchar) as source,
        cast(entity as varchar) as entity,
        cast("window" as varchar) as window_label,
        cast("rows" as bigint) as row_count,  -- noqa: RF06
        cast(filled_json as varchar) as filled_json,
        cast(window_start as date) as window_date,
        cast(window_start as timestamp) as window_start_at
    from source
    where is_visible or length("window") = 10

)

select * from renamed
