-- Grain: one row per UTC day that int_lever_usage_daily sums again in this run.

{%- set built = built_relation('int_lever_usage_daily', 'intermediate') %}

with

fingerprints as (select * from {{ ref('int_lever_day_fingerprints') }}),

built_before as (

    {% if built -%}
    select usage_date, max(_fingerprint) as fingerprint
    from {{ built }}
    group by usage_date
    {%- else -%}
    select usage_date, cast(null as varchar) as fingerprint
    from fingerprints
    where false
    {%- endif %}

)

select coalesce(fingerprints.usage_date, built_before.usage_date) as usage_date
from fingerprints
full outer join built_before on fingerprints.usage_date = built_before.usage_date
where fingerprints.fingerprint is distinct from built_before.fingerprint
