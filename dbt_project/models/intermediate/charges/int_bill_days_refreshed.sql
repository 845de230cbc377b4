-- Grain: one row per billing source, account and day that was read: is_complete when nothing more is expected for that day.
{{ config(materialized='view') }}

with

charges as (select * from {{ ref('int_charges_from_anthropic') }}),

lateness as (select * from {{ ref('int_billing_source_lateness') }}),

as_of as (

    select as_of_at
    from {{ ref('int_source_as_of') }}
    where source = 'anthropic'
        and entity = 'cost'

),

windows as (

    select window_date as usage_date
    from {{ ref('stg_raw_zone__manifest') }}
    where source = 'anthropic'
        and entity = 'cost'

),

days as (

    select
        billing_source,
        account_id,
        report,
        usage_date,
        min(data_refreshed_at) as refreshed_at
    from charges
    group by billing_source, account_id, report, usage_date

),

-- the refresh time stands on lines; a day without any is as fresh as the account's newest
accounts as (

    select
        billing_source,
        account_id,
        max(refreshed_at) as refreshed_at,
        -- the report that was read last speaks for the days that have no line
        max(case when refreshed_at is null then 'legacy' else 'analytics' end) as report
    from days
    group by billing_source, account_id

),

known as (

    select
        accounts.billing_source,
        accounts.account_id,
        windows.usage_date,
        coalesce(days.report, accounts.report) as report,
        case when days.usage_date is null then accounts.refreshed_at else days.refreshed_at end as refreshed_at
    from accounts
    cross join windows
    left join days
        on accounts.billing_source = days.billing_source
        and accounts.account_id = days.account_id
        and windows.usage_date = days.usage_date

)

select
    known.billing_source,
    cast('anthropic' as varchar) as provider,
    known.account_id,
    known.usage_date,
    coalesce(
        bool_and(
            -- without a refresh time the newest landing is the last word
            coalesce(known.refreshed_at, as_of.as_of_at)
            >= cast(known.usage_date + 1 as timestamp) + lateness.lateness_hours * interval '1 hour'
        ), false
    ) as is_complete
from known
left join as_of
    on known.refreshed_at is null
left join lateness
    on known.billing_source = lateness.billing_source
    and known.report = lateness.report
group by known.billing_source, known.account_id, known.usage_date
