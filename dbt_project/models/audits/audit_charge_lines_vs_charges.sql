-- Grain: one row per billed line whose parts (by key, and explained plus gap) do not sum to it. Empty when splits conserve.

with

charges as (select charge_key, billed_usd from {{ ref('fct_charges') }}),

gaps as (

    select charge_line_key, sum(proxied_usd + gap_usd) as part_usd
    from {{ ref('int_bill_gaps') }}
    group by charge_line_key

),

parts as (

    select
        lines.charge_key,
        sum(lines.billed_usd) as line_usd,
        sum(gaps.part_usd) as part_usd
    from {{ ref('int_charge_lines') }} as lines
    left join gaps
        on lines.charge_line_key = gaps.charge_line_key
    group by lines.charge_key

)

select
    charges.charge_key,
    charges.billed_usd,
    parts.line_usd,
    parts.part_usd
from charges
left join parts
    on charges.charge_key = parts.charge_key
where charges.billed_usd is distinct from parts.line_usd
    or charges.billed_usd is distinct from parts.part_usd
