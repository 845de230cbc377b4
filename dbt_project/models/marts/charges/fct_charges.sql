-- Grain: one row per charge_key: a line of a bill, of the source that bills this account and kind of charge.

select
    charge_key,
    billing_source,
    provider,
    account_id,
    api_key_id,
    project_id,
    line_item,
    model_name,
    meter,
    quantity,
    quantity_unit,
    usage_date,
    charge_category,
    billed_usd,
    is_complete
from {{ ref('int_charges') }}
