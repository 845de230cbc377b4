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

{#-
  rows_amiss(check_name, counted): a whole model: the worst share of rows that a count of the manifest calls amiss, beside the rows that
  landed, among the last windows of each landed table. A count of null (a rebuilt manifest does not know it) is none.
-#}
{% macro rows_amiss(check_name, counted) -%}
with

rule as ({{ rule_of(check_name) }}),

recent as (

    select
        manifest.source || '/' || manifest.entity as subject_key,
        manifest.window_label,
        coalesce(manifest.{{ counted }}, 0) as offending_count,
        {{ ratio('manifest.' ~ counted, 'manifest.row_count + manifest.' ~ counted) }} as share
    from {{ ref('stg_raw_zone__manifest') }} as manifest
    cross join {{ ref('int_quality_night') }} as night
    cross join rule
    where manifest.window_date >= night.checked_on - rule.window_days

),

placed as (

    select
        recent.*,
        row_number() over (
            partition by subject_key order by offending_count desc, {{ byte_order('window_label') }} asc
        ) as place
    from recent

)

select
    {{ finding(
        check_name, 'subject_key', 'coalesce(max(share), 0)', 'sum(offending_count)',
        shown_rows("case when offending_count > 0 then window_label || ': ' || offending_count || ' rows' end", 'place')
    ) }}
from placed
group by subject_key
{%- endmacro %}
