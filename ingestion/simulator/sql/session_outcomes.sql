-- One row per session and outcome it truly worked on. One coding session in 25 with a trailer also reaches the next
-- pull request of its block (the 17 that are not docs).
create table session_outcomes as
with reached as (
    select session_index, session_id, checkpoint_id, evidence, pr_index, ticket_index
    from sessions
    where evidence not in ('nothing_made', 'run_tag')
    union all
    select
        session_index, session_id, checkpoint_id, evidence,
        pr_index - pr_index % 20 + (pr_index % 20 + 1) % 17, null
    from sessions
    where workflow = 'coding-agent' and evidence = 'session_trailer' and dice('second_pr', session_index) < 40000
)

select
    reached.*,
    if(reached.pr_index is not null, 'pull_request', 'ticket') as outcome_type,
    coalesce(repository || '#' || number, tickets.ticket_key) as outcome_id
from reached
left join pull_requests using (pr_index)
left join tickets using (ticket_index)
order by session_index, outcome_id;
