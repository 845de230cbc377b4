-- Grain: one row per billed token line on a gateway's key, with the pool of requests that may explain it.
{{ config(materialized='view') }}

with

lines as (

    select
        charge_lines.*,
        {{ hash_key([
            'provider', 'account_id', 'usage_date', undated_model_name('model_name'),
        ]) }} as scope_key
    from {{ ref('int_charge_lines_classed') }} as charge_lines
    where gap_class is null

),

scopes as (select * from {{ ref('int_pool_scopes') }})

select
    lines.charge_line_key,
    {{ hash_key([
        'lines.scope_key',
        'case when not scopes.is_keyless then lines.api_key_id end',
        "case when scopes.has_unknown_ttl and lines.meter like 'cache_write%' then 'cache_write' else lines.meter end",
    ]) }} as pool_key,
    lines.billed_usd,
    -- money for no tokens cannot be laid on tokens by their count
    case when lines.quantity > 0 then lines.quantity end as quantity
from lines
inner join scopes
    on lines.scope_key = scopes.scope_key
