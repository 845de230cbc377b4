-- Grain: one row per workspace, as the newest window that names it says.

with

source as (

    select * from {{ source('raw_anthropic', 'workspaces') }}

),

renamed as (

    select
        -- keys
        cast(workspace_id as varchar) as workspace_id,

        -- text
        cast(name as varchar) as workspace_name,

        -- timestamps
        cast(created_at as timestamp) as created_at,
        cast(archived_at as timestamp) as archived_at,

        -- lineage
        cast(_window as varchar) as _window

    from source

),

-- every night lands the whole list; a deleted workspace keeps its last known row, since its past spend stays
newest as (

    select
        renamed.*,
        row_number() over (partition by workspace_id order by _window desc) as version_number
    from renamed

)

select workspace_id, workspace_name, created_at, archived_at, _window
from newest
where version_number = 1
