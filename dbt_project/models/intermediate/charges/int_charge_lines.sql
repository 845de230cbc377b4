-- Grain: one row per billed line and key. A line that tells no key is split to keys by the tokens of the usage report.

with

charges as (select * from {{ ref('int_charges') }}),

charge_usage as (select * from {{ ref('int_charge_usage') }}),

-- one line that one key made keeps its amount; several keys share it
split_to_keys as (

    select
        charges.charge_key,
        charge_usage.api_key_id,
        charge_usage.tokens as quantity,
        {{ split_usd(
            'charges.billed_usd', 'charge_usage.tokens', 'charges.charge_key',
            "coalesce(charge_usage.api_key_id, '')"
        ) }} as billed_usd
    from charges
    inner join charge_usage
        on charges.charge_key = charge_usage.charge_key
    where not charges.is_key_told

),

lines as (

    select
        charges.charge_key,
        coalesce(split_to_keys.api_key_id, charges.api_key_id) as api_key_id,
        coalesce(split_to_keys.quantity, charges.quantity) as quantity,
        coalesce(split_to_keys.billed_usd, charges.billed_usd) as billed_usd,
        charges.is_key_told or split_to_keys.charge_key is not null as is_key_told
    from charges
    left join split_to_keys
        on charges.charge_key = split_to_keys.charge_key

)

select
    {{ hash_key(['charges.charge_key', 'lines.api_key_id']) }} as charge_line_key,
    charges.charge_key,
    charges.provider,
    charges.account_id,
    lines.api_key_id,
    charges.project_id,
    charges.line_item,
    charges.model_name,
    charges.meter,
    lines.quantity,
    charges.usage_date,
    charges.charge_category,
    charges.is_token_line,
    lines.is_key_told,
    lines.billed_usd,
    charges.is_complete
from lines
inner join charges
    on lines.charge_key = charges.charge_key
