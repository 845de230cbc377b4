-- Grain: one row per month, workflow_key, provider, model_name and lever, for all usage that levers work on. A lever works on what those before
-- it left: it saves of that the part that it would save of its own base.
{%- set key = ['month_start_date', 'workflow_key', 'provider', 'model_name'] %}

with

spend as (

    select {{ key | join(', ') }}, cast(sum(list_cost_usd) as decimal(38, 12)) as spend_usd
    from {{ ref('int_lever_work_daily') }}
    group by {{ key | join(', ') }}

),

offers as (select * from {{ ref('int_lever_offers') }}),

step_0 as (

    select {{ key | join(', ') }}, spend_usd, spend_usd as left_usd
    from spend

),
{% for lever in lever_order() %}
step_{{ loop.index }} as (

    select
        {%- for column in key %}
        before.{{ column }},
        {%- endfor %}
        before.spend_usd,
        before.left_usd as left_before_usd,
        offers.saving_usd as offered_usd,
        offers.base_usd,
        cast(before.left_usd - coalesce(
            {{ usd_from_picos(
                share_of(picos('offers.saving_usd'), picos('before.left_usd'), picos('offers.base_usd'))
            ) }},
            0
        ) as decimal(38, 12)) as left_usd
    from step_{{ loop.index0 }} as before
    left join offers
        on offers.lever = '{{ lever }}'
        {%- for column in key %}
        and before.{{ column }} = offers.{{ column }}
        {%- endfor %}

){{ ',' if not loop.last }}
{% endfor %}
{%- for lever in lever_order() %}
select
    {{ key | join(', ') }},
    cast('{{ lever }}' as varchar) as lever,
    cast({{ loop.index }} as bigint) as lever_order,
    spend_usd,
    cast(offered_usd as decimal(38, 12)) as offered_usd,
    left_before_usd,
    cast(left_before_usd - left_usd as decimal(38, 12)) as saving_usd,
    left_usd as left_after_usd
from step_{{ loop.index }}
{%- if not loop.last %}

union all
{% endif %}
{%- endfor %}
