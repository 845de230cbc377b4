"""What the gateway recorded: the true requests seen through the faults of `Mess`.

Belongs here: the table `log_rows`, one row per delivered event, from which every writer writes. Token counts follow
LiteLLM: `prompt_tokens` holds uncached + read + written tokens.
"""

from __future__ import annotations

import duckdb

from ingestion.simulator.mess import Mess

UNKNOWN_MODEL = "acme-router-experimental"  # an alias that leaked into the log: in no price book
# Numbers of pull requests and tickets that were never used, for typing errors.
_NEVER_USED = 90_000
_RETRY_BEFORE = "interval 3 second"


def create_log_rows(con: duckdb.DuckDBPyConnection, mess: Mess) -> None:
    """Make `log_rows`, sorted by delivery folder, start and id; duplicates stand next to each other."""
    con.execute(f"create temp view marked_sessions as {_marked_sessions(mess)}")
    con.execute(f"create temp view seen_calls as {_seen_calls(mess)}")
    con.execute(
        f"""
        create table log_rows as
        with deliveries as (
            select *, 0 as delivery from seen_calls
            union all
            select *, 1 from seen_calls where dice('duplicate', call_index) < {mess.ppm("duplicates")}
            union all
            select * replace (
                litellm_call_id as request_id, uuid_of(hex_id('retry', call_index)) as litellm_call_id,
                'failure' as status, started_at - {_RETRY_BEFORE} as started_at,
                started_at - {_RETRY_BEFORE} + interval 400 millisecond as ended_at, 0 as prompt_tokens,
                0 as completion_tokens, 0 as cache_read, 0 as cache_write, 0 as cache_write_5m, 0 as cache_write_1h,
                0 as web_searches, 0.0::double as spend), 0
            from seen_calls where dice('retry', call_index) < {mess.ppm("retries")}
        )
        select *, started_at::date + case when dice('late', call_index) < {mess.ppm("late_rows")} then 1 else 0 end
            as folder_date
        from deliveries
        order by folder_date, started_at, request_id, delivery
        """
    )


def _marked_sessions(mess: Mess) -> str:
    """Sessions with the tags and metadata that their callers sent."""
    wrong = f"case when dice('wrong_tags', session_index) < {mess.ppm('wrong_tags')} then {_NEVER_USED} else 0 end"
    return f"""
        with named as (
            select s.*, dice('missing_tags', session_index) < {mess.ppm("missing_tags")} as is_unmarked,
                p.repository, p.branch, p.number + {wrong} as pr_number,
                'SUP-' || (s.ticket_index + 1 + {wrong}) as ticket
            from sessions as s left join pull_requests as p using (pr_index)
        )
        select *,
            case when is_unmarked then [] else list_concat(
                case evidence
                    when 'pull_request_tags' then ['repo:' || repository, 'pr:' || pr_number]
                    when 'ticket_tag' then ['ticket:' || ticket]
                    when 'run_tag' then ['run:nightly-' || strftime(started_at, '%Y-%m-%d')] else [] end,
                case when workflow in ('code-review', 'lead-scoring', 'nightly-eval') then ['workflow:' || workflow] else [] end
            ) end as tags,
            case when is_unmarked then null when evidence = 'pull_request_metadata'
                then json_object('pr', repository || '#' || pr_number)
            when evidence = 'branch' then json_object('branch', branch, 'repo', repository)
            when evidence = 'checkpoint' then json_object('checkpoint', checkpoint_id) end as metadata
        from named"""


def _seen_calls(mess: Mess) -> str:
    """Calls as the gateway saw them; `spend` is its own float, computed from what it saw."""
    written = "r.cache_write_5m + r.cache_write_1h"
    return f"""
        with seen as (
            select r.* exclude (output, model), m.* exclude (model, uncached_input, cache_read, cache_write_5m,
                    cache_write_1h, output),
                s.key_alias, s.gateway_team, s.person, s.session_id, s.tags, s.metadata,
                m.uncached_input as price_input, m.cache_read as price_read, m.cache_write_5m as price_5m,
                m.cache_write_1h as price_1h, m.output as price_output,
                dice('unknown_model', call_index) < {mess.ppm("unknown_models")} as is_unknown,
                dice('no_split', call_index) < {mess.ppm("missing_ttl_split")} as has_no_split,
                case when dice('cancelled', call_index) < {mess.ppm("cancelled_streams")} then r.output // 10
                    else r.output end as completion_tokens,
                dice('random_session/' || s.key_alias, date_diff('day', date '2026-01-01', r.started_at::date))
                    < {mess.ppm("random_session_ids")} as is_session_random,
                r.model as true_model, r.output as true_output
            from requests as r join marked_sessions as s using (session_index) join models as m on m.model = r.model
            where not dice('lost', call_index) < {mess.ppm("lost_rows")}
        )
        select
            call_index, request_id_of(call_index) as request_id, call_id_of(call_index) as litellm_call_id,
            'success' as status, started_at, started_at + to_milliseconds(latency_ms + completion_tokens * 15) as ended_at,
            case when is_unknown then '{UNKNOWN_MODEL}' else true_model end as model, model_group,
            key_alias, sha256('acme/' || key_alias) as key_hash, gateway_team as team_id, person,
            case when is_session_random then uuid_of(hex_id('random_session', call_index)) else session_id end as session_id,
            tags, metadata, uncached_input + cache_read + {written.replace("r.", "")} as prompt_tokens, completion_tokens,
            cache_read, {written.replace("r.", "")} as cache_write,
            case when not has_no_split then cache_write_5m end as cache_write_5m,
            case when not has_no_split then cache_write_1h end as cache_write_1h,
            web_searches,
            case when is_unknown then 0.0 else (uncached_input * price_input + cache_read * price_read
                + case when has_no_split then ({written.replace("r.", "")}) * price_5m
                    else cache_write_5m * price_5m + cache_write_1h * price_1h end
                + completion_tokens * price_output) / 1e12 end::double as spend
        from seen"""
