-- Grain: one row per account and day where the charges differ from the landed bill, lines of sources that the registry does
-- not let bill aside. Empty when no line was lost or doubled on the way.

with

landed as (

    select
        account_id,
        usage_date,
        sum(billed_usd) as landed_usd,
        count(*) as landed_count
    from {{ ref('stg_anthropic__cost') }}
    group by account_id, usage_date

),

left_out as (

    select
        all_charges.account_id,
        all_charges.usage_date,
        sum(all_charges.billed_usd) as left_out_usd,
        count(*) as left_out_count
    from {{ ref('int_charges_from_anthropic') }} as all_charges
    inner join {{ ref('int_bill_sources_chosen') }} as chosen
        on all_charges.charge_key = chosen.charge_key
    where chosen.billing_source <> all_charges.billing_source
    group by all_charges.account_id, all_charges.usage_date

),

charged as (

    select
        account_id,
        usage_date,
        sum(billed_usd) as charged_usd,
        count(*) as charged_count
    from {{ ref('fct_charges') }}
    where billing_source = 'anthropic'
    group by account_id, usage_date

)

select
    landed.account_id,
    landed.usage_date,
    landed.landed_usd,
    left_out.left_out_usd,
    charged.charged_usd
from landed
left join left_out
    on landed.account_id = left_out.account_id
    and landed.usage_date = left_out.usage_date
full outer join charged
    on landed.account_id = charged.account_id
    and landed.usage_date = charged.usage_date
where coalesce(landed.landed_usd, 0) - coalesce(left_out.left_out_usd, 0) <> coalesce(charged.charged_usd, 0)
    or coalesce(landed.landed_count, 0) - coalesce(left_out.left_out_count, 0) <> coalesce(charged.charged_count, 0)
