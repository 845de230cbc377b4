-- Grain: one row per billed line and key: what of it no gateway request explains, and why (gap_class); null where all of
-- it is explained.

with

lines as (select * from {{ ref('int_charge_lines_classed') }}),

matched as (select * from {{ ref('int_charge_lines_matched') }})

select
    lines.charge_line_key,
    lines.usage_date,
    lines.provider,
    lines.account_id,
    lines.api_key_id,
    lines.model_name,
    lines.line_item,
    lines.is_token_line,
    lines.charge_category,
    cast(
        coalesce(lines.gap_class, case when matched.unmatched_usd <> 0 then 'unexplained' end) as varchar
    ) as gap_class,
    lines.billed_usd,
    cast(coalesce(matched.matched_usd, 0) as decimal(38, 12)) as proxied_usd,
    cast(coalesce(matched.unmatched_usd, lines.billed_usd) as decimal(38, 12)) as gap_usd,
    lines.is_complete
from lines
left join matched
    on lines.charge_line_key = matched.charge_line_key
