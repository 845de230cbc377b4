-- Grain: one row per model in use, meter, service tier, context threshold and start of validity (half-open, no overlap).
-- The best offer is chosen per meter and interval with all its context thresholds: a threshold of a weaker source would
-- contradict the stronger one, which says that there is none.
with

offers as (select * from {{ ref('int_price_offers') }}),

bounds as (

    select vendor_provider, vendor_model, meter, service_tier, valid_from as bound_date
    from offers

    union

    select vendor_provider, vendor_model, meter, service_tier, valid_to as bound_date
    from offers

),

intervals as (

    select
        *,
        lead(bound_date) over (
            partition by vendor_provider, vendor_model, meter, service_tier order by bound_date
        ) as next_bound_date
    from bounds

),

covering as (

    select
        offers.*,
        intervals.bound_date,
        intervals.next_bound_date,
        min(offers.offer_rank) over (
            partition by
                offers.vendor_provider, offers.vendor_model, offers.meter, offers.service_tier, intervals.bound_date
        ) as best_rank
    from intervals
    inner join offers
        on intervals.vendor_provider = offers.vendor_provider
        and intervals.vendor_model = offers.vendor_model
        and intervals.meter = offers.meter
        and intervals.service_tier = offers.service_tier
        and intervals.bound_date >= offers.valid_from
        and intervals.next_bound_date <= offers.valid_to
    where intervals.next_bound_date is not null

)

select
    vendor_provider,
    vendor_model,
    meter,
    service_tier,
    min_input_tokens,
    usd_per_token,
    price_source,
    listed_model_name,
    is_validity_assumed,
    bound_date as valid_from,
    next_bound_date as valid_to
from covering
where offer_rank = best_rank
