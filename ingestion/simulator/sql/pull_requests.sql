-- One row per merged pull request. One for about 60 requests, in blocks of 20 (10 shop, 7 api, 3 docs), so that a
-- session finds a pull request of its repository by arithmetic.
create table pull_requests as
with drawn as (
    select
        i as pr_index,
        case when i % 20 < 10 then 'acme/shop' when i % 20 < 17 then 'acme/api' else 'acme/docs' end as repository,
        400 + i as number,
        'dev0' || pick('author', i, 1, 5) as author,
        i % 20 < 10 and dice('names_ticket', i) < 700000 as has_ticket,
        -- opened from 1 October 02:00 to 29 October 12:00; with at most 56 h of work all are merged on 31 October 20:00
        timestamp '2026-10-01 02:00:00' + to_seconds(pick('opened', i, 0, 28 * 86400 + 36000)) as created_at,
        to_seconds(pick('work', i, 4 * 3600, 56 * 3600)) as work_time,
        1 + pick('commits', i, 0, 3) as commit_count
    from range(getvariable('pull_request_count')) as numbers (i)
),

timed as (
    select
        *,
        created_at + work_time as merged_at,
        case when has_ticket then 'SHOP-' || (pr_index + 1) end as ticket_key
    from drawn
)

select
    pr_index,
    repository,
    number,
    author,
    created_at,
    merged_at,
    -- comments and labels touch a pull request for up to 20 hours after its merge
    least(merged_at + to_seconds(pick('touched', pr_index, 60, 72000)), timestamp '2026-10-31 23:00:00') as updated_at,
    ticket_key,
    commit_count,
    coalesce('claude/' || lower(ticket_key) || '-step-' || number, author || '/step-' || number) as branch,
    coalesce(ticket_key || ' ', '') || 'Improve step ' || number as title,
    '' as body,
    sha1(hex_id('merge', pr_index)) as merge_sha,
    null::bigint as reverts_index,
    pick('additions', pr_index, 5, 400) as additions,
    pick('deletions', pr_index, 0, 150) as deletions
from timed
order by pr_index;
