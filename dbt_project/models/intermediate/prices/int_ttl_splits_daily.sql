-- Grain: one row per usage_date, account_id, api_key_id and model as requests name it: cache writes by lifetime, as the provider's
-- usage report of that day counts them. A key of null is the whole account: for calls that do not say by which key they went.
with

used as (

    select distinct models.usage_date, models.vendor_provider, models.vendor_model, names.provider
    from {{ ref('int_models_used_daily') }} as models
    inner join {{ ref('int_models_used') }} as names
        on models.vendor_provider = names.vendor_provider
        and models.vendor_model = names.vendor_model
        and models.service_tier = names.service_tier

),

reported as (

    select
        *,
        -- two reports of one account tell the same tokens: analytics, the newer one, is taken where it is there
        min(report) over (partition by account_id, usage_date) as chosen_report
    from {{ ref('stg_anthropic__usage') }}
    where cache_write_5m_tokens + cache_write_1h_tokens > 0

),

keyed as (

    select
        usage_date,
        account_id,
        api_key_id,
        {{ undated_model_name('model_name') }} as undated_name,
        cache_write_5m_tokens,
        cache_write_1h_tokens
    from reported
    where report = chosen_report
        and api_key_id is not null

    union all

    select
        usage_date,
        account_id,
        cast(null as varchar) as api_key_id,
        {{ undated_model_name('model_name') }} as undated_name,
        cache_write_5m_tokens,
        cache_write_1h_tokens
    from reported
    where report = chosen_report

)

select
    keyed.usage_date,
    keyed.account_id,
    keyed.api_key_id,
    used.vendor_provider,
    used.vendor_model,
    cast(sum(keyed.cache_write_5m_tokens) as bigint) as report_5m_tokens,
    cast(sum(keyed.cache_write_1h_tokens) as bigint) as report_1h_tokens
from keyed
inner join used
    on keyed.usage_date = used.usage_date
    and keyed.undated_name = {{ undated_model_name('used.vendor_model') }}
    and used.provider = 'anthropic'
group by keyed.usage_date, keyed.account_id, keyed.api_key_id, used.vendor_provider, used.vendor_model
