-- One row per call, as it truly happened. A turn reads what earlier turns wrote and writes what it adds; the first turn
-- writes the whole prefix, and so does one that comes back to a cold 5-minute cache after a break of 15 minutes.
create table requests as
with turns as (
    select *, unnest(range(turn_count)) as turn from sessions
),

grown as (
    select
        *,
        first_call + turn as call_index,
        prefix_tokens + growth_tokens * turn as prefix_now,
        coalesce(turn >= break_turn, false) as is_after_break,
        turn = 0 or (coalesce(turn = break_turn, false) and ttl = '5m') as is_cold,
        case when ttl = 'none' then 0 when is_cold then prefix_now else growth_tokens end as written
    from turns
)

select
    call_index,
    session_index,
    turn,
    model,
    started_at
        + to_seconds(turn * gap_seconds + if(is_after_break, 900, 0))
        + to_milliseconds(pick('jitter', call_index, 0, 999)) as started_at,
    800 + pick('latency', call_index, 0, 900) as latency_ms,
    if(ttl = 'none', prefix_now, pick('uncached', call_index, 3, 60)) as uncached_input,
    if(ttl = 'none', 0, prefix_now - written) as cache_read,
    if(ttl = '5m', written, 0) as cache_write_5m,
    if(ttl = '1h', written, 0) as cache_write_1h,
    pick('output', call_index, output_range[1], output_range[2]) as output,
    if(workflow = 'support-answers' and dice('search', call_index) < 30000, 1, 0)::bigint as web_searches
from grown
order by session_index, turn;
