-- Grain: one row per pool with missing tokens, on a LiteLLM key and a day and model of which the gateway's own daily totals were
-- landed: its part of the tokens that the totals hold beyond the logged calls. Totals count answers from the gateway's own cache as
-- well, and nobody knows how many tokens: a model with such answers that day says nothing.

with

gateway_keys as (select * from {{ ref('stg_registry__gateway_keys') }} where gateway = 'litellm'),

provider_names as (select * from {{ ref('provider_names') }}),

pools as (

    select distinct
        compared.pool_key,
        compared.usage_date,
        compared.provider,
        compared.undated_model_name,
        case when compared.meter like 'cache_write%' then 'cache_write' else compared.meter end as meter,
        compared.missing_tokens
    from {{ ref('int_pools_compared') }} as compared
    inner join gateway_keys
        on compared.provider = gateway_keys.provider
        and compared.account_id = gateway_keys.account_id
        and (
            compared.api_key_id is null
            or gateway_keys.api_key_id is null
            or compared.api_key_id = gateway_keys.api_key_id
        )
        and compared.usage_date >= gateway_keys.valid_from
        and compared.usage_date < gateway_keys.valid_to
    where compared.missing_tokens > 0

),

told as (

    {% for meter in ['uncached_input', 'cache_read', 'cache_write', 'output'] -%}
    select usage_date, vendor_provider, vendor_model, '{{ meter }}' as meter, {{ meter }}_tokens as tokens, true as is_total,
        false as is_cache_hit
    from {{ ref('stg_litellm__daily_spend') }}
    where usage_date in (select usage_date from pools)
    union all
    select usage_date, vendor_provider, vendor_model, '{{ meter }}' as meter,
        {% if meter == 'cache_write' -%}
        -(cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unknown_ttl_tokens)
        {%- else -%}
        -{{ meter }}_tokens
        {%- endif %} as tokens, false as is_total, payment_basis = 'gateway_cache' as is_cache_hit
    from {{ ref('stg_litellm__spend_logs') }}
    where usage_date in (select usage_date from pools)
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}

),

counted as (

    select
        told.usage_date,
        coalesce(provider_names.provider, lower(trim(told.vendor_provider))) as provider,
        {{ undated_model_name('told.vendor_model') }} as undated_model_name,
        told.meter,
        greatest(sum(told.tokens), 0) as lost_tokens
    from told
    left join provider_names
        on lower(trim(told.vendor_provider)) = provider_names.vendor_name
    group by 1, 2, 3, 4
    having bool_or(told.is_total)
        and not bool_or(told.is_cache_hit)

)

select
    pools.pool_key,
    {{ split_count(
        'counted.lost_tokens', 'pools.missing_tokens',
        'pools.usage_date, pools.provider, pools.undated_model_name, pools.meter', 'pools.pool_key'
    ) }} as lost_tokens
from pools
inner join counted
    on pools.usage_date = counted.usage_date
    and pools.provider = counted.provider
    and pools.undated_model_name = counted.undated_model_name
    and pools.meter = counted.meter
