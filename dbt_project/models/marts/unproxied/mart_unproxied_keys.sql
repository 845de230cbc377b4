-- Grain: one row per provider, account_id and api_key_id that used tokens past a gateway.

with

gaps as (

    select *
    from {{ ref('int_bill_gaps') }}
    where gap_class in ('unknown_key', 'direct_use_of_gateway_key')
        and gap_usd <> 0

),

newest as (

    select provider, max(usage_date) as newest_date
    from {{ ref('fct_charges') }}
    group by provider

),

used as (

    select
        gaps.provider,
        gaps.account_id,
        gaps.api_key_id,
        bool_or(gaps.gap_class = 'direct_use_of_gateway_key') as is_gateway_key,
        min(gaps.usage_date) as first_seen_date,
        max(gaps.usage_date) as last_seen_date,
        sum(gaps.gap_usd) as unproxied_usd,
        sum(case when gaps.usage_date > newest.newest_date - 30 then gaps.gap_usd else 0 end) as last_30_days_usd,
        not bool_and(gaps.is_complete) as is_provisional
    from gaps
    inner join newest
        on gaps.provider = newest.provider
    group by gaps.provider, gaps.account_id, gaps.api_key_id

),

keys as (select * from {{ ref('stg_anthropic__api_keys') }}),

workspaces as (select * from {{ ref('stg_anthropic__workspaces') }}),

people as (select * from {{ ref('stg_registry__people') }}),

described as (

    select
        used.*,
        keys.api_key_name,
        keys.status as api_key_status,
        keys.created_by_person_key,
        people.team_key as creator_team_key,
        workspaces.workspace_name
    from used
    left join keys
        on used.provider = 'anthropic'
        and used.api_key_id = keys.api_key_id
    left join workspaces
        on keys.workspace_id = workspaces.workspace_id
    left join people
        on keys.created_by_person_key = people.identity_person_key

)

select
    provider,
    account_id,
    api_key_id,
    api_key_name,
    api_key_status,
    is_gateway_key,
    first_seen_date,
    last_seen_date,
    cast(unproxied_usd as decimal(38, 12)) as unproxied_usd,
    cast(last_30_days_usd as decimal(38, 12)) as last_30_days_usd,
    cast(coalesce(creator_team_key, workspace_name, api_key_name) as varchar) as likely_owner,
    cast(
        case
            when creator_team_key is not null then 'creator'
            when workspace_name is not null then 'workspace'
            when api_key_name is not null then 'key_name'
            else 'none'
        end as varchar
    ) as owner_evidence,
    created_by_person_key,
    cast(
        case
            -- who holds the gateway's own key can go past it at any time
            when is_gateway_key then 'rotate_gateway_key'
            when api_key_id is null then 'restrict_console'
            when api_key_status in ('inactive', 'archived', 'expired') then 'confirm_closed'
            when last_30_days_usd = 0 then 'revoke_if_unused'
            else 'move_to_gateway'
        end as varchar
    ) as suggested_action,
    is_provisional
from described
