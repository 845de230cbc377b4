-- Grain: one row per workflow, the unit of governance.
with

source as (

    select * from {{ source('raw_registry', 'workflows') }}

),

renamed as (

    select
        cast(workflow_key as varchar) as workflow_key,
        cast(team_key as varchar) as team_key,
        cast(cost_center as varchar) as cost_center,
        cast(business_unit as varchar) as business_unit,
        cast(environment as varchar) as environment,
        cast(primary_outcome_type as varchar) as primary_outcome_type,
        cast(expected_prefix_reuse as varchar) as expected_prefix_reuse,
        cast(declared_cache_tier as varchar) as declared_cache_tier,
        cast(latency_tolerance as varchar) as latency_tolerance,
        cast(task_type as varchar) as task_type
    from source

)

select * from renamed
