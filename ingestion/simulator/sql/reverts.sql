-- A revert is a pull request of its own, merged one to four days after the one it takes back, which it touches.
create temp table reverted as
select *, merged_at + to_seconds(pick('revert_after', pr_index, 86400, 345600)) as reverted_at
from pull_requests
where dice('reverted', pr_index) < rate('reverted_pull_requests');

delete from reverted where reverted_at >= timestamp '2026-10-31 22:00:00';

insert into pull_requests by name
select
    pr_index + getvariable('pull_request_count') as pr_index,
    repository,
    number + getvariable('pull_request_count') as number,
    author,
    reverted_at - interval 1 hour as created_at,
    reverted_at as merged_at,
    reverted_at + interval 5 minute as updated_at,
    1 as commit_count,
    'revert-' || number || '-' || branch as branch,
    'Revert "' || title || '"' as title,
    'Reverts ' || repository || '#' || number as body,
    sha1(hex_id('revert', pr_index)) as merge_sha,
    pr_index as reverts_index,
    deletions as additions,
    additions as deletions
from reverted
order by pr_index;

update pull_requests
set updated_at = greatest(pull_requests.updated_at, reverted.reverted_at + interval 5 minute)
from reverted
where reverted.pr_index = pull_requests.pr_index;

drop table reverted;
