{#-
  json_array_rows(relation, key, column): select of (key, item), one row per text item of a JSON array. A null array has
  no rows.
-#}
{% macro json_array_rows(relation, key, column) -%}
    {{ return(adapter.dispatch('json_array_rows')(relation, key, column)) }}
{%- endmacro %}

{% macro duckdb__json_array_rows(relation, key, column) -%}
    select {{ key }}, unnest(from_json({{ column }}, '["VARCHAR"]')) as item
    from {{ relation }}
    where {{ column }} is not null
{%- endmacro %}

{% macro postgres__json_array_rows(relation, key, column) -%}
    select {{ key }}, items.item
    from {{ relation }}
    cross join lateral jsonb_array_elements_text(cast({{ column }} as jsonb)) as items (item)
    where {{ column }} is not null
{%- endmacro %}

{#- json_object_rows(relation, key, column): select of (key, name, item), one row per member of a JSON object of texts. -#}
{% macro json_object_rows(relation, key, column) -%}
    {{ return(adapter.dispatch('json_object_rows')(relation, key, column)) }}
{%- endmacro %}

{% macro duckdb__json_object_rows(relation, key, column) -%}
    select {{ key }}, name, json_extract_string({{ column }}, '$."' || name || '"') as item
    from (
        select {{ key }}, {{ column }}, unnest(json_keys({{ column }})) as name
        from {{ relation }}
        where {{ column }} is not null
    ) as members
{%- endmacro %}

{% macro postgres__json_object_rows(relation, key, column) -%}
    select {{ key }}, members.name, members.item
    from {{ relation }}
    cross join lateral jsonb_each_text(cast({{ column }} as jsonb)) as members (name, item)
    where {{ column }} is not null
{%- endmacro %}
