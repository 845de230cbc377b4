-- Grain: one row per UTC day, virtual key, model and provider: what the gateway itself counted.
with

source as (

    select * from {{ source('raw_litellm', 'daily_spend') }}

),

renamed as (

    select
        -- keys
        cast(api_key_hash as varchar) as api_key_hash,

        -- text, in the words of the calls
        cast(
            coalesce(
                nullif(custom_llm_provider, ''),
                case when position('/' in model) > 0 then split_part(model, '/', 1) end,
                'unknown'
            ) as varchar
        ) as vendor_provider,
        cast(coalesce(nullif(model, ''), 'unknown') as varchar) as vendor_model,

        -- measures: LiteLLM's prompt_tokens holds cache reads and writes
        cast(
            prompt_tokens - coalesce(cache_read_input_tokens, 0) - coalesce(cache_creation_input_tokens, 0) as bigint
        ) as uncached_input_tokens,
        cast(coalesce(cache_read_input_tokens, 0) as bigint) as cache_read_tokens,
        cast(coalesce(cache_creation_input_tokens, 0) as bigint) as cache_write_tokens,
        cast(completion_tokens as bigint) as output_tokens,
        cast(spend_usd as decimal(38, 12)) as gateway_cost_usd,
        cast(api_requests as bigint) as request_count,
        cast(failed_requests as bigint) as failed_request_count,

        -- dates
        cast(usage_date as date) as usage_date

    from source

)

select * from renamed
