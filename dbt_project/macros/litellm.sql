{#-
  litellm_calls(relation): the calls of one landed LiteLLM table in the project's words. Both readers of the gateway land
  the same columns, so both staging models say this.

  - LiteLLM's prompt_tokens holds uncached input, cache reads and cache writes; the meters made here are disjoint.
    A counter that an old row does not have was not used: it is 0 and its tokens stay in uncached input.
  - Writes are split by lifetime where the gateway kept the split; the rest is of unknown lifetime.
  - `_batch_cost` and `_background_cost` mark the later settlement of a call: flag and base id. `_cache_hit<time>` marks
    an answer from the gateway's own cache: a call of its own, with no billable meters.
-#}
{% macro litellm_calls(relation) -%}
with

source as (

    select
        *,
        {{ ends_with('request_id', '_batch_cost') }} as is_batch_settlement,
        {{ ends_with('request_id', '_background_cost') }} as is_background_settlement,
        greatest(
            coalesce(cache_creation_input_tokens, 0),
            coalesce(ephemeral_5m_input_tokens, 0) + coalesce(ephemeral_1h_input_tokens, 0)
        ) as cache_write_tokens,
        case when is_cache_hit then 0 else 1 end as billable
    from {{ relation }}

),

renamed as (

    select
        -- keys
        cast(
            case
                when is_batch_settlement then left(request_id, length(request_id) - length('_batch_cost'))
                when is_background_settlement then left(request_id, length(request_id) - length('_background_cost'))
                else request_id
            end as varchar
        ) as base_request_id,
        cast(nullif(litellm_call_id, '') as varchar) as call_id,
        cast(nullif(session_id, '') as varchar) as session_id,
        cast(end_user_key as varchar) as end_user_key,

        -- identity
        cast(
            coalesce(
                nullif(custom_llm_provider, ''),
                case when position('/' in model) > 0 then split_part(model, '/', 1) end,
                'unknown'
            ) as varchar
        ) as vendor_provider,
        cast(nullif(api_key_hash, '') as varchar) as api_key_hash,
        cast(nullif(api_key_alias, '') as varchar) as api_key_alias,
        cast(nullif(team_id, '') as varchar) as team_id,
        cast(nullif(organization_id, '') as varchar) as organization_id,
        cast(user_person_key as varchar) as user_person_key,
        cast(nullif(agent_id, '') as varchar) as agent_id,
        cast(nullif(model_group, '') as varchar) as model_group,
        cast(nullif(request_tags_json, '[]') as varchar) as tags_json,
        cast(nullif(references_json, '{}') as varchar) as references_json,

        -- text
        cast(coalesce(nullif(model, ''), 'unknown') as varchar) as vendor_model,
        cast(
            case
                when is_batch_settlement or call_type in ({{ litellm_batch_call_types() }}) then 'batch'
                else {{ price_tier('service_tier', 'speed') }}
            end as varchar
        ) as service_tier,
        cast({{ inference_geo('inference_geo') }} as varchar) as inference_geo,
        cast(status as varchar) as status,
        cast({{ call_fate('status', 'error_code', 'attempted_fallbacks', 'attempted_retries') }} as varchar) as call_fate,
        cast(
            case
                when is_cache_hit then 'gateway_cache'
                when is_client_oauth then 'subscription'
                when status = 'failure' and prompt_tokens + completion_tokens = 0 then 'none'
                else 'metered'
            end as varchar
        ) as payment_basis,

        -- measures
        cast(
            billable * (prompt_tokens - coalesce(cache_read_input_tokens, 0) - cache_write_tokens) as bigint
        ) as uncached_input_tokens,
        cast(billable * coalesce(cache_read_input_tokens, 0) as bigint) as cache_read_tokens,
        cast(billable * coalesce(ephemeral_5m_input_tokens, 0) as bigint) as cache_write_5m_tokens,
        cast(billable * coalesce(ephemeral_1h_input_tokens, 0) as bigint) as cache_write_1h_tokens,
        cast(
            billable * (
                cache_write_tokens - coalesce(ephemeral_5m_input_tokens, 0) - coalesce(ephemeral_1h_input_tokens, 0)
            ) as bigint
        ) as cache_write_unknown_ttl_tokens,
        cast(billable * completion_tokens as bigint) as output_tokens,
        cast(billable * coalesce(web_search_requests, 0) as bigint) as web_search_requests,
        cast(spend_usd as decimal(38, 12)) as gateway_cost_usd,

        -- booleans
        cast(is_batch_settlement or is_background_settlement as boolean) as is_settlement,

        -- dates and timestamps
        cast(started_at as date) as usage_date,
        cast(started_at as timestamp) as requested_at

    from source

)

select * from renamed
{%- endmacro %}

{#- LiteLLM's call types whose tokens a provider bills at its batch price (the proxy's create and retrieve routes). -#}
{% macro litellm_batch_call_types() -%}
    'create_batch', 'acreate_batch', 'retrieve_batch', 'aretrieve_batch'
{%- endmacro %}
