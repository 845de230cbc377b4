-- Grain: one row per billed line and key, with the class of gap it can only be; null for tokens on a gateway's key, which the
-- gateway's requests may explain.

with

lines as (select * from {{ ref('int_charge_lines') }}),

gateway_keys as (select * from {{ ref('stg_registry__gateway_keys') }}),

registered as (

    select distinct lines.charge_line_key
    from lines
    inner join gateway_keys
        on lines.provider = gateway_keys.provider
        and lines.account_id = gateway_keys.account_id
        and lines.usage_date >= gateway_keys.valid_from
        and lines.usage_date < gateway_keys.valid_to
    where
        -- a line that cannot say which key it was is as good as any registered key; a registered account holds all its
        -- keys, and what came without one (the vendor's console)
        not lines.is_key_told
        or (
            (gateway_keys.api_key_id is null or gateway_keys.api_key_id = lines.api_key_id)
            and (gateway_keys.project_id is null or gateway_keys.project_id = lines.project_id)
        )

)

select
    lines.*,
    cast(
        case
            when lines.charge_category in ('Credit', 'Adjustment') then 'credit_or_adjustment'
            when not lines.is_token_line or lines.charge_category <> 'Usage' then 'unmetered'
            when registered.charge_line_key is null then 'unknown_key'
        end as varchar
    ) as gap_class
from lines
left join registered
    on lines.charge_line_key = registered.charge_line_key
