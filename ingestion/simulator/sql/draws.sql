-- The random draw and the units. A draw is a hash of (seed, name of the draw, id): no state, no order.

-- uniform in 0..999,999, so that a rate in parts per million is compared with <
create macro dice(name, id) as (hash(getvariable('seed')::bigint, name, id::bigint) % 1000000)::bigint;

-- uniform in low..high, both included
create macro pick(name, id, low, high) as low::bigint
    + (hash(getvariable('seed')::bigint, name, id::bigint) % (high::bigint - low::bigint + 1)::ubigint)::bigint;

create macro rate(name) as getvariable('rate_' || name);
create macro hex_id(name, id) as md5(getvariable('seed') || '/' || name || '/' || id);
create macro uuid_of(h) as h[1:8] || '-' || h[9:12] || '-4' || h[14:16] || '-8' || h[18:20] || '-' || h[21:32];
create macro request_id_of(call_index) as 'msg_01' || hex_id('request', call_index)[1:22];
create macro call_id_of(call_index) as uuid_of(hex_id('call', call_index));

-- integer pico-dollars (at most 20 digits: 10^8 dollars) as exact dollars
create macro usd(pico) as (pico::decimal(20, 0) * 0.000000000001::decimal(13, 12))::decimal(38, 12);

-- what the vendor charges of the list price, in percent
create macro billed_percent(usage_date) as
    case when getvariable('price_change') and usage_date >= getvariable('price_change_date')
        then 100 - getvariable('discount_after_change_percent') else 100 - getvariable('discount_percent') end;
