-- Grain: one row per billed line of Anthropic's cost report, in the project's words.

with

cost as (select * from {{ ref('stg_anthropic__cost') }})

select
    {{ hash_key([
        "'anthropic'", 'report', 'account_id', 'usage_date', 'workspace_id', 'api_key_id', 'model_name', 'cost_type',
        'token_type', 'service_tier', 'context_window', 'inference_geo', 'description',
    ]) }} as charge_key,
    cast('anthropic' as varchar) as billing_source,
    report,
    cast('anthropic' as varchar) as provider,
    account_id,
    api_key_id,
    workspace_id as project_id,
    -- the bill's own words; the analytics report has no text, its cost and token type say the same
    cast(
        coalesce(description, cost_type || coalesce(' ' || token_type, ''), 'not told') as varchar
    ) as line_item,
    model_name,
    meter,
    service_tier,
    context_window,
    inference_geo,
    usage_date,
    -- the kind of charge that the registry's bill_sources may name, beside the category and 'all'
    cast(coalesce(cost_type, case when model_name is not null then 'tokens' else 'other' end) as varchar) as charge_kind,
    -- FOCUS words. A negative amount is a credit whatever its line says
    cast(
        case
            when billed_usd < 0 then 'Credit'
            when cost_type in ('tokens', 'web_search', 'code_execution', 'session_usage') then 'Usage'
            when cost_type like '%credit%' then 'Credit'
            when cost_type like '%adjustment%' then 'Adjustment'
            when cost_type like '%tax%' then 'Tax'
            when cost_type like '%seat%' or cost_type like '%subscription%' then 'Purchase'
            else 'Usage'
        end as varchar
    ) as charge_category,
    -- a line without a type that names a model and a meter is a token line (legacy, grouped without descriptions)
    coalesce(cost_type = 'tokens', model_name is not null) as is_token_line,
    -- the legacy report never tells the key: there null says nothing, on the other it says 'not through a key'
    report = 'analytics' as is_key_told,
    billed_usd,
    data_refreshed_at
from cost
