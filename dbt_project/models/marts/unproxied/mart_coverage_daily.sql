-- Grain: one row per usage_date (UTC) and provider with billed tokens.

with

summed as (

    select
        usage_date,
        provider,
        cast(sum(billed_usd) as decimal(38, 12)) as billed_usd,
        cast(sum(proxied_usd) as decimal(38, 12)) as proxied_usd,
        not bool_and(is_complete) as is_provisional
    from {{ ref('int_bill_gaps') }}
    -- what has no tokens cannot run through a gateway, and a credit is no usage
    where is_token_line
        and charge_category = 'Usage'
    group by usage_date, provider

)

select
    usage_date,
    provider,
    billed_usd,
    proxied_usd,
    {{ ratio('proxied_usd', 'billed_usd') }} as coverage_ratio,
    is_provisional
from summed
