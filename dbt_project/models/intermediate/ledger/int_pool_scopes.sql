-- Grain: one row per provider, account, day and undated model: how far bill and usage can be told apart there.
-- Where a request or a line does not say its key, or a write its time to live, all keys or all writes are one pool.

with

buckets as (select * from {{ ref('int_run_buckets') }}),

lines as (

    select
        charge_lines.*,
        cast({{ undated_model_name('model_name') }} as varchar) as undated_model_name
    from {{ ref('int_charge_lines_classed') }} as charge_lines
    where gap_class is null

),

told as (

    select
        provider,
        account_id,
        usage_date,
        undated_model_name,
        api_key_id is null as is_keyless,
        cache_write_unknown_ttl_tokens > 0 as has_unknown_ttl
    from buckets

    union all

    select
        provider,
        account_id,
        usage_date,
        undated_model_name,
        api_key_id is null as is_keyless,
        false as has_unknown_ttl
    from lines

)

select
    {{ hash_key(['provider', 'account_id', 'usage_date', 'undated_model_name']) }} as scope_key,
    bool_or(is_keyless) as is_keyless,
    bool_or(has_unknown_ttl) as has_unknown_ttl
from told
group by provider, account_id, usage_date, undated_model_name
