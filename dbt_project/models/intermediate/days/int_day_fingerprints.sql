-- Grain: one row per UTC day with requests. The fingerprint stands for everything that decides what the facts of that day
-- say: its request windows and those merged with them, the prices of the models it used, what its identities resolve to,
-- and how the provider's report splits its cache writes by lifetime.
{%- set price_parts = ['price_key', 'provider', 'model_name', 'first_input_tokens', 'end_input_tokens',
    'model_unpriced_reason', 'is_validity_assumed', 'web_search_usd_per_request'] %}
{%- for meter in price_meters() %}
{%- do price_parts.append(meter ~ '_usd_per_token') %}
{%- endfor %}

with

linked as (select * from {{ ref('int_days_linked') }}),

prices as (

    select
        usage_date,
        price_key,
        {{ hash_key(price_parts) }} as price_hash
    from {{ ref('int_price_brackets_daily') }}

),

identities as (

    select
        usage_date,
        identity_key,
        {{ hash_key([
            'identity_key', 'workflow_key', 'team_key', 'environment', 'agent_key', 'person_key', 'run_id', 'account_id',
            'api_key_id', 'is_session_random',
        ]) }} as identity_day_hash
    from {{ ref('int_identity_days') }}

),

splits as (

    select
        usage_date,
        {{ hash_key(['account_id', 'api_key_id', 'vendor_provider', 'vendor_model']) }} as split_key,
        {{ hash_key([
            'account_id', 'api_key_id', 'vendor_provider', 'vendor_model', 'report_5m_tokens', 'report_1h_tokens',
        ]) }} as split_hash
    from {{ ref('int_ttl_splits_daily') }}

),

splits_by_day as (

    select usage_date, md5({{ joined_text('split_hash', 'split_key') }}) as splits_hash
    from splits
    group by usage_date

),

prices_by_day as (

    select usage_date, md5({{ joined_text('price_hash', 'price_key') }}) as prices_hash
    from prices
    group by usage_date

),

identities_by_day as (

    select usage_date, md5({{ joined_text('identity_day_hash', 'identity_key') }}) as identities_hash
    from identities
    group by usage_date

)

select
    linked.usage_date,
    {{ hash_key([
        'linked.requests_hash', 'prices_by_day.prices_hash', 'identities_by_day.identities_hash', 'splits_by_day.splits_hash',
    ]) }} as fingerprint,
    linked.row_count
from linked
left join prices_by_day on linked.usage_date = prices_by_day.usage_date
left join identities_by_day on linked.usage_date = identities_by_day.usage_date
left join splits_by_day on linked.usage_date = splits_by_day.usage_date
