-- Grain: one row per billed line and key (or part of what only the gateway has), gap class and evidence: every dollar of difference
-- between the bill and the list price of what was seen, in one class. gap_usd is the part that stands in the ledger.

with

gaps as (select * from {{ ref('int_bill_gaps') }} where gap_class is not null),

explained as (select * from {{ ref('int_bill_gaps') }} where gap_class is null),

price_differences as (select * from {{ ref('int_price_differences') }}),

surplus as (select * from {{ ref('int_surplus_differences') }}),

gap_classes as (select * from {{ ref('gap_classes') }}),

unioned as (

    select
        charge_line_key as part_key,
        {{ line_columns('gaps') }},
        gap_class,
        evidence,
        billed_tokens,
        case when billed_tokens is not null then 0 end as seen_tokens,
        gap_usd,
        case when billed_tokens is not null then gap_usd end as volume_usd,
        case when billed_tokens is not null then 0 end as rate_usd,
        gap_usd as difference_usd,
        is_complete
    from gaps

    union all

    select
        explained.charge_line_key as part_key,
        {{ line_columns('explained') }},
        price_differences.gap_class,
        price_differences.evidence,
        price_differences.tokens as billed_tokens,
        price_differences.tokens as seen_tokens,
        0 as gap_usd,
        price_differences.volume_usd,
        price_differences.rate_usd,
        price_differences.difference_usd,
        explained.is_complete
    from price_differences
    inner join explained
        on price_differences.charge_line_key = explained.charge_line_key

    union all

    select
        gap_part_key as part_key,
        null as charge_line_key,
        usage_date,
        provider,
        account_id,
        api_key_id,
        model_name,
        'not on the bill' as line_item,
        gap_class,
        evidence,
        0 as billed_tokens,
        seen_tokens,
        0 as gap_usd,
        volume_usd,
        rate_usd,
        volume_usd + rate_usd as difference_usd,
        true as is_complete
    from surplus

),

ranked as (

    select
        unioned.*,
        -- what calls explain of a line stands once: beside its difference of price, else in its first row
        row_number() over (
            partition by unioned.part_key
            order by
                case when unioned.gap_class = 'price_drift' then 0 else gap_classes.gap_rank end,
                {{ byte_order('unioned.evidence') }}
        ) as part_rank
    from unioned
    -- left join: the dollars of a class that the seed does not hold must not vanish
    left join gap_classes
        on unioned.gap_class = gap_classes.gap_class

)

select
    {{ hash_key(['ranked.part_key', 'ranked.gap_class', 'ranked.evidence']) }} as bill_difference_key,
    ranked.charge_line_key,
    ranked.usage_date,
    ranked.provider,
    ranked.account_id,
    ranked.api_key_id,
    ranked.model_name,
    cast(ranked.line_item as varchar) as line_item,
    ranked.gap_class,
    ranked.evidence,
    cast(ranked.billed_tokens as bigint) as billed_tokens,
    cast(ranked.seen_tokens as bigint) as seen_tokens,
    cast(case when ranked.part_rank = 1 then coalesce(explained.proxied_usd, 0) else 0 end as decimal(38, 12)) as proxied_usd,
    cast(ranked.gap_usd as decimal(38, 12)) as gap_usd,
    cast(ranked.volume_usd as decimal(38, 12)) as volume_usd,
    cast(ranked.rate_usd as decimal(38, 12)) as rate_usd,
    cast(ranked.difference_usd as decimal(38, 12)) as difference_usd,
    ranked.is_complete
from ranked
left join explained
    on ranked.charge_line_key = explained.charge_line_key
