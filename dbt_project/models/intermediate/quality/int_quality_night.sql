-- Grain: one row, none before anything landed. checked_on is the UTC day that the newest landed instant belongs to: no clock.

select
    cast(max(as_of_at) as date) as checked_on,
    cast(max(as_of_at) as timestamp) as as_of_at
from {{ ref('int_source_as_of') }}
having max(as_of_at) is not null
