-- One row per session: a stretch of work of one workflow, local in time, inside the life of what it works on.
create temp table drawn_sessions as
with drawn as (
    select i as session_index, dice('workflow', i) as draw from range(getvariable('session_count')) as numbers (i)
),

sized as (
    select
        session_index,
        workflows.*,
        pick('turns', session_index, turns[1], turns[2]) as wanted_turns
    from drawn
    join workflows on draw >= first_draw and draw < end_draw
),

-- cut where the wanted number of requests is reached
counted as (
    select
        *,
        sum(wanted_turns) over (order by session_index rows unbounded preceding)::bigint - wanted_turns as first_call
    from sized
)

select
    *,
    20 * pick('pr_block', session_index, 0, getvariable('pull_request_count') // 20 - 1) as block_start,
    case
        when kind <> 'pull_request' then null
        when workflow = 'docs' then block_start + pick('pr', session_index, 17, 19)
        else block_start + pick('pr', session_index, 0, 16)
    end as pr_index,
    case when kind = 'ticket' then pick('ticket', session_index, 0, getvariable('ticket_count') - 1) end
        as ticket_index,
    timestamp '2026-10-01' + to_days(pick('day', session_index, 0, 30)::integer) as any_day
from counted
where first_call < getvariable('requests');

-- The longest session (40 turns of 110 s and a break) lasts 5,300 s: it begins that long before its end.
create table sessions as
select
    session_index,
    first_call,
    workflow,
    kind,
    pr_index,
    ticket_index,
    least(wanted_turns, getvariable('requests') - first_call) as turn_count,
    -- whoever opened a pull request also works on it
    case
        when workflow in ('coding-agent', 'docs') then pull_requests.author
        else people[pick('person', session_index, 1, len(people))]
    end as person,
    models[pick('model', session_index, 1, len(models))] as model,
    -- Opus sessions of the coding agent pay for an hour of cache
    case when workflow = 'coding-agent' and model like 'claude-opus%' then '1h' else ttl end as ttl,
    pick('prefix', session_index, prefix[1], prefix[2]) as prefix_tokens,
    pick('growth', session_index, growth[1], growth[2]) as growth_tokens,
    output as output_range,
    pick('gap', session_index, gap[1], gap[2]) as gap_seconds,
    case when workflow = 'coding-agent' and dice('break', session_index) < 150000
        then pick('break_at', session_index, 2, 8) end as break_turn,
    replace(key, '{repo}', coalesce(pull_requests.repository[6:], 'shop')) as key_alias,
    case
        when workflow = 'coding-agent' and pull_requests.repository = 'acme/api' then 'team-platform'
        else 'team-' || team
    end as gateway_team,
    uuid_of(hex_id('session', session_index)) as session_id,
    hex_id('checkpoint', session_index)[1:12] as checkpoint_id,
    case kind
        when 'pull_request' then pull_requests.created_at + to_seconds(pick('start', session_index, 0,
            date_diff('second', pull_requests.created_at, pull_requests.merged_at) - 5300))
        when 'ticket' then tickets.created_at + to_seconds(pick('start', session_index, 0,
            date_diff('second', tickets.created_at, tickets.resolved_at) - 5300))
        when 'job' then any_day + to_seconds(pick('start', session_index, 3600, 7200))  -- one o'clock at night
        else any_day + to_seconds(pick('start', session_index, 25200, 68400))  -- 7 to 19
    end as started_at,
    -- the mark it leaves for whoever wants to tie it to its outcome; `nothing_made` has no outcome at all
    dice('evidence', session_index) as mark,
    case
        when kind = 'ticket' then if(mark < 950000, 'ticket_tag', 'none')
        when kind = 'job' then 'run_tag'
        when kind = 'nothing' then 'nothing_made'
        when workflow = 'code-review' then if(mark < 500000, 'pull_request_tags', 'pull_request_metadata')
        when workflow = 'docs' then if(mark < 800000, 'branch', 'none')
        when mark < 350000 then 'session_trailer'
        when mark < 550000 then 'checkpoint'
        when mark < 750000 then 'branch'
        when mark < 820000 then 'pull_request_metadata'
        when mark < 920000 then 'none'
        else 'nothing_made'
    end as evidence
from drawn_sessions
left join pull_requests using (pr_index)
left join tickets using (ticket_index)
order by session_index;

alter table sessions drop column mark;
drop table drawn_sessions;
