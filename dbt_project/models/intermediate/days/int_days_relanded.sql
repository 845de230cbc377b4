-- Grain: one row per UTC day whose own request windows differ from those the identities of that day were read from.
-- A day that never had a row is left out: there is nothing to read, and it would stretch the range of days to scan.

{%- set built = built_relation('int_identities_daily', 'intermediate') %}

with

landed as (select * from {{ ref('int_days_landed') }}),

read_before as (

    {{ built_before(built, 'windows_hash') }}

)

select coalesce(landed.usage_date, read_before.usage_date) as usage_date
from landed
full outer join read_before on landed.usage_date = read_before.usage_date
where landed.windows_hash is distinct from read_before.windows_hash
    and (landed.row_count > 0 or read_before.usage_date is not null)
