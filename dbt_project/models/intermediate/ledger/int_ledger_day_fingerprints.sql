-- Grain: one row per UTC day with metered usage. The fingerprint stands for everything that decides what the day's run buckets
-- are charged: their usage, the classed lines of the day's bills, and which of those bills are complete.

with

usage as (

    select usage_date, max(_fingerprint) as usage_hash
    from {{ ref('int_run_usage_daily') }}
    where payment_basis = 'metered'
    group by usage_date

),

lines as (

    select
        usage_date,
        charge_line_key,
        {{ hash_key([
            'charge_line_key', 'model_name', 'meter', 'api_key_id', 'gap_class', 'quantity', 'billed_usd',
        ]) }} as line_hash
    from {{ ref('int_charge_lines_classed') }}

),

lines_by_day as (

    select usage_date, md5({{ joined_text('line_hash', 'charge_line_key') }}) as lines_hash
    from lines
    group by usage_date

),

bill_days as (

    select
        usage_date,
        bill_day_key,
        {{ hash_key(['bill_day_key', 'is_billed_complete', 'is_provisional']) }} as bill_day_hash
    from {{ ref('int_bill_days') }}

),

bills_by_day as (

    select usage_date, md5({{ joined_text('bill_day_hash', 'bill_day_key') }}) as bills_hash
    from bill_days
    group by usage_date

)

select
    usage.usage_date,
    {{ hash_key(['usage.usage_hash', 'lines_by_day.lines_hash', 'bills_by_day.bills_hash']) }} as fingerprint
from usage
left join lines_by_day on usage.usage_date = lines_by_day.usage_date
left join bills_by_day on usage.usage_date = bills_by_day.usage_date
