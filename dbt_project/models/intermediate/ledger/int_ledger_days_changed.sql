-- Grain: one row per UTC day whose run buckets are charged again in this run.
-- The stored fingerprint is read from int_run_costs, the last of the ledger's incremental tables: a crash between them leaves
-- it old, and the day is charged again.

{%- set built = built_relation('int_run_costs', 'intermediate') %}

with

fingerprints as (select * from {{ ref('int_ledger_day_fingerprints') }}),

built_before as (

    {{ built_before(built, '_fingerprint') }}

)

select coalesce(fingerprints.usage_date, built_before.usage_date) as usage_date
from fingerprints
full outer join built_before on fingerprints.usage_date = built_before.usage_date
where fingerprints.fingerprint is distinct from built_before._fingerprint
