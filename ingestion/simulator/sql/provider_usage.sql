-- One row per day, workspace, key and model: what the provider measured, whatever the gateway's records say.
create table provider_usage as
with gateway as (
    select
        started_at::date as usage_date,
        getvariable('gateway_workspace') as workspace_id,
        getvariable('gateway_key') as api_key_id,
        model,
        sum(columns(['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output', 'web_searches']))
            ::bigint,
        count(*) as requests
    from requests
    group by all
),

-- The leak: a developer's own key, and one part in five typed into the Console, which bills without a key. It begins on
-- the 6th, so that a reader sees coverage drop.
outside as (
    select
        usage_date,
        getvariable('default_workspace') as workspace_id,
        outside_key as api_key_id,
        model,
        (columns(['uncached_input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'])::hugeint
            * rate('outside_keys') // 1000000 * part // 100)::bigint,
        0 as web_searches,
        -- people who leave the gateway ask for more at once
        greatest(1, requests * part // 2000) as requests
    from gateway
    cross join (values (getvariable('laptop_key'), 80), (null, 20)) as keys (outside_key, part)
    where model like 'claude-sonnet%' and usage_date >= date '2026-10-06' and rate('outside_keys') > 0
)

select * from gateway
union all by name
select * from outside
order by usage_date, workspace_id, api_key_id, model;
