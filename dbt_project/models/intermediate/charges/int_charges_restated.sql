-- Grain: one row per billed line that says something else now than when its day was first complete: tokens and dollars since added,
-- negative when taken back. A line that the complete day did not have yet is added whole.

with

versions as (select * from {{ ref('int_charge_versions') }}),

charges as (select * from {{ ref('int_charges') }}),

first_complete as (

    select
        charge_key,
        billed_usd,
        quantity,
        row_number() over (partition by charge_key order by version_number) as nth
    from versions
    where is_complete
        and not is_restatement

),

restated as (

    select distinct charge_key
    from versions
    where is_restatement

)

select
    charges.charge_key,
    -- null: one of the two does not say how many tokens it is for
    cast(
        case when first_complete.charge_key is null then charges.quantity else charges.quantity - first_complete.quantity end
        as bigint
    ) as restated_tokens,
    cast(charges.billed_usd - coalesce(first_complete.billed_usd, 0) as decimal(38, 12)) as restated_usd
from charges
inner join restated
    on charges.charge_key = restated.charge_key
left join first_complete
    on charges.charge_key = first_complete.charge_key
    and first_complete.nth = 1
where charges.is_complete
