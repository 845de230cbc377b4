-- Grain: one row per usage_date (UTC), provider, account_id, api_key_id, model_name, line_item and gap_class.
-- Lines that the gateway explains wholly have no gap and no row here.

select
    usage_date,
    provider,
    account_id,
    api_key_id,
    model_name,
    line_item,
    gap_class,
    cast(sum(billed_usd) as decimal(38, 12)) as billed_usd,
    cast(sum(proxied_usd) as decimal(38, 12)) as proxied_usd,
    cast(sum(gap_usd) as decimal(38, 12)) as gap_usd,
    not bool_and(is_complete) as is_provisional
from {{ ref('int_bill_gaps') }}
where gap_class is not null
group by usage_date, provider, account_id, api_key_id, model_name, line_item, gap_class
