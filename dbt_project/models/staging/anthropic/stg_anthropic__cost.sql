-- Grain: one row per billed cost line of Anthropic's cost report.

with

source as (

    select * from {{ source('raw_anthropic', 'cost') }}

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
        cast(cost_type as varchar) as cost_type,
        cast(token_type as varchar) as token_type,
        -- the bill's token types in the words of our meters, see doc('token_meters')
        cast(
            case token_type
                when 'uncached_input_tokens' then 'uncached_input'
                when 'cache_read_input_tokens' then 'cache_read'
                when 'cache_creation.ephemeral_5m_input_tokens' then 'cache_write_5m'
                when 'cache_creation.ephemeral_1h_input_tokens' then 'cache_write_1h'
                when 'output_tokens' then 'output'
            end as varchar
        ) as meter,
        cast(service_tier as varchar) as service_tier,
        cast(context_window as varchar) as context_window,
        cast(inference_geo as varchar) as inference_geo,
        cast(description as varchar) as description,
        cast(currency as varchar) as currency,

        -- measures
        cast(amount_usd as decimal(38, 12)) as billed_usd,
        cast(list_amount_usd as decimal(38, 12)) as list_usd,
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
