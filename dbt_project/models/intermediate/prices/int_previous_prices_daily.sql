-- Grain: one row per usage_date and price_key (usual region only) with a price that held before the last change: what somebody
-- who missed that change would still charge.
with

brackets as (

    select *
    from {{ ref('int_price_brackets_daily') }}
    where inference_geo = 'global'

),

ordered as (

    select
        *,
        lag(usd_per_token) over (
            partition by vendor_provider, vendor_model, service_tier, meter, min_input_tokens order by valid_from
        ) as usd_per_token_before
    from {{ ref('int_prices') }}

),

prices as (

    select
        *,
        -- int_prices is cut wherever any list says something, so that not every start is another price
        case when coalesce(usd_per_token <> usd_per_token_before, true) then valid_from end as changed_from
    from ordered

),

last_changes as (

    select
        brackets.usage_date,
        brackets.price_key,
        brackets.vendor_provider,
        brackets.vendor_model,
        brackets.service_tier,
        brackets.min_input_tokens,
        max(prices.changed_from) as changed_from
    from brackets
    inner join prices
        on brackets.vendor_provider = prices.vendor_provider
        and brackets.vendor_model = prices.vendor_model
        and brackets.service_tier = prices.service_tier
        and brackets.min_input_tokens >= prices.min_input_tokens
        and brackets.usage_date >= prices.changed_from
    group by 1, 2, 3, 4, 5, 6

),

before as (

    select
        last_changes.usage_date,
        last_changes.price_key,
        prices.meter,
        prices.usd_per_token,
        row_number() over (
            partition by last_changes.usage_date, last_changes.price_key, prices.meter
            order by prices.min_input_tokens desc
        ) as nth
    from last_changes
    inner join prices
        on last_changes.vendor_provider = prices.vendor_provider
        and last_changes.vendor_model = prices.vendor_model
        and last_changes.service_tier = prices.service_tier
        and last_changes.min_input_tokens >= prices.min_input_tokens
        and last_changes.changed_from > prices.valid_from
        and last_changes.changed_from <= prices.valid_to

)

select
    usage_date,
    price_key
    {%- for meter in price_meters() %},
    cast(max(case when meter = '{{ meter }}' then usd_per_token end) as decimal(38, 18)) as {{ meter }}_usd_per_token
    {%- endfor %}
from before
where nth = 1
group by usage_date, price_key
