-- Grain: one row per run and outcome. The person of the run made the pull request, and the run lies between its first commit and
-- its merge. Overlapping work is split by time: the run is cut where a window opens or closes, and each piece is shared
-- equally by the windows open in it. Only workflows whose primary outcome is a pull request are read so.
-- weight is that time in 1/720720 of a second, a number that 1 to 16 windows divide.

with

windows as (select * from {{ ref('int_person_windows') }}),

-- a run of one call lasts the second it falls in
spans as (

    select
        usage_of_day.run_key,
        usage_of_day.person_key,
        usage_of_day.usage_date,
        date_trunc('second', min(usage_of_day.first_requested_at)) as from_at,
        date_trunc('second', max(usage_of_day.last_requested_at)) + interval '1 second' as to_at
    from {{ ref('int_run_usage_daily') }} as usage_of_day
    -- what a person does for a workflow that is not there to make pull requests made none of theirs
    inner join {{ ref('int_workflows_listed') }} as workflows
        on usage_of_day.workflow_key = workflows.workflow_key
        and workflows.primary_outcome_type = 'pull_request'
    where usage_of_day.person_key is not null
    group by usage_of_day.run_key, usage_of_day.person_key, usage_of_day.usage_date

),

meetings as (

    select
        spans.run_key,
        spans.person_key,
        spans.usage_date,
        windows.outcome_key,
        greatest(spans.from_at, windows.started_at) as from_at,
        least(spans.to_at, windows.ended_at + interval '1 second') as to_at
    from spans
    inner join windows
        on spans.person_key = windows.person_key
        and spans.from_at <= windows.ended_at
        and spans.to_at > windows.started_at

),

cuts as (

    select run_key, person_key, usage_date, from_at as cut_at from meetings
    union
    select run_key, person_key, usage_date, to_at as cut_at from meetings

),

pieces as (

    select
        cuts.*,
        lead(cut_at) over (partition by run_key, person_key, usage_date order by cut_at) as next_cut_at
    from cuts

),

shared as (

    select
        meetings.run_key,
        meetings.outcome_key,
        {{ seconds_between('pieces.cut_at', 'pieces.next_cut_at') }} as seconds,
        count(*) over (
            partition by meetings.run_key, meetings.person_key, meetings.usage_date, pieces.cut_at
        ) as window_count
    from meetings
    inner join pieces
        on meetings.run_key = pieces.run_key
        and meetings.person_key = pieces.person_key
        and meetings.usage_date = pieces.usage_date
        and meetings.from_at <= pieces.cut_at
        and meetings.to_at >= pieces.next_cut_at

)

select
    run_key,
    outcome_key,
    cast('person_window' as varchar) as match_method,
    -- beyond 16 parallel windows the share is cut to whole units, a millionth of a second
    cast(sum(seconds * {{ whole_quotient('720720', 'window_count') }}) as bigint) as weight
from shared
group by run_key, outcome_key
