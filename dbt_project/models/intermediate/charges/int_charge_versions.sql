-- Grain: one row per billed line and version_number: what the bill said of it, from which refresh on.
-- A row is added when a line says something else than its newest version. It outlives a full refresh, since what a bill once
-- said cannot be read from what is landed now.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
) }}

with

said as (

    select
        charges.charge_key,
        charges.billing_source,
        told.report,
        charges.account_id,
        charges.usage_date,
        charges.billed_usd,
        charges.quantity,
        charges.is_complete,
        told.data_refreshed_at as refreshed_at
    from {{ ref('int_charges') }} as charges
    inner join {{ ref('int_charges_from_anthropic') }} as told
        on charges.charge_key = told.charge_key

),

{% if is_incremental() -%}
known as (

    select *
    from (
        select
            versions.*,
            row_number() over (partition by charge_key order by version_number desc) as newness
        from {{ this }} as versions
    ) as ranked
    where newness = 1

),

complete_days as (

    select distinct billing_source, account_id, usage_date
    from {{ this }}
    where is_complete

)
{%- else -%}
known as (select said.*, cast(null as bigint) as version_number from said where false),

complete_days as (select billing_source, account_id, usage_date from said where false)
{%- endif %}

select
    said.charge_key,
    cast(coalesce(known.version_number, 0) + 1 as bigint) as version_number,
    said.billing_source,
    said.report,
    said.account_id,
    said.usage_date,
    said.billed_usd,
    said.quantity,
    said.is_complete,
    said.refreshed_at,
    -- the whole day had been called complete before this was said
    complete_days.usage_date is not null as is_restatement
from said
left join known
    on said.charge_key = known.charge_key
left join complete_days
    on said.billing_source = complete_days.billing_source
    and said.account_id = complete_days.account_id
    and said.usage_date = complete_days.usage_date
where known.charge_key is null
    or said.billed_usd <> known.billed_usd
    or said.quantity is distinct from known.quantity
    or said.is_complete <> known.is_complete
