-- Grain: one row per billed token line on a gateway's key: what the gateway's tokens explain of it (matched), and the rest.
-- In a pool with Q billed and S seen tokens, min(Q, S) / Q of every line is explained.

with

lines as (select * from {{ ref('int_charge_lines_pooled') }}),

seen as (select pool_key, tokens from {{ ref('int_pools_seen') }}),

billed as (

    select pool_key, sum(quantity) as quantity
    from lines
    group by pool_key

),

weighed as (

    select
        lines.charge_line_key,
        lines.pool_key,
        lines.billed_usd,
        cast(
            case
                when seen.tokens is null then 0
                -- the bill does not say how many tokens: all of the line is taken for those that were seen
                when lines.quantity is null then 1
                else least(seen.tokens, billed.quantity)
            end as {{ pico_type() }}
        ) as explained_weight,
        cast(
            case
                when seen.tokens is null or lines.quantity is null then 1
                else billed.quantity
            end as {{ pico_type() }}
        ) as total_weight
    from lines
    left join seen
        on lines.pool_key = seen.pool_key
    left join billed
        on lines.pool_key = billed.pool_key

),

matched as (

    select
        charge_line_key,
        pool_key,
        billed_usd,
        {{ usd_from_picos(share_of(picos('billed_usd'), 'explained_weight', 'total_weight')) }} as matched_usd
    from weighed

)

select
    charge_line_key,
    pool_key,
    billed_usd,
    matched_usd,
    cast(billed_usd - matched_usd as decimal(38, 12)) as unmatched_usd
from matched
