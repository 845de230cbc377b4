"""What acme delivered: pull requests with commits, tickets with their history.

Belongs here: the tables `pull_requests`, `commits` and `tickets` of a simulated month. Pull requests and tickets come
first, since sessions are placed inside their lifetimes; commits come last, since they carry the sessions' trailers.
"""

from __future__ import annotations

import duckdb

from ingestion.simulator.mess import Mess

# One pull request for about 60 requests and one support ticket for about 30, in whole blocks of 20 pull requests
# (10 shop, 7 api, 3 docs), so that a session finds a pull request of its repository by arithmetic.
BLOCK = 20
SHOP_IN_BLOCK, CODE_IN_BLOCK = 10, 17
FIRST_NUMBER = 400
# Openings run from 1 October 02:00 to 29 October 12:00; with at most 56 h of work all are merged by 31 October 20:00.
_OPENING_SECONDS = 28 * 86_400 + 36_000
_SHORTEST, _LONGEST = 4 * 3_600, 56 * 3_600
_OPENED = "timestamp '2026-10-01 02:00:00' + to_seconds(pick('{name}', i, 0, {span}))"
_LAST = "timestamp '2026-10-31 23:00:00'"


def pull_request_count(requests: int) -> int:
    """Number of pull requests of a month with so many requests, reverts not counted."""
    return BLOCK * max(2, requests // (60 * BLOCK))


def ticket_count(requests: int) -> int:
    """Number of support tickets of a month with so many requests."""
    return max(40, requests // 30)


def create_outcomes(con: duckdb.DuckDBPyConnection, requests: int, mess: Mess) -> None:
    """Make `pull_requests` (index, repository, number, ... one row each, reverts included) and `tickets`."""
    _create_pull_requests(con, requests)
    _create_tickets(con, requests, mess)
    _create_reverts(con, requests, mess)


def _create_pull_requests(con: duckdb.DuckDBPyConnection, requests: int) -> None:
    opened = _OPENED.format(name="opened", span=_OPENING_SECONDS)
    con.execute(
        f"""
        create table pull_requests as
        with drawn as (
            select
                i as pr_index,
                case when i % {BLOCK} < {SHOP_IN_BLOCK} then 'acme/shop' when i % {BLOCK} < {CODE_IN_BLOCK}
                    then 'acme/api' else 'acme/docs' end as repository,
                {FIRST_NUMBER} + i as number,
                'dev0' || pick('author', i, 1, 5) as author,
                i % {BLOCK} < {SHOP_IN_BLOCK} and dice('names_ticket', i) < 700000 as has_ticket,
                {opened} as created_at,
                pick('work', i, {_SHORTEST}, {_LONGEST}) as work_seconds,
                1 + pick('commits', i, 0, 3) as commit_count
            from range({pull_request_count(requests)}) as numbers (i)
        ),
        timed as (
            select *, created_at + to_seconds(work_seconds) as merged_at,
                case when has_ticket then 'SHOP-' || (pr_index + 1) end as ticket_key
            from drawn
        )
        select
            pr_index, repository, number, author, created_at, merged_at, ticket_key, commit_count,
            least(merged_at + to_seconds(pick('touched', pr_index, 60, 72000)), {_LAST}) as updated_at,
            coalesce('claude/' || lower(ticket_key) || '-step-' || number, author || '/step-' || number) as branch,
            coalesce(ticket_key || ' ', '') || 'Improve step ' || number as title,
            '' as body,
            sha1(hex_id('merge', pr_index)) as merge_sha,
            null::bigint as reverts_index,
            pick('additions', pr_index, 5, 400) as additions,
            pick('deletions', pr_index, 0, 150) as deletions
        from timed
        """
    )


def _create_reverts(con: duckdb.DuckDBPyConnection, requests: int, mess: Mess) -> None:
    """A reverted pull request is touched when its revert is merged, one to four days later."""
    con.execute(
        f"""
        create temp table reverted as
        select *, merged_at + to_seconds(pick('revert_after', pr_index, 86400, 345600)) as reverted_at
        from pull_requests where dice('reverted', pr_index) < {mess.ppm("reverted_pull_requests")}
        """
    )
    con.execute(f"delete from reverted where reverted_at >= {_LAST} - interval 1 hour")
    con.execute(
        f"""
        insert into pull_requests
        select
            pr_index + {pull_request_count(requests)}, repository, number + {pull_request_count(requests)}, author,
            reverted_at - interval 1 hour, reverted_at, null, 1, reverted_at + interval 5 minute,
            'revert-' || number || '-' || branch, 'Revert "' || title || '"',
            'Reverts ' || repository || '#' || number, sha1(hex_id('revert', pr_index)), pr_index, deletions, additions
        from reverted
        """
    )
    con.execute(
        "update pull_requests set updated_at = greatest(pull_requests.updated_at, reverted_at + interval 5 minute) "
        "from reverted where reverted.pr_index = pull_requests.pr_index"
    )


def _create_tickets(con: duckdb.DuckDBPyConnection, requests: int, mess: Mess) -> None:
    """Support tickets are worked on by the answer bot; a SHOP ticket is resolved half an hour after its merge."""
    opened = _OPENED.format(name="ticket_opened", span=_OPENING_SECONDS)
    con.execute(
        f"""
        create table tickets as
        with drawn as (
            select i as ticket_index, 'SUP' as project, 'SUP-' || (i + 1) as ticket_key, 'dev0' || pick('agent', i, 6, 7)
                as assignee, {opened} as created_at, pick('solving', i, {_SHORTEST}, {_LONGEST}) as work_seconds
            from range({ticket_count(requests)}) as numbers (i)
        ),
        resolved as (
            select ticket_index, project, ticket_key, assignee, created_at,
                created_at + to_seconds(work_seconds) as resolved_at
            from drawn
            union all
            select {ticket_count(requests)} + pr_index, 'SHOP', ticket_key, author, created_at - interval 1 day,
                merged_at + interval 30 minute
            from pull_requests where ticket_key is not null
        ),
        reopening as (
            select *, case when dice('reopened', ticket_index) < {mess.ppm("reopened_tickets")}
                then resolved_at + to_seconds(pick('reopened_after', ticket_index, 86400, 259200)) end as wanted_at
            from resolved
        ),
        reopened as (
            select * exclude (wanted_at), case when wanted_at < {_LAST} - interval 13 hour then wanted_at end as reopened_at
            from reopening
        )
        select *,
            -- half of the reopened ones are solved again 12 hours later
            case when dice('solved_again', ticket_index) < 500000 then reopened_at + interval 12 hour end as resolved_again_at,
            coalesce(reopened_at + interval 12 hour, least(resolved_at + interval 20 minute, {_LAST})) as updated_at
        from reopened
        """
    )


def create_commits(con: duckdb.DuckDBPyConnection) -> None:
    """Make `commits`: one to four a pull request, with the trailers of the sessions that worked on it."""
    con.execute(
        """
        create table commits as
        with numbered as (
            select pr_index, unnest(range(commit_count)) as position, commit_count, title, author, created_at, merged_at,
                reverts_index
            from pull_requests
        ),
        trailers as (
            select pr_index, session_index % commit_count as position,
                string_agg(case evidence
                    when 'session_trailer' then 'Claude-Session: https://claude.ai/code/' || session_id
                    when 'checkpoint' then 'Entire-Checkpoint: ' || checkpoint_id end, chr(10) order by session_index)
                    as lines
            from session_outcomes join pull_requests using (pr_index)
            where evidence in ('session_trailer', 'checkpoint') group by all
        )
        select pr_index, position, sha1(hex_id('commit', pr_index || '/' || position)) as sha, author,
            created_at + (merged_at - created_at) * ((position + 1.0) / (commit_count + 1)) as committed_at,
            case when reverts_index is not null then title || chr(10) || chr(10) || 'This reverts commit '
                || sha1(hex_id('merge', reverts_index)) || '.'
            else title || chr(10) || chr(10) || coalesce(lines || chr(10), '')
                || case when dice('coauthored', pr_index) < 800000
                    then 'Co-Authored-By: Claude <noreply@anthropic.com>' else '' end end as message
        from numbered left join trailers using (pr_index, position)
        """
    )
