-- Grain: one row per billed line and key, and class and evidence of what no gateway request explains of it; gap_class is null
-- in the row of what they do explain. The rows of a line sum to it.

with

lines as (select * from {{ ref('int_charge_lines_classed') }}),

pooled as (select * from {{ ref('int_charge_lines_pooled') }}),

matched as (select * from {{ ref('int_charge_lines_matched') }}),

parts as (select * from {{ ref('int_pool_gap_parts') }} where side = 'billed'),

explained as (

    select
        charge_line_key,
        cast(null as varchar) as gap_class,
        cast(null as varchar) as evidence,
        cast(null as varchar) as gap_part_key,
        cast(null as bigint) as billed_tokens,
        matched_usd as proxied_usd,
        cast(0 as decimal(38, 12)) as gap_usd
    from matched

),

-- what the line itself or the registry says of all of it
classed as (

    select
        charge_line_key,
        gap_class,
        case gap_class when 'unknown_key' then 'registry' else 'bill' end as evidence,
        cast(null as varchar) as gap_part_key,
        case when gap_class = 'unknown_key' then quantity end as billed_tokens,
        cast(0 as decimal(38, 12)) as proxied_usd,
        billed_usd as gap_usd
    from lines
    where gap_class is not null

),

-- dollars follow the tokens of their pool
counted as (

    select
        matched.charge_line_key,
        parts.gap_class,
        parts.evidence,
        parts.gap_part_key,
        {{ split_count('parts.tokens', 'pooled.quantity', 'parts.gap_part_key', 'matched.charge_line_key') }} as billed_tokens,
        cast(0 as decimal(38, 12)) as proxied_usd,
        {{ split_usd('matched.unmatched_usd', 'parts.tokens', 'matched.charge_line_key', 'parts.gap_part_key') }} as gap_usd
    from matched
    inner join pooled
        on matched.charge_line_key = pooled.charge_line_key
    inner join parts
        on matched.pool_key = parts.pool_key
    where pooled.quantity is not null

),

-- no tokens are told and none were seen
uncounted as (

    select
        matched.charge_line_key,
        'direct_use_of_gateway_key' as gap_class,
        'tokens_not_told' as evidence,
        cast(null as varchar) as gap_part_key,
        cast(null as bigint) as billed_tokens,
        cast(0 as decimal(38, 12)) as proxied_usd,
        matched.unmatched_usd as gap_usd
    from matched
    inner join pooled
        on matched.charge_line_key = pooled.charge_line_key
    where pooled.quantity is null

),

unioned as (

    select * from explained
    union all
    select * from classed
    union all
    select * from counted where gap_usd <> 0
    union all
    select * from uncounted where gap_usd <> 0

)

select
    {{ hash_key(['unioned.charge_line_key', 'unioned.gap_class', 'unioned.evidence']) }} as bill_gap_key,
    unioned.charge_line_key,
    lines.usage_date,
    lines.provider,
    lines.account_id,
    lines.api_key_id,
    lines.model_name,
    lines.line_item,
    lines.is_token_line,
    lines.charge_category,
    cast(unioned.gap_class as varchar) as gap_class,
    cast(unioned.evidence as varchar) as evidence,
    unioned.gap_part_key,
    cast(unioned.billed_tokens as bigint) as billed_tokens,
    cast(unioned.proxied_usd + unioned.gap_usd as decimal(38, 12)) as billed_usd,
    unioned.proxied_usd,
    unioned.gap_usd,
    lines.is_complete
from unioned
inner join lines
    on unioned.charge_line_key = lines.charge_line_key
