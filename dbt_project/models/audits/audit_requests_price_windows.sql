-- Grain: one row per price window that overlaps the next one of its meter or leaves a gap before it.
with

windows as (

    select
        vendor_provider,
        vendor_model,
        meter,
        service_tier,
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by vendor_provider, vendor_model, meter, service_tier order by valid_from
        ) as next_valid_from
    from {{ ref('int_prices') }}
    where min_input_tokens = 0

)

select *
from windows
where next_valid_from is not null and next_valid_from <> valid_to
