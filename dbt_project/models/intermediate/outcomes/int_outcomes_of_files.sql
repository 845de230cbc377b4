-- Grain: one row per outcome of the generic contract that happened, whatever became of it since.
{{ config(materialized='view') }}

with

outcomes as (select * from {{ ref('stg_outcome_files__outcomes') }})

select
    {{ hash_key(["outcome_type", "outcome_id"]) }} as outcome_key,
    outcome_id as source_id,
    outcome_type,
    outcome_id,
    repository,
    -- SHOP-44 belongs to the project SHOP
    cast(
        case
            when coalesce(ticket_key, case when outcome_type = 'ticket' then outcome_id end) like '%-%'
                then split_part(coalesce(ticket_key, outcome_id), '-', 1)
        end as varchar
    ) as ticket_project,
    workflow_name,
    team_name,
    coalesce(quantity, 1) as quantity,
    -- no rate of exchange is known here: another currency has no value in dollars, rather than a wrong one
    cast(case when value_currency = 'USD' then value_amount end as decimal(38, 12)) as value_usd,
    occurred_at,
    cast('outcome_files' as varchar) as source,
    cast('outcomes' as varchar) as entity
from outcomes
-- open has not happened yet, lost never did
where status not in ('open', 'lost')
    and not is_deleted
