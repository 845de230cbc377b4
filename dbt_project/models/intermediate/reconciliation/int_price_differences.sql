-- Grain: one row per billed token line of a complete bill that calls explain, and class: what it bills for the tokens both sides have, less
-- their list price. Where a line tells no tokens, or a call has no price, nobody can say that it is the price that differs.

with

lines as (select * from {{ ref('int_charge_lines_pooled') }} where is_complete),

matched as (select * from {{ ref('int_charge_lines_matched') }}),

restated as (select * from {{ ref('int_charge_lines_restated') }}),

pools as (

    select
        pool_key,
        billed_tokens,
        is_list_known,
        least(billed_tokens, seen_tokens) as both_tokens,
        -- of tokens beyond those billed the list price is no part of this
        case
            when surplus_tokens > 0
                then {{ usd_from_picos(share_of(
                    picos('list_usd'), 'cast(billed_tokens as ' ~ pico_type() ~ ')',
                    'cast(seen_tokens as ' ~ pico_type() ~ ')'
                )) }}
            else list_usd
        end as list_usd
    from {{ ref('int_pools_compared') }}
    where seen_tokens > 0

),

listed as (

    select
        lines.charge_line_key,
        lines.pool_key,
        pools.is_list_known,
        lines.quantity is not null as is_quantity_told,
        case
            when pools.billed_tokens is null then 1
            else coalesce(lines.quantity, 0)
        end as weight,
        pools.both_tokens,
        pools.list_usd as pool_list_usd,
        matched.matched_usd
    from lines
    inner join matched
        on lines.charge_line_key = matched.charge_line_key
    inner join pools
        on lines.pool_key = pools.pool_key

),

priced as (

    select
        *,
        {{ split_usd('pool_list_usd', 'weight', 'pool_key', 'charge_line_key') }} as list_usd,
        {{ split_count('both_tokens', 'weight', 'pool_key', 'charge_line_key') }} as tokens
    from listed

),

-- the same tokens for other dollars than the complete bill said first
split as (

    select
        priced.*,
        priced.matched_usd - priced.list_usd as difference_usd,
        case
            when coalesce(restated.restated_tokens, 1) <> 0 then 0
            when restated.restated_usd > 0
                then least(restated.restated_usd, greatest(priced.matched_usd - priced.list_usd, 0))
            else greatest(restated.restated_usd, least(priced.matched_usd - priced.list_usd, 0))
        end as restated_usd
    from priced
    left join restated
        on priced.charge_line_key = restated.charge_line_key

),

classed as (

    select
        charge_line_key,
        case when is_quantity_told and is_list_known then 'price_drift' else 'unexplained' end as gap_class,
        case
            when not is_quantity_told then 'tokens_not_told'
            when not is_list_known then 'no_list_price'
            else 'tokens_agree'
        end as evidence,
        case when is_quantity_told then tokens end as tokens,
        difference_usd - restated_usd as difference_usd
    from split

    union all

    select
        charge_line_key,
        'restated' as gap_class,
        'earlier_version' as evidence,
        0 as tokens,
        restated_usd as difference_usd
    from split

)

select
    charge_line_key,
    cast(gap_class as varchar) as gap_class,
    cast(evidence as varchar) as evidence,
    cast(tokens as bigint) as tokens,
    cast(case when tokens is not null then 0 end as decimal(38, 12)) as volume_usd,
    cast(case when tokens is not null then difference_usd end as decimal(38, 12)) as rate_usd,
    cast(difference_usd as decimal(38, 12)) as difference_usd
from classed
where difference_usd <> 0
