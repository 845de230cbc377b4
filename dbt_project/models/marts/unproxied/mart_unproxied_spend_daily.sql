-- Grain: one row per usage_date (UTC), provider, account_id, api_key_id, model_name, line_item and gap_class.
-- Lines that the gateway explains wholly, at their list price, have no row here.

with

differences as (select * from {{ ref('int_bill_differences') }}),

summed as (

    select
        usage_date,
        provider,
        account_id,
        api_key_id,
        model_name,
        line_item,
        gap_class,
        min({{ byte_order('evidence') }}) as first_evidence,
        max({{ byte_order('evidence') }}) as last_evidence,
        -- a sum over what is not told is not known
        {% for column in ['billed_tokens', 'seen_tokens', 'volume_usd', 'rate_usd'] -%}
        case when count({{ column }}) = count(*) then sum({{ column }}) end as {{ column }},
        {% endfor -%}
        sum(proxied_usd) as proxied_usd,
        sum(gap_usd) as gap_usd,
        sum(difference_usd) as difference_usd,
        not bool_and(is_complete) as is_provisional
    from differences
    group by usage_date, provider, account_id, api_key_id, model_name, line_item, gap_class

)

select
    usage_date,
    provider,
    account_id,
    api_key_id,
    model_name,
    line_item,
    gap_class,
    cast(proxied_usd + gap_usd as decimal(38, 12)) as billed_usd,
    cast(proxied_usd as decimal(38, 12)) as proxied_usd,
    cast(gap_usd as decimal(38, 12)) as gap_usd,
    cast(difference_usd as decimal(38, 12)) as difference_usd,
    cast(volume_usd as decimal(38, 12)) as volume_usd,
    cast(rate_usd as decimal(38, 12)) as rate_usd,
    cast(billed_tokens as bigint) as billed_tokens,
    cast(seen_tokens as bigint) as seen_tokens,
    cast(case when first_evidence = last_evidence then first_evidence else 'several' end as varchar) as evidence,
    is_provisional
from summed
