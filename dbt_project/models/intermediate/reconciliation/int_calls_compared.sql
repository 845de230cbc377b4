-- Grain: one row per pool, and meter and key in it, of a day on which billed and seen tokens differ: what its calls say of
-- the difference. Calls at the edges of the day may stand on the neighbour's bill; calls that look alike to the second may be
-- one; calls that were cut off may have cost more than the gateway could count.
{{ config(
    materialized='incremental',
    incremental_strategy='replace_days',
    unique_key='usage_date',
    meta={'changed_days': 'int_ledger_days_changed'},
) }}

with

scopes as (select * from {{ ref('int_pool_scopes') }}),

differing as (

    select usage_date
    from {{ ref('int_pools_compared') }}
    where missing_tokens > 0
        or surplus_tokens > 0

),

requests as (

    select
        *,
        {{ undated_model_name('model_name') }} as undated_model_name,
        call_fate in ('cancelled', 'failed') or output_tokens = 0 as is_cut_off,
        {{ token_meters() | join(' + ') }} as total_tokens
    from {{ ref('fct_requests') }}
    where payment_basis in ('metered', 'none')
        and usage_date in (select usage_date from differing)
        {{ only_changed_days('usage_date', ref('int_ledger_days_changed'), word='and') }}

),

alike as (

    select
        usage_date,
        provider,
        account_id,
        api_key_id,
        undated_model_name,
        -- two sources tell one call to the milli- and the microsecond
        date_trunc('second', requested_at) as called_at,
        is_cut_off,
        total_tokens,
        {{ token_meters() | join(', ') }},
        count(*) as call_count
    from requests
    group by
        usage_date, provider, account_id, api_key_id, undated_model_name, date_trunc('second', requested_at),
        is_cut_off, total_tokens, {{ token_meters() | join(', ') }}

),

per_meter as (

    {% for column in token_meters() -%}
    {% set meter = column | replace('_tokens', '') -%}
    -- a cut-off call may lack its answer; its input only where it tells no tokens at all
    {% set is_short = 'is_cut_off' if meter == 'output' else 'total_tokens = 0' -%}
    select
        usage_date,
        provider,
        account_id,
        api_key_id,
        undated_model_name,
        '{{ meter }}' as meter,
        sum((call_count - 1) * {{ column }}) as look_alike_tokens,
        sum(case when extract(hour from called_at) = 0 then call_count * {{ column }} else 0 end) as first_hour_tokens,
        sum(case when extract(hour from called_at) = 23 then call_count * {{ column }} else 0 end) as last_hour_tokens,
        max({{ column }}) as largest_tokens,
        sum(case when {{ is_short }} then call_count else 0 end) as cut_off_count,
        {% if meter == 'output' %}sum(case when is_cut_off then call_count * output_tokens else 0 end){% else %}0{% endif %}
            as cut_off_seen_tokens
    from alike
    group by usage_date, provider, account_id, api_key_id, undated_model_name
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}

)

select
    per_meter.usage_date,
    {{ hash_key([
        'scopes.scope_key',
        'case when not scopes.is_keyless then per_meter.api_key_id end',
        "case when scopes.has_unknown_ttl and meter like 'cache_write%' then 'cache_write' else meter end",
    ]) }} as pool_key,
    per_meter.api_key_id,
    cast(per_meter.meter as varchar) as meter,
    cast(per_meter.look_alike_tokens as bigint) as look_alike_tokens,
    cast(per_meter.first_hour_tokens as bigint) as first_hour_tokens,
    cast(per_meter.last_hour_tokens as bigint) as last_hour_tokens,
    cast(per_meter.largest_tokens as bigint) as largest_tokens,
    cast(per_meter.cut_off_count as bigint) as cut_off_count,
    cast(per_meter.cut_off_seen_tokens as bigint) as cut_off_seen_tokens
from per_meter
inner join scopes
    on scopes.scope_key = {{ hash_key([
        'per_meter.provider', 'per_meter.account_id', 'per_meter.usage_date', 'per_meter.undated_model_name',
    ]) }}
where per_meter.largest_tokens > 0
    or per_meter.cut_off_count > 0
