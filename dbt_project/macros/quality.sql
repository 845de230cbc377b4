{#- rule_of(check_name): the one row of seed quality_checks that holds a check's thresholds. -#}
{% macro rule_of(check_name) -%}
    select * from {{ ref('quality_checks') }} where check_name = '{{ check_name }}'
{%- endmacro %}

{#- shown_rows(line, place): up to five offending rows of a group, a line each; `place` numbers them, worst first. -#}
{% macro shown_rows(line, place) -%}
    string_agg({{ line }}, chr(10) order by {{ place }}) filter (where {{ place }} <= 5)
{%- endmacro %}

{#- finding(check_name, subject_key, ...): the columns of a quality check, in one order, so that the union cannot mix them up. -#}
{% macro finding(check_name, subject_key, measured_value, offending_count, offending_rows, team_key="null") -%}
    cast('{{ check_name }}' as varchar) as check_name,
    cast({{ subject_key }} as varchar) as subject_key,
    cast({{ team_key }} as varchar) as team_key,
    cast({{ measured_value }} as decimal(38, 12)) as measured_value,
    cast({{ offending_count }} as bigint) as offending_count,
    cast({{ offending_rows }} as varchar) as offending_rows
{%- endmacro %}

{#- fact_owner(fact, workflows): the team that a scope belongs to, else those who run the pipeline. -#}
{% macro fact_owner(fact, workflows) -%}
    coalesce(
        nullif(case when {{ fact }}.scope_type = 'team' then {{ fact }}.scope_key else {{ workflows }}.team_key end, 'unassigned'),
        'data-platform'
    )
{%- endmacro %}
