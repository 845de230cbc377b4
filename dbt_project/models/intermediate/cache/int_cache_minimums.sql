-- Grain: one row per model_name: the fewest tokens of a prompt that its provider caches. The longest listed beginning of the model's
-- name is the most special one; the empty one holds for every model.

with

models as (select distinct model_name from {{ ref('int_run_usage_daily') }}),

minimums as (select * from {{ ref('cache_minimums') }}),

ranked as (

    select
        models.model_name,
        minimums.min_cacheable_tokens,
        row_number() over (
            partition by models.model_name order by length(coalesce(minimums.model_prefix, '')) desc
        ) as rank_number
    from models
    inner join minimums
        on models.model_name like coalesce(minimums.model_prefix, '') || '%'

)

select
    model_name,
    cast(min_cacheable_tokens as bigint) as min_cacheable_tokens
from ranked
where rank_number = 1
