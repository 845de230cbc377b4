-- Grain: one row per billed token line on a gateway's key whose charge was restated after its day had been complete: its part of the
-- tokens and dollars since added, negative when taken back.

with

lines as (select * from {{ ref('int_charge_lines_pooled') }}),

restated as (select * from {{ ref('int_charges_restated') }}),

weighed as (

    select
        lines.charge_line_key,
        lines.charge_key,
        lines.pool_key,
        coalesce(lines.quantity, 1) as weight,
        restated.restated_tokens,
        restated.restated_usd
    from lines
    inner join restated
        on lines.charge_key = restated.charge_key

)

select
    charge_line_key,
    pool_key,
    {{ split_count('restated_tokens', 'weight', 'charge_key', 'charge_line_key') }} as restated_tokens,
    {{ split_usd('restated_usd', 'weight', 'charge_key', 'charge_line_key') }} as restated_usd
from weighed
