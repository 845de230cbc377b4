-- Grain: one row per day, charge bucket and gap class of complete bills: money that no run of ours spent.
{{ config(materialized='view') }}

with

gaps as (

    select *
    from {{ ref('int_bill_gaps') }}
    where is_complete
        and gap_class is not null

),

gap_classes as (select * from {{ ref('gap_classes') }}),

summed as (

    select
        usage_date,
        provider,
        account_id,
        api_key_id,
        model_name,
        gap_class,
        cast(sum(gap_usd) as decimal(38, 12)) as allocated_usd
    from gaps
    group by usage_date, provider, account_id, api_key_id, model_name, gap_class

)

select
    {{ hash_key(["'gap'", 'usage_date', 'provider', 'account_id', 'api_key_id', 'model_name', 'summed.gap_class']) }}
        as allocation_key,
    summed.usage_date,
    summed.provider,
    summed.account_id,
    summed.api_key_id,
    summed.model_name,
    cast(null as varchar) as workflow_key,
    cast(null as varchar) as team_key,
    cast(null as varchar) as run_key,
    cast(null as varchar) as outcome_key,
    cast(gap_classes.allocation_class as varchar) as allocation_class,
    summed.gap_class,
    cast(null as varchar) as match_method,
    cast(null as varchar) as match_grade,
    cast('billed' as varchar) as cost_basis,
    false as is_provisional,
    summed.allocated_usd
from summed
-- left join: a class that the seed does not hold must break the ledger's not-null constraint, not vanish
left join gap_classes
    on summed.gap_class = gap_classes.gap_class
where summed.allocated_usd <> 0
