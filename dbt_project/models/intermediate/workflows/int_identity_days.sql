-- Grain: one row per usage_date and identity: everything a request of that day takes from its identity.
-- The provider's account and key come from the request where it names them, else from the registry's gateway keys of the day
-- when exactly one matches; else the key is unknown (null), and so is the account unless all matches share it.
with

identities as (select * from {{ ref('int_identities_daily') }}),

resolved as (select * from {{ ref('int_identities_resolved') }}),

provider_names as (select * from {{ ref('provider_names') }}),

gateway_keys as (select * from {{ ref('stg_registry__gateway_keys') }}),

placed as (

    select
        identities.*,
        coalesce(provider_names.provider, lower(trim(identities.vendor_provider))) as provider
    from identities
    left join provider_names on lower(trim(identities.vendor_provider)) = provider_names.vendor_name

),

asked as (

    select distinct usage_date, gateway, provider, account_id, api_key_id
    from placed

),

registered as (

    select
        asked.usage_date,
        asked.gateway,
        asked.provider,
        asked.account_id,
        asked.api_key_id,
        case when count(distinct gateway_keys.account_id) = 1 then min({{ byte_order('gateway_keys.account_id') }}) end
            as only_account_id,
        case when count(*) = 1 then min({{ byte_order('gateway_keys.api_key_id') }}) end as only_api_key_id
    from asked
    inner join gateway_keys
        on asked.gateway = gateway_keys.gateway
        and asked.provider = gateway_keys.provider
        and (asked.account_id is null or asked.account_id = gateway_keys.account_id)
        and (asked.api_key_id is null or asked.api_key_id = gateway_keys.api_key_id)
        and asked.usage_date >= gateway_keys.valid_from
        and asked.usage_date < gateway_keys.valid_to
    group by asked.usage_date, asked.gateway, asked.provider, asked.account_id, asked.api_key_id

)

select
    placed.usage_date,
    placed.identity_key,
    placed.identity_hash,
    resolved.workflow_key,
    resolved.team_key,
    resolved.environment,
    resolved.agent_key,
    resolved.person_key,
    resolved.run_id,
    cast(coalesce(placed.account_id, registered.only_account_id) as varchar) as account_id,
    cast(coalesce(placed.api_key_id, registered.only_api_key_id) as varchar) as api_key_id,
    placed.is_session_random,
    placed.requests_hash
from placed
inner join resolved on placed.identity_key = resolved.identity_key
left join registered
    on placed.usage_date = registered.usage_date
    and placed.gateway = registered.gateway
    and placed.provider = registered.provider
    and placed.account_id is not distinct from registered.account_id
    and placed.api_key_id is not distinct from registered.api_key_id
