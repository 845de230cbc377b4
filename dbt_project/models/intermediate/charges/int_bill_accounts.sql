-- Grain: one row per provider and account that a bill is known or expected for.
{{ config(materialized='view') }}

select provider, account_id from {{ ref('int_charges_from_anthropic') }}
union
select cast('anthropic' as varchar) as provider, account_id from {{ ref('stg_anthropic__usage') }}
union
select provider, account_id from {{ ref('stg_registry__bill_sources') }}
