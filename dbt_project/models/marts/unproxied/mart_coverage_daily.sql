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

),

progress as (select * from {{ ref('int_bill_progress') }})

select
    summed.usage_date,
    summed.provider,
    summed.billed_usd,
    summed.proxied_usd,
    {{ ratio('summed.proxied_usd', 'summed.billed_usd') }} as coverage_ratio,
    summed.is_provisional,
    progress.complete_through_date
from summed
left join progress
    on summed.provider = progress.provider
