-- Grain: one row per usage bucket of Anthropic's usage report.

with

source as (

    select * from {{ source('raw_anthropic', 'usage') }}

),

renamed as (

    select
        -- keys
        cast(account_id as varchar) as account_id,
        cast(api_key_id as varchar) as api_key_id,
        cast(workspace_id as varchar) as workspace_id,

        -- text
        cast(report as varchar) as report,
        cast(model as varchar) as model_name,
        cast(service_tier as varchar) as service_tier,
        cast(context_window as varchar) as context_window,
        cast(inference_geo as varchar) as inference_geo,

        -- measures: the report's input count excludes cache reads and writes already
        cast(uncached_input_tokens as bigint) as uncached_input_tokens,
        cast(cache_read_input_tokens as bigint) as cache_read_tokens,
        cast(ephemeral_5m_input_tokens as bigint) as cache_write_5m_tokens,
        cast(ephemeral_1h_input_tokens as bigint) as cache_write_1h_tokens,
        cast(output_tokens as bigint) as output_tokens,
        cast(web_search_requests as bigint) as web_search_count,
        cast(requests as bigint) as request_count,

        -- dates
        cast(usage_date as date) as usage_date,

        -- timestamps
        cast(usage_at as timestamp) as usage_at,
        cast(data_refreshed_at as timestamp) as data_refreshed_at,

        -- lineage
        cast(_window as varchar) as _window

    from source

)

select * from renamed
