-- Grain: one row per pool with billed lines, or with calls on a day whose bill is complete: what was billed, what was seen.
-- Tokens first: what one side has beyond the other (missing, surplus), then the list price of the tokens both have.

with

lines as (select * from {{ ref('int_charge_lines_pooled') }}),

matched as (select * from {{ ref('int_charge_lines_matched') }}),

scopes as (select * from {{ ref('int_pool_scopes') }}),

bill_days as (select * from {{ ref('int_bill_days') }}),

called as (

    {% for meter in ['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'cache_write_unknown_ttl',
        'output'] -%}
    select distinct
        bill_day_key,
        usage_date,
        provider,
        account_id,
        api_key_id,
        undated_model_name,
        '{{ meter }}' as meter
    from {{ ref('int_run_buckets') }}
    where {{ meter }}_tokens > 0
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}

),

called_pools as (

    select distinct
        {{ hash_key([
            'scopes.scope_key',
            'case when not scopes.is_keyless then called.api_key_id end',
            "case when scopes.has_unknown_ttl and called.meter like 'cache_write%' then 'cache_write' else called.meter end",
        ]) }} as pool_key,
        called.usage_date,
        called.provider,
        called.account_id,
        called.undated_model_name,
        case when not scopes.is_keyless then called.api_key_id end as api_key_id,
        case when scopes.has_unknown_ttl and called.meter like 'cache_write%' then 'cache_write' else called.meter end
            as meter,
        bill_days.is_billed_complete
    from called
    inner join scopes
        on scopes.scope_key
            = {{ hash_key(['called.provider', 'called.account_id', 'called.usage_date', 'called.undated_model_name']) }}
    inner join bill_days
        on called.bill_day_key = bill_days.bill_day_key

),

billed_pools as (

    select
        lines.pool_key,
        lines.usage_date,
        lines.provider,
        lines.account_id,
        lines.undated_model_name,
        lines.pool_api_key_id as api_key_id,
        lines.pool_meter as meter,
        bool_and(lines.is_complete) as is_complete,
        cast(sum(lines.quantity) as bigint) as billed_tokens,
        cast(sum(case when lines.quantity is not null then matched.unmatched_usd end) as decimal(38, 12)) as missing_usd
    from lines
    inner join matched
        on lines.charge_line_key = matched.charge_line_key
    group by 1, 2, 3, 4, 5, 6, 7

),

met as (

    select
        coalesce(billed_pools.pool_key, called_pools.pool_key) as pool_key,
        coalesce(billed_pools.usage_date, called_pools.usage_date) as usage_date,
        coalesce(billed_pools.provider, called_pools.provider) as provider,
        coalesce(billed_pools.account_id, called_pools.account_id) as account_id,
        coalesce(billed_pools.undated_model_name, called_pools.undated_model_name) as undated_model_name,
        coalesce(billed_pools.api_key_id, called_pools.api_key_id) as api_key_id,
        coalesce(billed_pools.meter, called_pools.meter) as meter,
        coalesce(billed_pools.is_complete, called_pools.is_billed_complete) as is_complete,
        -- null: there are lines, and none of them says how many tokens it is for
        case when billed_pools.pool_key is null then 0 else billed_pools.billed_tokens end as billed_tokens,
        cast(coalesce(billed_pools.missing_usd, 0) as decimal(38, 12)) as missing_usd
    from billed_pools
    full outer join called_pools
        on billed_pools.pool_key = called_pools.pool_key
    where billed_pools.pool_key is not null
        or called_pools.is_billed_complete

),

seen as (select * from {{ ref('int_pools_seen') }})

select
    {{ hash_key(['met.provider', 'met.account_id', 'met.undated_model_name', 'met.api_key_id', 'met.meter']) }}
        as pool_series_key,
    met.*,
    cast(coalesce(seen.tokens, 0) as bigint) as seen_tokens,
    cast(coalesce(seen.list_usd, 0) as decimal(38, 12)) as list_usd,
    -- calls without a price weigh by tokens; calls that are all free have one
    seen.pool_key is null or seen.is_weighed_by_price or coalesce(seen.list_usd = 0, false) as is_list_known,
    cast(greatest(met.billed_tokens - coalesce(seen.tokens, 0), 0) as bigint) as missing_tokens,
    cast(case when met.is_complete then greatest(coalesce(seen.tokens, 0) - met.billed_tokens, 0) else 0 end as bigint)
        as surplus_tokens
from met
left join seen
    on met.pool_key = seen.pool_key
