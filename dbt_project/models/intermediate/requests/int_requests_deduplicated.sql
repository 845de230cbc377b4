-- Grain: one row per call.
{{ config(materialized='view') }}

{%- set columns = request_columns() | join(', ') %}

select {{ columns }}
from {{ ref('int_request_sightings') }} as sightings
where not exists (
    select 1
    from {{ ref('int_requests_merged') }} as merged
    where merged.base_request_id = sightings.base_request_id
)

union all

select {{ columns }}
from {{ ref('int_requests_merged') }}
