-- Grain: one row per billing source and report: how many hours after a day's end its bill may still grow. The seed says so until
-- enough days were watched from the start; then what 99 of 100 of them needed until their last change. Days changed later than
-- that are restated, and say so.
{%- set remembered = remembered_relation('int_charge_versions', 'intermediate') %}

with

seeded as (select * from {{ ref('billing_source_lateness') }}),

newest as (

    select billing_source, report, account_id, max(data_refreshed_at) as refreshed_at
    from {{ ref('int_charges_from_anthropic') }}
    group by billing_source, report, account_id

),

{% if remembered is not none -%}
versions as (

    select
        versions.*,
        lag(billed_usd) over (partition by charge_key order by version_number) as billed_usd_before,
        lag(quantity) over (partition by charge_key order by version_number) as quantity_before,
        {{ whole_seconds('refreshed_at') }} - {{ whole_seconds('usage_date + 1') }} as seconds_late
    from {{ remembered }} as versions
    where refreshed_at is not null

),

days as (

    select
        versions.billing_source,
        versions.report,
        versions.account_id,
        versions.usage_date,
        min(versions.seconds_late) as first_seconds_late,
        max(
            case
                when versions.version_number = 1
                    or versions.billed_usd <> versions.billed_usd_before
                    or versions.quantity is distinct from versions.quantity_before
                    then versions.seconds_late
            end
        ) as last_seconds_late
    from versions
    inner join newest
        on versions.billing_source = newest.billing_source
        and versions.report = newest.report
        and versions.account_id = newest.account_id
        -- a week of looks after the day: the longest lateness that users of such reports tell of is some days
        and newest.refreshed_at >= cast(versions.usage_date + 8 as timestamp)
    group by versions.billing_source, versions.report, versions.account_id, versions.usage_date

),

watched as (

    select
        days.billing_source,
        days.report,
        greatest({{ whole_quotient('days.last_seconds_late + 3599', '3600') }}, 0) as hours_late
    from days
    inner join seeded
        on days.billing_source = seeded.billing_source
        and days.report = seeded.report
    -- a day first read long after its end says nothing of when it stopped growing
    where days.first_seconds_late <= seeded.lateness_hours * 3600

),

ranked as (

    select
        billing_source,
        report,
        hours_late,
        row_number() over (partition by billing_source, report order by hours_late) as nth,
        count(*) over (partition by billing_source, report) as day_count
    from watched

),

measured as (

    select billing_source, report, day_count, min(hours_late) as hours_late
    from ranked
    where nth * 100 >= day_count * 99
    group by billing_source, report, day_count

)
{%- else -%}
measured as (select billing_source, report, cast(null as bigint) as day_count, lateness_hours as hours_late from seeded where false)
{%- endif %}

select
    seeded.billing_source,
    seeded.report,
    -- 30 days: as long as the vendor says that it may restate, so that a whole such span was watched
    cast(
        case when measured.day_count >= 30 then measured.hours_late else seeded.lateness_hours end as integer
    ) as lateness_hours,
    seeded.lateness_hours as seed_lateness_hours,
    cast(coalesce(measured.day_count, 0) as bigint) as watched_day_count,
    coalesce(measured.day_count >= 30, false) as is_measured
from seeded
left join measured
    on seeded.billing_source = measured.billing_source
    and seeded.report = measured.report
