-- Grain: one row per call of a usage file whose running total of the session neither starts anew (it is the call's own cost) nor
-- follows on (the total before it plus the call's own cost): calls are missing, doubled or charged twice between the two.
with

requests as (

    select
        *,
        lag(gateway_session_cost_usd) over (
            partition by session_id order by requested_at, {{ byte_order('base_request_id') }}
        ) as session_cost_before_usd
    from {{ ref('stg_usage_files__requests') }}
    where session_id is not null
        and gateway_session_cost_usd is not null
        and gateway_cost_usd is not null

),

precisions as (

    select tolerance_usd
    from {{ ref('gateway_cost_precisions') }}
    where source = 'usage_files.requests'

),

judged as (

    select
        requests.*,
        abs(requests.gateway_session_cost_usd - requests.gateway_cost_usd) <= precisions.tolerance_usd as is_start,
        coalesce(
            abs(requests.gateway_session_cost_usd - requests.session_cost_before_usd - requests.gateway_cost_usd)
            <= precisions.tolerance_usd, false
        ) as follows_on
    from requests
    cross join precisions

)

select
    {{ hash_key(['base_request_id', 'null']) }} as request_key,
    usage_date,
    cast({{ model_name('vendor_model') }} as varchar) as model_name,
    session_id,
    requested_at,
    gateway_cost_usd,
    cast(session_cost_before_usd as decimal(38, 12)) as session_cost_before_usd,
    gateway_session_cost_usd
from judged
where not is_start and not follows_on
