-- Grain: one row per call.
{{ config(materialized='view') }}

{%- set columns = request_columns() %}

with

-- an outer join and not `not exists`, which DuckDB turns into a join that stores every base id first
merged_ids as (select distinct base_request_id from {{ ref('int_requests_merged') }})

select
    {%- for column in columns %}
    sightings.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('int_request_sightings') }} as sightings
left join merged_ids on sightings.base_request_id = merged_ids.base_request_id
where merged_ids.base_request_id is null

union all

select {{ columns | join(', ') }}
from {{ ref('int_requests_merged') }}
