-- One to four commits a pull request, with the trailers of the sessions that worked on it.
create table commits as
with numbered as (
    select *, unnest(range(commit_count)) as position from pull_requests
),

trailers as (
    select
        pr_index,
        session_index % commit_count as position,
        string_agg(
            case evidence
                when 'session_trailer' then 'Claude-Session: https://claude.ai/code/' || session_id
                else 'Entire-Checkpoint: ' || checkpoint_id
            end,
            chr(10) order by session_index
        ) as lines
    from session_outcomes
    join pull_requests using (pr_index)
    where evidence in ('session_trailer', 'checkpoint')
    group by all
)

select
    pr_index,
    position,
    sha1(hex_id('commit', pr_index || '/' || position)) as sha,
    author,
    date_trunc('second', created_at + (merged_at - created_at) * ((position + 1.0) / (commit_count + 1)))
        as committed_at,
    title || chr(10) || chr(10) || case
        when reverts_index is not null
            then 'This reverts commit ' || sha1(hex_id('merge', reverts_index)) || '.'
        else coalesce(lines || chr(10), '')
            || if(dice('coauthored', pr_index) < 800000, 'Co-Authored-By: Claude <noreply@anthropic.com>', '')
    end as message
from numbered
left join trailers using (pr_index, position)
order by pr_index, position;
