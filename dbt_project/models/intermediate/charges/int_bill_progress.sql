-- Grain: one row per provider with a bill: the last day up to which every account's bill is complete, without a day between that may
-- still move. Days before an account's first complete one were never billed through this source.

with

days as (select * from {{ ref('int_bill_days') }} where has_bill_source),

begun as (

    select
        provider,
        account_id,
        min(case when is_billed_complete then usage_date end) as first_complete_date,
        max(case when is_billed_complete then usage_date end) as last_complete_date
    from days
    group by provider, account_id

),

reached as (

    select
        begun.provider,
        begun.account_id,
        -- a day that is not complete ends it, even where later ones are
        coalesce(min(days.usage_date) - 1, begun.last_complete_date) as complete_through_date
    from begun
    left join days
        on begun.provider = days.provider
        and begun.account_id = days.account_id
        and days.usage_date > begun.first_complete_date
        and not days.is_billed_complete
    group by begun.provider, begun.account_id, begun.last_complete_date

)

select
    provider,
    -- an account of which nothing is complete holds its provider back
    cast(case when count(complete_through_date) = count(*) then min(complete_through_date) end as date)
        as complete_through_date
from reached
group by provider
