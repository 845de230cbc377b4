"""The requests acme made: sessions placed inside pull requests and tickets, turns with growing cached prefixes.

Belongs here: the tables `sessions`, `session_outcomes` (what a session truly worked on, and the mark it left) and
`requests` (what truly happened, before any record of it). All of it is set-wise SQL.
"""

from __future__ import annotations

import duckdb

from ingestion.simulator.company import WORKFLOWS
from ingestion.simulator.outcomes import BLOCK, CODE_IN_BLOCK, SHOP_IN_BLOCK, pull_request_count, ticket_count

# A session that leaves its desk once comes back after 15 minutes: three times the 5-minute cache lifetime, so the
# prefix has to be written again.
_BREAK_SECONDS = 900
# Longest session: 40 turns of 110 s and a break; sessions begin that much before the merge or solution.
_LONGEST_SESSION = 40 * 110 + _BREAK_SECONDS


def create_traffic(con: duckdb.DuckDBPyConnection, requests: int) -> None:
    """Make exactly `requests` requests in sessions; `pull_requests` and `tickets` must exist."""
    _create_sessions(con, requests)
    _create_session_outcomes(con)
    _create_requests(con)


def _workflow_case() -> tuple[str, float]:
    """A CASE over a 0..999,999 draw that names the workflow of a session, and the mean requests a session."""
    weights = [w.share / w.mean_turns for w in WORKFLOWS]
    branches, reached = [], 0.0
    for workflow, weight in zip(WORKFLOWS[:-1], weights, strict=False):
        reached += weight / sum(weights)
        branches.append(f"when draw < {round(reached * 1_000_000)} then '{workflow.name}'")
    return f"case {' '.join(branches)} else '{WORKFLOWS[-1].name}' end", 1 / sum(weights)


def _create_sessions(con: duckdb.DuckDBPyConnection, requests: int) -> None:
    """A tenth more sessions than needed on average, cut where the wanted number of requests is reached."""
    case, mean = _workflow_case()
    con.execute(
        f"""
        create table sessions as
        with drawn as (
            select i as session_index, dice('workflow', i) as draw from range({int(requests / mean * 1.1) + 100}) as n (i)
        ),
        named as (select session_index, {case} as workflow from drawn),
        sized as (
            select named.session_index, w.*, pick('turns', session_index, w.turns[1], w.turns[2]) as wanted_turns,
                pick('person', session_index, 1, len(w.people)) as person_position,
                pick('model', session_index, 1, len(w.models)) as model_position
            from named join workflows as w on w.workflow = named.workflow
        ),
        counted as (
            select *, sum(wanted_turns) over (order by session_index rows unbounded preceding)::bigint - wanted_turns
                as first_call from sized
        ),
        targeted as (
            select *, {_target_pull_request(requests)} as pr_index,
                case when kind = 'ticket' then pick('ticket', session_index, 0, {ticket_count(requests) - 1}) end
                    as ticket_index
            from counted where first_call < {requests}
        )
        select
            session_index, first_call, workflow, kind, ttl, pr_index, ticket_index,
            least(wanted_turns, {requests} - first_call) as turn_count,
            people[person_position] as person,
            models[model_position] as model,
            pick('prefix', session_index, prefix[1], prefix[2]) as prefix_tokens,
            pick('growth', session_index, growth[1], growth[2]) as growth_tokens,
            output as output_range,
            pick('gap', session_index, gap[1], gap[2]) as gap_seconds,
            case when workflow = 'coding-agent' and dice('break', session_index) < 150000
                then pick('break_at', session_index, 2, 8) end as break_turn,
            replace(key, '{{repo}}', coalesce(pull_requests.repository[6:], 'shop')) as key_alias,
            'team-' || case when workflow = 'coding-agent' and pull_requests.repository = 'acme/api' then 'platform'
                else team end as gateway_team,
            uuid_of(hex_id('session', session_index)) as session_id,
            hex_id('checkpoint', session_index)[1:12] as checkpoint_id,
            {_start()} as started_at,
            {_evidence()} as evidence
        from targeted left join pull_requests using (pr_index) left join tickets using (ticket_index)
        order by session_index
        """
    )


def _target_pull_request(requests: int) -> str:
    """Docs sessions work on the docs repository, the others on shop and api."""
    block = f"{BLOCK} * pick('pr_block', session_index, 0, {pull_request_count(requests) // BLOCK - 1})"
    return (
        f"case when kind <> 'pull_request' then null "
        f"when workflow = 'docs' then {block} + pick('pr', session_index, {CODE_IN_BLOCK}, {BLOCK - 1}) "
        f"else {block} + pick('pr', session_index, 0, {CODE_IN_BLOCK - 1}) end"
    )


