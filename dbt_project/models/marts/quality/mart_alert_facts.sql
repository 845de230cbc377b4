-- Grain: one row per fact that somebody should be told now. A fact keeps its key from night to night, however its numbers move.
-- Another kind of fact is one more member here.
{%- set kinds = {'check': 'int_alert_facts_of_checks', 'budget': 'int_alert_facts_of_budgets', 'anomaly': 'int_alert_facts_of_anomalies'} %}

with

facts as (

    {% for kind, model in kinds.items() -%}
    select
        cast('{{ kind }}' as varchar) as fact_type,
        {{ kind }}_facts.*
    from {{ ref(model) }} as {{ kind }}_facts
    {% if not loop.last -%} union all {% endif -%}
    {% endfor %}
)

select
    fact_key,
    fact_type,
    severity,
    subject_key,
    title,
    number_1_name,
    number_1,
    number_2_name,
    number_2,
    number_3_name,
    number_3,
    detail,
    owner,
    asset,
    checked_on
from facts
