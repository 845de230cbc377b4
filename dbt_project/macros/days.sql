{#- day_series(first_date, last_date): in a select list, one row per UTC day from the first to the last, both included; none when one is null. -#}
{% macro day_series(first_date, last_date) -%}
    {{ return(adapter.dispatch('day_series')(first_date, last_date)) }}
{%- endmacro %}

{% macro duckdb__day_series(first_date, last_date) -%}
    cast(unnest(generate_series(
        cast({{ first_date }} as timestamp), cast({{ last_date }} as timestamp), interval 1 day
    )) as date)
{%- endmacro %}

{% macro postgres__day_series(first_date, last_date) -%}
    cast(generate_series(
        cast({{ first_date }} as timestamp), cast({{ last_date }} as timestamp), interval '1 day'
    ) as date)
{%- endmacro %}

{#- weekday(day): 1 is Monday, 7 is Sunday. -#}
{% macro weekday(day) -%}
    cast(extract(isodow from {{ day }}) as integer)
{%- endmacro %}