def _start() -> str:
    """Inside the lifetime of what it works on; evaluations at one o'clock at night, the rest from 7 to 19."""
    lifetime = "date_diff('second', {0}.created_at, {0}.{1}) - " + str(_LONGEST_SESSION)
    day = "timestamp '2026-10-01' + to_days(pick('day', session_index, 0, 30)::integer)"
    return f"""case kind
        when 'pull_request' then pull_requests.created_at
            + to_seconds(pick('start', session_index, 0, {lifetime.format("pull_requests", "merged_at")}))
        when 'ticket' then tickets.created_at
            + to_seconds(pick('start', session_index, 0, {lifetime.format("tickets", "resolved_at")}))
        when 'job' then {day} + to_seconds(pick('start', session_index, 3600, 7200))
        else {day} + to_seconds(pick('start', session_index, 25200, 68400)) end"""


def _evidence() -> str:
    """The mark a session leaves for whoever wants to tie it to its outcome; `nothing_made` has no outcome at all."""
    draw = "dice('evidence', session_index)"
    return f"""case
        when kind = 'ticket' then case when {draw} < 950000 then 'ticket_tag' else 'none' end
        when kind = 'job' then 'run_tag'
        when kind = 'nothing' then 'nothing_made'
        when workflow = 'code-review' then case when {draw} < 500000 then 'pull_request_tags' else 'pull_request_metadata' end
        when workflow = 'docs' then case when {draw} < 800000 then 'branch' else 'none' end
        when {draw} < 350000 then 'session_trailer' when {draw} < 550000 then 'checkpoint'
        when {draw} < 750000 then 'branch' when {draw} < 820000 then 'pull_request_metadata'
        when {draw} < 920000 then 'none' else 'nothing_made' end"""


def _create_session_outcomes(con: duckdb.DuckDBPyConnection) -> None:
    """One row per session and outcome; one coding session in 25 also reaches the next pull request of its block."""
    con.execute(
        f"""
        create table session_outcomes as
        with reached as (
            select session_index, session_id, checkpoint_id, evidence, pr_index, ticket_index from sessions
            where evidence not in ('nothing_made', 'run_tag')
            union all
            select session_index, session_id, checkpoint_id, evidence,
                pr_index - pr_index % {BLOCK} + (pr_index % {BLOCK} + 1) % {CODE_IN_BLOCK}, null
            from sessions
            where workflow = 'coding-agent' and evidence = 'session_trailer' and dice('second_pr', session_index) < 40000
        )
        select reached.*, case when reached.pr_index is not null then 'pull_request' else 'ticket' end as outcome_type,
            coalesce(repository || '#' || number, tickets.ticket_key) as outcome_id,
            count(*) over (partition by session_index) as outcome_count
        from reached left join pull_requests using (pr_index) left join tickets using (ticket_index)
        """
    )
    assert SHOP_IN_BLOCK < CODE_IN_BLOCK < BLOCK


def _create_requests(con: duckdb.DuckDBPyConnection) -> None:
    """A turn reads what earlier turns wrote and writes what it adds; a first or cold turn writes the whole prefix."""
    con.execute(
        f"""
        create table requests as
        with turns as (select *, unnest(range(turn_count)) as turn from sessions),
        drawn as (
            select *, first_call + turn as call_index, prefix_tokens + growth_tokens * turn as prefix_now,
                turn = 0 or coalesce(turn = break_turn, false) as is_cold,
                -- Opus sessions of the coding agent keep their prefix for an hour, so a break does not cool it
                case when workflow = 'coding-agent' and model like 'claude-opus%' then '1h' else ttl end as turn_ttl
            from turns
        ),
        written as (
            select *,
                case when turn_ttl = 'none' then 0
                    when turn = 0 or (is_cold and turn_ttl = '5m') then prefix_now else growth_tokens end as write_tokens
            from drawn
        )
        select
            call_index, session_index, turn, model,
            started_at + to_seconds(turn * gap_seconds + case when turn >= break_turn then {_BREAK_SECONDS} else 0 end)
                + to_milliseconds(pick('jitter', call_index, 0, 999)) as started_at,
            800 + pick('latency', call_index, 0, 900) as latency_ms,
            case when turn_ttl = 'none' then prefix_now else pick('uncached', call_index, 3, 60) end as uncached_input,
            case when turn_ttl = 'none' then 0 else prefix_now - write_tokens end as cache_read,
            case when turn_ttl = '5m' then write_tokens else 0 end as cache_write_5m,
            case when turn_ttl = '1h' then write_tokens else 0 end as cache_write_1h,
            pick('output', call_index, output_range[1], output_range[2]) as output,
            case when workflow = 'support-answers' and dice('search', call_index) < 30000 then 1 else 0 end
                as web_searches
        from written
        order by session_index, turn
        """
    )
