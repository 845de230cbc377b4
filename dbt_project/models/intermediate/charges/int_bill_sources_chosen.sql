-- Grain: one row per billed line: the source that the registry lets bill it, null when it leaves that open.

with

charges as (select * from {{ ref('int_charges_from_anthropic') }}),

bill_sources as (select * from {{ ref('stg_registry__bill_sources') }}),

matched as (

    select
        charges.charge_key,
        bill_sources.billing_source,
        row_number() over (
            partition by charges.charge_key
            -- the narrowest row holds: the very kind of charge (web_search), its category (usage), all
            order by
                case bill_sources.charge_kind when charges.charge_kind then 0 when 'all' then 2 else 1 end,
                bill_sources.valid_from desc
        ) as row_rank
    from charges
    inner join bill_sources
        on charges.provider = bill_sources.provider
        and charges.account_id = bill_sources.account_id
        and bill_sources.charge_kind in (charges.charge_kind, lower(charges.charge_category), 'all')
        and charges.usage_date >= bill_sources.valid_from
        and charges.usage_date < bill_sources.valid_to

)

select charge_key, billing_source
from matched
where row_rank = 1
