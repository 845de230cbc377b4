-- Grain: one row per call that was sighted more than once (or whose base id was). All other sightings are calls as they are.
--
-- A call is (base request id, call id). A missing call id is filled from the other sightings of the base id when those
-- agree on one; a settlement joins the one call of its base id. The strongest source wins field by field; the meters
-- are taken as one block, so that two sources never mix inside a request.
-- depends_on: {{ ref('int_days_relanded') }}
{{ config(
    materialized='incremental',
    incremental_strategy='replace_requests',
    unique_key='base_request_id',
) }}

with

repeated as (

    select
        *,
        {{ token_meters() | join(' + ') }} as total_tokens
    from {{ ref('int_request_sightings') }}
    where {{ row_hash(['base_request_id']) }} in (select id_hash from {{ ref('int_request_ids_repeated') }})

),

base_ids as (

    select
        base_request_id,
        count(distinct case when not is_settlement then call_id end) as call_id_count,
        min(case when not is_settlement then call_id end) as only_call_id,
        count(case when call_id is null or is_settlement then 1 end) as loose_count,
        min(usage_date) as first_sighting_date,
        max(usage_date) as last_sighting_date
    from repeated
    group by base_request_id

),

numbered as (

    select
        repeated.*,
        -- one id or none among the calls of a base id is that of all its sightings: a settlement settles them
        case when base_ids.call_id_count <= 1 then base_ids.only_call_id else repeated.call_id end as known_call_id,
        -- which sightings decide about this call: all of the base id where one of them could belong to several
        case when base_ids.loose_count > 0 then base_ids.first_sighting_date end as first_base_date,
        case when base_ids.loose_count > 0 then base_ids.last_sighting_date end as last_base_date
    from repeated
    inner join base_ids on repeated.base_request_id = base_ids.base_request_id

),

ordered as (

    select
        *,
        row_number() over (
            partition by base_request_id, known_call_id
            order by source_rank, is_settlement, requested_at, -total_tokens
        ) as nth,
        first_value(total_tokens) over (
            partition by base_request_id, known_call_id order by source_rank, -total_tokens
        ) as strongest_tokens,
        min(case when is_settlement and gateway_cost_usd is not null then source_rank end)
            over (partition by base_request_id, known_call_id) as settlement_rank
    from numbered

),

metered as (

    select
        *,
        -- among sightings of the same total the one that knows more about the cache, then about its lifetimes
        row_number() over (
            partition by base_request_id, known_call_id
            order by
                case when total_tokens = strongest_tokens then 0 else 1 end,
                -(cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unknown_ttl_tokens),
                cache_write_unknown_ttl_tokens,
                nth
        ) as nth_meter
    from ordered

)

select
    {%- for column in request_columns() %}
    {% if column == 'base_request_id' -%}
    base_request_id,
    {%- elif column == 'call_id' -%}
    known_call_id as call_id,
    {%- elif column in token_meters() + ['payment_basis'] -%}
    max(case when nth_meter = 1 then {{ column }} end) as {{ column }},
    {%- elif column in ['usage_date', 'requested_at', 'source', 'gateway'] -%}
    max(case when nth = 1 then {{ column }} end) as {{ column }},
    {%- elif column == 'gateway_cost_usd' -%}
    {{ settled_cost() }} as gateway_cost_usd,
    {%- else -%}
    {{ first_known(column, 'nth') }} as {{ column }},
    {%- endif -%}
    {%- endfor %}
    count(*) as sighting_count,
    min(coalesce(first_base_date, usage_date)) as first_sighting_date,
    max(coalesce(last_base_date, usage_date)) as last_sighting_date
from metered
group by base_request_id, known_call_id
