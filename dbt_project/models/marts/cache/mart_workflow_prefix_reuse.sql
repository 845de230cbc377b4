-- Grain: one row per workflow_key with metered requests, over the last weeks that it has any. How often its prompts' prefixes are used
-- again: as seen, beside what the registry declares.

with

usage as (

    select
        *,
        max(usage_date) over (partition by workflow_key) as window_end_date
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'

),

summed as (

    select
        workflow_key,
        window_end_date,
        count(distinct run_key) as run_count,
        cast(sum(request_count) as bigint) as request_count,
        cast(sum(uncached_input_tokens) as bigint) as uncached_input_tokens,
        cast(sum(cache_read_tokens) as bigint) as cache_read_tokens,
        cast(sum(cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unknown_ttl_tokens) as bigint)
            as cache_write_tokens
    from usage
    where usage_date > window_end_date - cast({{ lever_threshold('reuse_window_days') }} as integer)
    group by workflow_key, window_end_date

),

judged as (

    select
        *,
        cast(
            case
                when run_count < {{ lever_threshold('reuse_min_runs') }} then 'too_few_runs'
                when cache_write_tokens > 0 then 'reads_per_written_token'
                -- vendors that cache by themselves bill no write: what was read was first sent as plain input
                when cache_read_tokens > 0 then 'reads_per_input_token'
                -- nothing was cached: a run's calls bound how often a prefix could have been used
                else 'calls_per_run'
            end as varchar
        ) as basis
    from summed

),

-- the seen number as a quotient, so that it is compared with whole thresholds without a division
measured as (

    select
        *,
        case basis when 'calls_per_run' then request_count else cache_read_tokens end as uses,
        case basis
            when 'calls_per_run' then run_count
            when 'reads_per_input_token' then uncached_input_tokens
            else cache_write_tokens
        end as chances,
        case basis
            when 'calls_per_run' then {{ lever_threshold('few_calls_per_run') }}
            else {{ lever_threshold('few_reads_per_written_token') }}
        end as few,
        case basis
            when 'calls_per_run' then {{ lever_threshold('many_calls_per_run') }}
            else {{ lever_threshold('many_reads_per_written_token') }}
        end as many
    from judged

),

classified as (

    select
        *,
        cast(
            case
                when basis = 'too_few_runs' then null
                when uses >= many * chances then 'many'
                when uses >= few * chances then 'few'
                else 'once'
            end as varchar
        ) as observed_prefix_reuse
    from measured

)

select
    classified.workflow_key,
    cast(classified.window_end_date - cast({{ lever_threshold('reuse_window_days') }} as integer) + 1 as date)
        as window_start_date,
    classified.window_end_date,
    classified.run_count,
    classified.request_count,
    classified.cache_read_tokens,
    classified.cache_write_tokens,
    {{ ratio('classified.request_count', 'classified.run_count') }} as requests_per_run,
    {{ ratio('classified.cache_read_tokens', 'classified.cache_write_tokens') }} as reads_per_written_token,
    classified.basis,
    classified.observed_prefix_reuse,
    workflows.expected_prefix_reuse as declared_prefix_reuse,
    classified.observed_prefix_reuse = workflows.expected_prefix_reuse as is_reuse_as_declared
from classified
left join {{ ref('stg_registry__workflows') }} as workflows
    on classified.workflow_key = workflows.workflow_key
