-- Grain: one row per UTC day with landed requests or read before. requests_hash stands for every window that decides
-- which calls the day has: its own, and those whose sightings merge with its sightings.

with

landed as (select * from {{ ref('int_days_landed') }}),

-- every day of the span and not only its ends: a third sighting may lie between, and reading a day too often is harmless
spans as (

    select distinct first_sighting_date, last_sighting_date
    from {{ ref('int_requests_merged') }}
    where first_sighting_date < last_sighting_date

),

links as (

    select usage_date, usage_date as linked_date
    from landed

    union

    select days.usage_date, linked_days.usage_date as linked_date
    from spans
    inner join landed as days
        on days.usage_date between spans.first_sighting_date and spans.last_sighting_date
    inner join landed as linked_days
        on linked_days.usage_date between spans.first_sighting_date and spans.last_sighting_date

)

select
    links.usage_date,
    any_landed.windows_hash,
    any_landed.row_count,
    md5({{ joined_text('landed.windows_hash', 'cast(links.linked_date as varchar)') }}) as requests_hash
from links
inner join landed on links.linked_date = landed.usage_date
inner join landed as any_landed on links.usage_date = any_landed.usage_date
group by links.usage_date, any_landed.windows_hash, any_landed.row_count
