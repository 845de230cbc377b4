-- Grain: one row per billed token line on a gateway's key, with the pool of requests that may explain it.
{{ config(materialized='view') }}

with

lines as (

    select
        charge_lines.*,
        cast({{ undated_model_name('model_name') }} as varchar) as undated_model_name,
        {{ hash_key([
            'provider', 'account_id', 'usage_date', undated_model_name('model_name'),
        ]) }} as scope_key
    from {{ ref('int_charge_lines_classed') }} as charge_lines
    where gap_class is null

),

scopes as (select * from {{ ref('int_pool_scopes') }})

select
    lines.charge_line_key,
    lines.charge_key,
    {{ hash_key([
        'lines.scope_key',
        'case when not scopes.is_keyless then lines.api_key_id end',
        "case when scopes.has_unknown_ttl and lines.meter like 'cache_write%' then 'cache_write' else lines.meter end",
    ]) }} as pool_key,
    lines.provider,
    lines.account_id,
    lines.usage_date,
    lines.undated_model_name,
    -- what the pool is of: null where all registered keys are one
    case when not scopes.is_keyless then lines.api_key_id end as pool_api_key_id,
    cast(
        case when scopes.has_unknown_ttl and lines.meter like 'cache_write%' then 'cache_write' else lines.meter end
        as varchar
    ) as pool_meter,
    lines.billed_usd,
    -- money for no tokens cannot be laid on tokens by their count
    case when lines.quantity > 0 then lines.quantity end as quantity,
    lines.is_complete
from lines
inner join scopes
    on lines.scope_key = scopes.scope_key
