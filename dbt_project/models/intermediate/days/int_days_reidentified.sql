-- Grain: one row per UTC day whose identities and models in use are read again.

{%- set built = built_relation('int_identities_daily', 'intermediate') %}

with

linked as (select * from {{ ref('int_days_linked') }}),

read_before as (

    {{ built_before(built, 'requests_hash') }}

)

select coalesce(linked.usage_date, read_before.usage_date) as usage_date
from linked
full outer join read_before on linked.usage_date = read_before.usage_date
where linked.requests_hash is distinct from read_before.requests_hash
    and (linked.row_count > 0 or read_before.usage_date is not null)
