-- Grain: one row per usage_date, provider, model_name, service_tier, payment_basis, unpriced_reason, meter and estimate_method: what
-- has no list price, and what it may have cost. An estimate is no price: it enters no other model.
{%- set group = 'usage_date, provider, model_name, service_tier, payment_basis, unpriced_reason, has_gateway_cost' %}

with

unpriced as (

    select
        *,
        -- the lower of the two writes stands for one of unknown lifetime, as in the list price
        case meter when 'cache_write_unknown_ttl' then 'cache_write_5m' else meter end as listed_meter
    from {{ ref('int_unpriced_usage_daily') }}

),

days as (select distinct usage_date, provider from unpriced),

-- distinct prices: one model stands in a list under many names
listed as (

    select distinct
        days.usage_date,
        days.provider,
        prices.meter,
        prices.service_tier,
        prices.usd_per_token
    from days
    inner join {{ ref('stg_price_book__prices') }} as prices
        on days.provider = prices.provider
        and days.usage_date >= prices.valid_from
        and days.usage_date < prices.valid_to
    where prices.min_input_tokens = 0
        and prices.usd_per_token > 0

),

ranked as (

    select
        *,
        row_number() over (partition by usage_date, provider, meter, service_tier order by usd_per_token) as nth,
        count(*) over (partition by usage_date, provider, meter, service_tier) as price_count
    from listed

),

medians as (

    select usage_date, provider, meter, service_tier, usd_per_token
    from ranked
    where nth = {{ whole_quotient('price_count + 1', '2') }}

),

estimated as (

    select
        unpriced.*,
        medians.usd_per_token as median_usd_per_token
    from unpriced
    left join medians
        on unpriced.usage_date = medians.usage_date
        and unpriced.provider = medians.provider
        and unpriced.listed_meter = medians.meter
        and unpriced.service_tier = medians.service_tier

),

weighed as (

    select
        *,
        -- meters share the gateway's one number by their median list price, by tokens where one of them has none
        case
            when bool_and(median_usd_per_token is not null) over (partition by {{ group }})
                then {{ picos('quantity * median_usd_per_token') }}
            else quantity
        end as weight
    from estimated

)

select
    usage_date,
    provider,
    model_name,
    service_tier,
    payment_basis,
    unpriced_reason,
    meter,
    quantity,
    quantity_unit,
    request_count,
    case
        when has_gateway_cost then {{ split_usd('gateway_cost_usd', 'weight', group, 'meter') }}
        else cast(quantity * median_usd_per_token as decimal(38, 12))
    end as estimate_usd,
    cast(
        case
            when has_gateway_cost then 'gateway_cost'
            when median_usd_per_token is not null then 'provider_median_price'
            else 'none'
        end as varchar
    ) as estimate_method
from weighed
