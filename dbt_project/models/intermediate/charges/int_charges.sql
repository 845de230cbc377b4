-- Grain: one row per billed line that counts: of the source that the registry names, with its quantity and completeness.

with

charges as (select * from {{ ref('int_charges_from_anthropic') }}),

chosen as (select * from {{ ref('int_bill_sources_chosen') }}),

quantities as (

    select charge_key, cast(sum(tokens) as bigint) as quantity
    from {{ ref('int_charge_usage') }}
    group by charge_key

),

bill_days as (select * from {{ ref('int_bill_days') }})

select
    charges.charge_key,
    charges.billing_source,
    charges.provider,
    charges.account_id,
    charges.api_key_id,
    charges.project_id,
    charges.line_item,
    charges.model_name,
    charges.meter,
    -- null: the report does not say how much was billed for this money
    quantities.quantity,
    cast(case when charges.is_token_line then 'tokens' end as varchar) as quantity_unit,
    charges.usage_date,
    charges.charge_category,
    charges.is_token_line,
    charges.is_key_told,
    charges.billed_usd,
    coalesce(bill_days.is_billed_complete, false) as is_complete
from charges
left join chosen
    on charges.charge_key = chosen.charge_key
left join quantities
    on charges.charge_key = quantities.charge_key
left join bill_days
    on charges.provider = bill_days.provider
    and charges.account_id = bill_days.account_id
    and charges.usage_date = bill_days.usage_date
where coalesce(chosen.billing_source, charges.billing_source) = charges.billing_source
