-- Grain: one row per landed table with a habit: its columns that always held values and hold none any more. A vendor that renames an
-- optional field leaves ours null, and no type and no suite notices.

with

rule as ({{ rule_of('schema_drift') }}),

-- in fewer rows an optional column may be empty by chance
windows as (

    select
        fillings.source || '/' || fillings.entity as subject_key,
        fillings.window_date,
        fillings.filled_json,
        row_number() over (
            partition by fillings.source, fillings.entity order by fillings.window_start_at desc
        ) as age
    from {{ ref('stg_raw_zone__fillings') }} as fillings
    cross join {{ ref('int_quality_night') }} as night
    cross join rule
    where fillings.window_date >= night.checked_on - rule.window_days
        and fillings.row_count >= rule.minimum
        and fillings.filled_json is not null

),

members as ({{ json_object_rows('windows', 'subject_key, age, window_date', 'filled_json') }}),

filled as (

    select
        subject_key,
        age,
        window_date,
        name as column_name,
        cast(item as bigint) as filled_count
    from members

),

ages as (

    select
        filled.*,
        min(case when filled_count > 0 then age end) over (partition by subject_key, column_name) as last_filled_age
    from filled

),

judged as (

    select
        ages.subject_key,
        ages.column_name,
        min(ages.age) = 1 and min(ages.last_filled_age) > 1 as is_empty_now,
        min(case when ages.age < ages.last_filled_age then ages.window_date end) as empty_since_date,
        min(case when ages.age >= ages.last_filled_age then ages.filled_count end) as fewest_filled,
        count(case when ages.age >= ages.last_filled_age then 1 end) as filled_window_count,
        max(ages.age) as window_count
    from ages
    group by ages.subject_key, ages.column_name

),

placed as (

    select
        judged.subject_key,
        judged.column_name,
        judged.empty_since_date,
        judged.window_count,
        -- thrice as many values as make a window worth judging are no accident, be the column ever so rare
        coalesce(
            judged.is_empty_now and judged.filled_window_count >= 3 and judged.fewest_filled >= rule.minimum, false
        ) as is_offending
    from judged
    cross join rule

),

ranked as (

    select
        placed.*,
        row_number() over (
            partition by subject_key order by is_offending desc, {{ byte_order('column_name') }} asc
        ) as place
    from placed

)

select
    {{ finding(
        'schema_drift', 'subject_key', 'count(case when is_offending then 1 end)',
        'count(case when is_offending then 1 end)',
        shown_rows("case when is_offending then column_name || ': empty since ' || empty_since_date end", 'place')
    ) }}
from ranked
group by subject_key
having max(window_count) > 3
