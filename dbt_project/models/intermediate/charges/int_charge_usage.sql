-- Grain: one row per billed token line and key of the usage report that it covers: charge_key, api_key_id, tokens.
-- A line that two buckets could be billed by is left out: its quantity is not known.

with

charges as (

    select *
    from {{ ref('int_charges_from_anthropic') }}
    where is_token_line
        and charge_category = 'Usage'

),

usage as (select * from {{ ref('stg_anthropic__usage') }}),

buckets as (

    {% for meter in ['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] -%}
    select
        {{ hash_key([
            'report', 'account_id', 'usage_date', 'workspace_id', 'api_key_id', 'model_name', 'service_tier',
            'context_window', 'inference_geo', "'" ~ meter ~ "'",
        ]) }} as bucket_key,
        {{ hash_key(['report', 'account_id', 'usage_date', 'workspace_id', 'model_name', "'" ~ meter ~ "'"]) }}
            as shared_key,
        api_key_id,
        service_tier,
        context_window,
        inference_geo,
        {{ meter }}_tokens as tokens
    from usage
    where {{ meter }}_tokens > 0
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}

),

lines as (

    select
        charges.*,
        {{ hash_key(['report', 'account_id', 'usage_date', 'project_id', 'model_name', 'meter']) }} as shared_key
    from charges

),

-- a dimension that the line does not tell holds every value of the bucket
covered as (

    select
        lines.charge_key,
        buckets.bucket_key,
        buckets.api_key_id,
        buckets.tokens,
        count(*) over (partition by buckets.bucket_key) as claim_count
    from lines
    inner join buckets
        on lines.shared_key = buckets.shared_key
        and (not lines.is_key_told or lines.api_key_id is not distinct from buckets.api_key_id)
        and (lines.service_tier is null or lines.service_tier is not distinct from buckets.service_tier)
        and (lines.context_window is null or lines.context_window is not distinct from buckets.context_window)
        and (lines.inference_geo is null or lines.inference_geo is not distinct from buckets.inference_geo)

),

clear_lines as (

    select charge_key
    from covered
    group by charge_key
    having max(claim_count) = 1

)

select
    covered.charge_key,
    covered.api_key_id,
    cast(sum(covered.tokens) as bigint) as tokens
from covered
inner join clear_lines
    on covered.charge_key = clear_lines.charge_key
group by covered.charge_key, covered.api_key_id
