-- Grain: one row per landed row of the generic usage contract.
with

source as (

    select
        *,
        case when payment_basis = 'gateway_cache' then 0 else 1 end as billable
    from {{ source('raw_usage_files', 'requests') }}

),

renamed as (

    select
        -- keys
        cast(request_id as varchar) as base_request_id,
        cast(session_id as varchar) as session_id,
        cast(run_id as varchar) as run_id,
        cast(trace_id as varchar) as trace_id,
        cast(end_user_key as varchar) as end_user_key,
        cast(prefix_key as varchar) as prefix_key,

        -- identity
        cast(provider as varchar) as vendor_provider,
        cast(account_id as varchar) as account_id,
        cast(api_key_id as varchar) as api_key_id,
        cast(team as varchar) as team_id,
        cast(user_person_key as varchar) as user_person_key,
        cast(agent_id as varchar) as agent_id,
        cast(environment as varchar) as environment,
        cast(workflow as varchar) as workflow,
        cast(repository as varchar) as repository,
        cast(branch as varchar) as branch,
        cast(pr_number as bigint) as pr_number,
        cast(ticket_key as varchar) as ticket_key,
        cast(commit_sha as varchar) as commit_sha,
        cast(checkpoint_id as varchar) as checkpoint_id,
        cast(agent_task_id as varchar) as agent_task_id,
        cast(nullif(tags_json, '[]') as varchar) as tags_json,

        -- text
        cast(model_name as varchar) as vendor_model,
        cast({{ price_tier('service_tier', 'speed') }} as varchar) as service_tier,
        cast({{ inference_geo('inference_geo') }} as varchar) as inference_geo,
        cast(status as varchar) as status,
        cast({{ call_fate('status', 'null', '0', '0') }} as varchar) as call_fate,
        cast(payment_basis as varchar) as payment_basis,

        -- measures
        cast(billable * uncached_input_tokens as bigint) as uncached_input_tokens,
        cast(billable * cache_read_tokens as bigint) as cache_read_tokens,
        cast(billable * cache_write_5m_tokens as bigint) as cache_write_5m_tokens,
        cast(billable * cache_write_1h_tokens as bigint) as cache_write_1h_tokens,
        cast(billable * cache_write_unknown_ttl_tokens as bigint) as cache_write_unknown_ttl_tokens,
        cast(billable * output_tokens as bigint) as output_tokens,
        cast(billable * coalesce(web_search_requests, 0) as bigint) as web_search_requests,
        cast(gateway_cost_usd as decimal(38, 12)) as gateway_cost_usd,
        cast(gateway_session_cost_usd as decimal(38, 12)) as gateway_session_cost_usd,

        -- dates and timestamps
        cast(requested_at as date) as usage_date,
        cast(requested_at as timestamp) as requested_at

    from source

)

select * from renamed
