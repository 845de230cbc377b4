-- Grain: one row per replicate (1 to 400) and block_number (0 to 255): how often a block is drawn, Poisson with mean 1, which is
-- what drawing with replacement tends to. The draw is the md5 of both numbers, so that every engine and night draws
-- alike; its first five digits are compared with the distribution function times 2^20, in hexadecimal.
-- 400 replicates: the 2.5 % and 97.5 % ranks are then whole (10 and 391) and move by less than a tenth of the width.

with

replicates as (select number as replicate from generate_series(1, 400) as numbers (number)),

blocks as (select number as block_number from generate_series(0, 255) as numbers (number)),

drawn as (

    select
        replicates.replicate,
        blocks.block_number,
        substring({{ hash_key(['replicates.replicate', 'blocks.block_number']) }}, 1, 5) as draw
    from replicates
    cross join blocks

)

select
    cast(replicate as integer) as replicate,
    cast(block_number as integer) as block_number,
    {% for bound in ['5e2d6', 'bc5ab', 'eb716', 'fb239', 'ff102', 'ffd91'] -%}
    cast({{ byte_order('draw') }} >= '{{ bound }}' as integer){{ ' +' if not loop.last else ' as weight' }}
    {% endfor -%}
from drawn
