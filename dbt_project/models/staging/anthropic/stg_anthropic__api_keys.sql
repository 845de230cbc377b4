-- Grain: one row per API key of the organisation, as the newest window that names it says.

with

source as (

    select * from {{ source('raw_anthropic', 'api_keys') }}

),

renamed as (

    select
        -- keys
        cast(api_key_id as varchar) as api_key_id,
        cast(workspace_id as varchar) as workspace_id,
        cast(created_by_person_key as varchar) as created_by_person_key,

        -- text
        cast(name as varchar) as api_key_name,
        cast(status as varchar) as status,

        -- timestamps
        cast(created_at as timestamp) as created_at,
        cast(expires_at as timestamp) as expires_at,

        -- lineage
        cast(_window as varchar) as _window

    from source

),

-- every night lands the whole list; a deleted key keeps its last known row, since its past spend stays
newest as (

    select
        renamed.*,
        row_number() over (partition by api_key_id order by _window desc) as version_number
    from renamed

)

select
    api_key_id,
    workspace_id,
    created_by_person_key,
    api_key_name,
    status,
    created_at,
    expires_at,
    _window
from newest
where version_number = 1
