-- One row per resolved ticket. The answer bot works on SUP tickets, one for about 30 requests; a SHOP ticket is
-- resolved half an hour after the merge of the pull request that names it.
create table tickets as
with support as (
    select
        i as ticket_index,
        'SUP' as project,
        'SUP-' || (i + 1) as ticket_key,
        'dev0' || pick('agent', i, 6, 7) as assignee,
        timestamp '2026-10-01 02:00:00' + to_seconds(pick('ticket_opened', i, 0, 28 * 86400 + 36000)) as created_at,
        to_seconds(pick('solving', i, 4 * 3600, 56 * 3600)) as work_time
    from range(getvariable('ticket_count')) as numbers (i)
),

resolved as (
    select ticket_index, project, ticket_key, assignee, created_at, created_at + work_time as resolved_at
    from support
    union all
    select
        getvariable('ticket_count') + pr_index, 'SHOP', ticket_key, author, created_at - interval 1 day,
        merged_at + interval 30 minute
    from pull_requests
    where ticket_key is not null
),

reopened as (
    select
        *,
        case
            when dice('reopened', ticket_index) < rate('reopened_tickets')
                then resolved_at + to_seconds(pick('reopened_after', ticket_index, 86400, 259200))
        end as wanted_at,
        -- so that its last change still lies inside October
        case when wanted_at < timestamp '2026-10-31 10:00:00' then wanted_at end as reopened_at
    from resolved
)

select
    * exclude (wanted_at),
    -- half of the reopened ones are solved again 12 hours later
    case when dice('solved_again', ticket_index) < 500000 then reopened_at + interval 12 hour end
        as resolved_again_at,
    coalesce(
        reopened_at + interval 12 hour,
        least(resolved_at + interval 20 minute, timestamp '2026-10-31 23:00:00')
    ) as updated_at
from reopened
order by ticket_index;
